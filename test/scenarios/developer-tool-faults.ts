import {
  accountWith,
  connected,
  done,
  type Fault,
  happening,
  management,
  payer,
  plain,
  together,
  trailWith,
} from '../support/single-fault.js';

const root = { type: 'Root', accountId: plain, arn: `arn:aws:iam::${plain}:root` };
const user = {
  type: 'IAMUser',
  accountId: plain,
  userName: 'Mary_Major',
  arn: `arn:aws:iam::${plain}:user/Mary_Major`,
};
const signedIn = (mfaAuthenticated: boolean) => ({
  sessionContext: { attributes: { creationDate: '2026-11-18T09:00:00Z', mfaAuthenticated: String(mfaAuthenticated) } },
});
const alarm = (more: Readonly<Record<string, unknown>>) => happening(plain, done('monitoring', 'PutMetricAlarm', more));
const inConsole = { userAgent: 'AWS CloudWatch Console', sourceIPAddress: 'AWS Internal' };

const people: readonly Fault[] = [
  [
    'the root user made an alarm, by an SDK',
    alarm({ userIdentity: root, userAgent: 'aws-sdk-ruby2/2.0.0' }),
    [`developer-tools-root-activity: fail root-activity (${plain})`],
  ],
  [
    'somebody made an alarm in the console without a second factor',
    alarm({ userIdentity: { ...user, ...signedIn(false) }, ...inConsole }),
    [`developer-tools-console-changes: fail console-change-without-mfa (${plain})`],
  ],
  [
    'somebody made an alarm in the console with a second factor',
    alarm({ userIdentity: { ...user, ...signedIn(true) }, ...inConsole }),
    ['developer-tools-console-changes: pass'],
  ],
];

/** Which accounts the space deploys to, and in which somebody works: in us-west-2, and in us-east-1. */
const deploying = `${payer}, ${connected}`;
const [away, here] = [connected, plain];
const working = `${away}, ${here}`;
/** While some trail covers an account, its other trails are looked for where it was listed, and not in each region. */
const notLookedFor = 'not-assessed cloudtrail:DescribeTrails not-collected';

/** Selectors of management events, each of what it says. */
function recordingOnly(...selectors: readonly Readonly<Record<string, string>>[]) {
  return trailWith({
    advancedEventSelectors: selectors.map((fields) => ({
      FieldSelectors: Object.entries({ eventCategory: 'Management', ...fields }).map(([Field, value]) => ({
        Field,
        Equals: [value],
      })),
    })),
  });
}

const ofCodeDeploy = { eventSource: 'codedeploy.amazonaws.com' };
const alsoDeploying = happening(plain, done('codedeploy', 'CreateDeployment'));

/** How little of CodeCatalyst and developer tools a trail may record. */
const recording: readonly Fault[] = [
  [
    'the trail is stopped, and somebody works on',
    trailWith({ logging: false, status: { stopLoggingTime: '2026-11-17T00:00:00Z' } }),
    [
      'codecatalyst-billing-recording: fail space-not-recorded trail-not-logging',
      `codecatalyst-deployment-recording: fail trail-not-logging (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded trail-not-logging (${working})`,
    ],
  ],
  [
    'the trail was deleted, and somebody works on',
    accountWith(management, { trails: [] }),
    [
      'codecatalyst-billing-recording: fail space-not-recorded no-trail',
      `codecatalyst-deployment-recording: fail no-trail (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded no-trail (${working})`,
    ],
  ],
  [
    'the trail records one region, and somebody works in another',
    trailWith({ multiRegion: false }),
    [
      'codecatalyst-billing-recording: fail space-not-recorded trail-single-region',
      `codecatalyst-deployment-recording: fail trail-single-region (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded trail-single-region (${away})`,
    ],
  ],
  [
    'somebody works in a region that the trail is not in',
    together(
      accountWith(connected, { optedInRegions: ['ap-east-1'] }),
      happening(connected, done('codedeploy', 'CreateApplication', { awsRegion: 'ap-east-1' })),
    ),
    [
      `codecatalyst-deployment-recording: fail trail-not-in-region (${connected})`,
      `developer-tools-recording: fail tools-not-recorded trail-not-in-region (${connected})`,
    ],
  ],
  [
    'the trail leaves out KMS, which workflows may use',
    trailWith({ eventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }),
    [`codecatalyst-deployment-recording: fail trail-leaves-out-reads-of trail-leaves-out-writes-of (${deploying})`],
  ],
  [
    'the trail is not in the region of the space, where another one records data events alone',
    together(
      trailWith({ unseenIn: [{ account: payer, region: 'us-west-2' }] }),
      accountWith(payer, {
        trails: [
          {
            name: 'data',
            homeRegion: 'us-west-2',
            multiRegion: false,
            bucket: 'elsewhere',
            eventSelectors: [{ IncludeManagementEvents: false }],
          },
        ],
      }),
    ),
    [
      'codecatalyst-billing-recording: fail space-not-recorded trail-not-in-region trail-leaves-out-reads-of trail-leaves-out-writes-of',
      `codecatalyst-deployment-recording: fail trail-not-in-region trail-single-region trail-without-management-events (${payer})`,
    ],
  ],
  [
    'the trail leaves out global services, which no workflow may',
    trailWith({ globalServices: false }),
    [`codecatalyst-deployment-recording: fail trail-without-global-services (${deploying})`],
  ],
  [
    'the trail records no management events, and somebody works on',
    trailWith({
      eventSelectors: [
        { IncludeManagementEvents: false, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] },
      ],
    }),
    [
      'codecatalyst-billing-recording: fail space-not-recorded trail-leaves-out-reads-of trail-leaves-out-writes-of',
      `codecatalyst-deployment-recording: fail trail-without-management-events (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded trail-leaves-out-reads trail-leaves-out-writes (${working})`,
    ],
  ],
  [
    'the trail records reads alone, and somebody works on',
    recordingOnly({ readOnly: 'true' }),
    [
      `codecatalyst-billing-recording: ${notLookedFor}`,
      `codecatalyst-deployment-recording: fail trail-leaves-out-writes (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded trail-leaves-out-writes (${here})`,
      `developer-tools-recording: ${notLookedFor} (${away})`,
    ],
  ],
  [
    'the trail records writes alone, and somebody works on',
    recordingOnly({ readOnly: 'false' }),
    [
      `codecatalyst-billing-recording: ${notLookedFor}`,
      `codecatalyst-deployment-recording: fail trail-leaves-out-reads (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded trail-leaves-out-reads (${here})`,
      `developer-tools-recording: ${notLookedFor} (${away})`,
    ],
  ],
  [
    'the trail records writes of one developer tool alone',
    together(recordingOnly({ readOnly: 'true' }, ofCodeDeploy), alsoDeploying),
    [
      `codecatalyst-billing-recording: ${notLookedFor}`,
      `codecatalyst-deployment-recording: fail trail-leaves-out-writes (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded trail-leaves-out-writes-of (${here})`,
    ],
  ],
  [
    'the trail records reads of one developer tool alone',
    together(recordingOnly({ readOnly: 'false' }, ofCodeDeploy), alsoDeploying),
    [
      `codecatalyst-billing-recording: ${notLookedFor}`,
      `codecatalyst-deployment-recording: fail trail-leaves-out-reads (${deploying})`,
      `developer-tools-recording: fail tools-not-recorded trail-leaves-out-reads-of (${here})`,
    ],
  ],
];

/** What is wrong with what developer tools do, and with the recording of it. */
export const developerToolFaults: readonly Fault[] = [...people, ...recording];
