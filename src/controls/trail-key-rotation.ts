import { fail, judge, notApplicable, pass, say } from '../judgement/judgement.js';
import type { Control } from './control.js';

/**
 * The trail's customer managed key rotates, where it can: AWS rotates its own keys, and neither asymmetric keys nor
 * imported material; a replica as its primary key does.
 * https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
 */
export const trailKeyRotation: Control = {
  id: 'trail-key-rotation',
  severity: 'medium',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'kms:DescribeKey', 'kms:GetKeyRotationStatus'],
  policy: [],
  assumes: ['A6'],
  causes: ['key-does-not-rotate'],
  judge({ trail: { kmsKeyId: key } }, { shared }) {
    if (key === undefined) return notApplicable(say('no-key-to-rotate', {}));
    return judge(shared('key', key), (found) => {
      if (!found.exists) return notApplicable(say('key-missing', { key }));
      if (found.manager === 'AWS') return notApplicable(say('key-rotated-by-aws', { key }));
      if (!found.symmetric || !found.madeByAws) return notApplicable(say('key-cannot-rotate', { key }));
      if (found.state !== 'Enabled') return notApplicable(say('key-not-enabled', { key, state: found.state }));
      return judge(found.rotation, (rotates) =>
        rotates
          ? pass(say('key-rotates', { key }))
          : // Rotation of all replicas is set on their primary key.
            fail(say('key-does-not-rotate', { key: found.primary ?? found.arn })),
      );
    });
  },
};
