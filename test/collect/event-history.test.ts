import { describe, expect, it } from 'vitest';
import type { AwsOptions } from '../../src/aws/aws.js';
import { callerSession, enterAccount, type Session } from '../../src/aws/session.js';
import { activityLookups } from '../../src/collect/activity-lookups.js';
import { activityHistory, eventHistory, type HistoryQuestion } from '../../src/collect/event-history.js';
import { developerTools } from '../../src/events/services.js';
import { developerToolIds } from '../../src/model/developer-tools.js';
import { type Fact, isKnown } from '../../src/model/fact.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { interfere, json } from '../support/go-between.js';
import { archive, hub, member } from '../support/literals.js';
import { connect, landingZone, open } from '../support/pipeline.js';
import { small } from '../support/small.js';

const asOf = new Date('2026-11-20T02:08:00Z');
const stopLogging: HistoryQuestion = { lookup: { key: 'EventName', value: 'StopLogging' }, region: 'us-east-1', asOf };
const builds: HistoryQuestion = {
  lookup: { key: 'EventSource', value: 'codebuild.amazonaws.com' },
  region: 'us-east-1',
  asOf,
};
const asRoot: HistoryQuestion = { lookup: { key: 'Username', value: 'root' }, region: 'us-east-1', asOf };

async function session(sandbox: Sandbox, url = sandbox.url, options: Partial<AwsOptions> = {}, account = member) {
  const caller = await callerSession(connect(url, options), sandbox.credentials(), 'us-east-1');
  const entered = await enterAccount(caller, account, landingZone.settings.role, 'us-east-1');
  if (!isKnown(entered)) throw new Error(`${account} cannot be entered: ${entered.gap.detail}`);
  return entered.known;
}

function recorded(events: readonly object[], account = member) {
  return open(small({ accounts: { [account]: { events } } }));
}

function known<T>(fact: Fact<T>): T {
  if (!isKnown(fact)) throw new Error(`not known: ${fact.gap.detail}`);
  return fact.known;
}

const build = { eventSource: 'codebuild.amazonaws.com', eventName: 'StartBuild', awsRegion: 'us-east-1' };
const root = { type: 'Root', arn: `arn:aws:iam::${member}:root`, accountId: member };

/** Answers lookups with full pages for as long as it is asked, and counts them. */
async function endless(sandbox: Sandbox, record: (page: number, index: number) => object) {
  const pages: number[] = [];
  const { url } = await interfere(sandbox.url, {
    answer: ({ api, body }) => {
      if (api !== 'cloudtrail:LookupEvents') return undefined;
      const page = Number(JSON.parse(body).NextToken ?? 0);
      pages.push(page);
      const Events = Array.from({ length: 50 }, (_, index) => ({
        CloudTrailEvent: JSON.stringify(record(page, index)),
      }));
      return json({ Events, NextToken: String(page + 1) });
    },
  });
  return { url, pages };
}

/** One second older each. */
function numbered(page: number, index: number) {
  const number = page * 50 + index;
  return {
    ...build,
    eventVersion: '1.11',
    eventID: `event-${number}`,
    eventTime: new Date(asOf.getTime() - number * 1000).toISOString(),
    recipientAccountId: member,
    userIdentity: root,
    readOnly: false,
    requestParameters: { projectName: `project-${number}` },
  };
}

