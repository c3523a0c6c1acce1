import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityFold } from '../../src/assess/activity-view.js';
import type { AccountActivity, ActivityView } from '../../src/controls/activity.js';
import type { ActivityHistory, ActivityRow, FileProblem } from '../../src/model/event.js';
import type { AccountReading, EvidenceLine, LogFilesEvidence, LoggedEvidence } from '../../src/model/evidence.js';
import type { Answer, Fact } from '../../src/model/fact.js';
import { activityRow, ofBuilds, ofRoot } from '../support/activity.js';
import { assessed, findingOf } from '../support/assessing.js';
import {
  accountLine,
  archive,
  asOf,
  event,
  evidenceWith,
  gap,
  history,
  known,
  management,
  member,
  other,
  owning,
  reading,
  since,
  tamperingLine,
  trailArn,
  unknown,
} from '../support/literals.js';

function viewOf(lines: readonly EvidenceLine[]): ActivityView {
  const fold = activityFold();
  for (const line of lines) fold.add(line);
  return fold.view();
}

function toolsOf(lines: readonly EvidenceLine[], account = member): AccountActivity | undefined {
  return viewOf(lines).tools.get(account);
}

function told(rows: readonly ActivityRow[], more: Partial<ActivityHistory> = {}): Fact<ActivityHistory> {
  return known({ since, until: asOf, truncated: false, rows: [...rows], ...more }, 'history');
}

function asked(activity: AccountReading['activity'], more: Partial<AccountReading> = {}): EvidenceLine {
  return accountLine(member, reading({ activity, regions: known(['us-east-1']), ...more }));
}

function answer(id: string): Answer {
  return { id, api: 'log files', account: member, region: '', at: asOf, requestIds: [] };
}

function logged(more: Partial<LoggedEvidence> = {}): LoggedEvidence {
  const window = { since: '2026-01-01T00:00:00Z', until: '2026-10-01T00:00:00Z' };
  return { line: 'logged', account: member, ...window, rows: [], events: [], answers: [answer('files')], ...more };
}

function files(...problems: readonly FileProblem[]): LogFilesEvidence {
  return {
    line: 'log-files',
    paths: ['logs'],
    files: 9,
    records: 9,
    duplicates: 0,
    problems: [...problems],
    answers: [],
  };
}

function broken(file: string, problem: FileProblem['problem'] = 'gzip-broken'): FileProblem {
  return { file, problem, detail: 'unexpected end of file' };
}

const ofMember = `AWSLogs/${member}/CloudTrail/us-east-1/2026/10/01/${member}_CloudTrail_us-east-1_20261001T0000Z_a.json.gz`;

