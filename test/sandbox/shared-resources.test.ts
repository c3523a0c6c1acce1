import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketLocationCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { as, hub, member, open, organization } from './support.js';

const withResources = (fields: Readonly<Record<string, unknown>>) =>
  open(organization({ accounts: { [member]: fields } }));

describe('a key', () => {
  const arn = `arn:aws:kms:us-east-1:${member}:key/k-1`;
  const key = { id: 'k-1', region: 'us-east-1', aliases: ['alias/trail'] };
  const describeKey = async (KeyId: string, account = member, region = 'us-east-1', changes: object = {}) => {
    const client = new KMSClient(as(await withResources({ keys: [{ ...key, ...changes }] }), account, region));
    return (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  };

  test.each(['k-1', arn, 'alias/trail', `arn:aws:kms:us-east-1:${member}:alias/trail`])(
    'is found as %s',
    async (KeyId) => {
      expect(await describeKey(KeyId)).toMatchObject({ Arn: arn, KeyState: 'Enabled', Enabled: true });
    },
  );

  test('tells when it will be gone', async () => {
    const changes = { state: 'PendingDeletion', deletion: '2026-12-01T00:00:00Z' };

    expect(await describeKey('k-1', member, 'us-east-1', changes)).toMatchObject({
      KeyState: 'PendingDeletion',
      Enabled: false,
      DeletionDate: new Date('2026-12-01T00:00:00Z'),
    });
  });

  test('is not shown to strangers, who do not learn whether it exists', async () => {
    const denied = {
      name: 'AccessDeniedException',
      message: expect.stringContaining('no resource-based policy allows'),
    };

    await expect(describeKey(arn, hub)).rejects.toMatchObject(denied);
    await expect(describeKey(`${arn}-gone`, hub)).rejects.toMatchObject(denied);
    await expect(describeKey(arn, hub, 'us-east-1', { readableBy: [hub] })).resolves.toBeDefined();
  });

  test.each([
    ['k-2', `Key 'arn:aws:kms:us-east-1:${member}:key/k-2' does not exist`],
    ['alias/other', `Alias arn:aws:kms:us-east-1:${member}:alias/other is not found.`],
  ])('that is not there is not found: %s', async (KeyId, message) => {
    await expect(describeKey(KeyId)).rejects.toMatchObject({ name: 'NotFoundException', message });
  });

  test('is asked for in its own region', async () => {
    await expect(describeKey(arn, member, 'eu-west-1')).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('a topic', () => {
  const arn = `arn:aws:sns:us-east-1:${member}:alerts`;
  const attributesOf = async (TopicArn: string, account = member) => {
    const attributes = { SubscriptionsConfirmed: '0', KmsMasterKeyId: 'alias/aws/sns' };
    const topics = [{ name: 'alerts', region: 'us-east-1', attributes }];
    const client = new SNSClient(as(await withResources({ topics }), account));
    return (await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes;
  };

  test('has the attributes of the scenario and those that every topic has', async () => {
    expect(await attributesOf(arn)).toMatchObject({
      TopicArn: arn,
      Owner: member,
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      KmsMasterKeyId: 'alias/aws/sns',
      Policy: expect.stringContaining('cloudtrail.amazonaws.com'),
    });
  });

  test('that was deleted is not found', async () => {
    await expect(attributesOf(`${arn}-gone`)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('is not shown to other accounts', async () => {
    await expect(attributesOf(arn, hub)).rejects.toMatchObject({ name: 'AuthorizationErrorException' });
  });
});

describe('a bucket', () => {
  const buckets = [
    { name: 'logs-in-virginia', region: 'us-east-1' },
    { name: 'logs-in-ireland', region: 'eu-west-1' },
  ];
  const s3 = async (account = member, region = 'us-east-1') =>
    new S3Client(as(await withResources({ buckets }), account, region));
  const locate = (Bucket: string, ExpectedBucketOwner?: string) =>
    new GetBucketLocationCommand({ Bucket, ExpectedBucketOwner });

  test('tells its region, which is left out for us-east-1', async () => {
    const client = await s3();

    expect((await client.send(locate('logs-in-virginia'))).LocationConstraint).toBeFalsy();
    expect((await client.send(locate('logs-in-ireland'))).LocationConstraint).toBe('eu-west-1');
  });

  test('that does not exist is no such bucket', async () => {
    const client = await s3();

    await expect(client.send(locate('no-logs'))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(client.send(new HeadBucketCommand({ Bucket: 'no-logs' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('is refused to other accounts, and to who expects another owner', async () => {
    const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

    await expect((await s3(hub)).send(locate('logs-in-virginia'))).rejects.toMatchObject(denied);
    await expect((await s3()).send(locate('logs-in-virginia', hub))).rejects.toMatchObject(denied);
    await expect((await s3()).send(locate('logs-in-virginia', member))).resolves.toBeDefined();
    await expect((await s3(hub)).send(new HeadBucketCommand({ Bucket: 'logs-in-virginia' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('answers in its own region, and redirects elsewhere', async () => {
    const head = new HeadBucketCommand({ Bucket: 'logs-in-ireland' });

    expect((await (await s3(member, 'eu-west-1')).send(head)).BucketRegion).toBe('eu-west-1');
    await expect((await s3(member, 'us-east-1')).send(head)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 301 },
    });
    await expect((await s3(member, 'us-west-2')).send(locate('logs-in-ireland'))).rejects.toMatchObject({
      name: 'PermanentRedirect',
    });
  });
});
