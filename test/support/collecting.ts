import { callerSession } from '../../src/aws/session.js';
import { collect } from '../../src/collect/collect.js';
import { resolveScope } from '../../src/collect/scope.js';
import type { EventUser, Lookup } from '../../src/model/event.js';
import type {
  AccountEvidence,
  OrganizationEvidence,
  SharedEvidence,
  TamperingEvidence,
} from '../../src/model/evidence.js';
import { defaultPolicy, type Policy } from '../../src/model/policy.js';
import type { Bucket, Key, KeyUser, LogGroup, SharedResource, Topic } from '../../src/model/shared-resource.js';
import type { Call, Sandbox, Scenario } from '../../src/sandbox/index.js';
import { archive } from './literals.js';
import { asRead, connect, open } from './pipeline.js';

/** What the collector may be told to read of a bucket beside where it is. */
export const bucketReads = [
  's3:GetAccountPublicAccessBlock',
  's3:GetBucketAcl',
  's3:GetBucketLogging',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPolicy',
  's3:GetBucketPolicyStatus',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
];

/** All that it may be told to read of what trails name. */
export const sharedReads = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'logs:DescribeLogGroups',
  's3:GetBucketLocation',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
  ...bucketReads,
];

export interface Collecting {
  readonly scenario: Scenario;
  /** Those that are named, where not all of the organization need be read. */
  readonly accounts?: readonly string[];
  /** IAM actions beside those about trails; all about what trails name where nothing is said. */
  readonly reads?: readonly string[];
  readonly keysOf?: readonly KeyUser[];
  /** Where accounts are asked first. */
  readonly region?: string;
  /** The regions in which accounts are audited, where they are stated. */
  readonly statedRegions?: readonly string[];
  /** What event history is asked about; nothing where nothing is said. */
  readonly eventsOf?: readonly EventUser[];
  readonly activity?: readonly Lookup[];
  /** What the policy says of trails. */
  readonly trails?: Policy['trails'];
  /** The account that the policy names for the log buckets. */
  readonly bucketOwner?: string;
  /** What an earlier attempt left. */
  readonly kept?: readonly SharedEvidence[];
  readonly keptTampering?: readonly TamperingEvidence[];
  /** Where calls go in place of the sandbox. */
  readonly by?: (sandbox: Sandbox) => Promise<string>;
}

export interface Gathered {
  readonly organization: OrganizationEvidence;
  /** By id. */
  readonly accounts: readonly AccountEvidence[];
  /** By ARN. */
  readonly shared: readonly SharedEvidence[];
  /** By account. */
  readonly tampering: readonly TamperingEvidence[];
  readonly calls: readonly Call[];
}

/** What the collector gathers when it is told what to read, whatever controls there are. */
export async function gathered(how: Collecting): Promise<Gathered> {
  const {
    scenario,
    reads = sharedReads,
    keysOf = ['trail', 'topic', 'bucket'],
    region = 'us-east-1',
    statedRegions,
    eventsOf = [],
    activity = [],
    trails = defaultPolicy.trails,
    bucketOwner = archive,
    kept = [],
    keptTampering = [],
  } = how;
  const sandbox = await open(scenario);
  const url = how.by ? await how.by(sandbox) : sandbox.url;
  const caller = await callerSession(connect(url), sandbox.credentials(), 'us-east-1');
  const allowed = new Set(reads);
  const scope = await resolveScope(
    { caller, session: caller, lister: caller },
    { accounts: how.accounts ? [...how.accounts] : scenario.organization ? 'organization' : 'self' },
    allowed,
  );
  const accounts: AccountEvidence[] = [];
  const shared: SharedEvidence[] = [...kept];
  const tampering: TamperingEvidence[] = [...keptTampering];
  await collect(
    {
      caller,
      role: { name: 'TrailproofAudit', path: '/', sessionName: 'trailproof', externalId: 'landing-zone-demo' },
      region,
      asOf: new Date(scenario.now),
      organization: scope.organization,
      accounts: scope.accounts,
      bucketOwner,
      reads: allowed,
      keysOf: new Set(keysOf),
      eventsOf: new Set(eventsOf),
      activity,
      trails,
      ...(statedRegions && { statedRegions }),
    },
    {
      account: async () => undefined,
      shared: async (arn) => kept.find((evidence) => evidence.arn === arn),
      tampering: async (account) => keptTampering.find((evidence) => evidence.account === account),
      keepAccount: async (evidence) => void accounts.push(asRead(evidence)),
      keepShared: async (evidence) => void shared.push(asRead(evidence)),
      keepTampering: async (evidence) => void tampering.push(asRead(evidence)),
      progress: () => undefined,
    },
  );
  accounts.sort((a, b) => (a.account.id < b.account.id ? -1 : 1));
  shared.sort((a, b) => (a.arn < b.arn ? -1 : 1));
  tampering.sort((a, b) => (a.account < b.account ? -1 : 1));
  return { organization: scope.organization, accounts, shared, tampering, calls: sandbox.calls };
}

/** The one resource of its kind. */
export function theOnly<Kind extends SharedResource['kind']>(
  kind: Kind,
  { shared }: Pick<Gathered, 'shared'>,
): Extract<SharedResource, { kind: Kind }>['fact'] {
  const [found, ...more] = shared.filter(({ resource }) => resource.kind === kind);
  if (!found || more.length > 0) throw new Error(`not one ${kind} but ${found ? more.length + 1 : 'none'}`);
  return found.resource.fact as never;
}

/** What is known of it, where it exists. */
export function existing(kind: 'key', from: Pick<Gathered, 'shared'>): Key;
export function existing(kind: 'topic', from: Pick<Gathered, 'shared'>): Topic;
export function existing(kind: 'log-group', from: Pick<Gathered, 'shared'>): LogGroup;
export function existing(kind: 'bucket', from: Pick<Gathered, 'shared'>): Bucket;
export function existing(kind: SharedResource['kind'], from: Pick<Gathered, 'shared'>): unknown {
  const fact = theOnly(kind, from);
  if (!('known' in fact) || !fact.known.exists) throw new Error(`the ${kind} is not known to exist`);
  return fact.known;
}
