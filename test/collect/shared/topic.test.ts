import { describe, expect, it } from 'vitest';
import { type Collecting, existing, type Gathered, gathered, sharedReads, theOnly } from '../../support/collecting.js';
import { hub, management, member, topicArn } from '../../support/literals.js';
import { faulty } from '../../support/pipeline.js';
import { ownTrail, smallest } from '../../support/small.js';

type Fields = Readonly<Record<string, unknown>>;

/** The organization trail's topic, with these fields. */
function scenarioOf(topic: Fields = {}, fields: Fields = {}) {
  return smallest({ ...fields, accounts: { [hub]: { topics: [{ name: 'trail', region: 'us-east-1', ...topic }] } } });
}

const snsReads = sharedReads.filter((action) => action.startsWith('sns:'));

/** What is read of topics alone, in the accounts of the trail and of its topic. */
function ofTopic(how: Collecting): Promise<Gathered> {
  return gathered({ reads: snsReads, accounts: [management, hub], ...how });
}

function snsCalls({ calls }: Gathered): readonly string[] {
  return calls
    .filter(({ service }) => service === 'sns')
    .map(({ action, account }) => `${action} ${account}`)
    .sort();
}

const document = { Version: '2012-10-17', Statement: [] };
const subscription = (confirmed: boolean, index = 0) => ({
  protocol: 'email',
  endpoint: `person-${index}@example.com`,
  confirmed,
});

describe('of a topic', () => {
  it('all that controls need is read, and rests on answers that stand beside it', async () => {
    const read = await ofTopic({ scenario: scenarioOf({ policy: document }) });

    expect(existing('topic', read)).toEqual({
      exists: true,
      policy: JSON.stringify(document),
      key: null,
      confirmedSubscriptions: {
        known: 1,
        from: `sns:ListSubscriptionsByTopic ${hub} us-east-1 ${topicArn}`,
      },
    });
    expect(read.shared.find(({ arn }) => arn === topicArn)?.answers.map(({ api }) => api)).toEqual([
      'sns:GetTopicAttributes',
      'sns:ListSubscriptionsByTopic',
    ]);
  });

  it.each([
    ['none', [], 0],
    ['those that wait', [subscription(false)], 0],
    ['some', [subscription(true, 1), subscription(false, 2), subscription(true, 3)], 2],
  ])('subscriptions are counted where there are %s', async (_title, subscriptions, count) => {
    const read = await ofTopic({ scenario: scenarioOf({ subscriptions }) });

    expect(existing('topic', read).confirmedSubscriptions).toMatchObject({ known: count });
  });

  it('subscriptions are counted on every page, and nobody who subscribed is kept', async () => {
    const subscriptions = Array.from({ length: 7 }, (_, index) => subscription(index !== 3, index));

    const read = await ofTopic({ scenario: scenarioOf({ subscriptions }, { pageSizes: { subscriptions: 2 } }) });

    expect(existing('topic', read).confirmedSubscriptions).toMatchObject({ known: 6 });
    expect(snsCalls(read)).toHaveLength(5);
    expect(JSON.stringify(read.shared)).not.toContain('example.com');
  });

  it('subscriptions that may not be listed are a gap, and the rest is known', async () => {
    const scenario = faulty(scenarioOf(), { action: 'ListSubscriptionsByTopic', fault: 'denied' });

    expect(existing('topic', await ofTopic({ scenario }))).toMatchObject({
      policy: expect.any(String),
      confirmedSubscriptions: { gap: { api: 'sns:ListSubscriptionsByTopic', reason: 'denied', resource: topicArn } },
    });
  });

  it('subscriptions are not listed where no control needs them', async () => {
    const reads = snsReads.filter((action) => action !== 'sns:ListSubscriptionsByTopic');

    const read = await ofTopic({ scenario: scenarioOf(), reads });

    expect(existing('topic', read).confirmedSubscriptions).toMatchObject({ gap: { reason: 'not-collected' } });
    expect(snsCalls(read)).toEqual([`GetTopicAttributes ${hub}`]);
  });

  it('nothing is asked where no control needs it', async () => {
    const reads = snsReads.filter((action) => action !== 'sns:GetTopicAttributes');

    const read = await ofTopic({ scenario: scenarioOf(), reads });

    expect(snsCalls(read)).toEqual([]);
    expect(read.shared.map(({ arn }) => arn)).not.toContain(topicArn);
  });

  it('that there is not nothing more is asked', async () => {
    const read = await ofTopic({ scenario: smallest({ accounts: { [hub]: { topics: [] } } }) });

    expect(theOnly('topic', read)).toMatchObject({ known: { exists: false } });
    expect(snsCalls(read)).toEqual([`GetTopicAttributes ${hub}`]);
  });

  it('attributes without the name of the topic are no answer', async () => {
    const scenario = faulty(scenarioOf(), { action: 'GetTopicAttributes', fault: 'absent-fields' });

    expect(theOnly('topic', await ofTopic({ scenario }))).toMatchObject({
      gap: { api: 'sns:GetTopicAttributes', reason: 'unexpected-answer' },
    });
  });

  it('that two trails name, it is read once', async () => {
    const read = await ofTopic({
      scenario: smallest({ accounts: { [member]: { trails: [ownTrail] } } }),
      accounts: [management, hub, member],
    });

    expect(snsCalls(read)).toEqual([`GetTopicAttributes ${hub}`, `ListSubscriptionsByTopic ${hub}`]);
  });
});
