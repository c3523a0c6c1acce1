import { encryptRequest } from '../iam/cloudtrail-requests.js';
import { fail, judge, pass, say } from '../judgement/judgement.js';
import { accountOf } from '../model/arn.js';
import type { Control } from './control.js';
import { judgeKey } from './key.js';
import { allows, judgePolicy } from './resource-policy.js';
import { trailing } from './trailing.js';

/**
 * SSE-KMS with a key that exists, is enabled and allowed and lets CloudTrail use it; or what S3 does with every object,
 * where that is enough.
 */
export const trailEncryption: Control = {
  id: 'trail-encryption',
  severity: 'high',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'kms:DescribeKey', 'kms:GetKeyPolicy'],
  policy: ['trails.encryption.mode', 'trails.encryption.keys'],
  assumes: ['A6', 'A17'],
  causes: [
    'no-key',
    'key-missing',
    'key-not-allowed',
    'key-not-enabled',
    'key-pending-deletion',
    'key-unusable',
    'key-refuses-cloudtrail',
  ],
  judge(view, audit) {
    const { kmsKeyId: key } = view.trail;
    const { mode, keys } = audit.policy.trails.encryption;
    // S3 encrypts every new object since January 2023: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
    if (mode === 's3') return pass(say('s3-encryption-accepted', {}));
    if (key === undefined) return fail(say('no-key', {}));
    const inUse = say('key-in-use', { key });
    return judgeKey({ key, allowed: keys, as: 'key' }, audit, inUse, ({ arn, policy }) => {
      const attached = { account: accountOf(arn), api: 'kms:GetKeyPolicy', resource: arn };
      const refused = say('key-refuses-cloudtrail', { key: arn });
      return judge(policy, (text) =>
        judgePolicy(text, attached, (statements) =>
          allows(statements, [encryptRequest(trailing(view, audit), arn)], attached, refused),
        ),
      );
    });
  },
};
