import {
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { describe, expect, test } from 'vitest';
import { as, hub, management, member, open, organization, outsider } from './support.js';

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [String(500_000_000_000 + index), {}]));

async function pagesOf(scenario: unknown, MaxResults?: number) {
  const client = new OrganizationsClient(as(await open(scenario), management));
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(new ListAccountsCommand({ NextToken, MaxResults }));
    pages.push((answer.Accounts ?? []).map(({ Id = '' }) => Id));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return pages;
}

test('accounts come in pages of twenty, and one page is empty but has a token', async () => {
  const pages = await pagesOf(organization({ accounts: numbered(47) }));

  expect(pages.map((page) => page.length)).toEqual([20, 0, 20, 10]);
  expect(new Set(pages.flat()).size).toBe(50);
});

test('a single page has no gap', async () => {
  const pages = await pagesOf(organization());

  expect(pages).toEqual([[management, member, hub]]);
});

test('pages can be smaller, as the client or the scenario asks', async () => {
  const asked = await pagesOf(organization(), 1);
  const configured = await pagesOf(organization({ pageSizes: { accounts: 2 } }));

  expect(asked.map((page) => page.length)).toEqual([1, 0, 1, 1]);
  expect(configured.map((page) => page.length)).toEqual([2, 0, 1]);
});

test('an account has state, status and a path that ends with itself', async () => {
  const accounts = {
    [member]: { name: 'shop', ou: 'ou-ab12-child001', state: 'CLOSED', joined: '2024-01-02T03:04:05Z' },
  };
  const organizationalUnits = [
    { id: 'ou-ab12-parent01', name: 'Workloads', parent: 'r-ab12' },
    { id: 'ou-ab12-child001', name: 'Prod', parent: 'ou-ab12-parent01' },
  ];
  const client = new OrganizationsClient(as(await open(organization({ accounts, organizationalUnits })), management));

  const { Accounts: [first, shop] = [] } = await client.send(new ListAccountsCommand({}));

  expect(shop).toEqual({
    Id: member,
    Arn: `arn:aws:organizations::${management}:account/o-a1b2c3d4e5/${member}`,
    Email: `aws+${member}@example.com`,
    Name: 'shop',
    Status: 'SUSPENDED',
    State: 'CLOSED',
    Paths: [`o-a1b2c3d4e5/r-ab12/ou-ab12-parent01/ou-ab12-child001/${member}/`],
    JoinedMethod: 'CREATED',
    JoinedTimestamp: new Date('2024-01-02T03:04:05Z'),
  });
  expect(first?.Paths).toEqual([`o-a1b2c3d4e5/r-ab12/${management}/`]);
});

test('a plain member may describe the organization, and not list its accounts', async () => {
  const client = new OrganizationsClient(as(await open(), member));

  const { Organization } = await client.send(new DescribeOrganizationCommand({}));

  expect(Organization).toMatchObject({ Id: 'o-a1b2c3d4e5', MasterAccountId: management });
  await expect(client.send(new ListAccountsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: "You don't have permissions to access this resource.",
  });
});

test('a delegated administrator of any service may list the accounts, and is listed', async () => {
  const delegatedAdministrators = [{ account: hub, service: 'guardduty.amazonaws.com' }];
  const client = new OrganizationsClient(as(await open(organization({ delegatedAdministrators }))));
  const administratorsOf = async (ServicePrincipal: string) => {
    const answer = await client.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal }));
    return answer.DelegatedAdministrators?.map(({ Id }) => Id);
  };

  expect((await client.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
  expect(await administratorsOf('guardduty.amazonaws.com')).toEqual([hub]);
  expect(await administratorsOf('cloudtrail.amazonaws.com')).toEqual([]);
});

test('organizational units have names in any script', async () => {
  const organizationalUnits = [{ id: 'ou-ab12-tokyo001', name: '東京開発部', parent: 'r-ab12' }];
  const client = new OrganizationsClient(as(await open(organization({ organizationalUnits })), management));
  const describe = (OrganizationalUnitId: string) =>
    client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId }));

  const { OrganizationalUnit } = await describe('ou-ab12-tokyo001');

  expect(OrganizationalUnit?.Name).toBe('東京開発部');
  await expect(describe('ou-ab12-nowhere1')).rejects.toMatchObject({ name: 'OrganizationalUnitNotFoundException' });
});

describe('tags', () => {
  const tags = { CostCenter: '4711', 部門: '東京開発部', 'a:b/c d': '' };
  const organizationalUnits = [{ id: 'ou-ab12-unit0001', name: 'Unit', parent: 'r-ab12' }];
  const scenario = organization({ accounts: { [member]: { tags } }, organizationalUnits });
  const list = (client: OrganizationsClient, ResourceId: string) =>
    client.send(new ListTagsForResourceCommand({ ResourceId }));

  test('of an account are in any script', async () => {
    const client = new OrganizationsClient(as(await open(scenario), management));

    const { Tags } = await list(client, member);

    expect(Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(tags);
  });

  test.each([
    ['an account without any', hub],
    ['a unit', 'ou-ab12-unit0001'],
    ['the root', 'r-ab12'],
  ])('of %s are none', async (_, id) => {
    const client = new OrganizationsClient(as(await open(scenario), management));

    expect((await list(client, id)).Tags).toEqual([]);
  });

  test.each(['444444444444', outsider, 'ou-ab12-nowhere1', 'r-zz99'])('of %s are not there', async (id) => {
    const client = new OrganizationsClient(as(await open(scenario), management));

    await expect(list(client, id)).rejects.toMatchObject({ name: 'TargetNotFoundException' });
  });

  test('are not for plain members', async () => {
    const client = new OrganizationsClient(as(await open(scenario), member));

    await expect(list(client, member)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

test('trusted services are listed', async () => {
  const client = new OrganizationsClient(as(await open(), management));

  const { EnabledServicePrincipals } = await client.send(new ListAWSServiceAccessForOrganizationCommand({}));

  expect(EnabledServicePrincipals?.map(({ ServicePrincipal }) => ServicePrincipal)).toContain(
    'cloudtrail.amazonaws.com',
  );
});

test('an account outside has no organization', async () => {
  const client = new OrganizationsClient(as(await open(), outsider));

  await expect(client.send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({
    name: 'AWSOrganizationsNotInUseException',
  });
});

test('without an organization there is none to describe', async () => {
  const client = new OrganizationsClient(as(await open(organization({ organization: undefined }))));

  await expect(client.send(new ListAccountsCommand({}))).rejects.toMatchObject({
    name: 'AWSOrganizationsNotInUseException',
  });
});

test('a token that was never given out is refused', async () => {
  const client = new OrganizationsClient(as(await open(), management));

  await expect(client.send(new ListAccountsCommand({ NextToken: 'guess' }))).rejects.toMatchObject({
    name: 'InvalidInputException',
  });
});
