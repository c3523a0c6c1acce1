import { describe, expect, it } from 'vitest';
import type { ActivityRow, FileProblem, Identity, Lookup } from '../../src/model/event.js';
import type { AccountReading, EvidenceLine, LogFilesEvidence, LoggedEvidence } from '../../src/model/evidence.js';
import { type Fact, isKnown } from '../../src/model/fact.js';
import type { ActiveAccountRow, Activity } from '../../src/model/report-activity.js';
import { assessed, reported } from '../support/assessing.js';
import { titled } from '../support/judging.js';
import {
  accountLine,
  archive,
  asOf,
  basic,
  closed,
  evidenceOf,
  evidenceWith,
  gap,
  known,
  logging,
  management,
  member,
  other,
  owning,
  policyOf,
  reading,
  since,
  stopped,
  trail,
  trailArn,
} from '../support/literals.js';

const build = 'codebuild.amazonaws.com';
const metrics = 'monitoring.amazonaws.com';
const outsider = '999988887777';
const operator: Identity = { kind: 'assumed-role', account: member, role: 'Operations' };
const pipeline: Identity = { kind: 'assumed-role', account: member, role: 'Pipeline' };
const root: Identity = { kind: 'root', account: member };

function row(more: Partial<ActivityRow> = {}): ActivityRow {
  return {
    account: member,
    region: 'us-east-1',
    source: build,
    action: 'StartBuild',
    access: 'write',
    by: operator,
    way: 'cli',
    count: 1,
    failed: 0,
    first: '2026-10-01T00:00:00Z',
    last: '2026-10-02T00:00:00Z',
    ...more,
  };
}

const files: LogFilesEvidence = {
  line: 'log-files',
  paths: ['logs'],
  files: 3,
  records: 100,
  duplicates: 2,
  since,
  until: asOf,
  problems: [],
  answers: [],
};

function logged(account: string, ...rows: readonly Partial<ActivityRow>[]): LoggedEvidence {
  const own = rows.map((more) => row({ account, ...more }));
  return { line: 'logged', account, since, until: asOf, rows: own, events: [], answers: [] };
}

/** The lines of the healthy organization, or of another, with log files. */
function withLogs(lines: readonly LoggedEvidence[], rest = evidenceOf(), more: Partial<LogFilesEvidence> = {}) {
  const [header, organization, ...others] = rest;
  if (!header || !organization) throw new Error('evidence without its first lines');
  return [header, organization, { ...files, ...more }, ...lines, ...others];
}

async function activityOf(lines: readonly EvidenceLine[]): Promise<Activity> {
  const { activity } = await reported(await assessed(lines, policyOf()));
  if (!activity.asked) throw new Error('activity was not asked for');
  return activity;
}

async function seenIn(...rows: readonly Partial<ActivityRow>[]): Promise<Activity> {
  return activityOf(withLogs([logged(member, ...rows)]));
}

type Asked = readonly { readonly lookup: Lookup; readonly history: Fact<never> | ReturnType<typeof answered> }[];

function answered(rows: readonly ActivityRow[], truncated = false) {
  return known({ since, until: asOf, truncated, rows: [...rows] }, 'a lookup');
}

const ofBuild: Lookup = { key: 'EventSource', value: build };

function asking(region: string, asked: Asked): AccountReading {
  const lookups = asked.map(({ lookup, history }) => ({
    lookup,
    history: isKnown(history) ? history : { gap: history.gap },
  }));
  return reading({ activity: { [region]: lookups } });
}

describe('activity', () => {
  it('says how to ask for it where nobody did, and nothing else', async () => {
    const { activity } = await reported(await assessed(evidenceOf()));

    expect(activity).toEqual({
      asked: false,
      message: {
        code: 'activity-was-not-asked',
        args: {},
        text: expect.stringMatching(/--events PATH.*events: in audit\.yaml/),
      },
    });
  });

  it('says that nothing was seen where log files hold nothing of the services', async () => {
    const { headline, accounts, busiest, identities } = await seenIn();

    expect(headline.map(({ code }) => code)).toEqual(['activity-none']);
    expect([accounts, busiest, identities]).toEqual([[], [], 0]);
  });

  it('has the eight services in the catalogue, all asked of log files', async () => {
    const { services } = await seenIn();

    expect(services.map(({ id }) => id)).toEqual([
      ...['codecatalyst', 'codebuild', 'codedeploy', 'codecommit', 'cloudwatch', 'eventbridge', 'logs', 'synthetics'],
    ]);
    expect(services.every(({ asked }) => asked)).toBe(true);
  });
});

