import {
  accountWith,
  archive,
  asItIs,
  bucketWith,
  type Fault,
  hub,
  keyWith,
  logBucket,
  logGroupWith,
  management,
  plain,
  statusWith,
  storeWith,
  together,
  topicArn,
  topicWith,
  trailArn,
  trailWith,
  wishing,
} from '../support/single-fault.js';

const daysAgo = (days: number) => new Date(Date.parse('2026-11-20T02:08:00Z') - days * 86_400_000).toISOString();
const members = [archive, hub, plain].join(', ');

/** What becomes of everything when nothing is recorded any more. Settings stay what they were. */
const unrecorded = [
  `account-recording: fail trail-not-logging (${members})`,
  `account-recording: fail trail-not-logging recorded-not-by-trail (${management})`,
  'multi-region-recording: fail trail-not-logging',
  'organization-trail: fail trail-not-logging',
  'trail-data-events: fail trail-not-logging',
  'trail-delivery: not-applicable nothing-to-deliver',
  ...['duplicate-recording', 'trail-cloudwatch-logs', 'trail-log-validation', 'trail-notification'].map(
    (control) => `${control}: pass`,
  ),
];
const ofObjects = {
  IncludeManagementEvents: false,
  DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
};
const ofManagement = { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] };
const manyRegions = {
  enabledByDefault: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-central-1'],
  optIn: ['ap-east-1'],
};
const own = { name: 'own', homeRegion: 'us-east-1', bucket: 'elsewhere' };

