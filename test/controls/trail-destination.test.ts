import { expect, it } from 'vitest';
import type { SharedResource } from '../../src/model/shared-resource.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  archive,
  audit,
  bucket,
  healthyBucket,
  known,
  other,
  policyOf,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeTrail('trail-destination');

const there: SharedResource = { kind: 'bucket', fact: known(healthyBucket, 'bucket') };
const missing: SharedResource = { kind: 'bucket', fact: known({ exists: false }, 'bucket') };
const unread: SharedResource = { kind: 'bucket', fact: unknown('s3:GetBucketLocation') };
const passes: Expected = { verdict: 'pass', says: ['bucket-allowed', 'bucket-owned-by'] };
const misses: Expected = { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] };

function fails(...says: readonly string[]): Expected {
  return { verdict: 'fail', says };
}

interface Row {
  readonly title: string;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly prefix?: string;
  readonly resource?: SharedResource;
  readonly partition?: string;
  readonly expected: Expected;
}

function judgeRow({ asked, prefix, resource = there, partition = 'aws' }: Row) {
  const trail = trailView({ trail: { ...(prefix !== undefined && { prefix }) } });
  const policy = policyOf({ trails: { destination: asked } });
  return judge(trail, audit({ policy, partition, resources: { [`arn:${partition}:s3:::${bucket}`]: resource } }));
}

it.each(
  titled<Row>([
    { title: 'passes into a bucket of the policy', asked: { buckets: ['another-bucket', bucket] }, expected: passes },
    { title: 'passes into any bucket of the account of the policy', asked: { account: archive }, expected: passes },
    {
      title: 'passes with all that is asked for',
      asked: { buckets: [bucket], account: archive, prefix: 'teams' },
      prefix: 'teams',
      expected: passes,
    },
    { title: 'passes under the prefix of the policy', asked: { prefix: 'teams' }, prefix: 'teams', expected: passes },
    {
      title: 'passes below the prefix of the policy',
      asked: { prefix: 'logs' },
      prefix: 'logs/prod',
      expected: passes,
    },
    {
      title: 'passes under the prefix of the policy where that is written with a slash',
      asked: { prefix: 'teams/' },
      prefix: 'teams',
      expected: passes,
    },
    {
      title: "passes under the prefix of the policy where the trail's is written with a slash",
      asked: { prefix: 'teams' },
      prefix: 'teams/',
      expected: passes,
    },
    {
      title: 'passes under a prefix of which the policy says nothing',
      asked: { buckets: [bucket] },
      prefix: 'teams',
      expected: passes,
    },
    {
      title: 'fails into another bucket',
      asked: { buckets: ['another-bucket'] },
      expected: fails('bucket-not-allowed'),
    },
    {
      title: 'fails into a bucket that does not exist',
      asked: { buckets: [bucket] },
      resource: missing,
      expected: fails('bucket-missing'),
    },
    {
      title: 'fails into a bucket that does not exist where the policy asks for nothing',
      asked: {},
      resource: missing,
      expected: fails('bucket-missing'),
    },
    {
      title: 'fails under another prefix',
      asked: { prefix: 'teams' },
      prefix: 'team',
      expected: fails('prefix-not-allowed'),
    },
    {
      title: 'fails under a prefix that only starts like the one of the policy',
      asked: { prefix: 'logs' },
      prefix: 'logsx',
      expected: fails('prefix-not-allowed'),
    },
    {
      title: 'fails above the prefix of the policy',
      asked: { prefix: 'logs/prod' },
      prefix: 'logs',
      expected: fails('prefix-not-allowed'),
    },
    {
      title: 'fails without the prefix of the policy',
      asked: { prefix: 'teams' },
      expected: fails('prefix-not-allowed'),
    },
    {
      title: 'fails into a bucket that another account owns than the one of the policy',
      asked: { account: other },
      expected: fails('bucket-owned-by-other'),
    },
    {
      title: 'names all that is wrong',
      asked: { buckets: ['another-bucket'], account: other, prefix: 'teams' },
      expected: fails('bucket-not-allowed', 'prefix-not-allowed', 'bucket-owned-by-other'),
    },
    {
      title: 'names all that is wrong with a bucket that does not exist',
      asked: { buckets: ['another-bucket'], account: other, prefix: 'teams' },
      resource: missing,
      expected: fails('bucket-not-allowed', 'prefix-not-allowed', 'bucket-missing'),
    },
    {
      title: 'does not apply where the policy asks for nothing',
      asked: {},
      expected: { verdict: 'not-applicable', says: ['policy-states-none'] },
    },
    // It may not exist.
    { title: 'misses the bucket where the policy asks for nothing', asked: {}, resource: unread, expected: misses },
    { title: 'misses the bucket', asked: { buckets: [bucket] }, resource: unread, expected: misses },
    { title: 'misses the owner', asked: { account: archive }, resource: unread, expected: misses },
    {
      title: 'misses the bucket under the right prefix',
      asked: { prefix: 'teams' },
      prefix: 'teams',
      resource: unread,
      expected: misses,
    },
    {
      title: 'fails into another bucket, although nobody could read it',
      asked: { buckets: ['another-bucket'] },
      resource: unread,
      expected: fails('bucket-not-allowed'),
    },
    {
      title: 'fails under another prefix, although nobody could read the bucket',
      asked: { prefix: 'teams', account: archive },
      resource: unread,
      expected: fails('prefix-not-allowed'),
    },
    {
      title: 'finds the bucket in another partition',
      asked: { buckets: [bucket] },
      partition: 'aws-us-gov',
      expected: passes,
    },
  ]),
)('%s', (_title, row) => {
  expectJudgement(judgeRow(row), row.expected);
});

it('says whose bucket it is and whose it should be, and rests on the answer', () => {
  expect(judgeRow({ title: '', asked: { account: other }, expected: passes })).toEqual({
    verdict: 'fail',
    because: [{ code: 'bucket-owned-by-other', args: { bucket, account: archive, asked: other } }],
    evidence: ['bucket'],
  });
});
