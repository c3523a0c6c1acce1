import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, DescribeTrailsCommand, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { as, hub, management, member, open, organization, outsider } from './support.js';

const denied = 'eu-west-3';
const opened = (more: object = {}) => open(organization({ regionDeny: { regions: [denied], ...more } }));
const describeTrails = new DescribeTrailsCommand({});

test('a denied region is refused with the policy that denies it', async () => {
  const client = new CloudTrailClient(as(await opened(), member, denied));

  await expect(client.send(describeTrails)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      /^User: arn:\S+ is not authorized to perform: cloudtrail:DescribeTrails with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy\/o-a1b2c3d4e5\/service_control_policy\/p-\w+$/,
    ),
  });
});

test('other regions are not', async () => {
  const sandbox = await opened();

  await expect(new CloudTrailClient(as(sandbox, member, 'eu-west-1')).send(describeTrails)).resolves.toBeDefined();
});

test("what Control Tower leaves allowed is, and the trail's topic is not", async () => {
  const keys = as(await opened(), member, denied);
  const TopicArn = `arn:aws:sns:${denied}:${member}:topic`;

  await expect(new CloudTrailClient(keys).send(new LookupEventsCommand({}))).resolves.toBeDefined();
  await expect(new STSClient(keys).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  await expect(new AccountClient(keys).send(new ListRegionsCommand({}))).resolves.toBeDefined();
  await expect(new KMSClient(keys).send(new DescribeKeyCommand({ KeyId: 'none' }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  await expect(new SNSClient(keys).send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toMatchObject({
    message: expect.stringContaining('service control policy'),
  });
});

test('the exceptions can be others', async () => {
  const keys = as(await opened({ exceptActions: ['cloudtrail:Describe*'] }), member, denied);

  await expect(new CloudTrailClient(keys).send(describeTrails)).resolves.toBeDefined();
  await expect(new CloudTrailClient(keys).send(new LookupEventsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

test.each([
  ['the management account', management],
  ['an account outside', outsider],
  ['an account that is excepted', hub],
])('%s is not bound by it', async (_, account) => {
  const sandbox = await opened({ exceptAccounts: [hub] });

  await expect(new CloudTrailClient(as(sandbox, account, denied)).send(describeTrails)).resolves.toBeDefined();
});
