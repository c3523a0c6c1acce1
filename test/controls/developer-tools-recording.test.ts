import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AccountActivity } from '../../src/controls/activity.js';
import type { AccountView } from '../../src/controls/control.js';
import type { ActivityRow } from '../../src/model/event.js';
import type { Judgement } from '../../src/model/finding.js';
import { activityRow, fromHistory, fromLogFiles, ofBuilds, ofRoot, withActivity } from '../support/activity.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  accountView,
  advanced,
  asOf,
  audit,
  basic,
  gap,
  known,
  managementCategory,
  missedBy,
  recording,
  since,
  stopped,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('developer-tools-recording');

interface Row {
  readonly title: string;
  readonly rows?: readonly ActivityRow[];
  readonly reads?: AccountActivity['reads'];
  readonly recording?: AccountView['recording'];
  readonly expected: Expected;
}

function judged({
  rows = [activityRow()],
  reads,
  recording: of = recording(),
}: Omit<Row, 'title' | 'expected'>): Judgement {
  return judge({ ...accountView(), recording: of }, audit(withActivity(rows, reads)));
}

const passes: Expected = { verdict: 'pass', says: ['tools-recorded'] };
const none: Expected = { verdict: 'not-applicable', says: ['no-tool-activity', 'read-in-log-files'] };
const unasked: Expected = { verdict: 'not-applicable', says: ['activity-not-asked'] };
const fails = (...says: readonly string[]): Expected => ({ verdict: 'fail', says: ['tools-not-recorded', ...says] });
const misses = (...says: readonly string[]): Expected => ({ verdict: 'not-assessed', says });

const broken = gap('log files', { reason: 'file-broken' });
const denied = gap('cloudtrail:LookupEvents');
const trailOf = (...parts: Parameters<typeof trailView>) => recording({ trails: [trailView(...parts)] });
const singleRegion = recording({
  trails: [trailView({ trail: { multiRegion: false } })],
  trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([]) },
});
const elsewhere = activityRow({ region: 'us-west-2' });

it.each(
  titled<Row>([
    { title: 'passes where builds ran in a region that a trail records', expected: passes },
    { title: 'does not apply where nobody asked', rows: [], reads: [], expected: unasked },
    {
      title: 'does not apply where only what root did was asked',
      rows: [],
      reads: [fromHistory(ofRoot)],
      expected: unasked,
    },
    { title: 'does not apply where no tool was active', rows: [], expected: none },
    {
      title: 'does not apply where nothing but other services was active',
      rows: [activityRow({ source: 'ec2.amazonaws.com' })],
      expected: none,
    },
    {
      title: 'does not apply where nothing but metrics was put, which are data events',
      rows: [activityRow({ source: 'monitoring.amazonaws.com', action: 'PutMetricData' })],
      expected: {
        verdict: 'not-applicable',
        says: ['no-management-activity', 'tool-data-events-left-out', 'read-in-log-files'],
      },
    },
    {
      title: 'leaves metrics out, and says so',
      rows: [
        activityRow(),
        activityRow({ source: 'monitoring.amazonaws.com', action: 'GetMetricData', access: 'read' }),
      ],
      expected: { verdict: 'pass', says: ['tools-recorded', 'tool-data-events-left-out'] },
    },
    {
      title: 'fails where there is no trail',
      recording: recording({ trails: [] }),
      expected: fails('no-trail'),
    },
    {
      title: 'fails where the trail is stopped',
      recording: trailOf({ status: known(stopped) }),
      expected: fails('trail-not-logging'),
    },
    {
      title: 'fails where the trail records another region',
      rows: [elsewhere],
      recording: singleRegion,
      expected: fails('trail-single-region'),
    },
    {
      title: 'fails where the trail is not in the region',
      rows: [elsewhere],
      recording: recording({ trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([]) } }),
      expected: fails('trail-not-in-region'),
    },
    {
      title: 'fails where the trail leaves reads out, although only changes were seen',
      recording: trailOf({ selectors: known(basic({ readWriteType: 'WriteOnly' })) }),
      expected: fails('trail-leaves-out-reads'),
    },
    {
      title: 'fails where the trail leaves changes out',
      recording: trailOf({ selectors: known(basic({ readWriteType: 'ReadOnly' })) }),
      expected: fails('trail-leaves-out-writes'),
    },
    {
      title: 'passes where one trail records reads and another changes',
      recording: recording({
        trails: [
          trailView({ selectors: known(basic({ readWriteType: 'ReadOnly' })) }),
          trailView({ trail: { arn: `${trailArn}-2` }, selectors: known(basic({ readWriteType: 'WriteOnly' })) }),
        ],
      }),
      expected: passes,
    },
    {
      title: 'fails where the trail leaves this service out',
      recording: trailOf({
        selectors: known(
          advanced([managementCategory, { field: 'eventSource', notEquals: ['codebuild.amazonaws.com'] }]),
        ),
      }),
      expected: fails('trail-leaves-out-reads-of', 'trail-leaves-out-writes-of'),
    },
    {
      title: 'passes where the trail records nothing but this service',
      recording: trailOf({
        selectors: known(advanced([managementCategory, { field: 'eventSource', equals: ['codebuild.amazonaws.com'] }])),
      }),
      expected: passes,
    },
    {
      title: 'passes where KMS is left out and nobody used CodeCommit',
      recording: trailOf({ selectors: known(basic({ excludedSources: ['kms.amazonaws.com'] })) }),
      expected: passes,
    },
    {
      title: 'says that the use of its key is lost where KMS is left out and somebody used CodeCommit',
      rows: [activityRow({ source: 'codecommit.amazonaws.com', action: 'GitPush' })],
      recording: trailOf({ selectors: known(basic({ excludedSources: ['kms.amazonaws.com'] })) }),
      expected: { verdict: 'pass', says: ['tools-recorded', 'codecommit-key-use-left-out'] },
    },
    {
      title: 'misses whether the trail is logging',
      recording: trailOf({ status: unknown('cloudtrail:GetTrailStatus') }),
      expected: misses('cloudtrail:GetTrailStatus'),
    },
    {
      title: 'misses what the trail records',
      recording: trailOf({ selectors: unknown('cloudtrail:GetEventSelectors') }),
      expected: misses('cloudtrail:GetEventSelectors'),
    },
    {
      title: 'misses the trails of the region, where no other trail records it',
      rows: [elsewhere],
      recording: recording({
        trails: [trailView({ trail: { multiRegion: false } })],
        trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') },
      }),
      expected: misses('cloudtrail:DescribeTrails'),
    },
    // what could not be read of activity
    {
      title: 'misses activity that was asked for and not read',
      rows: [],
      reads: [fromHistory(ofBuilds, 'us-east-1', { gap: denied })],
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'misses log files that broke',
      rows: [],
      reads: [fromLogFiles({ gap: broken })],
      expected: misses('log files'),
    },
    {
      title: 'does not miss what is recorded wherever it was',
      reads: [fromLogFiles({ gap: broken })],
      expected: passes,
    },
    {
      title: 'misses what may have been in a region that no trail records',
      reads: [fromLogFiles({ gap: broken })],
      recording: singleRegion,
      expected: misses('log files'),
    },
    {
      title: 'does not miss event history of a region that a trail records',
      reads: [fromHistory(ofBuilds), fromHistory(ofBuilds, 'us-east-1', { gap: denied })],
      recording: singleRegion,
      expected: passes,
    },
    {
      title: 'misses event history of a region that no trail records',
      reads: [fromHistory(ofBuilds), fromHistory(ofBuilds, 'us-west-2', { gap: denied })],
      recording: singleRegion,
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'misses a region that was not asked and that no trail records',
      reads: [fromHistory(ofBuilds), { by: 'event-history', region: 'us-west-2', from: [], gap: denied }],
      recording: singleRegion,
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'misses regions that nobody could list',
      reads: [fromLogFiles({ gap: broken })],
      recording: recording({ regions: unknown('account:ListRegions') }),
      expected: misses('log files'),
    },
    {
      title: 'fails where builds were not recorded, whatever else could not be read',
      rows: [elsewhere],
      reads: [fromLogFiles({ gap: broken }), fromHistory(ofBuilds, 'us-west-2', { gap: denied })],
      recording: singleRegion,
      expected: fails('trail-single-region'),
    },
    {
      title: 'does not mind a lookup about root that failed',
      reads: [fromLogFiles(), fromHistory(ofRoot, 'us-west-2', { gap: denied })],
      recording: singleRegion,
      expected: passes,
    },
  ]),
)('%s', (_title, row) => {
  expectJudgement(judged(row), row.expected);
});

