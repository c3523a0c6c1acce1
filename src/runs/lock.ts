import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';
import type { FileSystem } from './files.js';

/** Who writes in a directory. */
const Holder = z.object({ host: z.string(), pid: z.number(), token: z.string() });
type Holder = z.infer<typeof Holder>;

/** Where this process runs, and beside which others. */
export interface Machine {
  readonly host: string;
  readonly pid: number;
  /** Whether another process of this machine is still there. */
  isAlive(pid: number): boolean;
  /** Real time, in milliseconds, as files are dated. */
  now(): number;
}

export interface Lock {
  /** Throws where another has taken the lock over. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/** A writer on another machine gives a sign of life every minute, unless it is busy. */
const signOfLifeMs = 60_000;
const staleAfterMs = 10 * 60_000;
const lockFile = 'lock';

/** Takes the only right to write in a directory. Throws a UserError where a living writer has it. */
export async function lock(files: FileSystem, directory: string, machine: Machine): Promise<Lock> {
  const path = join(directory, lockFile);
  const { host, pid } = machine;
  const mine: Holder = { host, pid, token: randomBytes(8).toString('hex') };
  if (!(await take(files, path, mine))) {
    await putAside(files, path, machine);
    if (!(await take(files, path, mine))) throw takenOver(path);
  }
  const beat = setInterval(() => {
    const now = new Date(machine.now());
    void files.utimes(path, now, now).catch(() => undefined);
  }, signOfLifeMs).unref();
  return {
    async confirm() {
      const holder = await readHolder(files, path);
      if (holder?.token !== mine.token) throw takenOver(path);
    },
    async release() {
      clearInterval(beat);
      const holder = await readHolder(files, path);
      if (holder?.token === mine.token) await files.rm(path, { force: true });
    },
  };
}

/** Whether a living writer has the right to write in a directory. */
export async function isLocked(files: FileSystem, directory: string, machine: Machine): Promise<boolean> {
  const path = join(directory, lockFile);
  const { mtimeMs } = await files.stat(path).catch(() => ({ mtimeMs: Number.NEGATIVE_INFINITY }));
  return isLiving(await readHolder(files, path), mtimeMs, machine);
}

/** Whether the lock was free. One that could not be written to its end is not left behind: it would keep everybody out. */
async function take(files: FileSystem, path: string, mine: Holder): Promise<boolean> {
  const file = await files.open(path, 'wx', 0o600).catch((error: unknown) => {
    if (isCode(error, 'EEXIST')) return undefined;
    throw error;
  });
  if (!file) return false;
  try {
    await file.writeFile(JSON.stringify(mine));
    await file.sync();
  } catch (error) {
    await files.rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

/** Moves the lock of a writer that is gone out of the way. Another may have been quicker: theirs is put back. */
async function putAside(files: FileSystem, path: string, machine: Machine): Promise<void> {
  const holder = await readHolder(files, path);
  const { mtimeMs } = await files.stat(path).catch(() => ({ mtimeMs: Number.NEGATIVE_INFINITY }));
  if (isLiving(holder, mtimeMs, machine)) {
    const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
    throw new UserError(`This run is being written by ${who}. Stop it first; if it is gone, delete ${path}.`);
  }
  const aside = `${path}.stale-${randomBytes(4).toString('hex')}`;
  const moved = await files.rename(path, aside).then(
    () => true,
    (error: unknown) => {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    },
  );
  if (!moved) return;
  if ((await readHolder(files, aside))?.token !== holder?.token) {
    await files.rename(aside, path);
    throw takenOver(path);
  }
  await files.rm(aside, { force: true });
}

function isLiving(holder: Holder | undefined, mtimeMs: number, machine: Machine): boolean {
  const silentMs = machine.now() - mtimeMs;
  if (!holder) return silentMs < signOfLifeMs;
  if (holder.host !== machine.host) return silentMs < staleAfterMs;
  // A process of this one's number was before this one: in a container that was started anew, or after a restart.
  return holder.pid !== machine.pid && machine.isAlive(holder.pid);
}

function takenOver(path: string): UserError {
  return new UserError(`Another process has taken this run over (${path}): this one stops.`);
}

/** Undefined where there is none, or one that was never written to its end. */
async function readHolder(files: FileSystem, path: string): Promise<Holder | undefined> {
  const text = await files.readFile(path, 'utf8').catch(() => '');
  return Holder.safeParse(parseJson(text)).data;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
