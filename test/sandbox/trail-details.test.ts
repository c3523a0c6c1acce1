import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventDataStoreCommand,
  GetInsightSelectorsCommand,
  ListEventDataStoresCommand,
  ListTagsCommand,
  paginateListEventDataStores,
} from '@aws-sdk/client-cloudtrail';
import {
  ListAWSServiceAccessForOrganizationCommand,
  OrganizationsClient,
  paginateListAWSServiceAccessForOrganization,
} from '@aws-sdk/client-organizations';
import { describe, expect, test } from 'vitest';
import { as, hub, management, member, open, organization } from './support.js';

type Fields = Readonly<Record<string, unknown>>;

const region = 'eu-west-1';
const trailArn = (name = 'trail', account = member, at = region) => `arn:aws:cloudtrail:${at}:${account}:trail/${name}`;
const delegatedAdministrators = [{ account: hub, service: 'cloudtrail.amazonaws.com' }];

/** The member's trail, and one of the organization. */
const withTrail = (changes: Fields = {}, rest: Fields = {}) => {
  const trail = (name: string, fields: Fields) => ({ name, homeRegion: region, bucket: 'logs', ...changes, ...fields });
  const accounts = {
    [member]: { trails: [trail('trail', {})] },
    [management]: { trails: [trail('org-trail', { organization: true })] },
  };
  return organization({ accounts, ...rest });
};

const clientOf = async (scenario: unknown, account = member) =>
  new CloudTrailClient(as(await open(scenario), account, region));
/** As the scenario's caller. */
const callerOf = async (scenario: unknown) => new CloudTrailClient(as(await open(scenario), undefined, region));

const readerWith = (Action: string, Resource: string) => ({
  account: member,
  roleName: 'Reader',
  policy: { Statement: [{ Effect: 'Allow', Action, Resource }] },
});

describe('insight selectors', () => {
  const insightSelectors = [
    { InsightType: 'ApiCallRateInsight' },
    { InsightType: 'ApiErrorRateInsight', EventCategories: ['Management', 'Data'] },
  ];
  const get = (client: CloudTrailClient, TrailName: string) =>
    client.send(new GetInsightSelectorsCommand({ TrailName }));

  test('are answered as the scenario gives them, and announced', async () => {
    const client = await clientOf(withTrail({ insightSelectors }));

    const byName = await get(client, 'trail');
    const { trailList: [described] = [] } = await client.send(new DescribeTrailsCommand({ trailNameList: ['trail'] }));

    expect(byName).toMatchObject({ TrailARN: trailArn(), InsightSelectors: insightSelectors });
    expect((await get(client, trailArn())).InsightSelectors).toEqual(insightSelectors);
    expect(described?.HasInsightSelectors).toBe(true);
  });

  test('that are off are an error', async () => {
    await expect(get(await clientOf(withTrail()), 'trail')).rejects.toMatchObject({
      name: 'InsightNotEnabledException',
      message: expect.stringContaining('Trail trail does not have Insights enabled.'),
    });
  });

  test('of a trail that is not there are not found', async () => {
    await expect(get(await clientOf(withTrail()), 'gone')).rejects.toMatchObject({ name: 'TrailNotFoundException' });
    await expect(get(await clientOf(withTrail()), 'arn:aws:s3:::logs')).rejects.toMatchObject({
      name: 'CloudTrailARNInvalidException',
    });
  });

  test("of an organization trail are its owner's and the delegated administrator's, and not a member's", async () => {
    const orgTrail = trailArn('org-trail', management);
    const sandbox = await open(withTrail({ insightSelectors }, { delegatedAdministrators }));
    const askedBy = (account: string) => get(new CloudTrailClient(as(sandbox, account, region)), orgTrail);

    await expect(askedBy(management)).resolves.toMatchObject({ TrailARN: orgTrail });
    await expect(askedBy(hub)).resolves.toMatchObject({ TrailARN: orgTrail });
    await expect(askedBy(member)).rejects.toMatchObject({
      name: 'CloudTrailARNInvalidException',
      message: `AccountID in ARN is wrong, you can only access resources with AccountID ${member}`,
    });
  });

  test('are asked for of a trail or of an event data store', async () => {
    const eventDataStores = [{ name: 'store', region, id: 'store-1' }];
    const client = await clientOf(organization({ accounts: { [member]: { eventDataStores } } }));
    const refused = { name: 'InvalidParameterCombinationException' };

    await expect(client.send(new GetInsightSelectorsCommand({}))).rejects.toMatchObject(refused);
    await expect(
      client.send(new GetInsightSelectorsCommand({ TrailName: 'trail', EventDataStore: 'store-1' })),
    ).rejects.toMatchObject(refused);
    await expect(client.send(new GetInsightSelectorsCommand({ EventDataStore: 'store-1' }))).rejects.toMatchObject({
      name: 'InsightNotEnabledException',
    });
    await expect(client.send(new GetInsightSelectorsCommand({ EventDataStore: 'store-2' }))).rejects.toMatchObject({
      name: 'EventDataStoreNotFoundException',
    });
  });

  test('need a right to the trail', async () => {
    const askedWith = async (action: string) =>
      get(await callerOf(withTrail({ insightSelectors }, { caller: readerWith(action, trailArn()) })), 'trail');

    await expect(askedWith('cloudtrail:GetInsightSelectors')).resolves.toBeDefined();
    await expect(askedWith('cloudtrail:GetEventSelectors')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`cloudtrail:GetInsightSelectors on resource: ${trailArn()}`),
    });
  });

  test('can be of a type that nobody knows yet', async () => {
    const client = await clientOf(withTrail({ insightSelectors }, { faults: [{ fault: 'unknown-enum' }] }));

    expect((await get(client, 'trail')).InsightSelectors).toMatchObject([
      { InsightType: 'ADDED_LATER' },
      { InsightType: 'ADDED_LATER', EventCategories: ['ADDED_LATER', 'ADDED_LATER'] },
    ]);
  });
});

