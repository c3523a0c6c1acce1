import type { Role, Session } from '../aws/session.js';
import type { AuditSettings } from '../model/audit-settings.js';
import type { EventUser, Lookup } from '../model/event.js';
import type {
  Account,
  AccountEvidence,
  OrganizationEvidence,
  SharedEvidence,
  TamperingEvidence,
} from '../model/evidence.js';
import type { Policy } from '../model/policy.js';
import type { KeyUser } from '../model/shared-resource.js';
import type { TrailChoice } from '../recording/relied-on.js';
import { activityLookups } from './activity-lookups.js';
import type { Entry } from './entering.js';

export interface CollectionPlan {
  readonly caller: Session;
  readonly role: Role;
  /** Where STS is called, and accounts are asked first. */
  readonly region: string;
  readonly statedRegions?: readonly string[];
  readonly asOf: Date;
  readonly organization: OrganizationEvidence;
  /** Every account of the scope, by id. */
  readonly accounts: readonly Account[];
  /** The account that the policy names as the owner of the log buckets. */
  readonly bucketOwner?: string;
  /** IAM actions that the chosen controls need beside those about trails; what is not among them is not asked. */
  readonly reads: ReadonlySet<string>;
  /** Whose keys they look at. */
  readonly keysOf: ReadonlySet<KeyUser>;
  /** What event history is asked about. */
  readonly eventsOf: ReadonlySet<EventUser>;
  /** What is looked up of activity in every account and region, if it is asked about that. */
  readonly activity: readonly Lookup[];
  /** On which trails recording may rest. */
  readonly trails: TrailChoice;
}

interface Asking extends Pick<CollectionPlan, 'caller' | 'region' | 'asOf' | 'organization' | 'accounts'> {
  readonly settings: AuditSettings;
  readonly policy: Policy;
  readonly entry: Entry;
}

/** What an audit asks, as its settings and its policy want it. */
export function collectionPlan({ settings, policy, entry, ...known }: Asking): CollectionPlan {
  const { account: bucketOwner } = policy.trails.destination;
  return {
    ...known,
    role: entry.role,
    reads: entry.reads,
    keysOf: entry.keysOf,
    eventsOf: entry.eventsOf,
    activity: activityLookups(settings.events),
    trails: policy.trails,
    ...(settings.regions && { statedRegions: settings.regions }),
    ...(bucketOwner && { bucketOwner }),
  };
}

/** Where evidence goes, an account at a time, as soon as it is there, and what an earlier attempt has left there. */
export interface EvidenceStore {
  account(id: string): Promise<AccountEvidence | undefined>;
  shared(arn: string): Promise<SharedEvidence | undefined>;
  tampering(account: string): Promise<TamperingEvidence | undefined>;
  keepAccount(evidence: AccountEvidence): Promise<void>;
  keepShared(evidence: SharedEvidence): Promise<void>;
  keepTampering(evidence: TamperingEvidence): Promise<void>;
  /** Called before the first account and after each. */
  progress(done: number, total: number): void;
}
