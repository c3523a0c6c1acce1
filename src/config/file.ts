import { constants } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import type { Parsed, Problem } from './problem.js';
import { largest, tooLarge } from './text.js';

/** The bytes of a regular file, or why there are none. */
export async function bytesOf(path: string, file: string): Promise<Parsed<Uint8Array>> {
  try {
    // Asked before it is opened: to open a pipe waits, and to open a device may do something.
    const found = await stat(path);
    if (!found.isFile())
      return refused({ kind: 'unreadable', file, message: `expected a file, came ${kindOf(found)}` });
    if (found.size > largest) return refused({ kind: 'invalid', file, message: tooLarge(found.size) });
    return { value: await contentOf(path) };
  } catch (error) {
    const message = codeOf(error) === 'ENOENT' && (await isLink(path)) ? 'the link leads nowhere' : reasonOf(error);
    return refused({ kind: 'unreadable', file, message });
  }
}

/** What the system has but a code for. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
      return 'there is nothing of this name';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it';
    case 'ELOOP':
      return 'the link leads in a circle';
    case 'ENOTDIR':
      return 'it is no directory, or lies in none';
    case 'ENAMETOOLONG':
      return 'the name is too long';
    default:
      return `it could not be read (${code})`;
  }
}

export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/** At most one byte more than is allowed, whatever the file says of its size. */
async function contentOf(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const bytes = new Uint8Array(largest + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

function kindOf(found: Awaited<ReturnType<typeof stat>>): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}

function refused(problem: Problem): Parsed<never> {
  return { problems: [problem] };
}
