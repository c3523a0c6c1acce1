import { logRoot, publishRequest, topicKeyRequests } from '../iam/cloudtrail-requests.js';
import { all, any, fail, judge, pass, say } from '../judgement/judgement.js';
import { accountOf, bucketArn } from '../model/arn.js';
import type { Judgement } from '../model/finding.js';
import type { Notifications, Topic } from '../model/shared-resource.js';
import type { Deliveries, TrailView } from '../recording/recording.js';
import { errorText } from './aws-error-text.js';
import type { AuditView, Control } from './control.js';
import { whyUnusable } from './key.js';
import { organizationIdOf } from './organization-id.js';
import { allows, judgePolicy } from './resource-policy.js';
import { trailing } from './trailing.js';

/** Somebody is told of new log files, in one of the ways that the policy accepts. */
export const trailNotification: Control = {
  id: 'trail-notification',
  severity: 'medium',
  subject: 'trail',
  reads: [
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'sns:GetTopicAttributes',
    'sns:ListSubscriptionsByTopic',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
    's3:GetBucketLocation',
    's3:GetBucketNotification',
  ],
  policy: ['trails.notification.accept', 'trails.notification.topics'],
  assumes: ['A6', 'A7', 'A8', 'A17', 'A18'],
  causes: [
    'no-topic',
    'topic-not-allowed',
    'topic-missing',
    'topic-refuses-cloudtrail',
    'topic-key-missing',
    'topic-key-not-enabled',
    'topic-key-pending-deletion',
    'topic-key-unusable',
    'topic-key-of-aws',
    'topic-key-refuses-cloudtrail',
    'topic-without-subscription',
    'notification-error',
    'bucket-missing',
    'bucket-sends-no-s3-events',
    'bucket-sends-no-eventbridge-events',
  ],
  judge(view, audit) {
    const ways = { sns: bySns, 's3-event': byS3Events, eventbridge: byEventBridge };
    const { accept } = audit.policy.trails.notification;
    return any(
      accept.map((way) => ways[way](view, audit)),
      fail(say('no-topic', {})),
    );
  },
};

function bySns(view: TrailView, audit: AuditView): Judgement {
  const { topicArn: topic } = view.trail;
  const { topics } = audit.policy.trails.notification;
  if (topic === undefined) return fail(say('no-topic', {}));
  return all([
    topics && !topics.includes(topic) ? fail(say('topic-not-allowed', { topic })) : pass(),
    judge(audit.shared('topic', topic), (found) =>
      found.exists ? isHeard(topic, found, view, audit) : fail(say('topic-missing', { topic })),
    ),
    judge(view.status, ({ logging }) => (logging ? judge(view.deliveries, isAnnounced) : pass())),
  ]);
}

function isAnnounced({ notificationError, account }: Deliveries): Judgement {
  const error = errorText(notificationError);
  return error ? fail(say('notification-error', { error, account })) : pass();
}

function isHeard(topic: string, { policy, key, confirmedSubscriptions }: Topic, view: TrailView, audit: AuditView) {
  const attached = { account: accountOf(topic), api: 'sns:GetTopicAttributes', resource: topic };
  const refused = say('topic-refuses-cloudtrail', { topic });
  return all([
    policy === null
      ? fail(refused)
      : judgePolicy(policy, attached, (statements) =>
          allows(statements, [publishRequest(trailing(view, audit), topic)], attached, refused),
        ),
    key === null ? pass() : encrypts(topic, key, audit),
    judge(confirmedSubscriptions, (count) =>
      count > 0 ? pass(say('topic-notified', { topic })) : fail(say('topic-without-subscription', { topic })),
    ),
  ]);
}

/**
 * An encrypted topic takes only from those who may use its key. Services may not use AWS's own key, whose policy nobody
 * can change: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
function encrypts(topic: string, key: string, { shared }: AuditView): Judgement {
  return judge(shared('key', key), (found) => {
    if (!found.exists) return fail(say('topic-key-missing', { topic, key }));
    const { arn, state, manager, policy } = found;
    if (manager === 'AWS') return fail(say('topic-key-of-aws', { topic, key }));
    const attached = { account: accountOf(arn), api: 'kms:GetKeyPolicy', resource: arn };
    const why = whyUnusable(state);
    const refused = say('topic-key-refuses-cloudtrail', { topic, key: arn });
    return all([
      why === undefined ? pass() : fail(say(`topic-key-${why}`, { topic, key: arn, state })),
      judge(policy, (text) =>
        judgePolicy(text, attached, (statements) =>
          allows(statements, topicKeyRequests(topic, arn), attached, refused),
        ),
      ),
    ]);
  });
}

function byS3Events(view: TrailView, audit: AuditView): Judgement {
  const { bucket } = view.trail;
  const silent = fail(say('bucket-sends-no-s3-events', { bucket }));
  return ofBucket(bucket, audit, ({ rules }) =>
    any(
      rules.filter(isOfNewLogs).map(({ prefix }) => beginsAll(prefix, view, audit)),
      silent,
    ),
  );
}

function byEventBridge({ trail: { bucket } }: TrailView, audit: AuditView): Judgement {
  return ofBucket(bucket, audit, ({ eventBridge }) =>
    eventBridge
      ? pass(say('bucket-sends-eventbridge-events', { bucket }))
      : fail(say('bucket-sends-no-eventbridge-events', { bucket })),
  );
}

function ofBucket(
  bucket: string,
  { shared, partition }: AuditView,
  test: (notifications: Notifications) => Judgement,
): Judgement {
  return judge(shared('bucket', bucketArn(partition, bucket)), (found) =>
    found.exists ? judge(found.notifications, test) : fail(say('bucket-missing', { bucket })),
  );
}

function isOfNewLogs({ events, suffix }: Notifications['rules'][number]): boolean {
  const created = events.some((event) => event === 's3:ObjectCreated:*' || event === 's3:ObjectCreated:Put');
  return created && '.json.gz'.endsWith(suffix);
}

/**
 * Whether the keys of all log files of a trail begin like this: `PREFIX/AWSLogs/ACCOUNT/CloudTrail/…`, or, of an
 * organization trail, `PREFIX/AWSLogs/ORGANIZATION/…`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
function beginsAll(text: string, view: TrailView, audit: AuditView): Judgement {
  const { bucket, prefix, organization } = view.trail;
  const announced = pass(say('bucket-sends-s3-events', { bucket }));
  const silent = fail(say('bucket-sends-no-s3-events', { bucket }));
  const root = logRoot(prefix);
  const certain = organization ? `${root}o-` : `${root}${view.owner}/CloudTrail/`;
  if (certain.startsWith(text)) return announced;
  if (!organization || !text.startsWith(certain)) return silent;
  return judge(organizationIdOf(audit, view), (id) => (`${root}${id}/`.startsWith(text) ? announced : silent));
}