describe('tags', () => {
  const tags = { CostCenter: '4711', 部門: '東京開発部', empty: '' };
  const list = (client: CloudTrailClient, ...ResourceIdList: string[]) =>
    client.send(new ListTagsCommand({ ResourceIdList }));
  const listOf = (entries: Fields) => Object.entries(entries).map(([Key, Value]) => ({ Key, Value }));

  test('of a trail are in any script', async () => {
    const { ResourceTagList } = await list(await clientOf(withTrail({ tags })), trailArn());

    expect(ResourceTagList).toEqual([{ ResourceId: trailArn(), TagsList: listOf(tags) }]);
  });

  test('of a trail without any are none', async () => {
    const { ResourceTagList } = await list(await clientOf(withTrail()), trailArn());

    expect(ResourceTagList).toEqual([{ ResourceId: trailArn(), TagsList: [] }]);
  });

  test('of trails and event data stores are listed together', async () => {
    const trails = [{ name: 'trail', homeRegion: region, bucket: 'logs', tags: { a: '1' } }];
    const eventDataStores = [{ name: 'store', region, id: 'store-1', tags: { b: '2' } }];
    const store = `arn:aws:cloudtrail:${region}:${member}:eventdatastore/store-1`;
    const client = await clientOf(organization({ accounts: { [member]: { trails, eventDataStores } } }));

    expect((await list(client, trailArn(), store)).ResourceTagList).toEqual([
      { ResourceId: trailArn(), TagsList: listOf({ a: '1' }) },
      { ResourceId: store, TagsList: listOf({ b: '2' }) },
    ]);
  });

  const store = (id: string) => `arn:aws:cloudtrail:${region}:${member}:eventdatastore/${id}`;
  test.each([
    [
      'of another account',
      trailArn('org-trail', management),
      'CloudTrailARNInvalidException',
      `AccountID in ARN is wrong, you can only access resources with AccountID ${member}`,
    ],
    [
      'of another region',
      trailArn('trail', member, 'us-east-1'),
      'CloudTrailARNInvalidException',
      `Region in ARN is wrong, you can only access resources in region ${region}.`,
    ],
    ['of a mere name', 'trail', 'CloudTrailARNInvalidException', 'Invalid ARN: trail'],
    ['of a trail that is not there', trailArn('gone'), 'ResourceNotFoundException', ''],
    ['of a store that is not there', store('gone'), 'EventDataStoreNotFoundException', ''],
    ['of a store that will be deleted', store('going'), 'InactiveEventDataStoreException', ''],
  ])('%s are refused, and with them those of all others', async (_, arn, name, message) => {
    const trails = [{ name: 'trail', homeRegion: region, bucket: 'logs' }];
    const eventDataStores = [{ name: 'going', region, id: 'going', status: 'PENDING_DELETION' }];
    const client = await clientOf(organization({ accounts: { [member]: { trails, eventDataStores } } }));
    const refused = { name, message: expect.stringContaining(message) };

    await expect(list(client, arn)).rejects.toMatchObject(refused);
    await expect(list(client, trailArn(), arn)).rejects.toMatchObject(refused);
  });

  test('are not told to the delegated administrator either', async () => {
    const client = await clientOf(withTrail({}, { delegatedAdministrators }), hub);

    await expect(list(client, trailArn('org-trail', management))).rejects.toMatchObject({
      name: 'CloudTrailARNInvalidException',
    });
  });

  test('are asked for of twenty resources at most', async () => {
    const client = await clientOf(withTrail());

    await expect(list(client, ...Array<string>(20).fill(trailArn()))).resolves.toBeDefined();
    await expect(list(client, ...Array<string>(21).fill(trailArn()))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('need a right to the trail', async () => {
    const askedWith = async (arn: string) =>
      list(await callerOf(withTrail({}, { caller: readerWith('cloudtrail:ListTags', arn) })), trailArn());

    await expect(askedWith(trailArn())).resolves.toBeDefined();
    await expect(askedWith(trailArn('other'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('can lack their fields', async () => {
    const client = await clientOf(withTrail({ tags }, { faults: [{ fault: 'absent-fields' }] }));

    expect((await list(client, trailArn())).ResourceTagList).toEqual([{}]);
  });
});

describe('event data stores', () => {
  const storeArn = (id: string, account = member, at = region) =>
    `arn:aws:cloudtrail:${at}:${account}:eventdatastore/${id}`;
  const withStores = (eventDataStores: readonly Fields[], rest: Fields = {}, owner = member) =>
    organization({ accounts: { [owner]: { eventDataStores, joined: '2024-01-01T00:00:00Z' } }, ...rest });
  const store = (id: string, fields: Fields = {}) => ({ name: `store ${id}`, region, id, ...fields });
  const get = (client: CloudTrailClient, EventDataStore: string) =>
    client.send(new GetEventDataStoreCommand({ EventDataStore }));
  const namesOf = async (client: CloudTrailClient) =>
    (await client.send(new ListEventDataStoresCommand({}))).EventDataStores?.map(({ Name }) => Name);

  test('are listed with name and ARN, and nothing that AWS does not list any more', async () => {
    const client = await clientOf(withStores([store('s-1', { organization: true, multiRegion: false })]));

    const { EventDataStores } = await client.send(new ListEventDataStoresCommand({}));

    expect(EventDataStores).toEqual([{ EventDataStoreArn: storeArn('s-1'), Name: 'store s-1' }]);
  });

  test('are those of one account and region', async () => {
    const sandbox = await open(withStores([store('s-1'), store('s-2', { region: 'us-east-1' })]));

    expect(await namesOf(new CloudTrailClient(as(sandbox, member, region)))).toEqual(['store s-1']);
    expect(await namesOf(new CloudTrailClient(as(sandbox, member, 'us-east-1')))).toEqual(['store s-2']);
    expect(await namesOf(new CloudTrailClient(as(sandbox, hub, region)))).toEqual([]);
  });

  test('come in pages', async () => {
    const stores = ['a-1', 'b-2', 'c-3'].map((id) => store(id));
    const pagesOf = async (rest: Fields, pageSize = 1000) => {
      const client = await clientOf(withStores(stores, rest));
      const pages: number[] = [];
      for await (const { EventDataStores = [] } of paginateListEventDataStores({ client, pageSize }, {})) {
        pages.push(EventDataStores.length);
      }
      return pages;
    };

    expect(await pagesOf({})).toEqual([3]);
    expect(await pagesOf({}, 2)).toEqual([2, 1]);
    expect(await pagesOf({ pageSizes: { eventDataStores: 1 } })).toEqual([1, 1, 1]);
  });

  test.each([
    ['a token that was never given out', { NextToken: 'guess' }, 'InvalidNextTokenException'],
    ['a page of more than a thousand', { MaxResults: 1001 }, 'InvalidMaxResultsException'],
    ['a page of none', { MaxResults: 0 }, 'InvalidMaxResultsException'],
  ])('%s is refused', async (_, input, name) => {
    const client = await clientOf(withStores([store('s-1')]));

    await expect(client.send(new ListEventDataStoresCommand(input))).rejects.toMatchObject({ name });
  });

  test('one is described as it is configured, under its ARN and its id', async () => {
    const kmsKeyArn = `arn:aws:kms:${region}:${member}:key/k-1`;
    const advancedEventSelectors = [{ Name: 'data', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }];
    const fields = { kmsKeyArn, advancedEventSelectors, organization: true, multiRegion: false, retentionDays: 90 };
    const client = await clientOf(withStores([store('s-1', { ...fields, status: 'STOPPED_INGESTION' })]));

    const described = await get(client, storeArn('s-1'));

    expect(described).toMatchObject({
      EventDataStoreArn: storeArn('s-1'),
      Name: 'store s-1',
      Status: 'STOPPED_INGESTION',
      AdvancedEventSelectors: advancedEventSelectors,
      MultiRegionEnabled: false,
      OrganizationEnabled: true,
      RetentionPeriod: 90,
      KmsKeyId: kmsKeyArn,
      CreatedTimestamp: new Date('2024-01-01T00:00:00Z'),
    });
    expect((await get(client, 's-1')).EventDataStoreArn).toBe(storeArn('s-1'));
  });

  test('one of which little is said records all management events and has no key', async () => {
    const client = await clientOf(withStores([{ name: 'plain', region }]));

    const { EventDataStores: [listed] = [] } = await client.send(new ListEventDataStoresCommand({}));
    const described = await get(client, listed?.EventDataStoreArn ?? '');

    expect(listed?.EventDataStoreArn).toMatch(/:eventdatastore\/[0-9a-f-]{36}$/);
    expect(described).toMatchObject({
      Status: 'ENABLED',
      MultiRegionEnabled: true,
      OrganizationEnabled: false,
      RetentionPeriod: 366,
      AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
    });
    expect(described).not.toHaveProperty('KmsKeyId');
  });

  test.each([
    ['that is not there', storeArn('gone'), 'EventDataStoreNotFoundException'],
    ['of another region', storeArn('s-2', member, 'us-east-1'), 'EventDataStoreNotFoundException'],
    ['of another account', storeArn('s-3', hub), 'EventDataStoreARNInvalidException'],
    ['that is a trail', trailArn(), 'EventDataStoreARNInvalidException'],
  ])('one %s is refused', async (_, arn, name) => {
    const accounts = {
      [member]: { eventDataStores: [store('s-1'), store('s-2', { region: 'us-east-1' })] },
      [hub]: { eventDataStores: [store('s-3')] },
    };
    const client = await clientOf(organization({ accounts }));

    await expect(get(client, arn)).rejects.toMatchObject({ name });
  });

  test("of the organization show to CloudTrail's delegated administrator, and not to members", async () => {
    const stores = [store('own'), store('all', { organization: true })];
    const sandbox = await open(withStores(stores, { delegatedAdministrators }, management));
    const clientFor = (account: string) => new CloudTrailClient(as(sandbox, account, region));

    expect(await namesOf(clientFor(management))).toEqual(['store own', 'store all']);
    expect(await namesOf(clientFor(hub))).toEqual(['store all']);
    expect(await namesOf(clientFor(member))).toEqual([]);
    await expect(get(clientFor(hub), storeArn('all', management))).resolves.toMatchObject({ Name: 'store all' });
    await expect(get(clientFor(hub), storeArn('own', management))).rejects.toMatchObject({
      name: 'EventDataStoreARNInvalidException',
    });
  });

  test('need rights', async () => {
    const readAs = async (action: string, resource: string) =>
      callerOf(withStores([store('s-1')], { caller: readerWith(action, resource) }));
    const denied = { name: 'AccessDeniedException' };
    const lister = await readAs('cloudtrail:ListEventDataStores', '*');
    const getter = await readAs('cloudtrail:GetEventDataStore', storeArn('s-1'));

    expect(await namesOf(lister)).toEqual(['store s-1']);
    await expect(get(getter, 's-1')).resolves.toBeDefined();
    await expect(get(lister, 's-1')).rejects.toMatchObject(denied);
    await expect(namesOf(getter)).rejects.toMatchObject(denied);
  });

  test('meet faults of their content and of their pages', async () => {
    const faulty = (fault: string) => clientOf(withStores([store('s-1')], { faults: [{ fault }] }));

    expect(await get(await faulty('unknown-enum'), 's-1')).toMatchObject({
      Name: 'store s-1',
      Status: 'ADDED_LATER',
      BillingMode: 'ADDED_LATER',
      FederationStatus: 'ADDED_LATER',
    });
    expect(await get(await faulty('wrong-types'), 's-1').catch((error: unknown) => error)).toBeInstanceOf(TypeError);
    expect(await (await faulty('empty-page')).send(new ListEventDataStoresCommand({}))).toMatchObject({
      EventDataStores: [],
      NextToken: expect.any(String),
    });
    expect(await namesOf(await faulty('absent-fields'))).toEqual([undefined]);
  });
});

describe('trusted access', () => {
  const trustedServices = Array.from({ length: 25 }, (_, index) => `service-${index}.amazonaws.com`);
  const trusting = (rest: Fields = {}) =>
    organization({
      organization: { id: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: management, trustedServices },
      accounts: { [management]: { joined: '2024-01-01T00:00:00Z' } },
      ...rest,
    });
  const list = (client: OrganizationsClient, input = {}) =>
    client.send(new ListAWSServiceAccessForOrganizationCommand(input));

  test('comes in pages of twenty, with dates, and one page may be empty but have a token', async () => {
    const client = new OrganizationsClient(as(await open(trusting()), management));
    const pages: string[][] = [];
    for await (const { EnabledServicePrincipals = [] } of paginateListAWSServiceAccessForOrganization({ client }, {})) {
      pages.push(EnabledServicePrincipals.map(({ ServicePrincipal = '' }) => ServicePrincipal));
    }

    expect(pages.map(({ length }) => length)).toEqual([20, 0, 5]);
    expect(pages.flat()).toEqual(trustedServices);
    expect((await list(client)).EnabledServicePrincipals?.[0]?.DateEnabled).toEqual(new Date('2024-01-01T00:00:00Z'));
  });

  test('is told to the management account and to delegated administrators', async () => {
    const sandbox = await open(trusting({ delegatedAdministrators }));

    await expect(list(new OrganizationsClient(as(sandbox, hub)))).resolves.toBeDefined();
    await expect(list(new OrganizationsClient(as(sandbox, member)))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test.each([{ MaxResults: 21 }, { MaxResults: 0 }, { NextToken: 'guess' }])('is refused for %o', async (input) => {
    const client = new OrganizationsClient(as(await open(trusting()), management));

    await expect(list(client, input)).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  test('may be given to nobody', async () => {
    const nobody = { id: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: management, trustedServices: [] };
    const client = new OrganizationsClient(as(await open(organization({ organization: nobody })), management));

    expect((await list(client)).EnabledServicePrincipals).toEqual([]);
  });
});
