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
import {
  GetPublicAccessBlockCommand as GetAccountPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { describe, expect, it } from 'vitest';
import { loadScenario, parseScenario, type Sandbox } from '../../src/sandbox/index.js';
import { as, hub, type Keys, member, open, organization } from './support.js';

type Fields = Readonly<Record<string, unknown>>;
type Asked = { readonly Bucket: string; readonly ExpectedBucketOwner?: string };
type Answer = Readonly<{ $metadata: unknown }>;

const on = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
const off = { blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false };
const owner = expect.stringMatching(/^[0-9a-f]{64}$/);
const friend = 'c'.repeat(64);

/** Every read of a bucket that only its own region answers. */
const reads: Readonly<Record<string, (client: S3Client, asked: Asked) => Promise<Answer>>> = {
  GetBucketAcl: (client, asked) => client.send(new GetBucketAclCommand(asked)),
  GetBucketEncryption: (client, asked) => client.send(new GetBucketEncryptionCommand(asked)),
  GetBucketLifecycleConfiguration: (client, asked) => client.send(new GetBucketLifecycleConfigurationCommand(asked)),
  GetBucketLogging: (client, asked) => client.send(new GetBucketLoggingCommand(asked)),
  GetBucketNotificationConfiguration: (client, asked) =>
    client.send(new GetBucketNotificationConfigurationCommand(asked)),
  GetBucketOwnershipControls: (client, asked) => client.send(new GetBucketOwnershipControlsCommand(asked)),
  GetBucketPolicy: (client, asked) => client.send(new GetBucketPolicyCommand(asked)),
  GetBucketPolicyStatus: (client, asked) => client.send(new GetBucketPolicyStatusCommand(asked)),
  GetBucketVersioning: (client, asked) => client.send(new GetBucketVersioningCommand(asked)),
  GetObjectLockConfiguration: (client, asked) => client.send(new GetObjectLockConfigurationCommand(asked)),
  GetPublicAccessBlock: (client, asked) => client.send(new GetPublicAccessBlockCommand(asked)),
};

/** What IAM calls them. */
const permissions: Readonly<Record<string, string>> = {
  GetBucketAcl: 's3:GetBucketAcl',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  GetBucketLogging: 's3:GetBucketLogging',
  GetBucketNotificationConfiguration: 's3:GetBucketNotification',
  GetBucketOwnershipControls: 's3:GetBucketOwnershipControls',
  GetBucketPolicy: 's3:GetBucketPolicy',
  GetBucketPolicyStatus: 's3:GetBucketPolicyStatus',
  GetBucketVersioning: 's3:GetBucketVersioning',
  GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
};

const withBucket = (settings: Fields = {}, more: Fields = {}) =>
  open(
    organization({
      accounts: { [member]: { buckets: [{ name: 'logs', region: 'eu-west-1', ...settings }] } },
      ...more,
    }),
  );

const clientOf = (sandbox: Sandbox, who: string | Keys = member, region = 'eu-west-1') =>
  new S3Client(as(sandbox, who, region));

/** What a read says of a bucket with these settings, without the SDK's own part. */
async function told(action: string, settings?: Fields): Promise<unknown> {
  return telling(action, await withBucket(settings));
}

async function telling(
  action: string,
  sandbox: Sandbox,
  asked: Asked = { Bucket: 'logs' },
  client = clientOf(sandbox),
) {
  const read = reads[action];
  if (read === undefined) throw new Error(`no such read: ${action}`);
  const { $metadata, ...answer } = await read(client, asked);
  return answer;
}

describe('a bucket that is nothing but a name and a region', () => {
  it.each<[string, Fields]>([
    ['GetBucketLogging', {}],
    ['GetBucketNotificationConfiguration', {}],
    ['GetBucketVersioning', {}],
    ['GetBucketOwnershipControls', { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }],
    [
      'GetBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true }],
        },
      },
    ],
    [
      'GetPublicAccessBlock',
      {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      },
    ],
    [
      'GetBucketAcl',
      {
        Owner: { ID: owner },
        Grants: [{ Grantee: { Type: 'CanonicalUser', ID: owner }, Permission: 'FULL_CONTROL' }],
      },
    ],
  ])('is as the console makes it in 2025: %s', async (action, expected) => {
    expect(await told(action)).toEqual(expected);
  });
});

