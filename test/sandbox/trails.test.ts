import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail';
import { expect, test } from 'vitest';
import { as, member, open, organization } from './support.js';

const arnOf = (name: string, region = 'eu-west-1') => `arn:aws:cloudtrail:${region}:${member}:trail/${name}`;
const trail = (changes: object = {}) => ({ name: 'trail', homeRegion: 'eu-west-1', bucket: 'logs', ...changes });

async function clients(...trails: object[]) {
  const sandbox = await open(organization({ accounts: { [member]: { trails } } }));
  return {
    home: new CloudTrailClient(as(sandbox, member, 'eu-west-1')),
    elsewhere: new CloudTrailClient(as(sandbox, member, 'us-east-1')),
  };
}

test('a trail is described as it is configured', async () => {
  const topicArn = 'arn:aws:sns:eu-west-1:222222222222:alerts';
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:222222222222:key/k';
  const { home } = await clients(trail({ prefix: 'p', topicArn, kmsKeyArn, validation: false, globalServices: false }));

  const { trailList: [described] = [] } = await home.send(new DescribeTrailsCommand({}));

  expect(described).toEqual({
    Name: 'trail',
    S3BucketName: 'logs',
    S3KeyPrefix: 'p',
    SnsTopicName: 'alerts',
    SnsTopicARN: topicArn,
    IncludeGlobalServiceEvents: false,
    IsMultiRegionTrail: true,
    HomeRegion: 'eu-west-1',
    TrailARN: arnOf('trail'),
    LogFileValidationEnabled: false,
    KmsKeyId: kmsKeyArn,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
    IsOrganizationTrail: false,
  });
});

test('a multi-region trail has a shadow elsewhere, a single-region trail has none', async () => {
  const { elsewhere } = await clients(trail({ name: 'wide' }), trail({ name: 'narrow', multiRegion: false }));
  const namesWith = async (includeShadowTrails?: boolean) => {
    const { trailList } = await elsewhere.send(new DescribeTrailsCommand({ includeShadowTrails }));
    return trailList?.map(({ Name }) => Name);
  };

  expect(await namesWith()).toEqual(['wide']);
  expect(await namesWith(true)).toEqual(['wide']);
  expect(await namesWith(false)).toEqual([]);
});

