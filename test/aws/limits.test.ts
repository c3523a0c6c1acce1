import { describe, expect, it } from 'vitest';
import { connectToAws } from '../../src/aws/aws.js';
import { callerSession, enterAccount } from '../../src/aws/session.js';
import { isKnown } from '../../src/model/fact.js';
import { type GoBetween, interfere } from '../support/go-between.js';
import { collected, connect, faulty, landingZone, lesserLandingZone, open } from '../support/pipeline.js';

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

describe('attempts to enter an account', () => {
  const { role } = landingZone.settings;
  const throttled = (id: string, times?: number) => ({
    action: 'AssumeRole',
    resource: `arn:aws:iam::${id}:role/${role.name}`,
    fault: 'throttled' as const,
    ...(times !== undefined && { times }),
  });

  it('are as many as ever after any number that failed for other accounts', async () => {
    const [closed, slow] = ['777788889999', '222233334444'] as const;
    const sandbox = await open(faulty(lesserLandingZone, throttled(closed), throttled(slow, 2)));
    const caller = await callerSession(connect(sandbox.url), sandbox.credentials(), 'us-east-1');
    const isEntered = async (id: string) => isKnown(await enterAccount(caller, id, role, 'us-east-1'));

    // The SDK lets a client make a hundred further attempts, seven for each account here, that come to nothing.
    for (let times = 0; times < 20; times += 1) expect(await isEntered(closed)).toBe(false);

    expect(await isEntered(slow)).toBe(true);
  });
});
