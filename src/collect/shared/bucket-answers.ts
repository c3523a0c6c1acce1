import { z } from 'zod';
import type { LifecycleRule, Notifications } from '../../model/shared-resource.js';

// What S3 answers about a bucket, in the words of the evidence. Where S3 leaves a field out for "off", absence means off;
// any other absence, and any value that AWS added later, is no answer.

/** Buckets of us-east-1 have no constraint, the first ones of Europe have `EU`. */
export const Location = z
  .object({ LocationConstraint: z.string().optional() })
  .transform(({ LocationConstraint: region }) => (region === 'EU' ? 'eu-west-1' : region || 'us-east-1'));

/** The same of a bucket and of an account. */
export const PublicAccess = z
  .object({
    PublicAccessBlockConfiguration: z.object({
      BlockPublicAcls: z.boolean(),
      IgnorePublicAcls: z.boolean(),
      BlockPublicPolicy: z.boolean(),
      RestrictPublicBuckets: z.boolean(),
    }),
  })
  .transform(({ PublicAccessBlockConfiguration: flags }) => ({
    blockPublicAcls: flags.BlockPublicAcls,
    ignorePublicAcls: flags.IgnorePublicAcls,
    blockPublicPolicy: flags.BlockPublicPolicy,
    restrictPublicBuckets: flags.RestrictPublicBuckets,
  }));

export const PolicyStatus = z
  .object({ PolicyStatus: z.object({ IsPublic: z.boolean() }) })
  .transform(({ PolicyStatus: { IsPublic } }) => IsPublic);

const ownerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export const Ownership = z
  .object({ OwnershipControls: z.object({ Rules: z.tuple([z.object({ ObjectOwnership: z.enum(ownerships) })]) }) })
  .transform(({ OwnershipControls: { Rules } }) => Rules[0].ObjectOwnership);

const Grantee = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Group'), URI: z.string() }),
  z.object({ Type: z.literal('CanonicalUser') }),
  z.object({ Type: z.literal('AmazonCustomerByEmail') }),
]);
export const Acl = z
  .object({ Grants: z.array(z.object({ Grantee })) })
  .transform(({ Grants }) => [
    ...new Set(Grants.flatMap(({ Grantee: to }) => (to.Type === 'Group' ? [to.URI] : [])).sort()),
  ]);

export const BucketPolicy = z.object({ Policy: z.string().min(1) }).transform(({ Policy }) => Policy);

/** The key as the bucket names it. */
export const Encryption = z
  .object({
    ServerSideEncryptionConfiguration: z.object({
      Rules: z.tuple([
        z.object({
          ApplyServerSideEncryptionByDefault: z.object({
            SSEAlgorithm: z.string(),
            KMSMasterKeyID: z.string().optional(),
          }),
          BlockedEncryptionTypes: z.object({ EncryptionType: z.array(z.string()) }).optional(),
        }),
      ]),
    }),
  })
  .transform(({ ServerSideEncryptionConfiguration: { Rules } }) => {
    const [{ ApplyServerSideEncryptionByDefault: applied, BlockedEncryptionTypes: blocked }] = Rules;
    return {
      algorithm: applied.SSEAlgorithm,
      ...(applied.KMSMasterKeyID && { key: applied.KMSMasterKeyID }),
      // `NONE` unblocks, and is shown for it.
      ...(blocked && { blocked: blocked.EncryptionType.filter((type) => type !== 'NONE') }),
    };
  });

/** S3 says nothing of versioning that was never on. */
export const Versioning = z
  .object({
    Status: z.enum(['Enabled', 'Suspended']).optional(),
    MFADelete: z.enum(['Enabled', 'Disabled']).optional(),
  })
  .transform(({ Status, MFADelete }) => ({ status: Status ?? ('Never' as const), mfaDelete: MFADelete === 'Enabled' }));

/** Years have 365 days. A bucket may have the lock without a default retention. */
export const ObjectLock = z
  .object({
    ObjectLockConfiguration: z.object({
      Rule: z
        .object({
          DefaultRetention: z.union([
            z.object({ Mode: z.string(), Days: z.int() }),
            z.object({ Mode: z.string(), Years: z.int() }),
          ]),
        })
        .optional(),
    }),
  })
  .transform(({ ObjectLockConfiguration: { Rule: rule } }) => {
    if (!rule) return null;
    const { DefaultRetention: retention } = rule;
    return { mode: retention.Mode, days: 'Days' in retention ? retention.Days : retention.Years * 365 };
  });

