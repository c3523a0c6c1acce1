// The example of "Logging AWS CodeBuild API calls with AWS CloudTrail", in shape.
import { expect, it } from 'vitest';
import { parseRecord } from '../../../src/events/record.js';
import { seenIn } from '../../support/seen-record.js';

/** A federated user, placeholders within ARNs and for the region, dates as a person writes them, and no readOnly. */
const createProject = {
  eventVersion: '1.05',
  userIdentity: {
    type: 'FederatedUser',
    principalId: 'account-ID:user-name',
    arn: 'arn:aws:sts::account-ID:federated-user/user-name',
    accountId: 'account-ID',
    accessKeyId: 'access-key-ID',
    sessionContext: {
      attributes: { mfaAuthenticated: 'false', creationDate: '2016-09-06T17:59:10Z' },
      sessionIssuer: {
        type: 'IAMUser',
        principalId: 'access-key-ID',
        arn: 'arn:aws:iam::account-ID:user/user-name',
        accountId: 'account-ID',
        userName: 'user-name',
      },
    },
  },
  eventTime: '2016-09-06T17:59:11Z',
  eventSource: 'codebuild.amazonaws.com',
  eventName: 'CreateProject',
  awsRegion: 'region-ID',
  sourceIPAddress: '127.0.0.1',
  userAgent: 'user-agent',
  requestParameters: { awsActId: 'account-ID' },
  responseElements: {
    project: {
      name: 'codebuild-demo-project',
      arn: 'arn:aws:codebuild:region-ID:account-ID:project/codebuild-demo-project:project-ID',
      encryptionKey: 'arn:aws:kms:region-ID:key-ID',
      lastModified: 'Sep 6, 2016 10:59:11 AM',
      created: 'Sep 6, 2016 10:59:11 AM',
    },
  },
  requestID: '9d32b228-EXAMPLE',
  eventID: '581f7dd1-EXAMPLE',
  eventType: 'AwsApiCall',
  recipientAccountId: 'account-ID',
};

it('a project is made by a federated user; that it is a write the catalogue knows', async () => {
  expect(await seenIn(JSON.stringify(createProject), '111122223333')).toEqual({
    service: 'AWS CodeBuild',
    action: 'CreateProject',
    who: 'federated user user-name of account-ID, made by user-name',
    way: 'unknown',
    account: 'account-ID',
    region: 'region-ID',
    at: '2016-09-06T17:59:11Z',
    access: 'write',
  });
});

it("a record's own time in the form of the dates within is refused", () => {
  const { lastModified } = createProject.responseElements.project;

  expect(parseRecord(JSON.stringify({ ...createProject, eventTime: lastModified }))).toBeUndefined();
});
