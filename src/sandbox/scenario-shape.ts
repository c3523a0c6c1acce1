import { z } from 'zod';
import { bucketSettings, publicAccessBlock } from './bucket-shape.js';
import { unread } from './conditions.js';

const accountId = z.string('an account id is a string: quote it').regex(/^\d{12}$/, 'twelve digits expected');
const region = z.string().regex(/^[a-z]+(-[a-z]+)+-\d+$/, 'a region such as "us-east-1" expected');
const instant = z.iso.datetime('an instant such as "2026-11-20T02:08:00Z" expected');
const arn = z.string().startsWith('arn:');
const oneOrMore = z.union([z.string(), z.array(z.string())]);

/** An IAM policy as AWS writes it. What narrows a statement and is not listed here would be overlooked: it is refused. */
export const policyDocument = z.object({
  Version: z.string().default('2012-10-17'),
  Statement: z.array(
    z.strictObject(
      {
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Principal: z.union([z.literal('*'), z.record(z.string(), oneOrMore)]).optional(),
        Action: oneOrMore.optional(),
        NotAction: oneOrMore.optional(),
        Resource: oneOrMore.optional(),
        NotResource: oneOrMore.optional(),
        Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
      },
      { error: (issue) => (issue.code === 'unrecognized_keys' ? cannotRead(issue.keys) : undefined) },
    ),
  ),
});

/** A policy of which the sandbox can tell what it means for every call that it answers. */
const readablePolicy = policyDocument.superRefine(({ Statement }, context) => {
  for (const [index, { Condition = {}, Principal }] of Statement.entries()) {
    // Neither services nor identity providers call the sandbox.
    const isAboutCallers = Principal === undefined || Principal === '*' || 'AWS' in Principal;
    const names = isAboutCallers ? unread(Condition) : [];
    if (names.length === 0) continue;
    context.addIssue({ code: 'custom', path: ['Statement', index, 'Condition'], message: cannotRead(names) });
  }
});

function cannotRead(names: readonly string[]): string {
  return `the sandbox cannot read ${names.join(', ')}`;
}

/** A policy that the sandbox hands back and does not read: a document, or text that may be no policy at all. */
const writtenPolicy = z.union([z.record(z.string(), z.unknown()), z.string()]);

const role = z.strictObject({
  name: z.string().max(64),
  path: z.string().startsWith('/').endsWith('/').default('/'),
  trust: readablePolicy,
  /** What the role may do; without it every read, and to assume other roles. */
  policy: readablePolicy.optional(),
  /** ARNs of attached policies and inline policies by name. They are listed, and let nobody do anything. */
  managedPolicies: z.array(arn).default([]),
  inlinePolicies: z.record(z.string().regex(/^[\w+=,.@-]{1,128}$/), writtenPolicy).default({}),
  description: z.string().optional(),
  created: instant.optional(),
  maxSessionSeconds: z.int().min(3600).max(43_200).default(3600),
  lastUsed: z.strictObject({ at: instant, region }).optional(),
});

const eventSelector = z.strictObject({
  ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).default('All'),
  IncludeManagementEvents: z.boolean().default(true),
  DataResources: z.array(z.strictObject({ Type: z.string(), Values: z.array(z.string()) })).default([]),
  ExcludeManagementEventSources: z.array(z.string()).default([]),
});

const values = z.array(z.string()).optional();
const advancedEventSelector = z.strictObject({
  Name: z.string().optional(),
  FieldSelectors: z.array(
    z.strictObject({
      Field: z.string(),
      Equals: values,
      NotEquals: values,
      StartsWith: values,
      NotStartsWith: values,
      EndsWith: values,
      NotEndsWith: values,
    }),
  ),
});

const time = instant.nullable().optional();
const error = z.string().optional();
/** What differs from a healthy trail; null takes away a time that a healthy trail has. */
const trailStatus = z.strictObject({
  startLoggingTime: time,
  stopLoggingTime: time,
  latestDeliveryTime: time,
  latestDeliveryError: error,
  latestNotificationTime: time,
  latestNotificationError: error,
  latestDigestDeliveryTime: time,
  latestDigestDeliveryError: error,
  latestCloudWatchLogsDeliveryTime: time,
  latestCloudWatchLogsDeliveryError: error,
});

const place = z.strictObject({ account: accountId.optional(), region: region.optional() });

