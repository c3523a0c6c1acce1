import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { expect, test } from 'vitest';
import { as, hub, member, open, organization } from './support.js';

const event = (changes: object = {}) => ({ eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', ...changes });
const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T12:00:00Z`;

async function history(events: object[], rest: object = {}) {
  const sandbox = await open(organization({ accounts: { [member]: { events } }, ...rest }));
  const lookUp = (input: LookupEventsCommandInput = {}, account = member, region = 'us-east-1') =>
    new CloudTrailClient(as(sandbox, account, region)).send(new LookupEventsCommand(input));
  return { sandbox, lookUp };
}

const names = ({ Events = [] }: { Events?: { EventName?: string | undefined }[] | undefined }) =>
  Events.map(({ EventName }) => EventName);

test('a record is completed, and handed out as text', async () => {
  const { lookUp } = await history([event({ requestParameters: { spaceName: 'platform' } })]);

  const { Events: [found] = [] } = await lookUp();

  expect(found).toMatchObject({
    EventName: 'ListBuckets',
    EventSource: 's3.amazonaws.com',
    ReadOnly: 'true',
    Username: 'operator',
    EventTime: new Date('2026-11-19T02:08:00Z'),
  });
  expect(JSON.parse(found?.CloudTrailEvent ?? '')).toMatchObject({
    eventVersion: '1.11',
    eventID: found?.EventId,
    awsRegion: 'us-east-1',
    eventTime: '2026-11-19T02:08:00Z',
    recipientAccountId: member,
    eventCategory: 'Management',
    requestParameters: { spaceName: 'platform' },
  });
});

test('where nobody is said, somebody acted in a role of the account', async () => {
  const { lookUp } = await history([event({ eventTime: at(3) })]);

  const { Events: [found] = [] } = await lookUp();

  expect(JSON.parse(found?.CloudTrailEvent ?? '')).toMatchObject({
    userIdentity: {
      type: 'AssumedRole',
      accountId: member,
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${member}:role/Operations`, userName: 'Operations' },
        attributes: { creationDate: '2026-11-03T11:55:00Z', mfaAuthenticated: 'false' },
      },
    },
  });
});

test.each([
  ['the root user', 'root', { type: 'Root', accountId: member, arn: `arn:aws:iam::${member}:root` }],
  [
    'an IAM user',
    'Mary_Major',
    { type: 'IAMUser', userName: 'Mary_Major', arn: `arn:aws:iam::${member}:user/Mary_Major` },
  ],
  ['a role', 'ci', { type: 'AssumedRole', arn: `arn:aws:sts::${member}:assumed-role/Deploy/ci` }],
  ['a federated user', 'guest', { type: 'FederatedUser', arn: `arn:aws:sts::${member}:federated-user/guest` }],
  ['an AWS service', undefined, { type: 'AWSService', invokedBy: 'codepipeline.amazonaws.com' }],
  [
    'a user of IAM Identity Center',
    undefined,
    {
      type: 'IdentityCenterUser',
      accountId: '432677196278',
      onBehalfOf: {
        userId: '9067642ac7-1c3f2d5e',
        identityStoreArn: 'arn:aws:identitystore::432677196278:identitystore/d-9067642ac7',
      },
    },
  ],
])('what %s did is handed out as it was written', async (_who, name, userIdentity) => {
  const { lookUp } = await history([event({ userIdentity })]);

  const { Events: [found] = [] } = await lookUp();

  expect(found?.Username).toBe(name);
  expect((JSON.parse(found?.CloudTrailEvent ?? '') as { userIdentity: unknown }).userIdentity).toEqual(userIdentity);
});

test('the newest event comes first', async () => {
  const days = [event({ eventTime: at(3), eventName: 'A' }), event({ eventTime: at(9), eventName: 'B' })];
  const { lookUp } = await history(days);

  expect(names(await lookUp())).toEqual(['B', 'A']);
});

test('only management events of the account and region are found', async () => {
  const events = [
    event({ eventName: 'Here' }),
    event({ eventName: 'Elsewhere', awsRegion: 'us-west-2' }),
    event({ eventName: 'GetObject', eventCategory: 'Data', managementEvent: false }),
  ];
  const { lookUp } = await history(events);

  expect(names(await lookUp())).toEqual(['Here']);
  expect(names(await lookUp({}, member, 'us-west-2'))).toEqual(['Elsewhere']);
  expect(names(await lookUp({}, hub))).toEqual([]);
});

test('nothing older than ninety days is found, whatever is asked', async () => {
  const events = [
    event({ eventName: 'Old', eventTime: '2026-08-22T02:07:59Z' }),
    event({ eventName: 'JustYoungEnough', eventTime: '2026-08-22T02:08:01Z' }),
  ];
  const { lookUp } = await history(events);

  expect(names(await lookUp({ StartTime: new Date('2026-01-01') }))).toEqual(['JustYoungEnough']);
});

