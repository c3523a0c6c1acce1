import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, test, vi } from 'vitest';
import { as, assumedKeys, hub, type Keys, member, open, organization } from './support.js';

afterEach(() => {
  vi.useRealTimers();
});

const identity = new GetCallerIdentityCommand({});
const trails = new ListTrailsCommand({});
const location = new GetBucketLocationCommand({ Bucket: 'some-bucket' });

test('the caller is a role session of the hub', async () => {
  const sandbox = await open();

  await expect(new STSClient(as(sandbox)).send(identity)).resolves.toMatchObject({
    Account: hub,
    Arn: `arn:aws:sts::${hub}:assumed-role/Hub/operator`,
  });
});

test('the caller can be a user', async () => {
  const sandbox = await open(organization({ caller: { account: hub, userName: 'auditor' } }));

  await expect(new STSClient(as(sandbox)).send(identity)).resolves.toMatchObject({
    Arn: `arn:aws:iam::${hub}:user/auditor`,
  });
});

test('keys of an account are the same in every run', async () => {
  const [first, second] = [await open(), await open()];

  expect(first.credentials(member)).toEqual(second.credentials(member));
  expect(first.credentials(member)).not.toEqual(first.credentials(hub));
});

test('there are no keys of an account that does not exist', async () => {
  const sandbox = await open();

  expect(() => sandbox.credentials('444444444444')).toThrow('no account 444444444444');
});

test('keys that nobody gave out are refused in the words of each service', async () => {
  const sandbox = await open();
  const strange: Keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };

  await expect(new STSClient(as(sandbox, strange)).send(identity)).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
    $metadata: { httpStatusCode: 403 },
  });
  await expect(new CloudTrailClient(as(sandbox, strange)).send(trails)).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await expect(new S3Client(as(sandbox, strange)).send(location)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
});

test('a session needs its token, whole', async () => {
  const sandbox = await open();
  const { sessionToken = '', ...bare } = await assumedKeys(sandbox);
  const changed = { ...bare, sessionToken: `${sessionToken.slice(0, -4)}AAAA` };

  await expect(new STSClient(as(sandbox, bare)).send(identity)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await expect(new STSClient(as(sandbox, changed)).send(identity)).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
});

test('a session ends when it says that it ends', async () => {
  const sandbox = await open();
  const keys = await assumedKeys(sandbox, { DurationSeconds: 900 });

  vi.useFakeTimers({ now: Date.now() + 901_000, toFake: ['Date'] });

  await expect(new STSClient(as(sandbox, keys)).send(identity)).rejects.toMatchObject({ name: 'ExpiredToken' });
  await expect(new CloudTrailClient(as(sandbox, keys)).send(trails)).rejects.toMatchObject({
    name: 'ExpiredTokenException',
  });
  await expect(new S3Client(as(sandbox, keys)).send(location)).rejects.toMatchObject({ name: 'ExpiredToken' });
});

test('a session outlives the sandbox that gave it out', async () => {
  const keys = await assumedKeys(await open());
  const restarted = await open();

  await expect(new STSClient(as(restarted, keys)).send(identity)).resolves.toMatchObject({ Account: member });
});

test('keys of a suspended account are worth nothing', async () => {
  const sandbox = await open(organization({ accounts: { [member]: { state: 'SUSPENDED' } } }));

  await expect(new STSClient(as(sandbox, member)).send(identity)).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
});
