import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';
import { type FileSystem, writeDurably } from './files.js';

/** Who writes in a directory. */
const Holder = z.object({ host: z.string(), pid: z.number(), token: z.string() });
type Holder = z.infer<typeof Holder>;

/** This process, and whether another one of this machine is still there. */
export interface Processes {
  readonly pid: number;
  isAlive(pid: number): boolean;
}

export interface Lock {
  /** Throws where another has taken the lock over. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/** A writer on another machine gives a sign of life every minute, unless it is busy. */
const signOfLife = 60_000;
const staleAfter = 10 * 60_000;

/** Takes the only right to write in a directory. Throws a UserError where a living writer has it. */
export async function lock(files: FileSystem, directory: string, processes: Processes): Promise<Lock> {
  const path = join(directory, 'lock');
  const mine: Holder = { host: hostname(), pid: processes.pid, token: randomBytes(8).toString('hex') };
  const take = () =>
    writeDurably(files, path, JSON.stringify(mine)).catch(async (error: unknown) => {
      // A lock without its holder's name would keep everybody out.
      if (!isCode(error, 'EEXIST')) await files.rm(path, { force: true });
      throw error;
    });
  try {
    await take();
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    await putAside(files, path, processes);
    await take().catch((again: unknown) => {
      throw isCode(again, 'EEXIST') ? new UserError(`${directory} was taken over by another process just now.`) : again;
    });
  }
  const beat = setInterval(() => {
    const now = new Date();
    void files.utimes(path, now, now).catch(() => undefined);
  }, signOfLife).unref();
  return {
    async confirm() {
      const holder = await readHolder(files, path);
      if (holder?.token !== mine.token)
        throw new UserError(`${directory} was taken over by another process: this one stops.`);
    },
    async release() {
      clearInterval(beat);
      const holder = await readHolder(files, path);
      if (holder?.token === mine.token) await files.rm(path, { force: true });
    },
  };
}

/** Moves the lock of a writer that is gone out of the way. */
async function putAside(files: FileSystem, path: string, processes: Processes): Promise<void> {
  const holder = await readHolder(files, path);
  const { mtimeMs } = await files.stat(path).catch(() => ({ mtimeMs: 0 }));
  const alive =
    holder === undefined
      ? Date.now() - mtimeMs < signOfLife
      : holder.host === hostname()
        ? processes.isAlive(holder.pid)
        : Date.now() - mtimeMs < staleAfter;
  if (alive) {
    const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
    throw new UserError(`This run is being written by ${who}. Stop it first; if it is gone, delete ${path}.`);
  }
  const aside = `${path}.stale-${randomBytes(4).toString('hex')}`;
  await files.rename(path, aside).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT')) throw error;
  });
  await files.rm(aside, { force: true });
}

/** Undefined where there is none, or one that was never written to its end. */
async function readHolder(files: FileSystem, path: string): Promise<Holder | undefined> {
  const text = await files.readFile(path, 'utf8').catch(() => '');
  return Holder.safeParse(parseJson(text)).data;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
