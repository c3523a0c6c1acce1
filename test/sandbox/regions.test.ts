import { AccountClient, ListRegionsCommand, type ListRegionsCommandInput } from '@aws-sdk/client-account';
import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { as, hub, member, open, organization, roleIn } from './support.js';

const optedIn = (fields: object = {}) =>
  organization({ accounts: { [member]: { optedInRegions: ['eu-south-1'], ...fields } } });

test('an account tells which regions it has', async () => {
  const scenario = optedIn({ regionStatus: { 'me-south-1': 'ENABLING' } });
  const client = new AccountClient(as(await open(scenario), member));

  const { Regions = [], NextToken } = await client.send(new ListRegionsCommand({}));

  const statusOf = (name: string) => Regions.find(({ RegionName }) => RegionName === name)?.RegionOptStatus;
  expect(NextToken).toBeUndefined();
  expect(Regions).toHaveLength(34);
  expect(['us-east-1', 'eu-south-1', 'me-south-1', 'af-south-1'].map(statusOf)).toEqual([
    'ENABLED_BY_DEFAULT',
    'ENABLED',
    'ENABLING',
    'DISABLED',
  ]);
});

test('regions can be asked for by status, and come in pages', async () => {
  const client = new AccountClient(as(await open(optedIn()), member));
  const ask = (input: ListRegionsCommandInput) => client.send(new ListRegionsCommand(input));
  const RegionOptStatusContains: ListRegionsCommandInput['RegionOptStatusContains'] = ['ENABLED', 'ENABLED_BY_DEFAULT'];

  const first = await ask({ RegionOptStatusContains, MaxResults: 10 });
  const second = await ask({ RegionOptStatusContains, MaxResults: 10, NextToken: first.NextToken });

  expect(first.Regions).toHaveLength(10);
  expect(second.Regions).toHaveLength(8);
  await expect(ask({ MaxResults: 51 })).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a call in a region that the account has not enabled is refused as if nobody knew the keys', async () => {
  const sandbox = await open(optedIn());
  const inItaly = as(sandbox, hub, 'eu-south-1');
  const TopicArn = `arn:aws:sns:eu-south-1:${hub}:t`;

  await expect(new CloudTrailClient(inItaly).send(new ListTrailsCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid',
  });
  await expect(new KMSClient(inItaly).send(new DescribeKeyCommand({ KeyId: 'k' }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await expect(new SNSClient(inItaly).send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  const inOptedIn = new CloudTrailClient(as(sandbox, member, 'eu-south-1'));
  await expect(inOptedIn.send(new ListTrailsCommand({}))).resolves.toBeDefined();
});

test("STS tells that a region is not active in the role's account", async () => {
  const scenario = organization({ accounts: { [hub]: { optedInRegions: ['eu-south-1'] } } });
  const client = new STSClient(as(await open(scenario), undefined, 'eu-south-1'));
  const input = { RoleArn: roleIn(member), RoleSessionName: 'trailproof', ExternalId: 'secret-enough' };

  await expect(client.send(new AssumeRoleCommand(input))).rejects.toMatchObject({
    name: 'RegionDisabledException',
    message: expect.stringContaining(`STS is not activated in this region for account:${member}.`),
  });
});

test('global services answer whatever region a client signs for', async () => {
  const sandbox = await open();

  await new AccountClient(as(sandbox, member, 'eu-west-3')).send(new ListRegionsCommand({}));

  expect(sandbox.calls).toMatchObject([{ service: 'account', region: 'us-east-1', outcome: 'ok' }]);
});