it('says what was active where, how often and when, and who records it', () => {
  const rows = [
    activityRow(),
    activityRow({ source: 'codedeploy.amazonaws.com', action: 'CreateDeployment', first: '2026-09-01T00:00:00Z' }),
    activityRow({ region: 'us-west-2', count: 4, last: '2026-11-19T00:00:00Z' }),
  ];

  expect(judged({ rows })).toMatchObject({
    because: [
      {
        args: {
          services: 'AWS CodeBuild, AWS CodeDeploy',
          regions: 2,
          n: 10,
          first: '2026-09-01T00:00:00Z',
          last: '2026-11-19T00:00:00Z',
          trails: trailArn,
        },
      },
    ],
    evidence: expect.arrayContaining(['log files', 'status', 'selectors']),
  });
});

it('says in which region what was not recorded', () => {
  expect(judged({ rows: [activityRow(), elsewhere], recording: singleRegion })).toMatchObject({
    because: [{ args: { services: 'AWS CodeBuild', region: 'us-west-2', n: 3 } }, { code: 'trail-single-region' }],
  });
});

it('says of which services and of which time nothing was seen', () => {
  expect(judged({ rows: [], reads: [fromHistory(ofBuilds)] })).toMatchObject({
    because: [
      { code: 'no-tool-activity' },
      { code: 'read-in-event-history', args: { services: 'AWS CodeBuild', since, until: asOf } },
    ],
    evidence: ['codebuild.amazonaws.com us-east-1'],
  });
});

it('a gap never decides: it changes no failure, and makes neither a pass nor a failure', () => {
  const rows = [activityRow(), elsewhere];
  const recordings = [recording(), singleRegion, recording({ trails: [] })];
  const gaps = [fromLogFiles({ gap: broken }), fromHistory(ofBuilds, 'us-west-2', { gap: denied })];
  fc.assert(
    fc.property(fc.constantFrom(...recordings), fc.subarray(rows), fc.subarray(gaps), (of, seen, unread) => {
      const whole = judged({ rows: seen, reads: [fromLogFiles()], recording: of });
      const partly = judged({ rows: seen, reads: [fromLogFiles(), ...unread], recording: of });

      expect([whole.verdict, 'not-assessed']).toContain(partly.verdict);
      if (whole.verdict === 'fail') expect(partly.verdict).toBe('fail');
      if (partly.verdict === 'not-assessed') expect(missedBy(partly)).not.toEqual([]);
    }),
  );
});
