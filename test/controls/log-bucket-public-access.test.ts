import { expect, it } from 'vitest';
import type { Bucket, PublicAccessBlock } from '../../src/model/shared-resource.js';
import { judgeBucket } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { audit, bucketView, known, unknown } from '../support/literals.js';

const judge = judgeBucket('log-bucket-public-access');

const everyFlag = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};
const blocked = (more: Partial<PublicAccessBlock> = {}) => known({ ...everyFlag, ...more });
const none = known(null);
const group = (name: string) => `http://acs.amazonaws.com/groups/global/${name}`;
const granted = (...names: readonly string[]) => known(names.map(group));
const passes: Expected = { verdict: 'pass', says: ['public-access-blocked'] };
const unreadAcl = unknown('s3:GetBucketAcl');
const unreadBlock = unknown('s3:GetBucketPublicAccessBlock');
const unreadAccountBlock = unknown('s3:GetAccountPublicAccessBlock');
/** All but the flag by which a bucket ignores public lists. */
const heeding = blocked({ ignorePublicAcls: false });

interface Row {
  readonly title: string;
  readonly bucket: Partial<Bucket>;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    { title: 'passes where the bucket blocks it in every way', bucket: {}, expected: passes },
    {
      title: 'passes where the account does',
      bucket: { publicAccess: none, accountPublicAccess: blocked() },
      expected: passes,
    },
    {
      title: 'passes where each of them does half',
      bucket: {
        publicAccess: blocked({ blockPublicAcls: false, ignorePublicAcls: false }),
        accountPublicAccess: blocked({ blockPublicPolicy: false, restrictPublicBuckets: false }),
      },
      expected: passes,
    },
    {
      title: 'passes where the account blocks it, although nobody could read the bucket',
      bucket: { publicAccess: unreadBlock, accountPublicAccess: blocked() },
      expected: passes,
    },
    {
      title: 'passes where the bucket blocks it, although nobody could read the account',
      bucket: { accountPublicAccess: unreadAccountBlock },
      expected: passes,
    },
    {
      title: 'fails by a flag that is off on both levels',
      bucket: { publicAccess: blocked({ blockPublicPolicy: false }), accountPublicAccess: none },
      expected: { verdict: 'fail', says: ['public-access-not-blocked'] },
    },
    {
      title: 'fails by all four where nothing was ever blocked',
      bucket: { publicAccess: none },
      expected: { verdict: 'fail', says: Array.from({ length: 4 }, () => 'public-access-not-blocked') },
    },
    {
      title: 'fails where S3 calls the policy public, although S3 restricts it',
      bucket: { publicPolicy: known(true) },
      expected: { verdict: 'fail', says: ['bucket-policy-public'] },
    },
    {
      title: 'misses whether the policy is public',
      bucket: { publicPolicy: unknown('s3:GetBucketPolicyStatus') },
      expected: { verdict: 'not-assessed', says: ['s3:GetBucketPolicyStatus'] },
    },
    {
      title: 'misses the block of the bucket',
      bucket: { publicAccess: unreadBlock },
      expected: { verdict: 'not-assessed', says: ['s3:GetBucketPublicAccessBlock'] },
    },
    {
      title: 'misses the block of the account',
      bucket: { publicAccess: blocked({ blockPublicAcls: false }), accountPublicAccess: unreadAccountBlock },
      expected: { verdict: 'not-assessed', says: ['s3:GetAccountPublicAccessBlock'] },
    },
    {
      title: 'fails where the policy is public, although nobody could read the rest',
      bucket: { publicPolicy: known(true), publicAccess: unreadBlock, ownership: unreadAcl, grantedGroups: unreadAcl },
      expected: { verdict: 'fail', says: ['bucket-policy-public'] },
    },
    {
      title: 'fails by each public group that the list grants something',
      bucket: {
        publicAccess: heeding,
        ownership: none,
        grantedGroups: granted('AllUsers', 'AuthenticatedUsers'),
      },
      expected: { verdict: 'fail', says: ['public-access-not-blocked', 'acl-grants-public', 'acl-grants-public'] },
    },
    {
      title: 'minds no group but the public ones',
      bucket: {
        ownership: known('ObjectWriter'),
        grantedGroups: known(['http://acs.amazonaws.com/groups/s3/LogDelivery']),
      },
      expected: passes,
    },
    {
      title: 'minds no list where the owner of the bucket owns every object',
      bucket: { publicAccess: heeding, grantedGroups: granted('AllUsers') },
      expected: { verdict: 'fail', says: ['public-access-not-blocked'] },
    },
    {
      title: 'minds no list where the bucket ignores it',
      bucket: { ownership: known('BucketOwnerPreferred'), grantedGroups: granted('AllUsers') },
      expected: passes,
    },
    {
      title: 'minds no list where the account ignores it',
      bucket: {
        publicAccess: heeding,
        accountPublicAccess: blocked({ blockPublicAcls: false }),
        ownership: none,
        grantedGroups: granted('AuthenticatedUsers'),
      },
      expected: passes,
    },
    {
      title: 'needs no list where it counts for nothing',
      bucket: { ownership: known('ObjectWriter'), grantedGroups: unreadAcl },
      expected: passes,
    },
    {
      title: 'needs not know who owns objects where the list grants the public nothing',
      bucket: { ownership: unknown('s3:GetBucketOwnershipControls') },
      expected: passes,
    },
  ]),
)('%s', (_title, { bucket, expected }) => {
  expectJudgement(judge(bucketView(bucket), audit()), expected);
});

it.each<[string, Partial<Bucket>, readonly string[]]>([
  ['the list', { ownership: none, grantedGroups: unreadAcl }, ['s3:GetBucketAcl']],
  [
    'who owns objects, where the list would grant something',
    { ownership: unknown('s3:GetBucketOwnershipControls'), grantedGroups: granted('AllUsers') },
    ['s3:GetBucketOwnershipControls'],
  ],
])('misses %s, where a block could not be read either', (_title, bucket, missed) => {
  const view = bucketView({ publicAccess: heeding, accountPublicAccess: unreadAccountBlock, ...bucket });

  expectJudgement(judge(view, audit()), {
    verdict: 'not-assessed',
    says: ['s3:GetAccountPublicAccessBlock', ...missed],
  });
});

it('names the flag and the group', () => {
  const bucket = { publicAccess: heeding, ownership: none, grantedGroups: granted('AuthenticatedUsers') };

  expect(judge(bucketView(bucket), audit()).because).toEqual([
    { code: 'public-access-not-blocked', args: { flag: 'IgnorePublicAcls' } },
    { code: 'acl-grants-public', args: { group: 'AuthenticatedUsers' } },
  ]);
});

it('does not apply to a bucket that does not exist', () => {
  const view = { ...bucketView(), fact: known({ exists: false as const }) };

  expectJudgement(judge(view, audit()), { verdict: 'not-applicable', says: ['bucket-missing'] });
});

it('misses a bucket that nobody could read', () => {
  const view = { ...bucketView(), fact: unknown('s3:GetBucketLocation') };

  expectJudgement(judge(view, audit()), { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] });
});
