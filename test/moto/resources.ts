/**
 * The keys, topics, log groups and buckets of the organization that is built. Each is made as described here in moto,
 * and described to the sandbox in the same words.
 */

/** Regions that the audit is told of: moto cannot list them. */
export const regions = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
export type Region = (typeof regions)[number];
/** Where keys and buckets are. */
export const home: Region = 'us-east-1';

export const logArchive = 'log-archive';
export const prefix = 'organization';

interface KeyPlan {
  /** Whose it is; an account's id where it belongs to nobody in the organization. */
  readonly account: string;
  readonly state?: 'disabled' | 'pending deletion' | 'never made';
  /** The policy of the audit does not list it. */
  readonly unlisted?: true;
  /** Its policy lets nobody in but its account. */
  readonly refuses?: true;
  readonly rotates?: false;
  readonly imported?: true;
  readonly alias?: `alias/${string}`;
}

export const keys = {
  central: { account: 'key-custodian' },
  disabled: { account: 'disabled-key', state: 'disabled' },
  doomed: { account: 'doomed-key', state: 'pending deletion' },
  imagined: { account: 'imagined-key', state: 'never made' },
  foreign: { account: '999999999999', state: 'never made' },
  closed: { account: 'closed' },
  private: { account: 'private-key', unlisted: true },
  refusing: { account: 'refusing-key', refuses: true },
  still: { account: 'still-key', rotates: false },
  imported: { account: 'imported-key', imported: true },
  sealing: { account: 'sealed-topic', alias: 'alias/topics' },
} as const satisfies Readonly<Record<string, KeyPlan>>;
export type KeyName = keyof typeof keys;
export const keyPlans: Readonly<Record<string, KeyPlan>> = keys;

interface TopicPlan {
  readonly deleted?: true;
  readonly unlisted?: true;
  /** Nobody has subscribed. */
  readonly unheard?: true;
  readonly refuses?: true;
  /** The key that encrypts it. One with an alias is named by that. */
  readonly key?: KeyName;
}

/** By name. Each is made in the account and region of every trail that names it. */
export const topics = {
  'trail-files': {},
  'deleted-topic': { deleted: true },
  'private-topic': { unlisted: true },
  'unheard-topic': { unheard: true },
  'refusing-topic': { refuses: true },
  'sealed-topic': { key: 'sealing' },
  'shut-topic': { key: 'refusing' },
  'frozen-topic': { key: 'disabled' },
  'lost-topic': { key: 'imagined' },
} as const satisfies Readonly<Record<string, TopicPlan>>;
export type TopicName = keyof typeof topics;
export const topicPlans: Readonly<Record<TopicName, TopicPlan>> = topics;

/** By name, with the days for which events are kept. Each is made in the account and region of the trail. */
export const logGroups = {
  'trail-events': 365,
  'brief-events': 30,
  'endless-events': 'forever',
  'imagined-events': 'never made',
} as const;
export type LogGroupName = keyof typeof logGroups;

export interface RulePlan {
  readonly id: string;
  readonly enabled?: false;
  readonly prefix?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Where rules had the prefix before there were filters. */
  readonly oldStyle?: true;
  readonly days?: number;
  readonly date?: string;
  readonly noncurrentDays?: number;
}

export interface BucketPlan {
  readonly account: string;
  readonly unlisted?: true;
  readonly deleted?: true;
  readonly publicAccess: 'blocked' | 'half blocked' | 'not blocked';
  readonly readableByAll?: true;
  readonly policy:
    | 'sound'
    | 'none'
    | 'open to strangers'
    | 'plain HTTP'
    | 'another folder'
    | 'no ACL check'
    | 'denying'
    | 'undecidable';
  readonly key?: KeyName;
  readonly versioning: 'Enabled' | 'Suspended' | 'never';
  readonly lock?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number } | 'without retention';
  readonly rules: readonly RulePlan[];
  /** Of new objects whose keys begin like this a topic is told. */
  readonly announces?: string;
  readonly accessLogs: boolean;
}

/** Where access logs go: no trail delivers here, so that nothing is judged. */
export const accessLogs = 'access-logs';

