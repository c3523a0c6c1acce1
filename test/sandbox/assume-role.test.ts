import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { as, assume, assumedKeys, hub, management, member, open, organization, outsider, roleIn } from './support.js';

const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

function trusting(principal: string, condition?: object) {
  const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' };
  return { name: 'Own', trust: { Statement: [{ ...statement, ...(condition && { Condition: condition }) }] } };
}

describe('the role of an audit', () => {
  test('is assumed by the caller whom it trusts, with the external id', async () => {
    const sandbox = await open();

    const { AssumedRoleUser, Credentials } = await assume(sandbox);

    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${member}:assumed-role/Auditor/trailproof`);
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const minutes = ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(59);
    expect(minutes).toBeLessThan(61);
  });

  test('makes the caller that account', async () => {
    const sandbox = await open();

    const identity = await new STSClient(as(sandbox, await assumedKeys(sandbox))).send(
      new GetCallerIdentityCommand({}),
    );

    expect(identity).toMatchObject({ Account: member, Arn: `arn:aws:sts::${member}:assumed-role/Auditor/trailproof` });
  });

  test('has the same access key in every run', async () => {
    const [first, second] = [await open(), await open()];

    const keys = [await assumedKeys(first), await assumedKeys(second)];

    expect(keys[0]?.accessKeyId).toBe(keys[1]?.accessKeyId);
  });

  test.each<[string, { RoleArn?: string; ExternalId?: string | undefined }]>([
    ['without the external id', { ExternalId: undefined }],
    ['with another external id', { ExternalId: 'secret-guessed' }],
    ['when it does not exist', { RoleArn: roleIn(member, 'Nobody') }],
    ['when its path is left out', { RoleArn: roleIn(management, 'Deep') }],
    ['when its account does not exist', { RoleArn: roleIn('444444444444') }],
  ])('is refused %s', async (_, input) => {
    const deep = { ...trusting(roleIn(hub, 'Hub')), name: 'Deep', path: '/audit/' };
    const sandbox = await open(organization({ accounts: { [management]: { roles: [deep] } } }));
    const role = input.RoleArn ?? roleIn(member);

    await expect(assume(sandbox, input)).rejects.toMatchObject({
      ...denied,
      message: `User: arn:aws:sts::${hub}:assumed-role/Hub/operator is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    });
  });

  test.each(['absent', 'denied'])('is refused where the scenario says that it is %s', async (auditRole) => {
    const sandbox = await open(organization({ accounts: { [member]: { auditRole } } }));

    await expect(assume(sandbox)).rejects.toMatchObject(denied);
  });

  test.each(['SUSPENDED', 'CLOSED', 'PENDING_CLOSURE'])('is refused in an account that is %s', async (state) => {
    const sandbox = await open(organization({ accounts: { [member]: { state } } }));

    await expect(assume(sandbox)).rejects.toMatchObject(denied);
  });

  test('is refused to everybody else', async () => {
    const sandbox = await open();

    await expect(assume(sandbox, {}, management)).rejects.toMatchObject(denied);
  });
});

describe('a trust policy', () => {
  const own = { RoleArn: roleIn(member, 'Own'), ExternalId: undefined };
  const withRole = (role: object) => organization({ accounts: { [member]: { roles: [role] } } });

  test.each([
    ["the caller's account", `arn:aws:iam::${hub}:root`],
    ["the caller's account by its id", hub],
    ["the caller's role, whatever its session", roleIn(hub, 'Hub')],
    ["the caller's one session", `arn:aws:sts::${hub}:assumed-role/Hub/operator`],
  ])('can name %s', async (_, principal) => {
    const sandbox = await open(withRole(trusting(principal)));

    await expect(assume(sandbox, own)).resolves.toBeDefined();
  });

  test.each([
    ['another account', `arn:aws:iam::${management}:root`],
    ['another role', roleIn(hub, 'Other')],
    ['another session', `arn:aws:sts::${hub}:assumed-role/Hub/somebody`],
  ])('that names %s lets the caller wait outside', async (_, principal) => {
    const sandbox = await open(withRole(trusting(principal)));

    await expect(assume(sandbox, own)).rejects.toMatchObject(denied);
  });

  test('can ask for the organization', async () => {
    const condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };
    const sandbox = await open(withRole(trusting('*', condition)));

    await expect(assume(sandbox, own, hub)).resolves.toBeDefined();
    await expect(assume(sandbox, own, outsider)).rejects.toMatchObject(denied);
  });

  test('with a condition that the sandbox cannot read is none that it starts with', async () => {
    const scenario = withRole(trusting('*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }));

    await expect(open(scenario)).rejects.toThrow('the sandbox cannot read IpAddress');
  });
});

describe('the parameters of AssumeRole', () => {
  test.each([
    [{ RoleSessionName: 'x' }, /roleSessionName.*greater than or equal to 2/],
    [{ RoleSessionName: 'x'.repeat(65) }, /roleSessionName.*less than or equal to 64/],
    [{ RoleSessionName: 'no spaces' }, /roleSessionName.*regular expression/],
    [{ DurationSeconds: 899 }, /durationSeconds.*greater than or equal to 900/],
    [{ DurationSeconds: 43_201 }, /durationSeconds.*less than or equal to 43200/],
    [{ DurationSeconds: 3601 }, /1 hour session limit for roles assumed by role chaining/],
  ])('are checked: %o', async (input, message) => {
    const sandbox = await open();

    await expect(assume(sandbox, input)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(message),
    });
  });

  test('bound a user by the maximum of the role, not by role chaining', async () => {
    const role = { ...trusting(`arn:aws:iam::${hub}:root`), maxSessionSeconds: 7200 };
    const sandbox = await open(organization({ accounts: { [member]: { roles: [role] } } }));
    const asUser = (seconds: number) =>
      assume(sandbox, { RoleArn: roleIn(member, 'Own'), DurationSeconds: seconds }, hub);

    await expect(asUser(7200)).resolves.toBeDefined();
    await expect(asUser(7201)).rejects.toMatchObject({ message: expect.stringContaining('MaxSessionDuration') });
  });
});

describe('what a session may do', () => {
  const policy = (action: string) => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
  const describeTrails = new DescribeTrailsCommand({});

  test('is narrowed by a session policy', async () => {
    const sandbox = await open();
    const keysFor = (action: string) => assumedKeys(sandbox, { Policy: JSON.stringify(policy(action)) });
    const [may, mayNot] = [await keysFor('cloudtrail:Describe*'), await keysFor('cloudtrail:LookupEvents')];

    await expect(new CloudTrailClient(as(sandbox, may)).send(describeTrails)).resolves.toBeDefined();
    await expect(new CloudTrailClient(as(sandbox, mayNot)).send(describeTrails)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: cloudtrail:DescribeTrails'),
    });
  });

  test("is narrowed by the audit role's own policy", async () => {
    const auditRole = { name: 'Auditor', externalId: 'secret-enough', policy: policy('iam:*') };
    const sandbox = await open(organization({ auditRole }));
    const client = new CloudTrailClient(as(sandbox, await assumedKeys(sandbox)));

    await expect(client.send(describeTrails)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('is not decided by a policy that is no JSON', async () => {
    const sandbox = await open();

    await expect(assume(sandbox, { Policy: '{' })).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });
});
