import { z } from 'zod';
import { type Fact, factOf } from './fact.js';

/**
 * What trails name and other accounts may own: read once for the whole organization, in the account that owns it.
 * `null` is an answer that says that there is none.
 */

const missing = z.object({ exists: z.literal(false) });
const exists = z.literal(true);

export const Key = z.object({
  exists,
  /** The key's own ARN, also where it was asked for by an alias. */
  arn: z.string(),
  state: z.string(),
  /** Who manages it: the customer or AWS. */
  manager: z.enum(['CUSTOMER', 'AWS']),
  symmetric: z.boolean(),
  /** AWS makes the key's material and may replace it: not imported, nor kept in a key store of the customer's own. */
  madeByAws: z.boolean(),
  /** ARN of the primary key whose replica it is. */
  primary: z.string().optional(),
  /** The key policy's JSON text. */
  policy: factOf(z.string()),
  /** Whether it rotates every year or so by itself. */
  rotation: factOf(z.boolean()),
});
export type Key = z.infer<typeof Key>;

export const Topic = z.object({
  exists,
  /** The topic policy's JSON text. */
  policy: z.string().nullable(),
  /** ARN of the key or of its alias; null where the topic is not encrypted. */
  key: z.string().nullable(),
  /** Of all protocols; those that wait to be confirmed are not counted. Endpoints are never collected. */
  confirmedSubscriptions: factOf(z.int()),
});
export type Topic = z.infer<typeof Topic>;

export const LogGroup = z.object({
  exists,
  /** Days; null where events never expire. */
  retentionDays: z.int().nullable(),
});
export type LogGroup = z.infer<typeof LogGroup>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const PublicAccessBlock = z.object({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});
export type PublicAccessBlock = z.infer<typeof PublicAccessBlock>;

export const DefaultEncryption = z.object({
  /** `AES256`, `aws:kms`, `aws:kms:dsse` or what AWS added later. */
  algorithm: z.string(),
  /** ARN of the key or of its alias, where the algorithm has one: AWS's own `alias/aws/s3` where none was chosen. */
  key: z.string().optional(),
  /** Ways of encryption that uploads may not use, such as `SSE-C`; absent where AWS does not report it. */
  blocked: z.array(z.string()).optional(),
});
export type DefaultEncryption = z.infer<typeof DefaultEncryption>;

/** One lifecycle rule, as far as it deletes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
export const LifecycleRule = z.object({
  id: z.string().optional(),
  enabled: z.boolean(),
  prefix: z.string(),
  /** It speaks only of objects with certain tags. */
  byTag: z.boolean(),
  /** Bytes. */
  largerThan: z.int().optional(),
  smallerThan: z.int().optional(),
  expiresAfterDays: z.int().optional(),
  /** ISO 8601. */
  expiresOn: z.string().optional(),
  noncurrentExpiresAfterDays: z.int().optional(),
  /** Newer noncurrent versions that are kept whatever their age. */
  noncurrentVersionsKept: z.int().optional(),
});
export type LifecycleRule = z.infer<typeof LifecycleRule>;

export const Notifications = z.object({
  eventBridge: z.boolean(),
  rules: z.array(
    z.object({
      to: z.enum(['sns', 'sqs', 'lambda']),
      /** `s3:ObjectCreated:*` */
      events: z.array(z.string()),
      prefix: z.string(),
      suffix: z.string(),
    }),
  ),
});
export type Notifications = z.infer<typeof Notifications>;

export const Bucket = z.object({
  exists,
  owner: z.string(),
  region: z.string(),
  publicAccess: factOf(PublicAccessBlock.nullable()),
  /** What holds for all buckets of the owner. */
  accountPublicAccess: factOf(PublicAccessBlock.nullable()),
  /** Whether S3 calls the bucket's policy public. */
  publicPolicy: factOf(z.boolean()),
  /** `BucketOwnerEnforced`: access control lists count for nothing. */
  ownership: factOf(z.string().nullable()),
  /** Groups, by URI, that the access control list grants anything. */
  grantedGroups: factOf(z.array(z.string())),
  /** The bucket policy's JSON text. */
  policy: factOf(z.string().nullable()),
  encryption: factOf(DefaultEncryption.nullable()),
  versioning: factOf(z.object({ status: z.enum(['Enabled', 'Suspended', 'Never']), mfaDelete: z.boolean() })),
  /** The default retention of new objects. */
  objectLock: factOf(z.object({ mode: z.string(), days: z.int() }).nullable()),
  lifecycle: factOf(z.array(LifecycleRule)),
  notifications: factOf(Notifications),
  /** The bucket that server access logs go to. */
  accessLogsTo: factOf(z.string().nullable()),
});
export type Bucket = z.infer<typeof Bucket>;

export const SharedResource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), fact: factOf(z.union([missing, Key])) }),
  z.object({ kind: z.literal('topic'), fact: factOf(z.union([missing, Topic])) }),
  z.object({ kind: z.literal('log-group'), fact: factOf(z.union([missing, LogGroup])) }),
  z.object({ kind: z.literal('bucket'), fact: factOf(z.union([missing, Bucket])) }),
]);

interface Resources {
  readonly key: Key;
  readonly topic: Topic;
  readonly 'log-group': LogGroup;
  readonly bucket: Bucket;
}
export type SharedKind = keyof Resources;
export type SharedFact<Kind extends SharedKind> = Fact<z.infer<typeof missing> | Resources[Kind]>;
export type SharedResource = {
  [Kind in SharedKind]: { readonly kind: Kind; readonly fact: SharedFact<Kind> };
}[SharedKind];

/** What names keys. Whose are read depends on what is asked of them. */
export type KeyUser = 'trail' | 'topic' | 'bucket';

/** Every fact about a resource: that it is there, and what is known of it. */
export function factsAbout({ fact }: SharedResource): readonly Fact<unknown>[] {
  return 'gap' in fact ? [fact] : [fact, ...Object.values(fact.known).filter(isFact)];
}

function isFact(value: unknown): value is Fact<unknown> {
  return typeof value === 'object' && value !== null && ('known' in value || 'gap' in value);
}
