import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that ends with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trailproof-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A directory with a text in it, at this path. */
export async function directoryWith(path: string, text: string): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
  return directory;
}

/** Every path below, with the permissions of each. */
export async function permissionsBelow(directory: string): Promise<Readonly<Record<string, string>>> {
  const paths = await readdir(directory, { recursive: true });
  const entries = await Promise.all(
    paths.sort().map(async (path) => [path, ((await stat(join(directory, path))).mode & 0o777).toString(8)] as const),
  );
  return Object.fromEntries(entries);
}
