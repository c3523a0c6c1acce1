import { describe, expect, it } from 'vitest';
import { sleep, turns } from '../../src/aws/turns.js';

/** What began and ended, in order, of calls that each take a while. */
function watched(order: string[]) {
  return (name: string) => async () => {
    order.push(`${name} begins`);
    await sleep(5);
    order.push(`${name} ends`);
    return name;
  };
}

describe('turns', () => {
  it('come one after the other in one place', async () => {
    const order: string[] = [];
    const call = watched(order);
    const { take } = turns();

    const told = await Promise.all(['a', 'b', 'c'].map((name) => take('here', 0, call(name))));

    expect(told).toEqual(['a', 'b', 'c']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('come side by side in different places', async () => {
    const order: string[] = [];
    const call = watched(order);
    const { take } = turns();

    await Promise.all([take('here', 0, call('a')), take('there', 0, call('b'))]);

    expect(order.slice(0, 2)).toEqual(['a begins', 'b begins']);
  });

  it('keep a pause, also for whoever comes when nobody waits', async () => {
    const { take } = turns();
    const ended: number[] = [];
    await take('here', 60, async () => void ended.push(performance.now()));

    const began = await take('here', 0, async () => performance.now());

    expect(began - (ended[0] ?? 0)).toBeGreaterThanOrEqual(55);
  });

  it('go on where one fails, and it alone is told', async () => {
    const { take } = turns();

    const failing = take('here', 0, () => Promise.reject(new Error('no answer')));
    const next = take('here', 0, async () => 'answered');

    await expect(failing).rejects.toThrow('no answer');
    expect(await next).toBe('answered');
  });

  it('keep nobody waiting once the run was stopped', async () => {
    const stop = new AbortController();
    const { take } = turns(stop.signal);
    await take('here', 60_000, async () => stop.abort());

    expect(await take('here', 60_000, async () => 'asked at once')).toBe('asked at once');
  });
});
