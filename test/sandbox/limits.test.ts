import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { as, management, member, open, organization } from './support.js';

test('Organizations answers five calls at once, and that there are too many with status 400', async () => {
  const sandbox = await open(organization({ limits: { organizations: true } }));
  const client = new OrganizationsClient(as(sandbox, management));
  const describe = () => client.send(new DescribeOrganizationCommand({}));

  const settled = await Promise.allSettled(Array.from({ length: 9 }, describe));

  const refused = settled.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(refused[0]).toMatchObject({
    reason: { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 400 } },
  });
});

test("another account's calls are counted apart", async () => {
  const sandbox = await open(organization({ limits: { organizations: true } }));
  const describe = (account: string) =>
    new OrganizationsClient(as(sandbox, account)).send(new DescribeOrganizationCommand({}));
  await Promise.allSettled(Array.from({ length: 9 }, () => describe(management)));

  await expect(describe(member)).resolves.toBeDefined();
});

test('STS answers fifty calls at once', async () => {
  const sandbox = await open(organization({ limits: { sts: true } }));
  const client = new STSClient(as(sandbox, member));
  const ask = () => client.send(new GetCallerIdentityCommand({}));

  const settled = await Promise.allSettled(Array.from({ length: 80 }, ask));

  expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(50);
  expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'Throttling' } });
});

test('nothing is limited that nobody asks to limit', async () => {
  const sandbox = await open();
  const client = new OrganizationsClient(as(sandbox, management));

  const all = Promise.all(Array.from({ length: 30 }, () => client.send(new DescribeOrganizationCommand({}))));

  await expect(all).resolves.toHaveLength(30);
});
