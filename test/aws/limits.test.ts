import { describe, expect, it } from 'vitest';
import { connectToAws } from '../../src/aws/aws.js';
import { type GoBetween, interfere } from '../support/go-between.js';
import { collected } from '../support/pipeline.js';

describe('calls in flight', () => {
  it.each([1, 5, 64])('are at most %i overall, and at most 2 in an account and region', async (concurrency) => {
    let between: GoBetween | undefined;

    const { session } = await collected({
      options: { concurrency },
      by: async ({ url }) => {
        between = await interfere(url, { delay: () => 3 });
        return between.url;
      },
    });

    expect(between?.most.overall).toBeLessThanOrEqual(concurrency);
    expect(Math.max(...(between?.most.together.values() ?? []))).toBeLessThanOrEqual(2);
    expect(session.aws.counter.stats.mostInFlight).toBeLessThanOrEqual(concurrency);
    expect(session.aws.counter.stats.inFlight).toBe(0);
  });

  it('end for the go-between that counts them also where nobody answers', async () => {
    const { url, most } = await interfere('http://127.0.0.1:1', {});

    for (const _ of [1, 2, 3]) await expect(fetch(url)).rejects.toThrow('fetch failed');

    expect(most.overall).toBe(1);
  });
});

describe('a place in flight', () => {
  const aws = connectToAws({ concurrency: 3, now: () => new Date(0) });
  const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

  async function most(keys: readonly (readonly [string, string])[]): Promise<number> {
    let now = 0;
    let highest = 0;
    await Promise.all(
      keys.map(([account, region]) =>
        aws.limit(account, region, async () => {
          now += 1;
          highest = Math.max(highest, now);
          await tick();
          now -= 1;
        }),
      ),
    );
    return highest;
  }

  it('is one of two in an account and region', async () => {
    expect(await most(Array.from({ length: 9 }, () => ['a', 'us-east-1'] as const))).toBe(2);
  });

  it('is one of all, whatever the account and region', async () => {
    expect(await most(Array.from({ length: 9 }, (_, index) => [`account ${index}`, 'us-east-1'] as const))).toBe(3);
  });

  it('is free again after a call that failed', async () => {
    const failing = Array.from({ length: 9 }, () =>
      aws.limit('b', 'us-east-1', () => Promise.reject(new Error('no'))).catch(() => 'failed'),
    );

    expect(await Promise.all(failing)).toEqual(Array.from({ length: 9 }, () => 'failed'));
    expect(await aws.limit('b', 'us-east-1', async () => 'free')).toBe('free');
  });
});
