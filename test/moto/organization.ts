import type { BucketName, KeyName, LogGroupName, Region, TopicName } from './resources.js';
import { logArchive, prefix } from './resources.js';

/**
 * What is built, and what the audit must say of it. The verdicts were worked out by hand, from what CloudTrail
 * and CodeCatalyst document and from what each control asks. They are never calculated.
 */

/** The account that calls, and how moto names it. */
export const management = 'master';
export const organizationalUnits = ['Security', 'Workloads', 'Suspended'] as const;

export const space = {
  name: 'platform',
  id: 'e3420072-0d4c-4f2e-9d5b-5e4910cc94cd',
  billingAccount: 'space-billing',
  connectedAccounts: ['space-billing', 'space-member'],
} as const;
const otherSpace = '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5';

export interface TrailPlan {
  readonly name: string;
  readonly region: Region;
  readonly organization?: true;
  readonly multiRegion: boolean;
  readonly globalServices: boolean;
  readonly validation: boolean;
  readonly logging: 'started' | 'stopped' | 'never started';
  readonly bucket: BucketName;
  readonly prefix: string;
  readonly key: KeyName | 'none';
  readonly topic: TopicName | 'none';
  readonly group: LogGroupName | 'none';
  /** Absent: PutEventSelectors is not called. */
  readonly selectors?: Selectors;
  readonly insights: readonly InsightSelector[];
  readonly tags: Readonly<Record<string, string>>;
}

export type Selectors =
  | { readonly basic: readonly BasicSelector[] }
  | { readonly advanced: readonly (readonly FieldSelector[])[] };
interface BasicSelector {
  readonly ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  readonly IncludeManagementEvents: boolean;
  readonly ExcludeManagementEventSources?: string[];
  readonly DataResources?: { Type: string; Values: string[] }[];
}
interface FieldSelector {
  readonly Field: string;
  readonly Equals: string[];
}
interface InsightSelector {
  readonly InsightType: 'ApiCallRateInsight' | 'ApiErrorRateInsight';
  readonly EventCategories?: 'Data'[];
}

export interface RolePlan {
  readonly name: string;
  readonly trust: readonly object[];
  /** Statements of its inline policies, by name. */
  readonly inline?: Readonly<Record<string, object>>;
}

/** `pass`; `fail`, `not-applicable` and `not-assessed` with the codes or reasons of it, in the order of the alphabet. */
export type Expected = string;

/** What moto cannot answer, so that nothing can be expected. */
export const unanswerable = 'left out';

export const accountControls = [
  'account-recording',
  'multi-region-recording',
  'duplicate-recording',
  'trail-data-events',
  'event-data-store-encryption',
  'codecatalyst-connected-accounts',
  'codecatalyst-role-trust',
  'codecatalyst-role-privilege',
] as const;
export const trailControls = [
  'trail-logging',
  'trail-delivery',
  'trail-encryption',
  'trail-key-rotation',
  'trail-notification',
  'trail-log-validation',
  'trail-cloudwatch-logs',
  'trail-destination',
  'trail-insights',
  'trail-tags',
] as const;
export const bucketControls = [
  'log-bucket-public-access',
  'log-bucket-policy',
  'log-bucket-encryption',
  'log-bucket-tamper-protection',
  'log-bucket-retention',
  'log-bucket-access-logging',
] as const;
export type AccountVerdicts = Readonly<Record<(typeof accountControls)[number], Expected>>;
export type TrailVerdicts = Readonly<Record<(typeof trailControls)[number], Expected>>;
export type BucketVerdicts = Readonly<Record<(typeof bucketControls)[number], Expected>>;

export interface AccountPlan {
  readonly name: string;
  readonly unit?: (typeof organizationalUnits)[number];
  readonly closed?: true;
  readonly trails: readonly TrailPlan[];
  readonly roles?: readonly RolePlan[];
  readonly expect: AccountVerdicts;
  /** By trail's name; a trail that is not here must not be judged at all. */
  readonly expectOfTrails: Readonly<Record<string, TrailVerdicts>>;
}

/** `fail` and the codes, in the order in which comparisons have them. */
function fails(...codes: readonly string[]): Expected {
  return ['fail', ...[...codes].sort()].join(' ');
}

/** Neither the topic works, for these reasons, nor does the bucket tell anybody. */
function unheard(...codes: readonly string[]): Expected {
  return fails('bucket-sends-no-eventbridge-events', 'bucket-sends-no-s3-events', ...codes);
}

