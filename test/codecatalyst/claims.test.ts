import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claimsOfPolicy,
  claimsOfRoles,
  distinct,
  ended,
  isSpaceEvent,
  pairedIds,
  spaceNamedBy,
  standing,
  undecided,
} from '../../src/codecatalyst/claims.js';
import { cutOff } from '../../src/codecatalyst/gaps.js';
import { traceOf } from '../../src/codecatalyst/traces.js';
import type { ObservedEvent } from '../../src/model/event.js';
import { loggedIn, seenIn } from '../support/claims.js';
import { declaring, event, member, other, role, spaceArn, spaceEvent, spaceId, trustOf } from '../support/literals.js';

const first = '2026-09-01T08:00:00Z';
const second = '2026-09-02T08:00:00Z';
const third = '2026-09-03T08:00:00Z';
const denied = { errorCode: 'AccessDenied' };
const europe = { region: 'eu-west-1' };
const byCodeCatalyst = {
  source: 'sts.amazonaws.com',
  by: { kind: 'aws-service', service: 'codecatalyst-runner.amazonaws.com' },
} as const;

/** When what still stands of the events was seen, by what it says. */
function standingAt(events: readonly ObservedEvent[], says: string): string | undefined {
  return standing(seenIn(events)).find((claim) => claim.says === says)?.at;
}

describe('an accepted connection', () => {
  it.each<[string, readonly ObservedEvent[], string | undefined]>([
    ['is live', [event('AcceptConnection', first)], first],
    ['dates from the newest acceptance', [event('AcceptConnection', second), event('AcceptConnection', first)], second],
    ['is over once it was deleted', [event('DeleteConnection', second), event('AcceptConnection', first)], undefined],
    [
      'is live where one of two was deleted',
      [event('DeleteConnection', third), event('AcceptConnection', second), event('AcceptConnection', first)],
      second,
    ],
    [
      'is live where it was accepted after a deletion',
      [event('AcceptConnection', second), event('DeleteConnection', first)],
      second,
    ],
    [
      'is over where both were deleted',
      [
        event('DeleteConnection', third),
        event('DeleteConnection', third),
        event('AcceptConnection', second),
        event('AcceptConnection', first),
      ],
      undefined,
    ],
    [
      'is live although a deletion was denied',
      [event('DeleteConnection', second, denied), event('AcceptConnection', first)],
      first,
    ],
    [
      'is live where one was deleted in the other region',
      [event('DeleteConnection', second, europe), event('AcceptConnection', first)],
      first,
    ],
    ['is none where it was denied', [event('AcceptConnection', first, denied)], undefined],
    [
      'is none where another service has events of that name',
      [event('AcceptConnection', first, { source: 'directconnect.amazonaws.com' })],
      undefined,
    ],
    [
      'is none where one was only looked at',
      [event('GetPendingConnection', first), event('ListConnections', first)],
      undefined,
    ],
    ['is none where one was rejected', [event('RejectConnection', first)], undefined],
    ['is none where nothing happened', [], undefined],
    ['is found in any spelling', [event('acceptconnection', first)], first],
    ['is over in any spelling', [event('DELETECONNECTION', second), event('AcceptConnection', first)], undefined],
  ])('%s', (_title, events, at) => {
    expect(standingAt(events, 'connected')).toBe(at);
  });
});

describe('an authorisation of billing', () => {
  it.each<[string, readonly ObservedEvent[], string | undefined]>([
    ['counts', [event('PutBillingAuthorization', first)], first],
    [
      'counts no more once a connection was deleted',
      [event('DeleteConnection', second), event('PutBillingAuthorization', first)],
      undefined,
    ],
    [
      'counts again after a deletion',
      [event('PutBillingAuthorization', third), event('DeleteConnection', second)],
      third,
    ],
    ['proves nothing where it was denied', [event('PutBillingAuthorization', first, denied)], undefined],
    ['is none where it was only looked at', [event('GetBillingAuthorization', first)], undefined],
  ])('%s', (_title, events, at) => {
    expect(standingAt(events, 'billing-authorised')).toBe(at);
  });
});

