import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';
import { type Content, exists, type FileSystem, syncDirectory, writeDurably } from './files.js';

/** What a run directory holds, with the digest of each file. */
export const Manifest = z.object({
  runId: z.string().regex(/^[\w-]+$/),
  tool: z.string(),
  files: z.array(z.object({ file: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

export const manifestFile = 'manifest.json';
/** Makes a working directory one that can be gone on with. */
export const planFile = 'plan.json';
/** In the name of a directory in which a run is still made. */
export const partial = '.partial-';
/** Begins the name of what becomes the run: each attempt has one of its own. */
export const runBeingMade = 'run-';

/**
 * The name of a run: when it was, and a digest over what it was about. Valid on every file system.
 * @param about scope and policy, as plain data
 */
export function runIdOf(asOf: Date, about: unknown): string {
  const moment = asOf.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${moment}-${sha256(JSON.stringify(about)).slice(0, 8)}`;
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of a file of any size. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** A run directory being written: under a temporary name until all of it is on disk. */
export interface RunWriter {
  readonly id: string;
  /** Where it is written. */
  readonly directory: string;
  write(file: string, content: Content): Promise<void>;
  /** Takes a file over from another run. */
  copy(from: string, file: string): Promise<void>;
  /** Adds the manifest and gives the directory its name. Answers where it lies. */
  finish(): Promise<string>;
}

export interface RunName {
  /** The reports directory. */
  readonly root: string;
  /** Organization or account id. */
  readonly scopeId: string;
  readonly runId: string;
  readonly tool: string;
  /** A run of the same name may be replaced: the demo's, which is made of nothing that could be lost. */
  readonly replace: boolean;
}

/** A directory beside the finished runs, in which one is made. It is removed when the run is whole. */
export async function workingDirectory(
  files: FileSystem,
  { root, scopeId, runId }: Pick<RunName, 'root' | 'scopeId' | 'runId'>,
): Promise<string> {
  const directory = join(root, scopeId, `${runId}${partial}${randomBytes(4).toString('hex')}`);
  await files.mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** @param confirm throws where the working directory is another process's by now */
export async function writeRun(
  files: FileSystem,
  name: RunName,
  working: string,
  confirm: () => Promise<void> = async () => undefined,
): Promise<RunWriter> {
  await confirm();
  const directory = join(working, `${runBeingMade}${randomBytes(4).toString('hex')}`);
  const parent = join(name.root, name.scopeId);
  await files.mkdir(directory, { mode: 0o700 });
  return {
    id: name.runId,
    directory,
    write: (file, content) => writeDurably(files, join(directory, file), content),
    copy: (from, file) => writeDurably(files, join(directory, file), createReadStream(join(from, file))),
    async finish() {
      const manifest = await describe(files, directory, name);
      await writeDurably(files, join(directory, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
      await syncDirectory(files, directory);
      await confirm();
      const target = await place(files, directory, parent, name, manifest);
      await syncDirectory(files, parent);
      // First the plan, so that what is half removed is not gone on with.
      await files.rm(join(working, planFile), { force: true });
      await files.rm(working, { recursive: true, force: true });
      return target;
    },
  };
}

/** A finished run is never overwritten: one that differs from it gets a name of its own. */
async function place(
  files: FileSystem,
  directory: string,
  parent: string,
  { runId, replace }: RunName,
  manifest: Manifest,
): Promise<string> {
  for (let count = 1; ; count += 1) {
    const target = join(parent, count === 1 ? runId : `${runId}-${count}`);
    if (await exists(files, target)) {
      const same = JSON.stringify(await readManifest(target).catch(() => undefined)) === JSON.stringify(manifest);
      if (same && (await intact(target, manifest))) {
        await files.rm(directory, { recursive: true });
        return target;
      }
      if (!replace) continue;
      await files.rm(target, { recursive: true });
    }
    await files.rename(directory, target);
    return target;
  }
}

async function intact(directory: string, { files }: Manifest): Promise<boolean> {
  const digests = await Promise.all(files.map(({ file }) => digestOf(join(directory, file)).catch(() => '')));
  return files.every((entry, index) => entry.sha256 === digests[index]);
}

export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, manifestFile);
  const text = await readFile(path, 'utf8').catch(async (error: unknown) => {
    const unfinished = await readFile(join(directory, planFile)).then(
      () => ', or one that did not come to its end: audit --resume goes on with it',
      () => '',
    );
    throw new UserError(`${directory} is no finished run${unfinished}. ${path} cannot be read.`, { cause: error });
  });
  const manifest = Manifest.safeParse(parseJson(text));
  if (!manifest.success) throw new UserError(`${path} is not a manifest that this version understands.`);
  return manifest.data;
}

/** Throws a UserError where a file of a finished run is not what the manifest says. */
export async function verifyRunFile(
  directory: string,
  { files }: Manifest,
  file: string,
): Promise<Manifest['files'][number]> {
  const path = join(directory, file);
  const entry = files.find((known) => known.file === file);
  const digest = await digestOf(path).catch((error: unknown) => {
    throw new UserError(`${path} cannot be read: the run is not whole.`, { cause: error });
  });
  if (entry?.sha256 !== digest) {
    throw new UserError(
      `${path} is not what the manifest says: it was changed after the run. Nothing is reported from it.`,
    );
  }
  return entry;
}

/** The text of a file of a finished run, if it is still what the manifest says. */
export async function readRunFile(directory: string, manifest: Manifest, file: string): Promise<string> {
  await verifyRunFile(directory, manifest, file);
  return readFile(join(directory, file), 'utf8');
}

async function describe(files: FileSystem, directory: string, { runId, tool }: RunName): Promise<Manifest> {
  const names = (await files.readdir(directory)).sort();
  const described = await Promise.all(
    names.map(async (file) => {
      const path = join(directory, file);
      return { file, bytes: (await files.stat(path)).size, sha256: await digestOf(path) };
    }),
  );
  return { runId, tool, files: described };
}
