import { describe, expect, it } from 'vitest';
import type { AccountView, AuditView } from '../../src/controls/control.js';
import type { EventHistory, ObservedEvent } from '../../src/model/event.js';
import type { TrustingRole } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import { claimsIn } from '../support/claims.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  accountView,
  asOf,
  audit,
  declaring,
  event,
  history,
  known,
  member,
  other,
  policyOf,
  role,
  since,
  spaceEvent,
  unknown,
} from '../support/literals.js';

const judged = judgeAccount('codecatalyst-connected-accounts');
/** @param logged events in log files of the account */
const judge = (view: AccountView, said: AuditView, logged: readonly ObservedEvent[] = []) =>
  judged(view, { ...said, claims: claimsIn(view, logged) });

const at = '2026-11-02T19:31:55Z';
const later = '2026-11-03T19:31:55Z';
/** A space that does not list the account that is judged. */
const elsewhere = declaring({ billingAccount: other });
const unread = unknown('cloudtrail:LookupEvents');
const cut = known(history([], { truncated: true, since: at }));
/** Trusts a role of somebody's own whose name only sounds like it. */
const mention = role(
  JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:role/codecatalyst-deployer' },
        Action: 'sts:AssumeRole',
      },
    ],
  }),
  'Deployed',
);
const listing = (billingAccount: string) =>
  policyOf({ codecatalyst: { undeclaredSpaces: 'list', spaces: [{ name: 'platform', billingAccount }] } });

interface Row {
  readonly title: string;
  readonly events?: readonly ObservedEvent[];
  /** The other region's history. */
  readonly europe?: Fact<EventHistory>;
  readonly roles?: Fact<TrustingRole[]>;
  readonly expected: Expected;
}

function account({ events = [], europe = known(history()), roles = known([]) }: Omit<Row, 'title' | 'expected'>) {
  return accountView({
    codecatalystEvents: { 'eu-west-1': europe, 'us-west-2': known(history(events)) },
    codecatalystRoles: roles,
  });
}

