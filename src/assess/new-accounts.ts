import { say } from '../judgement/judgement.js';
import type { Account } from '../model/evidence.js';
import { type Fact, isKnown } from '../model/fact.js';
import type { Statement } from '../model/statement.js';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Accounts that joined so lately that the audit's role need not be there yet, and is not, each with the reason for
 * which nothing is judged there. A new account that lets the audit in is judged as any other; what fails in another way
 * than by its own refused role is no matter of time.
 */
export function newAccounts(
  accounts: ReadonlyMap<string, Account>,
  access: ReadonlyMap<string, Fact<string>>,
  graceDays: number,
  asOf: string,
): ReadonlyMap<string, Statement> {
  const found = new Map<string, Statement>();
  for (const { id, joined } of accounts.values()) {
    const entry = access.get(id);
    if (joined === undefined || !entry || isKnown(entry)) continue;
    if (entry.gap.reason !== 'role-not-assumed' || entry.gap.account !== id) continue;
    const until = Date.parse(joined) + graceDays * dayMs;
    if (graceDays > 0 && Date.parse(asOf) < until) {
      found.set(id, say('account-new', { account: id, joined, until: new Date(until).toISOString() }));
    }
  }
  return found;
}
