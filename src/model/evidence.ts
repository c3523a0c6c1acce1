import { z } from 'zod';
import { Scope } from './audit-settings.js';
import { ActivityHistory, ActivityRow, EventHistory, FileProblem, Lookup, ObservedEvent } from './event.js';
import { Answer, factOf, Gap, preferKnown } from './fact.js';
import { SharedResource } from './shared-resource.js';

/**
 * Evidence as it lies on disk: one JSON value a line. First the header, then the organization, the log files, what they
 * say of each account, the shared resources by ARN, what event history says of changes to recording by account, and the
 * accounts by id. Nothing in it depends on the order in which calls returned.
 */
export const evidenceVersion = 3;

/** States in which nothing of an account can be read. Any other, also one that AWS added later, is worth the try. */
const inactiveStates: ReadonlySet<string> = new Set(['PENDING_ACTIVATION', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED']);

/** An account as AWS Organizations lists it. E-mail addresses are never collected. */
export const Account = z.object({
  id: z.string(),
  name: z.string(),
  /** As AWS Organizations gives it; `UNKNOWN` where it was not asked. */
  state: z.string(),
  /** ISO 8601. */
  joined: z.string().optional(),
  /** Names of the organizational units above it, outermost first; absent where AWS did not say. */
  organizationalUnits: z.array(z.string()).optional(),
  /** Their ids, in the same order. */
  organizationalUnitIds: z.array(z.string()).optional(),
});
export type Account = z.infer<typeof Account>;

export function isInactive({ state }: Account): boolean {
  return inactiveStates.has(state);
}

/** A trail as DescribeTrails shows it. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html */
export const Trail = z.object({
  arn: z.string(),
  name: z.string(),
  homeRegion: z.string(),
  bucket: z.string(),
  prefix: z.string().optional(),
  topicArn: z.string().optional(),
  kmsKeyId: z.string().optional(),
  /** ARN of the log group in CloudWatch Logs, which ends in `:*`. */
  logGroupArn: z.string().optional(),
  multiRegion: z.boolean(),
  organization: z.boolean(),
  globalServices: z.boolean(),
  validation: z.boolean(),
});
export type Trail = z.infer<typeof Trail>;

/** GetTrailStatus speaks of one region of one account. Times are ISO 8601, UTC. */
export const TrailStatus = z.object({
  logging: z.boolean(),
  startedAt: z.string().optional(),
  stoppedAt: z.string().optional(),
  /** When log files, digests and events last arrived in the bucket and in the log group. */
  deliveredAt: z.string().optional(),
  digestDeliveredAt: z.string().optional(),
  logGroupDeliveredAt: z.string().optional(),
  deliveryError: z.string().optional(),
  notificationError: z.string().optional(),
  digestDeliveryError: z.string().optional(),
  logGroupDeliveryError: z.string().optional(),
});
export type TrailStatus = z.infer<typeof TrailStatus>;

export const BasicSelector = z.object({
  readWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']),
  managementEvents: z.boolean(),
  excludedSources: z.array(z.string()),
  /** Data events: `AWS::S3::Object`, with the starts of the ARNs that count. */
  dataResources: z.array(z.object({ type: z.string(), values: z.array(z.string()) })),
});
export type BasicSelector = z.infer<typeof BasicSelector>;

const values = z.array(z.string()).optional();
export const FieldSelector = z.object({
  field: z.string(),
  equals: values,
  notEquals: values,
  startsWith: values,
  notStartsWith: values,
  endsWith: values,
  notEndsWith: values,
});
export type FieldSelector = z.infer<typeof FieldSelector>;

/** A trail has basic selectors or advanced ones, never both. An advanced selector's display name means nothing. */
export const Selectors = z.union([
  z.object({ basic: z.array(BasicSelector) }),
  z.object({ advanced: z.array(z.array(FieldSelector)) }),
]);
export type Selectors = z.infer<typeof Selectors>;

export const SeenTrail = z.object({
  trail: Trail,
  /** The answer that described it. */
  from: z.string(),
  /** Read where this account may read them; absent where the trail's owner is asked instead. */
  status: factOf(TrailStatus).optional(),
  selectors: factOf(Selectors).optional(),
  /** Read where a control of the audit asks for them: types of insights, and the trail's tags. */
  insights: factOf(z.array(z.string())).optional(),
  tags: factOf(z.record(z.string(), z.string())).optional(),
});
export type SeenTrail = z.infer<typeof SeenTrail>;

/** One trail as two accounts saw it: what either knows. */
export function mergeSeen(before: SeenTrail | undefined, seen: SeenTrail): SeenTrail {
  const status = preferKnown(before?.status, seen.status);
  const selectors = preferKnown(before?.selectors, seen.selectors);
  const insights = preferKnown(before?.insights, seen.insights);
  const tags = preferKnown(before?.tags, seen.tags);
  const { trail, from } = before ?? seen;
  return {
    trail,
    from,
    ...(status && { status }),
    ...(selectors && { selectors }),
    ...(insights && { insights }),
    ...(tags && { tags }),
  };
}

/** A CloudTrail Lake event data store. AWS takes no new customers for them. */
export const EventDataStore = z.object({
  arn: z.string(),
  name: z.string(),
  /** `ENABLED`, or on its way in or out. */
  status: z.string(),
  organization: z.boolean(),
  /** Absent where AWS's own key encrypts it. */
  kmsKeyId: z.string().optional(),
  advanced: z.array(z.array(FieldSelector)),
});
export type EventDataStore = z.infer<typeof EventDataStore>;

/** A policy that belongs to one role alone. */
export const InlinePolicy = z.object({ name: z.string(), document: factOf(z.string()) });
export type InlinePolicy = z.infer<typeof InlinePolicy>;

/** A role whose trust policy names CodeCatalyst. */
export const TrustingRole = z.object({
  arn: z.string(),
  name: z.string(),
  /** The trust policy's JSON text, decoded from its URL encoding. */
  trust: z.string(),
  /** ARNs of the managed policies attached to it. */
  managedPolicies: factOf(z.array(z.string())).optional(),
  /** By name. */
  inlinePolicies: factOf(z.array(InlinePolicy)).optional(),
});
export type TrustingRole = z.infer<typeof TrustingRole>;

const AccountReading = z.object({
  /** The role or the caller's own ARN, through which it was read. */
  access: factOf(z.string()),
  /** Enabled regions; a gap where they are neither stated nor listed. */
  regions: factOf(z.array(z.string())),
  /** By region asked: the ARNs of the trails that region showed, shadows included. */
  trailsByRegion: z.record(z.string(), factOf(z.array(z.string()))),
  /** Every trail seen, by ARN. */
  trails: z.record(z.string(), SeenTrail),
  /** ListTrails: a hint, from which alone no absence follows. */
  listedTrails: factOf(z.array(z.object({ arn: z.string(), homeRegion: z.string() }))),
  /** By region, where they were asked for. */
  eventDataStores: z.record(z.string(), factOf(z.array(EventDataStore))).optional(),
  codecatalystRoles: factOf(z.array(TrustingRole)),
  /** By region, in the regions where CodeCatalyst lives; empty in partitions without it. */
  codecatalystEvents: z.record(z.string(), factOf(EventHistory)),
  /** What event history was asked of activity, by region, where the settings ask for it. */
  activity: z.record(z.string(), z.array(z.object({ lookup: Lookup, history: factOf(ActivityHistory) }))).optional(),
});
export type AccountReading = z.infer<typeof AccountReading>;

export const AccountEvidence = z.object({
  line: z.literal('account'),
  account: Account,
  /** Absent where the account's state says that nothing can be read. */
  reading: AccountReading.optional(),
  answers: z.array(Answer),
});
export type AccountEvidence = z.infer<typeof AccountEvidence>;

/** A bucket, key, topic or log group, read once for the whole organization in the account that owns it. */
export const SharedEvidence = z.object({
  line: z.literal('shared'),
  /** ARN, as what names it has it; `arn:PARTITION:s3:::NAME` of a bucket. */
  arn: z.string(),
  resource: SharedResource,
  answers: z.array(Answer),
});
export type SharedEvidence = z.infer<typeof SharedEvidence>;

/** What event history of one account says of changes to what recording rests on. */
export const TamperingEvidence = z.object({
  line: z.literal('tampering'),
  account: z.string(),
  /** By region and event name. */
  histories: z.array(z.object({ region: z.string(), eventName: z.string(), history: factOf(EventHistory) })),
  answers: z.array(Answer),
});
export type TamperingEvidence = z.infer<typeof TamperingEvidence>;

/** The log files that were handed to the audit, as a whole. */
export const LogFilesEvidence = z.object({
  line: z.literal('log-files'),
  /** What was handed over, as it was written. */
  paths: z.array(z.string()),
  files: z.int(),
  /** Records read, duplicates and other services' among them. */
  records: z.int(),
  /** How many of these are of services that nobody asked for: counted, and not looked at. */
  others: z.int().optional(),
  duplicates: z.int(),
  /** Events of CodeCatalyst and changes to recording that were too many to be kept, the oldest; absent where all are. */
  eventsLeftOut: z.int().optional(),
  /** The oldest and newest moment of any record; absent where there was none. */
  since: z.string().optional(),
  until: z.string().optional(),
  problems: z.array(FileProblem),
  answers: z.array(Answer),
});
export type LogFilesEvidence = z.infer<typeof LogFilesEvidence>;

/** What the log files say of one account. */
export const LoggedEvidence = z.object({
  line: z.literal('logged'),
  account: z.string(),
  /** Oldest and newest record of the account. */
  since: z.string(),
  until: z.string(),
  rows: z.array(ActivityRow),
  /** CodeCatalyst's events, and those that change how activity is recorded; newest first. */
  events: z.array(ObservedEvent),
  answers: z.array(Answer),
});
export type LoggedEvidence = z.infer<typeof LoggedEvidence>;

/** An account of the organization that the audit is not about, because the settings say so. */
export const LeftOut = z.object({ id: z.string(), name: z.string(), why: z.enum(['not-selected', 'excluded']) });
export type LeftOut = z.infer<typeof LeftOut>;

export const OrganizationEvidence = z.object({
  line: z.literal('organization'),
  /** Absent where accounts were named one by one. */
  organization: factOf(z.object({ id: z.string(), managementAccount: z.string() })).optional(),
  /** Accounts that are delegated administrators of CloudTrail. */
  cloudtrailAdministrators: factOf(z.array(z.string())).optional(),
  /** Services that may act in every account, such as `cloudtrail.amazonaws.com`. */
  trustedServices: factOf(z.array(z.string())).optional(),
  /** Why organizational units are shown by their ids, by unit; absent where every name was read. */
  unnamedUnits: z.array(z.object({ gap: Gap })).optional(),
  /** By id; absent where the audit is about every account. */
  leftOut: z.array(LeftOut).optional(),
  answers: z.array(Answer),
});
export type OrganizationEvidence = z.infer<typeof OrganizationEvidence>;

export const EvidenceHeader = z.object({
  line: z.literal('header'),
  version: z.literal(evidenceVersion),
  tool: z.string(),
  runId: z.string().regex(/^[\w-]+$/),
  /** The moment for which the audit speaks (ISO 8601, UTC). */
  asOf: z.string(),
  partition: z.string(),
  /** ARN of the identity that ran the audit. */
  caller: z.string(),
  /** ARN of the role's session with which that identity asked, where it was not its own. */
  hop: z.string().optional(),
  /** Names the directory under which the run lies: the organization's id, or the account's. */
  scopeId: z.string().regex(/^[a-z0-9-]+$/),
  /** `no-organization`: the whole organization was asked for, and Organizations is not in use. */
  scope: z.union([z.enum(['organization', 'no-organization', 'self']), z.array(z.string())]),
  /** What the settings select of the organization, where they do. */
  selection: Scope.optional(),
  /** The enabled regions, where the audit settings state them instead of AWS. */
  statedRegions: z.array(z.string()).optional(),
  /** AWS_ENDPOINT_URL was in force: this was not AWS itself. */
  customEndpoint: z.boolean(),
});
export type EvidenceHeader = z.infer<typeof EvidenceHeader>;

export const EvidenceLine = z.discriminatedUnion('line', [
  EvidenceHeader,
  OrganizationEvidence,
  LogFilesEvidence,
  LoggedEvidence,
  SharedEvidence,
  TamperingEvidence,
  AccountEvidence,
]);
export type EvidenceLine = z.infer<typeof EvidenceLine>;
