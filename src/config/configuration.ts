import { join, relative, resolve } from 'node:path';
import { type AuditSettings, defaultAuditSettings } from '../model/audit-settings.js';
import { defaultPolicy, type Policy } from '../model/policy.js';
import { parseAuditSettings } from './audit-settings.js';
import { misnamed, namesIn, policyName, settingsName } from './directory.js';
import { bytesOf } from './file.js';
import { parsePolicy } from './policy.js';
import type { Parsed, Problem } from './problem.js';

/** What holds, and the files it comes from as the user would name them. Without a file the built-in default holds. */
export interface Configuration {
  readonly settings: AuditSettings;
  readonly policy: Policy;
  readonly files: { readonly settings?: string; readonly policy?: string };
}

export interface Whereabouts {
  readonly cwd: string;
  readonly directory: string;
  /** Whether the directory was asked for, so that it must exist and hold something. */
  readonly required: boolean;
  /** Read in place of the directory's policy. It must exist. */
  readonly policyFile?: string;
}

/** The configuration, or everything that is wrong with it. */
export async function readConfiguration(
  { cwd, directory, required, policyFile }: Whereabouts,
  knownControls: readonly string[],
): Promise<Parsed<Configuration>> {
  const place = resolve(cwd, directory);
  const fileOf = (path: string): string => relative(cwd, path) || '.';
  const problems: Problem[] = [];
  const names = await namesIn(place, fileOf(place), required);
  const listed = 'value' in names ? names.value : [];
  const expected = policyFile === undefined ? [settingsName, policyName] : [settingsName];
  const found = (name: string): string | undefined => (listed.includes(name) ? join(place, name) : undefined);
  const settingsPath = found(settingsName);
  const policyPath = policyFile === undefined ? found(policyName) : resolve(cwd, policyFile);

  if ('problems' in names) problems.push(...names.problems);
  for (const { name, message } of misnamed(listed, expected)) {
    problems.push({ kind: 'invalid', file: fileOf(join(place, name)), message });
  }
  if (problems.length === 0 && required && settingsPath === undefined && policyPath === undefined) {
    const message = `it holds neither ${settingsName} nor ${policyName}`;
    problems.push({ kind: 'unreadable', file: fileOf(place), message });
  }
  const settings = await parsedFile(settingsPath, fileOf, parseAuditSettings);
  const policy = await parsedFile(policyPath, fileOf, (text, file) => parsePolicy(text, file, knownControls));
  if ('problems' in settings) problems.push(...settings.problems);
  if ('problems' in policy) problems.push(...policy.problems);

  if (problems.length > 0 || 'problems' in settings || 'problems' in policy) return { problems };
  return {
    value: {
      settings: settings.value ?? defaultAuditSettings,
      policy: policy.value ?? defaultPolicy,
      files: {
        ...(settingsPath !== undefined && { settings: fileOf(settingsPath) }),
        ...(policyPath !== undefined && { policy: fileOf(policyPath) }),
      },
    },
  };
}

/** One policy file by itself, whatever else lies beside it. */
export async function readPolicy(
  cwd: string,
  path: string,
  knownControls: readonly string[],
): Promise<Parsed<{ readonly policy: Policy; readonly file: string }>> {
  const fileOf = (place: string): string => relative(cwd, place) || '.';
  const file = resolve(cwd, path);
  const parsed = await parsedFile(file, fileOf, (text, name) => parsePolicy(text, name, knownControls));
  if ('problems' in parsed) return parsed;
  return { value: { policy: parsed.value ?? defaultPolicy, file: fileOf(file) } };
}

async function parsedFile<T>(
  path: string | undefined,
  fileOf: (path: string) => string,
  parse: (text: Uint8Array, file: string) => Parsed<T>,
): Promise<Parsed<T | undefined>> {
  if (path === undefined) return { value: undefined };
  const bytes = await bytesOf(path, fileOf(path));
  return 'problems' in bytes ? bytes : parse(bytes.value, fileOf(path));
}
