import { expect, it } from 'vitest';
import type { FieldSelector, Selectors } from '../../src/model/evidence.js';
import type { AccountRecording } from '../../src/recording/recording.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import {
  accountView,
  advanced,
  audit,
  basic,
  gap,
  known,
  managementCategory,
  member,
  neverStarted,
  recording,
  stopped,
  type TrailViewParts,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('duplicate-recording');
const own = `arn:aws:cloudtrail:us-west-2:${member}:trail/own`;
const ownTrail = { arn: own, organization: false, homeRegion: 'us-west-2' };
const ownSingle = { ...ownTrail, multiRegion: false };
const reads = { selectors: known(basic({ readWriteType: 'ReadOnly' })) };
const writes = { selectors: known(basic({ readWriteType: 'WriteOnly' })) };
const dataOnly = { selectors: known(basic({ managementEvents: false })) };
const unreadStatus = { status: unknown('cloudtrail:GetTrailStatus') };
const unreadSelectors = { selectors: unknown('cloudtrail:GetEventSelectors') };
const source = (field: Omit<FieldSelector, 'field'>): Selectors =>
  advanced([managementCategory, { field: 'eventSource', ...field }]);
const kms = 'kms.amazonaws.com';

function account(parts: readonly TrailViewParts[], more: Partial<AccountRecording> = {}) {
  const trails = parts.map(trailView);
  const seen = known(trails.map(({ trail: { arn } }) => arn));
  const trailsByRegion = { 'us-east-1': seen, 'us-west-2': seen };
  return { ...accountView(), recording: recording({ trails, trailsByRegion, ...more }) };
}

