import { accountOf, bucketArn, parseArn } from '../model/arn.js';
import { type Context, holds, resourceLike } from './conditions.js';
import type { PolicyStatement, Request, Service } from './resource-policy.js';

/**
 * What CloudTrail asks of buckets, keys and topics, and with which condition keys, as far as AWS documents it. Keys of
 * which nothing is documented are left out, and so unknown.
 */

/** Whose trail it is follows from its ARN: an organization trail's always names the management account. */
export interface Trailing {
  readonly trailArn: string;
  /** The organization that the trail's account is in; null where it is in none, left out where nobody knows. */
  readonly organizationId?: string | null;
}

/**
 * The service principal is the same in all partitions; the accounts stand in policies of its first regions.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
const cloudtrail: Service = {
  service: 'cloudtrail.amazonaws.com',
  formerly: [
    '903692715234',
    '035351147821',
    '859597730677',
    '814480443879',
    '216624486486',
    '086441151436',
    '388731089494',
    '284668455005',
    '113285607260',
    '475085895292',
  ],
};

/**
 * What comes with each call of a service principal. It is in no organization itself, so that aws:PrincipalOrgID shuts
 * it out: the note there names CloudTrail. It calls by TLS: the Control Tower bucket, which asks for it, receives logs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const ofService: Context = {
  'aws:securetransport': 'true',
  'aws:principalisawsservice': 'true',
  'aws:principalservicename': cloudtrail.service,
  'aws:principalorgid': null,
  'aws:principalorgpaths': null,
};

/**
 * On whose behalf it calls: the trail, and "the account ID of the trail owner, or for organization trails, the
 * management account ID". Of the path of an account in its organization only the start is known: `o-…/r-…/`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function onBehalfOf({ trailArn, organizationId }: Trailing): Context {
  return {
    ...ofService,
    'aws:sourcearn': trailArn,
    'aws:sourceaccount': accountOf(trailArn),
    ...(organizationId !== undefined && { 'aws:sourceorgid': organizationId }),
    ...(organizationId === null && { 'aws:sourceorgpaths': null }),
    ...(organizationId && { 'aws:sourceorgpaths': [{ begins: `${organizationId}/r-` }] }),
  };
}

type Keys = Pick<Delivery, 'prefix' | 'organizationTrailOf'>;

export interface Delivery extends Trailing {
  readonly bucket: string;
  readonly prefix?: string | undefined;
  /** The organization whose id stands in the keys: of an organization trail only. */
  readonly organizationTrailOf?: string | undefined;
  /** Whose logs are delivered. */
  readonly accounts: readonly string[];
  /** Regions of which one file each is asked about. */
  readonly regions: readonly string[];
  /** Whether digests are delivered, too. */
  readonly validation: boolean;
}

/**
 * A log file of each account and region, and a digest. Which encryption headers come with them is not documented, but
 * that they are encrypted by S3's keys or by those of KMS: never by a key of the uploader's.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function writeRequests(delivery: Delivery): readonly Request[] {
  const { accounts, regions, validation } = delivery;
  const keys = accounts.flatMap((account) =>
    regions.flatMap((region) => [
      logKey(delivery, account, region),
      ...(validation ? [digestKey(delivery, account, region)] : []),
    ]),
  );
  const context = writing(delivery);
  return keys.map((key) => writeRequest(`${bucketOf(delivery)}/${key}`, context));
}

function writeRequest(resource: string, context: Context): Request {
  return { principal: cloudtrail, action: 's3:PutObject', resource, context };
}

function writing(trail: Trailing): Context {
  return {
    ...onBehalfOf(trail),
    's3:x-amz-acl': 'bucket-owner-full-control',
    's3:x-amz-server-side-encryption-customer-algorithm': null,
  };
}

function bucketOf({ trailArn, bucket }: Pick<Delivery, 'trailArn' | 'bucket'>): string {
  return bucketArn(parseArn(trailArn)?.partition ?? 'aws', bucket);
}

function logKey(delivery: Keys, account: string, region: string): string {
  const name = `${account}_CloudTrail_${region}_20260101T0000Z_0123456789abcdef.json.gz`;
  return `${folderOf(delivery, account)}/CloudTrail/${region}/2026/01/01/${name}`;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html */
function digestKey(delivery: Delivery, account: string, region: string): string {
  const { region: home = '', resource = '' } = parseArn(delivery.trailArn) ?? {};
  const trail = resource.slice(resource.indexOf('/') + 1);
  const name = `${account}_CloudTrail-Digest_${region}_${trail}_${home}_20260101T000000Z.json.gz`;
  return `${folderOf(delivery, account)}/CloudTrail-Digest/${region}/2026/01/01/${name}`;
}

function folderOf({ prefix, organizationTrailOf }: Keys, account: string): string {
  return logRoot(prefix) + [organizationTrailOf, account].filter(Boolean).join('/');
}

/**
 * What the keys of all files of a trail begin with. A slash stands between the prefix and the rest, also where the prefix
 * ends in one: so AWS's own validation of digests looks for them.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 * https://github.com/aws/aws-cli/blob/develop/awscli/customizations/cloudtrail/validation.py
 */
