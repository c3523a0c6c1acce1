import { all, fail, judge, notApplicable, pass, say } from '../judgement/judgement.js';
import type { Control } from './control.js';

/** Log files go to a bucket, account and prefix that the policy names. */
export const trailDestination: Control = {
  id: 'trail-destination',
  severity: 'high',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 's3:GetBucketLocation'],
  policy: ['trails.destination.buckets', 'trails.destination.account', 'trails.destination.prefix'],
  assumes: ['A6', 'A7'],
  judge({ trail: { bucket, prefix = '' } }, { policy, shared, partition }) {
    const { buckets, account, prefix: asked } = policy.trails.destination;
    if (buckets === undefined && account === undefined && asked === undefined) {
      return notApplicable(say('policy-states-none', { setting: 'trails.destination' }));
    }
    const allowed = buckets === undefined || buckets.includes(bucket);
    return all([
      allowed ? pass(say('bucket-allowed', { bucket })) : fail(say('bucket-not-allowed', { bucket })),
      asked === undefined || prefix === asked || prefix.startsWith(`${asked}/`)
        ? pass()
        : fail(say('prefix-not-allowed', { prefix })),
      judge(shared('bucket', `arn:${partition}:s3:::${bucket}`), (found) => {
        if (!found.exists) return fail(say('bucket-missing', { bucket }));
        const { owner } = found;
        return account === undefined || owner === account
          ? pass(say('bucket-owned-by', { bucket, account: owner }))
          : fail(say('bucket-owned-by-other', { bucket, account: owner, asked: account }));
      }),
    ]);
  },
};
