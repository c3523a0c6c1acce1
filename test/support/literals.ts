import type { Landing } from '../../src/codecatalyst/landings.js';
import type { AccountView, AuditView, BucketView } from '../../src/controls/control.js';
import type { EventHistory, ObservedEvent } from '../../src/model/event.js';
import type {
  Account,
  AccountEvidence,
  AccountReading,
  BasicSelector,
  EvidenceHeader,
  EvidenceLine,
  FieldSelector,
  OrganizationEvidence,
  Selectors,
  SharedEvidence,
  TamperingEvidence,
  Trail,
  TrailStatus,
  TrustingRole,
} from '../../src/model/evidence.js';
import { type Fact, type Gap, mapFact } from '../../src/model/fact.js';
import type { Judgement } from '../../src/model/finding.js';
import { Policy } from '../../src/model/policy.js';
import type { Bucket, Key, LogGroup, SharedResource, Topic } from '../../src/model/shared-resource.js';
import type { AccountRecording, TrailView } from '../../src/recording/recording.js';

/** Evidence as literals: what a test does not speak of is healthy. */

export const management = '111122223333';
export const archive = '222233334444';
export const hub = '333344445555';
export const member = '444455556666';
export const other = '555566667777';

export const bucket = 'org-trail-logs';
export const trailArn = `arn:aws:cloudtrail:us-east-1:${management}:trail/organization`;
export const keyArn = `arn:aws:kms:us-east-1:${management}:key/5f0e8b1c-3a77-4a51-9c1e-6d2b94a0f3e7`;
export const topicArn = `arn:aws:sns:us-east-1:${hub}:trail`;
export const logGroupArn = `arn:aws:logs:us-east-1:${management}:log-group:trail:*`;
export const bucketArn = `arn:aws:s3:::${bucket}`;
export const organizationId = 'o-a1b2c3d4e5';
export const spaceId = 'e3420072-0d4c-4f2e-9d5b-5e4910cc94cd';
export const asOf = '2026-11-20T02:08:00.000Z';
export const since = '2026-08-22T02:08:00.000Z';

export function known<T>(value: T, from = 'an answer'): { readonly known: T; readonly from: string } {
  return { known: value, from };
}

export function gap(api = 'cloudtrail:DescribeTrails', more: Partial<Gap> = {}): Gap {
  return { account: member, api, reason: 'denied', detail: 'AccessDeniedException: no', ...more };
}

export function unknown(api?: string, more?: Partial<Gap>): { readonly gap: Gap } {
  return { gap: gap(api, more) };
}

export function trail(more: Partial<Trail> = {}): Trail {
  return {
    arn: trailArn,
    name: 'organization',
    homeRegion: 'us-east-1',
    bucket,
    topicArn,
    kmsKeyId: keyArn,
    logGroupArn,
    multiRegion: true,
    organization: true,
    globalServices: true,
    validation: true,
    ...more,
  };
}

/** The same trail without some of its fields. */
export function trailWithout(...fields: readonly ('prefix' | 'topicArn' | 'kmsKeyId' | 'logGroupArn')[]): Trail {
  const left = { ...trail() };
  for (const field of fields) delete left[field];
  return left;
}

export const logging: TrailStatus = {
  logging: true,
  startedAt: '2023-02-01T10:12:31.000Z',
  deliveredAt: '2026-11-20T02:02:00.000Z',
  digestDeliveredAt: '2026-11-20T01:28:00.000Z',
  logGroupDeliveredAt: '2026-11-20T02:03:00.000Z',
};
export const stopped: TrailStatus = { ...logging, logging: false, stoppedAt: '2026-10-30T17:05:00.000Z' };
export const neverStarted: TrailStatus = { logging: false };

export function basic(...selectors: readonly Partial<BasicSelector>[]): Selectors {
  return {
    basic: selectors.map((selector) => ({
      readWriteType: 'All',
      managementEvents: true,
      excludedSources: [],
      dataResources: [],
      ...selector,
    })),
  };
}

export function advanced(...selectors: readonly (readonly FieldSelector[])[]): Selectors {
  return { advanced: selectors.map((fields) => [...fields]) };
}

export const everything = basic({});
export const managementCategory: FieldSelector = { field: 'eventCategory', equals: ['Management'] };

export interface TrailViewParts {
  readonly trail?: Partial<Trail>;
  readonly status?: Fact<TrailStatus>;
  readonly deliveries?: TrailView['deliveries'];
  readonly selectors?: Fact<Selectors>;
  readonly insights?: Fact<readonly string[]>;
  readonly tags?: Fact<Readonly<Record<string, string>>>;
  readonly ownerRegions?: Fact<readonly string[]>;
}

