import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/sandbox/index.js';
import { standingOf } from '../support/assessing.js';
import { contradictions } from '../support/comparing.js';
import { type Answer, interfere, json, type PassingCall, xml } from '../support/go-between.js';
import { audited, faulty, once, type Fault as ScenarioFault } from '../support/pipeline.js';
import {
  accountWith,
  activityGround,
  archive,
  bucketWith,
  changedFindings,
  connected,
  core,
  declaring,
  happening,
  hub,
  keyWith,
  logGroupWith,
  management,
  payer,
  plain,
  recordingGround,
  type SoundGround,
  sound,
  storeWith,
  strict,
  together,
  topicWith,
  trailWith,
  wishing,
  withRole,
} from '../support/single-fault.js';

const kinds = ['denied', 'garbage', 'wrong-types', 'absent-fields', 'unknown-enum'] as const;
type Kind = (typeof kinds)[number] & ScenarioFault['fault'];

const reasons: Readonly<Record<Exclude<Kind, 'unknown-enum'>, string>> = {
  denied: 'denied',
  garbage: 'unexpected-answer',
  'wrong-types': 'unexpected-answer',
  'absent-fields': 'unexpected-answer',
};

interface Row {
  readonly service: string;
  readonly action: string;
  /** Which of its calls; all, where nothing is said. */
  readonly account?: string;
  readonly resource?: string;
  /** As IAM calls it, and gaps do. */
  readonly api: string;
  /** Of which accounts it decides, where that is not all that the controls speak of. */
  readonly where?: readonly string[];
  /** The controls that cannot do without it. */
  readonly decides: readonly string[];
  /** What is said otherwise than that they are not assessed; of a value that AWS added later most say nothing at all. */
  readonly but?: Partial<Readonly<Record<Kind, readonly string[]>>>;
}

function row(service: string, action: string, decides: readonly string[], but: Row['but'] = {}, name = action): Row {
  return { service, action, api: `${service === 's3-control' ? 's3' : service}:${name}`, decides, but };
}

/** The SDK takes any text of XML but `true` for no. */
const anyTextMeansNo = 'log-bucket-public-access: fail public-access-not-blocked';

/** Where everything is asked; no two of a list decide the same control, so that one audit shows them all. */
const first: readonly Row[] = [
  row('kms', 'GetKeyPolicy', ['trail-encryption']),
  row('kms', 'GetKeyRotationStatus', ['trail-key-rotation']),
  row('sns', 'ListSubscriptionsByTopic', ['trail-notification']),
  row('logs', 'DescribeLogGroups', ['trail-cloudwatch-logs']),
  row('cloudtrail', 'GetInsightSelectors', ['trail-insights'], {
    'unknown-enum': ['trail-insights: not-assessed cloudtrail:GetInsightSelectors not-decidable'],
  }),
  row('cloudtrail', 'ListTags', ['trail-tags']),
  row('cloudtrail', 'ListEventDataStores', ['event-data-store-encryption'], {
    'wrong-types': [
      `event-data-store-encryption: not-assessed cloudtrail:ListEventDataStores unexpected-answer (${management})`,
    ],
  }),
  row('organizations', 'ListAWSServiceAccessForOrganization', ['organization-trail']),
  row(
    's3',
    'GetPublicAccessBlock',
    ['log-bucket-public-access'],
    { 'wrong-types': [anyTextMeansNo] },
    'GetBucketPublicAccessBlock',
  ),
  row('s3', 'GetBucketPolicy', ['log-bucket-policy'], {
    'wrong-types': ['log-bucket-policy: not-assessed s3:GetBucketPolicy not-decidable'],
  }),
  row(
    's3',
    'GetBucketEncryption',
    ['log-bucket-encryption'],
    { 'unknown-enum': ['log-bucket-encryption: not-assessed s3:GetEncryptionConfiguration not-decidable'] },
    'GetEncryptionConfiguration',
  ),
  row(
    's3',
    'GetObjectLockConfiguration',
    ['log-bucket-tamper-protection'],
    {
      'unknown-enum': ['log-bucket-tamper-protection: not-assessed s3:GetBucketObjectLockConfiguration not-decidable'],
    },
    'GetBucketObjectLockConfiguration',
  ),
  row(
    's3',
    'GetBucketLifecycleConfiguration',
    ['log-bucket-retention'],
    { 'unknown-enum': ['log-bucket-retention: not-assessed s3:GetLifecycleConfiguration unexpected-answer'] },
    'GetLifecycleConfiguration',
  ),
  row('s3', 'GetBucketLogging', ['log-bucket-access-logging']),
];