describe('log files', () => {
  it('are told with what was handed over, read, dropped, and of which accounts', async () => {
    const problem: FileProblem = { file: 'logs/a.json', problem: 'json-broken', byte: 17, record: 2, detail: 'no' };
    const { logFiles, headline, lookups } = await activityOf(
      withLogs([logged(member, {}), logged(other)], evidenceOf(), { problems: [problem] }),
    );

    expect(logFiles).toEqual({
      paths: ['logs'],
      files: 3,
      records: 100,
      duplicates: 2,
      since,
      until: asOf,
      accounts: [member, other].map((account) => ({ account, since, until: asOf })),
      problems: [problem],
    });
    expect(logFiles).not.toHaveProperty('eventsLeftOut');
    expect(headline.at(-1)?.code).toBe('activity-unread');
    expect(lookups).toEqual([]);
  });
});

describe('log files of which not everything was kept', () => {
  it('say how much is left out, and how much nobody asked for', async () => {
    const { logFiles, headline } = await activityOf(
      withLogs([logged(member, {})], evidenceOf(), { others: 90, eventsLeftOut: 7 }),
    );

    expect(logFiles).toMatchObject({ records: 100, others: 90, eventsLeftOut: 7 });
    expect(headline.at(-1)?.code).toBe('activity-unread');
  });
});

describe('event history', () => {
  it('comes to what was asked of it, unless log files were read, too', async () => {
    const asked = [
      { lookup: ofBuild, history: answered([row()]) },
      { lookup: { key: 'Username', value: 'root' } as const, history: answered([]) },
    ];
    const lines = evidenceWith(accountLine(member, asking('us-east-1', asked)));

    const [history] = (await activityOf(lines)).headline;
    const [both] = (await activityOf(withLogs([logged(member, {})], lines))).headline;

    expect(history).toMatchObject({
      code: 'activity-seen-of',
      args: { asked: 'AWS CodeBuild, root user', actions: 1 },
    });
    expect(both?.code).toBe('activity-seen');
  });

  it('is told by what was asked: where it was answered, how far back, where not to its end and where not at all', async () => {
    const activity = await activityOf(
      evidenceWith(
        accountLine(member, asking('us-east-1', [{ lookup: ofBuild, history: answered([row()]) }])),
        accountLine(other, asking('us-east-1', [{ lookup: ofBuild, history: answered([], true) }])),
        accountLine(
          archive,
          asking('us-east-1', [
            {
              lookup: ofBuild,
              history: { gap: gap('cloudtrail:LookupEvents', { account: archive, region: 'us-east-1' }) },
            },
          ]),
        ),
      ),
    );

    expect(activity.lookups.find(({ lookup }) => lookup)).toEqual({
      lookup: ofBuild,
      accounts: 2,
      regions: 2,
      since,
      until: asOf,
      truncated: [{ account: other, region: 'us-east-1', since }],
      unread: [
        {
          text: 'cloudtrail:LookupEvents was denied.',
          detail: 'AccessDeniedException: no',
          accounts: [archive],
          regions: ['us-east-1'],
        },
      ],
    });
    expect(activity.headline.at(-1)?.code).toBe('activity-unread');
  });

  it('names the enabled regions that nobody asked', async () => {
    const { lookups } = await activityOf(
      evidenceWith(accountLine(member, asking('us-east-1', [{ lookup: ofBuild, history: answered([]) }]))),
    );

    expect(lookups.find(({ lookup }) => !lookup)).toMatchObject({
      accounts: 0,
      unread: [{ accounts: [member], regions: ['us-west-2'] }],
    });
  });

  it('leaves the other services unasked, so that an empty cell says nothing', async () => {
    const { services } = await activityOf(
      evidenceWith(accountLine(member, asking('us-east-1', [{ lookup: ofBuild, history: answered([]) }]))),
    );

    expect(services.filter(({ asked }) => asked).map(({ id }) => id)).toEqual(['codebuild']);
  });

  it('does not count twice what log files counted too, and says so', async () => {
    const asked = accountLine(
      member,
      asking('us-east-1', [{ lookup: ofBuild, history: answered([row({ count: 7 })]) }]),
    );
    const both = await activityOf(withLogs([logged(member, { count: 5 })], evidenceWith(asked)));

    expect(both.accounts[0]?.services['codebuild']?.writes).toBe(7);
    expect(both.notes.map(({ code }) => code)).toEqual(['activity-at-least']);
    expect((await seenIn({})).notes).toEqual([]);
  });

  it('says of how many providers the users count as one', async () => {
    const crowd = { kind: 'crowd', of: 'web-identity-user', provider: 'accounts.example.com' } as const;
    const { identities, notes } = await seenIn({}, { by: crowd }, { by: crowd, action: 'StopBuild' });

    expect(identities).toBe(2);
    expect(notes).toMatchObject([{ code: 'activity-crowds' }]);
    expect(notes[0]?.text).toMatch(/5,?000 .*: 1\.$/);
  });
});