const recording: readonly Fault[] = [
  [
    'the trail is stopped',
    trailWith({ logging: false, status: { stopLoggingTime: daysAgo(3) } }),
    [...unrecorded, 'trail-logging: fail trail-stopped'],
  ],
  [
    'the trail was never started',
    trailWith({ logging: false, status: { startLoggingTime: null, stopLoggingTime: null } }),
    [...unrecorded, 'trail-logging: fail trail-never-started'],
  ],
  [
    'the trail is not logging, and nobody says since when',
    trailWith({ logging: false, status: { stopLoggingTime: null } }),
    [...unrecorded, 'trail-logging: fail trail-not-logging'],
  ],
  [
    'the trail records one region',
    trailWith({ multiRegion: false }),
    [
      'account-recording: pass',
      'duplicate-recording: pass',
      'multi-region-recording: fail trail-single-region',
      'organization-trail: fail trail-single-region',
      'trail-data-events: fail trail-single-region',
    ],
  ],
  [
    'the trail leaves out global services',
    trailWith({ globalServices: false }),
    ['multi-region-recording: fail trail-without-global-services'],
  ],
  [
    'the trail is no organization trail',
    trailWith({ organization: false }),
    [
      `account-recording: fail no-trail (${members})`,
      `multi-region-recording: fail no-trail (${members})`,
      `trail-data-events: fail no-trail (${members})`,
      `duplicate-recording: not-applicable no-trail (${members})`,
      'organization-trail: fail no-organization-trail',
      'log-bucket-policy: fail write-not-allowed',
      'log-bucket-retention: pass',
      `trail-tampering: not-applicable no-trail-left (${hub}, ${plain})`,
    ],
  ],
  [
    'the trail leaves out KMS',
    trailWith({ eventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }, ofObjects] }),
    [
      'account-recording: pass',
      'multi-region-recording: fail trail-leaves-out-reads-of trail-leaves-out-writes-of',
      'trail-data-events: pass',
    ],
  ],
  [
    'the trail records no reads',
    trailWith({ eventSelectors: [{ ReadWriteType: 'WriteOnly' }, ofObjects] }),
    ['account-recording: pass', 'multi-region-recording: fail trail-leaves-out-reads', 'trail-data-events: pass'],
  ],
  [
    'the trail records no writes',
    trailWith({ eventSelectors: [{ ReadWriteType: 'ReadOnly' }, ofObjects] }),
    ['account-recording: pass', 'multi-region-recording: fail trail-leaves-out-writes', 'trail-data-events: pass'],
  ],
  [
    'the trail records data events only',
    trailWith({ eventSelectors: [ofObjects] }),
    [
      `account-recording: fail trail-without-management-events (${members})`,
      `account-recording: fail trail-without-management-events recorded-not-by-trail (${management})`,
      'multi-region-recording: fail trail-without-management-events',
      'trail-data-events: pass',
    ],
  ],
  [
    'the trail records no data events',
    trailWith({ eventSelectors: undefined }),
    [
      'account-recording: pass',
      'multi-region-recording: pass',
      'trail-data-events: fail trail-leaves-out-s3-reads trail-leaves-out-s3-writes',
    ],
  ],
  [
    'the trail records reads of objects and no writes',
    trailWith({ eventSelectors: [{}, { ...ofObjects, ReadWriteType: 'ReadOnly' }] }),
    ['account-recording: pass', 'multi-region-recording: pass', 'trail-data-events: fail trail-leaves-out-s3-writes'],
  ],
  [
    'the trail records one kind of request for objects',
    trailWith({
      advancedEventSelectors: [
        ofManagement,
        {
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
            { Field: 'eventName', Equals: ['DeleteObject'] },
          ],
        },
      ],
    }),
    ['account-recording: pass', 'multi-region-recording: pass', 'trail-data-events: fail trail-narrows-s3-events'],
  ],
  [
    'a member has a second trail',
    accountWith(plain, { trails: [own] }),
    [`duplicate-recording: fail recorded-twice-in (${plain})`, 'multi-region-recording: pass'],
  ],
  [
    'a member has a second trail, in many regions',
    (scenario) => accountWith(plain, { trails: [own] })({ ...scenario, regions: manyRegions }),
    [
      'account-recording: pass',
      `duplicate-recording: fail recorded-twice-in-regions (${plain})`,
      'event-data-store-encryption: pass',
      'multi-region-recording: pass',
      'trail-data-events: pass',
    ],
  ],
  [
    'a member has opted in to a region that the owner of the trail has not',
    accountWith(plain, { optedInRegions: ['ap-east-1'] }),
    [
      'account-recording: pass',
      'duplicate-recording: pass',
      `multi-region-recording: fail trail-not-in-region (${plain})`,
      `trail-data-events: fail trail-not-in-region (${plain})`,
    ],
  ],
  [
    'a member has a second trail of data events',
    accountWith(plain, { trails: [{ ...own, eventSelectors: [{ IncludeManagementEvents: false }] }] }),
    ['account-recording: pass', 'duplicate-recording: pass', 'multi-region-recording: pass', 'trail-data-events: pass'],
  ],
  ['insights are off', trailWith({ insightSelectors: [] }), ['trail-insights: fail insights-missing']],
  [
    'one of two insights is off',
    trailWith({ insightSelectors: [{ InsightType: 'ApiCallRateInsight' }] }),
    ['trail-insights: fail insights-missing'],
  ],
  [
    'insights are on for data events only',
    trailWith({
      insightSelectors: ['ApiCallRateInsight', 'ApiErrorRateInsight'].map((InsightType) => ({
        InsightType,
        EventCategories: ['Data'],
      })),
    }),
    ['trail-insights: fail insights-missing'],
  ],
  ['the trail has no tags', trailWith({ tags: {} }), ['trail-tags: fail no-tags']],
  ['the trail has other tags', trailWith({ tags: { owner: 'x' } }), ['trail-tags: fail tags-missing']],
  ["the trail has AWS's own tags only", trailWith({ tags: { 'aws:team': 'x' } }), ['trail-tags: fail no-tags']],
];

