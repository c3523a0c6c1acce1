import { expect, it } from 'vitest';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import { audit, known, management, policyOf, stopped, trailView, unknown } from '../support/literals.js';

const judge = judgeTrail('trail-insights');

const rate = 'ApiCallRateInsight';
const errors = 'ApiErrorRateInsight';

it.each<[string, readonly string[] | undefined, readonly string[], Expected]>([
  [
    'passes with both where the policy says nothing',
    undefined,
    [rate, errors],
    { verdict: 'pass', says: ['insights-on'] },
  ],
  ['passes with the one that is asked for', [errors], [errors], { verdict: 'pass', says: ['insights-on'] }],
  [
    'passes with more than is asked for',
    [rate],
    [rate, errors, 'NewInsight'],
    { verdict: 'pass', says: ['insights-on'] },
  ],
  ['fails without any', undefined, [], { verdict: 'fail', says: ['insights-missing'] }],
  ['fails with another than is asked for', [rate], [errors], { verdict: 'fail', says: ['insights-missing'] }],
  ['fails with one of two', undefined, [rate], { verdict: 'fail', says: ['insights-missing'] }],
])('%s', (_title, asked, on, expected) => {
  const policy = policyOf({ trails: { ...(asked && { insights: asked }) } });

  expectJudgement(judge(trailView({ insights: known(on) }), audit({ policy })), expected);
});

it('names those that are missing, and rests on the answer', () => {
  expect(judge(trailView({ insights: known([rate], 'insights') }), audit())).toEqual({
    verdict: 'fail',
    because: [{ code: 'insights-missing', args: { types: errors } }],
    evidence: ['insights'],
  });
});

it('is open where a type is on that AWS added later: it may hold the one that is missing', () => {
  const view = trailView({ insights: known([rate, 'NewInsight']) });

  expect(judge(view, audit())).toMatchObject({
    verdict: 'not-assessed',
    gaps: [
      {
        account: management,
        region: view.trail.homeRegion,
        api: 'cloudtrail:GetInsightSelectors',
        resource: view.trail.arn,
        reason: 'not-decidable',
        detail: 'the type of insights NewInsight',
      },
    ],
  });
});

it('judges a stopped trail by its settings', () => {
  const trail = trailView({ status: known(stopped), insights: known([rate, errors]) });

  expectJudgement(judge(trail, audit()), { verdict: 'pass', says: ['insights-on'] });
});

it('misses the selectors', () => {
  const trail = trailView({ insights: unknown('cloudtrail:GetInsightSelectors') });

  expectJudgement(judge(trail, audit()), { verdict: 'not-assessed', says: ['cloudtrail:GetInsightSelectors'] });
});
