import { GetRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { as, member, open, organization, roleIn } from './support.js';

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