const arrival: readonly Fault[] = [
  ['the trail has no validation', trailWith({ validation: false }), ['trail-log-validation: fail validation-off']],
  [
    'digests do not arrive',
    statusWith({ latestDigestDeliveryError: 'AccessDenied' }),
    ['trail-log-validation: fail digest-delivery-error'],
  ],
  [
    'nothing arrived for two days',
    statusWith({ latestDeliveryTime: daysAgo(2), latestDigestDeliveryTime: daysAgo(2) }),
    [
      'trail-cloudwatch-logs: fail log-group-stale',
      'trail-delivery: fail delivery-stale',
      'trail-log-validation: pass',
    ],
  ],
  [
    'digests arrive where there was nothing to log for two days',
    statusWith({ latestDeliveryTime: daysAgo(2) }),
    ['trail-cloudwatch-logs: pass', 'trail-delivery: pass', 'trail-log-validation: pass'],
  ],
  [
    'nothing ever arrived',
    statusWith({
      latestDeliveryTime: null,
      latestDigestDeliveryTime: null,
      latestCloudWatchLogsDeliveryTime: daysAgo(0),
    }),
    ['trail-cloudwatch-logs: pass', 'trail-delivery: fail never-delivered'],
  ],
  [
    'log files are refused',
    statusWith({ latestDeliveryError: 'NoSuchBucket' }),
    ['trail-delivery: fail delivery-error'],
  ],
  [
    'the policy names another bucket',
    asItIs,
    ['trail-destination: fail bucket-not-allowed'],
    wishing('trails', { destination: { buckets: ['other'], account: archive } }),
  ],
  [
    'the policy names another prefix',
    asItIs,
    ['trail-destination: fail prefix-not-allowed'],
    wishing('trails', { destination: { buckets: [logBucket], account: archive, prefix: 'logs' } }),
  ],
  [
    'the trail has no log group',
    trailWith({ logGroupArn: undefined, logRoleArn: undefined }),
    ['trail-cloudwatch-logs: fail no-log-group'],
  ],
  [
    'the log group was deleted',
    accountWith(management, { logGroups: [] }),
    ['trail-cloudwatch-logs: fail log-group-missing'],
  ],
  [
    'nothing but a log group whose name begins alike is left',
    logGroupWith({ name: 'aws-controltower/CloudTrailLogs-old' }),
    ['trail-cloudwatch-logs: fail log-group-missing'],
  ],
  [
    'the log group keeps events for too short a time',
    logGroupWith({ retentionDays: 60 }),
    ['trail-cloudwatch-logs: fail log-group-retention-short'],
  ],
  ['the log group keeps events for ever', logGroupWith({ retentionDays: undefined }), ['trail-cloudwatch-logs: pass']],
  [
    'the log group refuses events',
    statusWith({ latestCloudWatchLogsDeliveryError: 'AccessDenied' }),
    ['trail-cloudwatch-logs: fail log-group-error'],
  ],
  [
    'events stopped arriving in the log group',
    statusWith({ latestCloudWatchLogsDeliveryTime: daysAgo(2) }),
    ['trail-cloudwatch-logs: fail log-group-stale'],
  ],
  [
    'events never arrived in the log group',
    statusWith({ latestCloudWatchLogsDeliveryTime: null }),
    ['trail-cloudwatch-logs: fail log-group-never-reached'],
  ],
];

const statement = (fields: object) => ({ Version: '2012-10-17', Statement: [fields] });
const forAccount = (account: string, Action: string) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action,
  Resource: '*',
});
const forCloudTrail = (Action: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action,
  Resource: '*',
  ...more,
});
/** Of the audit nobody knows what the tags of the caller will be. */
const undecidable = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'security' } } };
/** A statement that says nothing of CloudTrail, at great length. */
const longWinded = {
  Effect: 'Deny',
  Principal: '*',
  Action: Array.from({ length: 700 }, (_, index) => `kms:NeverHeardOfThisAction${index}`),
  Resource: '*',
};
const otherKeyArn = `arn:aws:kms:us-east-1:${management}:key/00000000-0000-4000-8000-000000000000`;

