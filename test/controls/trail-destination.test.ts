import { it } from 'vitest';
import type { SharedResource } from '../../src/model/evidence.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { archive, audit, bucket, known, other, policyOf, trailView, unknown } from '../support/literals.js';

const judge = judgeTrail('trail-destination');

const there: SharedResource = { kind: 'bucket', fact: known({ exists: true, owner: archive, region: 'us-east-1' }) };
const missing: SharedResource = { kind: 'bucket', fact: known({ exists: false }) };
const unread: SharedResource = { kind: 'bucket', fact: unknown('s3:GetBucketLocation') };

interface Row {
  readonly title: string;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly prefix?: string;
  readonly resource?: SharedResource;
  readonly partition?: string;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    {
      title: 'passes into a bucket of the policy',
      asked: { buckets: [bucket] },
      expected: { verdict: 'pass', says: ['bucket-allowed', 'bucket-owned-by'] },
    },
    {
      title: 'passes into any bucket of the account of the policy',
      asked: { account: archive },
      expected: { verdict: 'pass', says: ['bucket-allowed', 'bucket-owned-by'] },
    },
    {
      title: 'passes under the prefix of the policy',
      asked: { prefix: 'teams' },
      prefix: 'teams',
      expected: { verdict: 'pass', says: ['bucket-allowed', 'bucket-owned-by'] },
    },
    {
      title: 'passes below the prefix of the policy',
      asked: { prefix: 'cloudtrail' },
      prefix: 'cloudtrail/prod',
      expected: { verdict: 'pass', says: ['bucket-allowed', 'bucket-owned-by'] },
    },
    {
      title: 'passes under a prefix of which the policy says nothing',
      asked: { buckets: [bucket] },
      prefix: 'teams',
      expected: { verdict: 'pass', says: ['bucket-allowed', 'bucket-owned-by'] },
    },
    {
      title: 'fails into another bucket',
      asked: { buckets: ['another-bucket'] },
      expected: { verdict: 'fail', says: ['bucket-not-allowed'] },
    },
    {
      title: 'fails into a bucket that does not exist',
      asked: { buckets: [bucket] },
      resource: missing,
      expected: { verdict: 'fail', says: ['bucket-missing'] },
    },
    {
      title: 'fails under another prefix',
      asked: { prefix: 'teams' },
      prefix: 'team',
      expected: { verdict: 'fail', says: ['prefix-not-allowed'] },
    },
    {
      title: 'fails under a prefix that only starts like the one of the policy',
      asked: { prefix: 'cloudtrail' },
      prefix: 'cloudtrailx',
      expected: { verdict: 'fail', says: ['prefix-not-allowed'] },
    },
    {
      title: 'fails into a bucket that another account owns than the one of the policy',
      asked: { account: other },
      expected: { verdict: 'fail', says: ['bucket-owned-by-other'] },
    },
    {
      title: 'fails without the prefix of the policy',
      asked: { prefix: 'teams' },
      expected: { verdict: 'fail', says: ['prefix-not-allowed'] },
    },
    {
      title: 'names all that is wrong',
      asked: { buckets: ['another-bucket'], prefix: 'teams' },
      resource: missing,
      expected: { verdict: 'fail', says: ['bucket-not-allowed', 'prefix-not-allowed', 'bucket-missing'] },
    },
    {
      title: 'does not apply where the policy asks for nothing',
      asked: {},
      resource: unread,
      expected: { verdict: 'not-applicable', says: ['policy-states-none'] },
    },
    {
      title: 'misses the bucket',
      asked: { buckets: [bucket] },
      resource: unread,
      expected: { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] },
    },
    {
      title: 'fails into another bucket, although nobody could read it',
      asked: { buckets: ['another-bucket'] },
      resource: unread,
      expected: { verdict: 'fail', says: ['bucket-not-allowed'] },
    },
    {
      title: 'finds the bucket in another partition',
      asked: { buckets: [bucket] },
      partition: 'aws-us-gov',
      expected: { verdict: 'pass', says: ['bucket-allowed', 'bucket-owned-by'] },
    },
  ]),
)('%s', (_title, { asked, prefix, resource = there, partition = 'aws', expected }) => {
  const trail = trailView({ trail: { ...(prefix !== undefined && { prefix }) } });
  const policy = policyOf({ trails: { destination: asked } });

  const judgement = judge(
    trail,
    audit({ policy, partition, resources: { [`arn:${partition}:s3:::${bucket}`]: resource } }),
  );

  expectJudgement(judgement, expected);
});
