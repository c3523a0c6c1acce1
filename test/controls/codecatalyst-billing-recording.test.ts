import { describe, expect, it } from 'vitest';
import { say } from '../../src/judgement/judgement.js';
import type { Fact } from '../../src/model/fact.js';
import type { AccountRecording } from '../../src/recording/recording.js';
import { judgeSpace } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  account,
  advanced,
  audit,
  basic,
  declaring,
  known,
  managementCategory,
  member,
  other,
  recording,
  stopped,
  type TrailViewParts,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeSpace('codecatalyst-billing-recording');

const at = '2026-11-10T08:00:00Z';
const ownArn = `arn:aws:cloudtrail:us-west-2:${member}:trail/own`;
const bothRegions = (...arns: readonly string[]) => ({ 'us-west-2': known([...arns]), 'eu-west-1': known([...arns]) });

function declared(more: Readonly<Record<string, unknown>> = {}) {
  const [space] = declaring(more).codecatalyst?.spaces ?? [];
  if (!space) throw new Error('the policy declares no space');
  return space;
}

/** Trails that were seen in both regions of CodeCatalyst. */
function trails(...parts: readonly TrailViewParts[]): AccountRecording {
  const views = parts.map((one) => trailView(one));
  return recording({ trails: views, trailsByRegion: bothRegions(...views.map(({ trail }) => trail.arn)) });
}

const withoutTrail = recording({ trails: [], trailsByRegion: bothRegions() });
const readsOnly = { selectors: known(basic({ readWriteType: 'ReadOnly' })) };
const writesOnly = { trail: { arn: ownArn }, selectors: known(basic({ readWriteType: 'WriteOnly' })) };
const recorded: Expected = { verdict: 'pass', says: ['declared-account-records', 'recorded-by'] };

