import {
  deniedMessage,
  type Incoming,
  ok,
  type Params,
  type Reply,
  refuse,
  type Service,
  seconds,
  textOf,
} from '../service.js';
import { arnOf, type Key, type World } from '../world.js';
import { jsonRefusals } from './refusals.js';

const aboutKey = {
  resource: (params: Params) => textOf(params, 'KeyId'),
  arn: (call: Incoming) => {
    const arn = fullArn(call);
    // A policy is about keys, under whatever alias they are asked for.
    return call.world.keys.get(arn)?.arn ?? arn;
  },
};

export const kms: Service = {
  name: 'kms',
  protocol: 'json',
  global: false,
  refusals: { ...jsonRefusals, broken: 'KMSInternalException' },
  actions: {
    DescribeKey: { permission: 'kms:DescribeKey', ...aboutKey, answer: describeKey },
    GetKeyPolicy: { permission: 'kms:GetKeyPolicy', ...aboutKey, answer: getKeyPolicy },
    GetKeyRotationStatus: { permission: 'kms:GetKeyRotationStatus', ...aboutKey, answer: getKeyRotationStatus },
  },
};

/** A bare id or alias is one of the caller's account in the caller's region. */
function fullArn({ world, account, region, params }: Incoming): string {
  const asked = textOf(params, 'KeyId') ?? '';
  if (asked.startsWith('arn:')) return asked;
  return arnOf(world.scenario, 'kms', region, account.id, asked.startsWith('alias/') ? asked : `key/${asked}`);
}

function describeKey(call: Incoming): Reply {
  return withKey(call, 'kms:DescribeKey', (key) => ok({ KeyMetadata: metadataOf(call.world, key) }));
}

/** "Cross-account use: No": https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
function getKeyPolicy(call: Incoming): Reply {
  const name = textOf(call.params, 'PolicyName') ?? 'default';
  return withOwnKey(call, 'kms:GetKeyPolicy', (key) => {
    if (name !== 'default') return refuse('NotFoundException', 'No such policy exists');
    const policy = key.policy ?? defaultPolicy(call.world, key);
    return ok({ Policy: typeof policy === 'string' ? policy : JSON.stringify(policy), PolicyName: name });
  });
}

/**
 * "While a KMS key is pending deletion, its key rotation status is false", that of a disabled one stays as it was, and
 * that of AWS's own keys is always true: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
 */
function getKeyRotationStatus(call: Incoming): Reply {
  return withOwnKey(call, 'kms:GetKeyRotationStatus', (key) => {
    // Footnote of "Key states of AWS KMS keys": https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
    if (key.origin !== 'AWS_KMS') {
      const message = `${key.arn} origin is ${key.origin} which is not valid for this operation.`;
      return refuse('UnsupportedOperationException', message);
    }
    const rotates = key.manager === 'AWS' || (isSymmetric(key) && key.rotation.enabled && !isGoing(key));
    // Asymmetric and HMAC keys cannot rotate; that is answered, and is no error.
    if (!rotates) return ok({ KeyId: key.id, KeyRotationEnabled: false });
    const { periodInDays } = key.rotation;
    return ok({
      KeyId: key.id,
      KeyRotationEnabled: true,
      RotationPeriodInDays: periodInDays,
      NextRotationDate: seconds(nextRotation(call.world, key, periodInDays * 86_400_000)),
    });
  });
}

/** What is about keys only knows them by id and ARN. */
function withOwnKey(call: Incoming, permission: string, answer: (key: Key) => Reply): Reply {
  const [, , , , owner, resource = ''] = fullArn(call).split(':');
  if (resource.startsWith('alias/')) {
    return refuse('InvalidArnException', 'Key Aliases are not supported for this operation.');
  }
  if (owner === call.account.id) return withKey(call, permission, answer);
  return notShared(call, permission);
}