const everyObject = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] };
const everything: BasicSelector = { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [everyObject] };
const managementOnly: BasicSelector = { ReadWriteType: 'All', IncludeManagementEvents: true };
const inCategory = (category: string) => ({ Field: 'eventCategory', Equals: [category] });
const ofObjects = [inCategory('Data'), { Field: 'resources.type', Equals: ['AWS::S3::Object'] }];

/** A trail as the policy wants it. */
const sound: TrailPlan = {
  name: 'trail',
  region: 'us-east-1',
  multiRegion: true,
  globalServices: true,
  validation: true,
  logging: 'started',
  bucket: 'organization-logs',
  prefix,
  key: 'central',
  topic: 'trail-files',
  group: 'trail-events',
  selectors: { basic: [everything] },
  insights: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
  tags: { owner: 'platform' },
};

/** What holds of an account whose one trail is sound and in which no role trusts CodeCatalyst. */
const clean: AccountVerdicts = {
  'account-recording': 'pass',
  'multi-region-recording': 'pass',
  'duplicate-recording': 'pass',
  'trail-data-events': 'pass',
  'event-data-store-encryption': unanswerable,
  'codecatalyst-connected-accounts': unanswerable,
  'codecatalyst-role-trust': 'not-applicable no-trusting-role',
  'codecatalyst-role-privilege': 'not-applicable no-trusting-role',
};
const cleanTrail: TrailVerdicts = {
  'trail-logging': 'pass',
  'trail-delivery': 'pass',
  'trail-encryption': 'pass',
  'trail-key-rotation': 'pass',
  'trail-notification': 'pass',
  'trail-log-validation': 'pass',
  'trail-cloudwatch-logs': 'pass',
  'trail-destination': 'pass',
  'trail-insights': 'pass',
  'trail-tags': 'pass',
};
const withoutObjects = fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes');

/** An account with one trail that differs from the sound one, and what follows from that. */
function one(
  name: string,
  difference: Partial<TrailPlan>,
  ofTrail: Partial<TrailVerdicts> = {},
  ofAccount: Partial<AccountVerdicts> = {},
): AccountPlan {
  return {
    name,
    trails: [{ ...sound, ...difference }],
    expect: { ...clean, ...ofAccount },
    expectOfTrails: { trail: { ...cleanTrail, ...ofTrail } },
  };
}

/** An account with a sound trail and roles, which may do little, and what follows from them. */
function withRoles(name: string, roles: readonly RolePlan[], ofAccount: Partial<AccountVerdicts>): AccountPlan {
  return { ...one(name, {}, {}, { 'codecatalyst-role-privilege': 'pass', ...ofAccount }), roles };
}

const codecatalyst = { Service: ['codecatalyst.amazonaws.com', 'codecatalyst-runner.amazonaws.com'] };
function trusting(spaceId?: string, Effect = 'Allow'): object {
  const source = `arn:aws:codecatalyst:::space/${spaceId}/project/*`;
  const Condition = spaceId && { ArnLike: { 'aws:SourceArn': source } };
  return { Effect, Principal: codecatalyst, Action: 'sts:AssumeRole', ...(Condition && { Condition }) };
}

/** A statement that allows everything, but for the fields given. */
function allowing(fields: object = {}): object {
  return { Effect: 'Allow', Action: '*', Resource: '*', ...fields };
}
const inOneRegion = { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } };

/** An account whose trail delivers to a bucket of its own fault, and what follows for the trail. */
function into(
  bucket: BucketName,
  ofTrail: Partial<TrailVerdicts> = {},
  difference: Partial<TrailPlan> = {},
): AccountPlan {
  return one(bucket.replace('-logs', '-bucket'), { ...difference, bucket }, ofTrail);
}

const notLogging = {
  'account-recording': fails('trail-not-logging'),
  'multi-region-recording': fails('trail-not-logging'),
};
const nothingToDeliver = { 'trail-delivery': 'not-applicable nothing-to-deliver' };
const { selectors: _selectors, ...unselected } = sound;
const inactive = 'not-applicable account-inactive';