describe('an account that no declared space lists', () => {
  it.each(
    titled<Row>([
      { title: 'passes without a trace', expected: { verdict: 'pass', says: ['no-trace-of-connection'] } },
      {
        title: 'passes where somebody only looked',
        events: [event('ListConnections', at), event('GetPendingConnection', at), event('RejectConnection', at)],
        expected: { verdict: 'pass', says: ['no-trace-of-connection'] },
      },
      {
        title: 'passes where connecting was denied',
        events: [event('AcceptConnection', at, { errorCode: 'AccessDenied' })],
        expected: { verdict: 'pass', says: ['no-trace-of-connection'] },
      },
      {
        title: 'passes where the connection was deleted',
        events: [event('DeleteConnection', later), event('AcceptConnection', at)],
        expected: { verdict: 'pass', says: ['no-trace-of-connection'] },
      },
      {
        title: 'fails with an accepted connection',
        events: [event('AcceptConnection', at)],
        expected: { verdict: 'fail', says: ['connection-accepted'] },
      },
      {
        title: 'fails with an authorisation of billing',
        events: [event('PutBillingAuthorization', at)],
        expected: { verdict: 'fail', says: ['billing-authorised'] },
      },
      {
        title: 'fails with an associated role',
        events: [event('AssociateIAMRoletoConnection', at)],
        expected: { verdict: 'fail', says: ['role-associated'] },
      },
      {
        title: "fails where a space's events land",
        events: [spaceEvent('platform', at)],
        expected: { verdict: 'fail', says: ['space-events-land-here'] },
      },
      {
        title: 'fails with a trace in the other region',
        europe: known(history([event('AcceptConnection', at)])),
        expected: { verdict: 'fail', says: ['connection-accepted'] },
      },
      {
        title: 'fails with a role that trusts CodeCatalyst',
        roles: known([role()]),
        expected: { verdict: 'fail', says: ['trust-without-connection'] },
      },
      {
        title: 'fails with a role that outlived its connection',
        events: [event('DeleteConnection', later), event('AcceptConnection', at)],
        roles: known([role()]),
        expected: { verdict: 'fail', says: ['trust-outlives-connection'] },
      },
      {
        title: 'fails for the new connection alone where a role outlived an older one',
        events: [event('DeleteConnection', at), event('AcceptConnection', later)],
        roles: known([role()]),
        expected: { verdict: 'fail', says: ['connection-accepted'] },
      },
      {
        title: 'passes where a role that outlived its connection trusts CodeCatalyst no more',
        events: [event('DeleteConnection', later), event('AcceptConnection', at)],
        roles: known([mention]),
        expected: { verdict: 'pass', says: ['no-trace-of-connection'] },
      },
      {
        title: 'misses which came last, where a connection was deleted in the second in which it was accepted',
        events: [event('DeleteConnection', at), event('AcceptConnection', at)],
        roles: known([role()]),
        expected: { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] },
      },
      {
        title: 'fails with a newer connection, whatever came last before',
        events: [event('DeleteConnection', at), event('AcceptConnection', at), event('AcceptConnection', later)],
        expected: { verdict: 'fail', says: ['connection-accepted'] },
      },
      {
        title: 'passes with a role that only mentions CodeCatalyst',
        roles: known([mention]),
        expected: { verdict: 'pass', says: ['no-trace-of-connection'] },
      },
      {
        title: 'misses a trust policy that cannot be decided',
        roles: known([role('codecatalyst, but no JSON', 'Unreadable')]),
        expected: { verdict: 'not-assessed', says: ['iam:ListRoles'] },
      },
      {
        title: 'fails for the connection alone where there is a role too',
        events: [event('AcceptConnection', at)],
        roles: known([role()]),
        expected: { verdict: 'fail', says: ['connection-accepted'] },
      },
      {
        title: 'names every trace',
        events: [spaceEvent('platform', later), event('PutBillingAuthorization', at), event('AcceptConnection', at)],
        expected: { verdict: 'fail', says: ['connection-accepted', 'billing-authorised', 'space-events-land-here'] },
      },
      {
        title: 'misses a history',
        europe: unread,
        expected: { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] },
      },
      {
        title: 'misses what a history that was cut off does not show',
        europe: cut,
        expected: { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] },
      },
      {
        title: 'misses the roles',
        roles: unknown('iam:ListRoles'),
        expected: { verdict: 'not-assessed', says: ['iam:ListRoles'] },
      },
      {
        title: 'misses both, and names both',
        europe: unread,
        roles: unknown('iam:ListRoles'),
        expected: { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents', 'iam:ListRoles'] },
      },
      {
        title: 'fails with an accepted connection, whatever the other region and the roles say',
        events: [event('AcceptConnection', at)],
        europe: unread,
        roles: unknown('iam:ListRoles'),
        expected: { verdict: 'fail', says: ['connection-accepted'] },
      },
      {
        title: 'fails with an accepted connection, although the history was cut off',
        europe: known(history([event('AcceptConnection', at)], { truncated: true, since: at })),
        expected: { verdict: 'fail', says: ['connection-accepted'] },
      },
    ]),
  )('%s', (_title, { title: _, expected, ...parts }) => {
    const judgement = judge(account(parts), audit({ policy: elsewhere }));

    expectJudgement(judgement, expected);
  });

  it('says over which window there was no trace', () => {
    const judgement = judge(account({}), audit({ policy: elsewhere }));

    expect(judgement.because).toEqual([{ code: 'no-trace-of-connection', args: { since, until: asOf } }]);
  });

  it('fails where a workflow used a role of it', () => {
    const by = { kind: 'aws-service', service: 'codecatalyst-runner.amazonaws.com' } as const;
    const used = event('AssumeRole', at, { source: 'sts.amazonaws.com', by });

    const judgement = judge(account({}), audit({ policy: elsewhere }), [used]);

    expectJudgement(judgement, { verdict: 'fail', says: ['role-used-by-codecatalyst'] });
  });

  describe('of which there are log files', () => {
    const long = '2025-03-01T00:00:00Z';
    const logged = new Map([[member, { since: long, until: at, from: 'log files' }]]);
    const files = audit({ policy: elsewhere, logged });

    it('passes where they show no trace, and says what they cover', () => {
      const judgement = judge(account({}), files, [event('ListConnections', long)]);

      expect(judgement.because).toEqual([
        { code: 'no-trace-of-connection', args: { since, until: asOf } },
        { code: 'no-trace-in-log-files', args: { since: long, until: at } },
      ]);
      expect(judgement).toMatchObject({ verdict: 'pass', evidence: expect.arrayContaining(['log files']) });
    });

    it('fails where they show a connection, which is older than event history', () => {
      const judgement = judge(account({}), files, [event('AcceptConnection', long)]);

      expectJudgement(judgement, { verdict: 'fail', says: ['connection-accepted'] });
      expect(judgement.evidence).toContain('log files');
    });

    it('passes where event history shows that it was deleted since', () => {
      const events = [event('DeleteConnection', at)];

      const judgement = judge(account({ events }), files, [event('AcceptConnection', long)]);

      expect(judgement.verdict).toBe('pass');
    });

    it('fails where they show a connection, whatever could not be read', () => {
      const unreadable = account({ europe: unread, roles: unknown('iam:ListRoles') });

      expect(judge(unreadable, files, [event('AcceptConnection', long)]).verdict).toBe('fail');
    });

    it.each<[string, Fact<EventHistory>]>([
      ['a history', unread],
      ['what a history that was cut off does not show', cut],
    ])('misses %s, which they do not stand in for', (_title, europe) => {
      const judgement = judge(account({ europe }), files);

      expectJudgement(judgement, { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] });
    });
  });

  it('passes where log files of another account show a connection', () => {
    const view = account({});
    const claims = new Map([
      [other, [...(claimsIn({ ...view, id: other }, [event('AcceptConnection', at)]).get(other) ?? [])]],
    ]);

    expect(judged(view, audit({ policy: elsewhere, claims })).verdict).toBe('pass');
  });

  it('passes where the space that lands in it is only to be listed', () => {
    const judgement = judge(account({ events: [spaceEvent('mobile', at)] }), audit({ policy: listing(other) }));

    expectJudgement(judgement, { verdict: 'pass', says: ['no-trace-of-connection'] });
  });

  it('fails where a declared space lands in it, although others are only to be listed', () => {
    const judgement = judge(account({ events: [spaceEvent('platform', at)] }), audit({ policy: listing(other) }));

    expectJudgement(judgement, { verdict: 'fail', says: ['space-events-land-here'] });
  });

  it('fails at medium for trust alone', () => {
    const judgement = judge(account({ roles: known([role()]) }), audit({ policy: elsewhere }));

    expect(judgement.because).toMatchObject([{ severity: 'medium' }]);
  });

  it('fails at medium for a role that outlived its connection, which was in log files alone', () => {
    const judgement = judge(account({ roles: known([role()]) }), audit({ policy: elsewhere }), [
      event('DeleteConnection', at),
    ]);

    const args = { role: role().arn, at };
    expect(judgement.because).toEqual([{ code: 'trust-outlives-connection', args, severity: 'medium' }]);
    expect(judgement.evidence).toContain('log files');
  });

  it('fails also where the policy says that there are no spaces', () => {
    const judgement = judge(
      account({ events: [event('AcceptConnection', at)] }),
      audit({ policy: policyOf({ codecatalyst: { spaces: [] } }) }),
    );

    expect(judgement.verdict).toBe('fail');
  });
});

