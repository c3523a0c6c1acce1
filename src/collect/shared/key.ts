import { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import { z } from 'zod';
import { ask } from '../../aws/ask.js';
import type { Session } from '../../aws/session.js';
import { type Fact, isKnown, mapFact } from '../../model/fact.js';
import type { Key, SharedFact } from '../../model/shared-resource.js';
import { asked } from '../asked.js';

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
const keyStates = [
  'Creating',
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Unavailable',
  'Updating',
] as const;

const Described = z
  .object({
    KeyMetadata: z.object({
      Arn: z.string(),
      KeyState: z.enum(keyStates),
      KeyManager: z.enum(['CUSTOMER', 'AWS']),
      KeySpec: z.string(),
      Origin: z.enum(['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE']),
      MultiRegionConfiguration: z
        .object({ PrimaryKey: z.object({ Arn: z.string().optional() }).optional() })
        .optional(),
    }),
  })
  .transform(({ KeyMetadata: key }) => ({
    arn: key.Arn,
    state: key.KeyState,
    manager: key.KeyManager,
    symmetric: key.KeySpec === 'SYMMETRIC_DEFAULT',
    madeByAws: key.Origin === 'AWS_KMS',
    ...primaryOf(key.Arn, key.MultiRegionConfiguration?.PrimaryKey?.Arn),
  }));
type Described = z.infer<typeof Described>;

/** A primary key names itself. https://docs.aws.amazon.com/kms/latest/APIReference/API_MultiRegionConfiguration.html */
function primaryOf(arn: string, primary: string | undefined): Pick<Key, 'primary'> {
  return primary === undefined || primary === arn ? {} : { primary };
}

/** A key by its own ARN or by that of an alias. */
export async function readKey(
  session: Session,
  arn: string,
  region: string,
  reads: ReadonlySet<string>,
): Promise<SharedFact<'key'>> {
  const answer = await ask<object, Described | 'missing'>(session, {
    api: 'kms:DescribeKey',
    region,
    resource: arn,
    send: () => session.client(KMSClient, region).send(new DescribeKeyCommand({ KeyId: arn })),
    page: Described,
    answers: { NotFoundException: 'missing' },
  });
  if (!isKnown(answer)) return answer;
  const { known: key, from } = answer;
  if (key === 'missing') return { known: { exists: false }, from };
  const [policy, rotation] = await Promise.all([
    keyPolicy(session, key.arn, region, reads),
    keyRotation(session, key, region, reads),
  ]);
  return { known: { exists: true, ...key, policy, rotation }, from };
}

const Policy = z.object({ Policy: z.string() });

function keyPolicy(session: Session, arn: string, region: string, reads: ReadonlySet<string>): Promise<Key['policy']> {
  const about = { account: session.account, api: 'kms:GetKeyPolicy', region, resource: arn };
  return asked(reads, about, async () => {
    const answer = await ask(session, {
      ...about,
      send: () => session.client(KMSClient, region).send(new GetKeyPolicyCommand({ KeyId: arn })),
      page: Policy,
    });
    return mapFact(answer, ({ Policy: text }) => text);
  });
}

const Rotation = z.object({ KeyRotationEnabled: z.boolean() });

function keyRotation(
  session: Session,
  key: Described,
  region: string,
  reads: ReadonlySet<string>,
): Promise<Key['rotation']> {
  const about = { account: session.account, api: 'kms:GetKeyRotationStatus', region, resource: key.arn };
  return asked(reads, about, async (): Promise<Fact<boolean>> => {
    const detail = whyNotRotating(key);
    if (detail !== undefined) return { gap: { ...about, reason: 'not-collected', detail } };
    const answer = await ask(session, {
      ...about,
      send: () => session.client(KMSClient, region).send(new GetKeyRotationStatusCommand({ KeyId: key.arn })),
      page: Rotation,
    });
    return mapFact(answer, ({ KeyRotationEnabled }) => KeyRotationEnabled);
  });
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function whyNotRotating({ manager, symmetric, madeByAws, state }: Described): string | undefined {
  if (manager === 'AWS') return 'AWS manages the key and rotates it';
  if (!symmetric) return 'only symmetric keys rotate by themselves';
  if (!madeByAws) return 'only keys whose material AWS makes rotate by themselves';
  return state === 'Enabled' ? undefined : `a key that is ${state} does not rotate`;
}
