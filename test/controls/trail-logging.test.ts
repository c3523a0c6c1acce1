import { it } from 'vitest';
import type { TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import { asOf, audit, known, logging, neverStarted, stopped, trailView, unknown } from '../support/literals.js';

const judge = judgeTrail('trail-logging');

it.each<[string, Fact<TrailStatus>, Expected]>([
  ['passes while it is logging', known(logging), { verdict: 'pass', says: ['trail-logging-on'] }],
  [
    'passes where it was stopped once and is logging again',
    known({ ...stopped, logging: true }),
    { verdict: 'pass', says: ['trail-logging-on'] },
  ],
  ['fails once it was stopped', known(stopped), { verdict: 'fail', says: ['trail-stopped'] }],
  ['fails where it never started', known(neverStarted), { verdict: 'fail', says: ['trail-never-started'] }],
  [
    'fails once it was stopped, whenever it was started',
    known({ logging: false, stoppedAt: asOf }),
    { verdict: 'fail', says: ['trail-stopped'] },
  ],
  [
    'fails where it was started and is not logging, whatever ended it',
    known({ logging: false, startedAt: asOf }),
    { verdict: 'fail', says: ['trail-not-logging'] },
  ],
  [
    'misses the status',
    unknown('cloudtrail:GetTrailStatus'),
    { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
  ],
])('%s', (_title, status, expected) => {
  const judgement = judge(trailView({ status }), audit());

  expectJudgement(judgement, expected);
});
