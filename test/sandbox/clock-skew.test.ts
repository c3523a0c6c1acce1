import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { as, member, open, organization } from './support.js';

const opened = (minutes?: number) =>
  open(
    organization({
      accounts: { [member]: { buckets: [{ name: 'logs', region: 'us-east-1' }] } },
      faults: [{ fault: 'clock-skew', ...(minutes !== undefined && { minutes }) }],
    }),
  );

const calls = {
  cloudtrail: (sandbox: Sandbox, attempts: number) =>
    new CloudTrailClient(as(sandbox, member, 'us-east-1', attempts)).send(new ListTrailsCommand({})),
  account: (sandbox: Sandbox, attempts: number) =>
    new AccountClient(as(sandbox, member, 'us-east-1', attempts)).send(new ListRegionsCommand({})),
  sts: (sandbox: Sandbox, attempts: number) =>
    new STSClient(as(sandbox, member, 'us-east-1', attempts)).send(new GetCallerIdentityCommand({})),
  s3: (sandbox: Sandbox, attempts: number) =>
    new S3Client(as(sandbox, member, 'us-east-1', attempts)).send(new GetBucketLocationCommand({ Bucket: 'logs' })),
} as const;

describe.each<[keyof typeof calls, string, number]>([
  ['cloudtrail', 'InvalidSignatureException', 400],
  ['account', 'InvalidSignatureException', 403],
  ['sts', 'SignatureDoesNotMatch', 403],
  ['s3', 'RequestTimeTooSkewed', 403],
])('%s with a clock of its own', (service, name, httpStatusCode) => {
  test.each([20, -20])('%i minutes off refuses what this machine signs', async (minutes) => {
    const sandbox = await opened(minutes);

    await expect(calls[service](sandbox, 1)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(sandbox.calls).toMatchObject([{ outcome: name, fault: 'clock-skew' }]);
  });

  test.each([20, -20])(
    '%i minutes off takes what is signed for it, as the SDK does once it is told',
    async (minutes) => {
      const sandbox = await opened(minutes);

      await expect(calls[service](sandbox, 2)).resolves.toBeDefined();
      expect(sandbox.calls.map(({ outcome, fault }) => [outcome, fault])).toEqual([
        [name, 'clock-skew'],
        ['ok', 'clock-skew'],
      ]);
    },
  );
});

test.each([
  [20, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
  [-20, /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/],
])('a clock that is %i minutes off says so in the words of AWS', async (minutes, message) => {
  await expect(calls.cloudtrail(await opened(minutes), 1)).rejects.toMatchObject({
    message: expect.stringMatching(message),
  });
});

test('a clock is 20 minutes ahead where nothing else is said', async () => {
  const sandbox = await opened();
  const { accessKeyId } = sandbox.credentials(member);
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/us-east-1/cloudtrail/aws4_request`;
  const headers = { authorization, 'x-amz-target': 'CloudTrail_20131101.ListTrails' };

  const response = await fetch(sandbox.url, { method: 'POST', headers, body: '{}' });

  const ahead = (Date.parse(response.headers.get('date') ?? '') - Date.now()) / 60_000;
  expect(ahead).toBeGreaterThan(19.9);
  expect(ahead).toBeLessThan(20.1);
});

test.each([4, -4])('%i minutes are near enough', async (minutes) => {
  await expect(calls.cloudtrail(await opened(minutes), 1)).resolves.toBeDefined();
});