function withKey(call: Incoming, permission: string, answer: (key: Key) => Reply): Reply {
  const { world, account, region } = call;
  const arn = fullArn(call);
  const [, , , arnRegion = '', owner, resource = ''] = arn.split(':');
  if (arnRegion !== region) return refuse('NotFoundException', `Invalid arn ${arnRegion}`);

  const key = world.keys.get(arn);
  // Whether a key exists is not told to strangers.
  if (owner !== account.id && !key?.readableBy.includes(account.id)) return notShared(call, permission);
  if (key !== undefined) return answer(key);
  const missing = resource.startsWith('alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`;
  return refuse('NotFoundException', missing);
}

function notShared(call: Incoming, permission: string): Reply {
  const why = `because no resource-based policy allows the ${permission} action`;
  return refuse('AccessDeniedException', deniedMessage(call.principal, permission, fullArn(call), why));
}

function metadataOf(world: World, key: Key) {
  return {
    AWSAccountId: key.owner.id,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: seconds(createdAt(key)),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: usageOf(key),
    KeyState: key.state,
    DeletionDate: key.deletion === undefined ? undefined : seconds(Date.parse(key.deletion)),
    Origin: key.origin,
    ExpirationModel: key.origin === 'EXTERNAL' ? 'KEY_MATERIAL_DOES_NOT_EXPIRE' : undefined,
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    EncryptionAlgorithms: isSymmetric(key) ? ['SYMMETRIC_DEFAULT'] : undefined,
    MultiRegion: isMultiRegion(key),
    MultiRegionConfiguration: isMultiRegion(key) ? relatives(world, key) : undefined,
  };
}

/** Keys of one id in several regions: the first that the scenario has is the primary. */
function relatives({ keys }: World, key: Key) {
  const related = new Set([...keys.values()].filter(({ id, owner }) => id === key.id && owner === key.owner));
  const [primary = key, ...replicas] = related;
  const place = ({ arn, region }: Key) => ({ Arn: arn, Region: region });
  return {
    MultiRegionKeyType: primary === key ? 'PRIMARY' : 'REPLICA',
    PrimaryKey: place(primary),
    ReplicaKeys: replicas.map(place),
  };
}

function usageOf({ spec }: Key): string {
  if (spec === 'SYMMETRIC_DEFAULT') return 'ENCRYPT_DECRYPT';
  return spec.startsWith('HMAC_') ? 'GENERATE_VERIFY_MAC' : 'SIGN_VERIFY';
}

/** Counted from the key's creation. */
function nextRotation({ now }: World, key: Key, period: number): number {
  const created = createdAt(key);
  return created + Math.max(1, Math.ceil((now - created) / period)) * period;
}

/**
 * The key policy of a trail's owner, with what CloudTrail needs of it.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
function defaultPolicy({ scenario }: World, { owner }: Key) {
  const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };
  const trails = arnOf(scenario, 'cloudtrail', '*', owner.id, 'trail/*');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM user permissions',
        Effect: 'Allow',
        Principal: { AWS: arnOf(scenario, 'iam', '', owner.id, 'root') },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'Allow CloudTrail to encrypt logs',
        Effect: 'Allow',
        Principal: cloudTrail,
        Action: 'kms:GenerateDataKey*',
        Resource: '*',
        Condition: { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': trails } },
      },
      {
        Sid: 'Allow CloudTrail to describe key',
        Effect: 'Allow',
        Principal: cloudTrail,
        Action: 'kms:DescribeKey',
        Resource: '*',
      },
    ],
  };
}

const createdAt = ({ created, owner }: Key): number => Date.parse(created ?? owner.shape.joined);
const isGoing = ({ state }: Key): boolean => state === 'PendingDeletion' || state === 'PendingReplicaDeletion';
const isMultiRegion = ({ id }: Key): boolean => id.startsWith('mrk-');
const isSymmetric = ({ spec }: Key): boolean => spec === 'SYMMETRIC_DEFAULT';
