import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  type LifecycleRule,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SetTopicAttributesCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { bucketPolicy, keyPolicy, topicPolicy } from './documents.js';
import {
  accessLogs,
  type BucketPlan,
  keyPlans,
  type LogGroupName,
  logGroups,
  publicAccessFlags,
  type RulePlan,
  type TopicName,
  topicPlans,
} from './resources.js';

/** Makes a key and answers its ARN. */
export async function makeKey(kms: KMSClient, name: string, account: string, organization: string): Promise<string> {
  const plan = keyPlans[name];
  if (!plan) throw new Error(`no key ${name} is planned`);
  const Policy = keyPolicy(plan, account, organization);
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ Policy, ...(plan.imported && { Origin: 'EXTERNAL' }) }),
  );
  // By id: moto does not find a key to be switched off by its ARN.
  const KeyId = KeyMetadata?.KeyId ?? '';
  if (plan.rotates !== false && !plan.imported) await kms.send(new EnableKeyRotationCommand({ KeyId }));
  if (plan.alias) await kms.send(new CreateAliasCommand({ AliasName: plan.alias, TargetKeyId: KeyId }));
  if (plan.state === 'disabled') await kms.send(new DisableKeyCommand({ KeyId }));
  if (plan.state === 'pending deletion') {
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  }
  return KeyMetadata?.Arn ?? '';
}

/** Makes a topic, or finds it, and answers its ARN. */
export async function makeTopic(
  sns: SNSClient,
  Name: TopicName,
  account: string,
  keyArns: Readonly<Record<string, string>>,
): Promise<string> {
  const plan = topicPlans[Name];
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name }));
  const set = (AttributeName: string, AttributeValue: string) =>
    sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
  await set('Policy', topicPolicy(plan, TopicArn, account));
  if (plan.key) await set('KmsMasterKeyId', keyPlans[plan.key]?.alias ?? keyArns[plan.key] ?? '');
  if (!plan.unheard) {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'security@example.com' }));
  }
  return TopicArn;
}

export async function makeLogGroup(logs: CloudWatchLogsClient, logGroupName: LogGroupName): Promise<void> {
  const kept = logGroups[logGroupName];
  if (kept === 'never made') return;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  if (kept !== 'forever') await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: kept }));
}

const delivery = 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"';

/** Makes the bucket that access logs go to, as AWS asks for it. */
export async function makeAccessLogs(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: accessLogs, ObjectOwnership: 'ObjectWriter' }));
  await s3.send(new PutBucketAclCommand({ Bucket: accessLogs, GrantWrite: delivery, GrantReadACP: delivery }));
}

interface BucketMaking {
  readonly organization: string;
  readonly keyArns: Readonly<Record<string, string>>;
  /** Who is told of new objects. */
  readonly listener: string;
}

export async function makeBucket(
  s3: S3Client,
  Bucket: string,
  plan: BucketPlan,
  { organization, keyArns, listener }: BucketMaking,
): Promise<void> {
  const { lock } = plan;
  await s3.send(new CreateBucketCommand({ Bucket, ...(lock && { ObjectLockEnabledForBucket: true }) }));
  const ObjectOwnership = plan.readableByAll ? 'ObjectWriter' : 'BucketOwnerEnforced';
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }));
  if (plan.readableByAll) await s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
  if (plan.publicAccess !== 'not blocked') {
    const PublicAccessBlockConfiguration = publicAccessBlock(plan.publicAccess);
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  }
  if (plan.policy !== 'none') {
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy(plan.policy, Bucket, organization) }));
  }
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: plan.key
              ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArns[plan.key] }
              : { SSEAlgorithm: 'AES256' },
          },
        ],
      },
    }),
  );
  if (plan.versioning !== 'never') {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: plan.versioning } }));
  }
  if (lock && lock !== 'without retention') {
    const Rule = { DefaultRetention: { Mode: lock.mode, Days: lock.days } };
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }
  if (plan.rules.length > 0) {
    const Rules = plan.rules.map(lifecycleRule);
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  }
  if (plan.announces !== undefined) {
    const Key = { FilterRules: [{ Name: 'prefix' as const, Value: plan.announces }] };
    const told = { TopicArn: listener, Events: ['s3:ObjectCreated:*' as const], Filter: { Key } };
    const NotificationConfiguration = { TopicConfigurations: [told] };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  }
  if (plan.accessLogs) {
    const LoggingEnabled = { TargetBucket: accessLogs, TargetPrefix: `${Bucket}/` };
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
  }
}

export function publicAccessBlock(blocked: keyof typeof publicAccessFlags) {
  const [BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets] = publicAccessFlags[blocked];
  return { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets };
}

function lifecycleRule({ id, enabled, prefix, tags, oldStyle, days, date, noncurrentDays }: RulePlan): LifecycleRule {
  const Tags = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const Filter = Tags.length > 0 ? { And: { Prefix: prefix ?? '', Tags } } : { Prefix: prefix ?? '' };
  return {
    ID: id,
    Status: enabled === false ? 'Disabled' : 'Enabled',
    ...(oldStyle ? { Prefix: prefix ?? '' } : { Filter }),
    ...(days !== undefined && { Expiration: { Days: days } }),
    ...(date !== undefined && { Expiration: { Date: new Date(date) } }),
    ...(noncurrentDays !== undefined && { NoncurrentVersionExpiration: { NoncurrentDays: noncurrentDays } }),
  };
}
