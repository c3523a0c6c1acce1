import { describe, expect, it } from 'vitest';
import { claimsOfRoles } from '../../src/codecatalyst/claims.js';
import { cutOff } from '../../src/codecatalyst/gaps.js';
import type { UnreadHistory } from '../../src/controls/control.js';
import { say } from '../../src/judgement/judgement.js';
import type { ObservedEvent } from '../../src/model/event.js';
import type { TrustingRole } from '../../src/model/evidence.js';
import { loggedIn, seenIn } from '../support/claims.js';
import { judgeSpace } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  account,
  audit,
  declaring,
  event,
  gap,
  member,
  other,
  policyOf,
  role,
  spaceArn,
  spaceEvent,
  spaceId,
  trustOf,
} from '../support/literals.js';

const judge = judgeSpace('codecatalyst-declared-connections');

const early = '2026-10-01T08:00:00Z';
const late = '2026-11-10T08:00:00Z';
const accepted = event('AcceptConnection', early);
const deleted = event('DeleteConnection', late);
const seen: Expected = { verdict: 'pass', says: ['declared-connection-seen'] };
const over: Expected = { verdict: 'fail', says: ['declared-connection-ended'] };
const missed: Expected = { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] };
const byRole: Expected = { verdict: 'pass', says: ['declared-connection-by-role'] };
const unread: UnreadHistory = { gap: gap('cloudtrail:LookupEvents') };

function declared(more: Readonly<Record<string, unknown>> = {}) {
  const [space] = declaring(more).codecatalyst?.spaces ?? [];
  if (!space) throw new Error('the policy declares no space');
  return space;
}

interface Row {
  readonly title: string;
  readonly events?: readonly ObservedEvent[];
  readonly logged?: readonly ObservedEvent[];
  readonly roles?: readonly TrustingRole[];
  readonly unread?: readonly UnreadHistory[];
  /** Of the space, where the policy gives it. */
  readonly id?: string;
  /** Of the space, where roles pair it with the name. */
  readonly pairedId?: string;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    { title: 'passes with an accepted connection', events: [accepted], expected: seen },
    {
      title: 'passes with an authorisation of billing',
      events: [event('PutBillingAuthorization', late)],
      expected: seen,
    },
    { title: 'passes with an associated role', events: [event('AssociateIAMRoletoConnection', late)], expected: seen },
    { title: 'passes where its events land', events: [spaceEvent('platform', late)], expected: seen },
    { title: 'passes with a connection in log files', logged: [accepted], expected: seen },
    {
      title: 'passes with a connection in log files, although no history was read',
      logged: [accepted],
      unread: [unread],
      expected: seen,
    },
    { title: 'fails where it was deleted, and nothing is newer', events: [accepted, deleted], expected: over },
    { title: 'fails where nothing but its end was seen', events: [deleted], expected: over },
    { title: 'fails where log files show its end', logged: [deleted], expected: over },
    {
      title: 'fails where it was deleted, although a role is bound to the space',
      events: [deleted],
      roles: [role()],
      id: spaceId,
      expected: over,
    },
    {
      title: 'fails where it was deleted, and what was cut off is older',
      events: [deleted],
      unread: [{ gap: cutOff(member, 'us-west-2', early), before: early }],
      expected: over,
    },
    {
      title: 'misses which came last, where it was deleted in the second in which it was accepted',
      events: [event('AcceptConnection', late), deleted],
      expected: missed,
    },
    {
      title: 'passes where it was accepted again',
      events: [event('DeleteConnection', early), event('AcceptConnection', late)],
      expected: seen,
    },
    {
      title: 'passes where events land since it was deleted',
      events: [event('DeleteConnection', early), spaceEvent('platform', late)],
      expected: seen,
    },
    {
      title: 'passes with a role that is bound to the space by its id',
      roles: [role()],
      id: spaceId,
      expected: byRole,
    },
    {
      title: 'passes with a role that is bound to the id that another role pairs with the space',
      roles: [role()],
      pairedId: spaceId,
      expected: byRole,
    },
    {
      title: 'passes with a role that carries the name of the space, where nothing tells its id',
      roles: [role(trustOf(spaceArn()), 'CodeCatalystWorkflowDevelopmentRole-platform')],
      expected: byRole,
    },
    { title: 'misses what was never seen', expected: missed },
    {
      title: 'misses what was denied',
      events: [event('AcceptConnection', late, { errorCode: 'AccessDenied' })],
      expected: missed,
    },
    { title: 'misses what was only looked at', events: [event('ListConnections', late)], expected: missed },
    { title: 'misses what was seen of another space', events: [spaceEvent('mobile', late)], expected: missed },
    {
      title: 'misses it where a role is bound to another space',
      roles: [role()],
      id: '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5',
      expected: missed,
    },
    {
      title: 'misses it where a role carries the name of the space and is bound to another one',
      roles: [role(trustOf(spaceArn()), 'CodeCatalystWorkflowDevelopmentRole-platform')],
      id: '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5',
      expected: missed,
    },
    {
      title: 'misses it where a role is bound to no space',
      roles: [role(trustOf(undefined))],
      id: spaceId,
      expected: missed,
    },
    { title: 'misses a history', unread: [unread], expected: missed },
    {
      title: 'misses a history, where a connection newer than the end may be',
      events: [deleted],
      unread: [unread],
      expected: missed,
    },
    {
      title: 'misses what was cut off, where it may be newer than the end',
      events: [event('DeleteConnection', early)],
      unread: [{ gap: cutOff(member, 'eu-west-1', late), before: late }],
      expected: missed,
    },
  ]),
)('%s', (_title, { events = [], logged = [], roles = [], unread: histories = [], id, pairedId, expected }) => {
  const claims = [...seenIn(events), ...loggedIn(logged), ...claimsOfRoles(member, 'roles', roles)];

  const judgement = judge(
    declared({ ...(id !== undefined && { id }) }),
    audit({
      claims: new Map([[member, claims]]),
      unreadHistories: new Map(histories.length > 0 ? [[member, histories]] : []),
      spaceIds: new Map(pairedId === undefined ? [] : [['platform', pairedId]]),
    }),
  );

  expectJudgement(judgement, expected);
});