it.each<[string, readonly TrailViewParts[], Expected]>([
  ['passes with one trail', [{}], { verdict: 'pass', says: ['recorded-once'] }],
  ['does not apply where there is no trail', [], { verdict: 'not-applicable', says: ['no-trail'] }],
  ['fails for two trails of all events', [{}, { trail: ownTrail }], { verdict: 'fail', says: ['recorded-twice-in'] }],
  [
    'passes where reads go to one trail and writes to another',
    [reads, { trail: ownTrail, ...writes }],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'fails where one trail records reads that the other records too',
    [{}, { trail: ownTrail, ...reads }],
    { verdict: 'fail', says: ['recorded-twice-in'] },
  ],
  [
    'passes where one of two is stopped',
    [{}, { trail: ownTrail, status: known(stopped) }],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'passes where none of two is logging: nothing is recorded twice',
    [{ status: known(stopped) }, { trail: ownTrail, status: known(neverStarted) }],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'passes where one of two records data events only',
    [{}, { trail: ownTrail, ...dataOnly }],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'passes where one records KMS alone and the other all but KMS',
    [
      { selectors: known(source({ equals: [kms] })) },
      { trail: ownTrail, selectors: known(basic({ excludedSources: [kms] })) },
    ],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'fails where both leave out something, each another thing',
    [
      { selectors: known(basic({ excludedSources: ['rdsdata.amazonaws.com'] })) },
      { trail: ownTrail, selectors: known(basic({ excludedSources: [kms] })) },
    ],
    { verdict: 'fail', says: ['recorded-twice-in'] },
  ],
  [
    'misses the status of the second',
    [{}, { trail: ownTrail, ...unreadStatus }],
    { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
  ],
  [
    'misses the selectors of the second',
    [{}, { trail: ownTrail, ...unreadSelectors }],
    { verdict: 'not-assessed', says: ['cloudtrail:GetEventSelectors'] },
  ],
  [
    'needs nothing of a second that is not logging',
    [{}, { trail: ownTrail, status: known(stopped), ...unreadSelectors }],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'needs no status of a second that records no management events',
    [{}, { trail: ownTrail, ...unreadStatus, ...dataOnly }],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'needs no status of the only trail: one alone makes no copies',
    [unreadStatus],
    { verdict: 'pass', says: ['recorded-once'] },
  ],
  [
    'fails for two known ones, whatever a third is',
    [{}, { trail: ownTrail }, { trail: { ...ownTrail, arn: `${own}-3` }, ...unreadStatus, ...unreadSelectors }],
    { verdict: 'fail', says: ['recorded-twice-in'] },
  ],
  [
    'cannot tell what an undocumented selector lets through',
    [{}, { trail: ownTrail, selectors: known(advanced([managementCategory, { field: 'eventName', equals: ['x'] }])) }],
    { verdict: 'not-assessed', says: ['cloudtrail:GetEventSelectors'] },
  ],
])('%s', (_title, parts, expected) => {
  const judgement = judge(account(parts), audit());

  expectJudgement(judgement, expected);
});

it('names the trails and the regions', () => {
  const trailsByRegion = { 'us-east-1': known([trailArn]), 'us-west-2': known([own, trailArn]) };

  const judgement = judge(account([{}, { trail: ownSingle }], { trailsByRegion }), audit());

  expect(judgement.because).toEqual([
    { code: 'recorded-twice-in', args: { trails: `${trailArn}, ${own}`, regions: 'us-west-2' } },
  ]);
});

it('counts regions where they are many', () => {
  const names = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'];
  const seen = known([trailArn, own]);
  const trailsByRegion = Object.fromEntries(names.map((region) => [region, seen]));

  const judgement = judge(account([{}, { trail: ownTrail }], { regions: known(names), trailsByRegion }), audit());

  expect(judgement.because).toEqual([
    { code: 'recorded-twice-in-regions', args: { trails: `${trailArn}, ${own}`, regions: 4 } },
  ]);
});

it('has one cause for each set of trails', () => {
  const east = { arn: `arn:aws:cloudtrail:us-east-1:${member}:trail/east`, organization: false, multiRegion: false };
  const trailsByRegion = { 'us-east-1': known([trailArn, east.arn]), 'us-west-2': known([trailArn, own]) };

  const judgement = judge(account([{}, { trail: ownSingle }, { trail: east }], { trailsByRegion }), audit());

  expect(judgement.because.map(({ args }) => args)).toEqual([
    { trails: `${trailArn}, ${east.arn}`, regions: 'us-east-1' },
    { trails: `${trailArn}, ${own}`, regions: 'us-west-2' },
  ]);
});

it('passes with a single-region trail in each region', () => {
  const east = { ...ownSingle, arn: `${own}-east`, homeRegion: 'us-east-1' };
  const trailsByRegion = { 'us-east-1': known([east.arn]), 'us-west-2': known([own]) };

  const judgement = judge(account([{ trail: ownSingle }, { trail: east }], { trailsByRegion }), audit());

  expectJudgement(judgement, { verdict: 'pass', says: ['recorded-once'] });
});

it('rests on every answer that showed trails, and on what it knows of them', () => {
  const judgement = judge(accountView(), audit());

  expect([...judgement.evidence].sort()).toEqual(['selectors', 'status', 'us-east-1']);
});

it.each<[string, readonly TrailViewParts[], Expected]>([
  ['misses it with one trail', [{}], { verdict: 'not-assessed', says: ['cloudtrail:ListTrails'] }],
  ['misses it without any', [], { verdict: 'not-assessed', says: ['cloudtrail:ListTrails'] }],
  [
    'fails all the same for a known duplicate',
    [{}, { trail: ownTrail }],
    { verdict: 'fail', says: ['recorded-twice-in'] },
  ],
])('where trails may be unknown: %s', (_title, parts, expected) => {
  const judgement = judge({ ...account(parts), unreadTrails: [gap('cloudtrail:ListTrails')] }, audit());

  expectJudgement(judgement, expected);
});

it('leaves out a region that the policy declares denied and that gave no answer', () => {
  const trailsByRegion = { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') };
  const parts = [{}, { trail: ownSingle }];

  const judgement = judge(account(parts, { trailsByRegion, deniedRegions: ['us-west-2'] }), audit());

  expectJudgement(judgement, { verdict: 'pass', says: ['recorded-once'] });
});

it('counts a region that is declared denied and answered', () => {
  const judgement = judge(account([{}, { trail: ownSingle }], { deniedRegions: ['us-west-2'] }), audit());

  expect(judgement.verdict).toBe('fail');
});

it('knows a copy in a region that answered, though nobody could list the regions', () => {
  const optIn = { ...ownSingle, homeRegion: 'me-south-1' };
  const both = known([own, `${own}-2`]);

  const judgement = judge(
    account([{ trail: optIn }, { trail: { ...optIn, arn: `${own}-2` } }], {
      regions: unknown('account:ListRegions'),
      trailsByRegion: { 'us-east-1': known([]), 'me-south-1': both },
    }),
    audit(),
  );

  expect(judgement.because).toEqual([
    { code: 'recorded-twice-in', args: { trails: `${own}, ${own}-2`, regions: 'me-south-1' } },
  ]);
});