interface Row {
  readonly title: string;
  readonly recording: Fact<AccountRecording>;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    { title: 'passes where a trail records all of it', recording: known(trails({})), expected: recorded },
    {
      title: 'passes where one trail records reads and another one writes',
      recording: known(trails(readsOnly, writesOnly)),
      expected: { verdict: 'pass', says: ['declared-account-records', 'recorded-by', 'recorded-by'] },
    },
    {
      title: 'passes where the trail leaves out other sources',
      recording: known(trails({ selectors: known(basic({ excludedSources: ['kms.amazonaws.com'] })) })),
      expected: recorded,
    },
    {
      title: 'passes where a trail of that region alone records it',
      recording: known(trails({ trail: { arn: ownArn, multiRegion: false, homeRegion: 'us-west-2' } })),
      expected: recorded,
    },
    {
      title: 'fails without a trail',
      recording: known(withoutTrail),
      expected: { verdict: 'fail', says: ['space-not-recorded', 'no-trail'] },
    },
    {
      title: 'fails where the trail is not logging',
      recording: known(trails({ status: known(stopped) })),
      expected: { verdict: 'fail', says: ['space-not-recorded', 'trail-not-logging'] },
    },
    {
      title: 'fails where the trail leaves out reads, which most events are',
      recording: known(trails({ selectors: known(basic({ readWriteType: 'WriteOnly' })) })),
      expected: { verdict: 'fail', says: ['space-not-recorded', 'trail-leaves-out-reads-of'] },
    },
    {
      title: 'fails where the trail leaves out writes',
      recording: known(trails(readsOnly)),
      expected: { verdict: 'fail', says: ['space-not-recorded', 'trail-leaves-out-writes-of'] },
    },
    {
      title: 'fails where the trail leaves out CodeCatalyst',
      recording: known(
        trails({
          selectors: known(
            advanced([managementCategory, { field: 'eventSource', notEquals: ['codecatalyst.amazonaws.com'] }]),
          ),
        }),
      ),
      expected: {
        verdict: 'fail',
        says: ['space-not-recorded', 'trail-leaves-out-reads-of', 'trail-leaves-out-writes-of'],
      },
    },
    {
      title: 'fails where the trail is of another region',
      recording: known(
        recording({ trails: [trailView({ trail: { multiRegion: false } })], trailsByRegion: bothRegions() }),
      ),
      expected: { verdict: 'fail', says: ['space-not-recorded', 'trail-single-region'] },
    },
    {
      title: 'fails where the trail does not show in the region',
      recording: known(recording({ trails: [trailView()], trailsByRegion: bothRegions() })),
      expected: { verdict: 'fail', says: ['space-not-recorded', 'trail-not-in-region'] },
    },
    {
      title: 'misses the account',
      recording: unknown('sts:AssumeRole'),
      expected: { verdict: 'not-assessed', says: ['sts:AssumeRole'] },
    },
    {
      title: 'misses the trails of the region',
      recording: known(
        recording({ trails: [], trailsByRegion: { 'us-west-2': unknown('cloudtrail:DescribeTrails') } }),
      ),
      expected: { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] },
    },
    {
      title: 'misses a region that was not asked, in which a trail may hide',
      recording: known(recording({ trails: [], trailsByRegion: {} })),
      expected: { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] },
    },
    {
      title: 'misses whether the trail is logging',
      recording: known(trails({ status: unknown('cloudtrail:GetTrailStatus') })),
      expected: { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
    },
    {
      title: 'misses what the trail leaves out',
      recording: known(trails({ selectors: unknown('cloudtrail:GetEventSelectors') })),
      expected: { verdict: 'not-assessed', says: ['cloudtrail:GetEventSelectors'] },
    },
    {
      title: 'fails where reads are left out for certain, whatever else is not known',
      recording: known(
        trails({
          selectors: known(
            advanced([
              managementCategory,
              { field: 'readOnly', equals: ['false'] },
              { field: 'sourceIPAddress', equals: ['x'] },
            ]),
          ),
        }),
      ),
      expected: { verdict: 'fail', says: ['space-not-recorded', 'trail-leaves-out-reads-of'] },
    },
  ]),
)('%s', (_title, { recording: fact, expected }) => {
  const judgement = judge(declared(), audit({ payers: new Map([[member, fact]]) }));

  expectJudgement(judgement, expected);
});

it('says that the space is recorded only where its events were seen', () => {
  const payers = new Map([[member, known(trails({}))]]);
  const landed = { platform: [{ account: member, at, from: 'events' }] };

  expectJudgement(judge(declared(), audit({ payers, landed })), {
    verdict: 'pass',
    says: ['space-recorded', 'recorded-by'],
  });
});

describe('the region that counts', () => {
  const inWest = { trail: { arn: ownArn, multiRegion: false, homeRegion: 'us-west-2' } };
  const payers = new Map([
    [
      member,
      known(
        recording({
          trails: [trailView(inWest)],
          trailsByRegion: { 'us-west-2': known([ownArn]), 'eu-west-1': known([]) },
        }),
      ),
    ],
  ]);
  const landed = (region: string, id = member) => ({ platform: [{ account: id, at, region, from: 'events' }] });

  it('is the one that the policy declares', () => {
    expect(judge(declared(), audit({ payers })).verdict).toBe('pass');
    expect(judge(declared({ region: 'eu-west-1' }), audit({ payers }))).toMatchObject({
      verdict: 'fail',
      because: [{ args: { space: 'platform', account: member, region: 'eu-west-1' } }, {}],
    });
  });

  it('is also the one in which its events were seen', () => {
    expect(judge(declared(), audit({ payers, landed: landed('us-west-2') })).verdict).toBe('pass');
    expect(judge(declared(), audit({ payers, landed: landed('eu-west-1') })).verdict).toBe('fail');
  });

  it('is for the declared account not the one in which its events were seen in another', () => {
    const both = new Map([...payers, [other, known({ ...trails({}), account: other })] as const]);

    expect(judge(declared(), audit({ payers: both, landed: landed('eu-west-1', other) })).verdict).toBe('pass');
  });
});

