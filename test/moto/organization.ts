/**
 * What is built in moto, and what the audit must say of it. The verdicts were worked out by hand, from what CloudTrail
 * and CodeCatalyst document and from what each control asks. They are never calculated.
 */

/** Regions that the audit is told of: moto cannot list them. */
export const regions = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
export type Region = (typeof regions)[number];

export const organizationalUnits = ['Security', 'Workloads', 'Suspended'] as const;

/** The account that calls, and how moto names it. */
export const management = 'master';

/** Keys by name, each in an account. One was never made; one belongs to nobody in the organization. */
export const keys = {
  central: { account: 'key-custodian', state: 'enabled', allowed: true },
  disabled: { account: 'disabled-key', state: 'disabled', allowed: true },
  doomed: { account: 'doomed-key', state: 'pending deletion', allowed: true },
  imagined: { account: 'imagined-key', state: 'never made', allowed: true },
  foreign: { account: '999999999999', state: 'never made', allowed: true },
  closed: { account: 'closed', state: 'enabled', allowed: true },
  private: { account: 'private-key', state: 'enabled', allowed: false },
} as const satisfies Readonly<Record<string, Key>>;

interface Key {
  readonly account: string;
  readonly state: 'enabled' | 'disabled' | 'pending deletion' | 'never made';
  /** The policy lists it. */
  readonly allowed: boolean;
}

export const buckets = {
  'organization-logs': { account: 'log-archive', deleted: false, allowed: true },
  'retired-logs': { account: 'log-archive', deleted: true, allowed: true },
  'private-logs': { account: 'private-bucket', deleted: false, allowed: false },
} as const;
export const logArchive = 'log-archive';
export const prefix = 'organization';

/** Topics by name: each is made in the account and region of the trail that names it. */
export const topics = {
  'trail-files': { deleted: false, allowed: true },
  'deleted-topic': { deleted: true, allowed: true },
  'private-topic': { deleted: false, allowed: false },
} as const;

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
  readonly multiRegion: boolean;
  readonly globalServices: boolean;
  readonly validation: boolean;
  readonly logging: 'started' | 'stopped' | 'never started';
  readonly bucket: keyof typeof buckets;
  readonly prefix: string;
  readonly key: keyof typeof keys | 'none';
  readonly topic: keyof typeof topics | 'none';
  /** Absent: PutEventSelectors is not called. */
  readonly selectors?: Selectors;
}

type Selectors =
  | { readonly basic: readonly BasicSelector[] }
  | { readonly advanced: readonly (readonly { Field: string; Equals: string[] }[])[] };
interface BasicSelector {
  readonly ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  readonly IncludeManagementEvents: boolean;
  readonly ExcludeManagementEventSources?: string[];
}

export interface RolePlan {
  readonly name: string;
  readonly trust: readonly object[];
}

/** `pass`; `fail`, `not-applicable` and `not-assessed` with the codes or reasons of it, in the order of the alphabet. */
export type Expected = string;

/** What moto cannot answer, so that nothing can be expected. */
export const unanswerable = 'left out';

export const accountControls = [
  'account-recording',
  'multi-region-recording',
  'codecatalyst-connected-accounts',
  'codecatalyst-role-trust',
] as const;
export const trailControls = [
  'trail-logging',
  'trail-encryption',
  'trail-notification',
  'trail-log-validation',
  'trail-destination',
] as const;
type AccountVerdicts = Readonly<Record<(typeof accountControls)[number], Expected>>;
type TrailVerdicts = Readonly<Record<(typeof trailControls)[number], Expected>>;

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
};

/** What holds of an account whose one trail is sound and in which no role trusts CodeCatalyst. */
const clean: AccountVerdicts = {
  'account-recording': 'pass',
  'multi-region-recording': 'pass',
  'codecatalyst-connected-accounts': unanswerable,
  'codecatalyst-role-trust': 'not-applicable no-trusting-role',
};
const cleanTrail: TrailVerdicts = {
  'trail-logging': 'pass',
  'trail-encryption': 'pass',
  'trail-notification': 'pass',
  'trail-log-validation': 'pass',
  'trail-destination': 'pass',
};

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