describe('activity', () => {
  it('is known of no account of which nobody asked', () => {
    expect(viewOf([accountLine(member, reading())])).toEqual({ tools: new Map(), changes: new Map() });
  });

  it('is what event history told, lookup by lookup', () => {
    const activity = {
      'us-east-1': [
        { lookup: ofBuilds, history: told([activityRow()]) },
        { lookup: ofRoot, history: unknown('cloudtrail:LookupEvents') },
      ],
    };

    expect(toolsOf([asked(activity)])).toEqual({
      rows: [{ row: activityRow(), from: ['history'] }],
      reads: [
        {
          by: 'event-history',
          region: 'us-east-1',
          lookup: ofBuilds,
          window: { since, until: asOf },
          from: ['history'],
        },
        { by: 'event-history', region: 'us-east-1', lookup: ofRoot, from: [], gap: gap('cloudtrail:LookupEvents') },
      ],
    });
  });

  it('says what a page budget cut off', () => {
    const activity = { 'us-east-1': [{ lookup: ofBuilds, history: told([], { truncated: true }) }] };

    expect(toolsOf([asked(activity)])?.reads).toMatchObject([
      { window: { since, until: asOf }, gap: { account: member, region: 'us-east-1', reason: 'truncated' } },
    ]);
  });

  it('names enabled regions that nobody asked', () => {
    const activity = { 'us-east-1': [{ lookup: ofBuilds, history: told([]) }] };

    expect(toolsOf([asked(activity, { regions: known(['us-east-1', 'us-west-2']) })])?.reads).toMatchObject([
      { region: 'us-east-1' },
      { region: 'us-west-2', from: [], gap: { account: member, region: 'us-west-2', reason: 'not-collected' } },
    ]);
  });

  it('misses regions that nobody could list', () => {
    const regions = unknown('account:ListRegions');

    expect(toolsOf([asked({}, { regions })])?.reads).toEqual([{ by: 'event-history', from: [], gap: regions.gap }]);
  });

  it('is what log files hold, and rests on them', () => {
    expect(toolsOf([files(), logged({ rows: [activityRow()] })])).toEqual({
      rows: [{ row: activityRow(), from: ['files'] }],
      reads: [
        { by: 'log-files', window: { since: '2026-01-01T00:00:00Z', until: '2026-10-01T00:00:00Z' }, from: ['files'] },
      ],
    });
  });

  it('that both counted is counted once: the larger count, and the whole time', () => {
    const inHistory = activityRow({ count: 7, failed: 1, first: '2026-09-01T00:00:00Z', last: '2026-11-19T00:00:00Z' });
    const inFiles = activityRow({ count: 5, failed: 2, first: '2026-01-01T00:00:00Z', last: '2026-10-01T00:00:00Z' });
    const activity = { 'us-east-1': [{ lookup: ofBuilds, history: told([inHistory]) }] };

    expect(toolsOf([files(), logged({ rows: [inFiles] }), asked(activity)])?.rows).toEqual([
      {
        row: activityRow({ count: 7, failed: 2, first: '2026-01-01T00:00:00Z', last: '2026-11-19T00:00:00Z' }),
        from: ['files', 'history'],
      },
    ]);
  });

  it('that two lookups counted is counted once', () => {
    const byRoot = activityRow({ by: { kind: 'root', account: member } });
    const activity = {
      'us-east-1': [
        { lookup: ofBuilds, history: told([byRoot]) },
        { lookup: ofRoot, history: told([byRoot]) },
      ],
    };

    expect(toolsOf([asked(activity)])?.rows).toEqual([{ row: byRoot, from: ['history'] }]);
  });

  it.each<[string, Partial<ActivityRow>]>([
    ['region', { region: 'us-west-2' }],
    ['service', { source: 'codedeploy.amazonaws.com' }],
    ['action', { action: 'StopBuild' }],
    ['access', { access: 'read' }],
    ['identity', { by: { kind: 'assumed-role', account: member, role: 'Other' } }],
    ['way', { way: 'console' }],
    ['sign-in', { mfa: true }],
  ])('of another %s is another row', (_what, more) => {
    expect(toolsOf([files(), logged({ rows: [activityRow(), activityRow(more)] })])?.rows).toHaveLength(2);
  });

  it('is the same in whatever order rows come, and never more than any source counted', () => {
    const row = fc.record({
      action: fc.constantFrom('StartBuild', 'StopBuild'),
      count: fc.integer({ min: 1, max: 9 }),
      way: fc.constantFrom('cli' as const, 'console' as const),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (parts) => {
        const rows = parts.map((part) => activityRow(part));
        const seen = toolsOf([logged({ rows })])?.rows ?? [];

        expect(toolsOf([logged({ rows: rows.toReversed() })])?.rows).toEqual(seen);
        for (const { row: merged } of seen) {
          const alike = rows.filter(({ action, way }) => action === merged.action && way === merged.way);
          expect(merged.count).toBe(Math.max(...alike.map(({ count }) => count)));
        }
      }),
    );
  });
});

