import { it } from 'vitest';
import type { TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import { audit, known, logging, stopped, trailView, unknown } from '../support/literals.js';

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
