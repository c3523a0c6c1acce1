import { describe, expect, it } from 'vitest';
import type { AuditView } from '../../src/controls/control.js';
import type { TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import type { Notifications, SharedResource } from '../../src/model/shared-resource.js';
import type { TrailView } from '../../src/recording/recording.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  allowingCloudTrail,
  audit,
  bucket,
  bucketArn,
  healthyBucket,
  hub,
  keyWith,
  known,
  logging,
  management,
  member,
  neverStarted,
  organizationId,
  policyOf,
  stopped,
  topicArn,
  topicWith,
  trailArn,
  trailView,
  trailWithout,
  unknown,
} from '../support/literals.js';

const judge = judgeTrail('trail-notification');

const otherTopic = `arn:aws:sns:us-east-1:${hub}:other`;
const topicKey = `arn:aws:kms:us-east-1:${hub}:key/0c6a3f1e-1111-4a51-9c1e-6d2b94a0f3e7`;
const unreadStatus = unknown('cloudtrail:GetTrailStatus');
const unreadNotifications = unknown('s3:GetBucketNotification');
const passes: Expected = { verdict: 'pass', says: ['topic-notified'] };

function fails(...says: readonly string[]): Expected {
  return { verdict: 'fail', says };
}

function misses(...says: readonly string[]): Expected {
  return { verdict: 'not-assessed', says };
}

function undelivered(notificationError: string, status = logging): Fact<TrailStatus> {
  return known({ ...status, notificationError });
}

function bucketWith(notifications: Fact<Notifications>): SharedResource {
  return { kind: 'bucket', fact: known({ ...healthyBucket, notifications }, 'bucket') };
}

function sending(more: Partial<Notifications>): SharedResource {
  return bucketWith(known({ eventBridge: false, rules: [], ...more }, 'notifications'));
}

type Way = 'sns' | 's3-event' | 'eventbridge';

interface Row {
  readonly title: string;
  readonly accept?: readonly Way[];
  readonly topics?: readonly string[];
  readonly trail?: TrailView;
  readonly status?: Fact<TrailStatus>;
  readonly topic?: SharedResource;
  readonly key?: SharedResource;
  readonly bucket?: SharedResource;
  readonly more?: Partial<AuditView>;
  readonly expected: Expected;
}

function judgeRow(row: Row) {
  const { accept = ['sns'], topics, status = known(logging), trail = trailView({ status }), more } = row;
  const resources = {
    [topicArn]: row.topic ?? topicWith({}),
    [topicKey]: row.key ?? keyWith({ arn: topicKey }),
    [bucketArn]: row.bucket ?? sending({}),
  };
  const policy = policyOf({ trails: { notification: { accept, ...(topics && { topics }) } } });
  return judge(trail, audit({ policy, resources, ...more }));
}

