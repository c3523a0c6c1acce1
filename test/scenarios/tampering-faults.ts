import {
  archive,
  type Fault,
  happening,
  keyArn,
  logBucket,
  management,
  plain,
  trailArn,
  wishing,
} from '../support/single-fault.js';

function event(source: string, eventName: string, requestParameters: object, more: object = {}) {
  return {
    eventSource: `${source}.amazonaws.com`,
    eventName,
    eventTime: '2026-11-10T11:12:13Z',
    awsRegion: 'us-east-1',
    requestParameters,
    ...more,
  };
}

const tampered = (code: string, account: string) => [`trail-tampering: fail ${code} (${account})`];
const untouched = ['trail-tampering: pass'];
const stopped = (more: object = {}) => event('cloudtrail', 'StopLogging', { name: trailArn }, more);
const lifecycle = (Days: number, more: object = {}) => {
  const Rule = {
    ID: 'costs',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days },
    NoncurrentVersionExpiration: { NoncurrentDays: 1 },
  };
  return event('s3', 'PutBucketLifecycle', { bucketName: logBucket, LifecycleConfiguration: { Rule } }, more);
};
const controlTower = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${archive}:assumed-role/AWSControlTowerExecution/AWSCloudFormation`,
  accountId: archive,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      arn: `arn:aws:iam::${archive}:role/AWSControlTowerExecution`,
      accountId: archive,
      userName: 'AWSControlTowerExecution',
    },
  },
};

const ofTheTrail: readonly Fault[] = [
  ['the trail: it was stopped for a while', happening(management, stopped()), tampered('logging-stopped', management)],
  [
    'the trail: it was deleted and made anew',
    happening(management, event('cloudtrail', 'DeleteTrail', { name: 'aws-controltower-BaselineCloudTrail' })),
    tampered('trail-deleted', management),
  ],
  [
    'the trail: its validation was off for a while',
    happening(
      management,
      event('cloudtrail', 'UpdateTrail', {
        name: 'aws-controltower-BaselineCloudTrail',
        enableLogFileValidation: false,
      }),
    ),
    tampered('trail-weakened', management),
  ],
  [
    'the trail: it left out writes for a while',
    happening(
      management,
      event('cloudtrail', 'PutEventSelectors', {
        trailName: trailArn,
        eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }],
      }),
    ),
    tampered('selectors-narrowed', management),
  ],
  [
    'the trail: it had no insights for a while',
    happening(management, event('cloudtrail', 'PutInsightSelectors', { trailName: trailArn, insightSelectors: [] })),
    tampered('insights-dropped', management),
  ],
  [
    'the trail: somebody tried to stop it, and was not allowed to',
    happening(management, stopped({ errorCode: 'AccessDenied' })),
    untouched,
  ],
  [
    'the trail: one that nothing rests on was stopped',
    happening(plain, event('cloudtrail', 'StopLogging', { name: 'experiment' })),
    untouched,
  ],
  [
    "the trail: CloudTrail lost the organization's trust for a while",
    happening(
      management,
      event('organizations', 'DisableAWSServiceAccess', { servicePrincipal: 'cloudtrail.amazonaws.com' }),
    ),
    tampered('trusted-access-disabled', management),
  ],
];

const ofWhatItNeeds: readonly Fault[] = [
  [
    'the bucket: its policy was deleted for a while',
    happening(archive, event('s3', 'DeleteBucketPolicy', { bucketName: logBucket })),
    tampered('bucket-policy-deleted', archive),
  ],
  [
    'the bucket: its policy shut CloudTrail out for a while',
    happening(
      archive,
      event('s3', 'PutBucketPolicy', {
        bucketName: logBucket,
        bucketPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'config.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: `arn:aws:s3:::${logBucket}/*`,
            },
          ],
        },
      }),
    ),
    tampered('bucket-policy-shuts-out', archive),
  ],
  [
    'the bucket: it kept log files for a month only',
    happening(archive, lifecycle(30)),
    tampered('lifecycle-shortened', archive),
  ],
  ['the bucket: it keeps log files for two years', happening(archive, lifecycle(730)), untouched],
  [
    'the key: it was disabled for a while',
    happening(management, event('kms', 'DisableKey', { keyId: keyArn })),
    tampered('key-disabled', management),
  ],
  [
    'the key: its deletion was scheduled, and called off',
    happening(management, event('kms', 'ScheduleKeyDeletion', { keyId: keyArn, pendingWindowInDays: 7 })),
    tampered('key-deletion-scheduled', management),
  ],
  [
    'the bucket: Control Tower, which is a deployer, had it keep log files for a month only',
    happening(archive, lifecycle(30, { userIdentity: controlTower })),
    untouched,
  ],
  [
    'the bucket: Control Tower did the same, and is no deployer that the policy names',
    happening(archive, lifecycle(30, { userIdentity: controlTower })),
    tampered('lifecycle-shortened', archive),
    wishing('activity', { deployers: [] }),
  ],
];

/** What was done to the recording, and undone: nothing but event history tells of it. */
export const tamperingFaults: readonly Fault[] = [...ofTheTrail, ...ofWhatItNeeds];
