import { fail, judge, notApplicable, pass, say } from '../judgement/judgement.js';
import { hoursBetween, isFresh, latest } from './age.js';
import { errorText } from './aws-error-text.js';
import type { Control } from './control.js';

/**
 * Log files arrive, as the trail's home region tells its owner. An idle trail delivers no logs, but a digest every hour.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export const trailDelivery: Control = {
  id: 'trail-delivery',
  severity: 'high',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'],
  policy: ['trails.delivery.maxAgeHours'],
  assumes: ['A6', 'A8'],
  causes: ['delivery-error', 'never-delivered', 'delivery-stale'],
  judge({ trail: { arn: trail, bucket, homeRegion: region }, status, deliveries }, { policy, asOf }) {
    const { maxAgeHours } = policy.trails.delivery;
    return judge(status, ({ logging }) =>
      logging
        ? judge(deliveries, ({ account, startedAt, deliveryError, deliveredAt, digestDeliveredAt }) => {
            const error = errorText(deliveryError);
            if (error) return fail(say('delivery-error', { bucket, error, account }));
            const at = latest(deliveredAt, digestDeliveredAt);
            if (at !== undefined && isFresh(at, asOf, maxAgeHours)) {
              return pass(say('delivered', { at, region, bucket, account }));
            }
            // What was started just now has nothing to show yet.
            if (startedAt !== undefined && isFresh(startedAt, asOf, maxAgeHours)) {
              return notApplicable(say('just-started', { trail, at: startedAt }));
            }
            if (at === undefined) return fail(say('never-delivered', { bucket, account }));
            const hours = hoursBetween(at, asOf);
            return fail(say('delivery-stale', { bucket, at, hours, maxHours: maxAgeHours, account }));
          })
        : notApplicable(say('nothing-to-deliver', { trail })),
    );
  },
};
