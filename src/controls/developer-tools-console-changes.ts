import { all, fail, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { ActivityRow } from '../model/event.js';
import type { Judgement } from '../model/finding.js';
import { grouped } from '../model/groups.js';
import type { SeenActivity } from './activity.js';
import { actorOf } from './actor.js';
import type { Control } from './control.js';
import { answersBehind, answersOf, notRead, sumOf, toolActivity, unreadOf } from './tool-activity.js';

/** No change was made in the console by somebody who had not signed in with multi-factor authentication. */
export const developerToolsConsoleChanges: Control = {
  id: 'developer-tools-console-changes',
  severity: 'low',
  subject: 'account',
  byDefault: 'off',
  reads: ['cloudtrail:LookupEvents'],
  policy: [],
  assumes: ['A11', 'A21'],
  causes: ['console-change-without-mfa'],
  ofActivity: true,
  judge(account, audit) {
    const activity = toolActivity(account, audit);
    if (!activity) return notApplicable(say('activity-not-asked', {}));
    const { rows, dataEvents, reads, covered } = activity;
    const seen = [...rows, ...dataEvents];
    const unread = unreadOf(reads);
    if (seen.length === 0 && unread.length === 0) {
      return restingOn(answersOf(reads), notApplicable(say('no-tool-activity', {}), ...covered));
    }
    const changes = seen.filter(({ row }) => isConsoleChange(row));
    return all([
      ...grouped(changes, ({ row: { by } }) => actorOf(by, audit.partition)).flatMap(([by, of]) =>
        ofOne(by, of, account.id),
      ),
      ...notRead(unread),
      restingOn(answersOf(reads), pass(say('no-console-change-without-mfa', {}), ...covered)),
    ]);
  },
};

/** What failed changed nothing. */
function isConsoleChange({ way, access, count, failed }: ActivityRow): boolean {
  return way === 'console' && access === 'write' && count > failed;
}

function ofOne(by: string, seen: readonly SeenActivity[], account: string): readonly Judgement[] {
  const without = seen.filter(({ row }) => mfaOf(row) === 'none');
  const open = seen.filter(({ row }) => mfaOf(row) === 'unknown');
  const cause = say('console-change-without-mfa', { by, ...sumOf(without, ({ count, failed }) => count - failed) });
  const detail = `whether ${by} had signed in to the console with multi-factor authentication is not recorded`;
  const gap = { account, api: 'cloudtrail:LookupEvents', resource: by, reason: 'not-decidable', detail } as const;
  return [
    ...(without.length > 0 ? [restingOn(answersBehind(without), fail(cause))] : []),
    ...(open.length > 0 ? [restingOn(answersBehind(open), notAssessed(gap))] : []),
  ];
}

/**
 * AWS records whether a root or IAM user signed in with an MFA device of IAM's. Of a role or a federated user, that none
 * was used says nothing: an identity provider or broker may have asked for its own, which AWS is not told, and the record
 * does not say whether there was one.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
function mfaOf({ by, mfa }: ActivityRow): 'used' | 'none' | 'unknown' {
  if (mfa !== false) return mfa ? 'used' : 'unknown';
  return by.kind === 'root' || by.kind === 'iam-user' ? 'none' : 'unknown';
}