export function trailView(parts: TrailViewParts = {}): TrailView {
  const seen = trail(parts.trail);
  const owner = seen.arn.split(':')[4] ?? '';
  const status = parts.status ?? known(logging, 'status');
  return {
    trail: seen,
    from: 'trail',
    owner,
    status,
    deliveries: parts.deliveries ?? mapFact(status, (told) => ({ ...told, account: owner })),
    selectors: parts.selectors ?? known(everything, 'selectors'),
    insights: parts.insights ?? known([], 'insights'),
    tags: parts.tags ?? known({}, 'tags'),
    ownerRegions: parts.ownerRegions ?? known(['us-east-1', 'us-west-2'], 'owner regions'),
  };
}

/** An account in two regions, of which one was asked. */
export function recording(more: Partial<AccountRecording> = {}): AccountRecording {
  const trails = more.trails ?? [trailView()];
  return {
    account: member,
    partition: 'aws',
    regions: known(['us-east-1', 'us-west-2'], 'regions'),
    deniedRegions: [],
    trailsByRegion: {
      'us-east-1': known(
        trails.map(({ trail: { arn } }) => arn),
        'us-east-1',
      ),
    },
    ...more,
    trails,
  };
}

export function history(events: readonly ObservedEvent[] = [], more: Partial<EventHistory> = {}): EventHistory {
  return { since, until: asOf, truncated: false, events: [...events], ...more };
}

let count = 0;
export function event(name: string, at: string, more: Partial<ObservedEvent> = {}): ObservedEvent {
  count += 1;
  return {
    id: `event-${count}`,
    source: 'codecatalyst.amazonaws.com',
    name,
    at,
    region: 'us-west-2',
    account: member,
    by: { kind: 'assumed-role', account: member, role: 'Operations', session: 'operator' },
    access: /^(Get|List)/.test(name) ? 'read' : 'write',
    ...more,
  };
}

export function spaceEvent(space: string, at: string, more: Partial<ObservedEvent> = {}): ObservedEvent {
  return event('ListProjects', at, { space, ...more });
}

export function trustOf(sourceArn: string | readonly string[] | undefined): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: ['codecatalyst-runner.amazonaws.com', 'codecatalyst.amazonaws.com'] },
        Action: 'sts:AssumeRole',
        ...(sourceArn !== undefined && { Condition: { ArnLike: { 'aws:SourceArn': sourceArn } } }),
      },
    ],
  });
}

export function spaceArn(id = spaceId): string {
  return `arn:aws:codecatalyst:::space/${id}/project/*`;
}

export function role(trust = trustOf(spaceArn()), name = 'CodeCatalystDeployment'): TrustingRole {
  return { arn: `arn:aws:iam::${member}:role/${name}`, name, trust };
}

export function reading(more: Partial<AccountReading> = {}): AccountReading {
  return {
    access: known(`arn:aws:sts::${member}:assumed-role/TrailproofAudit/trailproof`, 'assumed'),
    regions: known(['us-east-1', 'us-west-2'], 'regions'),
    trailsByRegion: { 'us-east-1': known([trailArn], 'us-east-1') },
    trails: { [trailArn]: { trail: trail(), from: 'trail' } },
    listedTrails: known([{ arn: trailArn, homeRegion: 'us-east-1' }], 'list'),
    codecatalystRoles: known([], 'roles'),
    codecatalystEvents: {
      'eu-west-1': known(history(), 'events eu-west-1'),
      'us-west-2': known(history(), 'events us-west-2'),
    },
    ...more,
  };
}

/** The trail's owner: it knows the status and selectors. */
export function owning(more: Partial<AccountReading> = {}): AccountReading {
  return reading({
    trails: {
      [trailArn]: {
        trail: trail(),
        from: 'trail',
        status: known(logging, 'status'),
        selectors: known(everything, 'selectors'),
      },
    },
    ...more,
  });
}

export function accountView(more: Partial<AccountReading> = {}, id = member): AccountView {
  return { id, reading: reading(more), recording: recording({ account: id }), unreadTrails: [] };
}

export function policyOf(fields: Readonly<Record<string, unknown>> = {}): Policy {
  return Policy.parse({ version: 1, ...fields });
}

export function declaring(...spaces: readonly Readonly<Record<string, unknown>>[]): Policy {
  return policyOf({
    codecatalyst: {
      spaces: spaces.map((space) => ({ name: 'platform', billingAccount: member, ...space })),
    },
  });
}

/** A waiver with all that it needs, but for what it covers. */
export function waiver(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    control: 'trail-logging',
    reason: 'no alerts wanted',
    owner: 'platform@example.com',
    expires: '2027-03-31',
    ...more,
  };
}

