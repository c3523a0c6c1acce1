import { expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import type { EventDataStore } from '../../src/model/evidence.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import {
  accountView,
  audit,
  basic,
  known,
  managementCategory,
  member,
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

it.each<[string, Partial<EventDataStore>, readonly string[]]>([
  ['one that keeps management events', {}, ['trail-not-logging', 'recorded-not-by-trail']],
  ['one of the organization', { organization: true }, ['trail-not-logging', 'recorded-not-by-trail']],
  ['one that takes nothing in', { status: 'STOPPED_INGESTION' }, ['trail-not-logging']],
  ['one of data events', { advanced: [[{ field: 'eventCategory', equals: ['Data'] }]] }, ['trail-not-logging']],
])('an event data store excuses no stopped trail, and is told of where it records: %s', (_title, more, says) => {
  const arn = `arn:aws:cloudtrail:us-east-1:${member}:eventdatastore/5f0e8b1c`;
  const store = {
    arn,
    name: 'lake',
    status: 'ENABLED',
    organization: false,
    advanced: [[managementCategory]],
    ...more,
  };
  const trails = [trailView({ status: known(stopped) })];
  const eventDataStores = {
    'us-east-1': known([store], 'stores'),
    'us-west-2': unknown('cloudtrail:ListEventDataStores'),
  };
  const account = {
    ...accountView({ eventDataStores }),
    recording: recording({ trails, trailsByRegion: everywhere([trailArn]) }),
  };

  const judgement = judge(account, audit());

  expectJudgement(judgement, { verdict: 'fail', says });
  expect(judgement.evidence.includes('stores')).toBe(says.length === 2);
});

it('needs no event data store where a trail records', () => {
  const eventDataStores = { 'us-east-1': unknown('cloudtrail:ListEventDataStores') };

  const judgement = judge(accountView({ eventDataStores }), audit());

  expectJudgement(judgement, { verdict: 'pass', says: ['recorded-by'] });
});

it('is among the gravest of the controls, with what anybody on earth could read', () => {
  const critical = controls.filter(({ severity }) => severity === 'critical').map(({ id }) => id);

  expect(critical).toEqual(['account-recording', 'log-bucket-public-access']);
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