describe('what a bucket has not got is not found', () => {
  it.each([
    ['GetBucketPolicy', 'NoSuchBucketPolicy', {}],
    ['GetBucketPolicyStatus', 'NoSuchBucketPolicy', { public: true }],
    ['GetBucketLifecycleConfiguration', 'NoSuchLifecycleConfiguration', {}],
    ['GetObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError', {}],
    ['GetBucketEncryption', 'ServerSideEncryptionConfigurationNotFoundError', { encryption: 'none' }],
    ['GetBucketOwnershipControls', 'OwnershipControlsNotFoundError', { ownership: 'none' }],
    ['GetPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration', { publicAccessBlock: 'none' }],
  ])('%s: %s', async (action, name, settings) => {
    await expect(told(action, settings)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 404 } });
  });
});

describe.each(Object.keys(reads))('%s', (action) => {
  const permission = permissions[action];

  it('is refused to other accounts', async () => {
    const sandbox = await withBucket();

    await expect(telling(action, sandbox, { Bucket: 'logs' }, clientOf(sandbox, hub))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`${permission} on resource: "arn:aws:s3:::logs" because no resource-based`),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('is refused to who expects another owner', async () => {
    const sandbox = await withBucket();

    await expect(telling(action, sandbox, { Bucket: 'logs', ExpectedBucketOwner: hub })).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each(['us-east-1', 'us-west-2'])('is sent on from %s, which is not its region', async (region) => {
    const sandbox = await withBucket();

    await expect(telling(action, sandbox, { Bucket: 'logs' }, clientOf(sandbox, member, region))).rejects.toMatchObject(
      {
        name: 'PermanentRedirect',
        $metadata: { httpStatusCode: 301 },
        $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
      },
    );
  });

  it('knows no bucket that is not there', async () => {
    const sandbox = await withBucket();

    await expect(telling(action, sandbox, { Bucket: 'no-logs' })).rejects.toMatchObject({
      name: 'NoSuchBucket',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is denied without its own permission, and allowed with nothing else', async () => {
    const only = (actions: object) => ({
      caller: {
        account: member,
        userName: 'auditor',
        policy: { Statement: [{ Effect: 'Allow', Resource: 'arn:aws:s3:::logs', ...actions }] },
      },
    });
    const everything = {
      policy: {},
      objectLock: {},
      lifecycle: [{ days: 400 }],
    };
    const asCaller = async (actions: object) => {
      const sandbox = await withBucket(everything, only(actions));
      return telling(action, sandbox, { Bucket: 'logs' }, new S3Client(as(sandbox, undefined, 'eu-west-1')));
    };

    await expect(asCaller({ NotAction: permission })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`no identity-based policy allows the ${permission} action`),
    });
    await expect(asCaller({ Action: permission })).resolves.toBeDefined();
  });
});

it('GetBucketLocation alone is answered through us-east-1', async () => {
  const client = clientOf(await withBucket(), member, 'us-east-1');

  expect((await client.send(new GetBucketLocationCommand({ Bucket: 'logs' }))).LocationConstraint).toBe('eu-west-1');
});

describe('a policy', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' };
  const condition = { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } };

  it('is the text of its document', async () => {
    const policy = { Version: '2012-10-17', Id: 'mine', Statement: [{ ...statement, Sid: '<Log & "Büro">' }] };

    expect(await told('GetBucketPolicy', { policy })).toEqual({ Policy: JSON.stringify(policy) });
  });

  it.each(['{"Version": "2012-10-17", "Statement": [', ' <html>\r\n</html>\t', 'null', '日本'.repeat(3000)])(
    'is any text, as it is: %j',
    async (policy) => {
      expect(await told('GetBucketPolicy', { policy })).toEqual({ Policy: policy });
    },
  );

  it('has 20 KB at most', () => {
    const sized = (policy: unknown) =>
      organization({ accounts: { [member]: { buckets: [{ name: 'logs', region: 'eu-west-1', policy }] } } });

    expect(() => parseScenario(sized('x'.repeat(20 * 1024)))).not.toThrow();
    expect(() => parseScenario(sized('x'.repeat(20 * 1024 + 1)))).toThrow('a bucket policy has 20 KB at most');
    expect(() => parseScenario(sized({ Sid: 'ü'.repeat(10 * 1024) }))).toThrow('a bucket policy has 20 KB at most');
  });

  it.each<[string, unknown, boolean]>([
    ['anybody', [statement], true],
    ['anybody, as an AWS principal', [{ ...statement, Principal: { AWS: '*' } }], true],
    ['anybody among others', [{ ...statement, Principal: { AWS: [member, '*'] } }], true],
    ['anybody, in a statement that is no list', statement, true],
    ['anybody after somebody', [{ ...statement, Principal: { AWS: member } }, statement], true],
    ['anybody under a condition', [{ ...statement, Condition: condition }], false],
    ['one account', [{ ...statement, Principal: { AWS: member } }], false],
    ['a service', [{ ...statement, Principal: { Service: 'cloudtrail.amazonaws.com' } }], false],
    ['nobody', [{ ...statement, Effect: 'Deny' }], false],
    ['nothing at all', [], false],
  ])('that allows %s', async (_who, Statement, IsPublic) => {
    expect(await told('GetBucketPolicyStatus', { policy: { Statement } })).toEqual({ PolicyStatus: { IsPublic } });
  });

  it.each([true, false])('is public or not as the scenario has it: %s', async (IsPublic) => {
    const Statement = IsPublic ? [] : [statement];

    expect(await told('GetBucketPolicyStatus', { policy: { Statement }, public: IsPublic })).toEqual({
      PolicyStatus: { IsPublic },
    });
  });

  it('that nobody can read is not public', async () => {
    expect(await told('GetBucketPolicyStatus', { policy: '{"Statement":' })).toEqual({
      PolicyStatus: { IsPublic: false },
    });
  });
});

describe('the public access block', () => {
  it.each([
    ['blockPublicAcls', 'BlockPublicAcls'],
    ['ignorePublicAcls', 'IgnorePublicAcls'],
    ['blockPublicPolicy', 'BlockPublicPolicy'],
    ['restrictPublicBuckets', 'RestrictPublicBuckets'],
  ])('has %s off alone', async (flag, name) => {
    const { PublicAccessBlockConfiguration } = (await told('GetPublicAccessBlock', {
      publicAccessBlock: { [flag]: false },
    })) as { PublicAccessBlockConfiguration: Fields };

    const offAlone = Object.entries(PublicAccessBlockConfiguration).filter(([, value]) => value === false);
    expect(offAlone).toEqual([[name, false]]);
    expect(Object.values(PublicAccessBlockConfiguration)).toHaveLength(4);
  });
});

describe('grants', () => {
  const acl = [
    { to: 'owner', permission: 'FULL_CONTROL' },
    { to: 'AllUsers', permission: 'READ' },
    { to: 'AuthenticatedUsers', permission: 'READ_ACP' },
    { to: 'LogDelivery', permission: 'WRITE' },
    { to: friend, permission: 'WRITE_ACP' },
  ];
  const group = (path: string) => ({ Type: 'Group', URI: `http://acs.amazonaws.com/groups/${path}` });

  it('are those of the scenario where ACLs count', async () => {
    expect(await told('GetBucketAcl', { acl, ownership: 'ObjectWriter' })).toEqual({
      Owner: { ID: owner },
      Grants: [
        { Grantee: { Type: 'CanonicalUser', ID: owner }, Permission: 'FULL_CONTROL' },
        { Grantee: group('global/AllUsers'), Permission: 'READ' },
        { Grantee: group('global/AuthenticatedUsers'), Permission: 'READ_ACP' },
        { Grantee: group('s3/LogDelivery'), Permission: 'WRITE' },
        { Grantee: { Type: 'CanonicalUser', ID: friend }, Permission: 'WRITE_ACP' },
      ],
    });
  });

  it("are the owner's alone where the owner is enforced", async () => {
    expect(await told('GetBucketAcl', { acl })).toMatchObject({ Grants: [{ Permission: 'FULL_CONTROL' }] });
  });

  it('may be none', async () => {
    expect(await told('GetBucketAcl', { acl: [], ownership: 'BucketOwnerPreferred' })).toMatchObject({ Grants: [] });
  });
});

it('ownership is the one that is set', async () => {
  expect(await told('GetBucketOwnershipControls', { ownership: 'ObjectWriter' })).toEqual({
    OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
  });
});

it('encryption names its key, the bucket key and what is blocked', async () => {
  const key = `arn:aws:kms:eu-west-1:${member}:key/k-1`;
  const encryption = { algorithm: 'aws:kms', key, bucketKey: false, blocked: ['SSE-C'] };

  expect(await told('GetBucketEncryption', { encryption })).toEqual({
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
          BucketKeyEnabled: false,
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        },
      ],
    },
  });
});

