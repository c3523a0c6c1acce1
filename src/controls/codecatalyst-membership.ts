import { listedAccounts } from '../codecatalyst/listed-accounts.js';
import { all, fail, judge, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import { isInactive } from '../model/evidence.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { AuditView, Control } from './control.js';

/** Every account that is declared for a space, or in which its events were seen, belongs to the organization and is active. */
export const codecatalystMembership: Control = {
  id: 'codecatalyst-membership',
  severity: 'high',
  subject: 'space',
  reads: ['organizations:ListAccounts', 'cloudtrail:LookupEvents'],
  policy: ['codecatalyst.spaces'],
  assumes: ['A2', 'A3', 'A9'],
  causes: ['space-account-outside', 'space-account-inactive'],
  judge(space, audit) {
    const { name } = space;
    const { partition, membersListed, landings, wholeOrganization, otherMembers } = audit;
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    if (!wholeOrganization && otherMembers.size === 0) return notApplicable(say('no-organization-asked', {}));
    const observed = landings(name).map((landing) => ({ account: landing.account, from: [landing.from] }));
    const accounts = new Map(listedAccounts(space).map((account) => [account, [] as readonly string[]]));
    for (const { account, from } of observed) accounts.set(account, [...(accounts.get(account) ?? []), ...from]);
    return judge(membersListed, () =>
      all([...accounts].map(([account, from]) => restingOn(from, belongs(account, name, audit)))),
    );
  },
};

function belongs(account: string, space: string, { accounts, otherMembers }: AuditView): Judgement {
  const known = accounts.get(account);
  if (known === undefined) {
    return otherMembers.has(account)
      ? notAssessed(stateUnknown(account, 'it belongs to the organization and is not among the accounts of this audit'))
      : fail(say('space-account-outside', { space, account }));
  }
  const { state } = known;
  if (isInactive(known)) return fail(say('space-account-inactive', { space, account, state }));
  return state === 'UNKNOWN'
    ? notAssessed(stateUnknown(account, 'its state was not asked'))
    : pass(say('space-account-active', { space, account }));
}

function stateUnknown(account: string, detail: string) {
  return { account, api: 'organizations:ListAccounts', reason: 'not-collected', detail } as const;
}
