import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { z } from 'zod';
import { ask } from '../../aws/ask.js';
import type { Session } from '../../aws/session.js';
import { type Fact, isKnown, mapFact } from '../../model/fact.js';
import { leaderRegion } from '../../model/regions.js';
import type { Bucket, DefaultEncryption, SharedFact } from '../../model/shared-resource.js';
import { asked } from '../asked.js';
import type { AccountPublicAccess } from './account-public-access.js';
import * as answers from './bucket-answers.js';
import { keyArn } from './key-arn.js';

/** A bucket as its owner is shown it. */
export async function readBucket(
  session: Session,
  name: string,
  reads: ReadonlySet<string>,
  accounts: AccountPublicAccess,
): Promise<SharedFact<'bucket'>> {
  const located = await locate(session, name);
  if (!isKnown(located)) return located;
  const { known: region, from } = located;
  if (region === 'missing') return { known: { exists: false }, from };
  const details = await readDetails({ session, name, region, reads }, accounts);
  return { known: { exists: true, owner: session.account, region, ...details }, from };
}

/** GetBucketLocation answers from any region for any bucket; the expected owner makes sure whose bucket it is. */
function locate(session: Session, name: string): Promise<Fact<string>> {
  const leader = leaderRegion(session.partition);
  return ask<object, string>(session, {
    api: 's3:GetBucketLocation',
    region: leader,
    resource: name,
    send: () =>
      session
        .client(S3Client, leader)
        .send(new GetBucketLocationCommand({ Bucket: name, ExpectedBucketOwner: session.account })),
    page: answers.Location,
    answers: { NoSuchBucket: 'missing' },
  });
}

interface Place {
  readonly session: Session;
  readonly name: string;
  readonly region: string;
  readonly reads: ReadonlySet<string>;
}

interface Detail<T> {
  /** The IAM action. */
  readonly api: string;
  readonly send: (
    client: S3Client,
    bucket: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
  ) => Promise<object>;
  readonly page: z.ZodType<T>;
  /** The error codes that say that there is none, and what that is. */
  readonly none?: Readonly<Record<string, T>>;
}

type Details = Omit<Bucket, 'exists' | 'owner' | 'region'>;

async function readDetails(place: Place, accounts: AccountPublicAccess): Promise<Details> {
  const read = <T>(detail: Detail<T>): Promise<Fact<T>> => readDetail(place, detail);
  const [
    publicAccess,
    accountPublicAccess,
    publicPolicy,
    ownership,
    grantedGroups,
    policy,
    encryption,
    versioning,
    objectLock,
    lifecycle,
    notifications,
    accessLogsTo,
  ] = await Promise.all([
    read(details.publicAccess),
    accounts.read(place.session),
    read(details.publicPolicy),
    read(details.ownership),
    read(details.grantedGroups),
    read(details.policy),
    read(details.encryption),
    read(details.versioning),
    read(details.objectLock),
    read(details.lifecycle),
    read(details.notifications),
    read(details.accessLogsTo),
  ]);
  return {
    publicAccess,
    accountPublicAccess,
    publicPolicy,
    ownership,
    grantedGroups,
    policy,
    encryption: mapFact(encryption, (found) => found && withKeyArn(place, found)),
    versioning,
    objectLock,
    lifecycle,
    notifications,
    accessLogsTo,
  };
}

type Known<Name extends keyof Details> = Extract<Details[Name], { readonly known: unknown }>['known'];

const details: { readonly [Name in Exclude<keyof Details, 'accountPublicAccess'>]: Detail<Known<Name>> } = {
  publicAccess: {
    api: 's3:GetBucketPublicAccessBlock',
    send: (client, bucket) => client.send(new GetPublicAccessBlockCommand(bucket)),
    page: answers.PublicAccess,
    none: { NoSuchPublicAccessBlockConfiguration: null },
  },
  publicPolicy: {
    api: 's3:GetBucketPolicyStatus',
    send: (client, bucket) => client.send(new GetBucketPolicyStatusCommand(bucket)),
    page: answers.PolicyStatus,
    none: { NoSuchBucketPolicy: false },
  },
  ownership: {
    api: 's3:GetBucketOwnershipControls',
    send: (client, bucket) => client.send(new GetBucketOwnershipControlsCommand(bucket)),
    page: answers.Ownership,
    none: { OwnershipControlsNotFoundError: null },
  },
  grantedGroups: {
    api: 's3:GetBucketAcl',
    send: (client, bucket) => client.send(new GetBucketAclCommand(bucket)),
    page: answers.Acl,
  },
  policy: {
    api: 's3:GetBucketPolicy',
    send: (client, bucket) => client.send(new GetBucketPolicyCommand(bucket)),
    page: answers.BucketPolicy,
    none: { NoSuchBucketPolicy: null },
  },
  encryption: {
    api: 's3:GetEncryptionConfiguration',
    send: (client, bucket) => client.send(new GetBucketEncryptionCommand(bucket)),
    page: answers.Encryption,
    none: { ServerSideEncryptionConfigurationNotFoundError: null },
  },
  versioning: {
    api: 's3:GetBucketVersioning',
    send: (client, bucket) => client.send(new GetBucketVersioningCommand(bucket)),
    page: answers.Versioning,
  },
  objectLock: {
    api: 's3:GetBucketObjectLockConfiguration',
    send: (client, bucket) => client.send(new GetObjectLockConfigurationCommand(bucket)),
    page: answers.ObjectLock,
    none: { ObjectLockConfigurationNotFoundError: null },
  },
  lifecycle: {
    api: 's3:GetLifecycleConfiguration',
    send: (client, bucket) => client.send(new GetBucketLifecycleConfigurationCommand(bucket)),
    page: answers.Lifecycle,
    none: { NoSuchLifecycleConfiguration: [] },
  },
  notifications: {
    api: 's3:GetBucketNotification',
    send: (client, bucket) => client.send(new GetBucketNotificationConfigurationCommand(bucket)),
    page: answers.Notified,
  },
  accessLogsTo: {
    api: 's3:GetBucketLogging',
    send: (client, bucket) => client.send(new GetBucketLoggingCommand(bucket)),
    page: answers.AccessLogging,
  },
};

/** Only the bucket's own region answers these. */
function readDetail<T>(
  { session, name, region, reads }: Place,
  { api, send, page, none }: Detail<T>,
): Promise<Fact<T>> {
  const { account } = session;
  const about = { account, api, region, resource: name };
  return asked(reads, about, () =>
    ask<object, T>(session, {
      ...about,
      send: () => send(session.client(S3Client, region), { Bucket: name, ExpectedBucketOwner: account }),
      page,
      ...(none && { answers: none }),
    }),
  );
}

/** Where no key was chosen, S3 uses the one that AWS keeps for it in the owner's account. */
function withKeyArn({ session, region }: Place, { key, ...encryption }: DefaultEncryption): DefaultEncryption {
  const named = key ?? (encryption.algorithm.startsWith('aws:kms') ? 'alias/aws/s3' : undefined);
  const { account, partition } = session;
  return { ...encryption, ...(named && { key: keyArn(named, { partition, region, account }) }) };
}
