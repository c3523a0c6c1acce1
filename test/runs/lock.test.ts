import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { disk } from '../../src/runs/files.js';
import { lock, type Processes } from '../../src/runs/lock.js';
import { temporaryDirectory } from '../support/directories.js';

const me = 4711;
/** Of all processes but this one, these are alive. */
const processes = (...alive: readonly number[]): Processes => ({ pid: me, isAlive: (pid) => alive.includes(pid) });

async function heldBy(holder: object | string, secondsAgo = 0): Promise<string> {
  const directory = await temporaryDirectory();
  const path = join(directory, 'lock');
  await writeFile(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const then = Date.now() / 1000 - secondsAgo;
  await utimes(path, then, then);
  return directory;
}

describe('the lock of a directory', () => {
  it('is held by one, until it is released', async () => {
    const directory = await temporaryDirectory();
    const first = await lock(disk, directory, processes(me));

    await expect(lock(disk, directory, processes(me))).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`process ${me} on ${hostname()}`),
    });
    await first.release();
    const second = await lock(disk, directory, processes(me));

    await second.confirm();
    await second.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it.each<[string, object | string, number, Processes, 'taken over' | 'respected']>([
    ['a process that is gone', { host: hostname(), pid: 1, token: 'x' }, 0, processes(), 'taken over'],
    ['a living process', { host: hostname(), pid: 1, token: 'x' }, 86_400, processes(1), 'respected'],
    ['another machine just now', { host: 'elsewhere', pid: 1, token: 'x' }, 60, processes(), 'respected'],
    ['another machine long ago', { host: 'elsewhere', pid: 1, token: 'x' }, 3_600, processes(1), 'taken over'],
    ['somebody who is writing it', '', 1, processes(), 'respected'],
    ['somebody who never wrote it to its end', '', 600, processes(), 'taken over'],
  ])('of %s', async (_title, holder, secondsAgo, running, expected) => {
    const directory = await heldBy(holder, secondsAgo);

    const taking = lock(disk, directory, running);

    if (expected === 'respected') await expect(taking).rejects.toMatchObject({ name: 'UserError' });
    else {
      const mine = await taking;
      expect(JSON.parse(await readFile(join(directory, 'lock'), 'utf8'))).toMatchObject({ pid: me });
      expect(await readdir(directory)).toEqual(['lock']);
      await mine.release();
    }
  });

  it('that was taken over stops the one who had it, and is not released by them', async () => {
    const directory = await temporaryDirectory();
    const slow = await lock(disk, directory, processes());
    const quick = await lock(disk, directory, processes());

    await expect(slow.confirm()).rejects.toMatchObject({ name: 'UserError' });
    await slow.release();

    await quick.confirm();
    await quick.release();
  });
});
