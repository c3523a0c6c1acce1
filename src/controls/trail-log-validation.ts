import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import type { Deliveries } from '../recording/recording.js';
import { errorText } from './aws-error-text.js';
import type { Control } from './control.js';

/** Log file validation is on, and digests arrive. */
export const trailLogValidation: Control = {
  id: 'trail-log-validation',
  severity: 'high',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'],
  policy: [],
  assumes: ['A6', 'A8'],
  causes: ['validation-off', 'digest-delivery-error'],
  judge: ({ trail, status, deliveries }) =>
    trail.validation
      ? all([
          pass(say('validation-on', {})),
          judge(status, ({ logging }) => (logging ? judge(deliveries, arrive) : pass())),
        ])
      : fail(say('validation-off', {})),
};

function arrive({ digestDeliveryError, account }: Deliveries): Judgement {
  const error = errorText(digestDeliveryError);
  return error ? fail(say('digest-delivery-error', { error, account })) : pass();
}
