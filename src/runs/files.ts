import * as node from 'node:fs/promises';

/** What is asked of the disk. Tests give one that fails. */
export type FileSystem = Pick<
  typeof node,
  'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat' | 'utimes'
>;

export const disk: FileSystem = node;

export type Content = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string>;

/** Writes a file that was not there before, and returns when it is on disk. */
export async function writeDurably(
  files: FileSystem,
  path: string,
  content: Content,
  flag: 'wx' | 'w' = 'wx',
): Promise<void> {
  const file = await files.open(path, flag, 0o600);
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else for await (const chunk of inChunks(content)) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

const chunkBytes = 64 * 1024;

/** Renderers give a line at a time; the disk wants more at once. */
async function* inChunks(content: Exclude<Content, string | Uint8Array>): AsyncIterable<Uint8Array> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of content) {
    const buffer = typeof part === 'string' ? Buffer.from(part) : part;
    parts.push(buffer);
    bytes += buffer.length;
    if (bytes < chunkBytes) continue;
    yield Buffer.concat(parts);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(parts);
}

/** Writes a file whole or not at all, whatever ends the process on the way, in place of one that was there. */
export async function replaceDurably(files: FileSystem, path: string, content: Content): Promise<void> {
  const coming = `${path}.new`;
  await writeDurably(files, coming, content, 'w');
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
