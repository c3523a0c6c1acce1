import { describe, expect, it } from 'vitest';
import { eachSettled } from '../../src/collect/each-settled.js';

const pause = (milliseconds = 1) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('work on a list', () => {
  it('is done once for each, and never for more side by side than there may be', async () => {
    const list = Array.from({ length: 50 }, (_, index) => index);
    const done: number[] = [];
    let underWay = 0;
    let most = 0;

    await eachSettled(7, list, async (one) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await pause(one % 3);
      underWay -= 1;
      done.push(one);
    });

    expect(done.sort((a, b) => a - b)).toEqual(list);
    expect(most).toBe(7);
  });

  it('ends with the first error when nothing is under way any more, and begins no more', async () => {
    const begun: number[] = [];
    const ended: number[] = [];

    const work = eachSettled(3, [1, 2, 3, 4, 5, 6], async (one) => {
      begun.push(one);
      await pause(one === 2 ? 1 : 20);
      if (one <= 2) throw new Error(`of ${one}`);
      ended.push(one);
    });

    await expect(work).rejects.toThrow('of 2');
    expect(begun).toEqual([1, 2, 3]);
    expect(ended).toEqual([3]);
  });

  it('on an empty list is done at once', async () => {
    await expect(eachSettled(3, [], () => Promise.reject(new Error('no')))).resolves.toBeUndefined();
  });
});
