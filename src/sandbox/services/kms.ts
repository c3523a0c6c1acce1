import { deniedMessage, type Incoming, ok, type Reply, refuse, type Service, seconds, textOf } from '../service.js';
import { arnOf, type Key } from '../world.js';
import { jsonRefusals } from './refusals.js';

export const kms: Service = {
  name: 'kms',
  protocol: 'json',
  global: false,
  refusals: { ...jsonRefusals, broken: 'KMSInternalException' },
  actions: {
    DescribeKey: {
      permission: 'kms:DescribeKey',
      resource: (params) => textOf(params, 'KeyId'),
      arn: (call) => {
        const arn = fullArn(call);
        // A policy is about keys, under whatever alias they are asked for.
        return call.world.keys.get(arn)?.arn ?? arn;
      },
      answer: describeKey,
    },
  },
};

/** A bare id or alias is one of the caller's account in the caller's region. */
function fullArn({ world, account, region, params }: Incoming): string {
  const asked = textOf(params, 'KeyId') ?? '';
  if (asked.startsWith('arn:')) return asked;
  return arnOf(world.scenario, 'kms', region, account.id, asked.startsWith('alias/') ? asked : `key/${asked}`);
}

function describeKey(call: Incoming): Reply {
  const { world, principal, account, region } = call;
  const arn = fullArn(call);
  const [, , , arnRegion = '', owner, resource = ''] = arn.split(':');
  if (arnRegion !== region) return refuse('NotFoundException', `Invalid arn ${arnRegion}`);

  const key = world.keys.get(arn);
  if (owner !== account.id && !key?.readableBy.includes(account.id)) {
    // Whether a key exists is not told to strangers.
    const why = 'because no resource-based policy allows the kms:DescribeKey action';
    return refuse('AccessDeniedException', deniedMessage(principal, 'kms:DescribeKey', arn, why));
  }
  if (key !== undefined) return ok({ KeyMetadata: metadataOf(key) });
  const missing = resource.startsWith('alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`;
  return refuse('NotFoundException', missing);
}

function metadataOf(key: Key) {
  const symmetric = key.spec === 'SYMMETRIC_DEFAULT';
  return {
    AWSAccountId: key.owner.id,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: seconds(Date.parse(key.created ?? key.owner.shape.joined)),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: symmetric ? 'ENCRYPT_DECRYPT' : 'SIGN_VERIFY',
    KeyState: key.state,
    DeletionDate: key.deletion === undefined ? undefined : seconds(Date.parse(key.deletion)),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    EncryptionAlgorithms: symmetric ? ['SYMMETRIC_DEFAULT'] : undefined,
    MultiRegion: key.id.startsWith('mrk-'),
  };
}
