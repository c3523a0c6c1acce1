import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { disk } from '../../src/runs/files.js';
import { isLocked, lock, type Machine } from '../../src/runs/lock.js';
import { temporaryDirectory } from '../support/directories.js';

const host = 'here';
const me = 4711;
/** Of all processes of this machine, these are alive. */
const machine = (...alive: readonly number[]): Machine => ({
  host,
  pid: me,
  isAlive: (pid) => alive.includes(pid),
  now: Date.now,
});
const other = (...alive: readonly number[]): Machine => ({ ...machine(...alive), pid: 4712 });

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
    const first = await lock(disk, directory, machine(me));

    await expect(lock(disk, directory, other(me))).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`process ${me} on ${host}`),
    });
    await first.release();
    const second = await lock(disk, directory, other(me));

    await second.confirm();
    await second.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it.each<[string, object | string, number, Machine, 'taken over' | 'respected']>([
    ['a process that is gone', { host: host, pid: 1, token: 'x' }, 0, machine(), 'taken over'],
    ['a process of our own number, from before', { host, pid: me, token: 'x' }, 0, machine(me), 'taken over'],
    ['a living process', { host: host, pid: 1, token: 'x' }, 86_400, machine(1), 'respected'],
    ['another machine just now', { host: 'elsewhere', pid: 1, token: 'x' }, 60, machine(), 'respected'],
    ['another machine long ago', { host: 'elsewhere', pid: 1, token: 'x' }, 3_600, machine(1), 'taken over'],
    ['somebody who is writing it', '', 1, machine(), 'respected'],
    ['somebody who never wrote it to its end', '', 600, machine(), 'taken over'],
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
    const slow = await lock(disk, directory, machine());
    const quick = await lock(disk, directory, other());

    await expect(slow.confirm()).rejects.toMatchObject({ name: 'UserError' });
    await slow.release();

    await quick.confirm();
    await quick.release();
  });

  it('that another took in the meantime is put back', async () => {
    const directory = await heldBy({ host, pid: 1, token: 'stale' });
    const path = join(directory, 'lock');
    const theirs = JSON.stringify({ host, pid: 2, token: 'theirs' });
    const files = {
      ...disk,
      rename: async (from: string, to: string) => {
        if (from === path) await writeFile(path, theirs);
        return disk.rename(from, to);
      },
    } as typeof disk;

    await expect(lock(files, directory, machine())).rejects.toMatchObject({ name: 'UserError' });

    expect(await readFile(path, 'utf8')).toBe(theirs);
    expect(await readdir(directory)).toEqual(['lock']);
  });

  it('is not deleted by who could not even open it', async () => {
    const directory = await heldBy({ host, pid: 1, token: 'theirs' });
    const files = { ...disk, open: () => Promise.reject(Object.assign(new Error('too many'), { code: 'EMFILE' })) };

    await expect(lock(files as typeof disk, directory, machine(1))).rejects.toThrow('too many');

    expect(await readdir(directory)).toEqual(['lock']);
  });

  it('tells whether somebody is at work', async () => {
    const directory = await heldBy({ host, pid: 1, token: 'x' });

    expect(await isLocked(disk, directory, machine(1))).toBe(true);
    expect(await isLocked(disk, directory, machine())).toBe(false);
    expect(await isLocked(disk, await temporaryDirectory(), machine(1))).toBe(false);
  });
});
