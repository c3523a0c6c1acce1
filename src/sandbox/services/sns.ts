import { deniedMessage, type Incoming, ok, type Reply, refuse, type Service, textOf } from '../service.js';
import type { Topic } from '../world.js';
import { queryRefusals } from './refusals.js';

export const sns: Service = {
  name: 'sns',
  protocol: 'query',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  global: false,
  refusals: { ...queryRefusals, denied: ['AuthorizationError', 403], broken: 'InternalError' },
  actions: {
    GetTopicAttributes: {
      permission: 'SNS:GetTopicAttributes',
      resource: (params) => textOf(params, 'TopicArn'),
      arn: ({ params }) => textOf(params, 'TopicArn') ?? '',
      answer: getTopicAttributes,
    },
  },
};

function getTopicAttributes({ world, principal, account, region, params }: Incoming): Reply {
  const arn = textOf(params, 'TopicArn') ?? '';
  const [, , , arnRegion, owner] = arn.split(':');
  if (arnRegion !== region) return refuse('InvalidParameter', 'Invalid parameter: TopicArn');

  const topic = world.topics.get(arn);
  if (owner !== account.id && !topic?.readableBy.includes(account.id)) {
    const why = 'because no resource-based policy allows the SNS:GetTopicAttributes action';
    return refuse('AuthorizationError', deniedMessage(principal, 'SNS:GetTopicAttributes', arn, why), 403);
  }
  if (topic === undefined) return refuse('NotFound', 'Topic does not exist', 404);
  return ok({ Attributes: new Map(Object.entries(attributesOf(topic))) });
}

function attributesOf(topic: Topic): Record<string, string> {
  return {
    TopicArn: topic.arn,
    Owner: topic.owner.id,
    DisplayName: '',
    Policy: JSON.stringify(defaultPolicy(topic)),
    SubscriptionsConfirmed: '1',
    SubscriptionsPending: '0',
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