describe('an associated role', () => {
  it.each<[string, readonly ObservedEvent[], string | undefined]>([
    ['counts as CloudTrail spells it', [event('AssociateIAMRoletoConnection', first)], first],
    ['counts as IAM spells it', [event('AssociateIamRoleToConnection', first)], first],
    [
      'counts no more once a connection was deleted',
      [event('DeleteConnection', second), event('AssociateIAMRoletoConnection', first)],
      undefined,
    ],
    ['proves nothing where it was denied', [event('AssociateIamRoleToConnection', first, denied)], undefined],
    ['is none where a role was taken away', [event('DissassociateIAMRolefromConnection', first)], undefined],
  ])('%s', (_title, events, at) => {
    expect(standingAt(events, 'role-associated')).toBe(at);
  });
});

describe('a role in use', () => {
  it.each<[string, readonly ObservedEvent[], string | undefined]>([
    ['is one that CodeCatalyst assumed', [event('AssumeRole', first, byCodeCatalyst)], first],
    [
      'counts no more once a connection was deleted',
      [event('DeleteConnection', second), event('AssumeRole', first, byCodeCatalyst)],
      undefined,
    ],
    [
      'counts no more once a connection was deleted in another region',
      [event('DeleteConnection', second, europe), event('AssumeRole', first, byCodeCatalyst)],
      undefined,
    ],
    [
      'counts where it was used since, in whatever region',
      [event('DeleteConnection', first), event('AssumeRole', second, { ...byCodeCatalyst, ...europe })],
      second,
    ],
    [
      'is told once, and as the newest of all regions',
      [event('AssumeRole', first, byCodeCatalyst), event('AssumeRole', second, { ...byCodeCatalyst, ...europe })],
      second,
    ],
    ['is none where it was denied', [event('AssumeRole', first, { ...byCodeCatalyst, ...denied })], undefined],
    [
      'is none where another service assumed it',
      [event('AssumeRole', first, { ...byCodeCatalyst, by: { kind: 'aws-service', service: 'ec2.amazonaws.com' } })],
      undefined,
    ],
    [
      'is none where somebody assumed it who is called like CodeCatalyst',
      [event('AssumeRole', first, { ...byCodeCatalyst, by: { kind: 'iam-user', user: 'codecatalyst.amazonaws.com' } })],
      undefined,
    ],
  ])('%s', (_title, events, at) => {
    expect(standingAt(events, 'role-used')).toBe(at);
  });
});

describe('the spaces whose events land here', () => {
  const landing = (events: readonly ObservedEvent[]) =>
    standing(seenIn(events)).map(({ says, space, at, first: since }) => [says, space, at, since]);

  it('are each given with their newest event and since when, by name', () => {
    const events = [
      spaceEvent('platform', second),
      spaceEvent('mobile', first),
      spaceEvent('platform', third),
      spaceEvent('platform', first),
    ];

    expect(landing(events)).toEqual([
      ['billing', 'mobile', first, first],
      ['billing', 'platform', third, first],
    ]);
  });

  it('are left out where the connection was deleted since', () => {
    const events = [
      spaceEvent('mobile', third),
      event('DeleteConnection', second),
      spaceEvent('platform', first),
      event('AcceptConnection', first),
    ];

    expect(landing(events)).toEqual([['billing', 'mobile', third, third]]);
  });

  it('stay where only one of two connections was deleted', () => {
    const events = [
      event('DeleteConnection', third),
      spaceEvent('platform', second),
      event('AcceptConnection', first),
      event('AcceptConnection', first),
    ];

    expect(landing(events)).toContainEqual(['billing', 'platform', second, second]);
  });

  it('are proved by no event that was denied', () => {
    expect(seenIn([spaceEvent('platform', first, denied)])).toEqual([]);
  });

  it('may be called anything', () => {
    const names = ['__proto__', 'constructor', '', '\u202Edesrever', '"],["', 'x'.repeat(100_000)];

    const claims = seenIn(names.map((name) => spaceEvent(name, first)));

    expect(claims.map(({ space }) => space).sort()).toEqual([...names].sort());
  });

  it('are few claims, however many events there are', () => {
    const events = Array.from({ length: 20_000 }, (_, i) =>
      spaceEvent(`space-${i % 3}`, new Date(Date.parse(first) + i * 1000).toISOString()),
    );

    expect(seenIn(events)).toHaveLength(3);
  });
});