describe('log files that broke', () => {
  it('are missed by the account in whose name they are, also where they hold nothing else of it', () => {
    const view = viewOf([
      files(broken(ofMember), broken(ofMember.replaceAll('2026', '2025'))),
      logged({ account: other }),
    ]);

    expect(view.tools.get(member)).toEqual({
      rows: [],
      reads: [
        {
          by: 'log-files',
          from: [],
          gap: {
            account: member,
            api: 'log files',
            resource: ofMember,
            reason: 'file-broken',
            detail: `${ofMember}: unexpected end of file, and 1 more`,
          },
        },
      ],
    });
    expect(view.tools.get(other)?.reads[0]).not.toHaveProperty('gap');
  });

  it('and say not whose they are, are missed by every account of which there are others', () => {
    const view = viewOf([files(broken('some.json.gz')), logged(), logged({ account: other })]);

    for (const account of [member, other]) {
      expect(view.tools.get(account)?.reads).toMatchObject([{ gap: { account, resource: 'some.json.gz' } }]);
    }
    expect([...view.tools.keys()]).toEqual([member, other]);
  });

  it.each(['digest-file', 'not-cloudtrail', 'read-otherwise'] as const)(
    'and held no records (%s) are missed by nobody',
    (problem) => {
      expect(toolsOf([files(broken(ofMember, problem)), logged()])?.reads[0]).not.toHaveProperty('gap');
    },
  );

  it('may be hundreds of thousands', () => {
    const many = Array.from({ length: 200_000 }, () => broken(ofMember));
    const nameless = Array.from({ length: 200_000 }, () => broken('some.json.gz'));

    expect(toolsOf([{ ...files(), problems: many.concat(nameless) }, logged()])?.reads).toMatchObject([
      { gap: { resource: ofMember, detail: `${ofMember}: unexpected end of file, and 399999 more` } },
    ]);
  });

  it('are missed whichever line comes first', () => {
    expect(toolsOf([logged(), files(broken(ofMember))])).toEqual(toolsOf([files(broken(ofMember)), logged()]));
  });
});

