import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { ask, askPages } from '../../aws/ask.js';
import type { Session } from '../../aws/session.js';
import { isKnown, mapFact } from '../../model/fact.js';
import type { SharedFact, Topic } from '../../model/shared-resource.js';
import { asked } from '../asked.js';
import { keyArn } from './key-arn.js';

/** Every topic has its ARN among its attributes: an answer without it is none. */
const Attributes = z.object({
  Attributes: z.object({
    TopicArn: z.string(),
    Policy: z.string().optional(),
    KmsMasterKeyId: z.string().optional(),
  }),
});

export async function readTopic(
  session: Session,
  arn: string,
  region: string,
  reads: ReadonlySet<string>,
): Promise<SharedFact<'topic'>> {
  const answer = await ask<object, z.infer<typeof Attributes> | 'missing'>(session, {
    api: 'sns:GetTopicAttributes',
    region,
    resource: arn,
    send: () => session.client(SNSClient, region).send(new GetTopicAttributesCommand({ TopicArn: arn })),
    page: Attributes,
    // The service's code is NotFound, the SDK's class NotFoundException.
    answers: { NotFound: 'missing', NotFoundException: 'missing' },
  });
  if (!isKnown(answer)) return answer;
  const { known, from } = answer;
  if (known === 'missing') return { known: { exists: false }, from };
  const { Policy, KmsMasterKeyId } = known.Attributes;
  const { account, partition } = session;
  const key = KmsMasterKeyId ? keyArn(KmsMasterKeyId, { partition, region, account }) : null;
  const confirmedSubscriptions = await subscriptions(session, arn, region, reads);
  return { known: { exists: true, policy: Policy ?? null, key, confirmedSubscriptions }, from };
}

const Page = z.object({
  Subscriptions: z.array(z.object({ SubscriptionArn: z.string() })),
  NextToken: z.string().optional(),
});

/** One that waits to be confirmed says so in place of its ARN. */
function subscriptions(
  session: Session,
  arn: string,
  region: string,
  reads: ReadonlySet<string>,
): Promise<Topic['confirmedSubscriptions']> {
  const about = { account: session.account, api: 'sns:ListSubscriptionsByTopic', region, resource: arn };
  return asked(reads, about, async () => {
    const answer = await askPages(session, {
      ...about,
      send: (NextToken) =>
        session
          .client(SNSClient, region)
          .send(new ListSubscriptionsByTopicCommand({ TopicArn: arn, ...(NextToken && { NextToken }) })),
      page: Page,
      next: ({ NextToken }) => NextToken,
    });
    return mapFact(
      answer,
      ({ pages }) =>
        pages
          .flatMap(({ Subscriptions }) => Subscriptions)
          .filter(({ SubscriptionArn }) => SubscriptionArn.startsWith('arn:')).length,
    );
  });
}
