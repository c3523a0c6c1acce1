import { expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import {
  accountView,
  audit,
  basic,
  known,
  recording,
  stopped,
  type TrailViewParts,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('account-recording');
const everywhere = (arns: readonly string[]) => ({ 'us-east-1': known(arns), 'us-west-2': known(arns) });

it.each<[string, readonly TrailViewParts[], Expected]>([
  ['passes with a trail that records', [{}], { verdict: 'pass', says: ['recorded-by'] }],
  [
    'fails where the only trail is stopped',
    [{ status: known(stopped) }],
    { verdict: 'fail', says: ['trail-not-logging'] },
  ],
  [
    'fails where the only trail records data events',
    [{ selectors: known(basic({ managementEvents: false })) }],
    { verdict: 'fail', says: ['trail-without-management-events'] },
  ],
  ['fails where there is no trail', [], { verdict: 'fail', says: ['no-trail'] }],
  [
    'misses a status',
    [{ status: unknown('cloudtrail:GetTrailStatus') }],
    { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
  ],
  [
    'misses selectors',
    [{ selectors: unknown('cloudtrail:GetEventSelectors') }],
    { verdict: 'not-assessed', says: ['cloudtrail:GetEventSelectors'] },
  ],
  [
    'fails where the trail is stopped, whatever its selectors are',
    [{ status: known(stopped), selectors: unknown('cloudtrail:GetEventSelectors') }],
    { verdict: 'fail', says: ['trail-not-logging'] },
  ],
])('%s', (_title, parts, expected) => {
  const trails = parts.map(trailView);
  const account = {
    ...accountView(),
    recording: recording({ trails, trailsByRegion: everywhere(trails.map(({ trail: { arn } }) => arn)) }),
  };

  const judgement = judge(account, audit());

  expectJudgement(judgement, expected);
});

it('misses the regions that nobody could look into', () => {
  const trailsByRegion = { 'us-east-1': known([]), 'us-west-2': unknown('cloudtrail:DescribeTrails') };
  const account = { ...accountView(), recording: recording({ trails: [], trailsByRegion }) };

  const judgement = judge(account, audit());

  expectJudgement(judgement, { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] });
});

it('is the gravest of the controls', () => {
  expect(controls.filter(({ severity }) => severity === 'critical').map(({ id }) => id)).toEqual(['account-recording']);
});

it('needs no list of regions where a witness is known', () => {
  const account = {
    ...accountView(),
    recording: recording({
      regions: unknown('account:ListRegions'),
      trailsByRegion: { 'us-east-1': known([trailArn]) },
    }),
  };

  const judgement = judge(account, audit());

  expect(judgement.verdict).toBe('pass');
});
