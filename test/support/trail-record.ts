import { type CloudTrailRecord, recordOf } from '../../src/events/record.js';

/** A record that has what every record has, and whatever a test cares about. */
export function trailRecord(fields: Readonly<Record<string, unknown>> = {}): CloudTrailRecord {
  const record = recordOf(rawRecord(fields));
  if (record === undefined) throw new Error('this is no CloudTrail record');
  return record;
}

export function rawRecord(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'mary' },
    eventTime: '2026-11-19T16:45:02Z',
    eventSource: 'codebuild.amazonaws.com',
    eventName: 'StartBuild',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '192.0.2.7',
    userAgent: 'aws-cli/2.15.0',
    requestParameters: null,
    responseElements: null,
    eventID: '0b1c2d3e-0000-4000-8000-000000000001',
    readOnly: false,
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
    ...fields,
  };
}
