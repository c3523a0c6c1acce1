import { all, fail, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { Gap } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { Control, Landing, UnreadHistory } from './control.js';

/**
 * The newest events of the space land in the account that the policy declares: they land nowhere but where the space
 * is billed. Where they land moves at the start of the next monthly billing cycle only, so a declared change is given
 * its time. https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-logging-connections.html
 */
export const codecatalystBillingAccount: Control = {
  id: 'codecatalyst-billing-account',
  severity: 'high',
  subject: 'space',
  reads: ['cloudtrail:LookupEvents'],
  policy: ['codecatalyst.spaces'],
  assumes: ['A2', 'A3'],
  judge(
    { name: space, billingAccount, billingChange },
    { landings, unreadHistories, window, partition, accounts, wholeOrganization },
  ) {
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    const state = accounts.get(billingAccount)?.state;
    if (state === undefined && !wholeOrganization) {
      return notApplicable(say('space-billed-outside-scope', { space, account: billingAccount }));
    }
    const unreadable: readonly UnreadHistory[] =
      state === 'ACTIVE' ? [] : [{ gap: cannotBeEntered(billingAccount, state) }];
    const newest = landings(space).reduce<Landing | undefined>(
      (best, landing) => (best === undefined || landing.at > best.at ? landing : best),
      undefined,
    );
    if (newest === undefined) {
      const gaps = [...unreadable, ...[...unreadHistories.values()].flat()];
      return unread(gaps) ?? notApplicable(say('space-idle', { space, since: window?.since ?? '' }));
    }
    const { account, at, from } = newest;
    const judged = (judgement: Judgement): Judgement => restingOn([from], judgement);
    const overdue = billingChange !== undefined && at.slice(0, 10) > billingChange.by;
    if (account === billingAccount && billingChange && overdue) {
      return judged(fail(say('billing-change-overdue', { space, account, ...billingChange })));
    }
    if (account === billingAccount) return judged(pass(say('space-events-land-in-declared', { space, account, at })));
    if (account === billingChange?.to) return judged(pass(say('billing-moved-as-declared', { space, account, at })));
    // A newer event in a declared account whose history nobody could read would change the answer.
    const hidden: readonly UnreadHistory[] = [
      ...unreadable,
      ...[billingAccount, billingChange?.to ?? ''].flatMap((id) => unreadHistories.get(id) ?? []),
    ].filter(({ before }) => before === undefined || before > at);
    const elsewhere = fail(say('space-events-land-elsewhere', { space, account, at, declared: billingAccount }));
    return judged(unread(hidden) ?? elsewhere);
  },
};

function unread(histories: readonly UnreadHistory[]): Judgement | undefined {
  return histories.length > 0 ? all(histories.map(({ gap }) => notAssessed(gap))) : undefined;
}

function cannotBeEntered(account: string, state: string | undefined): Gap {
  const detail = state === undefined ? 'it is no account of the organization' : `the account is ${state}`;
  return { account, api: 'cloudtrail:LookupEvents', reason: 'owner-outside', detail };
}
