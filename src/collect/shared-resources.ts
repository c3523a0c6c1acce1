import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { ask } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import type { SharedResource } from '../model/evidence.js';
import { mapFact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';

/** A bucket, key or topic that a trail names, and the accounts in which it may be read. */
export interface SharedReference {
  readonly kind: SharedResource['kind'];
  readonly arn: string;
  /** The first that answers is the owner. Only a bucket has more than one: its name holds no account. */
  readonly owners: readonly string[];
  readonly region: string;
  /** The policy names no owner of buckets, so that a trail's is taken for it. */
  readonly ownerGuessed?: boolean;
}

/** What each kind is read by. */
export const readingApis = { key: 'kms:DescribeKey', topic: 'sns:GetTopicAttributes', bucket: 's3:GetBucketLocation' };

/** Reads a resource with the credentials of the account that owns it. */
export async function readShared(session: Session, reference: SharedReference): Promise<SharedResource> {
  const { kind, arn, region } = reference;
  switch (kind) {
    case 'key':
      return { kind, fact: await describeKey(session, arn, region) };
    case 'topic':
      return { kind, fact: await topicExists(session, arn, region) };
    case 'bucket':
      return {
        kind,
        fact: ofGuessedOwner(reference, await locateBucket(session, arn.slice(arn.lastIndexOf(':') + 1))),
      };
  }
}

/** A refusal by a guessed owner says only that the policy should name the owner. */
function ofGuessedOwner({ ownerGuessed }: SharedReference, fact: FactOf<'bucket'>): FactOf<'bucket'> {
  const refused = 'gap' in fact && fact.gap.reason === 'denied';
  return refused && ownerGuessed ? { gap: { ...fact.gap, reason: 'owner-unknown' } } : fact;
}

type FactOf<Kind extends SharedResource['kind']> = Extract<SharedResource, { kind: Kind }>['fact'];

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

const Key = z.object({
  KeyMetadata: z.object({ Arn: z.string(), KeyState: z.enum(keyStates) }),
});

async function describeKey(session: Session, arn: string, region: string): Promise<FactOf<'key'>> {
  const answer = await ask<object, z.infer<typeof Key> | 'missing'>(session, {
    api: readingApis.key,
    region,
    resource: arn,
    send: () => session.client(KMSClient, region).send(new DescribeKeyCommand({ KeyId: arn })),
    page: Key,
    answers: { NotFoundException: 'missing' },
  });
  return mapFact(answer, (found) => {
    if (found === 'missing') return { exists: false as const };
    const { Arn, KeyState } = found.KeyMetadata;
    return { exists: true as const, arn: Arn, state: KeyState };
  });
}

const Topic = z.object({ Attributes: z.record(z.string(), z.string()) });

async function topicExists(session: Session, arn: string, region: string): Promise<FactOf<'topic'>> {
  const answer = await ask<object, z.infer<typeof Topic> | 'missing'>(session, {
    api: readingApis.topic,
    region,
    resource: arn,
    send: () => session.client(SNSClient, region).send(new GetTopicAttributesCommand({ TopicArn: arn })),
    page: Topic,
    // The service's code is NotFound, the SDK's class NotFoundException.
    answers: { NotFound: 'missing', NotFoundException: 'missing' },
  });
  return mapFact(answer, (found) => ({ exists: found !== 'missing' }));
}

const Location = z.object({ LocationConstraint: z.string().optional() });

/** GetBucketLocation answers from any region for any bucket; the expected owner makes sure whose bucket it is. */
async function locateBucket(session: Session, bucket: string): Promise<FactOf<'bucket'>> {
  const leader = leaderRegion(session.partition);
  const answer = await ask<object, z.infer<typeof Location> | 'missing'>(session, {
    api: readingApis.bucket,
    region: leader,
    resource: bucket,
    send: () =>
      session
        .client(S3Client, leader)
        .send(new GetBucketLocationCommand({ Bucket: bucket, ExpectedBucketOwner: session.account })),
    page: Location,
    answers: { NoSuchBucket: 'missing' },
  });
  return mapFact(answer, (found) => {
    if (found === 'missing') return { exists: false as const };
    // Buckets of us-east-1 have no constraint, the first ones of Europe have `EU`.
    const region = found.LocationConstraint || 'us-east-1';
    return { exists: true as const, owner: session.account, region: region === 'EU' ? 'eu-west-1' : region };
  });
}
