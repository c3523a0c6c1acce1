import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/sandbox/index.js';
import { changedStandings, contradictions, missedCalls, verdictsOf } from '../support/comparing.js';
import { audited, type Fault, faulty, leastLandingZone, once } from '../support/pipeline.js';

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const payer = '444455556666';
const connected = '666677778888';
const plain = '777788889999';
const scenario = leastLandingZone;
const healthy = once(() => audited({ scenario }));

interface Target {
  readonly api: string;
  readonly account?: string;
  /** What its loss leaves open; nothing, where another call tells the same. */
  readonly open: readonly string[];
}

const aboutBuckets = [
  'log-bucket-public-access',
  'log-bucket-policy',
  'log-bucket-encryption',
  'log-bucket-tamper-protection',
  'log-bucket-retention',
  'log-bucket-access-logging',
];
/** What an account shows of the trails that it rests on, and of where they deliver. */
const aboutTrails = [
  'trail-logging',
  'trail-delivery',
  'trail-encryption',
  'trail-key-rotation',
  'trail-notification',
  'trail-log-validation',
  'trail-cloudwatch-logs',
  'trail-destination',
  ...aboutBuckets,
];
const aboutRecording = ['account-recording', 'multi-region-recording'];
/** The same, asked of the accounts of spaces. */
const ofCodeCatalyst = ['codecatalyst-billing-recording', 'codecatalyst-deployment-recording'];
/** That nothing is recorded twice needs every trail to be known, but of one alone neither status nor selectors. */
const whichTrails = [...aboutRecording, 'duplicate-recording', ...aboutTrails];
const targets: readonly Target[] = [
  { api: 'organizations:ListDelegatedAdministrators', open: ['organization-trail'] },
  { api: 'organizations:DescribeOrganizationalUnit', open: [] },
  {
    api: 'sts:AssumeRole',
    account: connected,
    open: [
      ...whichTrails,
      'trail-tampering',
      'codecatalyst-connected-accounts',
      'codecatalyst-declared-connections',
      'codecatalyst-deployment-recording',
      'codecatalyst-role-trust',
      'codecatalyst-role-privilege',
    ],
  },
  {
    api: 'account:ListRegions',
    account: connected,
    open: ['multi-region-recording', 'codecatalyst-deployment-recording'],
  },
  { api: 'account:ListRegions', account: management, open: ['multi-region-recording'] },
  {
    api: 'cloudtrail:DescribeTrails',
    account: connected,
    open: [...whichTrails, 'trail-tampering', 'codecatalyst-deployment-recording'],
  },
  { api: 'cloudtrail:ListTrails', account: connected, open: [] },
  { api: 'cloudtrail:GetTrailStatus', account: management, open: [] },
  {
    api: 'cloudtrail:GetTrailStatus',
    open: [
      ...aboutRecording,
      'organization-trail',
      'trail-logging',
      'trail-delivery',
      'trail-notification',
      'trail-log-validation',
      'trail-cloudwatch-logs',
      ...ofCodeCatalyst,
    ],
  },
  { api: 'cloudtrail:GetEventSelectors', account: management, open: [] },
  { api: 'cloudtrail:GetEventSelectors', open: [...aboutRecording, ...ofCodeCatalyst] },
  {
    api: 'iam:ListRoles',
    account: plain,
    open: ['codecatalyst-connected-accounts', 'codecatalyst-role-trust', 'codecatalyst-role-privilege'],
  },
  { api: 'iam:ListAttachedRolePolicies', account: connected, open: ['codecatalyst-role-privilege'] },
  { api: 'iam:ListRolePolicies', account: connected, open: ['codecatalyst-role-privilege'] },
  { api: 'iam:GetRolePolicy', account: connected, open: ['codecatalyst-role-privilege'] },
  {
    api: 'cloudtrail:LookupEvents',
    account: plain,
    open: ['codecatalyst-connected-accounts', 'codecatalyst-deployment-recording'],
  },
  {
    api: 'cloudtrail:LookupEvents',
    account: payer,
    open: ['codecatalyst-connected-accounts', 'codecatalyst-declared-connections', 'codecatalyst-billing-account'],
  },
  {
    api: 'cloudtrail:LookupEvents',
    account: archive,
    open: ['codecatalyst-connected-accounts', 'codecatalyst-deployment-recording', 'trail-tampering'],
  },
  { api: 'kms:DescribeKey', account: management, open: ['trail-encryption', 'trail-key-rotation'] },
  { api: 'sns:GetTopicAttributes', account: hub, open: ['trail-notification'] },
  { api: 's3:GetBucketLocation', account: archive, open: ['trail-destination', 'trail-tampering', ...aboutBuckets] },
];

function faultAt({ api, account }: Target, fault: Fault['fault'], times?: number): Fault {
  const [service, action] = api.split(':');
  return { service, action, fault, ...(account && { account }), ...(times !== undefined && { times }) };
}

const titled = targets.map((target) => [`${target.api} in ${target.account ?? 'every account'}`, target] as const);

describe.each(['denied', 'unreachable'] as const)('a call that is %s', (fault) => {
  it.each(titled)('%s leaves open what rests on it, and turns nothing round', async (_title, target) => {
    const before = await healthy();

    const after = await audited({ scenario: faulty(scenario, faultAt(target, fault)) });

    const changes = changedStandings(before.assessment, after.assessment);
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect([...new Set(changes.map(({ control }) => control))].sort()).toEqual([...target.open].sort());
    expect(changes.every(({ after: verdict }) => verdict === 'not-assessed')).toBe(true);
    expect(missedCalls(after.assessment)).toEqual(target.open.length > 0 ? [target.api] : []);
    expect(after.report.outcome.exitCode).toBe(target.open.length > 0 ? 3 : 0);
  });
});

describe('calls that are answered in the end', () => {
  it.each<[string, Fault['fault'], number]>([
    ['were throttled twice', 'throttled', 2],
    ['were cut off once', 'unreachable', 1],
    ['broke once', 'error-500', 1],
  ])('change nothing where each of them %s', async (_title, fault, times) => {
    const before = await healthy();

    const after = await audited({
      scenario: faulty(scenario, ...targets.map((target) => faultAt(target, fault, times))),
    });

    expect(after.session.aws.counter.stats.retries).toBeGreaterThanOrEqual(targets.length);
    expect(after.lines).toEqual(before.lines);
    expect(verdictsOf(after.assessment)).toEqual(verdictsOf(before.assessment));
  });
});

describe('a storm', () => {
  it.each([
    ['denied', 0.1],
    ['denied', 0.5],
    ['denied-by-scp', 0.3],
    ['garbage', 0.2],
    ['error-500', 0.2],
  ] as const)('in which calls are %s (%f of them) turns no pass into a fail', async (fault, share) => {
    const before = await healthy();
    const faults = [
      { service: ['cloudtrail', 'iam', 'account', 'kms', 'sns', 's3'], fault, share },
      { service: 'sts', action: 'AssumeRole', fault, share },
    ];

    const after = await audited({ scenario: parseScenario({ ...scenario, faults }) });

    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(missedCalls(after.assessment).length).toBeGreaterThan(0);
    expect(after.report.outcome.exitCode).toBe(3);
  });
});
