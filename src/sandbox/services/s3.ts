import { type Action, deniedMessage, type Incoming, ok, type Reply, refuse, type Service, textOf } from '../service.js';
import { type Bucket, bucketArn } from '../world.js';
import { s3Refusals } from './refusals.js';
import * as answers from './s3-answers.js';

const bucketOf = (params: Incoming['params']) => textOf(params, 'Bucket');
const aboutBucket = {
  resource: bucketOf,
  arn: ({ world, params }: Incoming) => bucketArn(world, bucketOf(params) ?? ''),
};

/** IAM's names follow the API's only in part: "Actions, resources, and condition keys for Amazon S3". */
export const s3: Service = {
  name: 's3',
  protocol: 'rest-xml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  global: false,
  refusals: s3Refusals,
  actions: {
    GetBucketAcl: read('s3:GetBucketAcl', answers.acl),
    GetBucketEncryption: read('s3:GetEncryptionConfiguration', answers.encryption),
    GetBucketLifecycleConfiguration: read('s3:GetLifecycleConfiguration', answers.lifecycle),
    GetBucketLocation: { permission: 's3:GetBucketLocation', ...aboutBucket, answer: getBucketLocation },
    GetBucketLogging: read('s3:GetBucketLogging', answers.logging),
    GetBucketNotificationConfiguration: read('s3:GetBucketNotification', answers.notifications),
    GetBucketOwnershipControls: read('s3:GetBucketOwnershipControls', answers.ownershipControls),
    GetBucketPolicy: read('s3:GetBucketPolicy', answers.policy),
    GetBucketPolicyStatus: read('s3:GetBucketPolicyStatus', answers.policyStatus),
    GetBucketVersioning: read('s3:GetBucketVersioning', answers.versioning),
    GetObjectLockConfiguration: read('s3:GetBucketObjectLockConfiguration', answers.objectLock),
    GetPublicAccessBlock: read('s3:GetBucketPublicAccessBlock', ({ publicAccessBlock }) =>
      answers.publicAccessBlock(publicAccessBlock),
    ),
    HeadBucket: read('s3:ListBucket', headBucket),
  },
};

/** A read that only the bucket's own region answers. */
function read(permission: string, answer: (bucket: Bucket) => Reply): Action {
  return {
    permission,
    ...aboutBucket,
    answer: (call) => {
      const found = openBucket(call, permission);
      if ('error' in found) return found;
      const { region } = found.bucket;
      return call.region === region ? answer(found.bucket) : redirect(region);
    },
  };
}

function getBucketLocation(call: Incoming): Reply {
  const found = openBucket(call, 's3:GetBucketLocation');
  if ('error' in found) return found;
  const { region } = found.bucket;
  // The one S3 call that any bucket answers through us-east-1.
  if (call.region !== region && call.region !== 'us-east-1') return redirect(region);
  // No constraint means us-east-1: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  return ok({ LocationConstraint: region === 'us-east-1' ? '' : region });
}

function headBucket({ region }: Bucket): Reply {
  return ok({}, { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false' });
}

function openBucket(
  call: Incoming,
  permission: string,
): { readonly bucket: Bucket } | Extract<Reply, { error: unknown }> {
  const { world, principal, account, params } = call;
  const bucket = world.buckets.get(bucketOf(params) ?? '');
  const expectedOwner = textOf(params, 'ExpectedBucketOwner');
  if (bucket === undefined) {
    return { error: { code: 'NoSuchBucket', message: 'The specified bucket does not exist', status: 404 } };
  }
  if (expectedOwner !== undefined && expectedOwner !== bucket.owner.id) {
    return { error: { code: 'AccessDenied', message: 'Access Denied', status: 403 } };
  }
  if (bucket.owner.id === account.id) return { bucket };
  const why = `because no resource-based policy allows the ${permission} action`;
  return {
    error: { code: 'AccessDenied', message: deniedMessage(principal, permission, bucket.arn, why), status: 403 },
  };
}

function redirect(region: string): Reply {
  const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
  return refuse('PermanentRedirect', message, 301, { 'x-amz-bucket-region': region });
}
