// The examples of "Logging Amazon CloudWatch API Calls with AWS CloudTrail", in shape.
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../src/events/record.js';
import { type Seen, seenIn } from '../../support/seen-record.js';

const root = { type: 'Root', principalId: 'x', arn: 'arn:aws:iam::123456789012:root', accountId: '123456789012' };

/** Version 1.01 knows neither eventType nor recipient, and nobody says whether it reads. */
const putMetricAlarm = {
  eventVersion: '1.01',
  userIdentity: root,
  eventTime: '2014-03-23T21:50:34Z',
  eventSource: 'monitoring.amazonaws.com',
  eventName: 'PutMetricAlarm',
  awsRegion: 'us-east-1',
  sourceIPAddress: '127.0.0.1',
  userAgent: 'aws-sdk-ruby2/2.0.0.rc4 ruby/1.9.3 x86_64-linux Seahorse/0.1.0',
  requestParameters: { threshold: 50.0, metricName: 'CloudTrail Test' },
  responseElements: null,
  requestID: '29184022-EXAMPLE',
  eventID: 'b096d5b7-EXAMPLE',
};

/** From within AWS, by the console, without readOnly. */
const putRule = {
  eventVersion: '1.03',
  userIdentity: {
    ...root,
    sessionContext: { attributes: { mfaAuthenticated: 'false', creationDate: '2015-11-17T23:56:15Z' } },
  },
  eventTime: '2015-11-18T00:11:28Z',
  eventSource: 'events.amazonaws.com',
  eventName: 'PutRule',
  awsRegion: 'us-east-1',
  sourceIPAddress: 'AWS Internal',
  userAgent: 'AWS CloudWatch Console',
  requestParameters: { name: 'cttest2', eventPattern: '{"source":["aws.ec2"]}', scheduleExpression: '' },
  eventID: '49d14f36-EXAMPLE',
  eventType: 'AwsApiCall',
  recipientAccountId: '123456789012',
};

const createExportTask = {
  eventVersion: '1.03',
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::123456789012:user/someuser',
    accountId: '123456789012',
    userName: 'someuser',
  },
  eventTime: '2016-02-08T06:35:14Z',
  eventSource: 'logs.amazonaws.com',
  eventName: 'CreateExportTask',
  awsRegion: 'us-east-1',
  sourceIPAddress: '127.0.0.1',
  userAgent: 'aws-sdk-ruby2/2.0.0.rc4 ruby/1.9.3 x86_64-linux Seahorse/0.1.0',
  requestParameters: { destination: 'yourdestination', to: 123456789012, from: 0 },
  eventID: 'fd072859-EXAMPLE',
  eventType: 'AwsApiCall',
  apiVersion: '20140328',
  recipientAccountId: '123456789012',
};

/** A session's ARN under iam, and three accounts: the session's, its issuer's and the recipient. */
function canary(eventName: string, readOnly: boolean, requestParameters: unknown, eventTime: string) {
  return {
    eventVersion: '1.05',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'EX_PRINCIPAL_ID',
      arn: 'arn:aws:iam::123456789012:assumed-role/role_name',
      accountId: '123456789012',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'EX_PRINCIPAL_ID',
          arn: 'arn:aws:iam::111222333444:role/Administrator',
          accountId: '123456789012',
          userName: 'SAMPLE_NAME',
        },
        webIdFederationData: {},
        attributes: { mfaAuthenticated: 'false', creationDate: '2020-04-08T21:43:24Z' },
      },
    },
    eventTime,
    eventSource: 'synthetics.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'aws-internal/3 aws-sdk-java/1.11.590 Linux/4.9.184 java/1.8.0_212 vendor/Oracle_Corporation',
    requestParameters,
    eventID: `${eventName}-EXAMPLE`,
    readOnly,
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
  };
}
const administrator = {
  service: 'Amazon CloudWatch Synthetics',
  who: 'role Administrator of 111222333444',
  way: 'sdk',
  account: '111122223333',
  region: 'us-east-1',
};

describe('of CloudWatch', () => {
  it.each<[string, unknown, Seen]>([
    [
      'an alarm is set by root, in the account in whose log it stands',
      putMetricAlarm,
      {
        service: 'Amazon CloudWatch',
        action: 'PutMetricAlarm',
        who: 'root user of 123456789012',
        way: 'sdk',
        account: '123456789012',
        region: 'us-east-1',
        at: '2014-03-23T21:50:34Z',
        access: 'write',
      },
    ],
    [
      'a rule of EventBridge is put by root in the console',
      putRule,
      {
        service: 'Amazon EventBridge',
        action: 'PutRule',
        who: 'root user of 123456789012',
        way: 'console',
        account: '123456789012',
        region: 'us-east-1',
        at: '2015-11-18T00:11:28Z',
        access: 'write',
      },
    ],
    [
      'logs are exported by an IAM user',
      createExportTask,
      {
        service: 'Amazon CloudWatch Logs',
        action: 'CreateExportTask',
        who: 'IAM user someuser of 123456789012',
        way: 'sdk',
        account: '123456789012',
        region: 'us-east-1',
        at: '2016-02-08T06:35:14Z',
        access: 'write',
      },
    ],
    [
      'canaries are described',
      canary('DescribeCanaries', true, null, '2020-04-08T23:06:47Z'),
      { ...administrator, action: 'DescribeCanaries', at: '2020-04-08T23:06:47Z', access: 'read' },
    ],
    [
      'a canary is changed, with parameters that begin with capitals',
      canary('UpdateCanary', false, { Schedule: { Expression: 'rate(1 minute)' }, name: 'c' }, '2020-04-08T23:06:47Z'),
      { ...administrator, action: 'UpdateCanary', at: '2020-04-08T23:06:47Z', access: 'write' },
    ],
    [
      "a canary's runs are read",
      canary('GetCanaryRuns', true, { Filter: 'TIME_RANGE', FilterValues: [] }, '2020-04-08T23:06:30Z'),
      { ...administrator, action: 'GetCanaryRuns', at: '2020-04-08T23:06:30Z', access: 'read' },
    ],
  ])('%s', async (_title, record, seen) => {
    expect(await seenIn(JSON.stringify(record), '123456789012')).toEqual(seen);
  });

  it('a file that says that there is more, as the page does, is no JSON', () => {
    expect(parseRecord(`{ "Records": [${JSON.stringify(putMetricAlarm)}, ..additional entries ] }`)).toBeUndefined();
  });
});
