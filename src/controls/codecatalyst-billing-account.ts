import { all, fail, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import { type Account, isInactive } from '../model/evidence.js';
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
  assumes: ['A2', 'A3', 'A9', 'A11'],
  causes: ['billing-change-overdue', 'space-events-land-elsewhere'],
  judge(
    { name: space, billingAccount, billingChange },
    { landings, unreadHistories, window, partition, accounts, newAccounts, wholeOrganization },
  ) {
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    const billed = accounts.get(billingAccount);
    const newest = landings(space).reduce<Landing | undefined>(
      (best, landing) => (best === undefined || landing.at > best.at ? landing : best),
      undefined,
    );
    if (!billed && !wholeOrganization && !newest) {
      return notApplicable(say('space-billed-outside-scope', { space, account: billingAccount }));
    }
    const notEntered = (id: string | undefined): readonly UnreadHistory[] => {
      const found = accounts.get(id ?? '');
      return id === undefined || (found && !isInactive(found)) ? [] : [{ gap: cannotBeEntered(id, found) }];
    };
    // What has landed in a new account nobody can have read yet: the space waits with it.
    const awaited = (...ids: readonly (string | undefined)[]): Judgement | undefined => {
      const [reason] = ids.flatMap((id) => newAccounts.get(id ?? '') ?? []);
      return reason && notApplicable(reason);
    };
    if (newest === undefined) {
      const gaps = [...notEntered(billingAccount), ...[...unreadHistories.values()].flat()];
      const idle = notApplicable(say('space-idle', { space, since: window?.since ?? '' }));
      // Idle is said only where every history was read: its events may land in any account.
      return awaited(billingAccount, billingChange?.to) ?? unread(gaps) ?? awaited(...newAccounts.keys()) ?? idle;
    }
    const { account, at, from } = newest;
    const judged = (judgement: Judgement): Judgement => restingOn([from], judgement);
    // What is newer and could not be read might have landed where it should.
    const hiddenIn = (id: string | undefined): readonly UnreadHistory[] => [
      ...notEntered(id),
      ...(unreadHistories.get(id ?? '') ?? []).filter(({ before }) => before === undefined || before > at),
    ];
    const overdue = billingChange !== undefined && at.slice(0, 10) > billingChange.by;
    if (account === billingAccount && overdue) {
      const late = fail(say('billing-change-overdue', { space, account, ...billingChange }));
      return judged(awaited(billingChange.to) ?? unread(hiddenIn(billingChange.to)) ?? late);
    }
    if (account === billingAccount) return judged(pass(say('space-events-land-in-declared', { space, account, at })));
    if (account === billingChange?.to) return judged(pass(say('billing-moved-as-declared', { space, account, at })));
    const elsewhere = fail(say('space-events-land-elsewhere', { space, account, at, declared: billingAccount }));
    const hidden = [...hiddenIn(billingAccount), ...hiddenIn(billingChange?.to)];
    return judged(awaited(billingAccount, billingChange?.to) ?? unread(hidden) ?? elsewhere);
  },
};

function unread(histories: readonly UnreadHistory[]): Judgement | undefined {
  return histories.length > 0 ? all(histories.map(({ gap }) => notAssessed(gap))) : undefined;
}

function cannotBeEntered(account: string, known: Account | undefined): Gap {
  const detail = known ? `the account is ${known.state}` : 'it is not among the accounts of this audit';
  return { account, api: 'cloudtrail:LookupEvents', reason: 'not-collected', detail };
}