const keys: readonly Fault[] = [
  [
    'the trail has no key',
    trailWith({ kmsKeyArn: undefined }),
    ['trail-encryption: fail no-key', 'trail-key-rotation: not-applicable no-key-to-rotate'],
  ],
  ...(
    [
      ['Disabled', 'not-enabled'],
      ['PendingDeletion', 'pending-deletion'],
      ['Unavailable', 'unusable'],
    ] as const
  ).map(
    ([state, why]): Fault => [
      `the key is ${state}`,
      keyWith({ state }),
      [
        `log-bucket-encryption: fail default-key-${why}`,
        `trail-encryption: fail key-${why}`,
        'trail-key-rotation: not-applicable key-not-enabled',
      ],
    ],
  ),
  [
    'the key was deleted',
    accountWith(management, { keys: [] }),
    [
      'event-data-store-encryption: pass',
      'log-bucket-encryption: fail default-key-missing',
      'trail-encryption: fail key-missing',
      'trail-key-rotation: not-applicable key-missing',
    ],
  ],
  [
    'the key is none that the policy names',
    asItIs,
    ['trail-encryption: fail key-not-allowed'],
    wishing('trails', { encryption: { mode: 'kms', keys: [otherKeyArn] } }),
  ],
  [
    "the key's policy forgets CloudTrail",
    keyWith({ policy: statement(forAccount(management, 'kms:*')) }),
    ['trail-encryption: fail key-refuses-cloudtrail'],
  ],
  [
    "the key's policy is for another trail",
    keyWith({
      policy: statement(
        forCloudTrail('kms:GenerateDataKey*', { Condition: { StringEquals: { 'aws:SourceArn': `${trailArn}-old` } } }),
      ),
    }),
    ['trail-encryption: fail key-refuses-cloudtrail'],
  ],
  [
    "the key's policy is no JSON",
    keyWith({ policy: 'Allow everything' }),
    ['trail-encryption: not-assessed kms:GetKeyPolicy not-decidable'],
  ],
  [
    "the key's policy has a condition of which nobody knows whether it holds",
    keyWith({ policy: statement(forCloudTrail('kms:GenerateDataKey*', undecidable)) }),
    ['trail-encryption: not-assessed kms:GetKeyPolicy not-decidable'],
  ],
  [
    "the key's policy is 20 KB long, and sound",
    keyWith({ policy: { Version: '2012-10-17', Statement: [longWinded, forCloudTrail('kms:GenerateDataKey*')] } }),
    ['trail-encryption: pass'],
  ],
  [
    'the key does not rotate',
    keyWith({ rotation: { enabled: false } }),
    ['trail-key-rotation: fail key-does-not-rotate'],
  ],
  [
    'the key has imported material',
    keyWith({ origin: 'EXTERNAL' }),
    ['trail-key-rotation: not-applicable key-cannot-rotate'],
  ],
  [
    'an event data store has no key',
    storeWith({ kmsKeyArn: undefined }),
    [`event-data-store-encryption: fail event-data-store-without-key (${management})`],
  ],
  [
    'there is no event data store',
    accountWith(management, { eventDataStores: [] }),
    ['account-recording: pass', `event-data-store-encryption: not-applicable no-event-data-store (${management})`],
  ],
];

const topicKey = { id: '77777777-0000-4000-8000-000000000000', region: 'us-east-1' };
const topicKeyArn = `arn:aws:kms:us-east-1:${hub}:key/${topicKey.id}`;
const usable = statement(forCloudTrail(['kms:GenerateDataKey*', 'kms:Decrypt']));
/** The topic encrypted with a key of its own. */
const encryptedTopic = (key: object, kmsKey: string = topicKeyArn) =>
  together(topicWith({ kmsKey }), accountWith(hub, { keys: [{ ...topicKey, ...key }] }));
const accepting = (...accept: readonly string[]) => wishing('trails', { notification: { accept } });
const queue = { arn: `arn:aws:sqs:us-east-1:${hub}:logs` };
const telling = (...queues: readonly object[]) => bucketWith({ notifications: { queues } });

