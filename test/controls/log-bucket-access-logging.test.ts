import { expect, it } from 'vitest';
import { judgeBucket } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import { audit, bucket, bucketView, known, unknown } from '../support/literals.js';

const judge = judgeBucket('log-bucket-access-logging');

const passes: Expected = { verdict: 'pass', says: ['access-logging-on'] };

it.each<[string, ReturnType<typeof bucketView>, Expected]>([
  ['passes where accesses are logged', bucketView({ accessLogsTo: known('access-logs') }), passes],
  ['passes where they are logged to the bucket itself', bucketView({ accessLogsTo: known(bucket) }), passes],
  [
    'fails where they are not logged',
    bucketView({ accessLogsTo: known(null) }),
    { verdict: 'fail', says: ['access-logging-off'] },
  ],
  [
    'misses whether they are logged',
    bucketView({ accessLogsTo: unknown('s3:GetBucketLogging') }),
    { verdict: 'not-assessed', says: ['s3:GetBucketLogging'] },
  ],
  [
    'does not apply to a bucket that does not exist',
    { ...bucketView(), fact: known({ exists: false as const }) },
    { verdict: 'not-applicable', says: ['bucket-missing'] },
  ],
  [
    'misses a bucket that nobody could read',
    { ...bucketView(), fact: unknown('s3:GetBucketLocation') },
    { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] },
  ],
])('%s', (_title, view, expected) => {
  expectJudgement(judge(view, audit()), expected);
});

it('says where they are logged to', () => {
  const { because } = judge(bucketView({ accessLogsTo: known('access-logs') }), audit());

  expect(because).toEqual([{ code: 'access-logging-on', args: { target: 'access-logs' } }]);
});
