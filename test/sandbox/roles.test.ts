import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { as, assumedKeys, member, open, organization, roleIn } from './support.js';

const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'codecatalyst.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

async function client(fields: Readonly<Record<string, unknown>> = {}, rest: object = {}) {
  return new IAMClient(as(await open(organization({ accounts: { [member]: fields }, ...rest })), member));
}

test('trust policies come URL-encoded', async () => {
  const iam = await client({ roles: [{ name: 'Builder', path: '/service-role/', trust }] });

  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/service-role/' }));

  expect(Roles).toMatchObject([{ RoleName: 'Builder', Arn: roleIn(member, 'service-role/Builder') }]);
  expect(Roles[0]?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version/);
  expect(JSON.parse(decodeURIComponent(Roles[0]?.AssumeRolePolicyDocument ?? ''))).toMatchObject(trust);
});

test('roles come in pages that a marker joins', async () => {
  const roles = ['A', 'B', 'C', 'D'].map((name) => ({ name, trust }));
  const iam = await client({ roles, auditRole: 'absent' }, { pageSizes: { roles: 3 } });

  const first = await iam.send(new ListRolesCommand({}));
  const second = await iam.send(new ListRolesCommand({ Marker: first.Marker }));

  expect([first, second].map(({ IsTruncated }) => IsTruncated)).toEqual([true, false]);
  expect([first, second].flatMap(({ Roles = [] }) => Roles.map(({ RoleName }) => RoleName))).toEqual([
    'A',
    'B',
    'C',
    'D',
  ]);
});

test('an account lists the audit role and what every account has', async () => {
  const iam = await client({}, { rolesEverywhere: [{ name: 'Everywhere', trust }] });

  const { Roles = [] } = await iam.send(new ListRolesCommand({}));

  expect(Roles.map(({ RoleName }) => RoleName)).toEqual(['Auditor', 'Everywhere']);
});

test('a role tells when it was last used', async () => {
  const lastUsed = { at: '2026-11-01T00:00:00Z', region: 'us-west-2' };
  const iam = await client({
    roles: [
      { name: 'Used', trust, lastUsed },
      { name: 'Unused', trust },
    ],
  });
  const lastUseOf = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role?.RoleLastUsed;

  expect(await lastUseOf('Used')).toEqual({ LastUsedDate: new Date(lastUsed.at), Region: 'us-west-2' });
  expect((await lastUseOf('Unused'))?.LastUsedDate).toBeUndefined();
});

test('a role that is not there cannot be found', async () => {
  const iam = await client();

  await expect(iam.send(new GetRoleCommand({ RoleName: 'Nobody' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The role with name Nobody cannot be found.',
  });
});

const managedPolicies = ['arn:aws:iam::aws:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/job-function/Billing'];
const document = { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const attachedTo = (client: IAMClient, more: object = {}) =>
  client.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Builder', ...more }));
const ownOf = (client: IAMClient, more: object = {}) =>
  client.send(new ListRolePoliciesCommand({ RoleName: 'Builder', ...more }));

function builder(fields: object = {}, rest: object = {}) {
  return client({ roles: [{ name: 'Builder', path: '/service-role/', trust, ...fields }] }, rest);
}

test('a role tells which policies are attached to it, all or below a path', async () => {
  const iam = await builder({ managedPolicies });

  expect((await attachedTo(iam)).AttachedPolicies).toEqual([
    { PolicyName: 'AdministratorAccess', PolicyArn: managedPolicies[0] },
    { PolicyName: 'Billing', PolicyArn: managedPolicies[1] },
  ]);
  expect((await attachedTo(iam, { PathPrefix: '/job-function/' })).AttachedPolicies).toMatchObject([
    { PolicyName: 'Billing' },
  ]);
});

test('inline policies are listed by name and come one by one, URL-encoded', async () => {
  const iam = await builder({ inlinePolicies: { two: 'no policy at all: 100 %', one: document } });
  const textOf = async (PolicyName: string) =>
    (await iam.send(new GetRolePolicyCommand({ RoleName: 'Builder', PolicyName }))).PolicyDocument ?? '';

  expect((await ownOf(iam)).PolicyNames).toEqual(['one', 'two']);
  expect(await textOf('one')).toMatch(/^%7B%22Statement/);
  expect(JSON.parse(decodeURIComponent(await textOf('one')))).toEqual(document);
  expect(decodeURIComponent(await textOf('two'))).toBe('no policy at all: 100 %');
});

test('a role without policies lists none', async () => {
  const iam = await builder();

  expect(await attachedTo(iam)).toMatchObject({ AttachedPolicies: [], IsTruncated: false });
  expect(await ownOf(iam)).toMatchObject({ PolicyNames: [], IsTruncated: false });
});

test.each([
  ['attached', attachedTo, 'AttachedPolicies'],
  ['inline', ownOf, 'PolicyNames'],
] as const)('%s policies come in pages that a marker joins', async (_kind, list, field) => {
  const inlinePolicies = { one: document, two: document };
  const iam = await builder({ managedPolicies, inlinePolicies }, { pageSizes: { rolePolicies: 1 } });

  const first = await list(iam);
  const second = await list(iam, { Marker: first.Marker });

  expect(
    [first, second].map((page) => [page.IsTruncated, Object.entries(page).find(([name]) => name === field)?.[1]]),
  ).toMatchObject([
    [true, [expect.anything()]],
    [false, [expect.anything()]],
  ]);
  expect(second).not.toMatchObject(first);
  await expect(list(iam, { Marker: 'made-up' })).rejects.toMatchObject({ message: 'Invalid Marker.' });
});

test.each([
  ['the role', 'Nobody', 'one', 'The role with name Nobody cannot be found.'],
  ['the policy', 'Builder', 'three', 'The role policy with name three cannot be found.'],
  ['the policy', 'Builder', 'constructor', 'The role policy with name constructor cannot be found.'],
])('a policy cannot be found where %s is not there', async (_what, RoleName, PolicyName, message) => {
  const iam = await builder({ inlinePolicies: { one: document } });

  const asked = iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));

  await expect(asked).rejects.toMatchObject({ name: 'NoSuchEntityException', message });
});

test.each([
  ['attached', attachedTo],
  ['inline', ownOf],
])('%s policies of a role that is not there cannot be listed', async (_kind, list) => {
  await expect(list(await client())).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The role with name Builder cannot be found.',
  });
});

test.each([
  ['ListAttachedRolePolicies', attachedTo],
  ['ListRolePolicies', ownOf],
  ['GetRolePolicy', (iam: IAMClient) => iam.send(new GetRolePolicyCommand({ RoleName: 'Builder', PolicyName: 'one' }))],
])('%s is denied about the role, by its ARN', async (action, ask) => {
  const policy = { Statement: [{ Effect: 'Allow', Action: 'iam:*', NotResource: roleIn(member, 'service-role/*') }] };
  const auditRole = { name: 'Auditor', externalId: 'secret-enough', policy };
  const roles = [{ name: 'Builder', path: '/service-role/', trust }];
  const sandbox = await open(organization({ accounts: { [member]: { roles } }, auditRole }));
  const iam = new IAMClient(as(sandbox, await assumedKeys(sandbox)));

  await expect(ask(iam)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(`iam:${action} on resource: ${roleIn(member, 'service-role/Builder')}`),
  });
});