describe('the end of a connection', () => {
  it.each<[string, readonly ObservedEvent[], string | undefined]>([
    ['is its deletion', [event('AcceptConnection', first), event('DeleteConnection', second)], second],
    ['is the newest deletion', [event('DeleteConnection', third), event('DeleteConnection', second)], third],
    [
      'is none where one was accepted since',
      [event('DeleteConnection', first), event('AcceptConnection', second)],
      undefined,
    ],
    [
      'is none where events landed since',
      [event('DeleteConnection', first), spaceEvent('platform', second)],
      undefined,
    ],
    ['is none where nothing happened', [], undefined],
    ['is none where it was denied', [event('DeleteConnection', first, denied)], undefined],
  ])('%s', (_title, events, at) => {
    expect(ended(seenIn(events))?.at).toBe(at);
  });
});

describe('what happened in the second in which a connection was deleted', () => {
  const saysOf = (claims: ReturnType<typeof standing>) => claims.map(({ says }) => says);

  it.each<[string, readonly ObservedEvent[], readonly string[], readonly string[]]>([
    ['an acceptance', [event('AcceptConnection', first)], [], ['connected']],
    ['an authorisation', [event('PutBillingAuthorization', first)], [], ['billing-authorised']],
    ['an association', [event('AssociateIamRoleToConnection', first)], [], ['role-associated']],
    ['a use of a role', [event('AssumeRole', first, byCodeCatalyst)], [], ['role-used']],
    ['an event of a space', [spaceEvent('platform', first)], [], ['billing']],
    [
      'one of two acceptances, which are more than deletions',
      [event('AcceptConnection', first), event('AcceptConnection', first)],
      ['connected'],
      [],
    ],
    [
      'an acceptance before another one',
      [event('AcceptConnection', first), event('AcceptConnection', second)],
      ['connected'],
      [],
    ],
    ['only a look', [event('ListConnections', first)], [], []],
  ])('is left open: %s', (_title, events, stands, open) => {
    const claims = seenIn([event('DeleteConnection', first), ...events]);

    expect(saysOf(standing(claims))).toEqual(stands);
    expect(saysOf(undecided(claims))).toEqual(open);
    expect(ended(claims)?.at).toBe(stands.length + open.length > 0 ? undefined : first);
  });

  it('is left open by no deletion in another region, but for the use of a role', () => {
    const claims = seenIn([
      event('DeleteConnection', first, europe),
      event('AcceptConnection', first),
      event('AssumeRole', first, byCodeCatalyst),
    ]);

    expect(saysOf(standing(claims))).toEqual(['connected']);
    expect(saysOf(undecided(claims))).toEqual(['role-used']);
  });
});

describe('an event in event history and in log files', () => {
  it('counts once, and as AWS answered it', () => {
    const accepted = event('AcceptConnection', first);

    const claims = distinct([...loggedIn([accepted]), ...seenIn([accepted])]);

    expect(claims).toMatchObject([{ says: 'connected', source: 'event', from: `events ${member}` }]);
  });

  it('is over once it was deleted once', () => {
    const events = [event('AcceptConnection', first), event('DeleteConnection', second)];

    expect(standing(distinct([...loggedIn(events), ...seenIn(events)]))).toEqual([]);
  });

  it('counts in each account in which it was recorded', () => {
    const accepted = event('AcceptConnection', first);

    expect(distinct([...seenIn([accepted]), ...seenIn([accepted], other)])).toHaveLength(2);
  });

  it('tells since when events of a space land here, where log files reach further back', () => {
    const claims = distinct([
      ...seenIn([spaceEvent('platform', third)]),
      ...loggedIn([spaceEvent('platform', first), spaceEvent('platform', second)]),
    ]);

    expect(claims).toMatchObject([{ at: third, first, source: 'event' }]);
  });

  it('is known by what it says where it has no id', () => {
    const nameless = { id: '' };
    const events = [
      event('AcceptConnection', first, nameless),
      event('AcceptConnection', second, nameless),
      event('DeleteConnection', third, nameless),
    ];

    expect(distinct([...loggedIn(events), ...seenIn(events)])).toHaveLength(3);
  });
});

const anyEvent = fc
  .record({
    name: fc.constantFrom(
      'AcceptConnection',
      'DeleteConnection',
      'PutBillingAuthorization',
      'ListProjects',
      'GetConnection',
    ),
    at: fc.constantFrom(first, second, third),
    space: fc.constantFrom('platform', 'mobile'),
    region: fc.constantFrom('us-west-2', 'eu-west-1'),
    id: fc.constantFrom('1', '2', '3', '4', '5', '6', ''),
    errorCode: fc.constantFrom(undefined, 'AccessDenied'),
  })
  .map(({ name, at, errorCode, ...more }) =>
    event(name, at, { ...more, ...(errorCode !== undefined && { errorCode }) }),
  );