const criteria = {
  Prefix: z.string().optional(),
  ObjectSizeGreaterThan: z.int().optional(),
  ObjectSizeLessThan: z.int().optional(),
};
const Filter = z.object({
  ...criteria,
  Tag: z.object({}).optional(),
  And: z.object({ ...criteria, Tags: z.array(z.object({})).optional() }).optional(),
});
const Rule = z.object({
  ID: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  /** Where rules had it before there were filters. */
  Prefix: z.string().optional(),
  Filter: Filter.optional(),
  Expiration: z.object({ Days: z.int().optional(), Date: z.date().optional() }).optional(),
  NoncurrentVersionExpiration: z
    .object({ NoncurrentDays: z.int().optional(), NewerNoncurrentVersions: z.int().optional() })
    .optional(),
});
export const Lifecycle = z.object({ Rules: z.array(Rule) }).transform(({ Rules }) => Rules.map(lifecycleRule));

function lifecycleRule(rule: z.infer<typeof Rule>): LifecycleRule {
  const { ID, Filter: filter = {}, Expiration: expiration = {}, NoncurrentVersionExpiration: noncurrent = {} } = rule;
  const { And: several } = filter;
  const { ObjectSizeGreaterThan: largerThan, ObjectSizeLessThan: smallerThan, Prefix: prefix } = several ?? filter;
  return {
    ...(ID !== undefined && { id: ID }),
    enabled: rule.Status === 'Enabled',
    prefix: prefix ?? rule.Prefix ?? '',
    byTag: filter.Tag !== undefined || (several?.Tags ?? []).length > 0,
    ...(largerThan !== undefined && { largerThan }),
    ...(smallerThan !== undefined && { smallerThan }),
    ...(expiration.Days !== undefined && { expiresAfterDays: expiration.Days }),
    ...(expiration.Date !== undefined && { expiresOn: expiration.Date.toISOString() }),
    ...(noncurrent.NoncurrentDays !== undefined && { noncurrentExpiresAfterDays: noncurrent.NoncurrentDays }),
    ...(noncurrent.NewerNoncurrentVersions !== undefined && {
      noncurrentVersionsKept: noncurrent.NewerNoncurrentVersions,
    }),
  };
}

const part = z.string().transform((name) => name.toLowerCase());
const Sent = z.object({
  Events: z.array(z.string()),
  Filter: z
    .object({
      Key: z.object({
        FilterRules: z.array(z.object({ Name: part.pipe(z.enum(['prefix', 'suffix'])), Value: z.string() })),
      }),
    })
    .optional(),
});
export const Notified = z
  .object({
    TopicConfigurations: z.array(Sent).default([]),
    QueueConfigurations: z.array(Sent).default([]),
    LambdaFunctionConfigurations: z.array(Sent).default([]),
    /** Empty where EventBridge is told. */
    EventBridgeConfiguration: z.object({}).optional(),
  })
  .transform(
    (answer): Notifications => ({
      eventBridge: answer.EventBridgeConfiguration !== undefined,
      rules: [
        ...answer.TopicConfigurations.map((sent) => notificationRule('sns', sent)),
        ...answer.QueueConfigurations.map((sent) => notificationRule('sqs', sent)),
        ...answer.LambdaFunctionConfigurations.map((sent) => notificationRule('lambda', sent)),
      ],
    }),
  );

type NotificationRule = Notifications['rules'][number];

function notificationRule(
  to: NotificationRule['to'],
  { Events, Filter: filter }: z.infer<typeof Sent>,
): NotificationRule {
  const value = (name: 'prefix' | 'suffix'): string =>
    filter?.Key.FilterRules.find(({ Name }) => Name === name)?.Value ?? '';
  return { to, events: Events, prefix: value('prefix'), suffix: value('suffix') };
}

export const AccessLogging = z
  .object({ LoggingEnabled: z.object({ TargetBucket: z.string() }).optional() })
  .transform(({ LoggingEnabled }) => LoggingEnabled?.TargetBucket ?? null);