it.each([
  [{ versioning: 'Enabled' }, { Status: 'Enabled' }],
  [
    { versioning: 'Enabled', mfaDelete: true },
    { Status: 'Enabled', MFADelete: 'Enabled' },
  ],
  [
    { versioning: 'Suspended', mfaDelete: false },
    { Status: 'Suspended', MFADelete: 'Disabled' },
  ],
])('versioning of %j', async (settings, expected) => {
  expect(await told('GetBucketVersioning', settings)).toEqual(expected);
});

describe('object lock', () => {
  it.each([
    [{}, {}],
    [{ mode: 'GOVERNANCE', days: 30 }, { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } }],
    [{ mode: 'COMPLIANCE', years: 7 }, { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 7 } } }],
  ])('of %j', async (objectLock, expected) => {
    expect(await told('GetObjectLockConfiguration', { objectLock })).toEqual({
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...expected },
    });
  });

  it.each([{ mode: 'GOVERNANCE' }, { days: 30 }, { mode: 'COMPLIANCE', days: 30, years: 1 }])(
    'has no default of %j',
    async (objectLock) => {
      await expect(told('GetObjectLockConfiguration', { objectLock })).rejects.toThrow(
        'a mode goes with days or years',
      );
    },
  );
});

describe('a lifecycle rule', () => {
  const tag = { Key: 'kind', Value: 'digest' };

  it.each<[string, Fields, Fields]>([
    ['about everything', {}, { Filter: {} }],
    ['about everything, in the older words', { prefix: '' }, { Filter: { Prefix: '' } }],
    ['by prefix', { prefix: 'AWSLogs/' }, { Filter: { Prefix: 'AWSLogs/' } }],
    ['by prefix, without a filter', { prefix: 'AWSLogs/', oldStyle: true }, { Prefix: 'AWSLogs/' }],
    ['by one tag', { tags: { kind: 'digest' } }, { Filter: { Tag: tag } }],
    ['by size', { largerThan: 0 }, { Filter: { ObjectSizeGreaterThan: 0 } }],
    [
      'by two tags',
      { tags: { kind: 'digest', by: 'us' } },
      { Filter: { And: { Tags: [tag, { Key: 'by', Value: 'us' }] } } },
    ],
    [
      'by everything at once',
      { prefix: 'AWSLogs/', tags: { kind: 'digest' }, largerThan: 10, smallerThan: 1000 },
      {
        Filter: {
          And: { Prefix: 'AWSLogs/', Tags: [tag], ObjectSizeGreaterThan: 10, ObjectSizeLessThan: 1000 },
        },
      },
    ],
    ['of days', { days: 365 }, { Filter: {}, Expiration: { Days: 365 } }],
    ['of a date', { date: '2027-01-31' }, { Filter: {}, Expiration: { Date: new Date('2027-01-31T00:00:00Z') } }],
    [
      'of delete markers',
      { expiredDeleteMarkers: true },
      { Filter: {}, Expiration: { ExpiredObjectDeleteMarker: true } },
    ],
    [
      'of noncurrent versions',
      { noncurrentDays: 30, noncurrentKept: 5 },
      { Filter: {}, NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 5 } },
    ],
    ['of uploads', { abortUploadDays: 7 }, { Filter: {}, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }],
    ['with a name', { id: 'save costs' }, { ID: 'save costs', Filter: {} }],
    ['that is off', { enabled: false }, { Filter: {}, Status: 'Disabled' }],
  ])('%s', async (_what, rule, expected) => {
    expect(await told('GetBucketLifecycleConfiguration', { lifecycle: [rule] })).toEqual({
      Rules: [{ Status: 'Enabled', ...expected }],
    });
  });

  it('keeps its place among others', async () => {
    const lifecycle = [{ days: 3 }, { days: 1 }, { days: 2 }];

    expect(await told('GetBucketLifecycleConfiguration', { lifecycle })).toMatchObject({
      Rules: lifecycle.map(({ days }) => ({ Expiration: { Days: days } })),
    });
  });
});

