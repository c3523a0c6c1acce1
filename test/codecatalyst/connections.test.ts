import { describe, expect, it } from 'vitest';
import { connectionsIn, isSpaceEvent } from '../../src/codecatalyst/connections.js';
import { cutOff } from '../../src/codecatalyst/gaps.js';
import type { CodeCatalystEvent } from '../../src/model/evidence.js';
import { event, history, member, spaceEvent } from '../support/literals.js';

const first = '2026-09-01T08:00:00Z';
const second = '2026-09-02T08:00:00Z';
const third = '2026-09-03T08:00:00Z';
const denied = { errorCode: 'AccessDenied' };

describe('an accepted connection', () => {
  it.each<[string, readonly CodeCatalystEvent[], string | undefined]>([
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
    ['is none where it was denied', [event('AcceptConnection', first, denied)], undefined],
    [
      'is none where one was only looked at',
      [event('GetPendingConnection', first), event('ListConnections', first)],
      undefined,
    ],
    ['is none where one was rejected', [event('RejectConnection', first)], undefined],
    ['is none where nothing happened', [], undefined],
    ['is found in any spelling', [event('acceptconnection', first)], first],
    ['is over in any spelling', [event('DELETECONNECTION', second), event('AcceptConnection', first)], undefined],
  ])('%s', (_title, events, acceptedAt) => {
    expect(connectionsIn(history(events)).acceptedAt).toBe(acceptedAt);
  });
});

describe('an authorisation of billing', () => {
  it.each<[string, readonly CodeCatalystEvent[], string | undefined]>([
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
    expect(connectionsIn(history(events)).billingAuthorisedAt).toBe(at);
  });
});

describe('an associated role', () => {
  it.each<[string, readonly CodeCatalystEvent[], string | undefined]>([
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
    expect(connectionsIn(history(events)).roleAssociatedAt).toBe(at);
  });
});

describe('the spaces whose events land here', () => {
  it('are each given with their newest event, by name', () => {
    const { spaces } = connectionsIn(
      history([
        spaceEvent('platform', second),
        spaceEvent('mobile', first),
        spaceEvent('platform', third),
        spaceEvent('platform', first),
      ]),
    );

    expect(spaces).toEqual([
      { space: 'mobile', at: first },
      { space: 'platform', at: third },
    ]);
  });

  it('are left out where the connection was deleted since', () => {
    const { spaces } = connectionsIn(
      history([
        spaceEvent('mobile', third),
        event('DeleteConnection', second),
        spaceEvent('platform', first),
        event('AcceptConnection', first),
      ]),
    );

    expect(spaces).toEqual([{ space: 'mobile', at: third }]);
  });

  it('stay where only one of two connections was deleted', () => {
    const { spaces } = connectionsIn(
      history([
        event('DeleteConnection', third),
        spaceEvent('platform', second),
        event('AcceptConnection', first),
        event('AcceptConnection', first),
      ]),
    );

    expect(spaces).toEqual([{ space: 'platform', at: second }]);
  });

  it('are proved by no event that was denied', () => {
    expect(connectionsIn(history([spaceEvent('platform', first, denied)])).spaces).toEqual([]);
  });
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
