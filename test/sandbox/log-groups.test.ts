import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, onTestFinished, test } from 'vitest';
import { loadScenario, parseScenario, startSandbox } from '../../src/sandbox/index.js';
import { as, hub, member, open, organization } from './support.js';

type Fields = Readonly<Record<string, unknown>>;

const region = 'us-east-1';
const group = (name: string, fields: Fields = {}) => ({ name, region, ...fields });
const scenarioOf = (logGroups: readonly Fields[], rest: Fields = {}) =>
  organization({ accounts: { [member]: { logGroups, joined: '2024-01-01T00:00:00Z' } }, ...rest });

async function clientOf(logGroups: readonly Fields[], rest: Fields = {}, account = member, at = region) {
  return new CloudWatchLogsClient(as(await open(scenarioOf(logGroups, rest)), account, at));
}

async function namesOf(client: CloudWatchLogsClient, input: DescribeLogGroupsCommandInput = {}) {
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand(input));
  return logGroups.map(({ logGroupName }) => logGroupName);
}

test('a log group is described as it is configured', async () => {
  const kmsKeyArn = `arn:aws:kms:${region}:${member}:key/k-1`;
  const fields = { retentionDays: 14, kmsKeyArn, metricFilters: 3, storedBytes: 42, class: 'INFREQUENT_ACCESS' };
  const client = await clientOf([group('trail/logs', { ...fields, created: '2025-05-05T05:05:05Z' })]);

  const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));

  expect(logGroups).toEqual([
    {
      logGroupName: 'trail/logs',
      arn: `arn:aws:logs:${region}:${member}:log-group:trail/logs:*`,
      logGroupArn: `arn:aws:logs:${region}:${member}:log-group:trail/logs`,
      retentionInDays: 14,
      kmsKeyId: kmsKeyArn,
      metricFilterCount: 3,
      storedBytes: 42,
      creationTime: Date.parse('2025-05-05T05:05:05Z'),
      logGroupClass: 'INFREQUENT_ACCESS',
    },
  ]);
});

test('a log group that keeps everything for ever has no retention, and one without a key none', async () => {
  const client = await clientOf([group('plain')]);

  const { logGroups: [plain] = [] } = await client.send(new DescribeLogGroupsCommand({}));

  expect(plain).toMatchObject({ metricFilterCount: 0, storedBytes: 0, logGroupClass: 'STANDARD' });
  expect(plain).not.toHaveProperty('retentionInDays');
  expect(plain).not.toHaveProperty('kmsKeyId');
});

test('log groups are those of one account and region, by name', async () => {
  const logGroups = [group('b'), group('a'), group('B'), group('elsewhere', { region: 'eu-west-1' })];
  const sandbox = await open(scenarioOf(logGroups));
  const seenBy = (account: string, at = region) => namesOf(new CloudWatchLogsClient(as(sandbox, account, at)));

  expect(await seenBy(member)).toEqual(['B', 'a', 'b']);
  expect(await seenBy(member, 'eu-west-1')).toEqual(['elsewhere']);
  expect(await seenBy(hub)).toEqual([]);
});

test.each<[string, DescribeLogGroupsCommandInput, string[]]>([
  ['a prefix', { logGroupNamePrefix: 'trail/l' }, ['trail/logs', 'trail/logs-old']],
  ['a prefix that nothing has', { logGroupNamePrefix: 'gone' }, []],
  ['a part of the name', { logGroupNamePattern: 'logs' }, ['my-logs', 'trail/logs', 'trail/logs-old']],
  ['a name', { logGroupIdentifiers: ['trail/logs'] }, ['trail/logs']],
  ['a class', { logGroupClass: 'STANDARD' }, ['my-logs', 'trail/logs']],
  ['a cheap class, which stands for both', { logGroupClass: 'ESSENTIALS' }, ['trail/logs-old']],
])('log groups are found by %s', async (_, input, expected) => {
  const client = await clientOf([
    group('trail/logs'),
    group('trail/logs-old', { class: 'INFREQUENT_ACCESS' }),
    group('my-logs'),
  ]);

  expect(await namesOf(client, input)).toEqual(expected);
});

test('a search by a part of the name tells little of what it found', async () => {
  const client = await clientOf([group('trail/logs', { retentionDays: 14 })]);

  const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'trail' }));

  expect(Object.keys(logGroups?.[0] ?? {}).sort()).toEqual(['arn', 'creationTime', 'logGroupName']);
});

