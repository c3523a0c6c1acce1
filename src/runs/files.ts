import * as node from 'node:fs/promises';

/** What is asked of the disk. Tests give one that fails. */
export type FileSystem = Pick<
  typeof node,
  'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat' | 'utimes'
>;

export const disk: FileSystem = node;

export type Content = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string>;

/** Writes a file that was not there before, and returns when it is on disk. */
export async function writeDurably(files: FileSystem, path: string, content: Content): Promise<void> {
  const file = await files.open(path, 'wx', 0o600);
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else for await (const part of content) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes a file whole or not at all, whatever ends the process on the way, in place of one that was there. */
export async function replaceDurably(files: FileSystem, path: string, content: Content): Promise<void> {
  const coming = `${path}.new`;
  await files.rm(coming, { force: true });
  await writeDurably(files, coming, content);
  await files.rename(coming, path);
}

/** A name is on disk only when its directory is. */
export async function syncDirectory(files: FileSystem, path: string): Promise<void> {
  const directory = await files.open(path);
  await directory.sync().finally(() => directory.close());
}

export async function exists(files: FileSystem, path: string): Promise<boolean> {
  return files.stat(path).then(
    () => true,
    () => false,
  );
}
