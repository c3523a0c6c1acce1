import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { EvidenceHeader } from '../model/evidence.js';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';
import { evidenceFile, readEvidence } from './evidence-file.js';
import { digestOf, Manifest, manifestFile, runIdOf, sha256 } from './run-directory.js';

export const fileStates = ['ok', 'changed', 'missing', 'unreadable', 'not-listed'] as const;
export type FileState = (typeof fileStates)[number];

export interface CheckedFile {
  readonly file: string;
  readonly state: FileState;
  /** What is wrong with it. */
  readonly detail?: string;
}

/** A run directory compared with its manifest. */
export interface Verification {
  readonly runId: string;
  readonly tool: string;
  /** SHA-256 of the manifest itself, which vouches for nothing unless it is known from elsewhere. */
  readonly manifestSha256: string;
  /** What is listed, in the manifest's order; then what is there and not listed. */
  readonly files: readonly CheckedFile[];
  /** What does not fit together, beside the files. */
  readonly problems: readonly string[];
  /** What is worth knowing, and takes nothing from the files: a directory that was renamed. */
  readonly notes: readonly string[];
  readonly intact: boolean;
}

/**
 * Compares a finished run with its manifest. Throws a UserError where there is no manifest to compare with.
 * @param expected the manifest's own SHA-256, as it was noted elsewhere
 */
export async function verifyRun(directory: string, expected?: string): Promise<Verification> {
  const bytes = await readFile(join(directory, manifestFile)).catch((error: unknown) => {
    throw new UserError(`${directory} is no finished run: its ${manifestFile} cannot be read.`, { cause: error });
  });
  const manifestSha256 = sha256(bytes);
  const linked = (await lstat(join(directory, manifestFile))).isFile() ? [] : [`${manifestFile} is a symbolic link`];
  const rewritten =
    expected === undefined || expected === manifestSha256
      ? []
      : [`${manifestFile} is not the one that was noted: its SHA-256 is ${manifestSha256}, not ${expected}`];
  const parsed = Manifest.safeParse(parseJson(bytes.toString('utf8')));
  if (!parsed.success) {
    const unread = `${manifestFile} is not a manifest that this version understands`;
    return {
      runId: '',
      tool: '',
      manifestSha256,
      files: [],
      problems: [...linked, ...rewritten, unread],
      notes: [],
      intact: false,
    };
  }
  const manifest = parsed.data;
  const files = await compared(directory, manifest);
  const sealed = files.find(({ file }) => file === evidenceFile)?.state === 'ok';
  const problems = [
    ...linked,
    ...rewritten,
    ...listedTwice(manifest),
    ...(sealed ? await unfitEvidence(directory, manifest) : []),
    ...(files.some(({ file }) => file === evidenceFile) ? [] : [`the manifest lists no ${evidenceFile}`]),
  ];
  const intact = problems.length === 0 && files.every(({ state }) => state === 'ok');
  const notes = await misnamed(directory, manifest);
  return { runId: manifest.runId, tool: manifest.tool, manifestSha256, files, problems, notes, intact };
}

/** Names are looked up among the directory's own, so that a manifest can point nowhere else. */
async function compared(directory: string, { files }: Manifest): Promise<readonly CheckedFile[]> {
  const there = new Set(await readdir(directory));
  const listed = await Promise.all(
    files.map(
      async (entry): Promise<CheckedFile> =>
        there.has(entry.file) ? checked(directory, entry) : { file: entry.file, state: 'missing' },
    ),
  );
  const names = new Set([manifestFile, ...files.map(({ file }) => file)]);
  const others = [...there].filter((name) => !names.has(name)).sort();
  return [...listed, ...(await Promise.all(others.map((file) => notListed(directory, file))))];
}

async function checked(
  directory: string,
  { file, bytes, sha256: digest }: Manifest['files'][number],
): Promise<CheckedFile> {
  const path = join(directory, file);
  try {
    const found = await lstat(path);
    if (!found.isFile()) return { file, state: 'changed', detail: `it is ${kindOf(found)}` };
    if (found.size !== bytes) return { file, state: 'changed', detail: `${found.size} bytes, listed with ${bytes}` };
    if ((await digestOf(path)) === digest) return { file, state: 'ok' };
    return { file, state: 'changed', detail: 'another SHA-256 than listed' };
  } catch (error) {
    return { file, state: 'unreadable', detail: error instanceof Error ? error.message : String(error) };
  }
}

async function notListed(directory: string, file: string): Promise<CheckedFile> {
  const kind = await lstat(join(directory, file)).then(kindOf, () => undefined);
  return { file, state: 'not-listed', ...(kind !== undefined && { detail: kind }) };
}

function kindOf(found: Awaited<ReturnType<typeof lstat>>): string {
  if (found.isSymbolicLink()) return 'a symbolic link';
  if (found.isDirectory()) return 'a directory';
  return found.isFile() ? 'a file' : 'neither file nor directory';
}

function listedTwice({ files }: Manifest): readonly string[] {
  const names = files.map(({ file }) => file);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => `the manifest lists ${name} twice`);
}

/** A second run of the same name has a number behind it. */
async function misnamed(directory: string, { runId }: Manifest): Promise<readonly string[]> {
  const name = basename(await realpath(directory));
  if (name === runId || (name.startsWith(`${runId}-`) && /^\d+$/.test(name.slice(runId.length + 1)))) return [];
  return [`the directory is called ${name}, its run ${runId}`];
}

async function unfitEvidence(directory: string, { runId }: Manifest): Promise<readonly string[]> {
  let header: EvidenceHeader | undefined;
  let count = 0;
  try {
    for await (const line of readEvidence(directory)) {
      count += 1;
      if (line.line !== 'header') continue;
      if (count > 1) return [`${evidenceFile} has a header in line ${count}`];
      header = line;
    }
  } catch (error) {
    if (error instanceof UserError) return [error.message];
    throw error;
  }
  if (!header) return [`${evidenceFile} has no header`];
  if (header.runId === runId || (await judgedAgainId(directory, header)) === runId) return [];
  return [`${evidenceFile} is of the run ${header.runId}`];
}

/** A run that was judged again by another policy is named by evidence and policy; its evidence keeps its first name. */
async function judgedAgainId(directory: string, { asOf }: EvidenceHeader): Promise<string | undefined> {
  const text = await readFile(join(directory, 'policy.json'), 'utf8').catch(() => '');
  const judged = z.object({ policy: z.unknown() }).safeParse(parseJson(text));
  if (!judged.success) return undefined;
  return runIdOf(new Date(asOf), {
    evidence: await digestOf(join(directory, evidenceFile)),
    policy: judged.data.policy,
  });
}
