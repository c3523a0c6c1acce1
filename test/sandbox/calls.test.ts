import { AccountClient, PutAlternateContactCommand } from '@aws-sdk/client-account';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailCommand,
  ListTrailsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { as, assume, member, open } from './support.js';

const listTrails = new ListTrailsCommand({});

describe('a request id', () => {
  test('is the same for the same call in every run', async () => {
    const ids = async (regions: readonly string[]) => {
      const sandbox = await open();
      for (const region of regions) await new CloudTrailClient(as(sandbox, member, region)).send(listTrails);
      return sandbox.calls.map(({ requestId }) => requestId);
    };

    const [first, second] = [await ids(['us-east-1', 'eu-west-1']), await ids(['eu-west-1', 'us-east-1'])];

    expect(first).toEqual(second.toReversed());
    expect(first[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('is another for other parameters', async () => {
    const sandbox = await open();
    const client = new CloudTrailClient(as(sandbox, member));
    await client.send(new DescribeTrailsCommand({}));
    await client.send(new DescribeTrailsCommand({ includeShadowTrails: false }));

    const [first, second] = sandbox.calls;

    expect(first?.requestId).not.toBe(second?.requestId);
  });

  test('reaches the client, with an answer and with an error', async () => {
    const sandbox = await open();
    const client = new CloudTrailClient(as(sandbox, member));

    const { $metadata } = await client.send(listTrails);
    const error = await client.send(new GetTrailCommand({ Name: 'gone' })).catch((thrown: unknown) => thrown);

    expect($metadata.requestId).toBe(sandbox.calls[0]?.requestId);
    expect(error).toMatchObject({ $metadata: { requestId: sandbox.calls[1]?.requestId } });
  });
});

test('every call is logged', async () => {
  const sandbox = await open();

  await assume(sandbox);
  await new CloudTrailClient(as(sandbox, member)).send(new GetTrailCommand({ Name: 'gone' })).catch(() => undefined);

  expect(sandbox.calls).toMatchObject([
    { service: 'sts', action: 'AssumeRole', account: member, region: 'us-east-1', attempt: 1, outcome: 'ok' },
    { service: 'cloudtrail', action: 'GetTrail', account: member, resource: 'gone', outcome: 'TrailNotFoundException' },
  ]);
});

test('a call without a signature is refused and logged', async () => {
  const sandbox = await open();

  const response = await fetch(sandbox.url, { method: 'POST', body: 'Action=GetCallerIdentity' });

  expect(response.status).toBe(403);
  expect(sandbox.calls).toMatchObject([{ account: '', outcome: 'MissingAuthenticationTokenException' }]);
});

test('whatever is not a known read is refused, in the protocol of its service', async () => {
  const sandbox = await open();
  const keys = as(sandbox, member);
  const trust = '{}';

  await expect(new CloudTrailClient(keys).send(new StopLoggingCommand({ Name: 'trail' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'The sandbox answers a few reads only and refuses cloudtrail:StopLogging',
  });
  await expect(
    new IAMClient(keys).send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust })),
  ).rejects.toMatchObject({ name: 'AccessDenied', message: expect.stringContaining('iam:CreateRole') });
  await expect(new S3Client(keys).send(new CreateBucketCommand({ Bucket: 'new' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  await expect(new S3Client(keys).send(new GetBucketCorsCommand({ Bucket: 'old' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('GET cors'),
  });
  await expect(
    new AccountClient(keys).send(
      new PutAlternateContactCommand({
        AlternateContactType: 'SECURITY',
        EmailAddress: 'a@example.com',
        Name: 'a',
        PhoneNumber: '1',
        Title: 't',
      }),
    ),
  ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(sandbox.calls.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'StopLogging AccessDeniedException',
    'CreateRole AccessDenied',
    'PUT bucket AccessDenied',
    'GET cors AccessDenied',
    'PutAlternateContact AccessDeniedException',
  ]);
});

test('an action named like something of JavaScript is no action', async () => {
  const sandbox = await open();
  const { accessKeyId } = sandbox.credentials(member);
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/us-east-1/cloudtrail/aws4_request`,
    'x-amz-target': 'CloudTrail_20131101.constructor',
  };

  const response = await fetch(sandbox.url, { method: 'POST', headers, body: '{}' });

  expect(await response.json()).toMatchObject({ __type: 'AccessDeniedException' });
});

test('a service that the sandbox does not have refuses', async () => {
  const sandbox = await open();
  const { accessKeyId } = sandbox.credentials(member);
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/us-east-1/kinesis/aws4_request`,
    'x-amz-target': 'Kinesis_20131202.ListStreams',
  };

  const response = await fetch(sandbox.url, { method: 'POST', headers, body: '{}' });

  expect(await response.json()).toMatchObject({ message: expect.stringContaining('refuses kinesis:ListStreams') });
});

test('every answer takes as long as it is told to', async () => {
  const sandbox = await open(undefined, { latencyMs: 60 });
  const start = performance.now();

  await new CloudTrailClient(as(sandbox, member)).send(listTrails);

  expect(performance.now() - start).toBeGreaterThan(55);
});

test('only this machine can reach it', async () => {
  const sandbox = await open();

  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('a port that is taken is an error, not a crash', async () => {
  const { url } = await open();

  await expect(open(undefined, { port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
