import { join } from 'node:path';
import { type Configuration, readConfiguration, readPolicy } from '../config/configuration.js';
import { formatProblem, type Parsed } from '../config/problem.js';
import { controlIds } from '../controls/index.js';
import type { Policy } from '../model/policy.js';
import { UserError } from '../model/user-error.js';
import type { Context } from './context.js';

export interface ConfigurationFlags {
  readonly config?: string;
  readonly policy?: string;
}

/** `--config DIR`, else the working directory's `config/`. */
export function whereabouts({ config, policy }: ConfigurationFlags, { cwd }: Context) {
  return {
    cwd,
    directory: config ?? join(cwd, 'config'),
    required: config !== undefined,
    ...(policy !== undefined && { policyFile: policy }),
  };
}

/** The configuration, or a UserError that names everything wrong with it. */
export async function configured(flags: ConfigurationFlags, context: Context): Promise<Configuration> {
  return soundOf(await readConfiguration(whereabouts(flags, context), controlIds));
}

/** One policy by itself, or a UserError. */
export async function policyFrom(path: string, { cwd }: Context): Promise<{ policy: Policy; file: string }> {
  return soundOf(await readPolicy(cwd, path, controlIds));
}

function soundOf<T>(parsed: Parsed<T>): T {
  if ('value' in parsed) return parsed.value;
  throw new UserError(parsed.problems.map(formatProblem).join('\n'));
}

/** Which files hold, for stderr. */
export function describeFiles({ files }: Configuration): string {
  return `audit settings: ${files.settings ?? 'built-in defaults'}; policy: ${files.policy ?? 'none given, the built-in default'}\n`;
}