const notification: readonly Fault[] = [
  ['the trail has no topic', trailWith({ topicArn: undefined }), ['trail-notification: fail no-topic']],
  ['the topic was deleted', accountWith(hub, { topics: [] }), ['trail-notification: fail topic-missing']],
  [
    'the topic is none that the policy names',
    asItIs,
    ['trail-notification: fail topic-not-allowed'],
    wishing('trails', { notification: { accept: ['sns'], topics: [`${topicArn}-2`] } }),
  ],
  [
    "the topic's policy forgets CloudTrail",
    topicWith({ policy: statement(forAccount(hub, 'sns:Publish')) }),
    ['trail-notification: fail topic-refuses-cloudtrail'],
  ],
  [
    "the topic's policy is no JSON",
    topicWith({ policy: '{"Statement":' }),
    ['trail-notification: not-assessed sns:GetTopicAttributes not-decidable'],
  ],
  [
    "the topic's policy has a condition of which nobody knows whether it holds",
    topicWith({ policy: statement(forCloudTrail('sns:Publish', undecidable)) }),
    ['trail-notification: not-assessed sns:GetTopicAttributes not-decidable'],
  ],
  [
    'nobody listens to the topic',
    topicWith({ subscriptions: [] }),
    ['trail-notification: fail topic-without-subscription'],
  ],
  [
    'nobody who was asked to listen to the topic has confirmed it',
    topicWith({ subscriptions: [{ endpoint: 'security@example.com', confirmed: false }] }),
    ['trail-notification: fail topic-without-subscription'],
  ],
  [
    'notifications fail',
    statusWith({ latestNotificationError: 'NotFound' }),
    ['trail-notification: fail notification-error'],
  ],
  [
    'the topic is encrypted with a key that lets CloudTrail use it',
    encryptedTopic({ policy: usable }),
    ['trail-notification: pass'],
  ],
  [
    'the topic is encrypted with a key that does not',
    encryptedTopic({ policy: statement(forAccount(hub, 'kms:*')) }),
    ['trail-notification: fail topic-key-refuses-cloudtrail'],
  ],
  [
    'the topic is encrypted with a key that is disabled',
    encryptedTopic({ state: 'Disabled', policy: usable }),
    ['trail-notification: fail topic-key-not-enabled'],
  ],
  [
    'the topic is encrypted with a key that is about to be deleted',
    encryptedTopic({ state: 'PendingDeletion', policy: usable }),
    ['trail-notification: fail topic-key-pending-deletion'],
  ],
  [
    'the topic is encrypted with a key that has no material',
    encryptedTopic({ state: 'PendingImport', policy: usable }),
    ['trail-notification: fail topic-key-unusable'],
  ],
  [
    'the topic is encrypted with a key that is gone',
    topicWith({ kmsKey: topicKeyArn }),
    ['trail-notification: fail topic-key-missing'],
  ],
  [
    "the topic is encrypted with AWS's own key",
    encryptedTopic({ manager: 'AWS', aliases: ['alias/aws/sns'] }, 'alias/aws/sns'),
    ['trail-notification: fail topic-key-of-aws'],
  ],
  [
    'the bucket tells a queue, and no topic is asked for',
    together(trailWith({ topicArn: undefined }), telling(queue)),
    ['trail-notification: pass'],
    accepting('sns', 's3-event'),
  ],
  [
    'the bucket tells a queue, and only topics are accepted',
    together(trailWith({ topicArn: undefined }), telling(queue)),
    ['trail-notification: fail no-topic'],
  ],
  [
    'the bucket tells a queue of another prefix',
    telling({ ...queue, prefix: 'config/' }),
    ['trail-notification: fail bucket-sends-no-s3-events'],
    accepting('s3-event'),
  ],
  [
    'the bucket tells a queue of what is deleted',
    telling({ ...queue, events: ['s3:ObjectRemoved:*'] }),
    ['trail-notification: fail bucket-sends-no-s3-events'],
    accepting('s3-event'),
  ],
  [
    'the bucket tells EventBridge',
    bucketWith({ notifications: { eventBridge: true } }),
    ['trail-notification: pass'],
    accepting('eventbridge'),
  ],
  [
    'the bucket does not tell EventBridge, and only that is accepted',
    asItIs,
    ['trail-notification: fail bucket-sends-no-eventbridge-events'],
    accepting('eventbridge'),
  ],
  [
    'nobody is told in any of three ways',
    trailWith({ topicArn: undefined }),
    ['trail-notification: fail no-topic bucket-sends-no-s3-events bucket-sends-no-eventbridge-events'],
    accepting('sns', 's3-event', 'eventbridge'),
  ],
];

const organization: readonly Fault[] = [
  [
    'CloudTrail has no trusted access',
    ({ organization: of, ...scenario }) => ({
      ...scenario,
      organization: of && { ...of, trustedServices: ['sso.amazonaws.com'] },
    }),
    ['organization-trail: fail cloudtrail-not-trusted'],
  ],
  [
    'an account administers CloudTrail that the policy does not name',
    ({ delegatedAdministrators: before, ...scenario }) => ({
      ...scenario,
      delegatedAdministrators: [...before, { account: plain, service: 'cloudtrail.amazonaws.com' }],
    }),
    ['organization-trail: fail administrator-not-named'],
  ],
  [
    'an account administers CloudTrail, and the policy says none',
    asItIs,
    ['organization-trail: fail administrator-not-named'],
    wishing('organization', { cloudtrailAdministrators: [] }),
  ],
];

export const trailFaults: readonly Fault[] = [...recording, ...arrival, ...keys, ...notification, ...organization];