export interface AuditParts extends Partial<Omit<AuditView, 'shared' | 'landings'>> {
  readonly resources?: Readonly<Record<string, SharedResource>>;
  /** Landings are in us-west-2 where a test does not say. */
  readonly landed?: Readonly<Record<string, readonly (Omit<Landing, 'region'> & Partial<Landing>)[]>>;
}

/** An audit that read the bucket, key and topic of the literals' trail, and every history. */
export function audit({ resources, landed = {}, ...more }: AuditParts = {}): AuditView {
  const found: Readonly<Record<string, SharedResource>> = { ...healthyResources, ...resources };
  return {
    partition: 'aws',
    asOf,
    policy: policyOf(),
    accounts: new Map([management, archive, hub, member, other, '666677778888'].map((id) => [id, account(id)])),
    wholeOrganization: true,
    newAccounts: new Map(),
    organizationId: known(organizationId, 'organization'),
    membersListed: known(true, 'accounts'),
    trails: new Map([[trailArn, trailView()]]),
    managementAccount: known(management, 'organization'),
    judgedTrails: [trailView()],
    activity: { tools: new Map(), changes: new Map() },
    trailsShown: [known(true, 'us-east-1')],
    unreadHistories: new Map(),
    window: { since, until: asOf },
    claims: new Map(),
    spaceIds: new Map(),
    logged: new Map(),
    payers: new Map(),
    otherMembers: new Set(),
    ...more,
    shared: (kind, arn) => {
      const resource = found[arn];
      if (resource?.kind !== kind) throw new Error(`the test gives no ${kind} ${arn}`);
      return resource.fact as never;
    },
    landings: (space) => (landed[space] ?? []).map((landing) => ({ region: 'us-west-2', ...landing })),
  };
}

/** A document that lets CloudTrail do what a trail needs, and nobody else's trail. */
export function allowingCloudTrail(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceArn': trailArn } },
      ...statement,
    })),
  });
}

