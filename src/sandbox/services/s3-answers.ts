import { z } from 'zod';
import type { BucketSettings, LifecycleRule, Notification, PublicAccessBlock } from '../bucket-shape.js';
import { digest, uuid } from '../hash.js';
import { ok, type Reply, refuse } from '../service.js';
import type { Bucket } from '../world.js';

// What S3 says of a bucket. Elements are named as on the wire, which is not always how SDKs name them: `MfaDelete`,
// `CloudFunction`. S3's page "Error responses" has most of the codes; those that it has not are known from AWS's answers.

export function policy({ policy: document }: Bucket): Reply {
  if (document === undefined) return noPolicy;
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return { result: { Policy: text }, payload: 'Policy', headers: { 'content-type': 'application/json' } };
}

const noPolicy = refuse('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);

export function policyStatus({ policy: document, public: said }: Bucket): Reply {
  if (document === undefined) return noPolicy;
  const isPublic = said ?? (typeof document !== 'string' && allowsAnybody(document));
  return ok({ PolicyStatus: { IsPublic: isPublic } });
}

const anybody = z.union([z.literal('*'), z.array(z.string()).refine((names) => names.includes('*'))]);
const forAnybody = z.object({
  Effect: z.literal('Allow'),
  Principal: z.union([z.literal('*'), z.object({ AWS: anybody })]),
  Condition: z.undefined().optional(),
});

/** AWS also weighs conditions ("Blocking public access to your Amazon S3 storage"); here one makes a statement private. */
function allowsAnybody(document: Readonly<Record<string, unknown>>): boolean {
  return [document['Statement']].flat().some((statement) => forAnybody.safeParse(statement).success);
}

/** The same for a bucket and for an account. */
export function publicAccessBlock(flags: PublicAccessBlock): Reply {
  if (flags === 'none') {
    const message = 'The public access block configuration was not found';
    return refuse('NoSuchPublicAccessBlockConfiguration', message, 404);
  }
  return ok({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: flags.blockPublicAcls,
      IgnorePublicAcls: flags.ignorePublicAcls,
      BlockPublicPolicy: flags.blockPublicPolicy,
      RestrictPublicBuckets: flags.restrictPublicBuckets,
    },
  });
}

export function acl({ acl: grants, owner, ownership }: Bucket): Reply {
  const ownerId = digest('canonical user', owner.id).toString('hex');
  // Grants that count for nothing are not shown either: "GetBucketAcl", on the bucket owner enforced setting.
  const shown: BucketSettings['acl'] =
    ownership === 'BucketOwnerEnforced' ? [{ to: 'owner', permission: 'FULL_CONTROL' }] : grants;
  const grant = shown.map(({ to, permission }) => ({ Grantee: grantee(to, ownerId), Permission: permission }));
  return ok({ AccessControlPolicy: { Owner: { ID: ownerId }, AccessControlList: { Grant: grant } } });
}

const groups: ReadonlyMap<string, string> = new Map([
  ['AllUsers', 'http://acs.amazonaws.com/groups/global/AllUsers'],
  ['AuthenticatedUsers', 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers'],
  ['LogDelivery', 'http://acs.amazonaws.com/groups/s3/LogDelivery'],
]);

function grantee(to: string, ownerId: string) {
  const typed = (type: string) => ({ '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', '@xsi:type': type });
  const group = groups.get(to);
  if (group !== undefined) return { ...typed('Group'), URI: group };
  return { ...typed('CanonicalUser'), ID: to === 'owner' ? ownerId : to };
}

export function ownershipControls({ ownership }: Bucket): Reply {
  if (ownership === 'none') {
    return refuse('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', 404);
  }
  return ok({ OwnershipControls: { Rule: [{ ObjectOwnership: ownership }] } });
}

export function encryption({ encryption: set }: Bucket): Reply {
  if (set === 'none') {
    const message = 'The server side encryption configuration was not found';
    return refuse('ServerSideEncryptionConfigurationNotFoundError', message, 404);
  }
  const rule = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: set.algorithm, KMSMasterKeyID: set.key },
    BucketKeyEnabled: set.bucketKey,
    BlockedEncryptionTypes: set.blocked && { EncryptionType: set.blocked },
  };
  return ok({ ServerSideEncryptionConfiguration: { Rule: [rule] } });
}