export function logRoot(prefix: string | undefined): string {
  return prefix ? `${prefix}/AWSLogs/` : 'AWSLogs/';
}

/** s3:x-amz-acl is no key of this action: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export function aclRequest(delivery: Trailing & Pick<Delivery, 'bucket'>): Request {
  return {
    principal: cloudtrail,
    action: 's3:GetBucketAcl',
    resource: bucketOf(delivery),
    context: { ...onBehalfOf(delivery), 's3:x-amz-acl': null },
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
export function encryptRequest(trail: Trailing, keyArn: string): Request {
  return {
    principal: cloudtrail,
    action: 'kms:GenerateDataKey',
    resource: keyArn,
    context: { ...onBehalfOf(trail), [encryptionContext]: trail.trailArn },
  };
}

const encryptionContext = 'kms:encryptioncontext:aws:cloudtrail:arn';

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html */
export function publishRequest(trail: Trailing, topicArn: string): Request {
  return { principal: cloudtrail, action: 'sns:Publish', resource: topicArn, context: onBehalfOf(trail) };
}

/**
 * What an encrypted topic asks of its key in CloudTrail's name. Whether it passes the trail on is not documented.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function topicKeyRequests(topicArn: string, keyArn: string): readonly Request[] {
  return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({
    principal: cloudtrail,
    action,
    resource: keyArn,
    context: { ...ofService, 'kms:encryptioncontext:aws:sns:topicarn': topicArn },
  }));
}

/** Nobody's: of the form that AWS gives, but never given. */
const strange = { account: '000000000001', organizationId: 'o-0000000000' };

/**
 * The same request on behalf of a trail that has nothing to do with ours, but in its name and region. If that is
 * allowed, nothing ties CloudTrail down to us. The key stays as it is: whoever owns a trail chooses its prefix.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html
 * @param organizationId the stranger's; null for one in no organization
 */
export function strangerOf(request: Request, organizationId: string | null = strange.organizationId): Request {
  const { 'aws:sourcearn': trailArn, ...context } = request.context;
  if (typeof trailArn !== 'string') return request;
  const theirs = strangersArn(trailArn);
  return {
    ...request,
    context: {
      ...context,
      ...onBehalfOf({ trailArn: theirs, organizationId }),
      ...(organizationId !== null && { 'aws:sourceorgpaths': [`${organizationId}/r-0000/`] }),
      ...(Object.hasOwn(context, encryptionContext) && { [encryptionContext]: theirs }),
    },
  };
}

function strangersArn(trailArn: string): string {
  const { partition = 'aws', region = '', resource = '' } = parseArn(trailArn) ?? {};
  return `arn:${partition}:cloudtrail:${region}:${strange.account}:${resource}`;
}

/**
 * What strangers could write into a bucket, in the name of trails named like ours: wherever the policy has something to
 * say of keys, and beside. Whoever owns a trail chooses its prefix, so that a key of theirs can stand for the last `*` of
 * a pattern; a pattern without one has no room for any.
 */
export function strangerWrites(
  bucketArn: string,
  trails: readonly Trailing[],
  statements: readonly PolicyStatement[],
): readonly Request[] {
  const begins = `${bucketArn}/`;
  const theirs = logKey({}, strange.account, 'us-east-1');
  return [strange.organizationId, null].flatMap((organizationId) =>
    unlikeStrangers(trails, statements, organizationId).flatMap((context) => {
      const named = statements.flatMap(({ resources, variables }) =>
        resources.listed.map((written) => resourceLike(written, begins, theirs, { context, variables })),
      );
      const resources = new Set([...named, begins + theirs, `${begins}elsewhere/${theirs}`]);
      return [...resources].flatMap((resource) => (resource === undefined ? [] : [writeRequest(resource, context)]));
    }),
  );
}

/** Strangers in the name of our trails, which is all that they differ in: of those of whom all conditions say the same, one. */
function unlikeStrangers(
  trails: readonly Trailing[],
  statements: readonly PolicyStatement[],
  organizationId: string | null,
): readonly Context[] {
  const [first] = trails;
  if (!first) return [];
  const common = strangerOf(writeRequest('', writing(first)), organizationId).context;
  const unlike = new Map<string, Context>();
  for (const { trailArn } of trails) {
    const context = { ...common, 'aws:sourcearn': strangersArn(trailArn) };
    const said = statements.flatMap(({ conditions, variables }) =>
      conditions.map((condition) => holds(condition, { context, variables })),
    );
    const key = said.join();
    if (!unlike.has(key)) unlike.set(key, context);
  }
  return [...unlike.values()];
}

/** Anybody who reads or writes below these folders without TLS, or lists. */
export function plainHttpRequests(bucket: string, folders: readonly string[], partition = 'aws'): readonly Request[] {
  const resource = bucketArn(partition, bucket);
  const asked = [
    ...folders.flatMap((folder) =>
      ['s3:GetObject', 's3:PutObject'].map((action) => [action, `${resource}/${folder}object`] as const),
    ),
    ['s3:ListBucket', resource] as const,
  ];
  return asked.map(([action, arn]) => ({
    principal: { anyone: true },
    action,
    resource: arn,
    context: { 'aws:securetransport': 'false' },
  }));
}