it('notifications go to topics, queues, functions and EventBridge', async () => {
  const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:${member}:${name}`;
  const notifications = {
    topics: [{ arn: arn('sns', 'logs'), prefix: 'AWSLogs/', suffix: '.json.gz' }],
    queues: [
      { arn: arn('sqs', 'one'), events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'] },
      { arn: arn('sqs', 'two') },
    ],
    functions: [{ arn: arn('lambda', 'function:read'), prefix: 'AWSLogs/' }],
    eventBridge: true,
  };
  const created = ['s3:ObjectCreated:*'];
  const Id = expect.any(String);
  const prefix = { Name: 'Prefix', Value: 'AWSLogs/' };

  expect(await told('GetBucketNotificationConfiguration', { notifications })).toEqual({
    TopicConfigurations: [
      {
        Id,
        TopicArn: arn('sns', 'logs'),
        Events: created,
        Filter: { Key: { FilterRules: [prefix, { Name: 'Suffix', Value: '.json.gz' }] } },
      },
    ],
    QueueConfigurations: [
      { Id, QueueArn: arn('sqs', 'one'), Events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'] },
      { Id, QueueArn: arn('sqs', 'two'), Events: created },
    ],
    LambdaFunctionConfigurations: [
      {
        Id,
        LambdaFunctionArn: arn('lambda', 'function:read'),
        Events: created,
        Filter: { Key: { FilterRules: [prefix] } },
      },
    ],
    EventBridgeConfiguration: {},
  });
});

it.each([
  [{ targetBucket: 'access' }, { TargetBucket: 'access', TargetPrefix: '' }],
  [
    { targetBucket: 'access', prefix: 'logs/' },
    { TargetBucket: 'access', TargetPrefix: 'logs/' },
  ],
])('access is logged to %j', async (logging, LoggingEnabled) => {
  expect(await told('GetBucketLogging', { logging })).toEqual({ LoggingEnabled });
});

describe('the public access block of an account', () => {
  const ask = async (settings: Fields, AccountId = member, more: Fields = {}, who?: string) => {
    const sandbox = await open(organization({ accounts: { [member]: settings }, ...more }));
    const { endpoint, ...rest } = as(sandbox, who, 'us-west-2');
    // The SDK would put the account in front of the host name, which an address has no room for.
    const client = new S3ControlClient({ ...rest, endpointProvider: () => ({ url: new URL(endpoint) }) });
    const { $metadata, ...answer } = await client
      .send(new GetAccountPublicAccessBlockCommand({ AccountId }))
      .finally(() => expect(sandbox.calls).toMatchObject([{ service: 's3-control', resource: AccountId }]));
    return answer;
  };

  it.each([
    [{}, on],
    [off, off],
    [{ ignorePublicAcls: false }, { ...on, ignorePublicAcls: false }],
  ])('of %j', async (publicAccessBlock, flags) => {
    expect(await ask({ publicAccessBlock }, member, {}, member)).toEqual({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: flags.blockPublicAcls,
        IgnorePublicAcls: flags.ignorePublicAcls,
        BlockPublicPolicy: flags.blockPublicPolicy,
        RestrictPublicBuckets: flags.restrictPublicBuckets,
      },
    });
  });

  it.each([{}, { publicAccessBlock: 'none' }])('is not found where it is %j', async (settings) => {
    await expect(ask(settings, member, {}, member)).rejects.toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      message: 'The public access block configuration was not found',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is refused to other accounts', async () => {
    await expect(ask({ publicAccessBlock: {} }, member, {}, hub)).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('has a permission of its own, on no resource', async () => {
    const caller = (statement: Fields) => ({
      caller: { account: member, userName: 'auditor', policy: { Statement: [{ Effect: 'Allow', ...statement }] } },
    });
    const settings = { publicAccessBlock: {} };
    const Action = 's3:GetAccountPublicAccessBlock';

    await expect(ask(settings, member, caller({ Action, Resource: '*' }))).resolves.toBeDefined();
    await expect(
      ask(settings, member, caller({ Action: 's3:GetBucketPublicAccessBlock', Resource: '*' })),
    ).rejects.toMatchObject({ name: 'AccessDenied', message: expect.stringContaining(Action) });
  });
});

it.each([
  ['S3', '/logs?lifecycle', {}, /^<Error><Code>NoSuchLifecycleConfiguration<\/Code>/],
  [
    'S3 Control',
    '/v20180820/configuration/publicAccessBlock',
    { 'x-amz-account-id': member },
    /^<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration<\/Code>/,
  ],
])('%s writes an error in its own way', async (_service, path, more, expected) => {
  const sandbox = await withBucket();
  const { accessKeyId } = sandbox.credentials(member);
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/eu-west-1/s3/aws4_request`;

  const response = await fetch(`${sandbox.url}${path}`, { headers: { authorization, ...more } });

  expect([response.status, await response.text()]).toEqual([404, expect.stringMatching(expected)]);
});