describe('by a topic', () => {
  const missing: SharedResource = { kind: 'topic', fact: known({ exists: false }, 'topic') };
  const unread: SharedResource = { kind: 'topic', fact: unknown('sns:GetTopicAttributes') };
  const unheard = topicWith({ confirmedSubscriptions: known(0) });
  const withoutTopic = (status: Fact<TrailStatus>) => ({ ...trailView({ status }), trail: trailWithout('topicArn') });

  it.each(
    titled<Row>([
      { title: 'passes with one that takes messages and is heard', expected: passes },
      { title: 'passes with one that is allowed', topics: [otherTopic, topicArn], expected: passes },
      { title: 'passes where the error is the text None', status: undelivered('None'), expected: passes },
      { title: 'passes where the error is empty', status: undelivered(''), expected: passes },
      {
        title: 'passes with what is no matter here: errors of the bucket, digests and the log group',
        status: known({ ...logging, deliveryError: 'a', digestDeliveryError: 'b', logGroupDeliveryError: 'c' }),
        expected: passes,
      },
      {
        title: 'does not hold an old error against a stopped trail',
        status: undelivered('NotFound', stopped),
        expected: passes,
      },
      { title: 'judges a trail that was never started by its settings', status: known(neverStarted), expected: passes },
      {
        title: 'fails with a stopped trail whose topic does not exist',
        status: known(stopped),
        topic: missing,
        expected: fails('topic-missing'),
      },
      { title: 'fails without one', trail: withoutTopic(known(logging)), expected: fails('no-topic') },
      {
        title: 'fails without one, although nobody could read the status',
        trail: withoutTopic(unreadStatus),
        expected: fails('no-topic'),
      },
      { title: 'fails with one that is not allowed', topics: [otherTopic], expected: fails('topic-not-allowed') },
      { title: 'fails with one that does not exist', topic: missing, expected: fails('topic-missing') },
      { title: 'fails with one that nobody confirmed', topic: unheard, expected: fails('topic-without-subscription') },
      {
        title: 'misses whether the last announcement failed where only a member told the status',
        trail: trailView({ status: undelivered('AuthorizationError'), deliveries: unreadStatus }),
        expected: misses('cloudtrail:GetTrailStatus'),
      },
      {
        title: 'passes with a stopped trail of which only a member told',
        trail: trailView({ status: known(stopped), deliveries: unreadStatus }),
        expected: passes,
      },
      {
        title: 'fails where the last announcement failed',
        status: undelivered('AuthorizationError'),
        expected: fails('notification-error'),
      },
      {
        title: 'names all that is wrong',
        status: undelivered('KMSDisabled'),
        topics: [otherTopic],
        topic: topicWith({ policy: null, key: topicKey, confirmedSubscriptions: known(0) }),
        key: keyWith({ arn: topicKey, state: 'Disabled', policy: known(allowingCloudTrail()) }),
        expected: fails(
          'topic-not-allowed',
          'topic-refuses-cloudtrail',
          'topic-key-not-enabled',
          'topic-key-refuses-cloudtrail',
          'topic-without-subscription',
          'notification-error',
        ),
      },
      { title: 'misses the topic', topic: unread, expected: misses('sns:GetTopicAttributes') },
      {
        title: 'misses the subscriptions',
        topic: topicWith({ confirmedSubscriptions: unknown('sns:ListSubscriptionsByTopic') }),
        expected: misses('sns:ListSubscriptionsByTopic'),
      },
      { title: 'misses the status', status: unreadStatus, expected: misses('cloudtrail:GetTrailStatus') },
      {
        title: 'misses both',
        topic: unread,
        status: unreadStatus,
        expected: misses('sns:GetTopicAttributes', 'cloudtrail:GetTrailStatus'),
      },
      {
        title: 'fails with one that is not allowed, although nobody could read it',
        topics: [otherTopic],
        topic: unread,
        status: unreadStatus,
        expected: fails('topic-not-allowed'),
      },
      {
        title: 'fails with one that does not exist, although nobody could read the status',
        topic: missing,
        status: unreadStatus,
        expected: fails('topic-missing'),
      },
      {
        title: 'fails with one that nobody confirmed, although nobody could read the status',
        topic: unheard,
        status: unreadStatus,
        expected: fails('topic-without-subscription'),
      },
      {
        title: 'fails where the last announcement failed, although nobody could read the topic',
        topic: unread,
        status: undelivered('AuthorizationError'),
        expected: fails('notification-error'),
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('rests on the answers about it', () => {
    expect(judgeRow({ title: '', expected: passes }).evidence).toEqual(['topic', 'subscriptions', 'an answer']);
  });
});

describe("a topic's policy", () => {
  const publish = { Sid: 'Publish', Action: 'SNS:Publish', Resource: topicArn };
  const others = Array.from({ length: 200 }, (_, index) => ({
    Sid: `Team ${index}`,
    Principal: { AWS: `arn:aws:iam::${hub}:role/Team${index}` },
    Action: 'SNS:Subscribe',
    Resource: topicArn,
  }));

  it.each<[string, string | null, Expected]>([
    ['passes at any length', allowingCloudTrail(...others, publish), passes],
    [
      "passes where it is tied to the trail's account",
      allowingCloudTrail({ ...publish, Condition: { StringEquals: { 'aws:SourceAccount': management } } }),
      passes,
    ],
    ['fails where there is none', null, fails('topic-refuses-cloudtrail')],
    ['fails where it lets nobody publish', allowingCloudTrail(...others), fails('topic-refuses-cloudtrail')],
    [
      'fails where it denies explicitly',
      allowingCloudTrail(publish, { ...publish, Effect: 'Deny' }),
      fails('topic-refuses-cloudtrail'),
    ],
    [
      'fails where it speaks of another trail',
      allowingCloudTrail({ ...publish, Condition: { StringEquals: { 'aws:SourceArn': `${trailArn}-old` } } }),
      fails('topic-refuses-cloudtrail'),
    ],
    [
      'fails where it speaks of another topic',
      allowingCloudTrail({ ...publish, Resource: otherTopic }),
      fails('topic-refuses-cloudtrail'),
    ],
    ['is missed where it is no JSON', '<Policy/>', misses('sns:GetTopicAttributes')],
    [
      'is missed where nobody can decide it',
      allowingCloudTrail({ ...publish, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }),
      misses('sns:GetTopicAttributes'),
    ],
  ])('%s', (_title, policy, expected) => {
    expectJudgement(judgeRow({ title: '', topic: topicWith({ policy }), expected }), expected);
  });

  it('is quoted by the statement that nobody can decide', () => {
    const policy = allowingCloudTrail({ ...publish, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } });

    expect(judgeRow({ title: '', topic: topicWith({ policy }), expected: passes })).toMatchObject({
      gaps: [
        {
          account: hub,
          resource: topicArn,
          reason: 'not-decidable',
          detail: expect.stringContaining('sns:Publish: Publish, Condition StringEquals aws:SourceVpc'),
        },
      ],
    });
  });
});

describe('an encrypted topic', () => {
  const use = { Sid: 'Use', Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*', Condition: {} };
  const usable = known(allowingCloudTrail(use), 'key policy');

  it.each(
    titled<Row>([
      {
        title: 'passes with a key that CloudTrail may use',
        key: keyWith({ arn: topicKey, policy: usable }),
        expected: passes,
      },
      {
        title: 'fails with a key that does not exist',
        key: { kind: 'key', fact: known({ exists: false }) },
        expected: fails('topic-key-missing'),
      },
      {
        title: 'fails with a disabled key',
        key: keyWith({ arn: topicKey, state: 'Disabled', policy: usable }),
        expected: fails('topic-key-not-enabled'),
      },
      {
        title: 'fails with a key that waits for its deletion, although nobody could read its policy',
        key: keyWith({ arn: topicKey, state: 'PendingDeletion', policy: unknown('kms:GetKeyPolicy') }),
        expected: fails('topic-key-pending-deletion'),
      },
      {
        title: 'fails with a key that waits for its material',
        key: keyWith({ arn: topicKey, state: 'PendingImport', policy: usable }),
        expected: fails('topic-key-unusable'),
      },
      {
        title: 'passes while the primary Region of its key changes',
        key: keyWith({ arn: topicKey, state: 'Updating', policy: usable }),
        expected: passes,
      },
      {
        title: 'fails with a key that CloudTrail may only generate data keys with',
        key: keyWith({ arn: topicKey, policy: known(allowingCloudTrail({ ...use, Action: 'kms:GenerateDataKey*' })) }),
        expected: fails('topic-key-refuses-cloudtrail'),
      },
      {
        title: 'fails with a key that is denied explicitly',
        key: keyWith({ arn: topicKey, policy: known(allowingCloudTrail(use, { ...use, Effect: 'Deny' })) }),
        expected: fails('topic-key-refuses-cloudtrail'),
      },
      {
        title: "fails with AWS's own key, which services may not use",
        key: keyWith({ arn: topicKey, manager: 'AWS', policy: unknown('kms:GetKeyPolicy') }),
        expected: fails('topic-key-of-aws'),
      },
      {
        title: 'misses the key',
        key: { kind: 'key', fact: unknown('kms:DescribeKey') },
        expected: misses('kms:DescribeKey'),
      },
      {
        title: "misses the key's policy",
        key: keyWith({ arn: topicKey, policy: unknown('kms:GetKeyPolicy') }),
        expected: misses('kms:GetKeyPolicy'),
      },
      {
        title: "misses a key's policy that is no JSON",
        key: keyWith({ arn: topicKey, policy: known('{') }),
        expected: misses('kms:GetKeyPolicy'),
      },
      {
        // Whether the topic passes the trail on to its key is not documented.
        title: "misses a key's policy that is tied to the trail",
        key: keyWith({ arn: topicKey }),
        expected: misses('kms:GetKeyPolicy'),
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow({ ...row, topic: topicWith({ key: topicKey }) }), row.expected);
  });

  it("names the key's own ARN where the topic has an alias", () => {
    const alias = topicKey.replace(/key\/.*$/, 'alias/topic');
    const resources = {
      [topicArn]: topicWith({ key: alias }),
      [alias]: keyWith({ arn: topicKey, state: 'Disabled', policy: known(allowingCloudTrail()) }),
    };
    const policy = policyOf({ trails: { notification: { accept: ['sns'] } } });

    expect(judge(trailView(), audit({ policy, resources })).because).toEqual([
      { code: 'topic-key-not-enabled', args: { topic: topicArn, key: topicKey, state: 'Disabled' } },
      { code: 'topic-key-refuses-cloudtrail', args: { topic: topicArn, key: topicKey } },
    ]);
  });
});

describe('by S3 events', () => {
  const rule = { to: 'sqs' as const, events: ['s3:ObjectCreated:*'], prefix: '', suffix: '' };
  const sent: Expected = { verdict: 'pass', says: ['bucket-sends-s3-events'] };
  const silent = fails('bucket-sends-no-s3-events');
  const own = trailView({ trail: { organization: false } });
  const slashed = trailView({ trail: { prefix: 'cloudtrail/' } });
  const prefixed = trailView({ trail: { prefix: 'cloudtrail' } });

  it.each<[string, Partial<typeof rule>, TrailView, Expected]>([
    ['passes with a rule for all objects', {}, trailView(), sent],
    ['passes with a rule for what is put', { events: ['s3:ObjectCreated:Put'] }, trailView(), sent],
    ['passes with several events', { events: ['s3:ObjectRemoved:*', 's3:ObjectCreated:*'] }, trailView(), sent],
    ['passes with a rule for log files', { prefix: 'AWSLogs/', suffix: '.json.gz' }, trailView(), sent],
    ['passes with a rule for whatever is zipped', { suffix: '.gz' }, trailView(), sent],
    ['passes with a rule for the organization', { prefix: `AWSLogs/${organizationId}/` }, trailView(), sent],
    ['passes with a rule for the account', { prefix: `AWSLogs/${management}/CloudTrail/` }, own, sent],
    ['passes with a rule for all logs of the account', { prefix: `AWSLogs/${management}` }, own, sent],
    ["passes below the trail's prefix", { prefix: 'cloudtrail/AWSLogs/' }, prefixed, sent],
    ["passes with the start of the trail's prefix", { prefix: 'cloud' }, prefixed, sent],
    ['passes below a prefix that ends in a slash', { prefix: 'cloudtrail//AWSLogs/' }, slashed, sent],
    ['passes with the start of a prefix that ends in a slash', { prefix: 'cloudtrail/' }, slashed, sent],
    ['passes below a prefix that is empty', { prefix: 'AWSLogs/' }, trailView({ trail: { prefix: '' } }), sent],
    ['fails where one slash of two is left out', { prefix: 'cloudtrail/AWSLogs/' }, slashed, silent],
    ['fails with a rule for what is removed', { events: ['s3:ObjectRemoved:*'] }, trailView(), silent],
    ['fails with a rule for copies', { events: ['s3:ObjectCreated:Copy'] }, trailView(), silent],
    ['fails with a rule for other files', { suffix: '.csv' }, trailView(), silent],
    ['fails with a rule for more than the end of a name', { suffix: '-logs.json.gz' }, trailView(), silent],
    ['fails with a rule for another folder', { prefix: 'Inventory/' }, trailView(), silent],
    ['fails with a rule above which the prefix lies', { prefix: 'AWSLogs/' }, prefixed, silent],
    [
      'fails with a rule for one account of many',
      { prefix: `AWSLogs/${organizationId}/${member}/` },
      trailView(),
      silent,
    ],
    ['fails with a rule for another organization', { prefix: 'AWSLogs/o-ffffffffff/' }, trailView(), silent],
    ['fails with a rule for an account, of an organization', { prefix: `AWSLogs/${management}/` }, trailView(), silent],
    ['fails with a rule for another account', { prefix: `AWSLogs/${member}/` }, own, silent],
    ['fails with a rule for one region', { prefix: `AWSLogs/${management}/CloudTrail/us-east-1/` }, own, silent],
    ['fails with a rule for digests', { prefix: `AWSLogs/${management}/CloudTrail-Digest/` }, own, silent],
    ['fails with a rule for an organization, of an account', { prefix: `AWSLogs/${organizationId}/` }, own, silent],
  ])('%s', (_title, more, trail, expected) => {
    const from = sending({ rules: [{ ...rule, ...more }] });

    expectJudgement(judgeRow({ title: '', accept: ['s3-event'], trail, bucket: from, expected }), expected);
  });

  it('one rule of several is enough', () => {
    const from = sending({ rules: [{ ...rule, suffix: '.csv' }, rule, { ...rule, prefix: 'x' }] });

    expectJudgement(judgeRow({ title: '', accept: ['s3-event'], bucket: from, expected: sent }), sent);
  });

  describe("where nobody knows the organization's id", () => {
    const api = 'organizations:DescribeOrganization';

    it.each<[string, readonly string[], Partial<AuditView>, Expected]>([
      ['misses it', [`AWSLogs/${organizationId}/`], { organizationId: unknown(api) }, misses(api)],
      ['misses it where it was not asked', [`AWSLogs/${organizationId}/`], { organizationId: undefined }, misses(api)],
      ['passes with a rule for all logs', ['AWSLogs/'], { organizationId: undefined }, sent],
      [
        'passes with a rule for all logs beside one for an organization',
        [`AWSLogs/${organizationId}/`, 'AWSLogs/'],
        { organizationId: undefined },
        sent,
      ],
      ['fails with a rule for an account', [`AWSLogs/${management}/`], { organizationId: undefined }, silent],
    ])('%s', (_title, prefixes, more, expected) => {
      const from = sending({ rules: prefixes.map((prefix) => ({ ...rule, prefix })) });

      expectJudgement(judgeRow({ title: '', accept: ['s3-event'], bucket: from, more, expected }), expected);
    });
  });
});

describe('of several ways', () => {
  const s3 = { to: 'lambda' as const, events: ['s3:ObjectCreated:*'], prefix: '', suffix: '' };
  const noTopic = { ...trailView(), trail: trailWithout('topicArn') };
  const gone: SharedResource = { kind: 'bucket', fact: known({ exists: false }) };
  const unreadBucket: SharedResource = { kind: 'bucket', fact: unknown('s3:GetBucketLocation') };
  const unreadTopic: SharedResource = { kind: 'topic', fact: unknown('sns:GetTopicAttributes') };
  const byS3: Expected = { verdict: 'pass', says: ['bucket-sends-s3-events'] };
  const byBridge: Expected = { verdict: 'pass', says: ['bucket-sends-eventbridge-events'] };

  it.each(
    titled<Row>([
      {
        title: 'the only one accepted works: S3 events',
        accept: ['s3-event'],
        trail: noTopic,
        bucket: sending({ rules: [s3] }),
        expected: byS3,
      },
      {
        title: 'the only one accepted works: EventBridge',
        accept: ['eventbridge'],
        trail: noTopic,
        bucket: sending({ eventBridge: true }),
        expected: byBridge,
      },
      {
        title: 'the second works',
        accept: ['sns', 's3-event'],
        trail: noTopic,
        bucket: sending({ rules: [s3] }),
        expected: byS3,
      },
      {
        title: 'the third works',
        accept: ['sns', 's3-event', 'eventbridge'],
        trail: noTopic,
        bucket: sending({ eventBridge: true }),
        expected: byBridge,
      },
      {
        title: 'one that is not accepted does not count: the topic',
        accept: ['s3-event', 'eventbridge'],
        expected: fails('bucket-sends-no-s3-events', 'bucket-sends-no-eventbridge-events'),
      },
      {
        title: 'one that is not accepted does not count: S3 events',
        accept: ['eventbridge'],
        bucket: sending({ rules: [s3] }),
        expected: fails('bucket-sends-no-eventbridge-events'),
      },
      {
        title: 'one that is not accepted does not count: EventBridge',
        accept: ['s3-event'],
        bucket: sending({ eventBridge: true }),
        expected: fails('bucket-sends-no-s3-events'),
      },
      {
        title: 'none works',
        accept: ['sns', 's3-event', 'eventbridge'],
        trail: noTopic,
        expected: fails('no-topic', 'bucket-sends-no-s3-events', 'bucket-sends-no-eventbridge-events'),
      },
      {
        title: 'none works where the bucket does not exist',
        accept: ['sns', 's3-event', 'eventbridge'],
        trail: noTopic,
        bucket: gone,
        expected: fails('no-topic', 'bucket-missing'),
      },
      {
        title: 'the bucket could not be read, and the topic works',
        accept: ['sns', 's3-event', 'eventbridge'],
        bucket: unreadBucket,
        expected: passes,
      },
      {
        title: 'the topic could not be read, and EventBridge works',
        accept: ['sns', 'eventbridge'],
        topic: unreadTopic,
        bucket: sending({ eventBridge: true }),
        expected: byBridge,
      },
      {
        title: 'the topic could not be read, and it is not accepted',
        accept: ['s3-event'],
        topic: unreadTopic,
        status: unreadStatus,
        expected: fails('bucket-sends-no-s3-events'),
      },
      {
        title: 'the bucket could not be read, and the topic does not work',
        accept: ['sns', 's3-event', 'eventbridge'],
        trail: noTopic,
        bucket: unreadBucket,
        expected: misses('s3:GetBucketLocation'),
      },
      {
        title: 'the notifications could not be read, and the topic does not work',
        accept: ['sns', 's3-event'],
        trail: noTopic,
        bucket: bucketWith(unreadNotifications),
        expected: misses('s3:GetBucketNotification'),
      },
      {
        title: 'the notifications could not be read, and no other way is accepted',
        accept: ['eventbridge'],
        bucket: bucketWith(unreadNotifications),
        expected: misses('s3:GetBucketNotification'),
      },
      {
        title: 'the topic could not be read, and the bucket sends nothing',
        accept: ['sns', 's3-event', 'eventbridge'],
        topic: unreadTopic,
        expected: misses('sns:GetTopicAttributes'),
      },
      {
        title: 'none could be read',
        accept: ['sns', 's3-event', 'eventbridge'],
        topic: unreadTopic,
        bucket: bucketWith(unreadNotifications),
        expected: misses('sns:GetTopicAttributes', 's3:GetBucketNotification'),
      },
      {
        title: 'a stopped trail is judged by what its bucket sends',
        accept: ['eventbridge'],
        status: known(stopped),
        bucket: sending({ eventBridge: true }),
        expected: byBridge,
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('any is accepted where the policy says nothing', () => {
    const resources = { [bucketArn]: sending({ eventBridge: true }) };

    expectJudgement(judge(noTopic, audit({ resources })), byBridge);
  });

  it('the one that works names its bucket and rests on its answers', () => {
    expect(
      judgeRow({ title: '', accept: ['eventbridge'], bucket: sending({ eventBridge: true }), expected: byBridge }),
    ).toEqual({
      verdict: 'pass',
      because: [{ code: 'bucket-sends-eventbridge-events', args: { bucket } }],
      evidence: ['bucket', 'notifications'],
    });
  });
});
