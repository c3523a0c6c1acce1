import type { Scope } from '../collect/scope.js';
import { type Account, isInactive } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import type { Check } from './check.js';

const most = 3;

interface Candidates {
  readonly scope: Scope;
  /** Whose credentials enter the accounts; it enters no role in its own. */
  readonly own: string;
  readonly management?: string | undefined;
  /** Accounts that the policy names: the owner of the log buckets, and who pays for spaces. */
  readonly ofPolicy: readonly string[];
  /** Accounts to try in place of those that would be chosen. */
  readonly named?: readonly string[] | undefined;
}

/** The accounts to read, and what is to be said of those that cannot be. */
export function triedAccounts(candidates: Candidates): {
  readonly only: ReadonlySet<string>;
  readonly checks: readonly Check[];
} {
  const { scope, own, management, named } = candidates;
  const chosen = named ? namedAccounts(named, scope.accounts) : { accounts: chosenAccounts(candidates), checks: [] };
  // Who may tell an organization trail's settings must be asked, or the others would be, in vain.
  const { cloudtrailAdministrators: administrators } = scope.organization;
  const tellers = [own, management, ...(administrators && isKnown(administrators) ? administrators.known : [])];
  const ids = new Set([...chosen.accounts.map(({ id }) => id), ...tellers]);
  return { only: new Set(scope.accounts.map(({ id }) => id).filter((id) => ids.has(id))), checks: chosen.checks };
}

/** Accounts on which others rest, those that the policy names, then the first by id. The same ones every time. */
function chosenAccounts({ scope, own, management, ofPolicy }: Candidates): readonly Account[] {
  const open = scope.accounts.filter((account) => !isInactive(account) && account.id !== own);
  const first = [management, ...ofPolicy].flatMap((id) => open.filter((account) => account.id === id));
  return [...new Set([...first, ...open])].slice(0, most);
}

/** The accounts that somebody named, and what keeps any of them from being tried. */
function namedAccounts(
  ids: readonly string[],
  accounts: readonly Account[],
): { readonly accounts: readonly Account[]; readonly checks: readonly Check[] } {
  const found = ids.flatMap((id) => accounts.filter((account) => account.id === id));
  const unknown = ids.filter((id) => !accounts.some((account) => account.id === id));
  return {
    accounts: found.filter((account) => !isInactive(account)),
    checks: [
      ...unknown.map(
        (account): Check => ({
          about: 'account',
          state: 'problem',
          account,
          says: 'it is none of the accounts of this audit',
          todo: 'Name another, or correct accounts and scope in audit.yaml.',
        }),
      ),
      ...found.filter(isInactive).map(
        ({ id, state }): Check => ({
          about: 'account',
          state: 'problem',
          account: id,
          says: `it is ${state}: nobody can enter it`,
          todo: 'Name another. An audit of the organization lists this one and does not judge it.',
        }),
      ),
    ],
  };
}