export const accounts: readonly AccountPlan[] = [
  // As the policy wants it. The caller's trail is the organization's.
  {
    ...one(management, { name: 'organization-trail', organization: true }),
    expectOfTrails: { 'organization-trail': cleanTrail },
  },
  { ...one(logArchive, {}), unit: 'Security' },
  { ...one('key-custodian', {}), unit: 'Security' },
  one('home-in-ireland', { region: 'eu-west-1' }),
  one('two-halves-in-one', {
    selectors: {
      basic: [
        { ReadWriteType: 'ReadOnly', IncludeManagementEvents: true, DataResources: [everyObject] },
        { ReadWriteType: 'WriteOnly', IncludeManagementEvents: true, DataResources: [everyObject] },
      ],
    },
  }),
  one('advanced', { selectors: { advanced: [[inCategory('Management')], ofObjects] } }),

  // What is recorded.
  {
    name: 'no-trail',
    trails: [],
    expect: {
      ...clean,
      'account-recording': 'fail no-trail',
      'multi-region-recording': 'fail no-trail',
      'duplicate-recording': 'not-applicable no-trail',
      'trail-data-events': 'fail no-trail',
    },
    expectOfTrails: {},
  },
  {
    ...one('as-created', {}, {}, { 'trail-data-events': withoutObjects }),
    trails: [unselected],
  },
  one(
    'single-region',
    { region: 'us-west-2', multiRegion: false },
    {},
    { 'multi-region-recording': 'fail trail-single-region', 'trail-data-events': 'fail trail-single-region' },
  ),
  one(
    'single-region-no-global',
    { multiRegion: false, globalServices: false },
    {},
    {
      'multi-region-recording': 'fail trail-single-region trail-without-global-services',
      'trail-data-events': 'fail trail-single-region',
    },
  ),
  {
    name: 'two-single-regions',
    trails: (['us-east-1', 'eu-west-1'] as const).map((region) => ({
      ...sound,
      name: region,
      region,
      multiRegion: false,
    })),
    expect: {
      ...clean,
      'multi-region-recording': 'fail trail-single-region',
      'trail-data-events': 'fail trail-single-region',
    },
    expectOfTrails: { 'us-east-1': cleanTrail, 'eu-west-1': cleanTrail },
  },
  one(
    'stopped',
    { logging: 'stopped' },
    { ...nothingToDeliver, 'trail-logging': 'fail trail-stopped' },
    { ...notLogging, 'trail-data-events': 'fail trail-not-logging' },
  ),
  one(
    'never-started',
    { logging: 'never started' },
    { ...nothingToDeliver, 'trail-logging': 'fail trail-never-started' },
    { ...notLogging, 'trail-data-events': 'fail trail-not-logging' },
  ),
  one(
    'writes-only',
    { selectors: { basic: [{ ...everything, ReadWriteType: 'WriteOnly' }] } },
    {},
    { 'multi-region-recording': 'fail trail-leaves-out-reads', 'trail-data-events': 'fail trail-leaves-out-s3-reads' },
  ),
  one(
    'reads-only-advanced',
    {
      selectors: {
        advanced: [[inCategory('Management'), { Field: 'readOnly', Equals: ['true'] }]],
      },
    },
    {},
    { 'multi-region-recording': 'fail trail-leaves-out-writes', 'trail-data-events': withoutObjects },
  ),
  one(
    'kms-left-out',
    { selectors: { basic: [{ ...everything, ExcludeManagementEventSources: ['kms.amazonaws.com'] }] } },
    {},
    { 'multi-region-recording': 'fail trail-leaves-out-reads-of trail-leaves-out-writes-of' },
  ),
  one(
    'data-events-only',
    { selectors: { advanced: [ofObjects] } },
    {},
    {
      'account-recording': 'fail trail-without-management-events',
      'multi-region-recording': 'fail trail-without-management-events',
    },
  ),
  one(
    'management-events-only',
    { selectors: { basic: [managementOnly] } },
    {},
    { 'trail-data-events': withoutObjects },
  ),
  one(
    'objects-of-one-bucket',
    {
      selectors: {
        basic: [
          { ...managementOnly, DataResources: [{ ...everyObject, Values: ['arn:aws:s3:::organization-logs/'] }] },
        ],
      },
    },
    {},
    { 'trail-data-events': withoutObjects },
  ),
  one(
    'reads-of-objects',
    {
      selectors: {
        advanced: [[inCategory('Management')], [...ofObjects, { Field: 'readOnly', Equals: ['true'] }]],
      },
    },
    {},
    { 'trail-data-events': 'fail trail-leaves-out-s3-writes' },
  ),
  one(
    'downloads-only',
    {
      selectors: {
        advanced: [[inCategory('Management')], [...ofObjects, { Field: 'eventName', Equals: ['GetObject'] }]],
      },
    },
    {},
    { 'trail-data-events': 'fail trail-narrows-s3-events' },
  ),
  // The one that delivers where the policy says is relied on. The other is not judged.
  {
    name: 'two-trails',
    trails: [sound, { ...sound, name: 'leftover', multiRegion: false, logging: 'stopped', bucket: 'private-logs' }],
    expect: clean,
    expectOfTrails: { trail: cleanTrail },
  },
  // Together they record everything, but the control asks for one trail that does.
  {
    name: 'two-halves-in-two',
    trails: (['ReadOnly', 'WriteOnly'] as const).map((ReadWriteType) => ({
      ...sound,
      name: ReadWriteType,
      selectors: { basic: [{ ...everything, ReadWriteType }] },
    })),
    expect: { ...clean, 'multi-region-recording': 'fail trail-leaves-out-reads trail-leaves-out-writes' },
    expectOfTrails: { ReadOnly: cleanTrail, WriteOnly: cleanTrail },
  },
  {
    name: 'recorded-twice',
    trails: ['one', 'two'].map((ending) => ({ ...sound, name: `trail-${ending}` })),
    expect: { ...clean, 'duplicate-recording': 'fail recorded-twice-in' },
    expectOfTrails: { 'trail-one': cleanTrail, 'trail-two': cleanTrail },
  },
  // The second copies one region, and there only what is written.
  {
    name: 'recorded-twice-in-part',
    trails: [
      sound,
      {
        ...sound,
        name: 'writes',
        region: 'eu-west-1',
        multiRegion: false,
        selectors: { basic: [{ ...managementOnly, ReadWriteType: 'WriteOnly' }] },
      },
    ],
    expect: { ...clean, 'duplicate-recording': 'fail recorded-twice-in' },
    expectOfTrails: { trail: cleanTrail, writes: cleanTrail },
  },

  // Keys.
  one(
    'no-key',
    { key: 'none' },
    { 'trail-encryption': 'fail no-key', 'trail-key-rotation': 'not-applicable no-key-to-rotate' },
  ),
  one(
    'disabled-key',
    { key: 'disabled' },
    { 'trail-encryption': 'fail key-not-enabled', 'trail-key-rotation': 'not-applicable key-not-enabled' },
  ),
  one(
    'doomed-key',
    { key: 'doomed' },
    { 'trail-encryption': 'fail key-pending-deletion', 'trail-key-rotation': 'not-applicable key-not-enabled' },
  ),
  one(
    'imagined-key',
    { key: 'imagined' },
    { 'trail-encryption': 'fail key-missing', 'trail-key-rotation': 'not-applicable key-missing' },
  ),
  one('private-key', { key: 'private' }, { 'trail-encryption': 'fail key-not-allowed' }),
  one(
    'foreign-key',
    { key: 'foreign' },
    { 'trail-encryption': 'not-assessed owner-outside', 'trail-key-rotation': 'not-assessed owner-outside' },
  ),
  one(
    'key-of-closed',
    { key: 'closed' },
    { 'trail-encryption': 'not-assessed owner-outside', 'trail-key-rotation': 'not-assessed owner-outside' },
  ),
  one('refusing-key', { key: 'refusing' }, { 'trail-encryption': 'fail key-refuses-cloudtrail' }),
  one('still-key', { key: 'still' }, { 'trail-key-rotation': 'fail key-does-not-rotate' }),
  one('imported-key', { key: 'imported' }, { 'trail-key-rotation': 'not-applicable key-cannot-rotate' }),

  // Topics.
  one('no-topic', { topic: 'none' }, { 'trail-notification': unheard('no-topic') }),
  one('deleted-topic', { topic: 'deleted-topic' }, { 'trail-notification': unheard('topic-missing') }),
  one('private-topic', { topic: 'private-topic' }, { 'trail-notification': unheard('topic-not-allowed') }),
  one('unheard-topic', { topic: 'unheard-topic' }, { 'trail-notification': unheard('topic-without-subscription') }),
  one('refusing-topic', { topic: 'refusing-topic' }, { 'trail-notification': unheard('topic-refuses-cloudtrail') }),
  one('sealed-topic', { topic: 'sealed-topic' }),
  one('shut-topic', { topic: 'shut-topic' }, { 'trail-notification': unheard('topic-key-refuses-cloudtrail') }),
  one('frozen-topic', { topic: 'frozen-topic' }, { 'trail-notification': unheard('topic-key-not-enabled') }),
  one('lost-topic', { topic: 'lost-topic' }, { 'trail-notification': unheard('topic-key-missing') }),

  // Log groups. Of a trail that was just started nothing need have arrived.
  one('no-group', { group: 'none' }, { 'trail-cloudwatch-logs': 'fail no-log-group' }),
  one('brief-group', { group: 'brief-events' }, { 'trail-cloudwatch-logs': 'fail log-group-retention-short' }),
  one('endless-group', { group: 'endless-events' }),
  one('imagined-group', { group: 'imagined-events' }, { 'trail-cloudwatch-logs': 'fail log-group-missing' }),

  // Insights and tags.
  one('no-insights', { insights: [] }, { 'trail-insights': 'fail insights-missing' }),
  one(
    'half-insights',
    { insights: [{ InsightType: 'ApiErrorRateInsight' }] },
    { 'trail-insights': 'fail insights-missing' },
  ),
  // Insights of data events are no insights of management events.
  one(
    'data-insights',
    { insights: sound.insights.map((insight) => ({ ...insight, EventCategories: ['Data'] })) },
    { 'trail-insights': 'fail insights-missing' },
  ),
  one('untagged', { tags: {} }, { 'trail-tags': 'fail no-tags' }),
  one('tagged-otherwise', { tags: { stage: 'test' } }, { 'trail-tags': 'fail tags-missing' }),

  // Where trails deliver, and digests.
  one(
    'private-bucket',
    { bucket: 'private-logs' },
    { 'trail-destination': 'fail bucket-not-allowed bucket-owned-by-other' },
  ),
  one('deleted-bucket', { bucket: 'retired-logs' }, { 'trail-destination': 'fail bucket-missing' }),
  one('other-prefix', { prefix: 'mine' }, { 'trail-destination': 'fail prefix-not-allowed' }),
  one('no-validation', { validation: false }, { 'trail-log-validation': 'fail validation-off' }),
  one('account-blocks', { bucket: 'account-blocked-logs' }, { 'trail-destination': 'fail bucket-owned-by-other' }),
  one(
    'account-half-blocks',
    { bucket: 'account-half-blocked-logs' },
    { 'trail-destination': 'fail bucket-owned-by-other' },
  ),
  into('half-blocked-logs'),
  into('readable-logs'),
  into('unwritable-logs'),
  into('stranger-logs'),
  into('plain-logs'),
  into('misfiled-logs'),
  into('unchecked-logs'),
  into('denying-logs'),
  into('undecidable-logs'),
  into('keyless-logs'),
  into('private-key-logs'),
  into('disabled-key-logs'),
  into('imagined-key-logs'),
  into('unlocked-logs'),
  into('suspended-logs'),
  into('unversioned-logs'),
  into('unretained-logs'),
  into('early-logs'),
  into('early-but-versioned-logs'),
  into('early-versions-logs'),
  into('early-but-locked-logs'),
  into('old-style-logs'),
  into('dated-logs'),
  into('harmless-rules-logs'),
  into('announcing-logs', {}, { topic: 'none' }),
  into('announcing-drafts-logs', { 'trail-notification': unheard('no-topic') }, { topic: 'none' }),
  into('unobserved-logs'),

  one(
    'everything-wrong',
    {
      key: 'none',
      multiRegion: false,
      globalServices: false,
      validation: false,
      logging: 'stopped',
      bucket: 'private-logs',
      prefix: 'mine',
      topic: 'private-topic',
      group: 'none',
      selectors: { basic: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] },
      insights: [],
      tags: {},
    },
    {
      ...nothingToDeliver,
      'trail-logging': 'fail trail-stopped',
      'trail-encryption': 'fail no-key',
      'trail-key-rotation': 'not-applicable no-key-to-rotate',
      'trail-notification': unheard('topic-not-allowed'),
      'trail-log-validation': 'fail validation-off',
      'trail-cloudwatch-logs': 'fail no-log-group',
      'trail-destination': 'fail bucket-not-allowed bucket-owned-by-other prefix-not-allowed',
      'trail-insights': 'fail insights-missing',
      'trail-tags': 'fail no-tags',
    },
    {
      'account-recording': 'fail trail-not-logging',
      'multi-region-recording':
        'fail trail-leaves-out-writes trail-not-logging trail-single-region trail-without-global-services',
      'trail-data-events':
        'fail trail-leaves-out-s3-reads trail-leaves-out-s3-writes trail-not-logging trail-single-region',
    },
  ),

  // CodeCatalyst. Where no space lists the account, a role that trusts it fails whatever event history says.
  withRoles(
    'space-billing',
    [
      { name: 'AWSRoleForCodeCatalystSupport', trust: [trusting()] },
      {
        name: 'CodeCatalystWorkflowDevelopmentRole-platform',
        trust: [trusting(space.id)],
        inline: { all: allowing() },
      },
    ],
    { 'codecatalyst-role-trust': 'pass', 'codecatalyst-role-privilege': 'fail role-allows-everything' },
  ),
  withRoles(
    'space-member',
    [
      { name: 'Deploy', trust: [trusting()] },
      {
        name: 'Build',
        trust: [trusting(space.id)],
        inline: { artefacts: allowing({ Action: 's3:*' }), logs: allowing({ Resource: 'arn:aws:logs:*:*:*' }) },
      },
    ],
    { 'codecatalyst-role-trust': 'fail role-unbound' },
  ),
  withRoles('undeclared-space', [{ name: 'Deploy', trust: [trusting(otherSpace)] }], {
    'codecatalyst-connected-accounts': 'fail trust-without-connection',
    'codecatalyst-role-trust': 'fail role-bound-to-undeclared-space',
  }),
  withRoles('leftover-role', [{ name: 'Deploy', trust: [trusting()], inline: { here: allowing(inOneRegion) } }], {
    'codecatalyst-connected-accounts': 'fail trust-without-connection',
    'codecatalyst-role-trust': 'fail role-unbound',
    'codecatalyst-role-privilege': 'not-assessed not-decidable',
  }),
  withRoles('half-bound', [{ name: 'Deploy', trust: [trusting(space.id), trusting()] }], {
    'codecatalyst-connected-accounts': 'fail trust-without-connection',
    'codecatalyst-role-trust': 'fail role-unbound',
  }),
  // Whether a Deny narrows what is allowed is not decided: neither control may say that the role can be assumed.
  withRoles('narrowed-role', [{ name: 'Deploy', trust: [trusting(), trusting(otherSpace, 'Deny')] }], {
    'codecatalyst-connected-accounts': 'not-assessed not-decidable service-error',
    'codecatalyst-role-trust': 'not-assessed not-decidable',
  }),
  // Nobody but another account's user may assume this role: the name alone connects nothing.
  withRoles(
    'name-alone',
    [
      {
        name: 'Deploy',
        trust: [
          {
            Sid: 'NoLongerCodeCatalyst',
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::123456789012:root' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
    ],
    { 'codecatalyst-role-privilege': 'not-applicable no-trusting-role' },
  ),

  // Closed after it was furnished: nothing in it is read.
  {
    ...one('closed', {}),
    unit: 'Suspended',
    closed: true,
    expect: {
      'account-recording': inactive,
      'multi-region-recording': inactive,
      'duplicate-recording': inactive,
      'trail-data-events': inactive,
      'event-data-store-encryption': inactive,
      'codecatalyst-connected-accounts': inactive,
      'codecatalyst-role-trust': inactive,
      'codecatalyst-role-privilege': inactive,
    },
    expectOfTrails: {},
  },
];

/** What holds of a bucket as the policy wants it: whether its policy is public moto cannot say. */
const cleanBucket: BucketVerdicts = {
  'log-bucket-public-access': unanswerable,
  'log-bucket-policy': 'pass',
  'log-bucket-encryption': 'pass',
  'log-bucket-tamper-protection': 'pass',
  'log-bucket-retention': 'pass',
  'log-bucket-access-logging': 'pass',
};
const missing = 'not-applicable bucket-missing';
const policied = (verdict: Expected) => ({ 'log-bucket-policy': verdict });
const encrypted = (verdict: Expected) => ({ 'log-bucket-encryption': verdict });
const protectedBy = (verdict: Expected) => ({ 'log-bucket-tamper-protection': verdict });
const unlocked = protectedBy('fail object-lock-off');
const unversioned = protectedBy('fail object-lock-off versioning-off');
const retained = (verdict: Expected) => ({ 'log-bucket-retention': verdict });
const withoutPolicy = policied('fail no-bucket-policy');
const unlogged = { 'log-bucket-access-logging': 'fail access-logging-off' };

/** What differs from a sound bucket's verdicts. Nobody delivers to a bucket that is not here. */
const expectOfBuckets: Readonly<Record<BucketName, Partial<BucketVerdicts>>> = {
  'organization-logs': {},
  'retired-logs': {
    'log-bucket-public-access': missing,
    'log-bucket-policy': missing,
    'log-bucket-encryption': missing,
    'log-bucket-tamper-protection': missing,
    'log-bucket-retention': missing,
    'log-bucket-access-logging': missing,
  },
  'private-logs': {
    'log-bucket-public-access': 'fail public-access-not-blocked',
    ...withoutPolicy,
    ...encrypted('fail default-encryption-without-key'),
    ...unversioned,
    ...unlogged,
  },
  'account-blocked-logs': { 'log-bucket-public-access': 'pass', ...withoutPolicy, ...unlogged },
  'account-half-blocked-logs': { 'log-bucket-public-access': 'fail public-access-not-blocked', ...unlogged },
  'half-blocked-logs': { 'log-bucket-public-access': 'fail public-access-not-blocked' },
  'readable-logs': { 'log-bucket-public-access': 'fail acl-grants-public public-access-not-blocked' },
  'unwritable-logs': { 'log-bucket-public-access': 'pass', ...withoutPolicy },
  'stranger-logs': policied('fail write-open-to-strangers'),
  'plain-logs': policied('fail plain-http-not-denied'),
  'misfiled-logs': policied('fail write-not-allowed'),
  'unchecked-logs': policied('fail acl-check-not-allowed'),
  'denying-logs': policied('fail write-denied'),
  'undecidable-logs': policied('not-assessed not-decidable'),
  'keyless-logs': encrypted('fail default-encryption-without-key'),
  'private-key-logs': encrypted('fail default-key-not-allowed'),
  'disabled-key-logs': encrypted('fail default-key-not-enabled'),
  'imagined-key-logs': encrypted('fail default-key-missing'),
  'unlocked-logs': unlocked,
  'suspended-logs': protectedBy('fail object-lock-off versioning-suspended'),
  'unversioned-logs': unversioned,
  'unretained-logs': unlocked,
  'early-logs': { ...unversioned, ...retained('fail rule-deletes-early') },
  'early-but-versioned-logs': unlocked,
  'early-versions-logs': { ...unlocked, ...retained('fail rule-deletes-early') },
  'early-but-locked-logs': {},
  'old-style-logs': { ...unversioned, ...retained('fail rule-deletes-early') },
  'dated-logs': { ...unversioned, ...retained('fail rule-deletes-at-date') },
  'harmless-rules-logs': unversioned,
  'announcing-logs': {},
  'announcing-drafts-logs': {},
  'unobserved-logs': unlogged,
};

export function verdictsOfBucket(name: BucketName): BucketVerdicts {
  return { ...cleanBucket, ...expectOfBuckets[name] };
}

/** Who carries what is found about a bucket that nobody owns any more: the account of the trail that delivers there. */
export const carrierOfRetired = 'deleted-bucket';

/**
 * The same organization a month later, after some changes: CloudTrail lost its trusted access, the organization's trail
 * was stopped, and nothing arrived since.
 */
export const later = {
  days: 30,
  accounts: [management, logArchive, 'stopped', 'endless-group', 'no-group'],
  expectOfTrails: {
    [management]: { 'trail-delivery': 'not-applicable nothing-to-deliver', 'trail-cloudwatch-logs': 'pass' },
    [logArchive]: { 'trail-delivery': 'fail delivery-stale', 'trail-cloudwatch-logs': 'fail log-group-never-reached' },
    stopped: { 'trail-delivery': 'not-applicable nothing-to-deliver', 'trail-cloudwatch-logs': 'pass' },
    'endless-group': {
      'trail-delivery': 'fail delivery-stale',
      'trail-cloudwatch-logs': 'fail log-group-never-reached',
    },
    'no-group': { 'trail-delivery': 'fail delivery-stale', 'trail-cloudwatch-logs': 'fail no-log-group' },
  },
  expectOfOrganization: fails('cloudtrail-not-trusted', 'trail-not-logging'),
} as const;
