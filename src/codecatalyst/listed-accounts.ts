import type { Policy } from '../model/policy.js';

type DeclaredSpace = NonNullable<Policy['codecatalyst']>['spaces'][number];

/** The accounts that the policy lists for a space: the one that pays, the one that is to, and those that are connected. */
export function listedAccounts({
  billingAccount,
  billingChange,
  connectedAccounts,
}: Pick<DeclaredSpace, 'billingAccount' | 'billingChange' | 'connectedAccounts'>): readonly string[] {
  return [...new Set([billingAccount, ...(billingChange ? [billingChange.to] : []), ...connectedAccounts])];
}