const second: readonly Row[] = [
  // One account has a store.
  { ...row('cloudtrail', 'GetEventDataStore', ['event-data-store-encryption']), where: [management] },
  row('s3', 'GetBucketPolicyStatus', ['log-bucket-public-access'], { 'wrong-types': [] }),
  // Object Lock is known, and never without versioning. But an empty answer says that versioning was never on.
  row('s3', 'GetBucketVersioning', [], { 'absent-fields': ['log-bucket-tamper-protection: fail versioning-off'] }),
  // Lists are ignored.
  row('s3', 'GetBucketAcl', []),
  row('s3', 'GetBucketOwnershipControls', []),
  // Only topics are accepted.
  row('s3', 'GetBucketNotificationConfiguration', []),
];

/** What only the accounts that own the trail, its key and its bucket are asked. */
const ofOwners: readonly Row[] = [
  { ...row('cloudtrail', 'LookupEvents', ['trail-tampering']), where: [management, archive] },
];

const third: readonly Row[] = [
  row(
    's3-control',
    'GetPublicAccessBlock',
    ['log-bucket-public-access'],
    { 'wrong-types': [anyTextMeansNo] },
    'GetAccountPublicAccessBlock',
  ),
  row('s3', 'GetBucketVersioning', ['log-bucket-retention', 'log-bucket-tamper-protection'], {
    'absent-fields': [
      'log-bucket-retention: fail rule-deletes-early',
      'log-bucket-tamper-protection: fail versioning-off mfa-delete-off',
    ],
    'unknown-enum': [
      'log-bucket-retention: not-assessed s3:GetBucketVersioning unexpected-answer',
      'log-bucket-tamper-protection: not-assessed s3:GetBucketVersioning unexpected-answer',
    ],
  }),
  // An element that is there, and has nothing in it, is all that EventBridge needs.
  row(
    's3',
    'GetBucketNotificationConfiguration',
    ['trail-notification'],
    { 'wrong-types': [], 'absent-fields': [] },
    'GetBucketNotification',
  ),
];

/** What is asked of a role that CodeCatalyst may assume, one call after the other: each goes wrong in an account of its own. */
const withRoles = [connected, payer, plain];
const ofRoles = ['ListAttachedRolePolicies', 'ListRolePolicies', 'GetRolePolicy'].map((action, at): Row => {
  const account = withRoles[at] ?? '';
  return { ...row('iam', action, ['codecatalyst-role-privilege']), account, where: [account] };
});
const fourth: readonly Row[] = [
  ...ofRoles,
  // What is looked up of the root user. Nothing was done by it, so that there is no text to be of another type.
  {
    ...row('cloudtrail', 'LookupEvents', ['developer-tools-root-activity'], { 'wrong-types': [] }),
    resource: 'root',
    where: [management, hub, payer, connected, plain],
  },
];

type Run = Pick<SoundGround, 'scenario' | 'policy' | 'settings' | 'sound'>;
const usual: Run = recordingGround;
/** All well too, but by the other means: the account's block, versions and MFA, EventBridge. */
const otherwise: Run = {
  sound,
  scenario: together(
    accountWith(archive, { publicAccessBlock: {} }),
    bucketWith({
      publicAccessBlock: 'none',
      objectLock: undefined,
      mfaDelete: true,
      lifecycle: [{ days: 200, noncurrentDays: 200 }],
      notifications: { eventBridge: true },
    }),
  )(core),
  policy: wishing('logBuckets', { tamperProtection: { lock: 'mfa-delete' } })(
    wishing('trails', { notification: { accept: ['eventbridge'] } })(strict),
  ),
};

