import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import {
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { as, management, open, organization } from './support.js';

const opened = (fault: string) =>
  open(
    organization({
      accounts: {
        [management]: {
          name: 'Management',
          trails: [{ name: 'trail', homeRegion: 'us-east-1', bucket: 'logs' }],
          keys: [{ id: 'key-1', region: 'us-east-1' }],
          topics: [{ name: 'topic', region: 'us-east-1' }],
        },
      },
      faults: [{ fault }],
    }),
  );

const keys = (sandbox: Sandbox) => as(sandbox, management);
const listTrails = (sandbox: Sandbox, region = 'us-east-1') =>
  new CloudTrailClient(as(sandbox, management, region)).send(new ListTrailsCommand({}));
const status = (sandbox: Sandbox) =>
  new CloudTrailClient(keys(sandbox)).send(new GetTrailStatusCommand({ Name: 'trail' }));
const selectors = (sandbox: Sandbox) =>
  new CloudTrailClient(keys(sandbox)).send(new GetEventSelectorsCommand({ TrailName: 'trail' }));
const accounts = (sandbox: Sandbox) => new OrganizationsClient(keys(sandbox)).send(new ListAccountsCommand({}));
const key = (sandbox: Sandbox) => new KMSClient(keys(sandbox)).send(new DescribeKeyCommand({ KeyId: 'key-1' }));
const regions = (sandbox: Sandbox) => new AccountClient(keys(sandbox)).send(new ListRegionsCommand({}));
const roles = (sandbox: Sandbox) => new IAMClient(keys(sandbox)).send(new ListRolesCommand({}));
const topic = (sandbox: Sandbox) =>
  new SNSClient(keys(sandbox)).send(
    new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:us-east-1:${management}:topic` }),
  );

describe('wrong types', () => {
  test('are structures for texts and texts for truth values, where JSON is spoken', async () => {
    const sandbox = await opened('wrong-types');

    const { Trails } = await listTrails(sandbox);
    const { EventSelectors } = await selectors(sandbox);

    expect(Trails).toMatchObject([{ Name: { unexpected: 'trail' } }]);
    expect(EventSelectors).toMatchObject([{ IncludeManagementEvents: 'neither yes nor a number' }]);
    expect(sandbox.calls.map(({ outcome, fault }) => [outcome, fault])).toEqual([
      ['wrong-types', 'wrong-types'],
      ['wrong-types', 'wrong-types'],
    ]);
  });

  test('are no times, and no texts where XML is spoken: clients cannot read them', async () => {
    const sandbox = await opened('wrong-types');

    await expect(status(sandbox)).rejects.toThrow(TypeError);
    await expect(roles(sandbox)).rejects.toThrow('Path');
  });
});

describe('values that AWS may add', () => {
  test('stand where values are counted out', async () => {
    const sandbox = await opened('unknown-enum');

    expect((await accounts(sandbox)).Accounts?.[0]).toMatchObject({
      Name: 'Management',
      State: 'ADDED_LATER',
      Status: 'ADDED_LATER',
    });
    expect((await key(sandbox)).KeyMetadata).toMatchObject({ KeyId: 'key-1', KeyState: 'ADDED_LATER' });
    expect((await regions(sandbox)).Regions?.[0]).toEqual({ RegionName: 'af-south-1', RegionOptStatus: 'ADDED_LATER' });
    expect((await selectors(sandbox)).EventSelectors).toMatchObject([{ ReadWriteType: 'ADDED_LATER' }]);
    expect(sandbox.calls.every(({ outcome }) => outcome === 'unknown-enum')).toBe(true);
  });

  test('are no fault of a call that has none to change', async () => {
    const sandbox = await opened('unknown-enum');

    expect((await listTrails(sandbox)).Trails).toMatchObject([{ Name: 'trail' }]);
    expect(sandbox.calls).toMatchObject([{ outcome: 'ok' }]);
    expect(sandbox.calls[0]).not.toHaveProperty('fault');
  });
});

describe('absent fields', () => {
  test('leave names of nothing', async () => {
    const sandbox = await opened('absent-fields');

    expect((await listTrails(sandbox)).Trails).toEqual([{}]);
    expect((await accounts(sandbox)).Accounts).toEqual([{}, {}, {}]);
    expect((await key(sandbox)).KeyMetadata).toEqual({});
    expect((await selectors(sandbox)).EventSelectors).toEqual([{}]);
    expect((await roles(sandbox)).Roles).toEqual([{}]);
    expect((await topic(sandbox)).Attributes).toEqual({});
  });

  test('leave nothing of an answer that has fields only', async () => {
    const { $metadata, ...answer } = await status(await opened('absent-fields'));

    expect($metadata.requestId).toBeDefined();
    expect(answer).toEqual({});
  });

  test('leave out an empty list as a whole', async () => {
    const sandbox = await open(organization({ faults: [{ fault: 'absent-fields' }] }));

    expect(await listTrails(sandbox)).not.toHaveProperty('Trails');
  });
});

test('an error stays the error that it is', async () => {
  const sandbox = await opened('wrong-types');
  const client = new CloudTrailClient(keys(sandbox));

  await expect(client.send(new GetTrailStatusCommand({ Name: 'gone' }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
  });
  expect(sandbox.calls).toMatchObject([{ outcome: 'TrailNotFoundException' }]);
});