test.each<[string, DescribeLogGroupsCommandInput]>([
  ['prefix and part together', { logGroupNamePrefix: 'a', logGroupNamePattern: 'a' }],
  ['a page of more than fifty', { limit: 51 }],
  ['a page of none', { limit: 0 }],
  ['a token that was never given out', { nextToken: 'guess' }],
])('%s is refused', async (_, input) => {
  const client = await clientOf([group('trail/logs')]);

  await expect(client.send(new DescribeLogGroupsCommand(input))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('fifty log groups come a page, or fewer as the client or the scenario asks', async () => {
  const logGroups = Array.from({ length: 120 }, (_, index) => group(`group-${String(index).padStart(3, '0')}`));
  const pagesOf = async (rest: Fields, pageSize = 50) => {
    const client = await clientOf(logGroups, rest);
    const pages: number[] = [];
    for await (const { logGroups: page = [] } of paginateDescribeLogGroups({ client, pageSize }, {})) {
      pages.push(page.length);
    }
    return pages;
  };

  expect(await pagesOf({})).toEqual([50, 50, 20]);
  expect(await pagesOf({}, 40)).toEqual([40, 40, 40]);
  expect(await pagesOf({ pageSizes: { logGroups: 30 } })).toEqual([30, 30, 30, 30]);
});

test('IAM sees a group without a name, so that a right for one group is none', async () => {
  const groups = `arn:aws:logs:${region}:${member}:log-group`;
  const send = async (Action: string, Resource: string) => {
    const policy = { Statement: [{ Effect: 'Allow', Action, Resource }] };
    const caller = { account: member, roleName: 'Reader', policy };
    const client = new CloudWatchLogsClient(as(await open(scenarioOf([group('trail/logs')], { caller }))));
    return client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail/logs' }));
  };
  const denied = {
    name: 'AccessDeniedException',
    message: expect.stringContaining(`logs:DescribeLogGroups on resource: ${groups}::log-stream:`),
  };

  await expect(send('logs:DescribeLogGroups', '*')).resolves.toBeDefined();
  await expect(send('logs:DescribeLogGroups', `${groups}:*`)).resolves.toBeDefined();
  await expect(send('logs:DescribeLogGroups', `${groups}:trail/logs:*`)).rejects.toMatchObject(denied);
  await expect(send('logs:DescribeLogStreams', '*')).rejects.toMatchObject(denied);
});

test('faults are met in the words of the service', async () => {
  const clientWith = (fault: string) => clientOf([group('trail/logs')], { faults: [{ service: 'logs', fault }] });
  const send = async (fault: string) => (await clientWith(fault)).send(new DescribeLogGroupsCommand({}));

  await expect(send('throttled')).rejects.toMatchObject({ name: 'ThrottlingException' });
  await expect(send('error-500')).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  expect((await send('absent-fields')).logGroups).toEqual([{}]);
  expect((await send('unknown-enum')).logGroups).toMatchObject([{ logGroupClass: 'ADDED_LATER' }]);
  expect((await send('wrong-types')).logGroups).toMatchObject([{ storedBytes: 'neither yes nor a number' }]);
  expect(await send('empty-page')).toMatchObject({ logGroups: [], nextToken: expect.any(String) });
});

test('a retention that AWS does not have is none', () => {
  expect(() => parseScenario(scenarioOf([group('trail/logs', { retentionDays: 15 })]))).toThrow('retentionDays');
});

test.each(['landing-zone', 'demo'])('the %s has the log groups that its trails name', async (name) => {
  const scenario = loadScenario(`src/sandbox/scenarios/${name}/scenario.yaml`);
  const sandbox = await startSandbox(scenario);
  onTestFinished(() => sandbox.close());
  const named = scenario.accounts.flatMap(({ trails }) => trails.flatMap(({ logGroupArn }) => logGroupArn ?? []));

  expect(named).not.toEqual([]);
  for (const arn of named) {
    const [, , , at, account, , logGroupNamePrefix] = arn.split(':');
    const client = new CloudWatchLogsClient(as(sandbox, account, at));
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
    expect(logGroups).toMatchObject([{ arn, retentionInDays: 14 }]);
  }
});
