import type { Session } from '../aws/session.js';
import { collect } from '../collect/collect.js';
import { throughRole } from '../collect/named-role.js';
import type { Askers, Scope } from '../collect/scope.js';
import { type Rights, sessionPolicy } from '../iam/rights.js';
import type { AuditSettings } from '../model/audit-settings.js';
import {
  type AccountEvidence,
  type EvidenceHeader,
  type EvidenceLine,
  evidenceVersion,
  type SharedEvidence,
} from '../model/evidence.js';

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

/** The role that every call is made with, where the settings name one. */
export function throughHop({ caller, settings, rights, region }: Enquiry): Promise<Session> {
  const actions = ['sts:AssumeRole', ...rights.organization, ...readsOf(rights)];
  return throughRole(caller, 'hop', settings.hop, { region, sessionPolicy: sessionPolicy(actions) });
}

/** The role that AWS Organizations is asked with, where the settings name one. */
export async function askersOf(enquiry: Enquiry, session: Session): Promise<Askers> {
  const { caller, settings, rights, region } = enquiry;
  const entry = { region, sessionPolicy: sessionPolicy(rights.organization) };
  return { caller, session, lister: await throughRole(session, 'organizationRole', settings.organizationRole, entry) };
}

/** The role of an account, as the audit assumes it. */
export function roleOf({ settings, rights }: Pick<Enquiry, 'settings' | 'rights'>) {
  return { ...settings.role, sessionPolicy: sessionPolicy(readsOf(rights)) };
}

function readsOf({ member, owner }: Rights): readonly string[] {
  return [...member, ...owner];
}

export async function survey(plan: SurveyPlan): Promise<Survey> {
  const { caller, session, settings, rights, region, asOf, scope, only, bucketOwner, tool, progress } = plan;
  const accounts: AccountEvidence[] = [];
  const shared: SharedEvidence[] = [];
  const byId = new Map(scope.accounts.map((account) => [account.id, account]));
  await collect(
    {
      caller: session,
      role: roleOf(plan),
      region,
      asOf,
      organization: scope.organization,
      accounts: scope.accounts,
      reads: new Set(readsOf(rights)),
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