/** Neither element is there where it was never set: "GetBucketVersioning". */
export function versioning({ versioning: Status, mfaDelete }: Bucket): Reply {
  const MfaDelete = mfaDelete === undefined ? undefined : mfaDelete ? 'Enabled' : 'Disabled';
  return ok({ VersioningConfiguration: { Status, MfaDelete } });
}

export function objectLock({ objectLock: lock }: Bucket): Reply {
  if (lock === undefined) {
    const message = 'Object Lock configuration does not exist for this bucket';
    return refuse('ObjectLockConfigurationNotFoundError', message, 404);
  }
  const { mode, days, years } = lock;
  const Rule = mode && { DefaultRetention: { Mode: mode, Days: days, Years: years } };
  return ok({ ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule } });
}

export function lifecycle({ lifecycle: rules }: Bucket): Reply {
  if (rules.length === 0) {
    return refuse('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404);
  }
  return ok({ LifecycleConfiguration: { Rule: rules.map(ruleOf) } });
}

function ruleOf(rule: LifecycleRule) {
  const { days, date, expiredDeleteMarkers, noncurrentDays, noncurrentKept, abortUploadDays } = rule;
  return {
    ID: rule.id,
    ...(rule.oldStyle ? { Prefix: rule.prefix ?? '' } : { Filter: filterOf(rule) }),
    Status: rule.enabled ? 'Enabled' : 'Disabled',
    Expiration: ifAny({
      Date: date && `${date}T00:00:00.000Z`,
      Days: days,
      ExpiredObjectDeleteMarker: expiredDeleteMarkers,
    }),
    NoncurrentVersionExpiration: ifAny({ NoncurrentDays: noncurrentDays, NewerNoncurrentVersions: noncurrentKept }),
    AbortIncompleteMultipartUpload: ifAny({ DaysAfterInitiation: abortUploadDays }),
  };
}

/** More than one thing to filter by stands in an `And`: "LifecycleRuleFilter". */
function filterOf({ prefix, tags, largerThan, smallerThan }: LifecycleRule) {
  const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const criteria = { Prefix: prefix, Tag, ObjectSizeGreaterThan: largerThan, ObjectSizeLessThan: smallerThan };
  const count = [prefix, ...Tag, largerThan, smallerThan].filter((criterion) => criterion !== undefined).length;
  return count > 1 ? { And: criteria } : criteria;
}

function ifAny<Fields extends object>(fields: Fields): Fields | undefined {
  return Object.values(fields).some((field) => field !== undefined) ? fields : undefined;
}

export function notifications({ name, notifications: { topics, queues, functions, eventBridge } }: Bucket): Reply {
  const each = (element: string, targets: readonly Notification[]) =>
    targets.map((target, index) => ({
      Id: uuid(name, element, String(index)),
      [element]: target.arn,
      Event: target.events,
      Filter: keyFilter(target),
    }));
  return ok({
    NotificationConfiguration: {
      TopicConfiguration: each('Topic', topics),
      QueueConfiguration: each('Queue', queues),
      // Lambda had another name when this was made: "NotificationConfiguration" in the SDKs' model.
      CloudFunctionConfiguration: each('CloudFunction', functions),
      EventBridgeConfiguration: eventBridge ? {} : undefined,
    },
  });
}

function keyFilter({ prefix, suffix }: Notification) {
  const rules = Object.entries({ Prefix: prefix, Suffix: suffix })
    .filter(([, value]) => value !== undefined)
    .map(([Name, Value]) => ({ Name, Value }));
  return rules.length === 0 ? undefined : { S3Key: { FilterRule: rules } };
}

export function logging({ logging: target }: Bucket): Reply {
  const LoggingEnabled = target && { TargetBucket: target.targetBucket, TargetPrefix: target.prefix };
  return ok({ BucketLoggingStatus: { LoggingEnabled } });
}
