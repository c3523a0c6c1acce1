import type { Session } from '../aws/session.js';
import { describeOrganization, listAccounts } from '../collect/organization.js';
import { type Askers, resolveScope, type Scope } from '../collect/scope.js';
import type { AuditSettings } from '../model/audit-settings.js';
import { type Fact, type Gap, isKnown } from '../model/fact.js';
import { UserError } from '../model/user-error.js';
import { type Enquiry, entryOf } from '../survey/survey.js';
import type { Check } from './check.js';

/** What keeps a run from beginning, in the words that it would end with. */
export function inTheWay(about: Check['about'], error: unknown): Check {
  if (!(error instanceof UserError)) throw error;
  const [says = '', ...todo] = error.message.split('\n');
  return { about, state: 'problem', says, todo: todo.join(' ') || 'An audit does not begin before that is mended.' };
}

interface FoundScope {
  readonly scope: Scope;
  readonly management?: string;
  readonly checks: readonly Check[];
}

/**
 * The accounts of the audit, as it would find them. Where that fails: what each call says, and the accounts that can be
 * tried nevertheless.
 * @param known accounts that the settings and the command line name
 */
export async function findScope(enquiry: Enquiry, session: Session, known: readonly string[]): Promise<FoundScope> {
  const { caller, settings } = enquiry;
  const { reads, lister } = entryOf(enquiry);
  const asked = await outcomeOf(lister(session));
  if ('error' in asked) {
    const askers = { caller, session, lister: session };
    const scope = await resolveScope(askers, { accounts: distinct([session.account, ...known]) }, reads);
    return { scope, checks: [inTheWay('organization', asked.error)] };
  }
  const askers = { caller, session, lister: asked.value };
  const found = await outcomeOf(resolveScope(askers, settings, reads));
  if ('error' in found) return withoutList(askers, inTheWay('organization', found.error), known);
  const { organization } = found.value.organization;
  return {
    scope: found.value,
    checks: organizationChecks(found.value, settings),
    ...(organization && isKnown(organization) && { management: organization.known.managementAccount }),
  };
}

async function outcomeOf<T>(promise: Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

async function withoutList(askers: Askers, problem: Check, known: readonly string[]): Promise<FoundScope> {
  const described = await describeOrganization(askers.lister);
  const listed = await listAccounts(askers.lister);
  const facts: readonly Fact<unknown>[] = [described, listed];
  const refused = facts.flatMap((fact) => (isKnown(fact) ? [] : [fact.gap]));
  const organization = isKnown(described) && described.known !== 'not-in-use' ? described.known : undefined;
  const management = organization?.managementAccount;
  const accounts = distinct([askers.session.account, ...(management === undefined ? [] : [management]), ...known]);
  return {
    scope: await resolveScope(askers, { accounts }, new Set()),
    checks: refused.length === 0 ? [problem] : refused.map((gap) => refusedToList(gap, problem)),
    ...(management !== undefined && { management }),
  };
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}

function refusedToList({ account, api, detail }: Gap, { todo = '' }: Check): Check {
  return { about: 'organization', state: 'problem', account, action: api, says: `${api}: ${detail}`, todo };
}

function organizationChecks({ kind, organization, accounts }: Scope, settings: AuditSettings): readonly Check[] {
  const about = 'organization';
  if (kind === 'no-organization') {
    return [
      { about, state: 'note', says: 'AWS Organizations is not in use: an audit reads the own account and no other' },
    ];
  }
  const { organization: described, cloudtrailAdministrators: administrators, trustedServices: trusted } = organization;
  if (settings.accounts !== 'organization' || !described || !isKnown(described)) {
    return [
      { about, state: 'ok', says: `audit.yaml names the accounts (${accounts.length}): Organizations is not asked` },
    ];
  }
  const { id, managementAccount } = described.known;
  const nameless = accounts.some(({ organizationalUnits = [], organizationalUnitIds = [] }) =>
    organizationalUnits.some((name, index) => name === organizationalUnitIds[index]),
  );
  return [
    {
      about,
      state: 'ok',
      says: `${id}, management account ${managementAccount}, ${accounts.length} accounts to audit`,
    },
    administratorsCheck(administrators),
    ...(trusted && !isKnown(trusted) ? [trustCheck(trusted.gap)] : []),
    ...(nameless
      ? [
          {
            about,
            state: 'note',
            action: 'organizations:DescribeOrganizationalUnit',
            says: 'organizational units cannot be described: reports show their ids in place of names',
            todo: 'Allow organizations:DescribeOrganizationalUnit to whoever asks Organizations.',
          } as const,
        ]
      : []),
  ];
}

function administratorsCheck(administrators: Fact<readonly string[]> | undefined): Check {
  const about = 'organization';
  if (administrators && isKnown(administrators)) {
    const ids = administrators.known.join(', ') || 'none';
    return { about, state: 'ok', says: `delegated administrators of CloudTrail: ${ids}` };
  }
  const action = 'organizations:ListDelegatedAdministrators';
  return {
    about,
    state: 'note',
    action,
    says: `${action}: ${administrators?.gap.detail ?? 'it was not asked'}`,
    todo: `Allow ${action}: without it, who else may tell an organization trail's settings is found by trying.`,
  };
}

function trustCheck({ api, detail }: Gap): Check {
  const says = `${api}: ${detail}`;
  return {
    about: 'organization',
    state: 'problem',
    action: api,
    says,
    todo: `Allow ${api} to whoever asks Organizations.`,
  };
}
