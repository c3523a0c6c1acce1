import { describe, expect, it } from 'vitest';
import type { AccountReading, EventDataStore } from '../../src/model/evidence.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { accountView, audit, keyArn, known, member, recording, unknown } from '../support/literals.js';

const judge = judgeAccount('event-data-store-encryption');

const api = 'cloudtrail:ListEventDataStores';
const none = known([], 'stores');
const denied = unknown(api, { region: 'us-west-2', reason: 'denied-by-scp' });
const encrypted = store('encrypted', { kmsKeyId: keyArn });
const plain = store('plain');
const west = 'us-west-2';

function store(name: string, more: Partial<EventDataStore> = {}): EventDataStore {
  return {
    arn: `arn:aws:cloudtrail:us-east-1:${member}:eventdatastore/${name}`,
    name,
    status: 'ENABLED',
    organization: false,
    advanced: [],
    ...more,
  };
}

interface Row {
  readonly title: string;
  readonly east?: readonly EventDataStore[];
  readonly west?: NonNullable<AccountReading['eventDataStores']>[string];
  readonly regions?: AccountReading['regions'];
  readonly expected: Expected;
}

function judgeRow({ east = [], west: inWest = none, regions = known(['us-east-1', west], 'regions') }: Row) {
  const eventDataStores = { 'us-east-1': known([...east], 'stores'), [west]: inWest };
  return judge(accountView({ regions, eventDataStores }), audit());
}

it.each(
  titled<Row>([
    {
      title: 'passes where each has a key',
      east: [encrypted],
      west: known([store('west', { kmsKeyId: keyArn })]),
      expected: { verdict: 'pass', says: ['event-data-store-with-key', 'event-data-store-with-key'] },
    },
    {
      title: 'passes beside one without a key that is about to be deleted',
      east: [encrypted, store('gone', { status: 'PENDING_DELETION' })],
      expected: { verdict: 'pass', says: ['event-data-store-with-key'] },
    },
    {
      title: 'fails without a key',
      east: [plain],
      expected: { verdict: 'fail', says: ['event-data-store-without-key'] },
    },
    {
      title: 'fails without a key although another has one',
      east: [encrypted, plain],
      expected: { verdict: 'fail', says: ['event-data-store-without-key'] },
    },
    {
      title: 'fails without a key although it takes nothing in any more',
      east: [store('plain', { status: 'STOPPED_INGESTION' })],
      expected: { verdict: 'fail', says: ['event-data-store-without-key'] },
    },
    {
      title: 'fails without a key, although another region could not be read',
      east: [plain],
      west: denied,
      expected: { verdict: 'fail', says: ['event-data-store-without-key'] },
    },
    {
      title: 'fails without a key, although nobody could list the regions',
      east: [plain],
      regions: unknown('account:ListRegions'),
      expected: { verdict: 'fail', says: ['event-data-store-without-key'] },
    },
    {
      title: 'does not apply where there is none',
      expected: { verdict: 'not-applicable', says: ['no-event-data-store'] },
    },
    {
      title: 'does not apply where all are about to be deleted',
      east: [store('gone', { status: 'PENDING_DELETION' })],
      expected: { verdict: 'not-applicable', says: ['no-event-data-store'] },
    },
    { title: 'misses a region', west: denied, expected: { verdict: 'not-assessed', says: [api] } },
    {
      title: 'misses a region, although another has one with a key',
      east: [encrypted],
      west: denied,
      expected: { verdict: 'not-assessed', says: [api] },
    },
    {
      title: 'misses a store that is listed and could not be read',
      west: unknown('cloudtrail:GetEventDataStore'),
      expected: { verdict: 'not-assessed', says: ['cloudtrail:GetEventDataStore'] },
    },
  ]),
)('%s', (_title, row) => {
  expectJudgement(judgeRow(row), row.expected);
});

it('rests on the answers where it does not apply, too', () => {
  expect(judgeRow({ title: '', expected: { verdict: 'not-applicable', says: [] } }).evidence).toEqual([
    'regions',
    'stores',
  ]);
});

it('names the store and its key', () => {
  const judgement = judgeRow({ title: '', east: [encrypted], expected: { verdict: 'pass', says: [] } });

  expect(judgement.because).toEqual([
    { code: 'event-data-store-with-key', args: { store: encrypted.arn, key: keyArn } },
  ]);
});

describe('a region that was not asked', () => {
  const gapIn = (region: string) => ({ account: member, region, api, reason: 'not-collected' });

  it('is missed, although the others have none', () => {
    const account = accountView({ eventDataStores: { 'us-east-1': none } });

    expect(judge(account, audit())).toMatchObject({ verdict: 'not-assessed', gaps: [gapIn(west)] });
  });

  it('is missed with every other where stores were not asked for', () => {
    expect(judge(accountView(), audit())).toMatchObject({
      verdict: 'not-assessed',
      gaps: [gapIn('us-east-1'), gapIn(west)],
    });
  });

  it('may be any where nobody could list the regions', () => {
    const judgement = judge(accountView({ regions: unknown('account:ListRegions') }), audit());

    expectJudgement(judgement, { verdict: 'not-assessed', says: ['account:ListRegions', api] });
  });

  it('may be an opt-in region, although every other answered', () => {
    const regions = unknown('account:ListRegions');
    const asked = judge(accountView({ regions }), audit());
    const names = asked.verdict === 'not-assessed' ? asked.gaps.flatMap(({ region }) => region ?? []) : [];
    const eventDataStores = Object.fromEntries(names.map((region) => [region, none]));

    expect(names.length).toBeGreaterThan(10);
    expectJudgement(judge(accountView({ regions, eventDataStores }), audit()), {
      verdict: 'not-assessed',
      says: ['account:ListRegions'],
    });
  });
});

describe('a region that the policy declares denied', () => {
  const inWest = (stores: NonNullable<AccountReading['eventDataStores']>[string] | undefined) => ({
    ...accountView({ eventDataStores: { 'us-east-1': none, ...(stores && { [west]: stores }) } }),
    recording: recording({ deniedRegions: [west] }),
  });

  it.each([
    ['it was denied', denied],
    ['it was not asked', undefined],
  ])('is left out where %s', (_title, stores) => {
    expectJudgement(judge(inWest(stores), audit()), { verdict: 'not-applicable', says: ['no-event-data-store'] });
  });

  it('is judged as any other where it answered', () => {
    expectJudgement(judge(inWest(known([plain])), audit()), {
      verdict: 'fail',
      says: ['event-data-store-without-key'],
    });
  });

  it('is missed where it showed its trails and not its stores', () => {
    const account = inWest(denied);
    const trailsByRegion = { 'us-east-1': known([]), [west]: known([]) };

    const judgement = judge({ ...account, recording: { ...account.recording, trailsByRegion } }, audit());

    expectJudgement(judgement, { verdict: 'not-assessed', says: [api] });
  });
});