const trail = z.strictObject({
  name: z.string().min(3).max(128),
  homeRegion: region,
  bucket: z.string(),
  prefix: z.string().max(200).optional(),
  topicArn: arn.optional(),
  kmsKeyArn: arn.optional(),
  logGroupArn: arn.optional(),
  logRoleArn: arn.optional(),
  multiRegion: z.boolean().default(true),
  organization: z.boolean().default(false),
  validation: z.boolean().default(true),
  globalServices: z.boolean().default(true),
  logging: z.boolean().default(true),
  status: trailStatus.default({}),
  /** Regions whose replica reports another status than the home region. */
  statusIn: z.record(region, trailStatus).default({}),
  eventSelectors: z.array(eventSelector).optional(),
  advancedEventSelectors: z.array(advancedEventSelector).optional(),
  insightSelectors: z
    .array(z.strictObject({ InsightType: z.string(), EventCategories: z.array(z.string()).optional() }))
    .default([]),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  /** Where the trail shows itself although AWS's rules say it does not, and the other way round. */
  seenIn: z.array(place).default([]),
  unseenIn: z.array(place).default([]),
});

const bucket = z.strictObject({ name: z.string().min(3).max(63), region, ...bucketSettings });

const key = z.strictObject({
  id: z.string(),
  region,
  state: z
    .enum([
      'Creating',
      'Enabled',
      'Disabled',
      'PendingDeletion',
      'PendingImport',
      'PendingReplicaDeletion',
      'Unavailable',
      'Updating',
    ])
    .default('Enabled'),
  deletion: instant.optional(),
  manager: z.enum(['CUSTOMER', 'AWS']).default('CUSTOMER'),
  spec: z.string().default('SYMMETRIC_DEFAULT'),
  origin: z.enum(['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE']).default('AWS_KMS'),
  rotation: z
    .strictObject({ enabled: z.boolean().default(true), periodInDays: z.int().min(90).max(2560).default(365) })
    .prefault({}),
  /** Without it one that lets CloudTrail encrypt for the trails of the key's account. */
  policy: writtenPolicy.optional(),
  description: z.string().default(''),
  created: instant.optional(),
  aliases: z.array(z.string().startsWith('alias/')).default([]),
  /** Accounts that the key's policy lets describe it. */
  readableBy: z.array(accountId).default([]),
});

const subscription = z.strictObject({
  protocol: z.string().default('email'),
  endpoint: z.string(),
  confirmed: z.boolean().default(true),
});

const topic = z.strictObject({
  name: z.string().max(256),
  region,
  /** Without it one that lets CloudTrail publish. */
  policy: writtenPolicy.optional(),
  /** The key that encrypts the topic: an alias, an id or an ARN, as it was given to SNS. */
  kmsKey: z.string().optional(),
  subscriptions: z
    .array(subscription)
    .default([{ protocol: 'email', endpoint: 'security@example.com', confirmed: true }]),
  /** What GetTopicAttributes says in place of what follows from the rest. */
  attributes: z.record(z.string(), z.string()).default({}),
  /** Accounts that the topic's policy lets read it. */
  readableBy: z.array(accountId).default([]),
});

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const logGroup = z.strictObject({
  name: z.string().min(1).max(512),
  region,
  /** Without it log events never expire. */
  retentionDays: z.literal(retentionDays).optional(),
  kmsKeyArn: arn.optional(),
  class: z.enum(['STANDARD', 'INFREQUENT_ACCESS', 'ESSENTIALS', 'DELIVERY']).default('STANDARD'),
  metricFilters: z.int().nonnegative().default(0),
  storedBytes: z.int().nonnegative().default(0),
  created: instant.optional(),
});

/** An event data store of CloudTrail Lake. */
const eventDataStore = z.strictObject({
  name: z.string().min(3).max(128),
  region,
  /** The last part of its ARN; without it one that follows from account, region and name. */
  id: z.string().optional(),
  status: z
    .enum(['CREATED', 'ENABLED', 'PENDING_DELETION', 'STARTING_INGESTION', 'STOPPING_INGESTION', 'STOPPED_INGESTION'])
    .default('ENABLED'),
  kmsKeyArn: arn.optional(),
  multiRegion: z.boolean().default(true),
  organization: z.boolean().default(false),
  retentionDays: z.int().min(7).max(3653).default(366),
  /** Without it all management events. */
  advancedEventSelectors: z.array(advancedEventSelector).optional(),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  created: instant.optional(),
});

/** A CloudTrail record; what is left out is filled in. */
const record = z.looseObject({
  eventSource: z.string(),
  eventName: z.string(),
  eventTime: instant.optional(),
  awsRegion: region.optional(),
});

