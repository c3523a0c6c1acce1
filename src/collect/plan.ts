import type { Role, Session } from '../aws/session.js';
import type { Account, AccountEvidence, OrganizationEvidence, SharedEvidence } from '../model/evidence.js';
import type { KeyUser } from '../model/shared-resource.js';

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
}

/** Where evidence goes, an account at a time, as soon as it is there, and what an earlier attempt has left there. */
export interface EvidenceStore {
  account(id: string): Promise<AccountEvidence | undefined>;
  shared(arn: string): Promise<SharedEvidence | undefined>;
  keepAccount(evidence: AccountEvidence): Promise<void>;
  keepShared(evidence: SharedEvidence): Promise<void>;
  /** Called before the first account and after each. */
  progress(done: number, total: number): void;
}
