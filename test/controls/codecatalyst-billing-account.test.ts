import { describe, expect, it } from 'vitest';
import { cutOff } from '../../src/codecatalyst/gaps.js';
import type { Landing } from '../../src/codecatalyst/landings.js';
import type { UnreadHistory } from '../../src/controls/control.js';
import { say } from '../../src/judgement/judgement.js';
import { judgeSpace } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { account, audit, declaring, gap, member, other } from '../support/literals.js';

const judge = judgeSpace('codecatalyst-billing-account');

const third = '666677778888';
const early = '2026-10-01T08:00:00Z';
const late = '2026-11-10T08:00:00Z';
const lookup = gap('cloudtrail:LookupEvents');
const unread = (account: string): [string, UnreadHistory[]] => [account, [{ gap: { ...lookup, account } }]];
const unreadBefore = (account: string, before: string): [string, UnreadHistory[]] => [
  account,
  [{ gap: cutOff(account, 'us-west-2', before), before }],
];
const missed: Expected = { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] };

const newAccount = (account: string) => say('account-new', { account, joined: early, until: late });
const awaited: Expected = { verdict: 'not-applicable', says: ['account-new'] };

interface Row {
  readonly title: string;
  readonly landed?: readonly Omit<Landing, 'from' | 'region'>[];
  /** A declared change from the billing account to the third account. */
  readonly by?: string;
  readonly unread?: readonly [string, readonly UnreadHistory[]][];
  /** An account that is new and has no role for the audit yet. */
  readonly fresh?: string;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    {
      title: 'passes where the newest event landed in the declared account',
      landed: [{ account: member, at: late }],
      expected: { verdict: 'pass', says: ['space-events-land-in-declared'] },
    },
    {
      title: 'passes where older events landed elsewhere',
      landed: [
        { account: other, at: early },
        { account: member, at: late },
      ],
      expected: { verdict: 'pass', says: ['space-events-land-in-declared'] },
    },
    {
      title: 'passes although another account could not be read',
      landed: [{ account: member, at: late }],
      unread: [unread(other)],
      expected: { verdict: 'pass', says: ['space-events-land-in-declared'] },
    },
    {
      title: 'passes before a declared change',
      landed: [{ account: member, at: early }],
      by: '2026-11-01',
      expected: { verdict: 'pass', says: ['space-events-land-in-declared'] },
    },
    {
      title: 'passes on the day of a declared change',
      landed: [{ account: member, at: '2026-11-01T23:59:59Z' }],
      by: '2026-11-01',
      expected: { verdict: 'pass', says: ['space-events-land-in-declared'] },
    },
    {
      title: 'passes after a declared change',
      landed: [
        { account: member, at: early },
        { account: third, at: late },
      ],
      by: '2026-11-01',
      expected: { verdict: 'pass', says: ['billing-moved-as-declared'] },
    },
    {
      title: 'passes where a declared change came early',
      landed: [{ account: third, at: early }],
      by: '2026-12-01',
      expected: { verdict: 'pass', says: ['billing-moved-as-declared'] },
    },
    {
      title: 'fails where the newest event landed elsewhere',
      landed: [
        { account: member, at: early },
        { account: other, at: late },
      ],
      expected: { verdict: 'fail', says: ['space-events-land-elsewhere'] },
    },
    {
      title: 'fails where it landed elsewhere, neither here nor where the change goes',
      landed: [{ account: other, at: late }],
      by: '2026-12-01',
      expected: { verdict: 'fail', says: ['space-events-land-elsewhere'] },
    },
    {
      title: 'fails where a declared change is overdue',
      landed: [{ account: member, at: late }],
      by: '2026-11-01',
      expected: { verdict: 'fail', says: ['billing-change-overdue'] },
    },
    {
      title: 'fails where it landed elsewhere, although a third account could not be read',
      landed: [{ account: other, at: late }],
      unread: [unread(third)],
      expected: { verdict: 'fail', says: ['space-events-land-elsewhere'] },
    },
    {
      title: 'fails where it landed elsewhere, and what the declared account does not show is older',
      landed: [{ account: other, at: late }],
      unread: [unreadBefore(member, early)],
      expected: { verdict: 'fail', says: ['space-events-land-elsewhere'] },
    },
    {
      title: 'misses the history of the declared account, where a newer event may be',
      landed: [{ account: other, at: late }],
      unread: [unread(member)],
      expected: missed,
    },
    {
      title: 'misses the history of the account that the change goes to',
      landed: [{ account: other, at: late }],
      by: '2026-12-01',
      unread: [unread(third)],
      expected: missed,
    },
    {
      title: 'misses the history of the account that an overdue change goes to, where it may have come',
      landed: [{ account: member, at: late }],
      by: '2026-11-01',
      unread: [unread(third)],
      expected: missed,
    },
    {
      title: 'misses what was cut off of the declared account, where it may be newer',
      landed: [{ account: other, at: early }],
      unread: [unreadBefore(member, late)],
      expected: missed,
    },
    {
      title: 'does not apply to a space without events',
      expected: { verdict: 'not-applicable', says: ['space-idle'] },
    },
    { title: 'misses any history that might show a first event', unread: [unread(other)], expected: missed },
    {
      title: 'misses any history that was cut off and might show a first event',
      unread: [unreadBefore(other, early)],
      expected: missed,
    },
    { title: 'waits with a new declared account, where no event was seen', fresh: member, expected: awaited },
    {
      title: 'waits with a new declared account, although another could not be read',
      fresh: member,
      unread: [unread(other)],
      expected: awaited,
    },
    {
      title: 'waits with any new account where no event was seen: it may have landed there',
      fresh: third,
      expected: awaited,
    },
    {
      title: 'misses a history that might show a first event, although a third account is new',
      fresh: third,
      unread: [unread(other)],
      expected: missed,
    },
    {
      title: 'waits with a new declared account, where a newer event may be than the one elsewhere',
      landed: [{ account: other, at: late }],
      fresh: member,
      expected: awaited,
    },
    {
      title: 'waits with a new account that the change goes to',
      landed: [{ account: other, at: late }],
      by: '2026-12-01',
      fresh: third,
      expected: awaited,
    },
    {
      title: 'waits with a new account that an overdue change goes to',
      landed: [{ account: member, at: late }],
      by: '2026-11-01',
      fresh: third,
      expected: awaited,
    },
    {
      title: 'passes in the declared account, although the change goes to a new one',
      landed: [{ account: member, at: early }],
      by: '2026-11-01',
      fresh: third,
      expected: { verdict: 'pass', says: ['space-events-land-in-declared'] },
    },
    {
      title: 'fails where it landed elsewhere, although a third account is new',
      landed: [{ account: other, at: late }],
      fresh: third,
      expected: { verdict: 'fail', says: ['space-events-land-elsewhere'] },
    },
  ]),
)('%s', (_title, { landed = [], by, unread: histories = [], fresh, expected }) => {
  const policy = declaring({ ...(by && { billingChange: { to: third, by } }) });
  const [space] = policy.codecatalyst?.spaces ?? [];
  if (!space) throw new Error('the policy declares no space');
  const landings = landed.map((landing) => ({ ...landing, from: `events of ${landing.account}` }));

  const judgement = judge(
    space,
    audit({
      policy,
      landed: { platform: landings },
      unreadHistories: new Map(histories),
      newAccounts: new Map(fresh === undefined ? [] : [[fresh, newAccount(fresh)]]),
    }),
  );

  expectJudgement(judgement, expected);
});

