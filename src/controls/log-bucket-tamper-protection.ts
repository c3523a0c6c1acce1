import { all, any, fail, judge, notApplicable, pass, say } from '../judgement/judgement.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { Bucket } from '../model/shared-resource.js';
import type { BucketView, Control } from './control.js';
import { judgeExisting, lockOf, undecidable } from './existing-bucket.js';

/** What is overwritten or deleted stays as a version, and versions are locked, as the policy asks. */
export const logBucketTamperProtection: Control = {
  id: 'log-bucket-tamper-protection',
  severity: 'medium',
  subject: 'bucket',
  reads: [
    'cloudtrail:DescribeTrails',
    's3:GetBucketLocation',
    's3:GetBucketVersioning',
    's3:GetBucketObjectLockConfiguration',
  ],
  policy: [
    'logBuckets.tamperProtection.versioning',
    'logBuckets.tamperProtection.lock',
    'logBuckets.retention.minDays',
  ],
  assumes: ['A7'],
  causes: [
    'versioning-off',
    'versioning-suspended',
    'mfa-delete-off',
    'object-lock-off',
    'object-lock-short',
    'versions-not-locked',
  ],
  judge(view, { policy }) {
    const { versioning, lock } = policy.logBuckets.tamperProtection;
    const { minDays } = policy.logBuckets.retention;
    return judgeExisting(view, (bucket) => {
      const asked = [
        ...(versioning === 'required' ? [keepsVersions(bucket)] : []),
        ...(lock === 'mfa-delete' ? [lockedByMfa(bucket, fail(say('mfa-delete-off', {})))] : []),
        ...(lock === 'object-lock' ? [lockedByS3(view, bucket, minDays, fail(say('object-lock-off', {})))] : []),
        ...(lock === 'either' ? [lockedAnyhow(view, bucket, minDays)] : []),
      ];
      return asked.length > 0
        ? all(asked)
        : notApplicable(say('policy-states-none', { setting: 'logBuckets.tamperProtection' }));
    });
  },
};

/**
 * A bucket with Object Lock has versioning, and cannot lose it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 */
function keepsVersions({ versioning, objectLock }: Bucket): Judgement {
  const witness = pass(say('versioning-on', {}));
  const judged = judge(versioning, ({ status }) => {
    if (status === 'Enabled') return witness;
    return fail(status === 'Suspended' ? say('versioning-suspended', {}) : say('versioning-off', {}));
  });
  return isKnown(versioning) ? judged : any([judged, judge(objectLock, (lock) => (lock ? witness : judged))], judged);
}

/** New files are versions that nobody deletes without a device only while versioning is on. */
function lockedByMfa({ versioning }: Bucket, otherwise: Judgement): Judgement {
  return judge(versioning, ({ status, mfaDelete }) => {
    if (!mfaDelete) return otherwise;
    return status === 'Enabled' ? pass(say('mfa-delete-on', {})) : fail(say('versioning-suspended', {}));
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
const modes: ReadonlySet<string> = new Set(['GOVERNANCE', 'COMPLIANCE']);

/** What is let go of before logs may be deleted can be deleted too early. */
function lockedByS3(view: BucketView, bucket: Bucket, minDays: number, otherwise: Judgement): Judgement {
  return judge(lockOf(bucket), (lock) => {
    if (lock === null) return otherwise;
    const { mode, days } = lock;
    if (days < minDays) return fail(say('object-lock-short', { days, asked: minDays }));
    return modes.has(mode)
      ? pass(say('object-lock-on', { mode, days }))
      : undecidable(view, bucket, 's3:GetBucketObjectLockConfiguration', `the mode ${mode}`);
  });
}

function lockedAnyhow(view: BucketView, bucket: Bucket, minDays: number): Judgement {
  const neither = fail(say('versions-not-locked', {}));
  const byS3 = lockedByS3(view, bucket, minDays, neither);
  return any([byS3, lockedByMfa(bucket, byS3)], neither);
}