describe('what was seen of a service in an account', () => {
  it('counts reads, writes and failures of all rows, between the first and the last, with who did most', async () => {
    const { accounts } = await seenIn(
      { count: 5, failed: 2 },
      { action: 'ListBuilds', access: 'read', count: 9, by: pipeline, first: '2026-09-01T00:00:00Z' },
      { region: 'us-west-2', by: root, last: '2026-11-01T00:00:00Z' },
    );

    expect(accounts).toHaveLength(1);
    expect(accounts[0]).toMatchObject({ account: member, name: `account ${member}` });
    expect(accounts[0]?.services['codebuild']).toEqual({
      reads: 9,
      writes: 6,
      failed: 2,
      first: '2026-09-01T00:00:00Z',
      last: '2026-11-01T00:00:00Z',
      recorded: 'recorded',
      trails: [trailArn],
      because: [],
      regions: ['us-east-1', 'us-west-2'],
      identities: 3,
      by: [`role Pipeline of ${member}`, `role Operations of ${member}`, `root user of ${member}`],
    });
  });

  const ownTrail = (more: Parameters<typeof owning>[0]): readonly EvidenceLine[] =>
    evidenceWith(accountLine(management, owning(more)));
  const seenAs = (status: typeof logging, selectors = basic({})) => ({
    trails: { [trailArn]: { trail: trail(), from: 'trail', status: known(status), selectors: known(selectors) } },
  });
  const unrecorded = reading({ trails: {}, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } });

  it.each(
    titled([
      { title: 'recorded', rest: evidenceOf(), rows: [{}], recorded: 'recorded', because: [] },
      {
        title: 'stopped',
        rest: ownTrail(seenAs(stopped)),
        rows: [{}],
        recorded: 'not-recorded',
        because: ['trail-not-logging'],
      },
      {
        title: 'reads left out',
        rest: ownTrail(seenAs(logging, basic({ readWriteType: 'WriteOnly' }))),
        rows: [{}, { access: 'read' as const, action: 'ListBuilds' }],
        recorded: 'partly',
        because: ['trail-leaves-out-reads-of'],
      },
      {
        title: 'no trail',
        rest: evidenceWith(accountLine(member, unrecorded)),
        rows: [{}],
        recorded: 'not-recorded',
        because: ['no-trail'],
      },
      {
        title: 'a region that could not be read, in an account without a trail',
        rest: evidenceWith(
          accountLine(member, {
            ...unrecorded,
            trailsByRegion: { 'us-east-1': { gap: gap() }, 'us-west-2': known([]) },
          }),
        ),
        rows: [{}],
        recorded: 'not-known',
        because: ['denied'],
      },
      {
        title: 'an account that nobody could enter',
        rest: evidenceWith(accountLine(member, closed(member))),
        rows: [{}],
        recorded: 'not-known',
        because: ['role-not-assumed'],
      },
      {
        title: 'an account that is suspended',
        rest: evidenceWith(accountLine(member, undefined, { state: 'SUSPENDED' })),
        rows: [{}],
        recorded: 'not-known',
        because: ['access-inactive'],
      },
      {
        title: 'data events',
        rest: evidenceOf(),
        rows: [{ source: metrics, action: 'GetMetricData', access: 'read' as const }],
        recorded: 'not-asked',
        because: ['activity-data-events'],
      },
    ]),
  )('is told with what becomes of it: %s', async (_, { rest, rows, recorded, because }) => {
    const { accounts } = await activityOf(withLogs([logged(member, ...rows)], rest));
    const [use] = Object.values(accounts[0]?.services ?? {});

    expect(use?.recorded).toBe(recorded);
    expect(use?.because.map(({ code }) => code)).toEqual(because);
    expect(use?.trails).toEqual(recorded === 'recorded' || recorded === 'partly' ? [trailArn] : []);
  });

  it('is not known to be recorded where the account is not in the audit, and the account has no name', async () => {
    const { accounts, headline } = await activityOf(withLogs([logged(outsider, {})]));

    expect(accounts.map(({ account, name }) => [account, name])).toEqual([[outsider, undefined]]);
    expect(accounts[0]?.services['codebuild']).toMatchObject({
      recorded: 'not-known',
      because: [{ code: 'activity-outside' }],
    });
    expect(headline.map(({ code }) => code)).toEqual(['activity-seen', 'activity-not-known']);
  });

  it('stands first where nothing records it, then where that is not known, then by the id of the account', async () => {
    const bare = { trails: {}, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } };
    const { accounts, headline } = await activityOf(
      withLogs(
        [archive, member, other, management].sort().map((id) => logged(id, {})),
        evidenceWith(accountLine(other, reading(bare)), accountLine(member, closed(member))),
      ),
    );

    const order: readonly ActiveAccountRow['account'][] = accounts.map(({ account }) => account);
    expect(order).toEqual([other, member, management, archive]);
    expect(headline.map(({ code, args }) => [code, args])).toEqual([
      ['activity-seen', { actions: 4, accounts: 4, identities: 4 }],
      ['activity-not-recorded', { n: 1 }],
      ['activity-not-known', { n: 1 }],
    ]);
  });

  it('is said to be recorded everywhere only where something was that trails could record', async () => {
    const codes = async (...rows: readonly Partial<ActivityRow>[]) =>
      (await seenIn(...rows)).headline.map(({ code }) => code);

    expect(await codes({})).toEqual(['activity-seen', 'activity-recorded']);
    expect(await codes({ source: metrics, action: 'GetMetricData' })).toEqual(['activity-seen']);
  });
});

