import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, DescribeTrailsCommand, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { as, assume, assumedKeys, hub, management, member, open, organization, roleIn } from './support.js';

const closing = (closesAfter: number) => organization({ accounts: { [member]: { closesAfter } } });
const listRegions = new ListRegionsCommand({});

async function listed(sandbox: Sandbox) {
  const { Accounts } = await new OrganizationsClient(as(sandbox, management)).send(new ListAccountsCommand({}));
  return Accounts?.map(({ Id, State }) => [Id, State]);
}

test('an account can close in the middle: its keys and its role are refused from then on', async () => {
  const sandbox = await open(closing(2));

  const keys = await assumedKeys(sandbox);
  await new AccountClient(as(sandbox, keys)).send(listRegions);

  await expect(new AccountClient(as(sandbox, keys)).send(listRegions)).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await expect(new IAMClient(as(sandbox, keys)).send(new ListRolesCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  await expect(assume(sandbox)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('calls to other accounts do not count', async () => {
  const sandbox = await open(closing(1));

  await assume(sandbox, { RoleArn: roleIn(management) });
  await new AccountClient(as(sandbox, hub)).send(listRegions);

  await expect(assume(sandbox)).resolves.toBeDefined();
  await expect(assume(sandbox)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('it is listed as active before, and as closing after', async () => {
  const sandbox = await open(closing(0));

  expect(await listed(sandbox)).toContainEqual([member, 'ACTIVE']);
  await assume(sandbox).catch(() => undefined);
  expect(await listed(sandbox)).toContainEqual([member, 'PENDING_CLOSURE']);
});

test('an account can be newer than the list: it is a member in all but name', async () => {
  const trails = [{ name: 'organization', homeRegion: 'us-east-1', bucket: 'logs', organization: true }];
  const sandbox = await open(organization({ accounts: { [management]: { trails }, [member]: { listed: false } } }));
  const keys = as(sandbox, await assumedKeys(sandbox));

  const { trailList } = await new CloudTrailClient(keys).send(new DescribeTrailsCommand({}));

  expect((await listed(sandbox))?.map(([id]) => id)).toEqual([management, hub]);
  expect(trailList).toHaveLength(1);
  await expect(new CloudTrailClient(keys).send(new ListTrailsCommand({}))).resolves.toBeDefined();
});