const account = z.strictObject({
  id: accountId,
  name: z
    .string()
    .max(50)
    .regex(/^[\x20-\x7e]+$/, 'account names are printable ASCII'),
  email: z.string().optional(),
  state: z.enum(['PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED']).default('ACTIVE'),
  joined: instant.default('2023-03-01T09:00:00Z'),
  joinedMethod: z.enum(['CREATED', 'INVITED']).default('CREATED'),
  ou: z.string().optional(),
  /** Exists in AWS, but in no organization. */
  outside: z.boolean().default(false),
  /** False for one that was made after the organization's accounts were listed. */
  listed: z.boolean().default(true),
  /** Calls to the account after which it is closed, so that its keys and roles are worth nothing any more. */
  closesAfter: z.int().nonnegative().optional(),
  optedInRegions: z.array(region).default([]),
  /** What account:ListRegions says of single regions, such as ENABLING. */
  regionStatus: z.record(region, z.enum(['ENABLED', 'ENABLING', 'DISABLING', 'DISABLED'])).default({}),
  auditRole: z.enum(['present', 'absent', 'denied']).default('present'),
  /** What the audit role may do here, in place of its policy everywhere else. */
  auditRolePolicy: readablePolicy.optional(),
  /** Tags as Organizations keeps them, in any script. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  roles: z.array(role).default([]),
  trails: z.array(trail).default([]),
  buckets: z.array(bucket).default([]),
  /** S3's for the whole account, which new accounts have none of. */
  publicAccessBlock: publicAccessBlock.optional(),
  keys: z.array(key).default([]),
  topics: z.array(topic).default([]),
  logGroups: z.array(logGroup).default([]),
  eventDataStores: z.array(eventDataStore).default([]),
  events: z.array(record).default([]),
});

const fault = z.strictObject({
  service: oneOrMore.optional(),
  action: oneOrMore.optional(),
  /** The account that is called: for AssumeRole the one that the role is in. */
  account: oneOrMore.optional(),
  region: oneOrMore.optional(),
  /** Name or ARN of what is asked for; for LookupEvents the value that is looked up. */
  resource: oneOrMore.optional(),
  /**
   * Refusals, each in the words of its service:
   * - `denied`, `denied-by-scp`, `throttled`, `expired-credentials`, `error-500`
   *
   * Answers that do not arrive as they were sent:
   * - `unreachable`: the connection is cut before the answer
   * - `hang`: there never is an answer
   * - `reset`: the connection is reset in the middle of the body
   * - `incomplete`: the connection ends in the middle of the body, and less came than was announced
   * - `truncated`: half the body, announced as the whole
   * - `slow-drip`: the headers come at once, the body byte by byte, `everyMs` apart (1000)
   * - `huge`: white space of `megabytes` (100) before the body, which changes nothing of what it says
   * - `garbage`: a web page, with status 200
   *
   * Answers that AWS does not give today:
   * - `wrong-types`: texts are structures, numbers and truth values are texts
   * - `unknown-enum`: states and the like have a value that nobody knows yet
   * - `absent-fields`: what is listed has no fields, and an empty list is not even there
   * - `repeating-token`: a page leads to itself
   *
   * And what AWS may do, so that nothing may come of it:
   * - `empty-page`: an empty page, with a token, before the page that was asked for
   * - `clock-skew`: the clock of AWS is off by `minutes` (20): calls signed by another clock are refused
   */
  fault: z.enum([
    'absent-fields',
    'clock-skew',
    'denied',
    'denied-by-scp',
    'empty-page',
    'error-500',
    'expired-credentials',
    'garbage',
    'hang',
    'huge',
    'incomplete',
    'repeating-token',
    'reset',
    'slow-drip',
    'throttled',
    'truncated',
    'unknown-enum',
    'unreachable',
    'wrong-types',
  ]),
  everyMs: z.int().positive().optional(),
  megabytes: z.int().positive().optional(),
  /** Behind with a minus. */
  minutes: z.int().optional(),
  /** How often one same call is hit before it gets through; without it, always. */
  times: z.int().positive().optional(),
  /** The part of all calls that is hit, chosen by what the call says and never by its turn. */
  share: z.number().gt(0).max(1).default(1),
});

/**
 * What Control Tower's region deny leaves allowed everywhere, of the services that an audit might ask.
 * https://docs.aws.amazon.com/controltower/latest/userguide/primary-region-deny-policy.html
 */
const controlTowerExemptions = [
  'account:*',
  'cloudtrail:LookupEvents',
  'config:*',
  'iam:*',
  'kms:*',
  'organizations:*',
  's3:GetAccountPublicAccessBlock',
  's3:GetBucketLocation',
  's3:GetBucketPolicyStatus',
  's3:GetBucketPublicAccessBlock',
  's3:ListAllMyBuckets',
  'sso:*',
  'sts:*',
];

