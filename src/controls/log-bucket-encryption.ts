import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import type { Bucket, DefaultEncryption } from '../model/shared-resource.js';
import type { AuditView, BucketView, Control } from './control.js';
import { judgeExisting, undecidable } from './existing-bucket.js';
import { judgeKey } from './key.js';

/** What S3 encrypts an upload with that names no key of its own; and that none may bring a key that S3 does not keep. */
export const logBucketEncryption: Control = {
  id: 'log-bucket-encryption',
  severity: 'medium',
  subject: 'bucket',
  reads: ['cloudtrail:DescribeTrails', 's3:GetBucketLocation', 's3:GetEncryptionConfiguration', 'kms:DescribeKey'],
  policy: ['logBuckets.encryption.mode', 'logBuckets.encryption.keys'],
  assumes: ['A7'],
  causes: [
    'no-default-encryption',
    'default-encryption-without-key',
    'default-key-missing',
    'default-key-not-allowed',
    'default-key-not-enabled',
    'default-key-pending-deletion',
    'default-key-unusable',
    'customer-keys-not-blocked',
  ],
  judge: (view, audit) =>
    judgeExisting(view, (bucket) =>
      judge(bucket.encryption, (encryption) =>
        all([
          audit.policy.logBuckets.encryption.mode === 's3'
            ? withAnyKey(encryption)
            : withKmsKey(view, bucket, encryption, audit),
          refusesCustomerKeys(view, bucket, encryption?.blocked),
        ]),
      ),
    ),
};

/**
 * S3 encrypts every new object since January 2023, whether or not the bucket says so.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 */
function withAnyKey(encryption: DefaultEncryption | null): Judgement {
  return pass(
    encryption ? say('default-encryption', { algorithm: encryption.algorithm }) : say('s3-encryption-accepted', {}),
  );
}

/** Older buckets may not say. What AWS blocks by a name that it added later may include such keys. */
function refusesCustomerKeys(view: BucketView, bucket: Bucket, blocked: DefaultEncryption['blocked']): Judgement {
  if (blocked === undefined || blocked.includes('SSE-C')) return pass();
  const [other] = blocked;
  return other === undefined
    ? fail(say('customer-keys-not-blocked', {}), 'low')
    : undecidable(view, bucket, 's3:GetEncryptionConfiguration', `what blocks the encryption type ${other}`);
}

const withKms: ReadonlySet<string> = new Set(['aws:kms', 'aws:kms:dsse']);

function withKmsKey(
  view: BucketView,
  bucket: Bucket,
  encryption: DefaultEncryption | null,
  audit: AuditView,
): Judgement {
  if (encryption === null) return fail(say('no-default-encryption', {}));
  const { algorithm, key } = encryption;
  if (algorithm === 'AES256') return fail(say('default-encryption-without-key', { algorithm }));
  const open = (detail: string): Judgement => undecidable(view, bucket, 's3:GetEncryptionConfiguration', detail);
  if (!withKms.has(algorithm)) return open(`the algorithm ${algorithm}`);
  if (key === undefined) return open(`the algorithm ${algorithm}, without a key`);
  const { keys: allowed } = audit.policy.logBuckets.encryption;
  return judgeKey({ key, allowed, as: 'default-key' }, audit, say('default-key-in-use', { key, algorithm }));
}