/** An account with a sound trail and roles, and what follows from them. */
function withRoles(name: string, roles: readonly RolePlan[], ofAccount: Partial<AccountVerdicts>): AccountPlan {
  return { ...one(name, {}, {}, ofAccount), roles };
}

const codecatalyst = { Service: ['codecatalyst.amazonaws.com', 'codecatalyst-runner.amazonaws.com'] };
function trusting(spaceId?: string, Effect = 'Allow'): object {
  const source = `arn:aws:codecatalyst:::space/${spaceId}/project/*`;
  const Condition = spaceId && { ArnLike: { 'aws:SourceArn': source } };
  return { Effect, Principal: codecatalyst, Action: 'sts:AssumeRole', ...(Condition && { Condition }) };
}

const everything = { ReadWriteType: 'All', IncludeManagementEvents: true } as const;
const inCategory = (category: string) => ({ Field: 'eventCategory', Equals: [category] });

export const accounts: readonly AccountPlan[] = [
  // As the policy wants it.
  one(management, {}),
  { ...one(logArchive, {}), unit: 'Security' },
  { ...one('key-custodian', { selectors: { basic: [everything] } }), unit: 'Security' },
  one('home-in-ireland', { region: 'eu-west-1' }),
  one('two-halves-in-one', {
    selectors: {
      basic: [
        { ReadWriteType: 'ReadOnly', IncludeManagementEvents: true },
        { ReadWriteType: 'WriteOnly', IncludeManagementEvents: true },
      ],
    },
  }),
  one('advanced', { selectors: { advanced: [[inCategory('Management')]] } }),

  // What is recorded.
  {
    name: 'no-trail',
    trails: [],
    expect: { ...clean, 'account-recording': 'fail no-trail', 'multi-region-recording': 'fail no-trail' },
    expectOfTrails: {},
  },
  one(
    'single-region',
    { region: 'us-west-2', multiRegion: false },
    {},
    { 'multi-region-recording': 'fail trail-single-region' },
  ),
  one(
    'single-region-no-global',
    { multiRegion: false, globalServices: false },
    {},
    { 'multi-region-recording': 'fail trail-single-region trail-without-global-services' },
  ),
  {
    name: 'two-single-regions',
    trails: (['us-east-1', 'eu-west-1'] as const).map((region) => ({
      ...sound,
      name: region,
      region,
      multiRegion: false,
    })),
    expect: { ...clean, 'multi-region-recording': 'fail trail-single-region' },
    expectOfTrails: { 'us-east-1': cleanTrail, 'eu-west-1': cleanTrail },
  },
  one(
    'stopped',
    { logging: 'stopped' },
    { 'trail-logging': 'fail trail-stopped' },
    { 'account-recording': 'fail trail-not-logging', 'multi-region-recording': 'fail trail-not-logging' },
  ),
  one(
    'never-started',
    { logging: 'never started' },
    { 'trail-logging': 'fail trail-never-started' },
    { 'account-recording': 'fail trail-not-logging', 'multi-region-recording': 'fail trail-not-logging' },
  ),
  one(
    'writes-only',
    { selectors: { basic: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] } },
    {},
    { 'multi-region-recording': 'fail trail-leaves-out-reads' },
  ),
  one(
    'reads-only-advanced',
    { selectors: { advanced: [[inCategory('Management'), { Field: 'readOnly', Equals: ['true'] }]] } },
    {},
    { 'multi-region-recording': 'fail trail-leaves-out-writes' },
  ),
  one(
    'kms-left-out',
    { selectors: { basic: [{ ...everything, ExcludeManagementEventSources: ['kms.amazonaws.com'] }] } },
    {},
    { 'multi-region-recording': 'fail trail-leaves-out-reads-of trail-leaves-out-writes-of' },
  ),
  one(
    'data-events-only',
    {
      selectors: {
        advanced: [[inCategory('Data'), { Field: 'resources.type', Equals: ['AWS::S3::Object'] }]],
      },
    },
    {},
    {
      'account-recording': 'fail trail-without-management-events',
      'multi-region-recording': 'fail trail-without-management-events',
    },
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
      selectors: { basic: [{ ReadWriteType, IncludeManagementEvents: true }] },
    })),
    expect: { ...clean, 'multi-region-recording': 'fail trail-leaves-out-reads trail-leaves-out-writes' },
    expectOfTrails: { ReadOnly: cleanTrail, WriteOnly: cleanTrail },
  },

  // Keys.
  one('no-key', { key: 'none' }, { 'trail-encryption': 'fail no-key' }),
  one('disabled-key', { key: 'disabled' }, { 'trail-encryption': 'fail key-not-enabled' }),
  one('doomed-key', { key: 'doomed' }, { 'trail-encryption': 'fail key-not-enabled' }),
  one('imagined-key', { key: 'imagined' }, { 'trail-encryption': 'fail key-missing' }),
  one('private-key', { key: 'private' }, { 'trail-encryption': 'fail key-not-allowed' }),
  one('foreign-key', { key: 'foreign' }, { 'trail-encryption': 'not-assessed owner-outside' }),
  one('key-of-closed', { key: 'closed' }, { 'trail-encryption': 'not-assessed owner-outside' }),

  // Topics.
  one('no-topic', { topic: 'none' }, { 'trail-notification': 'fail no-topic' }),
  one('deleted-topic', { topic: 'deleted-topic' }, { 'trail-notification': 'fail topic-missing' }),
  one('private-topic', { topic: 'private-topic' }, { 'trail-notification': 'fail topic-not-allowed' }),

  // Buckets, and digests in them.
  one('private-bucket', { bucket: 'private-logs' }, { 'trail-destination': 'fail bucket-not-allowed' }),
  one('deleted-bucket', { bucket: 'retired-logs' }, { 'trail-destination': 'fail bucket-missing' }),
  one('other-prefix', { prefix: 'mine' }, { 'trail-destination': 'fail prefix-not-allowed' }),
  one('no-validation', { validation: false }, { 'trail-log-validation': 'fail validation-off' }),

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
      selectors: { basic: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] },
    },
    {
      'trail-logging': 'fail trail-stopped',
      'trail-encryption': 'fail no-key',
      'trail-notification': 'fail topic-not-allowed',
      'trail-log-validation': 'fail validation-off',
      'trail-destination': 'fail bucket-not-allowed prefix-not-allowed',
    },
    {
      'account-recording': 'fail trail-not-logging',
      'multi-region-recording':
        'fail trail-leaves-out-writes trail-not-logging trail-single-region trail-without-global-services',
    },
  ),

  // CodeCatalyst. Where no space lists the account, a role that trusts it fails whatever event history says.
  withRoles(
    'space-billing',
    [
      { name: 'AWSRoleForCodeCatalystSupport', trust: [trusting()] },
      { name: 'CodeCatalystWorkflowDevelopmentRole-platform', trust: [trusting(space.id)] },
    ],
    { 'codecatalyst-role-trust': 'pass' },
  ),
  withRoles(
    'space-member',
    [
      { name: 'Deploy', trust: [trusting()] },
      { name: 'Build', trust: [trusting(space.id)] },
    ],
    { 'codecatalyst-role-trust': 'fail role-unbound' },
  ),
  withRoles('undeclared-space', [{ name: 'Deploy', trust: [trusting(otherSpace)] }], {
    'codecatalyst-connected-accounts': 'fail trust-without-connection',
    'codecatalyst-role-trust': 'fail role-bound-to-undeclared-space',
  }),
  withRoles('leftover-role', [{ name: 'Deploy', trust: [trusting()] }], {
    'codecatalyst-connected-accounts': 'fail trust-without-connection',
    'codecatalyst-role-trust': 'fail role-unbound',
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
    {},
  ),

  // Closed after it was furnished: nothing in it is read.
  {
    ...one('closed', {}),
    unit: 'Suspended',
    closed: true,
    expect: {
      'account-recording': 'not-applicable account-inactive',
      'multi-region-recording': 'not-applicable account-inactive',
      'codecatalyst-connected-accounts': 'not-applicable account-inactive',
      'codecatalyst-role-trust': 'not-applicable account-inactive',
    },
    expectOfTrails: {},
  },
];
