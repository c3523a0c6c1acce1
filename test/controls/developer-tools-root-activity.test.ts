import { expect, it } from 'vitest';
import type { AccountActivity } from '../../src/controls/activity.js';
import { developerTools } from '../../src/events/services.js';
import type { ActivityRow } from '../../src/model/event.js';
import type { Judgement } from '../../src/model/finding.js';
import { activityRow, fromHistory, fromLogFiles, ofBuilds, ofRoot, withActivity } from '../support/activity.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { accountView, audit, gap, member } from '../support/literals.js';

const judge = judgeAccount('developer-tools-root-activity');

interface Row {
  readonly title: string;
  readonly rows?: readonly ActivityRow[];
  readonly reads?: AccountActivity['reads'];
  readonly expected: Expected;
}

function judged(rows: readonly ActivityRow[], reads?: AccountActivity['reads']): Judgement {
  return judge(accountView(), audit(withActivity(rows, reads)));
}

const root = { by: { kind: 'root', account: member } } as const;
const passes: Expected = { verdict: 'pass', says: ['no-root-activity', 'read-in-log-files'] };
const passesByHistory: Expected = { verdict: 'pass', says: ['no-root-activity', 'read-in-event-history'] };
const fails: Expected = { verdict: 'fail', says: ['root-activity'] };
const misses = (...says: readonly string[]): Expected => ({ verdict: 'not-assessed', says });
const denied = gap('cloudtrail:LookupEvents');
const broken = gap('log files', { reason: 'file-broken' });
const everyTool = [...developerTools.keys()].map((value) => ({ key: 'EventSource', value }) as const);

it.each(
  titled<Row>([
    { title: 'passes where others than root were active', rows: [activityRow()], expected: passes },
    {
      title: 'passes where root was looked up and did nothing',
      reads: [fromHistory(ofRoot)],
      expected: passesByHistory,
    },
    {
      title: 'passes where root was active in other services only',
      rows: [activityRow(), activityRow({ ...root, source: 'iam.amazonaws.com' })],
      expected: passes,
    },
    {
      title: 'passes where somebody is called root and is not',
      rows: [activityRow({ by: { kind: 'iam-user', account: member, user: 'root' } })],
      expected: passes,
    },
    { title: 'fails where root was active', rows: [activityRow(root)], expected: fails },
    { title: 'fails where root only tried', rows: [activityRow({ ...root, failed: 3 })], expected: fails },
    {
      title: 'fails where root read metrics, which are data events',
      rows: [activityRow({ ...root, source: 'monitoring.amazonaws.com', action: 'GetMetricData', access: 'read' })],
      expected: fails,
    },
    {
      title: 'does not apply where nobody asked',
      reads: [],
      expected: { verdict: 'not-applicable', says: ['activity-not-asked'] },
    },
    {
      title: 'does not apply where no tool was active',
      expected: { verdict: 'not-applicable', says: ['no-tool-activity', 'read-in-log-files'] },
    },
    {
      title: 'misses what was asked and not read',
      reads: [fromHistory(ofRoot, 'us-east-1', { gap: denied })],
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'misses log files that broke',
      rows: [activityRow()],
      reads: [fromLogFiles({ gap: broken })],
      expected: misses('log files'),
    },
    {
      title: 'misses a region that was not asked',
      reads: [fromHistory(ofRoot), { by: 'event-history', region: 'us-west-2', from: [], gap: denied }],
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'does not miss the builds of a region of which all of root is known',
      reads: [fromHistory(ofRoot), fromHistory(ofBuilds, 'us-east-1', { gap: denied })],
      expected: passesByHistory,
    },
    {
      title: 'misses the builds of a region of which all of root is not known',
      reads: [fromHistory(ofRoot), fromHistory(ofBuilds, 'us-west-2', { gap: denied })],
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'does not miss root in a region of which every tool is known',
      rows: [activityRow()],
      reads: [fromHistory(ofRoot, 'us-east-1', { gap: denied }), ...everyTool.map((lookup) => fromHistory(lookup))],
      expected: passesByHistory,
    },
    {
      title: 'misses root in a region of which every tool but one is known',
      reads: [
        fromHistory(ofRoot, 'us-east-1', { gap: denied }),
        ...everyTool.slice(1).map((lookup) => fromHistory(lookup)),
      ],
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'fails where root was active, whatever could not be read',
      rows: [activityRow(root)],
      reads: [fromLogFiles({ gap: broken }), fromHistory(ofRoot, 'us-east-1', { gap: denied })],
      expected: fails,
    },
  ]),
)('%s', (_title, { rows = [], reads, expected }) => {
  expectJudgement(judged(rows, reads), expected);
});

it('names service, actions, how often and when, service by service', () => {
  const rows = [
    activityRow({ ...root, action: 'UpdateProject', count: 1, first: '2026-09-01T00:00:00Z' }),
    activityRow({ ...root, region: 'us-west-2', count: 4 }),
    activityRow({ ...root, source: 'synthetics.amazonaws.com', action: 'UpdateCanary' }),
  ];

  expect(judged(rows)).toMatchObject({
    because: [
      {
        args: {
          service: 'AWS CodeBuild',
          actions: 'StartBuild, UpdateProject',
          n: 5,
          first: '2026-09-01T00:00:00Z',
          last: '2026-11-01T08:00:00Z',
        },
      },
      { args: { service: 'Amazon CloudWatch Synthetics' } },
    ],
    evidence: ['log files'],
  });
});

it('names a few actions and counts the others', () => {
  const rows = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((action) => activityRow({ ...root, action }));

  expect(judged(rows)).toMatchObject({ because: [{ args: { actions: 'A, B, C, D, E (+2)', n: 21 } }] });
});

it('says of each source by itself which time it covers', () => {
  const hour = { since: '2024-01-01T00:00:00Z', until: '2024-01-01T01:00:00Z' };
  const later = { since: '2026-09-01T00:00:00Z', until: '2026-11-19T00:00:00Z' };
  const reads = [
    fromLogFiles({ window: hour }),
    fromHistory(ofRoot),
    fromHistory(ofRoot, 'us-west-2', { window: later }),
  ];

  expect(judged([], reads)).toMatchObject({
    because: [
      { code: 'no-root-activity', args: {} },
      { code: 'read-in-log-files', args: hour },
      { code: 'read-in-event-history', args: { services: expect.stringContaining('AWS CodeCommit'), ...later } },
    ],
    evidence: ['log files', 'root us-east-1', 'root us-west-2'],
  });
});

it('judges tens of thousands of looks', () => {
  const regions = Array.from({ length: 20_000 }, (_, i) => `region-${i}`);
  const reads = regions.flatMap((region) => [
    fromHistory(ofRoot, region),
    fromHistory(ofBuilds, region, { gap: denied }),
  ]);

  expect(judged([], reads).verdict).toBe('pass');
});
