import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, GetTrailStatusCommand, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { as, assume, hub, member, open, organization } from './support.js';

const withFaults = (...faults: object[]) => organization({ faults });

/** One call of each service. */
const calls = {
  cloudtrail: (sandbox: Sandbox, attempts?: number) =>
    new CloudTrailClient(as(sandbox, member, 'us-east-1', attempts)).send(new ListTrailsCommand({})),
  organizations: (sandbox: Sandbox, attempts?: number) =>
    new OrganizationsClient(as(sandbox, member, 'us-east-1', attempts)).send(new DescribeOrganizationCommand({})),
  kms: (sandbox: Sandbox, attempts?: number) =>
    new KMSClient(as(sandbox, member, 'us-east-1', attempts)).send(new DescribeKeyCommand({ KeyId: 'k' })),
  account: (sandbox: Sandbox, attempts?: number) =>
    new AccountClient(as(sandbox, member, 'us-east-1', attempts)).send(new ListRegionsCommand({})),
  sts: (sandbox: Sandbox, attempts?: number) =>
    new STSClient(as(sandbox, member, 'us-east-1', attempts)).send(new GetCallerIdentityCommand({})),
  iam: (sandbox: Sandbox, attempts?: number) =>
    new IAMClient(as(sandbox, member, 'us-east-1', attempts)).send(new ListRolesCommand({})),
  sns: (sandbox: Sandbox, attempts?: number) =>
    new SNSClient(as(sandbox, member, 'us-east-1', attempts)).send(
      new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:us-east-1:${member}:t` }),
    ),
  s3: (sandbox: Sandbox, attempts?: number) =>
    new S3Client(as(sandbox, member, 'us-east-1', attempts)).send(new GetBucketLocationCommand({ Bucket: 'logs' })),
} as const;

type ServiceName = keyof typeof calls;

const refusals: readonly [ServiceName, string, string][] = [
  ['cloudtrail', 'AccessDeniedException', 'ThrottlingException'],
  ['organizations', 'AccessDeniedException', 'TooManyRequestsException'],
  ['kms', 'AccessDeniedException', 'ThrottlingException'],
  ['account', 'AccessDeniedException', 'TooManyRequestsException'],
  ['sts', 'AccessDenied', 'Throttling'],
  ['iam', 'AccessDenied', 'Throttling'],
  ['sns', 'AuthorizationErrorException', 'Throttling'],
  ['s3', 'AccessDenied', 'SlowDown'],
];

describe.each(refusals)('%s', (service, denied, throttled) => {
  test(`denies as ${denied}, in IAM's words`, async () => {
    const sandbox = await open(withFaults({ service, fault: 'denied' }));

    await expect(calls[service](sandbox)).rejects.toMatchObject({
      name: denied,
      message: expect.stringContaining(
        `User: arn:aws:iam::${member}:user/sandbox-reader is not authorized to perform: `,
      ),
    });
  });

  test('names the service control policy that denies', async () => {
    const sandbox = await open(withFaults({ service, fault: 'denied-by-scp' }));

    await expect(calls[service](sandbox)).rejects.toMatchObject({
      name: denied,
      message: expect.stringMatching(
        / with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy\/o-a1b2c3d4e5\/service_control_policy\/p-\w+$/,
      ),
    });
  });

  test(`throttles as ${throttled}, which clients know and retry`, async () => {
    const sandbox = await open(withFaults({ service, fault: 'throttled' }));

    await expect(calls[service](sandbox, 3)).rejects.toMatchObject({ name: throttled, $metadata: { attempts: 3 } });
    expect(sandbox.calls).toHaveLength(3);
  });

  test('breaks with a 500', async () => {
    const sandbox = await open(withFaults({ service, fault: 'error-500' }));

    await expect(calls[service](sandbox, 2)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500, attempts: 2 } });
  });

  test('cannot be reached', async () => {
    const sandbox = await open(withFaults({ service, fault: 'unreachable' }));

    await expect(calls[service](sandbox)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(sandbox.calls).toMatchObject([{ outcome: 'unreachable' }]);
  });
});

test.each(['cloudtrail', 'account'] as const)(
  '%s answers garbage that no client takes for an answer',
  async (service) => {
    const sandbox = await open(withFaults({ service, fault: 'garbage' }));

    await expect(calls[service](sandbox)).rejects.toThrow(SyntaxError);
  },
);

test.each(['iam', 's3'] as const)('%s answers garbage that clients take for an empty answer', async (service) => {
  const sandbox = await open(withFaults({ service, fault: 'garbage' }));

  const answer = await calls[service](sandbox);

  expect(answer).not.toHaveProperty('Roles');
  expect(answer).not.toHaveProperty('LocationConstraint');
});

