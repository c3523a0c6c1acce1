// The example of "Monitoring deployments with AWS CloudTrail" (AWS CodeDeploy), in shape.
import { expect, it } from 'vitest';
import { parseRecord } from '../../../src/events/record.js';
import { seenIn } from '../../support/seen-record.js';

const createDeploymentGroup = JSON.stringify({
  eventVersion: '1.02',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:203.0.113.11',
    arn: 'arn:aws:sts::123456789012:assumed-role/example-role/203.0.113.11',
    accountId: '123456789012',
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      attributes: { mfaAuthenticated: 'false', creationDate: '2014-11-27T03:57:36Z' },
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn: 'arn:aws:iam::123456789012:role/example-role',
        accountId: '123456789012',
        userName: 'example-role',
      },
    },
  },
  eventTime: '2014-11-27T03:57:36Z',
  eventSource: 'codedeploy.amazonaws.com',
  eventName: 'CreateDeploymentGroup',
  awsRegion: 'us-west-2',
  sourceIPAddress: '203.0.113.11',
  userAgent: 'example-user-agent-string',
  requestParameters: { applicationName: 'ExampleApplication', deploymentGroupName: 'ExampleDeploymentGroup' },
  responseElements: { deploymentGroupId: '7d64e680-EXAMPLE' },
  requestID: '86168559-EXAMPLE',
  eventID: '832b82d5-EXAMPLE',
  eventType: 'AwsApiCall',
  recipientAccountId: '123456789012',
});

it('a deployment group is made by a role in a session', async () => {
  expect(await seenIn(createDeploymentGroup, '999999999999')).toEqual({
    service: 'AWS CodeDeploy',
    action: 'CreateDeploymentGroup',
    who: 'role example-role of 123456789012 (session 203.0.113.11)',
    way: 'unknown',
    account: '123456789012',
    region: 'us-west-2',
    at: '2014-11-27T03:57:36Z',
    access: 'write',
  });
});

it('a file that says that there is more, as the page does, is no JSON', () => {
  expect(parseRecord(`{ "Records": [${createDeploymentGroup}, ... additional entries ... ] }`)).toBeUndefined();
  expect(parseRecord(`${createDeploymentGroup}, ... additional entries ...`)).toBeUndefined();
});