it('a bucket may be called as S3 Control calls its version', async () => {
  const sandbox = await withBucket({ name: 'v20180820' });

  expect(await telling('GetPublicAccessBlock', sandbox, { Bucket: 'v20180820' })).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true },
  });
});

describe('faults', () => {
  const settings = {
    policy: { Statement: [] },
    ownership: 'ObjectWriter',
    encryption: { blocked: ['SSE-C'] },
    versioning: 'Enabled',
    mfaDelete: true,
    objectLock: { mode: 'COMPLIANCE', years: 1 },
    lifecycle: [{ days: 400 }],
    notifications: { topics: [{ arn: `arn:aws:sns:eu-west-1:${member}:logs` }] },
    logging: { targetBucket: 'access' },
  };
  const under = (action: string, fault: string) =>
    withBucket(settings, { faults: [{ service: 's3', action, resource: 'logs', fault }] });

  it.each<[string, Fields]>([
    ['GetBucketAcl', { Owner: {}, Grants: [{}] }],
    ['GetBucketEncryption', { ServerSideEncryptionConfiguration: { Rules: [{}] } }],
    ['GetBucketLifecycleConfiguration', { Rules: [{}] }],
    ['GetBucketLogging', { LoggingEnabled: {} }],
    ['GetBucketNotificationConfiguration', { TopicConfigurations: [{}] }],
    ['GetBucketOwnershipControls', { OwnershipControls: { Rules: [{}] } }],
    ['GetBucketPolicyStatus', { PolicyStatus: {} }],
    ['GetBucketVersioning', {}],
    ['GetObjectLockConfiguration', { ObjectLockConfiguration: { Rule: { DefaultRetention: {} } } }],
    ['GetPublicAccessBlock', { PublicAccessBlockConfiguration: {} }],
  ])('leave %s without fields', async (action, expected) => {
    const sandbox = await under(action, 'absent-fields');

    expect(await telling(action, sandbox)).toEqual(expected);
    expect(sandbox.calls).toMatchObject([{ action, outcome: 'absent-fields' }]);
  });

  it('leave nothing of a policy', async () => {
    const answer = await telling('GetBucketPolicy', await under('GetBucketPolicy', 'absent-fields'));

    expect((answer as { Policy?: string }).Policy ?? '').toBe('');
  });

  it('make a policy JSON that is no policy', async () => {
    expect(await telling('GetBucketPolicy', await under('GetBucketPolicy', 'wrong-types'))).toEqual({
      Policy: JSON.stringify({ unexpected: '{"Statement":[]}' }),
    });
  });

  const later = 'ADDED_LATER';
  it.each<[string, Fields]>([
    ['GetBucketAcl', { Grants: [{ Grantee: { Type: later }, Permission: later }] }],
    [
      'GetBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: later },
              BlockedEncryptionTypes: { EncryptionType: [later] },
            },
          ],
        },
      },
    ],
    ['GetBucketLifecycleConfiguration', { Rules: [{ Status: later, Expiration: { Days: 400 } }] }],
    ['GetBucketNotificationConfiguration', { TopicConfigurations: [{ Events: [later] }] }],
    ['GetBucketOwnershipControls', { OwnershipControls: { Rules: [{ ObjectOwnership: later }] } }],
    ['GetBucketVersioning', { Status: later, MFADelete: later }],
    [
      'GetObjectLockConfiguration',
      { ObjectLockConfiguration: { ObjectLockEnabled: later, Rule: { DefaultRetention: { Mode: later, Years: 1 } } } },
    ],
  ])('give %s values that nobody knows yet', async (action, expected) => {
    const sandbox = await under(action, 'unknown-enum');

    expect(await telling(action, sandbox)).toMatchObject(expected);
    expect(sandbox.calls).toMatchObject([{ action, outcome: 'unknown-enum' }]);
  });

  it('hit the bucket that they name alone', async () => {
    const sandbox = await withBucket(
      {},
      { faults: [{ action: 'GetBucketVersioning', resource: 'others', fault: 'denied' }] },
    );

    await expect(telling('GetBucketVersioning', sandbox)).resolves.toEqual({});
  });
});

