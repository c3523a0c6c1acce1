import type { Session } from '../aws/session.js';
import type { AuditSettings, Scope as Selection, Selectors } from '../model/audit-settings.js';
import type { Account, EvidenceHeader, LeftOut, OrganizationEvidence } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import { UserError } from '../model/user-error.js';
import {
  accountTags,
  cloudtrailAdministrators,
  describeOrganization,
  listAccounts,
  trustedServices,
  unitExists,
} from './organization.js';

/** Who asks what. They may all be one. */
export interface Askers {
  /** Whose credentials the run was given. */
  readonly caller: Session;
  /** Who enters accounts. */
  readonly session: Session;
  /** Who asks AWS Organizations. */
  readonly lister: Session;
}

/** The accounts that an audit is about. */
export interface Scope {
  readonly kind: EvidenceHeader['scope'];
  /** The organization's id, else the account that asks. */
  readonly id: string;
  readonly organization: OrganizationEvidence;
  readonly accounts: readonly Account[];
}

/**
 * The organization or what is selected of it, the accounts that were named, or the own one where there is no
 * organization. Throws a UserError where the organization cannot be listed, or where what is selected cannot be told:
 * then nobody knows what would be missing.
 * @param reads IAM actions that the chosen controls need: what is not among them is not asked of Organizations for them
 */
export async function resolveScope(
  askers: Askers,
  { accounts: requested, scope: selection }: Pick<AuditSettings, 'accounts' | 'scope'>,
  reads: ReadonlySet<string>,
): Promise<Scope> {
  const { session, lister } = askers;
  if (requested === 'self') return named(askers, 'self', [session.account]);
  if (requested !== 'organization') return named(askers, [...requested], requested);
  const described = await describeOrganization(lister);
  if (!isKnown(described)) throw cannotList(described.gap.api, described.gap.detail);
  if (described.known === 'not-in-use') {
    if (selection)
      throw new UserError('AWS Organizations is not in use: scope of audit.yaml selects nothing. Take it out.');
    return named(askers, 'no-organization', [session.account]);
  }
  const listed = await listAccounts(lister);
  if (!isKnown(listed)) throw cannotList(listed.gap.api, listed.gap.detail);
  const { accounts: all, unnamedUnits } = listed.known;
  if (all.length === 0) throw cannotList('organizations:ListAccounts', 'it answered no account at all');
  const { accounts, leftOut } = await selected(lister, all, selection ?? {});
  const administrators = await cloudtrailAdministrators(lister);
  const trusted = reads.has('organizations:ListAWSServiceAccessForOrganization') && (await trustedServices(lister));
  return {
    kind: 'organization',
    id: described.known.id,
    organization: {
      line: 'organization',
      organization: { known: described.known, from: described.from },
      cloudtrailAdministrators: administrators,
      ...(trusted && { trustedServices: trusted }),
      ...(unnamedUnits.length > 0 && { unnamedUnits }),
      ...(leftOut.length > 0 && { leftOut }),
      answers: answersOf(askers),
    },
    accounts,
  };
}

function named(askers: Askers, kind: Scope['kind'], ids: readonly string[]): Scope {
  const accounts = [...new Set(ids)].sort().map((id): Account => ({ id, name: '', state: 'UNKNOWN' }));
  return {
    kind,
    id: askers.session.account,
    organization: { line: 'organization', answers: answersOf(askers) },
    accounts,
  };
}

