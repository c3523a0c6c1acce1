import type { FileHandle } from 'node:fs/promises';
import { disk, type FileSystem } from '../../src/runs/files.js';

export interface FailingDisk extends FileSystem {
  /** What was asked of the disk, in order, up to the operation that failed and beyond. */
  readonly operations: readonly string[];
}

type Operation = (...args: unknown[]) => Promise<unknown>;

/** A disk whose n-th operation fails, counted from 1 and over everything that is done with an open file. */
export function failingDisk(n: number): FailingDisk {
  const operations: string[] = [];
  const counted =
    (name: string, run: Operation): Operation =>
    async (...args) => {
      operations.push(name);
      if (operations.length === n)
        throw Object.assign(new Error('EIO: the disk failed'), { code: 'EIO', syscall: name });
      return run(...args);
    };
  const failing = <T extends object>(target: T, names: readonly (keyof T & string)[]): Pick<T, keyof T & string> =>
    Object.fromEntries(
      names.map((name) => [name, counted(name, (target[name] as unknown as Operation).bind(target))]),
    ) as T;
  const files = failing(disk, Object.keys(names) as (keyof FileSystem)[]);
  return {
    ...files,
    operations,
    open: async (...args) => {
      const file = await files.open(...args);
      const { sync, writeFile } = failing(file, ['sync', 'writeFile']);
      // A file that cannot be closed is left open by the process: it is closed here, and only said to have failed.
      const close = counted('close', async () => undefined);
      return {
        sync,
        writeFile,
        close: () => file.close().then(close),
      } as FileHandle;
    },
  };
}

const names: Readonly<Record<keyof FileSystem, true>> = {
  mkdir: true,
  open: true,
  readdir: true,
  readFile: true,
  rename: true,
  rm: true,
  stat: true,
  utimes: true,
};
