import { expect, it } from 'vitest';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import {
  accountView,
  audit,
  basic,
  known,
  policyOf,
  recording,
  stopped,
  type TrailViewParts,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('multi-region-recording');
const withoutKms = { selectors: known(basic({ excludedSources: ['kms.amazonaws.com'] })) };

it.each<[string, readonly TrailViewParts[], Expected]>([
  ['passes with one trail that records all of it', [{}], { verdict: 'pass', says: ['recorded-everywhere-by'] }],
  ['fails for one that is not logging', [{ status: known(stopped) }], { verdict: 'fail', says: ['trail-not-logging'] }],
  [
    'fails for one in a single region',
    [{ trail: { multiRegion: false } }],
    { verdict: 'fail', says: ['trail-single-region'] },
  ],
  [
    'fails for one without global services',
    [{ trail: { globalServices: false } }],
    { verdict: 'fail', says: ['trail-without-global-services'] },
  ],
  [
    'fails for one of data events',
    [{ selectors: known(basic({ managementEvents: false })) }],
    { verdict: 'fail', says: ['trail-without-management-events'] },
  ],
  [
    'fails for one without reads',
    [{ selectors: known(basic({ readWriteType: 'WriteOnly' })) }],
    { verdict: 'fail', says: ['trail-leaves-out-reads'] },
  ],
  [
    'fails for one without writes',
    [{ selectors: known(basic({ readWriteType: 'ReadOnly' })) }],
    { verdict: 'fail', says: ['trail-leaves-out-writes'] },
  ],
  [
    'fails for one without the events of KMS',
    [withoutKms],
    { verdict: 'fail', says: ['trail-leaves-out-reads-of', 'trail-leaves-out-writes-of'] },
  ],
  ['fails where there is none', [], { verdict: 'fail', says: ['no-trail'] }],
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
    'fails for one in a single region, whatever could not be read of it',
    [{ trail: { multiRegion: false }, status: unknown('cloudtrail:GetTrailStatus') }],
    { verdict: 'fail', says: ['trail-single-region'] },
  ],
])('%s', (_title, parts, expected) => {
  const account = { ...accountView(), recording: recording({ trails: parts.map(trailView) }) };

  const judgement = judge(account, audit());

  expectJudgement(judgement, expected);
});

it('fails where a region that was asked shows it not', () => {
  const trailsByRegion = { 'us-east-1': known([trailArn]), 'us-west-2': known([]) };

  const judgement = judge({ ...accountView(), recording: recording({ trailsByRegion }) }, audit());

  expectJudgement(judgement, { verdict: 'fail', says: ['trail-not-in-region'] });
});

it('misses the list of regions', () => {
  const regions = unknown('account:ListRegions');

  const judgement = judge({ ...accountView(), recording: recording({ regions }) }, audit());

  expectJudgement(judgement, { verdict: 'not-assessed', says: ['account:ListRegions'] });
});

it('lets be left out what the policy lets be left out', () => {
  const account = { ...accountView(), recording: recording({ trails: [trailView(withoutKms)] }) };
  const policy = policyOf({ recording: { mayExclude: ['kms.amazonaws.com'] } });

  const judgement = judge(account, audit({ policy }));

  expect(judgement.verdict).toBe('pass');
});