test('a window is kept to', async () => {
  const { lookUp } = await history([3, 5, 7].map((day) => event({ eventTime: at(day), eventName: `Day${day}` })));

  const found = await lookUp({ StartTime: new Date(at(4)), EndTime: new Date(at(6)) });

  expect(names(found)).toEqual(['Day5']);
  await expect(lookUp({ StartTime: new Date(at(6)), EndTime: new Date(at(4)) })).rejects.toMatchObject({
    name: 'InvalidTimeRangeException',
  });
});

test.each([
  ['EventSource', 'kms.amazonaws.com'],
  ['EventName', 'Decrypt'],
  ['ReadOnly', 'false'],
  ['Username', 'alice'],
  ['AccessKeyId', 'AKIAIOSFODNN7EXAMPLE'],
  ['ResourceName', 'arn:aws:kms:us-east-1:222222222222:key/k'],
  ['ResourceType', 'AWS::KMS::Key'],
] as const)('events are found by %s', async (AttributeKey, AttributeValue) => {
  const wanted = event({
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    readOnly: false,
    userIdentity: { type: 'IAMUser', userName: 'alice', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    resources: [{ ARN: 'arn:aws:kms:us-east-1:222222222222:key/k', type: 'AWS::KMS::Key' }],
  });
  const { lookUp } = await history([event(), wanted]);

  expect(names(await lookUp({ LookupAttributes: [{ AttributeKey, AttributeValue }] }))).toEqual(['Decrypt']);
});

test('root is called root', async () => {
  const { lookUp } = await history([event({ userIdentity: { type: 'Root', arn: `arn:aws:iam::${member}:root` } })]);

  const { Events } = await lookUp({ LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'root' }] });

  expect(Events).toHaveLength(1);
});

test('two attributes at once are refused', async () => {
  const { lookUp } = await history([]);
  const LookupAttributes: LookupEventsCommandInput['LookupAttributes'] = [
    { AttributeKey: 'EventName', AttributeValue: 'A' },
    { AttributeKey: 'EventSource', AttributeValue: 'B' },
  ];

  await expect(lookUp({ LookupAttributes })).rejects.toMatchObject({ name: 'InvalidLookupAttributesException' });
});

test.each([0, 51])('%i results a page are refused', async (MaxResults) => {
  const { lookUp } = await history([]);

  await expect(lookUp({ MaxResults })).rejects.toMatchObject({ name: 'InvalidMaxResultsException' });
});

test('pages hold fifty, and their token is good for the same question only', async () => {
  const { lookUp } = await history(Array.from({ length: 120 }, (_, index) => event({ eventName: `Event${index}` })));
  const StartTime = new Date(at(1));

  const first = await lookUp({ StartTime });
  const second = await lookUp({ StartTime, NextToken: first.NextToken });
  const third = await lookUp({ StartTime, NextToken: second.NextToken });

  expect([first, second, third].map(({ Events }) => Events?.length)).toEqual([50, 50, 20]);
  expect(new Set([first, second, third].flatMap(names)).size).toBe(120);
  expect(third.NextToken).toBeUndefined();
  await expect(lookUp({ StartTime: new Date(at(2)), NextToken: first.NextToken })).rejects.toMatchObject({
    name: 'InvalidNextTokenException',
  });
});

test('there are no insight events, and no other category', async () => {
  const { lookUp } = await history([event()]);

  expect(names(await lookUp({ EventCategory: 'insight' }))).toEqual([]);
  await expect(lookUp({ EventCategory: 'data' as 'insight' })).rejects.toMatchObject({
    name: 'InvalidEventCategoryException',
  });
});

test("AWS's rate holds for each account and region, when the scenario asks for it", async () => {
  const { lookUp } = await history([], { limits: { lookupEvents: true } });

  const outcomes = await Promise.allSettled([
    lookUp(),
    lookUp(),
    lookUp(),
    lookUp({}, hub),
    lookUp({}, member, 'us-west-2'),
  ]);

  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toMatchObject([{ reason: { name: 'ThrottlingException', message: 'Rate exceeded' } }]);
});

test('a fault can hit one lookup and not another', async () => {
  const fault = { service: 'cloudtrail', action: 'LookupEvents', resource: 'StopLogging', fault: 'denied' };
  const { lookUp } = await history([event()], { faults: [fault] });
  const by = (AttributeValue: string) => lookUp({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }] });

  await expect(by('StopLogging')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(names(await by('ListBuckets'))).toEqual(['ListBuckets']);
});