describe('a deletion that names no space', () => {
  const twoSpaces = (more: Readonly<Record<string, unknown>>) =>
    policyOf({
      codecatalyst: {
        spaces: [
          { name: 'platform', billingAccount: member },
          { name: 'mobile', billingAccount: other, ...more },
        ],
      },
    });
  const claims = new Map([[member, seenIn([accepted, deleted])]]);

  it.each([
    ['a connected account', { connectedAccounts: [member] }],
    ['the account that is going to pay', { billingChange: { to: member, by: '2027-01-01' } }],
  ])('decides nothing where another space lists the account too, as %s', (_title, more) => {
    const judgement = judge(declared(), audit({ claims, policy: twoSpaces(more) }));

    expect(judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ account: member, reason: 'not-decidable', detail: expect.stringContaining(late) }],
    });
  });

  it('fails where no other space lists the account', () => {
    expectJudgement(judge(declared(), audit({ claims, policy: twoSpaces({}) })), over);
  });

  it('fails the one that it names, where it names one', () => {
    const named = new Map([[member, seenIn([accepted, event('DeleteConnection', late, { space: 'platform' })])]]);

    const judgement = judge(declared(), audit({ claims: named, policy: twoSpaces({ connectedAccounts: [member] }) }));

    expectJudgement(judgement, over);
  });
});

it('rests on the newest trace, in whichever region it was', () => {
  const claims = seenIn([event('AcceptConnection', late, { region: 'eu-west-1' }), accepted]);

  const judgement = judge(declared(), audit({ claims: new Map([[member, claims]]) }));

  expect(judgement.because).toMatchObject([{ code: 'declared-connection-seen', args: { at: late } }]);
});

it('says of what was never seen that this is what is missing', () => {
  expect(judge(declared(), audit())).toMatchObject({ gaps: [{ account: member, reason: 'not-observed' }] });
});

it('fails for one connection that ended, whatever is not known of the others', () => {
  const claims = new Map([[member, seenIn([deleted])]]);

  const judgement = judge(declared({ connectedAccounts: [other] }), audit({ claims }));

  expect(judgement.because).toMatchObject([
    { code: 'declared-connection-ended', args: { space: 'platform', account: member, at: late } },
  ]);
});

it('misses one connection of several', () => {
  const claims = new Map([[member, seenIn([accepted])]]);

  const judgement = judge(declared({ connectedAccounts: [other] }), audit({ claims }));

  expect(judgement).toMatchObject({ verdict: 'not-assessed', gaps: [{ account: other }] });
});

it('passes where each account shows a connection, and rests on each', () => {
  const claims = new Map([
    [member, seenIn([accepted])],
    [other, seenIn([event('AcceptConnection', late)], other)],
  ]);

  const judgement = judge(declared({ connectedAccounts: [member, other] }), audit({ claims }));

  expectJudgement(judgement, { verdict: 'pass', says: ['declared-connection-seen', 'declared-connection-seen'] });
  expect(judgement.evidence).toEqual([`events ${member}`, `events ${other}`]);
});

it('leaves out accounts that are suspended or outside, of which codecatalyst-membership speaks', () => {
  const accounts = new Map([
    [member, account(member)],
    [other, account(other, { state: 'SUSPENDED' })],
  ]);
  const claims = new Map([[member, seenIn([accepted])]]);

  const judgement = judge(declared({ connectedAccounts: [other, '999900001111'] }), audit({ accounts, claims }));

  expectJudgement(judgement, seen);
});

it('leaves out the account that is only going to pay', () => {
  const claims = new Map([[member, seenIn([accepted])]]);

  const judgement = judge(declared({ billingChange: { to: other, by: '2027-01-01' } }), audit({ claims }));

  expectJudgement(judgement, seen);
});

it('does not apply where no declared account is among those of the audit', () => {
  const judgement = judge(declared(), audit({ accounts: new Map() }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-declared-account-in-scope'] });
});

it('waits with an account that is new', () => {
  const reason = say('account-new', { account: member, joined: early, until: late });

  const judgement = judge(declared(), audit({ newAccounts: new Map([[member, reason]]) }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['account-new'] });
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const judgement = judge(declared(), audit({ partition, claims: new Map([[member, seenIn([deleted])]]) }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});
