import { all, any, fail, judge, pass, say } from '../judgement/judgement.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { Bucket, PublicAccessBlock } from '../model/shared-resource.js';
import type { Control } from './control.js';
import { judgeExisting } from './existing-bucket.js';

/**
 * Nobody outside gets in: every flag of Block Public Access is on for the bucket or for its account, of which S3
 * applies the stricter, the policy is not public, and no access control list that counts grants the public anything.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const logBucketPublicAccess: Control = {
  id: 'log-bucket-public-access',
  severity: 'critical',
  subject: 'bucket',
  reads: [
    'cloudtrail:DescribeTrails',
    's3:GetBucketLocation',
    's3:GetBucketPublicAccessBlock',
    's3:GetAccountPublicAccessBlock',
    's3:GetBucketPolicyStatus',
    's3:GetBucketOwnershipControls',
    's3:GetBucketAcl',
  ],
  policy: [],
  assumes: ['A7'],
  causes: ['public-access-not-blocked', 'bucket-policy-public', 'acl-grants-public'],
  judge: (view) =>
    judgeExisting(view, (bucket) =>
      all([
        ...flags.map(([field, flag]) => blockedBy(bucket, field, fail(say('public-access-not-blocked', { flag })))),
        judge(bucket.publicPolicy, (isPublic) => (isPublic ? fail(say('bucket-policy-public', {})) : pass())),
        grantsNothing(bucket),
        pass(say('public-access-blocked', {})),
      ]),
    ),
};

/** With the names that AWS gives them. */
const flags: readonly (readonly [keyof PublicAccessBlock, string])[] = [
  ['blockPublicAcls', 'BlockPublicAcls'],
  ['ignorePublicAcls', 'IgnorePublicAcls'],
  ['blockPublicPolicy', 'BlockPublicPolicy'],
  ['restrictPublicBuckets', 'RestrictPublicBuckets'],
];

function blockedBy(
  { publicAccess, accountPublicAccess }: Bucket,
  flag: keyof PublicAccessBlock,
  otherwise: Judgement,
): Judgement {
  const levels = [publicAccess, accountPublicAccess];
  return any(
    levels.map((level) => judge(level, (block) => (block?.[flag] ? pass() : otherwise))),
    otherwise,
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
const publicGroups: readonly string[] = ['AllUsers', 'AuthenticatedUsers'].map(
  (group) => `http://acs.amazonaws.com/groups/global/${group}`,
);

/** A list counts for nothing where the bucket's owner owns every object, and where public ones are ignored. */
function grantsNothing(bucket: Bucket): Judgement {
  const { grantedGroups, ownership } = bucket;
  // Where the list could not be read it may grant something to each of them.
  const groups = isKnown(grantedGroups)
    ? publicGroups.filter((group) => grantedGroups.known.includes(group))
    : publicGroups;
  const granted = all(
    groups.map((uri) => fail(say('acl-grants-public', { group: uri.slice(uri.lastIndexOf('/') + 1) }))),
  );
  return any(
    [
      judge(grantedGroups, () => granted),
      judge(ownership, (owns) => (owns === 'BucketOwnerEnforced' ? pass() : granted)),
      blockedBy(bucket, 'ignorePublicAcls', granted),
    ],
    granted,
  );
}