describe('whatever happened', () => {
  it('the order in which it is told changes nothing', () => {
    const told = fc.array(fc.tuple(anyEvent, fc.boolean()), { maxLength: 12 });
    const shuffled = told.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
    );
    const claimsOf = (events: readonly (readonly [ObservedEvent, boolean])[]) =>
      distinct(events.flatMap(([one, logged]) => (logged ? loggedIn([one]) : seenIn([one]))));

    fc.assert(
      fc.property(shuffled, ([events, others]) => {
        expect(claimsOf(others)).toEqual(claimsOf(events));
        expect(standing(claimsOf(others))).toEqual(standing([...claimsOf(events)].reverse()));
      }),
    );
  });

  it('a newer event of a space outweighs all older ones', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
        const newest = spaceEvent('platform', '2026-10-01T00:00:00Z', { id: 'newest' });

        expect(standing(seenIn([...events, newest]))).toContainEqual(
          expect.objectContaining({ says: 'billing', event: 'newest' }),
        );
      }),
    );
  });

  it('log files that hold the same events change nothing', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
        const told = seenIn(events);

        expect(distinct([...loggedIn(events), ...told])).toEqual(told);
      }),
    );
  });
});

describe('a role', () => {
  it.each<[string, Parameters<typeof role>, readonly object[]]>([
    ['says for which space it trusts CodeCatalyst', [], [{ spaceId }]],
    ['says it of each space', [trustOf([spaceArn('one'), spaceArn('two')])], [{ spaceId: 'one' }, { spaceId: 'two' }]],
    ['says it of no space where it is bound to none', [trustOf(undefined)], [{}]],
    ['says nothing where nobody can decide it', ['no JSON'], []],
    [
      "pairs a space's id with its name where CodeCatalyst made it",
      [undefined, 'CodeCatalystWorkflowDevelopmentRole-platform'],
      [{ spaceId, space: 'platform' }],
    ],
    [
      'pairs no name with one of two ids',
      [trustOf([spaceArn('one'), spaceArn('two')]), 'CodeCatalystWorkflowDevelopmentRole-platform'],
      [{ spaceId: 'one' }, { spaceId: 'two' }],
    ],
  ])('%s', (_title, given, said) => {
    const [trust = trustOf(spaceArn()), name] = given;
    const one = role(trust, name);
    const common = {
      says: 'trust',
      account: member,
      source: 'role-trust',
      strength: 'weak',
      role: one.arn,
      from: 'roles',
    };

    expect(claimsOfRoles(member, 'roles', [one])).toEqual(said.map((more) => ({ ...common, ...more })));
  });

  it.each([
    ['CodeCatalystWorkflowDevelopmentRole-platform', { space: 'platform' }],
    [`CodeCatalystWorkflowDevelopmentRole-${'p'.repeat(27)}`, { space: 'p'.repeat(27) }],
    [`CodeCatalystWorkflowDevelopmentRole-${'p'.repeat(28)}`, { spaceBegins: 'p'.repeat(28) }],
    ['CodeCatalystWorkflowDevelopmentRole-', {}],
    ['MyCodeCatalystWorkflowDevelopmentRole-platform', {}],
    ['CodeCatalystBuildRoleforS3Access', {}],
  ])('called %s names %j', (name, named) => {
    expect(spaceNamedBy(name)).toEqual(named);
  });
});

describe('ids of spaces', () => {
  const long = `a-space-whose-name-is-too-long-for-a-role`;
  const made = (space: string, id = spaceId) =>
    claimsOfRoles(member, 'roles', [
      role(trustOf(spaceArn(id)), `CodeCatalystWorkflowDevelopmentRole-${space}`.slice(0, 64)),
    ]);

  it.each<[string, ReturnType<typeof made>, readonly string[], [string, string][]]>([
    ['are paired with names by roles', made('platform'), [], [['platform', spaceId]]],
    ['are paired by any number of roles', [...made('platform'), ...made('platform')], [], [['platform', spaceId]]],
    ['are not paired where roles differ', [...made('platform'), ...made('platform', 'other')], [], []],
    ['are paired with a long name that is known otherwise', made(long), [long, 'platform'], [[long, spaceId]]],
    ['are not paired with one of two names that begin alike', made(long), [long, `${long}-too`], []],
    ['are not paired with the beginning of a name', made(long), [], []],
    ['are not paired by events', seenIn([spaceEvent('platform', first)]), ['platform'], []],
  ])('%s', (_title, claims, names, pairs) => {
    expect([...pairedIds(claims, names)]).toEqual(pairs);
  });
});