/** Three accounts are connected, each with the role that one of them has. */
const manyRoles: Run = (() => {
  const [role = {}] = activityGround.scenario.accounts.find(({ id }) => id === connected)?.roles ?? [];
  const connecting = {
    eventSource: 'codecatalyst.amazonaws.com',
    eventName: 'AcceptConnection',
    eventTime: '2026-09-03T07:22:40Z',
    awsRegion: 'us-west-2',
  };
  const run = {
    scenario: together(
      withRole(payer, role),
      withRole(plain, role),
      happening(plain, connecting),
    )(activityGround.scenario),
    policy: declaring({ connectedAccounts: withRoles })(activityGround.policy),
    ...(activityGround.settings && { settings: activityGround.settings }),
  };
  return { ...run, sound: once(() => audited(run)) };
})();

/** What a kind of bad answer does to a list of calls at once. */
function changesBy(kind: Kind, rows: readonly Row[], run: Run) {
  return once(async () => {
    const before = await run.sound();
    const faults = rows.map(({ service, action, account, resource }) => ({
      service,
      action,
      ...(account !== undefined && { account }),
      ...(resource !== undefined && { resource }),
      fault: kind,
    }));
    const after = await audited({ ...run, scenario: faulty(run.scenario, ...faults) });
    return changedFindings(before.assessment, after.assessment);
  });
}

function expectedOf({ api, decides, but, where: accounts }: Row, kind: Kind): readonly string[] {
  const said = but?.[kind];
  if (said) return said;
  if (kind === 'unknown-enum') return [];
  const where = accounts ? ` (${[...accounts].sort().join(', ')})` : '';
  return decides.map((control) => `${control}: not-assessed ${api} ${reasons[kind]}${where}`);
}

describe('an answer that is none', () => {
  it('stands for a landing zone that is sound by the other means too', async () => {
    expect(await changesBy('denied', [], otherwise)()).toEqual([]);
  });

  it('stands for one where three accounts have a role that CodeCatalyst may assume', async () => {
    const { assessment, report } = await manyRoles.sound();

    expect(withRoles.map((id) => standingOf(assessment, id, 'codecatalyst-role-privilege').verdict)).toEqual(
      withRoles.map(() => 'pass'),
    );
    expect(report.outcome.exitCode).toBe(0);
  });

  describe.each(kinds)('(%s)', (kind) => {
    const lists = [
      [first, usual],
      [[...second, ...ofOwners], usual],
      [third, otherwise],
      [fourth, manyRoles],
    ] as const;
    const cases = lists.flatMap(([rows, run]) => {
      const changes = changesBy(kind, rows, run);
      return rows.map((one) => ({ ...one, one, changes }));
    });

    it.each(cases)('to $service $action leaves open what rests on it, by its name', async ({ one, changes }) => {
      const controls = [...one.decides, ...expectedOf(one, kind).map((line) => line.split(':')[0] ?? '')];

      const found = (await changes()).filter(
        (line) => controls.includes(line.split(':')[0] ?? '') && (!one.account || line.includes(one.account)),
      );

      expect(found).toEqual([...expectedOf(one, kind)].sort());
    });

    it.each([...new Set(cases.map(({ changes }) => changes))])('changes nothing else, list %#', async (changes) => {
      const expected = cases.filter((one) => one.changes === changes).flatMap(({ one }) => expectedOf(one, kind));

      expect(await changes()).toEqual(expected.sort());
    });
  });
});

