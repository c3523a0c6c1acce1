import { describe, expect, it } from 'vitest';
import type { TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  audit,
  bucket,
  hub,
  known,
  logging,
  management,
  neverStarted,
  policyOf,
  stopped,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeTrail('trail-delivery');

// The audit speaks for 2026-11-20T02:08:00.000Z.
const dayAgo = '2026-11-19T02:08:00.000Z';
const longer = '2026-11-19T02:07:59.999Z';
const started = '2023-02-01T10:12:31.000Z';
const api = 'cloudtrail:GetTrailStatus';

interface Row {
  readonly title: string;
  readonly status: TrailStatus;
  readonly maxAgeHours?: number;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    {
      title: 'passes where a log file arrived lately',
      status: { logging: true, startedAt: started, deliveredAt: '2026-11-20T02:02:00.000Z' },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes where one arrived exactly as long ago as it may',
      status: { logging: true, startedAt: started, deliveredAt: dayAgo },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes where the policy allows longer',
      status: { logging: true, startedAt: started, deliveredAt: longer },
      maxAgeHours: 25,
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes while a trail is idle and its digests come',
      status: { ...logging, deliveredAt: '2026-10-01T00:00:00.000Z' },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes with digests where nothing was ever logged',
      status: { logging: true, startedAt: started, digestDeliveredAt: dayAgo },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes where digests ended with validation and log files come',
      status: { ...logging, digestDeliveredAt: '2025-01-01T00:00:00.000Z' },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes where the error is the text None',
      status: { ...logging, deliveryError: 'None' },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes where the error is empty',
      status: { ...logging, deliveryError: '' },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'passes with what is no matter here: errors of digests, announcements and the log group',
      status: { ...logging, digestDeliveryError: 'a', notificationError: 'b', logGroupDeliveryError: 'c' },
      expected: { verdict: 'pass', says: ['delivered'] },
    },
    {
      title: 'fails one millisecond later',
      status: { logging: true, startedAt: started, deliveredAt: longer },
      expected: { verdict: 'fail', says: ['delivery-stale'] },
    },
    {
      title: 'fails where digests ended as well',
      status: { logging: true, startedAt: started, deliveredAt: '2026-10-01T00:00:00.000Z', digestDeliveredAt: longer },
      expected: { verdict: 'fail', says: ['delivery-stale'] },
    },
    {
      title: 'fails where nothing was ever delivered',
      status: { logging: true, startedAt: started },
      expected: { verdict: 'fail', says: ['never-delivered'] },
    },
    {
      title: 'fails where nothing was ever delivered and AWS does not say since when it is logging',
      status: { logging: true },
      expected: { verdict: 'fail', says: ['never-delivered'] },
    },
    {
      title: 'fails with an error, however lately a file arrived',
      status: { ...logging, deliveryError: 'AccessDenied' },
      expected: { verdict: 'fail', says: ['delivery-error'] },
    },
    {
      title: 'fails with an error just after its start',
      status: { logging: true, startedAt: '2026-11-20T02:00:00.000Z', deliveryError: 'NoSuchBucket' },
      expected: { verdict: 'fail', says: ['delivery-error'] },
    },
    {
      title: 'does not apply to what was started just now',
      status: { logging: true, startedAt: dayAgo },
      expected: { verdict: 'not-applicable', says: ['just-started'] },
    },
    {
      title: 'does not apply to what was started again just now',
      status: {
        logging: true,
        startedAt: dayAgo,
        stoppedAt: '2026-11-01T00:00:00.000Z',
        deliveredAt: '2026-11-01T00:00:00.000Z',
      },
      expected: { verdict: 'not-applicable', says: ['just-started'] },
    },
    {
      title: 'fails where the start is one millisecond further back',
      status: { logging: true, startedAt: longer },
      expected: { verdict: 'fail', says: ['never-delivered'] },
    },
    {
      title: 'does not apply to a stopped trail, whatever its last error was',
      status: { ...stopped, deliveryError: 'NoSuchBucket' },
      expected: { verdict: 'not-applicable', says: ['nothing-to-deliver'] },
    },
    {
      title: 'does not apply to a trail that was never started',
      status: neverStarted,
      expected: { verdict: 'not-applicable', says: ['nothing-to-deliver'] },
    },
  ]),
)('%s', (_title, { status, maxAgeHours = 24, expected }) => {
  const policy = policyOf({ trails: { delivery: { maxAgeHours } } });

  expectJudgement(judge(trailView({ status: known(status) }), audit({ policy })), expected);
});

it('misses the status', () => {
  const status: Fact<TrailStatus> = unknown(api);

  expectJudgement(judge(trailView({ status }), audit()), { verdict: 'not-assessed', says: [api] });
});

describe('told by a member, which is not told of deliveries,', () => {
  const deliveries = unknown(api);

  it.each([
    ['a delivery', known(logging)],
    ['an error', known({ ...logging, deliveryError: 'AccessDenied' })],
    ['nothing', known({ logging: true })],
  ])('%s decides nothing', (_title, status) => {
    expectJudgement(judge(trailView({ status, deliveries }), audit()), { verdict: 'not-assessed', says: [api] });
  });

  it('a stop is believed', () => {
    const judgement = judge(trailView({ status: known(stopped), deliveries }), audit());

    expectJudgement(judgement, { verdict: 'not-applicable', says: ['nothing-to-deliver'] });
  });
});

it('names the account that tells of an error', () => {
  const status = known({ ...logging, deliveryError: 'AccessDenied' });
  const deliveries = known({ ...status.known, account: hub });

  expect(judge(trailView({ status, deliveries }), audit()).because).toEqual([
    { code: 'delivery-error', args: { bucket, error: 'AccessDenied', account: hub } },
  ]);
});

it('says which account and region tell of which moment, and rests on their answer', () => {
  const judgement = judge(trailView({ trail: { homeRegion: 'eu-west-1' } }), audit());

  expect(judgement).toEqual({
    verdict: 'pass',
    because: [
      { code: 'delivered', args: { at: '2026-11-20T02:02:00.000Z', region: 'eu-west-1', bucket, account: management } },
    ],
    evidence: ['status'],
  });
});

it('says how long nothing arrived', () => {
  const status = known({ logging: true, startedAt: started, deliveredAt: longer });

  expect(judge(trailView({ status }), audit()).because).toEqual([
    { code: 'delivery-stale', args: { bucket, at: longer, hours: 24, maxHours: 24, account: management } },
  ]);
});