export const healthyKey: Key = {
  exists: true,
  arn: keyArn,
  state: 'Enabled',
  manager: 'CUSTOMER',
  symmetric: true,
  madeByAws: true,
  policy: known(
    allowingCloudTrail({ Sid: 'Encrypt', Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*' }),
    'key policy',
  ),
  rotation: known(true, 'rotation'),
};

export const healthyTopic: Topic = {
  exists: true,
  policy: allowingCloudTrail({ Sid: 'Publish', Action: 'SNS:Publish', Resource: topicArn }),
  key: null,
  confirmedSubscriptions: known(1, 'subscriptions'),
};

export const healthyLogGroup: LogGroup = { exists: true, retentionDays: null };

const blocked = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };

export const healthyBucket: Bucket = {
  exists: true,
  owner: archive,
  region: 'us-east-1',
  publicAccess: known(blocked, 'public access'),
  accountPublicAccess: known(null, 'account public access'),
  publicPolicy: known(false, 'policy status'),
  ownership: known('BucketOwnerEnforced', 'ownership'),
  grantedGroups: known([], 'acl'),
  policy: known(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        ...JSON.parse(
          allowingCloudTrail(
            { Sid: 'AclCheck', Action: 's3:GetBucketAcl', Resource: bucketArn },
            { Sid: 'Write', Action: 's3:PutObject', Resource: `${bucketArn}/AWSLogs/${organizationId}/*` },
          ),
        ).Statement,
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [bucketArn, `${bucketArn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    }),
    'bucket policy',
  ),
  encryption: known({ algorithm: 'AES256' }, 'encryption'),
  versioning: known({ status: 'Enabled', mfaDelete: false }, 'versioning'),
  objectLock: known(null, 'object lock'),
  lifecycle: known([], 'lifecycle'),
  notifications: known({ eventBridge: false, rules: [] }, 'notifications'),
  accessLogsTo: known('access-logs', 'access logging'),
};

export const healthyResources: Readonly<Record<string, SharedResource>> = {
  [keyArn]: { kind: 'key', fact: known(healthyKey, 'key') },
  [topicArn]: { kind: 'topic', fact: known(healthyTopic, 'topic') },
  [logGroupArn]: { kind: 'log-group', fact: known(healthyLogGroup, 'log group') },
  [bucketArn]: { kind: 'bucket', fact: known(healthyBucket, 'bucket') },
};

/** What a trail rests on, with other details. */
export function keyWith(more: Partial<Key>): SharedResource {
  return { kind: 'key', fact: known({ ...healthyKey, ...more }, 'key') };
}

export function topicWith(more: Partial<Topic>): SharedResource {
  return { kind: 'topic', fact: known({ ...healthyTopic, ...more }, 'topic') };
}

/** The bucket of the literals' trail, with other details. */
export function bucketView(more: Partial<Bucket> = {}, trails: readonly TrailView[] = [trailView()]): BucketView {
  return { name: bucket, arn: bucketArn, fact: known({ ...healthyBucket, ...more }, 'bucket'), trails };
}

export function account(id: string, more: Partial<Account> = {}): Account {
  return { id, name: `account ${id}`, state: 'ACTIVE', ...more };
}

export function accountLine(id: string, read?: AccountReading, more: Partial<Account> = {}): AccountEvidence {
  return { line: 'account', account: account(id, more), ...(read && { reading: read }), answers: [] };
}

export const header: EvidenceHeader = {
  line: 'header',
  version: 3,
  tool: 'trailproof test',
  runId: '20261120T020800Z-00000000',
  asOf,
  partition: 'aws',
  caller: `arn:aws:sts::${hub}:assumed-role/TrailproofHub/operator`,
  scopeId: organizationId,
  scope: 'organization',
  customEndpoint: false,
};

export const organizationLine: OrganizationEvidence = {
  line: 'organization',
  organization: known({ id: organizationId, managementAccount: management }, 'organization'),
  cloudtrailAdministrators: known([hub], 'administrators'),
  trustedServices: known(['cloudtrail.amazonaws.com', 'sso.amazonaws.com'], 'trusted services'),
  answers: [
    {
      id: 'accounts',
      api: 'organizations:ListAccounts',
      account: management,
      region: 'us-east-1',
      at: asOf,
      requestIds: [],
    },
  ],
};

/** The codes of what a judgement says. */
export function codesOf({ because }: Judgement): readonly string[] {
  return because.map(({ code }) => code);
}

/** The calls that a judgement misses. */
export function missedBy(judgement: Judgement): readonly string[] {
  return judgement.verdict === 'not-assessed' ? judgement.gaps.map(({ api }) => api) : [];
}

/** The lines of an organization's evidence in which nothing is wrong, with other accounts in place of its own. */
export function evidenceOf(
  accounts: readonly AccountEvidence[] = healthyAccounts(),
  resources: Readonly<Record<string, SharedResource>> = healthyResources,
): readonly EvidenceLine[] {
  const shared = Object.entries(resources).map(
    ([arn, resource]): SharedEvidence => ({ line: 'shared', arn, resource, answers: [] }),
  );
  return [header, organizationLine, ...shared, ...untouched, ...accounts];
}

/** What event history is asked of changes to the literals' trail, bucket and key. */
export const changesOfTrail = ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'];
export const changesOfBucket = ['DeleteBucketPolicy', 'PutBucketPolicy', 'PutBucketLifecycle'];
export const changesOfKey = ['DisableKey', 'ScheduleKeyDeletion'];
export const changesOfOrganization = ['DisableAWSServiceAccess'];

/** Event history in us-east-1 of these names, in which nothing is. */
export function tamperingLine(account: string, names: readonly string[]): TamperingEvidence {
  const histories = names.map((eventName) => ({
    region: 'us-east-1',
    eventName,
    history: known(history(), `${eventName} ${account}`),
  }));
  return { line: 'tampering', account, histories, answers: [] };
}

const untouched: readonly TamperingEvidence[] = [
  tamperingLine(management, [...changesOfTrail, ...changesOfKey, ...changesOfOrganization]),
  tamperingLine(archive, changesOfBucket),
];

export function healthyAccounts(): readonly AccountEvidence[] {
  return [accountLine(management, owning()), ...[archive, hub, member, other].map((id) => accountLine(id, reading()))];
}

/** The healthy organization with other accounts in place of those of the same id. */
export function evidenceWith(...changed: readonly AccountEvidence[]): readonly EvidenceLine[] {
  const untouched = healthyAccounts().filter(({ account: { id } }) => !changed.some((line) => line.account.id === id));
  const byId = (a: AccountEvidence, b: AccountEvidence): number => (a.account.id < b.account.id ? -1 : 1);
  return evidenceOf([...untouched, ...changed].sort(byId));
}

/** An account that the role does not let in. */
export function closed(id: string): AccountReading {
  const access = unknown('sts:AssumeRole', {
    account: id,
    reason: 'role-not-assumed',
    resource: `arn:aws:iam::${id}:role/TrailproofAudit`,
  });
  return {
    access,
    regions: access,
    trailsByRegion: {},
    trails: {},
    listedTrails: access,
    codecatalystRoles: access,
    codecatalystEvents: { 'eu-west-1': access, 'us-west-2': access },
  };
}
