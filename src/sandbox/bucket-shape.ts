import { z } from 'zod';

/** Each flag is on unless it says no; `none` is a configuration that was deleted, which AWS takes for four times no. */
export const publicAccessBlock = z.union([
  z.literal('none'),
  z.strictObject({
    blockPublicAcls: z.boolean().default(true),
    ignorePublicAcls: z.boolean().default(true),
    blockPublicPolicy: z.boolean().default(true),
    restrictPublicBuckets: z.boolean().default(true),
  }),
]);

const maxPolicyBytes = 20 * 1024;
/** A policy document as AWS writes it, or any text, which is sent as it is. */
const policy = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .refine((value) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)) <= maxPolicyBytes, {
    error: 'a bucket policy has 20 KB at most',
  });

const grant = z.strictObject({
  /** The bucket's owner, one of S3's groups, or another account by its canonical user id. */
  to: z.union([
    z.enum(['owner', 'AllUsers', 'AuthenticatedUsers', 'LogDelivery']),
    z.string().regex(/^[0-9a-f]{64}$/, 'a group, "owner" or a canonical user id expected'),
  ]),
  permission: z.enum(['FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP']),
});

const encryption = z.strictObject({
  algorithm: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']).default('AES256'),
  /** Sent as it is: S3 takes an ARN, an id or an alias. Without it aws:kms means AWS's own key. */
  key: z.string().optional(),
  bucketKey: z.boolean().default(true),
  /** Encryption that uploads may not ask for. Left out, S3 says nothing of it. */
  blocked: z.array(z.enum(['NONE', 'SSE-C'])).optional(),
});

const days = z.int().positive().optional();

const objectLock = z
  .strictObject({ mode: z.enum(['COMPLIANCE', 'GOVERNANCE']).optional(), days, years: days })
  .refine(({ mode, days, years }) => [days, years].filter((period) => period !== undefined).length === (mode ? 1 : 0), {
    error: 'a mode goes with days or years; without a mode nothing is kept by default',
  });

const lifecycleRule = z.strictObject({
  id: z.string().max(255).optional(),
  enabled: z.boolean().default(true),
  /** A rule without anything that filters is about every object. */
  prefix: z.string().optional(),
  tags: z.record(z.string(), z.string()).default({}),
  /** Bytes. */
  largerThan: z.int().nonnegative().optional(),
  smallerThan: z.int().positive().optional(),
  /** Writes `prefix` where rules had it before there were filters; such a rule has no other filter. */
  oldStyle: z.boolean().default(false),
  days,
  /** S3 keeps a date at midnight UTC. */
  date: z.iso.date('a date such as "2027-01-31" expected').optional(),
  expiredDeleteMarkers: z.boolean().optional(),
  noncurrentDays: days,
  /** Of these many noncurrent versions none expires. */
  noncurrentKept: z.int().min(1).max(100).optional(),
  abortUploadDays: days,
});

const notification = z.strictObject({
  arn: z.string().startsWith('arn:'),
  events: z.array(z.string()).min(1).default(['s3:ObjectCreated:*']),
  prefix: z.string().optional(),
  suffix: z.string().optional(),
});

/** How a bucket is set up. What is left out is as the console makes a bucket in 2025. */
export const bucketSettings = {
  policy: policy.optional(),
  /** What S3 says of the policy, whatever the sandbox would make of it. */
  public: z.boolean().optional(),
  publicAccessBlock: publicAccessBlock.prefault({}),
  ownership: z
    .enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter', 'none'])
    .default('BucketOwnerEnforced'),
  /** All grants, the owner's own too. S3 does not show them where the owner is enforced. */
  acl: z.array(grant).default([{ to: 'owner', permission: 'FULL_CONTROL' }]),
  encryption: z.union([z.literal('none'), encryption]).prefault({}),
  /** Left out where it was never on. */
  versioning: z.enum(['Enabled', 'Suspended']).optional(),
  /** Left out where it was never set. */
  mfaDelete: z.boolean().optional(),
  objectLock: objectLock.optional(),
  lifecycle: z.array(lifecycleRule).default([]),
  notifications: z
    .strictObject({
      topics: z.array(notification).default([]),
      queues: z.array(notification).default([]),
      functions: z.array(notification).default([]),
      eventBridge: z.boolean().default(false),
    })
    .prefault({}),
  logging: z.strictObject({ targetBucket: z.string(), prefix: z.string().default('') }).optional(),
};

const settings = z.strictObject(bucketSettings);
export type BucketSettings = z.output<typeof settings>;
export type PublicAccessBlock = z.output<typeof publicAccessBlock>;
export type LifecycleRule = BucketSettings['lifecycle'][number];
export type Notification = z.output<typeof notification>;
