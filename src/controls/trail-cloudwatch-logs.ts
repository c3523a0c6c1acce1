import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import type { Deliveries, TrailView } from '../recording/recording.js';
import { hoursBetween, isFresh, latest } from './age.js';
import { errorText } from './aws-error-text.js';
import type { AuditView, Control } from './control.js';

/** Events go to a log group that exists and keeps them, and they arrive there. */
export const trailCloudwatchLogs: Control = {
  id: 'trail-cloudwatch-logs',
  severity: 'medium',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus', 'logs:DescribeLogGroups'],
  policy: ['trails.logGroup.maxAgeHours', 'trails.logGroup.minRetentionDays', 'trails.delivery.maxAgeHours'],
  assumes: ['A6', 'A8'],
  causes: [
    'no-log-group',
    'log-group-missing',
    'log-group-retention-short',
    'log-group-error',
    'log-group-never-reached',
    'log-group-stale',
  ],
  judge(view, audit) {
    const { logGroupArn: group } = view.trail;
    const { minRetentionDays } = audit.policy.trails.logGroup;
    if (group === undefined) return fail(say('no-log-group', {}));
    return all([
      pass(say('log-group-set', { group })),
      judge(audit.shared('log-group', group), (found) => {
        if (!found.exists) return fail(say('log-group-missing', { group }));
        const { retentionDays: days } = found;
        return minRetentionDays === undefined || days === null || days >= minRetentionDays
          ? pass()
          : fail(say('log-group-retention-short', { group, days, minDays: minRetentionDays }));
      }),
      arrives(group, view, audit),
    ]);
  },
};

function arrives(group: string, { trail: { arn: trail }, status, deliveries }: TrailView, audit: AuditView): Judgement {
  return judge(status, ({ logging }) =>
    logging
      ? judge(deliveries, (told) => isReached(group, trail, told, audit))
      : pass(say('nothing-to-deliver', { trail })),
  );
}

/**
 * Of an idle trail nothing arrives in either place: the log group is behind when it is behind the bucket. Where nothing
 * can have arrived, the settings pass alone, and the report says why. Idle is what delivers without an error, be it
 * digests only: one that is broken is silent in both places, too.
 */
function isReached(group: string, trail: string, told: Deliveries, { policy, asOf }: AuditView): Judgement {
  const { maxAgeHours } = policy.trails.logGroup;
  const { account, startedAt, deliveredAt, digestDeliveredAt, logGroupDeliveredAt: at } = told;
  const error = errorText(told.logGroupDeliveryError);
  if (error) return fail(say('log-group-error', { group, error, account }));
  if (at !== undefined && isFresh(at, asOf, maxAgeHours)) return pass(say('log-group-reached', { group, at, account }));
  const seen = latest(deliveredAt, digestDeliveredAt);
  const delivers =
    errorText(told.deliveryError) === undefined &&
    seen !== undefined &&
    isFresh(seen, asOf, policy.trails.delivery.maxAgeHours);
  const isIdle = delivers && deliveredAt !== undefined && !isFresh(deliveredAt, asOf, maxAgeHours);
  if (at !== undefined && isIdle && isFresh(at, deliveredAt, maxAgeHours)) {
    return pass(say('log-group-with-bucket', { group, at, account }));
  }
  if (startedAt !== undefined && isFresh(startedAt, asOf, maxAgeHours)) {
    return pass(say('just-started', { trail, at: startedAt }));
  }
  // Digests come although nothing was ever logged.
  if (at === undefined && deliveredAt === undefined && delivers) return pass(say('nothing-to-log', { trail, account }));
  if (at === undefined) return fail(say('log-group-never-reached', { group, account }));
  const hours = hoursBetween(at, asOf);
  return fail(say('log-group-stale', { group, at, hours, maxHours: maxAgeHours, account }));
}
