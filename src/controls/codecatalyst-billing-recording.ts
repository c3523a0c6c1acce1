import { newestLanding } from '../codecatalyst/landings.js';
import { all, fail, judge, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { AccountRecording } from '../recording/recording.js';
import { recordingOfSeen } from '../recording/seen.js';
import { accountRecording } from './account-recording.js';
import { cannotBeEntered } from './codecatalyst-spaces.js';
import type { AuditView, Control, DeclaredSpace } from './control.js';

/**
 * All that is done in a space is recorded in the account that pays for it, and nowhere else: reads and writes must be
 * recorded there, in the region in which the space is and in the one in which its events were seen. Where they land in
 * an account that nobody declared, that one pays, or the declared one does again: both must be recorded.
 */
export const codecatalystBillingRecording: Control = {
  id: 'codecatalyst-billing-recording',
  severity: 'high',
  subject: 'space',
  reads: [...accountRecording.reads, 'cloudtrail:LookupEvents'],
  policy: ['codecatalyst.spaces'],
  assumes: ['A1', 'A2', 'A3', 'A4', 'A5', 'A8', 'A9'],
  causes: [
    'space-not-recorded',
    'no-trail',
    'trail-not-logging',
    'trail-single-region',
    'trail-not-in-region',
    'trail-leaves-out-reads-of',
    'trail-leaves-out-writes-of',
  ],
  judge(space, audit) {
    const { partition, landings } = audit;
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    const newest = newestLanding(landings(space.name));
    if (newest === undefined) {
      return recordedIn(space.billingAccount, [space.region], space, audit, 'declared-account-records');
    }
    const landed = restingOn([newest.from], recordedIn(newest.account, [space.region, newest.region], space, audit));
    // A change that has come is seen; until then the account that is declared pays.
    if (newest.account === space.billingAccount || newest.account === space.billingChange?.to) return landed;
    const parts = [recordedIn(space.billingAccount, [space.region], space, audit), landed];
    const both = all(parts);
    // No pass for one of them while the other one waits.
    return both.verdict === 'fail' ? both : (parts.find(({ verdict }) => verdict === 'not-applicable') ?? both);
  },
};

function recordedIn(
  account: string,
  regions: readonly string[],
  { name: space }: DeclaredSpace,
  audit: AuditView,
  recorded: 'space-recorded' | 'declared-account-records' = 'space-recorded',
): Judgement {
  const { payers, accounts, newAccounts, wholeOrganization } = audit;
  const reason = newAccounts.get(account);
  if (reason) return notApplicable(reason);
  if (!accounts.has(account) && !wholeOrganization) {
    return notApplicable(say('space-billed-outside-scope', { space, account }));
  }
  const gap = cannotBeEntered(account, audit, 'cloudtrail:DescribeTrails');
  const recording = payers.get(account);
  if (gap || !recording) return notAssessed(gap ?? notCollected(account));
  return judge(recording, (known) =>
    all([...new Set(regions)].map((region) => recordsTheSpace(known, { space, account, region }, recorded))),
  );
}

function recordsTheSpace(
  recording: AccountRecording,
  where: { readonly space: string; readonly account: string; readonly region: string },
  code: 'space-recorded' | 'declared-account-records',
): Judgement {
  const recorded = all(
    [true, false].map((readOnly) => {
      const event = { category: 'Management', source: 'codecatalyst.amazonaws.com', readOnly } as const;
      return recordingOfSeen(recording, where.region, event).judgement;
    }),
  );
  if (recorded.verdict === 'fail') return all([fail(say('space-not-recorded', where)), recorded]);
  return recorded.verdict === 'pass' ? all([pass(say(code, where)), recorded]) : recorded;
}

function notCollected(account: string) {
  const detail = 'the account was not read';
  return { account, api: 'cloudtrail:DescribeTrails', reason: 'not-collected', detail } as const;
}