test('a call that hangs ends when the client loses patience', async () => {
  const sandbox = await open(withFaults({ fault: 'hang' }));
  const requestHandler = new NodeHttpHandler({ requestTimeout: 40, throwOnRequestTimeout: true });
  const client = new CloudTrailClient({ ...as(sandbox, member), requestHandler });

  await expect(client.send(new ListTrailsCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(sandbox.calls).toMatchObject([{ outcome: 'hang' }]);
});

test('expired credentials are told in the form of each service', async () => {
  const sandbox = await open(withFaults({ fault: 'expired-credentials' }));

  await expect(calls.cloudtrail(sandbox)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  await expect(calls.iam(sandbox)).rejects.toMatchObject({ name: 'ExpiredToken' });
});

describe('a fault', () => {
  test('that comes a few times lets the same call through after that', async () => {
    const sandbox = await open(withFaults({ service: 'iam', fault: 'throttled', times: 2 }));

    const { $metadata } = await calls.iam(sandbox, 5);

    expect($metadata.attempts).toBe(3);
    expect(sandbox.calls.map(({ outcome, attempt }) => [attempt, outcome])).toEqual([
      [1, 'Throttling'],
      [2, 'Throttling'],
      [3, 'ok'],
    ]);
  });

  test('counts each call apart, so order does not matter', async () => {
    const sandbox = await open(withFaults({ service: 'cloudtrail', fault: 'throttled', times: 1 }));
    const list = (region: string) => new CloudTrailClient(as(sandbox, member, region)).send(new ListTrailsCommand({}));
    const throttled = { name: 'ThrottlingException' };

    await expect(list('us-east-1')).rejects.toMatchObject(throttled);
    await expect(list('us-west-2')).rejects.toMatchObject(throttled);
    await expect(list('us-east-1')).resolves.toBeDefined();
    await expect(list('us-west-2')).resolves.toBeDefined();
  });

  test('hits only what it names', async () => {
    const sandbox = await open(
      withFaults({
        service: 'cloudtrail',
        action: ['ListTrails'],
        account: member,
        region: 'eu-west-1',
        fault: 'denied',
      }),
    );
    const list = (account: string, region: string) =>
      new CloudTrailClient(as(sandbox, account, region)).send(new ListTrailsCommand({}));

    await expect(list(member, 'eu-west-1')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(list(member, 'us-east-1')).resolves.toBeDefined();
    await expect(list(hub, 'eu-west-1')).resolves.toBeDefined();
    await expect(calls.iam(sandbox)).resolves.toBeDefined();
  });

  test('can name one resource', async () => {
    const trails = ['one', 'two'].map((name) => ({ name, homeRegion: 'us-east-1', bucket: 'logs' }));
    const faults = [{ action: 'GetTrailStatus', resource: 'two', fault: 'denied' }];
    const sandbox = await open(organization({ accounts: { [member]: { trails } }, faults }));
    const status = (Name: string) =>
      new CloudTrailClient(as(sandbox, member)).send(new GetTrailStatusCommand({ Name }));

    await expect(status('one')).resolves.toBeDefined();
    await expect(status('two')).rejects.toMatchObject({ message: expect.stringContaining(':trail/two because') });
  });

  test('on AssumeRole names the account that the role is in', async () => {
    const sandbox = await open(
      withFaults({ service: 'sts', action: 'AssumeRole', account: member, fault: 'throttled' }),
    );

    await expect(assume(sandbox)).rejects.toMatchObject({ name: 'Throttling' });
    await expect(assume(sandbox, { RoleArn: `arn:aws:iam::${hub}:role/Auditor` })).resolves.toBeDefined();
    expect(sandbox.calls.map(({ account }) => account)).toEqual([member, hub]);
  });

  test('can hit a share of all calls, the same ones in every run', async () => {
    const scenario = withFaults({ service: 'cloudtrail', fault: 'denied', share: 0.5 });
    const regions = [
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'sa-east-1',
    ];
    const outcomes = async (order: readonly string[]) => {
      const sandbox = await open(scenario);
      for (const region of order) {
        const client = new CloudTrailClient(as(sandbox, member, region));
        await client.send(new ListTrailsCommand({})).catch(() => undefined);
      }
      return new Map(sandbox.calls.map(({ region, outcome }) => [region, outcome]));
    };

    const [forwards, backwards] = [await outcomes(regions), await outcomes(regions.toReversed())];

    expect(forwards.get('us-east-1')).toBeDefined();
    expect(Object.fromEntries(forwards)).toEqual(Object.fromEntries(backwards));
    expect(new Set(forwards.values())).toEqual(new Set(['ok', 'AccessDeniedException']));
  });
});