function answersOf({ caller, session, lister }: Askers): OrganizationEvidence['answers'] {
  return [...new Set([caller, session, lister])]
    .flatMap(({ answers }) => answers)
    .filter(({ api }) => api.startsWith('organizations:') || api.startsWith('sts:'))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function cannotList(api: string, detail: string): UserError {
  return new UserError(
    `The organization cannot be listed: ${api}: ${detail}\n` +
      'Run this with credentials of the management account or of a delegated administrator, name a role of theirs ' +
      '(organizationRole in audit.yaml), or name the accounts: accounts: ["111122223333", ...] in audit.yaml, or ' +
      '--accounts self.',
  );
}

interface Selected {
  readonly accounts: readonly Account[];
  readonly leftOut: LeftOut[];
}

async function selected(lister: Session, all: readonly Account[], selection: Selection): Promise<Selected> {
  await mustExist(lister, all, selection);
  const accounts: Account[] = [];
  const leftOut: LeftOut[] = [];
  // One after the other: Organizations throttles early, and most accounts cost no call.
  for (const account of all) {
    const why = await whyLeftOut(lister, account, selection);
    if (why === undefined) accounts.push(account);
    else leftOut.push({ id: account.id, name: account.name, why });
  }
  if (accounts.length > 0) return { accounts, leftOut };
  const excluded = leftOut.filter(({ why }) => why === 'excluded').length;
  throw new UserError(
    `The scope of audit.yaml selects none of the organization's ${all.length} accounts: ${excluded} are excluded, ` +
      `${all.length - excluded} are not selected. Correct scope, or take it out to audit them all.`,
  );
}

/**
 * A slip would otherwise make an audit smaller, and nobody would notice. What is excluded may be gone by now: a slip
 * there leaves an account in, where it is seen.
 */
async function mustExist(lister: Session, all: readonly Account[], selection: Selection): Promise<void> {
  const ids = new Set(all.map(({ id }) => id));
  const inUse = new Set(all.flatMap(({ organizationalUnitIds }) => organizationalUnitIds ?? []));
  const unknown = (selection.accounts ?? []).filter((id) => !ids.has(id)).map((id) => `account ${id}`);
  for (const unit of (selection.organizationalUnits ?? []).filter((id) => !inUse.has(id))) {
    const exists = await unitExists(lister, unit);
    if (!isKnown(exists)) {
      const { api, detail } = exists.gap;
      throw new UserError(
        `No account is in ${unit}, which the scope of audit.yaml names, and whether there is such an organizational ` +
          `unit cannot be read: ${api}: ${detail}\nAllow ${api} to ${lister.arn}, or take ${unit} out of scope.`,
      );
    }
    if (!exists.known) unknown.push(`organizational unit ${unit}`);
  }
  if (unknown.length === 0) return;
  throw new UserError(
    `The scope of audit.yaml names what the organization does not have: ${unknown.join(', ')}. Correct it or take it out.`,
  );
}

/** Nothing where the audit is about the account. Tags are read only where nothing else has decided. */
async function whyLeftOut(
  lister: Session,
  account: Account,
  selection: Selection,
): Promise<LeftOut['why'] | undefined> {
  const { accounts, organizationalUnits, tags: wanted, exclude = {} } = selection;
  if (isNamed(account, exclude)) return 'excluded';
  const all = accounts === undefined && organizationalUnits === undefined && wanted === undefined;
  const chosen = all || isNamed(account, selection);
  if (!chosen && !wanted) return 'not-selected';
  if (chosen && !exclude.tags) return undefined;
  const tags = await tagsOf(lister, account);
  if (hasOne(tags, exclude.tags)) return 'excluded';
  return chosen || hasOne(tags, wanted) ? undefined : 'not-selected';
}

/** By its id or by a unit that it is in. */
function isNamed({ id, organizationalUnitIds }: Account, { accounts, organizationalUnits }: Selectors): boolean {
  if (accounts?.includes(id)) return true;
  if (!organizationalUnits) return false;
  if (organizationalUnitIds) return organizationalUnits.some((unit) => organizationalUnitIds.includes(unit));
  throw new UserError(
    `organizations:ListAccounts does not say in which organizational units account ${id} is, and the scope of ` +
      'audit.yaml names units. Name this account in scope.accounts or scope.exclude.accounts.',
  );
}

function hasOne(tags: ReadonlyMap<string, string>, wanted: Selectors['tags'] = {}): boolean {
  return Object.entries(wanted).some(([key, values]) => values.some((value) => tags.get(key) === value));
}

async function tagsOf(lister: Session, { id }: Account): Promise<ReadonlyMap<string, string>> {
  const tags = await accountTags(lister, id);
  if (isKnown(tags)) return tags.known;
  const { api, detail } = tags.gap;
  throw new UserError(
    `The scope of audit.yaml selects by tags, and those of account ${id} cannot be read: ${api}: ${detail}\n` +
      `Allow ${api} to ${lister.arn}, or select by accounts and organizational units instead.`,
  );
}
