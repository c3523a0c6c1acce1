// The examples of "Monitoring API calls by AWS accounts using AWS CloudTrail logging" (Amazon CodeCatalyst), in shape.
import { expect, it } from 'vitest';
import { observedEvent } from '../../../src/events/observe.js';
import { parseRecord } from '../../../src/events/record.js';
import { seenIn } from '../../support/seen-record.js';

/** Placeholders for ARNs and accounts, also as the event source; ids that end in a blank; no parameters. */
const listConnections = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE',
    arn: 'role-ARN',
    accountId: 'account-ID',
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn: 'role-ARN',
        accountId: 'account-ID',
        userName: 'user-name',
      },
      webIdFederationData: {},
      attributes: { creationDate: '2022-09-06T15:04:31Z', mfaAuthenticated: 'false' },
    },
  },
  eventTime: '2022-09-06T15:08:43Z',
  eventSource: 'account-ID',
  eventName: 'ListConnections',
  awsRegion: 'us-west-2',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'aws-cli/1.18.147 Python/2.7.18 Linux/5.4 botocore/1.18.6',
  requestParameters: null,
  responseElements: null,
  requestID: 'a1b2c3d4-EXAMPLE11111 ',
  eventID: 'a1b2c3d4-EXAMPLE11111 ',
  readOnly: true,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: 'account-ID',
  eventCategory: 'Management',
};

/** A Builder ID user, who has neither name nor ARN, in a browser. */
const createDevEnvironment = {
  eventVersion: '1.09',
  userIdentity: {
    type: 'IdentityCenterUser',
    accountId: '432677196278',
    onBehalfOf: {
      userId: 'user-ID',
      identityStoreArn: 'arn:aws:identitystore::432677196278:identitystore/d-9067642ac7',
    },
    credentialId: 'credential-EXAMPLE',
  },
  eventTime: '2023-05-18T17:10:50Z',
  eventSource: 'codecatalyst.amazonaws.com',
  eventName: 'CreateDevEnvironment',
  awsRegion: 'us-west-2',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0',
  requestParameters: {
    spaceName: 'MySpace',
    projectName: 'MyProject',
    ides: [{ runtime: 'public.ecr.aws/example/ide:2', name: 'Cloud9' }],
    persistentStorage: { sizeInGiB: 16 },
  },
  responseElements: { spaceName: 'MySpace', projectName: 'MyProject', id: 'a1b2c3d4-EXAMPLE11111 ' },
  eventID: 'a1b2c3d4-EXAMPLE22222',
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  sharedEventID: 'a1b2c3d4-EXAMPLE33333',
  eventCategory: 'Management',
};

it('looking at connections is a read, by a role, through the CLI; placeholders stay what they are', async () => {
  expect(await seenIn(JSON.stringify(listConnections), '111122223333')).toEqual({
    service: undefined,
    action: 'ListConnections',
    who: 'role user-name of account-ID',
    way: 'cli',
    account: 'account-ID',
    region: 'us-west-2',
    at: '2022-09-06T15:08:43Z',
    access: 'read',
  });
  expect(parseRecord(JSON.stringify(listConnections))?.eventID).toBe('a1b2c3d4-EXAMPLE11111 ');
});

it('looking at connections is of CodeCatalyst where the source is no placeholder', async () => {
  const record = { ...listConnections, eventSource: 'codecatalyst.amazonaws.com', recipientAccountId: '111122223333' };

  expect(await seenIn(JSON.stringify(record), '')).toMatchObject({
    service: 'Amazon CodeCatalyst',
    account: '111122223333',
  });
});

it('a dev environment is made by a Builder ID user, in the account that pays for the space', async () => {
  expect(await seenIn(JSON.stringify(createDevEnvironment), '999999999999')).toEqual({
    service: 'Amazon CodeCatalyst',
    action: 'CreateDevEnvironment',
    who: 'Builder ID user user-ID',
    way: 'console',
    account: '111122223333',
    region: 'us-west-2',
    at: '2023-05-18T17:10:50Z',
    access: 'write',
  });
});

it("AWS's account of all Builder IDs is nobody's account, and space and project are named", () => {
  const record = parseRecord(JSON.stringify(createDevEnvironment));
  const event = record && observedEvent(record, '999999999999');

  expect(JSON.stringify(event)).not.toContain('432677196278');
  expect(event).toMatchObject({ space: 'MySpace', project: 'MyProject' });
});

it('a user agent that CodeCatalyst does not know says nothing of the way', async () => {
  const text = JSON.stringify({ ...createDevEnvironment, userAgent: 'Unknown' });

  expect((await seenIn(text, ''))?.way).toBe('unknown');
});