test('a name finds a trail at home only, an ARN everywhere', async () => {
  const { home, elsewhere } = await clients(trail());
  const find = async (client: CloudTrailClient, name: string) =>
    (await client.send(new DescribeTrailsCommand({ trailNameList: [name] }))).trailList?.length;

  expect(await find(home, 'trail')).toBe(1);
  expect(await find(elsewhere, 'trail')).toBe(0);
  expect(await find(elsewhere, arnOf('trail'))).toBe(1);
  await expect(elsewhere.send(new GetTrailCommand({ Name: arnOf('trail') }))).resolves.toBeDefined();
  await expect(elsewhere.send(new GetTrailCommand({ Name: 'trail' }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
    message: `Unknown trail: ${arnOf('trail', 'us-east-1')} for the user: ${member}`,
  });
});

test('every trail of the account is listed, whatever the region, in pages', async () => {
  const trails = [trail({ name: 'one' }), trail({ name: 'two', homeRegion: 'us-east-2', multiRegion: false })];
  const scenario = organization({ accounts: { [member]: { trails } }, pageSizes: { trails: 1 } });
  const client = new CloudTrailClient(as(await open(scenario), member, 'ap-south-1'));

  const first = await client.send(new ListTrailsCommand({}));
  const second = await client.send(new ListTrailsCommand({ NextToken: first.NextToken }));

  expect([...(first.Trails ?? []), ...(second.Trails ?? [])].map(({ Name }) => Name)).toEqual(['one', 'two']);
  expect(second.NextToken).toBeUndefined();
});

test('a healthy trail delivered a few minutes ago', async () => {
  const topicArn = 'arn:aws:sns:eu-west-1:222222222222:alerts';
  const { home } = await clients(trail({ topicArn }));

  const status = await home.send(new GetTrailStatusCommand({ Name: 'trail' }));

  expect(status).toMatchObject({
    IsLogging: true,
    LatestDeliveryTime: new Date('2026-11-20T02:02:00Z'),
    LatestNotificationTime: new Date('2026-11-20T02:02:00Z'),
    LatestDigestDeliveryTime: new Date('2026-11-20T01:28:00Z'),
  });
  expect(status.StopLoggingTime).toBeUndefined();
  expect(status.LatestDeliveryError).toBeUndefined();
  expect(status.LatestCloudWatchLogsDeliveryTime).toBeUndefined();
});

test('a stopped trail delivered nothing since', async () => {
  const stopLoggingTime = '2026-10-01T00:00:00Z';
  const { home } = await clients(trail({ logging: false, status: { stopLoggingTime } }));

  const status = await home.send(new GetTrailStatusCommand({ Name: 'trail' }));

  expect(status).toMatchObject({
    IsLogging: false,
    StopLoggingTime: new Date(stopLoggingTime),
    LatestDeliveryTime: new Date(stopLoggingTime),
  });
});

test('a scenario can say what went wrong, and take times away', async () => {
  const status = { latestDeliveryError: 'AccessDenied', latestDeliveryTime: null };
  const { home } = await clients(trail({ status }));

  const answer = await home.send(new GetTrailStatusCommand({ Name: 'trail' }));

  expect(answer.LatestDeliveryError).toBe('AccessDenied');
  expect(answer.LatestDeliveryTime).toBeUndefined();
});

test('a status speaks of one region, and a shadow wants the ARN', async () => {
  const statusIn = { 'us-east-1': { latestDeliveryError: 'NoSuchBucket' } };
  const { home, elsewhere } = await clients(trail({ statusIn }), trail({ name: 'narrow', multiRegion: false }));
  const errorIn = async (client: CloudTrailClient) =>
    (await client.send(new GetTrailStatusCommand({ Name: arnOf('trail') }))).LatestDeliveryError;

  expect(await errorIn(home)).toBeUndefined();
  expect(await errorIn(elsewhere)).toBe('NoSuchBucket');
  await expect(elsewhere.send(new GetTrailStatusCommand({ Name: 'trail' }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
  });
  await expect(elsewhere.send(new GetTrailStatusCommand({ Name: arnOf('narrow') }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
  });
});

test('a trail without selectors answers the one that AWS starts with', async () => {
  const { home } = await clients(trail());

  const { EventSelectors, AdvancedEventSelectors } = await home.send(
    new GetEventSelectorsCommand({ TrailName: 'trail' }),
  );

  expect(AdvancedEventSelectors).toBeUndefined();
  expect(EventSelectors).toEqual([
    { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
  ]);
});

test('selectors are answered as the scenario gives them, and announced', async () => {
  const advancedEventSelectors = [
    { Name: 'Management events selector', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] },
  ];
  const eventSelectors = [{ ReadWriteType: 'WriteOnly', ExcludeManagementEventSources: ['kms.amazonaws.com'] }];
  const { home } = await clients(
    trail({ name: 'new', advancedEventSelectors }),
    trail({ name: 'old', eventSelectors }),
  );

  const fresh = await home.send(new GetEventSelectorsCommand({ TrailName: 'new' }));
  const basic = await home.send(new GetEventSelectorsCommand({ TrailName: arnOf('old') }));
  const { trailList } = await home.send(new DescribeTrailsCommand({}));

  expect(fresh.EventSelectors).toBeUndefined();
  expect(fresh.AdvancedEventSelectors).toEqual(advancedEventSelectors);
  expect(basic.EventSelectors).toMatchObject([{ ...eventSelectors[0], IncludeManagementEvents: true }]);
  expect(trailList?.map(({ HasCustomEventSelectors }) => HasCustomEventSelectors)).toEqual([true, true]);
});

test('an ARN that names no trail is told apart from one that does not exist', async () => {
  const { home } = await clients(trail());
  const get = (Name: string) => home.send(new GetTrailCommand({ Name }));

  await expect(get('arn:aws:s3:::logs')).rejects.toMatchObject({ name: 'CloudTrailARNInvalidException' });
  await expect(get(arnOf('gone'))).rejects.toMatchObject({ name: 'TrailNotFoundException' });
});