/** Whatever can be wrong with what these calls tell. */
const broken: Scenario = together(
  trailWith({ tags: { owner: 'x' }, insightSelectors: [{ InsightType: 'ApiCallRateInsight' }] }),
  logGroupWith({ retentionDays: 1 }),
  keyWith({ rotation: { enabled: false }, policy: { Statement: [] } }),
  topicWith({ subscriptions: [{ endpoint: 'security@example.com', confirmed: false }] }),
  storeWith({ kmsKeyArn: undefined }),
  bucketWith({
    public: true,
    publicAccessBlock: {
      blockPublicAcls: false,
      ignorePublicAcls: false,
      blockPublicPolicy: false,
      restrictPublicBuckets: false,
    },
    ownership: 'ObjectWriter',
    acl: [{ to: 'AllUsers', permission: 'READ' }],
    policy: { Version: '2012-10-17', Statement: [] },
    encryption: { algorithm: 'AES256', blocked: ['NONE'] },
    versioning: 'Suspended',
    objectLock: {},
    lifecycle: [{ days: 30 }],
    logging: undefined,
  }),
  ({ organization, ...scenario }) => ({
    ...scenario,
    organization: organization && { ...organization, trustedServices: ['sso.amazonaws.com'] },
  }),
)(core);
const failing = once(() => audited({ scenario: broken, policy: strict }));

it('the broken landing zone fails wherever these calls decide', async () => {
  const { assessment } = await failing();

  const failed = assessment.findings.filter(({ judgement }) => judgement.verdict === 'fail');
  expect([...new Set(failed.map(({ control }) => control))].sort()).toEqual(
    [...new Set([...first, ...second].flatMap(({ decides }) => decides))].sort(),
  );
});

it.each(kinds)('no answer that is none (%s) makes a failure pass, or go away', async (kind) => {
  const before = await failing();
  const faults = [...first, ...second, ...third].map(({ service, action }) => ({ service, action, fault: kind }));

  const after = await audited({ scenario: faulty(broken, ...faults), policy: strict });

  expect(contradictions(before.assessment, after.assessment)).toEqual([]);
});

describe('what goes while it is audited', () => {
  const gone = async (answer: (call: PassingCall) => Answer | undefined) => {
    const { assessment } = await sound();
    const by = async ({ url }: { readonly url: string }) => (await interfere(url, { answer })).url;
    const after = await audited({ ...usual, by });
    return changedFindings(assessment, after.assessment);
  };

  it('a trail, after DescribeTrails showed it: what its status tells is open', async () => {
    const calls = ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors', 'cloudtrail:GetInsightSelectors'];
    const unknown = json({ __type: 'TrailNotFoundException', message: 'Unknown trail' }, 400);

    const [status, selectors, insights] = calls.map((call) => `${call} service-error`);
    expect(await gone(({ api }) => (calls.includes(api) ? unknown : undefined))).toEqual(
      [
        ...['account-recording', 'multi-region-recording', 'trail-data-events'].map(
          (control) => `${control}: not-assessed ${status} ${selectors}`,
        ),
        ...[
          'organization-trail',
          'trail-cloudwatch-logs',
          'trail-delivery',
          'trail-log-validation',
          'trail-logging',
          'trail-notification',
        ].map((control) => `${control}: not-assessed ${status}`),
        `trail-insights: not-assessed ${insights}`,
      ].sort(),
    );
  });

  it('a bucket, after GetBucketLocation showed it: nothing is said of it', async () => {
    const unknown = xml(
      '<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>',
      404,
    );
    const isDetail = ({ api }: PassingCall) => api.startsWith('s3:') && api !== 's3:GetBucketLocation';

    const open = (aspect: string, ...calls: readonly string[]) =>
      `log-bucket-${aspect}: not-assessed ${calls.map((call) => `s3:Get${call} service-error`).join(' ')}`;
    expect(await gone((call) => (isDetail(call) ? unknown : undefined))).toEqual([
      open('access-logging', 'BucketLogging'),
      open('encryption', 'EncryptionConfiguration'),
      open('policy', 'BucketPolicy'),
      open(
        'public-access',
        'BucketPublicAccessBlock',
        'AccountPublicAccessBlock',
        'BucketPolicyStatus',
        'BucketAcl',
        'BucketOwnershipControls',
      ),
      open('retention', 'LifecycleConfiguration'),
      open('tamper-protection', 'BucketVersioning', 'BucketObjectLockConfiguration'),
    ]);
  });
});