describe('identities', () => {
  it('are the ten that did most, each once in an account, with what they used', async () => {
    const roles = Array.from(
      { length: 12 },
      (_, i): Identity => ({ kind: 'assumed-role', account: member, role: `r${i}` }),
    );
    const { busiest, identities } = await seenIn(...roles.map((by, i) => ({ by, count: i + 1 })), {
      by: roles[3] ?? operator,
      source: metrics,
      action: 'DescribeAlarms',
      access: 'read',
      count: 100,
    });

    expect(identities).toBe(12);
    expect(busiest).toHaveLength(10);
    expect(busiest[0]).toMatchObject({
      account: member,
      by: `role r3 of ${member}`,
      services: ['codebuild', 'cloudwatch'],
      reads: 100,
      writes: 4,
    });
    expect(busiest[1]).toMatchObject({ by: `role r11 of ${member}`, writes: 12 });
  });
});

describe('actions', () => {
  it('of root users are all told, also those that failed, regions together', async () => {
    const found = await seenIn({ by: root, count: 2, failed: 1 }, { by: root, region: 'us-west-2' }, {});

    expect(found.root).toEqual([
      {
        account: member,
        name: `account ${member}`,
        by: `root user of ${member}`,
        service: 'codebuild',
        action: 'StartBuild',
        access: 'write',
        way: 'cli',
        count: 3,
        failed: 1,
        first: '2026-10-01T00:00:00Z',
        last: '2026-10-02T00:00:00Z',
        regions: ['us-east-1', 'us-west-2'],
      },
    ]);
    expect(found.headline.find(({ code }) => code === 'activity-by-root')?.args).toEqual({ n: 3 });
  });

  it.each([
    ['a change without it', { mfa: false }, 1],
    ['a change with it', { mfa: true }, 0],
    ['a change of which the record does not speak', {}, 0],
    ['a read without it', { mfa: false, access: 'read' as const, action: 'ListBuilds' }, 0],
  ])('without multi-factor authentication: %s', async (_, more, n) => {
    expect((await seenIn(more)).withoutMfa).toHaveLength(n);
  });

  it('in the console stand first, then the newest', async () => {
    const { withoutMfa } = await seenIn(
      { mfa: false, action: 'UpdateProject' },
      { mfa: false, action: 'StopBuild', last: '2026-10-05T00:00:00Z' },
      { mfa: false, action: 'CreateProject', way: 'console' },
    );

    expect(withoutMfa.map(({ action }) => action)).toEqual(['CreateProject', 'StopBuild', 'UpdateProject']);
  });

  it('that the page of a service does not name are counted in all accounts together', async () => {
    const { unknownActions } = await activityOf(
      withLogs([
        logged(member, { action: 'FutureAction', count: 2, failed: 1 }, {}),
        logged(other, { action: 'FutureAction' }),
      ]),
    );

    expect(unknownActions).toEqual([
      {
        service: 'codebuild',
        action: 'FutureAction',
        access: 'write',
        accounts: 2,
        count: 3,
        failed: 1,
        first: '2026-10-01T00:00:00Z',
        last: '2026-10-02T00:00:00Z',
      },
    ]);
  });
});
