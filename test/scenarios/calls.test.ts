import { describe, expect, it } from 'vitest';
import { apart } from '../support/apart.js';
import { changedStandings, contradictions, missedCalls, verdictsOf } from '../support/comparing.js';
import { audited, type Fault, faulty, leastLandingZone, once, soundLeast } from '../support/pipeline.js';

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const payer = '444455556666';
const connected = '666677778888';
const plain = '777788889999';
const scenario = leastLandingZone;

interface Target {
  readonly api: string;
  readonly account?: string;
  /** What its loss leaves open; nothing, where another call tells the same. */
  readonly open: readonly string[];
  /** Calls whose answers could do in its place. */
  readonly instead?: readonly string[];
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
  { api: 'sns:GetTopicAttributes', account: hub, open: ['trail-notification'], instead: ['s3:GetBucketLocation'] },
  { api: 's3:GetBucketLocation', account: archive, open: ['trail-destination', 'trail-tampering', ...aboutBuckets] },
];

function faultAt({ api, account }: Target, fault: Fault['fault'], times?: number): Fault {
  const [service, action] = api.split(':');
  return { service, action, fault, ...(account && { account }), ...(times !== undefined && { times }) };
}

/** What two targets of one audit may not have in common, so that each is seen to leave open what it does. */
function keysOf({ api, account = 'every account', open, instead = [] }: Target): readonly string[] {
  return [api, account, ...open, ...instead];
}

/** Audits in which calls fail that have nothing to do with one another; one where all that fail are needless. */
function auditsWith(fault: Fault['fault']) {
  const needless = targets.filter(({ open }) => open.length === 0);
  const needed = targets.filter(({ open }) => open.length > 0);
  return [needless, ...apart(needed, keysOf)].map((group) => ({
    group,
    after: once(() => audited({ scenario: faulty(scenario, ...group.map((target) => faultAt(target, fault))) })),
  }));
}

describe.each(['denied', 'unreachable'] as const)('a call that is %s', (fault) => {
  const audits = auditsWith(fault);
  const each = audits.flatMap(({ group, after }) =>
    group.map((target) => [`${target.api} in ${target.account ?? 'every account'}`, target, after] as const),
  );

  it.each(each)('%s leaves open what rests on it', async (_title, target, audit) => {
    const [before, after] = [await soundLeast(), await audit()];

    const { api, account, open } = target;
    const hits = after.calls.filter(
      (call) =>
        call.fault === fault && `${call.service}:${call.action}` === api && (account ?? call.account) === call.account,
    );
    const ofTarget = {
      ...after.assessment,
      findings: after.assessment.findings.filter(({ control }) => open.includes(control)),
    };
    const changed = changedStandings(before.assessment, after.assessment).map(({ control }) => control);
    expect(hits.length).toBeGreaterThan(0);
    expect(changed).toEqual(expect.arrayContaining([...open]));
    expect(missedCalls(ofTarget)).toEqual(open.length > 0 ? [api] : []);
  });

  it.each(audits)('turns nothing round, and leaves nothing else open, audit %#', async ({ group, after: audit }) => {
    const [before, after] = [await soundLeast(), await audit()];

    const open = group.flatMap((target) => target.open);
    const changes = changedStandings(before.assessment, after.assessment);
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect([...new Set(changes.map(({ control }) => control))].sort()).toEqual([...open].sort());
    expect(changes.every(({ after: verdict }) => verdict === 'not-assessed')).toBe(true);
    expect(after.report.outcome.exitCode).toBe(open.length > 0 ? 3 : 0);
  });
});

it('calls that are throttled twice, then cut off and then broken once, and answered in the end, change nothing', async () => {
  const before = await soundLeast();
  const failures = [
    ['throttled', 2],
    ['unreachable', 3],
    ['error-500', 4],
  ] as const;
  const faults = failures.flatMap(([fault, times]) => targets.map((target) => faultAt(target, fault, times)));

  const after = await audited({ scenario: faulty(scenario, ...faults) });

  expect(after.session.aws.counter.stats.retries).toBeGreaterThanOrEqual(4 * targets.length);
  expect(after.lines).toEqual(before.lines);
  expect(verdictsOf(after.assessment)).toEqual(verdictsOf(before.assessment));
});
