import { it } from 'vitest';
import type { SharedResource, TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  audit,
  hub,
  known,
  logging,
  policyOf,
  stopped,
  topicArn,
  trailView,
  trailWithout,
  unknown,
} from '../support/literals.js';

const judge = judgeTrail('trail-notification');

const otherTopic = `arn:aws:sns:us-east-1:${hub}:other`;
const accepting = (topics?: readonly string[]) => policyOf({ trails: { notification: { ...(topics && { topics }) } } });
const there: SharedResource = { kind: 'topic', fact: known({ exists: true }) };
const missing: SharedResource = { kind: 'topic', fact: known({ exists: false }) };
const unread: SharedResource = { kind: 'topic', fact: unknown('sns:GetTopicAttributes') };
const unreadStatus = unknown('cloudtrail:GetTrailStatus');
const undelivered = (notificationError: string, status = logging): Fact<TrailStatus> =>
  known({ ...status, notificationError });

interface Row {
  readonly title: string;
  readonly status?: Fact<TrailStatus>;
  readonly topics?: readonly string[];
  readonly topic?: SharedResource;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    { title: 'passes with a topic that exists', expected: { verdict: 'pass', says: ['topic-notified'] } },
    {
      title: 'passes with one that is allowed',
      topics: [otherTopic, topicArn],
      expected: { verdict: 'pass', says: ['topic-notified'] },
    },
    {
      title: 'passes where the error is the text None',
      status: undelivered('None'),
      expected: { verdict: 'pass', says: ['topic-notified'] },
    },
    {
      title: 'passes where the error is empty',
      status: undelivered(''),
      expected: { verdict: 'pass', says: ['topic-notified'] },
    },
    {
      title: 'does not hold an old error against a stopped trail',
      status: undelivered('NotFound', stopped),
      expected: { verdict: 'pass', says: ['topic-notified'] },
    },
    {
      title: 'fails with a topic that is not allowed',
      topics: [otherTopic],
      expected: { verdict: 'fail', says: ['topic-not-allowed'] },
    },
    {
      title: 'fails with a topic that does not exist',
      topic: missing,
      expected: { verdict: 'fail', says: ['topic-missing'] },
    },
    {
      title: 'fails where the last announcement failed',
      status: undelivered('NotFound'),
      expected: { verdict: 'fail', says: ['notification-error'] },
    },
    {
      title: 'names all that is wrong',
      status: undelivered('NotFound'),
      topics: [otherTopic],
      topic: missing,
      expected: { verdict: 'fail', says: ['topic-not-allowed', 'topic-missing', 'notification-error'] },
    },
    {
      title: 'misses the topic',
      topic: unread,
      expected: { verdict: 'not-assessed', says: ['sns:GetTopicAttributes'] },
    },
    {
      title: 'misses the status',
      status: unreadStatus,
      expected: { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
    },
    {
      title: 'fails with a topic that is not allowed, although nobody could read it',
      topics: [otherTopic],
      topic: unread,
      status: unreadStatus,
      expected: { verdict: 'fail', says: ['topic-not-allowed'] },
    },
    {
      title: 'fails with a topic that does not exist, although nobody could read the status',
      topic: missing,
      status: unreadStatus,
      expected: { verdict: 'fail', says: ['topic-missing'] },
    },
  ]),
)('%s', (_title, { status = known(logging), topics, topic = there, expected }) => {
  const judgement = judge(
    trailView({ status }),
    audit({ policy: accepting(topics), resources: { [topicArn]: topic } }),
  );

  expectJudgement(judgement, expected);
});

it('fails without a topic, whatever could not be read', () => {
  const trail = { ...trailView({ status: unreadStatus }), trail: trailWithout('topicArn') };

  const judgement = judge(trail, audit());

  expectJudgement(judgement, { verdict: 'fail', says: ['no-topic'] });
});
