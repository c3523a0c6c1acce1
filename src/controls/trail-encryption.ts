import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import type { Control } from './control.js';

/** SSE-KMS with a key that exists, is enabled and allowed; or what S3 does with every object, where that is enough. */
export const trailEncryption: Control = {
  id: 'trail-encryption',
  severity: 'high',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'kms:DescribeKey'],
  policy: ['trails.encryption.mode', 'trails.encryption.keys'],
  assumes: ['A6'],
  judge({ trail: { kmsKeyId: key } }, { policy, shared }) {
    const { mode, keys } = policy.trails.encryption;
    // S3 encrypts every new object since January 2023: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
    if (mode === 's3') return pass(say('s3-encryption-accepted', {}));
    if (key === undefined) return fail(say('no-key', {}));
    const forbidden = (arn: string): boolean => keys !== undefined && !keys.includes(arn);
    return all([
      // A key's own ARN tells at once; whose key an alias is, only the key's description tells.
      forbidden(key) && !key.includes(':alias/') ? fail(say('key-not-allowed', { key })) : pass(),
      judge(shared('key', key), (found) => {
        if (!found.exists) return fail(say('key-missing', { key }));
        const { arn, state } = found;
        return all([
          forbidden(arn) ? fail(say('key-not-allowed', { key })) : pass(),
          state === 'Enabled' ? pass(say('key-in-use', { key })) : fail(say('key-not-enabled', { key, state })),
        ]);
      }),
    ]);
  },
};