describe('an account that a declared space lists', () => {
  it.each([
    ['the account that pays', declaring({})],
    ['a connected account', declaring({ billingAccount: other, connectedAccounts: [other, member] })],
    [
      'the account that is going to pay',
      declaring({ billingAccount: other, billingChange: { to: member, by: '2027-01-01' } }),
    ],
  ])('passes as %s', (_title, policy) => {
    const events = [event('AcceptConnection', at), spaceEvent('platform', at)];

    const judgement = judge(account({ events, roles: known([role()]) }), audit({ policy }));

    expectJudgement(judgement, { verdict: 'pass', says: ['connection-declared'] });
  });

  it('needs no list of roles', () => {
    const judgement = judge(account({ roles: unknown('iam:ListRoles') }), audit({ policy: declaring({}) }));

    expect(judgement.verdict).toBe('pass');
  });

  it("fails where another space's events land in it", () => {
    const judgement = judge(account({ events: [spaceEvent('mobile', at)] }), audit({ policy: declaring({}) }));

    expectJudgement(judgement, { verdict: 'fail', says: ['connection-to-undeclared-space'] });
  });

  it('passes where such a space is only to be listed', () => {
    const judgement = judge(account({ events: [spaceEvent('mobile', at)] }), audit({ policy: listing(member) }));

    expect(judgement.verdict).toBe('pass');
  });

  it('needs no history where such a space is only to be listed', () => {
    const judgement = judge(account({ europe: unread }), audit({ policy: listing(member) }));

    expectJudgement(judgement, { verdict: 'pass', says: ['connection-declared'] });
  });

  it.each<[string, Fact<EventHistory>]>([
    ['a history', unread],
    ['what a history that was cut off does not show', cut],
  ])('misses %s, where events of another space may be', (_title, europe) => {
    const judgement = judge(account({ europe }), audit({ policy: declaring({}) }));

    expectJudgement(judgement, { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] });
  });

  it("fails where another space's events land, although the other region could not be read", () => {
    const judgement = judge(
      account({ events: [spaceEvent('mobile', at)], europe: unread }),
      audit({ policy: declaring({}) }),
    );

    expect(judgement.verdict).toBe('fail');
  });
});

it('does not apply where the policy states no spaces', () => {
  const judgement = judge(account({ events: [event('AcceptConnection', at)] }), audit());

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['policy-states-none'] });
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const judgement = judge(account({ europe: unread }), audit({ partition, policy: elsewhere }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});