describe('the account that counts', () => {
  const changing = declared({ billingChange: { to: other, by: '2026-12-01' } });
  const payers = (pays: AccountRecording, willPay: AccountRecording) =>
    new Map([
      [member, known(pays)],
      [other, known({ ...willPay, account: other })],
    ]);
  const landedIn = (id: string) => ({ platform: [{ account: id, at, from: 'events' }] });

  it.each([
    ['is the declared one before a declared change is seen', {}, 'pass', 'fail'],
    ['is the declared one while its events still land there', landedIn(member), 'pass', 'fail'],
    ['is the new one once its events land there', landedIn(other), 'fail', 'pass'],
  ])('%s', (_title, landed, whereOldIsRecorded, whereNewIsRecorded) => {
    const withOld = judge(changing, audit({ landed, payers: payers(trails({}), withoutTrail) }));
    const withNew = judge(changing, audit({ landed, payers: payers(withoutTrail, trails({})) }));

    expect([withOld.verdict, withNew.verdict]).toEqual([whereOldIsRecorded, whereNewIsRecorded]);
  });

  describe('where events land in one that nobody declares', () => {
    const landing = { landed: landedIn(other) };

    it.each([
      ['both are recorded', trails({}), trails({}), 'pass'],
      ['the declared one is not recorded', withoutTrail, trails({}), 'fail'],
      ['the other one is not recorded', trails({}), withoutTrail, 'fail'],
    ] as const)('is each of them: %s', (_title, pays, another, verdict) => {
      expect(judge(declared(), audit({ ...landing, payers: payers(pays, another) })).verdict).toBe(verdict);
    });

    it('rests on where they were seen', () => {
      const judgement = judge(declared(), audit({ ...landing, payers: payers(trails({}), trails({})) }));

      expect(judgement.evidence).toContain('events');
    });

    it('is missed where that one was not read', () => {
      const judgement = judge(declared(), audit({ ...landing, payers: new Map([[member, known(trails({}))]]) }));

      expect(judgement).toMatchObject({ verdict: 'not-assessed', gaps: [{ account: other }] });
    });

    it('waits where that one is new, unless the declared one is not recorded', () => {
      const newAccounts = new Map([[other, say('account-new', { account: other, joined: at, until: at })]]);
      const judged = (pays: AccountRecording) =>
        judge(declared(), audit({ ...landing, newAccounts, payers: payers(pays, trails({})) })).verdict;

      expect([judged(trails({})), judged(withoutTrail)]).toEqual(['not-applicable', 'fail']);
    });
  });
});

it('waits with an account that is new', () => {
  const reason = say('account-new', { account: member, joined: at, until: at });

  const judgement = judge(declared(), audit({ newAccounts: new Map([[member, reason]]) }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['account-new'] });
});

it.each([
  ['that is suspended', new Map([[member, account(member, { state: 'SUSPENDED' })]])],
  ['that is none of the organization', new Map()],
  ['that was not read', new Map([[member, account(member)]])],
])('misses an account %s', (_title, accounts) => {
  const judgement = judge(declared(), audit({ accounts }));

  expectJudgement(judgement, { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] });
});

it('does not apply where the account is not among those that were named', () => {
  const judgement = judge(declared(), audit({ accounts: new Map(), wholeOrganization: false }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['space-billed-outside-scope'] });
});

it('rests on the answers that showed the account and its trail', () => {
  const judgement = judge(declared(), audit({ payers: new Map([[member, known(trails({}), 'assumed')]]) }));

  expect(judgement.evidence).toEqual(expect.arrayContaining(['assumed', 'trail', 'status', 'selectors']));
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const judgement = judge(declared(), audit({ partition, payers: new Map([[member, known(withoutTrail)]]) }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});