/** A bucket as the policy wants it. */
const sound: BucketPlan = {
  account: logArchive,
  publicAccess: 'blocked',
  policy: 'sound',
  key: 'central',
  versioning: 'Enabled',
  lock: { mode: 'GOVERNANCE', days: 400 },
  rules: [{ id: 'after-two-years', prefix: `${prefix}/`, days: 730 }],
  accessLogs: true,
};
const { key: _key, lock: _lock, ...unlocked } = sound;
const keyless: BucketPlan = { ...unlocked, lock: { mode: 'COMPLIANCE', days: 365 } };
const lockless: BucketPlan = { ...unlocked, key: 'central' };
const bare: BucketPlan = {
  account: logArchive,
  publicAccess: 'not blocked',
  policy: 'none',
  versioning: 'never',
  rules: [],
  accessLogs: false,
};
/** Access logs go to a bucket of the same account, and only the log archive has one. */
const elsewhere: BucketPlan = { ...sound, accessLogs: false };
const earlyRule: RulePlan = { id: 'early', prefix: `${prefix}/AWSLogs/`, days: 30 };

export const buckets = {
  'organization-logs': sound,
  'retired-logs': { ...sound, deleted: true },
  'private-logs': { ...bare, account: 'private-bucket', unlisted: true },
  'account-blocked-logs': { ...elsewhere, account: 'account-blocks', publicAccess: 'not blocked', policy: 'none' },
  'account-half-blocked-logs': { ...elsewhere, account: 'account-half-blocks', publicAccess: 'not blocked' },
  'half-blocked-logs': { ...sound, publicAccess: 'half blocked' },
  'readable-logs': { ...sound, publicAccess: 'half blocked', readableByAll: true },
  'unwritable-logs': { ...sound, policy: 'none' },
  'stranger-logs': { ...sound, policy: 'open to strangers' },
  'plain-logs': { ...sound, policy: 'plain HTTP' },
  'misfiled-logs': { ...sound, policy: 'another folder' },
  'unchecked-logs': { ...sound, policy: 'no ACL check' },
  'denying-logs': { ...sound, policy: 'denying' },
  'undecidable-logs': { ...sound, policy: 'undecidable' },
  'keyless-logs': keyless,
  'private-key-logs': { ...sound, key: 'private' },
  'disabled-key-logs': { ...sound, key: 'disabled' },
  'imagined-key-logs': { ...sound, key: 'imagined' },
  'unlocked-logs': lockless,
  'suspended-logs': { ...lockless, versioning: 'Suspended' },
  'unversioned-logs': { ...lockless, versioning: 'never' },
  'unretained-logs': { ...sound, lock: 'without retention' },
  'early-logs': { ...lockless, versioning: 'never', rules: [earlyRule] },
  'early-but-versioned-logs': { ...lockless, rules: [earlyRule] },
  'early-versions-logs': { ...lockless, rules: [{ ...earlyRule, noncurrentDays: 60 }] },
  'early-but-locked-logs': { ...sound, rules: [{ ...earlyRule, noncurrentDays: 60 }] },
  'old-style-logs': { ...lockless, versioning: 'never', rules: [{ ...earlyRule, oldStyle: true }] },
  'dated-logs': { ...lockless, versioning: 'never', rules: [{ id: 'dated', date: '2027-01-31' }] },
  'harmless-rules-logs': {
    ...lockless,
    versioning: 'never',
    rules: [
      { ...earlyRule, id: 'disabled', enabled: false },
      { ...earlyRule, id: 'elsewhere', prefix: 'drafts/' },
      { ...earlyRule, id: 'by-tag', tags: { kind: 'draft' } },
    ],
  },
  'announcing-logs': { ...sound, announces: `${prefix}/AWSLogs/` },
  'announcing-drafts-logs': { ...sound, announces: 'drafts/' },
  'unobserved-logs': { ...sound, accessLogs: false },
} as const satisfies Readonly<Record<string, BucketPlan>>;
export type BucketName = keyof typeof buckets;
export const bucketPlans: Readonly<Record<BucketName, BucketPlan>> = buckets;

/** Which flags are on. */
export const publicAccessFlags: Readonly<
  Record<'blocked' | 'half blocked', readonly [boolean, boolean, boolean, boolean]>
> = { blocked: [true, true, true, true], 'half blocked': [true, false, true, true] };

/** Accounts that block public access for all their buckets. */
export const blockingAccounts: Readonly<Record<string, keyof typeof publicAccessFlags>> = {
  'account-blocks': 'blocked',
  'account-half-blocks': 'half blocked',
};
