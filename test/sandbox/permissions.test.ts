import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { GetRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetBucketLocationCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import {
  as,
  assume,
  assumedKeys,
  hub,
  type Keys,
  management,
  member,
  open,
  organization,
  outsider,
  roleIn,
} from './support.js';

const denied = { name: /^AccessDenied|^AuthorizationError/ };
const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
});
const everything = allow('*');

/** The hub is the management account too, so that one caller may ask everything. */
const estate = {
  organization: { id: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: hub },
  organizationalUnits: [{ id: 'ou-ab12-unit0001', name: 'Unit', parent: 'r-ab12' }],
  accounts: {
    [hub]: {
      trails: [{ name: 'trail', homeRegion: 'us-east-1', bucket: 'logs' }],
      keys: [{ id: 'key-1', region: 'us-east-1', aliases: ['alias/trail'] }],
      topics: [{ name: 'topic', region: 'us-east-1' }],
      buckets: [{ name: 'logs', region: 'us-east-1' }],
      roles: [{ name: 'Deep', path: '/a/b/', trust: { Statement: [] } }],
    },
  },
};

const callerWith = (policy: object) => ({ account: hub, roleName: 'Hub', policy });

/** Each call with the one ARN that IAM compares it with. */
const calls: readonly [
  name: string,
  action: string,
  arn: string,
  call: (keys: ReturnType<typeof as>) => Promise<unknown>,
][] = [
  [
    'ListRegions',
    'account:ListRegions',
    `arn:aws:account::${hub}:account`,
    (keys) => new AccountClient(keys).send(new ListRegionsCommand({})),
  ],
  [
    'DescribeTrails',
    'cloudtrail:DescribeTrails',
    '*',
    (keys) => new CloudTrailClient(keys).send(new DescribeTrailsCommand({})),
  ],
  [
    'GetTrailStatus',
    'cloudtrail:GetTrailStatus',
    `arn:aws:cloudtrail:us-east-1:${hub}:trail/trail`,
    (keys) => new CloudTrailClient(keys).send(new GetTrailStatusCommand({ Name: 'trail' })),
  ],
  [
    'ListRoles',
    'iam:ListRoles',
    `arn:aws:iam::${hub}:role/`,
    (keys) => new IAMClient(keys).send(new ListRolesCommand({})),
  ],
  [
    'GetRole',
    'iam:GetRole',
    `arn:aws:iam::${hub}:role/a/b/Deep`,
    (keys) => new IAMClient(keys).send(new GetRoleCommand({ RoleName: 'Deep' })),
  ],
  [
    'DescribeKey by id',
    'kms:DescribeKey',
    `arn:aws:kms:us-east-1:${hub}:key/key-1`,
    (keys) => new KMSClient(keys).send(new DescribeKeyCommand({ KeyId: 'key-1' })),
  ],
  [
    'DescribeKey by alias',
    'kms:DescribeKey',
    `arn:aws:kms:us-east-1:${hub}:key/key-1`,
    (keys) => new KMSClient(keys).send(new DescribeKeyCommand({ KeyId: 'alias/trail' })),
  ],
  [
    'DescribeOrganization',
    'organizations:DescribeOrganization',
    '*',
    (keys) => new OrganizationsClient(keys).send(new DescribeOrganizationCommand({})),
  ],
  [
    'DescribeOrganizationalUnit',
    'organizations:DescribeOrganizationalUnit',
    `arn:aws:organizations::${hub}:ou/o-a1b2c3d4e5/ou-ab12-unit0001`,
    (keys) =>
      new OrganizationsClient(keys).send(
        new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: 'ou-ab12-unit0001' }),
      ),
  ],
  [
    'ListTagsForResource',
    'organizations:ListTagsForResource',
    `arn:aws:organizations::${hub}:account/o-a1b2c3d4e5/${member}`,
    (keys) => new OrganizationsClient(keys).send(new ListTagsForResourceCommand({ ResourceId: member })),
  ],
  [
    'GetBucketLocation',
    's3:GetBucketLocation',
    'arn:aws:s3:::logs',
    (keys) => new S3Client(keys).send(new GetBucketLocationCommand({ Bucket: 'logs' })),
  ],
  [
    'GetTopicAttributes',
    'sns:GetTopicAttributes',
    `arn:aws:sns:us-east-1:${hub}:topic`,
    (keys) =>
      new SNSClient(keys).send(new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:us-east-1:${hub}:topic` })),
  ],
];

describe.each(calls)('%s', (_, action, arn, call) => {
  const sandboxFor = (policy: object) => open(organization({ ...estate, caller: callerWith(policy) }));

  test('is allowed by a policy for its action and the resource that IAM sees', async () => {
    const sandbox = await sandboxFor(allow(action, arn));

    await expect(call(as(sandbox))).resolves.toBeDefined();
  });

  test('is refused without its action', async () => {
    const others = [...new Set(calls.map(([, other]) => other))].filter((other) => other !== action);
    const sandbox = await sandboxFor(allow(others));

    await expect(call(as(sandbox))).rejects.toMatchObject({
      name: expect.stringMatching(denied.name),
      message: expect.stringMatching(
        new RegExp(
          `is not authorized to perform: ${action}.* because no identity-based policy allows the ${action} action$`,
          'i',
        ),
      ),
    });
  });

  test('is refused for another resource', async () => {
    const sandbox = await sandboxFor(allow(action, arn === '*' ? 'arn:aws:*' : `${arn}-other`));

    await expect(call(as(sandbox))).rejects.toMatchObject({ name: expect.stringMatching(denied.name) });
  });
});

test('HeadBucket has no body to say why, and is refused all the same', async () => {
  const sandbox = await open(organization({ ...estate, caller: callerWith(allow('s3:GetBucketLocation')) }));

  await expect(new S3Client(as(sandbox)).send(new HeadBucketCommand({ Bucket: 'logs' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});

test('a deny is told apart from an allow that is missing', async () => {
  const policy = { Statement: [...everything.Statement, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }] };
  const sandbox = await open(organization({ caller: callerWith(policy) }));

  await expect(new IAMClient(as(sandbox)).send(new ListRolesCommand({}))).rejects.toMatchObject({
    message: `User: arn:aws:sts::${hub}:assumed-role/Hub/operator is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${hub}:role/ with an explicit deny in an identity-based policy`,
  });
});

test('everybody may ask who they are', async () => {
  const policy = { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
  const sandbox = await open(organization({ caller: callerWith(policy) }));

  await expect(new STSClient(as(sandbox)).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
});

test("a user's policy counts as a role's does", async () => {
  const caller = { account: hub, userName: 'auditor', policy: allow('iam:ListRoles') };
  const sandbox = await open(organization({ caller }));

  await expect(new IAMClient(as(sandbox)).send(new ListRolesCommand({}))).resolves.toBeDefined();
  await expect(new AccountClient(as(sandbox)).send(new ListRegionsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

describe('a condition', () => {
  const listRoles = async (condition: object, account = member) => {
    const auditRole = { name: 'Auditor', externalId: 'secret-enough', policy: allow('iam:ListRoles', '*', condition) };
    const sandbox = await open(organization({ auditRole }));
    const keys = await assumedKeys(sandbox, { RoleArn: roleIn(account) });
    return new IAMClient(as(sandbox, keys)).send(new ListRolesCommand({}));
  };

  test.each([
    ['the account of the resource', { StringEquals: { 'aws:ResourceAccount': member } }],
    ['the organization of the resource', { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }],
    ['the organization of who asks', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }],
    ['the account of who asks', { StringEquals: { 'aws:PrincipalAccount': member } }],
    ['the role of who asks, whatever its session', { ArnEquals: { 'aws:PrincipalArn': roleIn(member) } }],
    ['the region that is asked', { StringLike: { 'aws:RequestedRegion': 'us-*' } }],
  ])('can be about %s', async (_, condition) => {
    await expect(listRoles(condition)).resolves.toBeDefined();
  });

  test('is not met in an account outside of the organization', async () => {
    await expect(listRoles({ StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }, outsider)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test("about a bucket's account looks at its owner, whom its ARN does not name", async () => {
    const condition = { StringEquals: { 'aws:ResourceAccount': hub } };
    const caller = callerWith(allow('s3:*', '*', condition));
    const accounts = { [hub]: { buckets: [{ name: 'logs', region: 'us-east-1' }] } };
    const sandbox = await open(organization({ caller, accounts }));

    await expect(
      new S3Client(as(sandbox)).send(new GetBucketLocationCommand({ Bucket: 'logs' })),
    ).resolves.toBeDefined();
  });
});

describe('to enter an account', () => {
  const entering = async (policy: object, input: object = {}) =>
    assume(await open(organization({ caller: callerWith(policy) })), input);

  test.each([
    ['names the role', allow('sts:AssumeRole', roleIn(member))],
    ['names the role everywhere', allow('sts:AssumeRole', roleIn('*'))],
    [
      'asks for the organization of the role',
      allow('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }),
    ],
    ['asks for the external id', allow('sts:AssumeRole', '*', { StringEquals: { 'sts:ExternalId': 'secret-enough' } })],
    [
      'asks for the name of the session',
      allow('sts:AssumeRole', '*', { StringLike: { 'sts:RoleSessionName': 'trail*' } }),
    ],
  ])('a policy is enough that %s', async (_, policy) => {
    await expect(entering(policy)).resolves.toBeDefined();
  });

  test.each([
    ['another role', allow('sts:AssumeRole', roleIn(member, 'Other'))],
    ['the role in another account', allow('sts:AssumeRole', roleIn(management))],
    ['another organization', allow('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceOrgID': 'o-other' } })],
    ['reads alone', allow('iam:*')],
  ])("a policy for %s is not, whatever the role's trust says", async (_, policy) => {
    await expect(entering(policy)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('because no identity-based policy allows the sts:AssumeRole action'),
    });
  });

  test('the trust is still asked', async () => {
    await expect(entering(everything, { ExternalId: 'guessed' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(/on resource: arn:aws:iam::222222222222:role\/Auditor$/),
    });
  });
});

describe('the policy of the audit role', () => {
  const listRoles = (sandbox: Awaited<ReturnType<typeof open>>, keys: Keys) =>
    new IAMClient(as(sandbox, keys)).send(new ListRolesCommand({}));

  test('can be another in one account', async () => {
    const auditRole = { name: 'Auditor', externalId: 'secret-enough', policy: everything };
    const accounts = { [member]: { auditRolePolicy: allow('cloudtrail:*') } };
    const sandbox = await open(organization({ auditRole, accounts }));
    const [there, elsewhere] = [
      await assumedKeys(sandbox),
      await assumedKeys(sandbox, { RoleArn: roleIn(management) }),
    ];

    await expect(listRoles(sandbox, there)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(listRoles(sandbox, elsewhere)).resolves.toBeDefined();
  });

  test('and a deny of the session that the sandbox cannot read denies', async () => {
    const auditRole = { name: 'Auditor', externalId: 'secret-enough', policy: everything };
    const sandbox = await open(organization({ auditRole }));
    const Condition = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
    const deny = { Effect: 'Deny', Action: 'iam:*', Resource: '*', Condition };
    const policy = { Statement: [...everything.Statement, deny] };

    const keys = await assumedKeys(sandbox, { Policy: JSON.stringify(policy) });

    await expect(listRoles(sandbox, keys)).rejects.toMatchObject({
      message: expect.stringMatching(/ with an explicit deny in a session policy$/),
    });
  });

  test('and that of the session must both allow, for the resource too', async () => {
    const auditRole = { name: 'Auditor', externalId: 'secret-enough', policy: allow('iam:*') };
    const sandbox = await open(organization({ auditRole }));
    const keysFor = (policy: object) => assumedKeys(sandbox, { Policy: JSON.stringify(policy) });

    await expect(listRoles(sandbox, await keysFor(allow('iam:ListRoles', roleIn(member, ''))))).resolves.toBeDefined();
    await expect(listRoles(sandbox, await keysFor(allow('iam:ListRoles', roleIn(hub, ''))))).rejects.toMatchObject({
      message: expect.stringContaining('because no session policy allows the iam:ListRoles action'),
    });
    await expect(
      new AccountClient(as(sandbox, await keysFor(everything))).send(new ListRegionsCommand({})),
    ).rejects.toMatchObject({ message: expect.stringContaining('because no identity-based policy allows') });
  });

  test('does not hold for a session that denies', async () => {
    const sandbox = await open();
    const Policy = JSON.stringify({
      Statement: [...everything.Statement, { Effect: 'Deny', Action: 'iam:ListRoles', Resource: '*' }],
    });

    await expect(listRoles(sandbox, await assumedKeys(sandbox, { Policy }))).rejects.toMatchObject({
      message: expect.stringMatching(/ with an explicit deny in a session policy$/),
    });
  });
});

describe('a role that is entered first', () => {
  const hop = (policy?: object) => ({
    name: 'Hop',
    trust: { Statement: [{ Effect: 'Allow', Principal: { AWS: roleIn(hub, 'Hub') }, Action: 'sts:AssumeRole' }] },
    ...(policy && { policy }),
  });
  const auditRole = { name: 'Auditor', externalId: 'secret-enough', trusts: roleIn(management, 'Hop') };
  const openWith = (policy?: object) =>
    open(organization({ auditRole, accounts: { [management]: { roles: [hop(policy)] } } }));
  const hopKeys = (sandbox: Awaited<ReturnType<typeof open>>, input: object = {}) =>
    assumedKeys(sandbox, { RoleArn: roleIn(management, 'Hop'), ExternalId: undefined, ...input });

  test('is trusted by the audit role, and the caller is not', async () => {
    const sandbox = await openWith();

    const { AssumedRoleUser } = await assume(sandbox, {}, await hopKeys(sandbox));

    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${member}:assumed-role/Auditor/trailproof`);
    await expect(assume(sandbox)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('leaves no trace of its own session policy in the session that follows', async () => {
    const sandbox = await openWith();
    const narrow = await hopKeys(sandbox, { Policy: JSON.stringify(allow('sts:AssumeRole', roleIn(member))) });

    const { Credentials: keys } = await assume(sandbox, {}, narrow);
    const audit = {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    };

    await expect(new IAMClient(as(sandbox, audit)).send(new ListRolesCommand({}))).resolves.toBeDefined();
    await expect(new IAMClient(as(sandbox, narrow)).send(new ListRolesCommand({}))).rejects.toMatchObject({
      message: expect.stringContaining('because no session policy allows'),
    });
    await expect(assume(sandbox, { RoleArn: roleIn(hub) }, narrow)).rejects.toMatchObject({
      message: expect.stringContaining('because no session policy allows the sts:AssumeRole action'),
    });
  });

  test('needs a policy of its own to go on, where it has one', async () => {
    const [may, mayNot] = [await openWith(allow('sts:AssumeRole', roleIn('*'))), await openWith(allow('iam:*'))];

    await expect(assume(may, {}, await hopKeys(may))).resolves.toBeDefined();
    await expect(assume(mayNot, {}, await hopKeys(mayNot))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('cannot be entered for more than an hour from a session, nor can the next', async () => {
    const sandbox = await openWith();

    await expect(assume(sandbox, { DurationSeconds: 3601 }, await hopKeys(sandbox))).rejects.toMatchObject({
      message: expect.stringContaining('role chaining'),
    });
  });
});

test('a role for Organizations alone lists, and does nothing else', async () => {
  const role = {
    name: 'Lister',
    trust: { Statement: [{ Effect: 'Allow', Principal: { AWS: hub }, Action: 'sts:AssumeRole' }] },
    policy: allow('organizations:*'),
  };
  const sandbox = await open(organization({ accounts: { [management]: { roles: [role] } } }));
  const keys = await assumedKeys(sandbox, { RoleArn: roleIn(management, 'Lister'), ExternalId: undefined });
  const tags = new ListTagsForResourceCommand({ ResourceId: member });

  await expect(new OrganizationsClient(as(sandbox, keys)).send(tags)).resolves.toBeDefined();
  await expect(new IAMClient(as(sandbox, keys)).send(new ListRolesCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

test('a managed policy for a session is refused, since the sandbox knows none', async () => {
  const sandbox = await open();

  await expect(
    assume(sandbox, { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/SecurityAudit' }] }),
  ).rejects.toMatchObject({ name: 'ValidationError' });
});
