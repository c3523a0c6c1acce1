import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';

/** What a run directory holds, with the digest of each file. */
export const Manifest = z.object({
  runId: z.string().regex(/^[\w-]+$/),
  tool: z.string(),
  files: z.array(z.object({ file: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

const manifestFile = 'manifest.json';

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

export type Content = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string>;

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
  abandon(): Promise<void>;
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

export async function writeRun(name: RunName): Promise<RunWriter> {
  const parent = join(name.root, name.scopeId);
  const directory = join(parent, `${name.runId}.partial-${randomBytes(4).toString('hex')}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return {
    id: name.runId,
    directory,
    write: (file, content) => writeDurably(join(directory, file), content),
    copy: (from, file) => writeDurably(join(directory, file), createReadStream(join(from, file))),
    async finish() {
      const manifest = await describe(directory, name);
      await writeDurably(join(directory, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
      await syncDirectory(directory);
      const target = await place(directory, parent, name, manifest);
      await syncDirectory(parent);
      return target;
    },
    abandon: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A finished run is never overwritten: one that differs from it gets a name of its own. */
async function place(
  directory: string,
  parent: string,
  { runId, replace }: RunName,
  manifest: Manifest,
): Promise<string> {
  for (let count = 1; ; count += 1) {
    const target = join(parent, count === 1 ? runId : `${runId}-${count}`);
    if (await exists(target)) {
      const same = JSON.stringify(await readManifest(target).catch(() => undefined)) === JSON.stringify(manifest);
      if (same && (await intact(target, manifest))) {
        await rm(directory, { recursive: true });
        return target;
      }
      if (!replace) continue;
      await rm(target, { recursive: true });
    }
    await rename(directory, target);
    return target;
  }
}

async function intact(directory: string, { files }: Manifest): Promise<boolean> {
  const digests = await Promise.all(files.map(({ file }) => digestOf(join(directory, file)).catch(() => '')));
  return files.every((entry, index) => entry.sha256 === digests[index]);
}

export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, manifestFile);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`${directory} is no run directory: ${path} cannot be read.`, { cause: error });
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

async function describe(directory: string, { runId, tool }: RunName): Promise<Manifest> {
  const names = (await readdir(directory)).sort();
  const files = await Promise.all(
    names.map(async (file) => {
      const path = join(directory, file);
      return { file, bytes: (await stat(path)).size, sha256: await digestOf(path) };
    }),
  );
  return { runId, tool, files };
}

async function writeDurably(path: string, content: Content): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else for await (const part of content) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is on disk only when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  await directory.sync().finally(() => directory.close());
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
