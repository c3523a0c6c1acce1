import type { Claim } from '../codecatalyst/claims.js';
import type { Landing } from '../codecatalyst/landings.js';
import type { Window } from '../model/event.js';
import type { Account, AccountReading, OrganizationEvidence } from '../model/evidence.js';
import type { Fact, Gap } from '../model/fact.js';
import type { Judgement, NonEmpty, Severity } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import type { SharedFact, SharedResource } from '../model/shared-resource.js';
import type { Statement, StatementCode } from '../model/statement.js';
import type { AccountRecording, TrailView } from '../recording/recording.js';
import type { ActivityView } from './activity.js';

interface About {
  readonly id: string;
  readonly severity: Severity;
  /** IAM actions whose answers it rests on. */
  readonly reads: readonly string[];
  /** Policy fields it compares with. */
  readonly policy: readonly string[];
  /** What it believes of AWS, by number in docs/assumptions.md. */
  readonly assumes: readonly string[];
  /** What it can fail with. The texts have a command that mends each. */
  readonly causes: readonly StatementCode[];
  /** Asked only where the policy switches it on. */
  readonly byDefault?: 'off';
  /** It speaks of what was done, and of nothing where nobody asked for that. */
  readonly ofActivity?: true;
}

/** A control is what it asks of one subject, as a pure function of evidence and policy. Its words are in the texts. */
export type Control =
  | (About & { readonly subject: 'account'; judge(account: AccountView, audit: AuditView): Judgement })
  | (About & {
      readonly subject: 'organization';
      judge(organization: OrganizationEvidence, audit: AuditView): Judgement;
    })
  | (About & { readonly subject: 'trail'; judge(trail: TrailView, audit: AuditView): Judgement })
  | (About & { readonly subject: 'bucket'; judge(bucket: BucketView, audit: AuditView): Judgement })
  | (About & { readonly subject: 'space'; judge(space: DeclaredSpace, audit: AuditView): Judgement });

/** A CodeCatalyst space as the policy declares it. */
export type DeclaredSpace = NonNullable<Policy['codecatalyst']>['spaces'][number];

/** An account that could be entered. */
export interface AccountView {
  readonly id: string;
  readonly reading: AccountReading;
  readonly recording: AccountRecording;
  /** What keeps its trails from being known, all of them: a trail of its own may hide there. */
  readonly unreadTrails: readonly Gap[];
}

/** A bucket that trails deliver to. */
export interface BucketView {
  readonly name: string;
  /** `arn:aws:s3:::name` */
  readonly arn: string;
  readonly fact: SharedFact<'bucket'>;
  /** The judged trails that deliver to it, by ARN. */
  readonly trails: readonly TrailView[];
}

/** What holds for the whole audit. */
export interface AuditView {
  readonly partition: string;
  /** ISO 8601, UTC. */
  readonly asOf: string;
  readonly policy: Policy;
  /** The accounts that the audit is about, by id, and whether they are the whole organization. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly wholeOrganization: boolean;
  /** Accounts in which nothing is judged yet, because they are new and the audit's role is not there, with the reason. */
  readonly newAccounts: ReadonlyMap<string, Statement>;
  /** Where the audit is about an organization. */
  readonly organizationId: Fact<string> | undefined;
  readonly managementAccount: Fact<string> | undefined;
  /** The answer that listed every account of the organization. */
  readonly membersListed: Fact<true>;
  /** Every trail that anybody saw, by ARN. */
  readonly trails: ReadonlyMap<string, TrailView>;
  /** The trails on which any account rests, by ARN. */
  readonly judgedTrails: readonly TrailView[];
  /** An answer that showed an account's trails; where no account gave any, what kept each from it. */
  readonly trailsShown: NonEmpty<Fact<true>>;
  /** A bucket, key, topic or log group that something names, by ARN. */
  shared<Kind extends SharedResource['kind']>(kind: Kind, arn: string): SharedFact<Kind>;
  /** What is said of CodeCatalyst in an account, by account: also in accounts that only log files speak of. */
  readonly claims: ReadonlyMap<string, readonly Claim[]>;
  /** Where the events of a space landed: the newest of each account and region. */
  landings(space: string): readonly Landing[];
  /** Ids of spaces by name: the declared ones, and those that roles pair with a name. */
  readonly spaceIds: ReadonlyMap<string, string>;
  /** What could not be read of the history of CodeCatalyst events, by account. */
  readonly unreadHistories: ReadonlyMap<string, readonly UnreadHistory[]>;
  /** What histories cover, where any was read. */
  readonly window: Window | undefined;
  /** What the log files cover that were handed over, by account: they show what was, and never what was not. */
  readonly logged: ReadonlyMap<string, LoggedWindow>;
  /**
   * How the accounts are recorded that the policy declares to pay for spaces, or in which events of those landed; a gap
   * where one could not be entered.
   */
  readonly payers: ReadonlyMap<string, Fact<AccountRecording>>;
  /** Accounts of the organization that the audit is not about. */
  readonly otherMembers: ReadonlySet<string>;
  readonly activity: ActivityView;
}

/** From the first record of an account to the last one, and the answer that gave them. */
export interface LoggedWindow extends Window {
  readonly from: string;
}

export interface UnreadHistory {
  readonly gap: Gap;
  /** Only what is older was not read; absent where nothing was. */
  readonly before?: string;
}