describe('changes to recording', () => {
  const stop = event('StopLogging', '2026-11-02T00:00:00Z', {
    id: 'one',
    source: 'cloudtrail.amazonaws.com',
    account: management,
    region: 'us-east-1',
    parameters: { name: trailArn },
  });
  const later = { ...stop, id: 'two', at: '2026-11-03T00:00:00Z' };
  const asKept = (line: EvidenceLine | undefined) => viewOf(line ? [line] : []).changes.get(management);

  it('are told with what was asked, newest first', () => {
    const line = tamperingLine(management, ['StopLogging']);
    const histories = line.histories.map((one) => ({ ...one, history: known(history([stop, later]), 'lookup') }));

    expect(asKept({ ...line, histories })).toEqual({
      events: [
        { event: later, from: ['lookup'] },
        { event: stop, from: ['lookup'] },
      ],
      histories: [{ region: 'us-east-1', eventName: 'StopLogging', window: { since, until: asOf }, from: ['lookup'] }],
    });
  });

  it('are each told once, with all answers, and with the parameters that one of them kept', () => {
    const { parameters: _, ...without } = stop;
    const line = tamperingLine(management, ['StopLogging']);
    const histories = line.histories.map((one) => ({ ...one, history: known(history([without]), 'lookup') }));
    const lines = [logged({ account: management, events: [stop] }), { ...line, histories }];

    expect(viewOf(lines).changes.get(management)?.events).toEqual([{ event: stop, from: ['files', 'lookup'] }]);
  });

  it('whose records have no id are told apart by all that they say', () => {
    const update = { ...stop, id: '', name: 'UpdateTrail' };
    const events = [{ ...stop, id: '' }, update, { ...update, by: { kind: 'root' as const } }];
    const line = tamperingLine(management, ['StopLogging']);
    const histories = line.histories.map((one) => ({ ...one, history: known(history(events), 'lookup') }));
    const lines = [logged({ account: management, events: events.toReversed() }), { ...line, histories }];
    const told = viewOf(lines).changes.get(management)?.events ?? [];

    expect(told.map(({ from }) => from)).toEqual(events.map(() => ['files', 'lookup']));
    expect(told.map((one) => one.event)).toEqual(expect.arrayContaining(events));
  });

  it('that were too many to be kept are a gap, where anything of the recording is', () => {
    const leftOut = { ...files(), eventsLeftOut: 7 };
    const lines = [leftOut, logged({ account: management }), logged(), tamperingLine(management, ['StopLogging'])];
    const { changes } = viewOf(lines);

    expect(changes.get(management)?.histories.flatMap((one) => one.gap ?? [])).toMatchObject([
      { account: management, api: 'log files', reason: 'truncated', detail: expect.stringContaining('7 events') },
    ]);
    expect(changes.get(member)?.histories).toEqual([]);
    expect(
      viewOf(lines.slice(1))
        .changes.get(management)
        ?.histories.flatMap((one) => one.gap ?? []),
    ).toEqual([]);
  });

  it('are not assessed where log files held too many of them', async () => {
    const [header, organization, ...others] = evidenceWith();
    const lines = [header, organization, { ...files(), eventsLeftOut: 1 }, logged({ account: management }), ...others];
    const assessment = await assessed(lines as EvidenceLine[]);

    expect(findingOf(assessment, 'trail-tampering', management).judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ api: 'log files', reason: 'truncated' }],
    });
    expect(findingOf(assessment, 'trail-tampering', archive).judgement.verdict).toBe('pass');
  });

  it('and events of CodeCatalyst are missing together', async () => {
    const [header, organization, ...others] = evidenceWith();
    // Changes to recording are kept apart, and may go back further.
    const seen = event('ListProjects', later.at);
    const kept = logged({ events: [seen, stop] });
    const lines = [header, organization, { ...files(), eventsLeftOut: 1 }, kept, ...others] as EvidenceLine[];

    expect((await assessed(lines)).view.unreadHistories.get(member)).toMatchObject([
      { gap: { account: member, api: 'log files', reason: 'truncated' }, before: seen.at },
    ]);
    expect((await assessed(lines)).view.unreadHistories.has(archive)).toBe(false);
  });

  it('that were asked and not told are gaps', () => {
    const line = tamperingLine(archive, ['PutBucketPolicy', 'DeleteBucketPolicy']);
    const [first, second] = line.histories;
    const histories = [
      { ...first, history: unknown('cloudtrail:LookupEvents') },
      { ...second, history: known(history([], { truncated: true }), 'lookup') },
    ] as typeof line.histories;

    expect(viewOf([{ ...line, histories }]).changes.get(archive)?.histories).toMatchObject([
      { eventName: 'PutBucketPolicy', from: [], gap: { reason: 'denied' } },
      { eventName: 'DeleteBucketPolicy', from: ['lookup'], gap: { account: archive, reason: 'truncated' } },
    ]);
  });

  it('fail the account in which they were recorded, by the log files alone', async () => {
    const lines = [...evidenceWith(), logged({ account: management, events: [stop] })];
    const assessment = await assessed(lines);

    expect(findingOf(assessment, 'trail-tampering', management).judgement).toMatchObject({
      verdict: 'fail',
      because: [{ code: 'logging-stopped' }],
    });
    expect(findingOf(assessment, 'trail-tampering', archive).judgement.verdict).toBe('pass');
    expect(findingOf(assessment, 'trail-tampering', member).judgement.verdict).toBe('not-applicable');
  });

  it('are missed where nobody asked for them', async () => {
    const lines = evidenceWith(accountLine(management, owning())).filter(({ line }) => line !== 'tampering');
    const assessment = await assessed(lines);

    expect(findingOf(assessment, 'trail-tampering', management).judgement.verdict).toBe('not-assessed');
    expect(findingOf(assessment, 'trail-tampering', archive).judgement.verdict).toBe('not-assessed');
  });
});
