import {
  asItIs,
  connected,
  declaring,
  type Fault,
  happening,
  payer,
  plain,
  platform,
  suspended,
  together,
  withRole,
} from '../support/single-fault.js';

const another = '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5';

function event(eventName: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    eventSource: 'codecatalyst.amazonaws.com',
    eventName,
    eventTime: '2026-11-19T20:00:00Z',
    awsRegion: 'us-west-2',
    ...more,
  };
}

function spaceEvent(space: string) {
  return event('ListProjects', { requestParameters: { spaceName: space } });
}

/** A role that CodeCatalyst may assume, for one space or for any. */
function role(name: string, space?: string, more: Readonly<Record<string, unknown>> = {}) {
  const Condition = space && { ArnLike: { 'aws:SourceArn': `arn:aws:codecatalyst:::space/${space}/project/*` } };
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'codecatalyst-runner.amazonaws.com' },
    Action: 'sts:AssumeRole',
    ...(Condition && { Condition }),
  };
  return { name, trust: { Statement: [statement] }, ...more };
}

/** Once connected, it is asked how an account is recorded. */
const nowConnected = `codecatalyst-deployment-recording: pass (${plain})`;

const connections: readonly Fault[] = [
  [
    'an account that nobody declares is connected',
    happening(plain, event('AcceptConnection')),
    [`codecatalyst-connected-accounts: fail connection-accepted (${plain})`, nowConnected],
  ],
  [
    'an account that nobody declares may pay for a space',
    happening(plain, event('PutBillingAuthorization')),
    [`codecatalyst-connected-accounts: fail billing-authorised (${plain})`, nowConnected],
  ],
  [
    'workflows were given a role in an account that nobody declares',
    happening(plain, event('AssociateIAMRoletoConnection')),
    [`codecatalyst-connected-accounts: fail role-associated (${plain})`, nowConnected],
  ],
  [
    'the events of a space that nobody declares land in an account that nobody declares',
    happening(plain, spaceEvent('mobile')),
    [`codecatalyst-connected-accounts: fail space-events-land-here (${plain})`, nowConnected],
  ],
  [
    'the events of a space that nobody declares land in a declared account',
    happening(connected, spaceEvent('mobile')),
    [`codecatalyst-connected-accounts: fail connection-to-undeclared-space (${connected})`],
  ],
  [
    'a role outlived its connection',
    together(
      happening(
        plain,
        event('AcceptConnection', { eventTime: '2026-09-04T10:08:15Z' }),
        event('DeleteConnection', { eventTime: '2026-10-28T16:40:02Z' }),
      ),
      withRole(plain, role('Left', platform)),
    ),
    [
      `codecatalyst-connected-accounts: fail trust-outlives-connection (${plain})`,
      `codecatalyst-role-trust: pass (${plain})`,
      `codecatalyst-role-privilege: pass (${plain})`,
    ],
  ],
  [
    'a role trusts CodeCatalyst, and nobody was seen to connect',
    withRole(plain, role('Left', platform)),
    [
      `codecatalyst-connected-accounts: fail trust-without-connection (${plain})`,
      `codecatalyst-role-trust: pass (${plain})`,
      `codecatalyst-role-privilege: pass (${plain})`,
    ],
  ],
];

const billing: readonly Fault[] = [
  [
    'the events of the space land in an account that does not pay for it',
    happening(connected, spaceEvent('platform')),
    ['codecatalyst-billing-account: fail space-events-land-elsewhere'],
  ],
  [
    'the account that pays did not change by the day that was declared',
    asItIs,
    ['codecatalyst-billing-account: fail billing-change-overdue'],
    declaring({ billingChange: { to: connected, by: '2026-11-01' } }),
  ],
];

const roles: readonly Fault[] = [
  [
    'a role of a connected account is bound to no space',
    withRole(connected, role('ForAnybody')),
    [`codecatalyst-role-trust: fail role-unbound (${connected})`],
  ],
  [
    'a role of the account that pays is bound to another space',
    withRole(payer, role('ForAnother', another)),
    [
      `codecatalyst-role-trust: fail role-bound-to-undeclared-space (${payer})`,
      `codecatalyst-role-privilege: pass (${payer})`,
    ],
  ],
];

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const privileges: readonly Fault[] = [
  [
    'a role that workflows use is an administrator',
    withRole(connected, role('Administrator', platform, { managedPolicies: [administrator] })),
    [`codecatalyst-role-privilege: fail role-administrator (${connected})`],
  ],
  [
    "CodeCatalyst's own development role is an administrator, as AWS makes it",
    withRole(
      connected,
      role('CodeCatalystWorkflowDevelopmentRole-platform', platform, { managedPolicies: [administrator] }),
    ),
    [`codecatalyst-role-privilege: fail development-role-administrator (${connected})`],
  ],
  [
    'a role that workflows use may do everything by a policy of its own',
    withRole(connected, role('Everything', platform, { inlinePolicies: { everything } })),
    [`codecatalyst-role-privilege: fail role-allows-everything (${connected})`],
  ],
];

const declarations: readonly Fault[] = [
  [
    'the connection of a declared account was deleted',
    // After what other faults let happen in the account: of one second nobody knows which came last.
    happening(connected, event('DeleteConnection', { eventTime: '2026-11-19T21:00:00Z' })),
    ['codecatalyst-declared-connections: fail declared-connection-ended'],
  ],
  [
    'a declared account is in no organization',
    asItIs,
    ['codecatalyst-membership: fail space-account-outside'],
    declaring({ connectedAccounts: [payer, connected, '123456789012'] }),
  ],
  [
    'a declared account is suspended',
    asItIs,
    ['codecatalyst-membership: fail space-account-inactive'],
    declaring({ connectedAccounts: [payer, connected, suspended] }),
  ],
];

/** What is wrong with who is connected to CodeCatalyst, who pays, and what it may do. */
export const codecatalystFaults: readonly Fault[] = [
  ...connections,
  ...billing,
  ...roles,
  ...privileges,
  ...declarations,
];
