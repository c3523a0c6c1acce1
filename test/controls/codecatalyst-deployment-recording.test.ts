import { describe, expect, it } from 'vitest';
import type { UnreadHistory } from '../../src/controls/control.js';
import type { ObservedEvent } from '../../src/model/event.js';
import type { AccountRecording } from '../../src/recording/recording.js';
import { seenIn } from '../support/claims.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  accountView,
  audit,
  basic,
  declaring,
  event,
  gap,
  known,
  member,
  other,
  policyOf,
  recording,
  spaceEvent,
  stopped,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('codecatalyst-deployment-recording');

const at = '2026-11-02T19:31:55Z';
const later = '2026-11-03T19:31:55Z';
const elsewhere = declaring({ billingAccount: other });
const accepted = event('AcceptConnection', at);
const recorded = recording();
const withoutTrail = recording({ trails: [], trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } });
const notLogging = recording({
  trails: [trailView({ status: known(stopped) })],
  trailsByRegion: {
    'us-east-1': known([trailView().trail.arn]),
    'us-west-2': known([trailView().trail.arn]),
  },
});
const ofTrail = (...parts: Parameters<typeof trailView>): AccountRecording =>
  recording({ trails: [trailView(...parts)] });
const unreadTrails = recording({ trails: [], trailsByRegion: { 'us-east-1': unknown('cloudtrail:DescribeTrails') } });
const none: Expected = { verdict: 'not-applicable', says: ['not-connected'] };

interface Row {
  readonly title: string;
  readonly events?: readonly ObservedEvent[];
  readonly unread?: readonly UnreadHistory[];
  readonly recording: AccountRecording;
  readonly expected: Expected;
}

describe('an account that no space declares', () => {
  it.each(
    titled<Row>([
      {
        title: 'passes where it shows a connection and is recorded',
        events: [accepted],
        recording: recorded,
        expected: { verdict: 'pass', says: ['connection-accepted', 'recorded-everywhere-by'] },
      },
      {
        title: 'passes where events of a space land in it, and it is recorded',
        events: [spaceEvent('platform', at)],
        recording: recorded,
        expected: { verdict: 'pass', says: ['space-events-land-here', 'recorded-everywhere-by'] },
      },
      {
        title: 'fails where it shows a connection and has no trail',
        events: [accepted],
        recording: withoutTrail,
        expected: { verdict: 'fail', says: ['no-trail'] },
      },
      {
        title: 'fails where its trail is not logging',
        events: [accepted],
        recording: notLogging,
        expected: { verdict: 'fail', says: ['trail-not-logging'] },
      },
      {
        title: 'fails where its trail is of one region',
        events: [accepted],
        recording: ofTrail({ trail: { multiRegion: false } }),
        expected: { verdict: 'fail', says: ['trail-single-region'] },
      },
      {
        title: 'fails where its trail leaves out reads',
        events: [accepted],
        recording: ofTrail({ selectors: known(basic({ readWriteType: 'WriteOnly' })) }),
        expected: { verdict: 'fail', says: ['trail-leaves-out-reads'] },
      },
      {
        title: 'fails where its trail leaves out a source that the policy does not let it',
        events: [accepted],
        recording: ofTrail({ selectors: known(basic({ excludedSources: ['kms.amazonaws.com'] })) }),
        expected: { verdict: 'fail', says: ['trail-leaves-out-reads-of', 'trail-leaves-out-writes-of'] },
      },
      {
        title: 'fails where it shows a connection and has no trail, although a history was not read',
        events: [accepted],
        unread: [{ gap: gap('cloudtrail:LookupEvents') }],
        recording: withoutTrail,
        expected: { verdict: 'fail', says: ['no-trail'] },
      },
      {
        title: 'misses its trails',
        events: [accepted],
        recording: unreadTrails,
        expected: { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] },
      },
      {
        title: "misses its trail's selectors",
        events: [accepted],
        recording: ofTrail({ selectors: unknown('cloudtrail:GetEventSelectors') }),
        expected: { verdict: 'not-assessed', says: ['cloudtrail:GetEventSelectors'] },
      },
      { title: 'does not apply where nothing connects it', recording: withoutTrail, expected: none },
      {
        title: 'does not apply where the connection was deleted',
        events: [accepted, event('DeleteConnection', later)],
        recording: withoutTrail,
        expected: none,
      },
      {
        title: 'does not apply where somebody only looked',
        events: [event('ListConnections', at)],
        recording: withoutTrail,
        expected: none,
      },
      {
        title: 'misses a history that may show a connection, where it is not recorded',
        unread: [{ gap: gap('cloudtrail:LookupEvents') }],
        recording: withoutTrail,
        expected: { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] },
      },
      {
        title: 'misses a history that may show a connection, where it is recorded',
        unread: [{ gap: gap('cloudtrail:LookupEvents') }],
        recording: recorded,
        expected: { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] },
      },
      {
        title: 'misses which came last, where a connection was deleted in the second in which it was accepted',
        events: [accepted, event('DeleteConnection', at)],
        recording: recorded,
        expected: { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] },
      },
    ]),
  )('%s', (_title, { events = [], unread = [], recording: parts, expected }) => {
    const judgement = judge(
      { ...accountView(), recording: parts },
      audit({
        policy: elsewhere,
        claims: new Map([[member, seenIn(events)]]),
        unreadHistories: new Map(unread.length > 0 ? [[member, unread]] : []),
      }),
    );

    expectJudgement(judgement, expected);
  });

  it('rests on the answer in which the connection was seen', () => {
    const judgement = judge(accountView(), audit({ claims: new Map([[member, seenIn([accepted])]]) }));

    expect(judgement.evidence).toContain(`events ${member}`);
  });
});

describe('an account that a declared space lists', () => {
  it.each([
    ['the account that pays', declaring({})],
    [
      'the account that is going to pay',
      declaring({ billingAccount: other, billingChange: { to: member, by: '2027-01-01' } }),
    ],
    ['a connected account', declaring({ billingAccount: other, connectedAccounts: [member] })],
  ])('is held to it as %s', (_title, policy) => {
    expectJudgement(judge({ ...accountView(), recording: withoutTrail }, audit({ policy })), {
      verdict: 'fail',
      says: ['no-trail'],
    });
    expectJudgement(judge(accountView(), audit({ policy })), {
      verdict: 'pass',
      says: ['connection-declared', 'recorded-everywhere-by'],
    });
  });
});

it('lets trails leave out what the policy lets them', () => {
  const leavesOut = ofTrail({ selectors: known(basic({ excludedSources: ['kms.amazonaws.com'] })) });
  const policy = policyOf({ recording: { mayExclude: ['kms.amazonaws.com'] } });

  const judgement = judge(
    { ...accountView(), recording: leavesOut },
    audit({ policy, claims: new Map([[member, seenIn([accepted])]]) }),
  );

  expect(judgement.verdict).toBe('pass');
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const judgement = judge({ ...accountView(), recording: withoutTrail }, audit({ partition, policy: declaring({}) }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});
