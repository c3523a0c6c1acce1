import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import { errorText } from './aws-error-text.js';
import type { Control } from './control.js';

/** Log file validation is on, and digests arrive. */
export const trailLogValidation: Control = {
  id: 'trail-log-validation',
  severity: 'high',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'],
  policy: [],
  assumes: ['A6'],
  judge: ({ trail, status }) =>
    trail.validation
      ? all([
          pass(say('validation-on', {})),
          judge(status, ({ logging, digestDeliveryError }) => {
            const error = errorText(digestDeliveryError);
            return logging && error ? fail(say('digest-delivery-error', { error })) : pass();
          }),
        ])
      : fail(say('validation-off', {})),
};