describe('event history', () => {
  it('gives what was looked up by name, newest first, with the window that was read', async () => {
    const sandbox = await recorded([
      { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', eventTime: '2026-11-01T08:00:00Z' },
      { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', eventTime: '2026-11-09T08:00:00Z' },
      { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StartLogging', eventTime: '2026-11-08T08:00:00Z' },
      { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', eventTime: '2026-08-01T08:00:00Z' },
    ]);

    const history = known(await eventHistory(await session(sandbox), stopLogging));

    expect(history).toMatchObject({
      since: '2026-08-22T02:08:00.000Z',
      until: '2026-11-20T02:08:00.000Z',
      truncated: false,
    });
    expect(history.events.map(({ at }) => at)).toEqual(['2026-11-09T08:00:00Z', '2026-11-01T08:00:00Z']);
  });

  it('keeps nothing of what is of no use', async () => {
    const sandbox = await recorded([
      { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' },
      { eventSource: 'kinesis.amazonaws.com', eventName: 'StopLogging' },
    ]);

    const history = known(
      await eventHistory(await session(sandbox), stopLogging, ({ source }) => source === 'cloudtrail.amazonaws.com'),
    );

    expect(history.events.map(({ source }) => source)).toEqual(['cloudtrail.amazonaws.com']);
  });

  it.each<[string, HistoryQuestion, object]>([
    ['of another account', asRoot, { recipientAccountId: archive }],
    ['of another name', stopLogging, { eventName: 'StartLogging' }],
    ['of another source', builds, { eventSource: 'codedeploy.amazonaws.com' }],
    ['that is none', asRoot, { eventTime: 'yesterday' }],
  ])('with a record %s is a gap', async (_title, question, wrong) => {
    const sandbox = await open(small());
    const right = { ...numbered(0, 0), eventName: 'StopLogging' };
    const { url } = await interfere(sandbox.url, {
      answer: ({ api }) =>
        api === 'cloudtrail:LookupEvents'
          ? json({ Events: [right, { ...right, ...wrong }].map((one) => ({ CloudTrailEvent: JSON.stringify(one) })) })
          : undefined,
    });

    for (const ask of [eventHistory, activityHistory]) {
      expect(await ask(await session(sandbox, url), question)).toMatchObject({
        gap: {
          api: 'cloudtrail:LookupEvents',
          reason: 'unexpected-answer',
          detail: 'Events.1.CloudTrailEvent: no CloudTrail record of what was asked for',
        },
      });
    }
  });

  it('counts what one identity did, and keeps no event', async () => {
    const mfa = { ...root, sessionContext: { attributes: { mfaAuthenticated: 'true' } } };
    const sandbox = await recorded([
      { ...build, userIdentity: root, eventTime: '2026-11-01T08:00:00Z' },
      { ...build, userIdentity: root, eventTime: '2026-11-03T08:00:00Z', errorCode: 'AccessDenied' },
      { ...build, userIdentity: mfa, eventTime: '2026-11-02T08:00:00Z' },
      { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', userIdentity: root },
      { ...build, eventTime: '2026-11-04T08:00:00Z' },
    ]);

    const { rows, truncated } = known(await activityHistory(await session(sandbox), asRoot));

    expect(truncated).toBe(false);
    expect(rows.toSorted((a, b) => a.count - b.count)).toMatchObject([
      { action: 'StartBuild', count: 1, by: { kind: 'root' }, mfa: true },
      { count: 2, failed: 1, first: '2026-11-01T08:00:00Z', last: '2026-11-03T08:00:00Z', by: { kind: 'root' } },
    ]);
  });

  it('of two million events ends at its page budget, and says how far back it reaches', async () => {
    const sandbox = await open(small());
    const { url, pages } = await endless(sandbox, numbered);
    const asked = await session(sandbox, url);

    const [events, activity] = [await eventHistory(asked, builds), await activityHistory(asked, builds)];

    const oldest = '2026-11-20T00:44:41Z';
    expect(pages).toHaveLength(2 * 100);
    expect(known(events)).toMatchObject({ since: oldest, truncated: true, events: { length: 5000 } });
    expect(known(activity)).toMatchObject({
      since: oldest,
      truncated: true,
      rows: [{ count: 5000, first: oldest, last: '2026-11-20T02:08:00Z' }],
    });
  });
});

describe('lookups', () => {
  /** When each request came, by what was looked up. */
  async function timed(ask: (asked: Session) => Promise<unknown>, options: Partial<AwsOptions>, pages = 1) {
    const sandbox = await open(small());
    const times: { readonly value: string; readonly region: string; readonly at: number }[] = [];
    const left = new Map<string, number>();
    const { url } = await interfere(sandbox.url, {
      answer: ({ api, body, region }) => {
        if (api !== 'cloudtrail:LookupEvents') return undefined;
        const [{ AttributeValue: value }] = JSON.parse(body).LookupAttributes;
        times.push({ value, region, at: performance.now() });
        const page = (left.get(value) ?? 0) + 1;
        left.set(value, page);
        return json({ Events: [], ...(page < pages && { NextToken: `${value} ${page}` }) });
      },
    });
    await ask(await session(sandbox, url, options));
    return times;
  }
  const gaps = (times: readonly { readonly at: number }[]) =>
    times.slice(1).map(({ at }, index) => at - (times[index]?.at ?? 0));

  it('of one account and region come one after the other, with a pause between them and between their pages', async () => {
    const times = await timed(
      (asked) => Promise.all([eventHistory(asked, stopLogging), activityHistory(asked, builds)]),
      { eventPageDelay: 60 },
      2,
    );

    const [, , first] = times;
    expect(times.map(({ value }) => value)).toEqual([
      'StopLogging',
      'StopLogging',
      'codebuild.amazonaws.com',
      'codebuild.amazonaws.com',
    ]);
    expect(first?.value).toBe('codebuild.amazonaws.com');
    for (const gap of gaps(times)) expect(gap).toBeGreaterThanOrEqual(55);
  });

  it('of different regions wait for none, and hold no place in flight while they wait', async () => {
    const regions = ['eu-west-1', 'us-east-1', 'us-west-2'];
    const times = await timed(
      (asked) =>
        Promise.all(
          regions.flatMap((region) => [
            eventHistory(asked, { ...stopLogging, region }),
            activityHistory(asked, { ...builds, region }),
          ]),
        ),
      { eventPageDelay: 400, concurrency: 1 },
    );

    // Three regions after each other would take a pause each.
    expect(
      times
        .slice(0, 3)
        .map(({ region }) => region)
        .sort(),
    ).toEqual(regions);
    expect((times[2]?.at ?? 0) - (times[0]?.at ?? 0)).toBeLessThan(400);
    expect(times).toHaveLength(6);
  });
});

describe('what settings ask of activity', () => {
  it('may be any developer tool but CodeCatalyst, which is asked for in any case', () => {
    const known = [...developerTools.values()].map(({ id }) => id);

    expect(['codecatalyst', ...developerToolIds]).toEqual(known);
  });

  it('is looked up by the name of the root user and by event source, whatever the order in which it is written', () => {
    expect(activityLookups({ root: true, services: ['cloudwatch', 'codebuild', 'codebuild'] })).toEqual([
      { key: 'Username', value: 'root' },
      { key: 'EventSource', value: 'codebuild.amazonaws.com' },
      { key: 'EventSource', value: 'monitoring.amazonaws.com' },
    ]);
    expect(activityLookups({ root: false, services: [] })).toEqual([]);
  });
});

it('the hub may be asked with its own credentials', async () => {
  const sandbox = await recorded([{ ...build, userIdentity: root }], hub);

  const history = known(await activityHistory(await session(sandbox, sandbox.url, {}, hub), builds));

  expect(history.rows).toMatchObject([{ account: hub, count: 1 }]);
});
