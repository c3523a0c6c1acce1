import { expect, it } from 'vitest';
import type { TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import { audit, hub, known, logging, stopped, trailView, unknown } from '../support/literals.js';

const judge = judgeTrail('trail-log-validation');
const unread = unknown('cloudtrail:GetTrailStatus');

it.each<[string, boolean, Fact<TrailStatus>, Expected]>([
  ['passes where it is on', true, known(logging), { verdict: 'pass', says: ['validation-on'] }],
  [
    'passes where the error is the text None',
    true,
    known({ ...logging, digestDeliveryError: 'None' }),
    { verdict: 'pass', says: ['validation-on'] },
  ],
  [
    'passes where the trail is stopped and the last digest failed',
    true,
    known({ ...stopped, digestDeliveryError: 'NoSuchBucket' }),
    { verdict: 'pass', says: ['validation-on'] },
  ],
  ['fails where it is off', false, known(logging), { verdict: 'fail', says: ['validation-off'] }],
  [
    'fails where the last digest could not be delivered',
    true,
    known({ ...logging, digestDeliveryError: 'NoSuchBucket' }),
    { verdict: 'fail', says: ['digest-delivery-error'] },
  ],
  ['misses the status', true, unread, { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] }],
  [
    'fails where it is off, although nobody could read the status',
    false,
    unread,
    { verdict: 'fail', says: ['validation-off'] },
  ],
])('%s', (_title, validation, status, expected) => {
  const judgement = judge(trailView({ trail: { validation }, status }), audit());

  expectJudgement(judgement, expected);
});

it('misses whether digests come where only a member told the status', () => {
  const status = known({ ...logging, digestDeliveryError: 'NoSuchBucket' });

  expectJudgement(judge(trailView({ status, deliveries: unread }), audit()), {
    verdict: 'not-assessed',
    says: ['cloudtrail:GetTrailStatus'],
  });
});

it('names the account that tells of an error', () => {
  const deliveries = known({ ...logging, digestDeliveryError: 'NoSuchBucket', account: hub });

  expect(judge(trailView({ deliveries }), audit()).because).toEqual([
    { code: 'digest-delivery-error', args: { error: 'NoSuchBucket', account: hub } },
  ]);
});
