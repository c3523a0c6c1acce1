import { type BucketPlan, prefix } from './resources.js';

/** Policy documents of keys, topics and buckets: the same text is given to moto and to the sandbox. */

const cloudtrail = { Service: 'cloudtrail.amazonaws.com' };

function document(...statements: readonly (object | false)[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.filter((statement) => statement !== false) });
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
export function keyPolicy({ refuses }: { readonly refuses?: true }, account: string, organization: string): string {
  return document(
    {
      Sid: 'Administration',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    !refuses && {
      Sid: 'Encryption',
      Effect: 'Allow',
      Principal: cloudtrail,
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceOrgID': organization },
        StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:*:trail/*' },
      },
    },
    !refuses && {
      Sid: 'Notification',
      Effect: 'Allow',
      Principal: cloudtrail,
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      Resource: '*',
      Condition: { StringLike: { 'kms:EncryptionContext:aws:sns:topicArn': 'arn:aws:sns:*' } },
    },
  );
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html */
export function topicPolicy({ refuses }: { readonly refuses?: true }, topicArn: string, account: string): string {
  return document({
    Sid: 'Publication',
    Effect: 'Allow',
    Principal: refuses ? { AWS: `arn:aws:iam::${account}:root` } : cloudtrail,
    Action: 'SNS:Publish',
    Resource: topicArn,
    ...(!refuses && { Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
  });
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
export function bucketPolicy(
  kind: Exclude<BucketPlan['policy'], 'none'>,
  bucket: string,
  organization: string,
): string {
  const arn = `arn:aws:s3:::${bucket}`;
  const ours = { 'aws:SourceOrgID': organization };
  const Condition =
    kind === 'undecidable'
      ? { StringLike: { 'aws:SourceOrgPaths': `${organization}/r-*/ou-*` } }
      : { StringEquals: { ...(kind !== 'open to strangers' && ours), 's3:x-amz-acl': 'bucket-owner-full-control' } };
  return document(
    kind !== 'no ACL check' && {
      Sid: 'AclCheck',
      Effect: 'Allow',
      Principal: cloudtrail,
      Action: 's3:GetBucketAcl',
      Resource: arn,
      Condition: { StringEquals: ours },
    },
    {
      Sid: 'Delivery',
      Effect: 'Allow',
      Principal: cloudtrail,
      Action: 's3:PutObject',
      Resource: kind === 'another folder' ? `${arn}/drafts/*` : `${arn}/*`,
      Condition,
    },
    kind === 'denying' && {
      Sid: 'Closure',
      Effect: 'Deny',
      Principal: cloudtrail,
      Action: 's3:Put*',
      Resource: `${arn}/${prefix}/*`,
    },
    kind !== 'plain HTTP' && {
      Sid: 'OnlyTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}
