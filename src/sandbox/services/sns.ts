import { uuid } from '../hash.js';
import { page } from '../pages.js';
import { deniedMessage, type Incoming, ok, type Params, type Reply, refuse, type Service, textOf } from '../service.js';
import type { Topic } from '../world.js';
import { queryRefusals } from './refusals.js';

const topicArnOf = (params: Params) => textOf(params, 'TopicArn');
const aboutTopic = { resource: topicArnOf, arn: ({ params }: Incoming) => topicArnOf(params) ?? '' };

export const sns: Service = {
  name: 'sns',
  protocol: 'query',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  global: false,
  refusals: { ...queryRefusals, denied: ['AuthorizationError', 403], broken: 'InternalError' },
  actions: {
    GetTopicAttributes: { permission: 'SNS:GetTopicAttributes', ...aboutTopic, answer: getTopicAttributes },
    ListSubscriptionsByTopic: {
      permission: 'SNS:ListSubscriptionsByTopic',
      ...aboutTopic,
      pages: { list: 'Subscriptions', token: 'NextToken' },
      answer: listSubscriptionsByTopic,
    },
  },
};

function getTopicAttributes(call: Incoming): Reply {
  return withTopic(call, 'SNS:GetTopicAttributes', (topic) =>
    ok({ Attributes: new Map(Object.entries(attributesOf(topic))) }),
  );
}

function listSubscriptionsByTopic(call: Incoming): Reply {
  const { world, params } = call;
  return withTopic(call, 'SNS:ListSubscriptionsByTopic', (topic) => {
    const listed = page(subscriptionsOf(topic), textOf(params, 'NextToken'), world.scenario.pageSizes.subscriptions);
    if (listed === undefined) return refuse('InvalidParameter', 'Invalid parameter: NextToken');
    return ok({ Subscriptions: listed.items, NextToken: listed.next });
  });
}

function withTopic({ world, principal, account, region, params }: Incoming, permission: string, answer: Answer): Reply {
  const arn = topicArnOf(params) ?? '';
  const [, , , arnRegion, owner] = arn.split(':');
  if (arnRegion !== region) return refuse('InvalidParameter', 'Invalid parameter: TopicArn');

  const topic = world.topics.get(arn);
  if (owner !== account.id && !topic?.readableBy.includes(account.id)) {
    const why = `because no resource-based policy allows the ${permission} action`;
    return refuse('AuthorizationError', deniedMessage(principal, permission, arn, why), 403);
  }
  if (topic === undefined) return refuse('NotFound', 'Topic does not exist', 404);
  return answer(topic);
}

type Answer = (topic: Topic) => Reply;

/** Until its endpoint has confirmed it a subscription has no ARN: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
function subscriptionsOf({ arn, owner, subscriptions }: Topic) {
  return subscriptions.map(({ protocol, endpoint, confirmed }) => ({
    TopicArn: arn,
    Protocol: protocol,
    SubscriptionArn: confirmed ? `${arn}:${uuid(arn, protocol, endpoint)}` : 'PendingConfirmation',
    Owner: owner.id,
    Endpoint: endpoint,
  }));
}

function attributesOf(topic: Topic): Record<string, string> {
  const { kmsKey, policy = defaultPolicy(topic), subscriptions } = topic;
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: topic.owner.id,
    DisplayName: '',
    Policy: typeof policy === 'string' ? policy : JSON.stringify(policy),
    ...(kmsKey !== undefined && { KmsMasterKeyId: kmsKey }),
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
    ...topic.attributes,
  };
}

/** What CloudTrail needs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html */
function defaultPolicy(topic: Topic) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSCloudTrailSNSPolicy20131101',
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'SNS:Publish',
        Resource: topic.arn,
      },
    ],
  };
}
