import { newestLanding } from '../codecatalyst/landings.js';
import { all, fail, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import { cannotBeEntered } from './codecatalyst-spaces.js';
import type { AuditView, Control, UnreadHistory } from './control.js';

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
  judge(declared, audit) {
    const { name: space, billingAccount, billingChange } = declared;
    const { unreadHistories, partition, accounts, newAccounts, wholeOrganization } = audit;
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    const billed = accounts.get(billingAccount);
    const newest = newestLanding(audit.landings(space));
    if (!billed && !wholeOrganization && !newest) {
      return notApplicable(say('space-billed-outside-scope', { space, account: billingAccount }));
    }
    const notEntered = (id: string | undefined): readonly UnreadHistory[] => {
      const gap = id === undefined ? undefined : cannotBeEntered(id, audit);
      return gap ? [{ gap }] : [];
    };
    // What has landed in a new account nobody can have read yet: the space waits with it.
    const awaited = (...ids: readonly (string | undefined)[]): Judgement | undefined => {
      const [reason] = ids.flatMap((id) => newAccounts.get(id ?? '') ?? []);
      return reason && notApplicable(reason);
    };
    if (newest === undefined) {
      const gaps = [...notEntered(billingAccount), ...[...unreadHistories.values()].flat()];
      // Idle is said only where every history was read: its events may land in any account.
      return (
        awaited(billingAccount, billingChange?.to) ??
        unread(gaps) ??
        awaited(...newAccounts.keys()) ??
        idle(space, audit)
      );
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

/** Log files are told of, and decide nothing: nobody knows what they leave out. */
function idle(space: string, { window, logged }: AuditView): Judgement {
  const since = window?.since ?? '';
  const [oldest] = [...logged.values()].map((covered) => covered.since).sort();
  return notApplicable(
    oldest !== undefined && oldest < since
      ? say('space-idle-in-log-files-too', { space, since, oldest })
      : say('space-idle', { space, since }),
  );
}
