import type { Session } from '../aws/session.js';
import type { Account, EvidenceHeader, OrganizationEvidence } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import { UserError } from '../model/user-error.js';
import { cloudtrailAdministrators, describeOrganization, listAccounts } from './organization.js';

export type RequestedScope = 'organization' | 'self' | readonly string[];

/** The accounts that an audit is about. */
export interface Scope {
  readonly kind: EvidenceHeader['scope'];
  /** The organization's id, else the caller's account. */
  readonly id: string;
  readonly organization: OrganizationEvidence;
  readonly accounts: readonly Account[];
}

/**
 * The whole organization, the accounts that were named, or the caller's own where there is no organization.
 * Throws a UserError where the organization cannot be listed: then nobody knows what would be missing.
 */
export async function resolveScope(caller: Session, requested: RequestedScope): Promise<Scope> {
  if (requested === 'self') return named(caller, 'self', [caller.account]);
  if (requested !== 'organization') return named(caller, [...requested], requested);
  const described = await describeOrganization(caller);
  if (!isKnown(described)) throw cannotList(described.gap.api, described.gap.detail);
  if (described.known === 'not-in-use') return named(caller, 'no-organization', [caller.account]);
  const listed = await listAccounts(caller);
  if (!isKnown(listed)) throw cannotList(listed.gap.api, listed.gap.detail);
  if (listed.known.length === 0) throw cannotList('organizations:ListAccounts', 'it answered no account at all');
  const administrators = await cloudtrailAdministrators(caller);
  return {
    kind: 'organization',
    id: described.known.id,
    organization: {
      line: 'organization',
      organization: { known: described.known, from: described.from },
      cloudtrailAdministrators: administrators,
      answers: caller.answers
        .filter(({ api }) => api.startsWith('organizations:') || api.startsWith('sts:'))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    },
    accounts: listed.known,
  };
}

function named(caller: Session, kind: Scope['kind'], ids: readonly string[]): Scope {
  const accounts = [...new Set(ids)].sort().map((id): Account => ({ id, name: '', state: 'UNKNOWN' }));
  return {
    kind,
    id: caller.account,
    organization: { line: 'organization', answers: [...caller.answers] },
    accounts,
  };
}

function cannotList(api: string, detail: string): UserError {
  return new UserError(
    `The organization cannot be listed: ${api}: ${detail}\n` +
      'Run this with credentials of the management account or of a delegated administrator, ' +
      'or name the accounts: accounts: ["111122223333", ...] in audit.yaml, or --accounts self.',
  );
}
