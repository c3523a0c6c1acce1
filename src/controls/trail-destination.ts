import { all, fail, judge, notApplicable, pass, say } from '../judgement/judgement.js';
import { bucketArn } from '../model/arn.js';
import type { Control } from './control.js';

/** Log files go to a bucket, account and prefix that the policy names. */
export const trailDestination: Control = {
  id: 'trail-destination',
  severity: 'high',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 's3:GetBucketLocation'],
  policy: ['trails.destination.buckets', 'trails.destination.account', 'trails.destination.prefix'],
  assumes: ['A6', 'A7'],
  causes: ['bucket-not-allowed', 'prefix-not-allowed', 'bucket-missing', 'bucket-owned-by-other'],
  judge({ trail: { bucket, prefix = '' } }, { policy, shared, partition }) {
    const { buckets, account, prefix: asked } = policy.trails.destination;
    const found = shared('bucket', bucketArn(partition, bucket));
    const missing = fail(say('bucket-missing', { bucket }));
    if (buckets === undefined && account === undefined && asked === undefined) {
      const unstated = notApplicable(say('policy-states-none', { setting: 'trails.destination' }));
      return judge(found, ({ exists }) => (exists ? unstated : missing));
    }
    const allowed = buckets === undefined || buckets.includes(bucket);
    return all([
      allowed ? pass(say('bucket-allowed', { bucket })) : fail(say('bucket-not-allowed', { bucket })),
      asked === undefined || asFolder(prefix).startsWith(asFolder(asked))
        ? pass()
        : fail(say('prefix-not-allowed', { prefix })),
      judge(found, (known) => {
        if (!known.exists) return missing;
        const { owner } = known;
        return account === undefined || owner === account
          ? pass(say('bucket-owned-by', { bucket, account: owner }))
          : fail(say('bucket-owned-by-other', { bucket, account: owner, asked: account }));
      }),
    ]);
  },
};

/** Log files lie at `PREFIX/AWSLogs/…`, whether or not a slash ends what was written. */
function asFolder(prefix: string): string {
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}
