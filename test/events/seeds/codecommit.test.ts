// The examples of "Logging AWS CodeCommit API calls with AWS CloudTrail", in shape.
import { describe, expect, it } from 'vitest';
import { activityTally } from '../../../src/events/activity.js';
import { parseRecord } from '../../../src/events/record.js';
import { type Seen, seenIn } from '../../support/seen-record.js';

function byMary(eventName: string, readOnly: boolean, fields: Readonly<Record<string, unknown>> = {}) {
  return {
    eventVersion: '1.05',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: 'arn:aws:iam::444455556666:user/Mary_Major',
      accountId: '444455556666',
      accessKeyId: 'AKIAEXAMPLE',
      userName: 'Mary_Major',
    },
    eventTime: '2016-12-14T18:19:15Z',
    eventSource: 'codecommit.amazonaws.com',
    eventName,
    awsRegion: 'us-east-2',
    sourceIPAddress: '203.0.113.12',
    userAgent: 'git/2.10.1',
    requestParameters: null,
    responseElements: null,
    requestID: 'd148de46-EXAMPLE',
    eventID: '740f179d-EXAMPLE',
    readOnly,
    resources: [
      {
        ARN: 'arn:aws:codecommit:us-east-2:111122223333:MyDemoRepo',
        accountId: '111122223333',
        type: 'AWS::CodeCommit::Repository',
      },
    ],
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
    ...fields,
  };
}

const cli = 'aws-cli/1.10.53 Python/2.7.9 Windows/8 botocore/1.4.43';
const listRepositories = byMary('ListRepositories', true, {
  eventTime: '2016-12-14T17:57:36Z',
  awsRegion: 'us-east-1',
  userAgent: cli,
  recipientAccountId: '444455556666',
});
const createRepository = byMary('CreateRepository', false, {
  userAgent: cli,
  requestParameters: { repositoryName: 'MyDemoRepo' },
  responseElements: { repositoryMetadata: { creationDate: 'Dec 14, 2016 6:19:14 PM', accountId: '111122223333' } },
});
const moved = { protocol: 'HTTP', dataTransferred: true, repositoryName: 'MyDemoRepo', repositoryId: 'id' };
const notMoved = { ...moved, dataTransferred: false };
const pullOfNothing = byMary('GitPull', true, { userAgent: 'git/2.11.0.windows.1', additionalEventData: notMoved });
const pull = byMary('GitPull', true, { additionalEventData: { ...moved, shallow: false } });
const pushAsks = byMary('GitPush', true, { additionalEventData: notMoved });
const pushMoves = byMary('GitPush', false, {
  additionalEventData: moved,
  requestParameters: { references: [{ commit: '100644EXAMPLE', ref: 'refs/heads/main' }] },
});

/** Her account is not the repository's: the event is recorded where the repository is. */
const mary: Omit<Seen, 'action' | 'access'> = {
  service: 'AWS CodeCommit',
  who: 'IAM user Mary_Major of 444455556666',
  way: 'git',
  account: '111122223333',
  region: 'us-east-2',
  at: '2016-12-14T18:19:15Z',
};

/** As the page prints it: a comma after the last field of the additional data. */
const asPrinted = (record: unknown) => JSON.stringify(record).replace('"repositoryId":"id"}', '"repositoryId":"id",}');

describe('of CodeCommit', () => {
  it.each<[string, unknown, Seen]>([
    [
      'repositories are listed',
      listRepositories,
      {
        ...mary,
        action: 'ListRepositories',
        access: 'read',
        way: 'cli',
        account: '444455556666',
        region: 'us-east-1',
        at: '2016-12-14T17:57:36Z',
      },
    ],
    ['a repository is made', createRepository, { ...mary, action: 'CreateRepository', access: 'write', way: 'cli' }],
    ['a pull finds nothing new', pullOfNothing, { ...mary, action: 'GitPull', access: 'read' }],
    ['a pull moves data', pull, { ...mary, action: 'GitPull', access: 'read' }],
    ['a push asks first', pushAsks, { ...mary, action: 'GitPush', access: 'read' }],
    ['a push moves data', pushMoves, { ...mary, action: 'GitPush', access: 'write' }],
  ])('%s', async (_title, record, seen) => {
    expect(await seenIn(JSON.stringify(record), '999999999999')).toEqual(seen);
  });

  it.each([
    ['a pull of nothing', pullOfNothing],
    ['the first half of a push', pushAsks],
    ['the second half of a push', pushMoves],
  ])('%s, as the page prints it, is no JSON', (_title, record) => {
    expect(asPrinted(record)).not.toBe(JSON.stringify(record));
    expect(parseRecord(asPrinted(record))).toBeUndefined();
  });

  it('two records without a list, as the page prints them, are no JSON', () => {
    expect(parseRecord(`${JSON.stringify(pushAsks)}, ${JSON.stringify(pushMoves)}`)).toBeUndefined();
  });

  it('one push is two records, of which one is a change', () => {
    const tally = activityTally();
    for (const text of [pushAsks, pushMoves].map((record) => JSON.stringify(record))) {
      const record = parseRecord(text);
      if (record) tally.add(record, '111122223333');
    }

    expect(tally.rows().map(({ action, access, count }) => [action, access, count])).toEqual([
      ['GitPush', 'read', 1],
      ['GitPush', 'write', 1],
    ]);
  });
});