describe('the buckets of the scenarios', () => {
  const scenarioOf = (name: string) => loadScenario(`src/sandbox/scenarios/${name}/scenario.yaml`);
  const archive = '222233334444';

  it.each(['landing-zone', 'demo'])('%s: the log archive is as Control Tower makes it', async (name) => {
    const sandbox = await open(scenarioOf(name));
    const asked = { Bucket: 'aws-controltower-logs-222233334444-us-east-1', ExpectedBucketOwner: archive };
    const client = clientOf(sandbox, archive, 'us-east-1');
    const tell = (action: string) => telling(action, sandbox, asked, client);

    const { Policy } = (await tell('GetBucketPolicy')) as { Policy: string };
    const [delivery] = (JSON.parse(Policy) as { Statement: Fields[] }).Statement.filter(
      ({ Sid }) => Sid === 'AWSBucketDeliveryForOrganizationTrail',
    );
    expect([delivery?.['Resource']].flat()).toContain(
      'arn:aws:s3:::aws-controltower-logs-222233334444-us-east-1/o-lz7q4w2e9r/AWSLogs/o-lz7q4w2e9r/*',
    );
    expect(delivery?.['Condition']).toEqual({ StringEquals: { 'aws:SourceOrgID': 'o-lz7q4w2e9r' } });
    expect(await tell('GetBucketPolicyStatus')).toEqual({ PolicyStatus: { IsPublic: false } });
    expect(await tell('GetBucketVersioning')).toEqual({ Status: 'Enabled' });
    expect(await tell('GetBucketLogging')).toMatchObject({
      LoggingEnabled: { TargetBucket: 'aws-controltower-s3-access-logs-222233334444-us-east-1' },
    });
  });

  it('demo: one team loses its logs after a month', async () => {
    const sandbox = await open(scenarioOf('demo'));
    const tell = (action: string) =>
      telling(action, sandbox, { Bucket: 'team-trail-logs-252525252525' }, clientOf(sandbox, '252525252525'));

    expect(await tell('GetBucketLifecycleConfiguration')).toMatchObject({
      Rules: [{ Filter: { Prefix: 'AWSLogs/' }, Expiration: { Days: 30 } }],
    });
    expect([await tell('GetBucketVersioning'), await tell('GetBucketLogging')]).toEqual([{}, {}]);
    expect(((await tell('GetBucketPolicy')) as { Policy: string }).Policy).not.toContain('aws:Source');
  });
});
