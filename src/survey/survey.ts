import type { Session } from '../aws/session.js';
import { collect } from '../collect/collect.js';
import { type Entry, entering } from '../collect/entering.js';
import type { Scope } from '../collect/scope.js';
import { type Rights, sessionPolicy } from '../iam/rights.js';
import type { AuditSettings } from '../model/audit-settings.js';
import {
  type AccountEvidence,
  type EvidenceHeader,
  type EvidenceLine,
  evidenceVersion,
  type SharedEvidence,
} from '../model/evidence.js';
import { defaultPolicy } from '../model/policy.js';

/** Who asks: everything that is read outside of an audit is read as the audit would read it. */
export interface Enquiry {
  readonly caller: Session;
  readonly settings: AuditSettings;
  readonly rights: Rights;
  /** Where STS is called, and accounts are asked first. */
  readonly region: string;
  readonly asOf: Date;
  readonly tool: string;
}

export interface SurveyPlan extends Enquiry {
  /** Who enters accounts: the caller, or the role that it assumes first. */
  readonly session: Session;
  readonly scope: Scope;
  /** Only these accounts are read; the others may be asked for what they own. */
  readonly only?: ReadonlySet<string>;
  /** The account that the policy names as the owner of the log buckets. */
  readonly bucketOwner?: string;
  progress(done: number, total: number): void;
}

/** What AWS showed, kept nowhere but in memory. */
export interface Survey {
  readonly header: EvidenceHeader;
  readonly scope: Scope;
  /** By ARN. */
  readonly shared: readonly SharedEvidence[];
  /** By id; only the accounts that were read, and inactive ones. */
  readonly accounts: readonly AccountEvidence[];
}

/** How accounts are entered: as an audit enters them. */
export function entryOf(enquiry: Pick<Enquiry, 'settings' | 'rights' | 'region'>): Entry {
  return entering({ ...enquiry, sessionPolicy });
}

export async function survey(plan: SurveyPlan): Promise<Survey> {
  const { caller, session, settings, region, asOf, scope, only, bucketOwner, tool, progress } = plan;
  const { role, reads, keysOf, eventsOf } = entryOf(plan);
  const accounts: AccountEvidence[] = [];
  const shared: SharedEvidence[] = [];
  const byId = new Map(scope.accounts.map((account) => [account.id, account]));
  await collect(
    {
      caller: session,
      role,
      region,
      asOf,
      organization: scope.organization,
      accounts: scope.accounts,
      reads,
      keysOf,
      // What is, is surveyed; what was done to it, an audit tells.
      eventsOf: new Set([...eventsOf].filter((user) => user === 'codecatalyst')),
      activity: [],
      trails: defaultPolicy.trails,
      ...(settings.regions && { statedRegions: settings.regions }),
      ...(bucketOwner !== undefined && { bucketOwner }),
    },
    {
      // What is taken for read already is not read.
      account: async (id) => {
        const account = only?.has(id) === false ? byId.get(id) : undefined;
        return account && { line: 'account', account, answers: [] };
      },
      shared: async () => undefined,
      keepAccount: async (evidence) => void accounts.push(evidence),
      keepShared: async (evidence) => void shared.push(evidence),
      tampering: async () => undefined,
      keepTampering: async () => undefined,
      progress,
    },
  );
  const header: EvidenceHeader = {
    line: 'header',
    version: evidenceVersion,
    tool,
    runId: 'survey',
    asOf: asOf.toISOString(),
    partition: caller.partition,
    caller: caller.arn,
    scopeId: scope.id,
    scope: scope.kind,
    customEndpoint: caller.aws.counter.stats.foreignHosts.size > 0,
  };
  shared.sort((a, b) => (a.arn < b.arn ? -1 : 1));
  accounts.sort((a, b) => (a.account.id < b.account.id ? -1 : 1));
  return { header, scope, shared, accounts };
}

/** In the order of an evidence file. */
export async function* linesOf({ header, scope, shared, accounts }: Survey): AsyncIterable<EvidenceLine> {
  yield header;
  yield scope.organization;
  yield* shared;
  yield* accounts;
}