describe('the policy', () => {
  it('says who pays, and who will', () => {
    const [space] =
      declaring({ id: spaceId, billingChange: { to: other, by: '2027-01-01' } }).codecatalyst?.spaces ?? [];

    expect(space && claimsOfPolicy(space)).toEqual([
      { says: 'billing', account: member, space: 'platform', spaceId, source: 'declared', strength: 'weak' },
      {
        says: 'billing',
        account: other,
        due: '2027-01-01',
        space: 'platform',
        spaceId,
        source: 'declared',
        strength: 'weak',
      },
    ]);
  });

  it('is no trace of a connection', () => {
    const [space] = declaring({}).codecatalyst?.spaces ?? [];

    expect(space && standing(claimsOfPolicy(space))).toEqual([]);
  });
});

it('trust alone is no trace of a connection', () => {
  expect(standing(claimsOfRoles(member, 'roles', [role()]))).toEqual([]);
});

it.each([
  ['AcceptConnection', 'connection-accepted'],
  ['PutBillingAuthorization', 'billing-authorised'],
  ['AssociateIAMRoletoConnection', 'role-associated'],
])('%s is told as %s', (name, code) => {
  expect(standing(seenIn([event(name, first)])).map(traceOf)).toEqual([{ code, args: { at: first } }]);
});

describe('an event of a space', () => {
  it.each([
    'AcceptConnection',
    'AssociateIAMRoletoConnection',
    'AssociateIamRoleToConnection',
    'DeleteConnection',
    'DissassociateIAMRolefromConnection',
    'DisassociateIamRoleFromConnection',
    'GetBillingAuthorization',
    'GetConnection',
    'GetPendingConnection',
    'ListConnections',
    'ListIAMRolesforConnection',
    'ListIamRolesForConnection',
    'PutBillingAuthorization',
    'RejectConnection',
    'AssociateIdentityCenterApplicationToSpace',
    'AssociateIdentityToIdentityCenterApplication',
    'BatchAssociateIdentitiesToIdentityCenterApplication',
    'BatchDisassociateIdentitiesFromIdentityCenterApplication',
    'CreateIdentityCenterApplication',
    'CreateSpace',
    'CreateSpaceAdminRoleAssignment',
    'DeleteIdentityCenterApplication',
    'DisassociateIdentityCenterApplicationFromSpace',
    'DisassociateIdentityFromIdentityCenterApplication',
    'GetIdentityCenterApplication',
    'ListIdentityCenterApplications',
    'ListIdentityCenterApplicationsForSpace',
    'ListSpacesForIdentityCenterApplication',
    'ListTagsForResource',
    'SynchronizeIdentityCenterApplication',
    'TagResource',
    'UntagResource',
    'UpdateIdentityCenterApplication',
  ])('is not %s, which is recorded where it occurs', (name) => {
    expect(isSpaceEvent(event(name, first, { space: 'platform' }))).toBe(false);
  });

  it.each([
    'CreateDevEnvironment',
    'CreateProject',
    'DeleteDevEnvironment',
    'GetDevEnvironment',
    'GetProject',
    'GetSpace',
    'GetSubscription',
    'ListDevEnvironments',
    'ListDevEnvironmentSessions',
    'ListEventLogs',
    'ListProjects',
    'ListSourceRepositories',
    'StartDevEnvironment',
    'StartDevEnvironmentSession',
    'StopDevEnvironment',
    'StopDevEnvironmentSession',
    'UpdateDevEnvironment',
    'AnEventThatNobodyDocuments',
  ])('is %s', (name) => {
    expect(isSpaceEvent(event(name, first, { space: 'platform' }))).toBe(true);
  });

  it('names a space', () => {
    expect(isSpaceEvent(event('ListProjects', first))).toBe(false);
  });

  it("is CodeCatalyst's", () => {
    expect(isSpaceEvent(spaceEvent('platform', first, { source: 's3.amazonaws.com' }))).toBe(false);
  });
});

it('a history that was cut off is a gap that says where it ends', () => {
  const gap = cutOff(member, 'us-west-2', first);

  expect(gap).toMatchObject({
    account: member,
    region: 'us-west-2',
    api: 'cloudtrail:LookupEvents',
    reason: 'truncated',
  });
  expect(gap.detail).toContain(first);
});