const declared = {
  name: 'platform',
  region: 'us-west-2' as const,
  billingAccount: member,
  connectedAccounts: [],
};

it('misses the history of a declared account that nobody can enter', () => {
  const landed = { platform: [{ account: other, at: late, from: 'events' }] };
  const accounts = new Map([[member, account(member, { state: 'SUSPENDED' })]]);

  const judgement = judge(declared, audit({ landed, accounts }));

  expectJudgement(judgement, missed);
});

it('misses the history of a declared account that is none of the organization', () => {
  const judgement = judge(declared, audit({ accounts: new Map() }));

  expectJudgement(judgement, missed);
});

it('does not apply where the declared account is not among those that were named', () => {
  const judgement = judge(declared, audit({ accounts: new Map(), wholeOrganization: false }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['space-billed-outside-scope'] });
});

it('misses the history of a declared account that was not named, where events land elsewhere', () => {
  const landed = { platform: [{ account: other, at: late, from: 'events' }] };

  const judgement = judge(declared, audit({ landed, accounts: new Map(), wholeOrganization: false }));

  expectJudgement(judgement, missed);
});

it.each(['RESTRICTED', 'UNKNOWN'])('misses nothing of a declared account that is %s: it was entered', (state) => {
  const landed = { platform: [{ account: other, at: late, from: 'events' }] };
  const accounts = new Map([[member, account(member, { state })]]);

  const judgement = judge(declared, audit({ landed, accounts }));

  expectJudgement(judgement, { verdict: 'fail', says: ['space-events-land-elsewhere'] });
});

it('shows both accounts where events land elsewhere', () => {
  const landed = { platform: [{ account: other, at: late, from: 'events' }] };

  const judgement = judge(declared, audit({ landed }));

  expect(judgement.because).toEqual([
    { code: 'space-events-land-elsewhere', args: { space: 'platform', account: other, at: late, declared: member } },
  ]);
});

it('rests on the history in which the newest event is', () => {
  const landed = {
    platform: [
      { account: other, at: early, from: 'other events' },
      { account: member, at: late, from: 'events' },
    ],
  };

  const judgement = judge(declared, audit({ landed }));

  expect(judgement.evidence).toEqual(['events']);
});

describe('of a space without events, log files', () => {
  const covered = (since: string) => new Map([[other, { since, until: late, from: 'log files' }]]);

  it.each([
    [
      'are told of where they reach further back than event history',
      '2025-01-01T00:00:00Z',
      'space-idle-in-log-files-too',
    ],
    ['are not told of where they do not', early, 'space-idle'],
  ])('%s', (_title, since, code) => {
    const judgement = judge(declared, audit({ logged: covered(since) }));

    expectJudgement(judgement, { verdict: 'not-applicable', says: [code] });
  });

  it('do not stand in for a history', () => {
    const judgement = judge(
      declared,
      audit({ logged: covered('2025-01-01T00:00:00Z'), unreadHistories: new Map([unread(other)]) }),
    );

    expectJudgement(judgement, missed);
  });
});

it('looks at the events of this space only', () => {
  const landed = { mobile: [{ account: other, at: late, from: 'events' }] };

  const judgement = judge(declared, audit({ landed }));

  expect(judgement.verdict).toBe('not-applicable');
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const landed = { platform: [{ account: other, at: late, from: 'events' }] };

  const judgement = judge(declared, audit({ partition, landed }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});

it('misses the history of the account that a change goes to, where nobody can enter it', () => {
  const changing = { ...declared, billingChange: { to: third, by: '2026-11-01' } };
  const accounts = new Map([
    [member, account(member)],
    [third, account(third, { state: 'SUSPENDED' })],
  ]);
  const landedIn = (id: string) => ({ platform: [{ account: id, at: late, from: 'events' }] });

  expectJudgement(judge(changing, audit({ landed: landedIn(other), accounts })), missed);
  expectJudgement(judge(changing, audit({ landed: landedIn(member), accounts })), missed);
});
