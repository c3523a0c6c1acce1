import { type Account, isInactive } from '../model/evidence.js';
import type { Check } from './check.js';

const most = 3;

export interface Candidates {
  /** Every account of the audit. */
  readonly accounts: readonly Account[];
  /** The caller enters no role in its own. */
  readonly own: string;
  readonly management?: string | undefined;
  /** Accounts that the policy names: the owner of the log buckets, and who pays for spaces. */
  readonly ofPolicy: readonly string[];
}

/** Accounts in which the role is tried: those on which others rest, then the first by id. The same ones every time. */
export function chosenAccounts({ accounts, own, management, ofPolicy }: Candidates): readonly Account[] {
  const open = accounts.filter((account) => !isInactive(account) && account.id !== own);
  const first = [management, ...ofPolicy].flatMap((id) => open.filter((account) => account.id === id));
  return [...new Set([...first, ...open])].slice(0, most);
}

/** The accounts that somebody named, and what keeps any of them from being tried. */
export function namedAccounts(
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