const organizationalUnit = z.strictObject({ id: z.string().startsWith('ou-'), name: z.string(), parent: z.string() });

export const scenarioShape = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  /** The scenario's clock, which stands still. Credentials and HTTP dates are real time. */
  now: instant,
  partition: z.enum(['aws', 'aws-us-gov', 'aws-cn', 'aws-eusc']).default('aws'),
  /** Fewer regions than the partition has, to keep a scenario small. */
  regions: z.strictObject({ enabledByDefault: z.array(region).min(1), optIn: z.array(region).default([]) }).optional(),
  organization: z
    .strictObject({
      id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'an organization id such as "o-a1b2c3d4e5" expected'),
      rootId: z.string().startsWith('r-'),
      managementAccount: accountId,
      trustedServices: z.array(z.string()).default(['cloudtrail.amazonaws.com', 'sso.amazonaws.com']),
    })
    .optional(),
  organizationalUnits: z.array(organizationalUnit).default([]),
  /** Who runs the audit. Without a policy the caller may do everything that the sandbox answers. */
  caller: z.union([
    z.strictObject({
      account: accountId,
      roleName: z.string(),
      sessionName: z.string().default('operator'),
      policy: readablePolicy.optional(),
    }),
    z.strictObject({ account: accountId, userName: z.string(), policy: readablePolicy.optional() }),
  ]),
  /** Regions that a service control policy denies to members, but for some actions and accounts. */
  regionDeny: z
    .strictObject({
      regions: z.array(region).min(1),
      exceptActions: z.array(z.string()).default(controlTowerExemptions),
      exceptAccounts: z.array(accountId).default([]),
    })
    .optional(),
  delegatedAdministrators: z.array(z.strictObject({ account: accountId, service: z.string() })).default([]),
  auditRole: z
    .strictObject({
      name: z.string(),
      path: z.string().default('/'),
      externalId: z.string().min(2).optional(),
      /** Whom the role trusts, as ARNs: a role that is entered first, for one. Without it the caller. */
      trusts: oneOrMore.optional(),
      /** The role's own rights; without it every read. */
      policy: readablePolicy.optional(),
    })
    .optional(),
  /** Roles found in every active account, such as those that Control Tower leaves. */
  rolesEverywhere: z.array(role).default([]),
  accounts: z.array(account).min(1),
  pageSizes: z
    .strictObject({
      accounts: z.int().positive().max(20).default(20),
      regions: z.int().positive().max(50).default(50),
      roles: z.int().positive().max(1000).default(100),
      rolePolicies: z.int().positive().max(1000).default(100),
      trails: z.int().positive().default(20),
      subscriptions: z.int().positive().max(100).default(100),
      logGroups: z.int().positive().max(50).default(50),
      eventDataStores: z.int().positive().max(1000).default(20),
    })
    .prefault({}),
  /** What a member may ask of an organization trail. Reports about real accounts conflict, so both ways can be had. */
  members: z
    .strictObject({
      listTrails: z.boolean().default(true),
      getTrail: z.boolean().default(true),
      getTrailStatus: z.boolean().default(true),
      getEventSelectors: z.boolean().default(false),
    })
    .prefault({}),
  /**
   * Rates of a calling account and region. CloudTrail's are AWS's own: 2 LookupEvents a second, 10 of the other reads.
   * AWS states none for Organizations and STS: 5 and 50 calls a second are assumed.
   */
  limits: z
    .strictObject({
      lookupEvents: z.boolean().default(false),
      cloudTrailReads: z.boolean().default(false),
      organizations: z.boolean().default(false),
      sts: z.boolean().default(false),
    })
    .prefault({}),
  faults: z.array(fault).default([]),
});

export type Scenario = z.output<typeof scenarioShape>;
export type AccountShape = Scenario['accounts'][number];
export type TrailShape = AccountShape['trails'][number];
export type TrailStatusShape = TrailShape['status'];
export type RoleShape = AccountShape['roles'][number];
export type KeyShape = AccountShape['keys'][number];
export type TopicShape = AccountShape['topics'][number];
export type LogGroupShape = AccountShape['logGroups'][number];
export type EventDataStoreShape = AccountShape['eventDataStores'][number];
export type BucketShape = AccountShape['buckets'][number];
export type RecordShape = AccountShape['events'][number];
export type FaultShape = Scenario['faults'][number];
export type FaultKind = FaultShape['fault'];
export type PolicyDocument = z.output<typeof policyDocument>;
export type Statement = PolicyDocument['Statement'][number];
