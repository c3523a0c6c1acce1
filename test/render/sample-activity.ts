import { type FileProblem, fileProblems } from '../../src/model/event.js';
import type { Message } from '../../src/model/report.js';
import type {
  ActionRow,
  ActiveAccountRow,
  Activity,
  ActivityPart,
  BusyIdentityRow,
  LookupRow,
  RecordedState,
  Seen,
  ServiceUse,
} from '../../src/model/report-activity.js';
import { hostileNames } from './sample-accounts.js';

const since = '2026-08-23T02:08:00.000Z';
const until = '2026-11-21T02:08:00.000Z';

const services: readonly (readonly [id: string, name: string])[] = [
  ['codecatalyst', 'Amazon CodeCatalyst'],
  ['codebuild', 'AWS CodeBuild'],
  ['codedeploy', 'AWS CodeDeploy'],
  ['codecommit', 'AWS CodeCommit'],
  ['cloudwatch', 'Amazon CloudWatch'],
  ['eventbridge', 'Amazon EventBridge'],
  ['logs', 'Amazon CloudWatch Logs'],
  ['synthetics', 'Amazon CloudWatch Synthetics'],
];

/** Who acted, as strangers may be called. */
export const hostileActors = hostileNames.map((name) => `role ${name}`);

export function message(text: string): Message {
  return { code: 'sample', args: {}, text };
}

/** Where nobody asked. */
export const notAsked: ActivityPart = {
  asked: false,
  message: message('Activity was not asked for: name services under events: in audit.yaml.'),
};

interface Sampled {
  readonly id: string;
  readonly name?: string;
}

/** Activity as an untidy organization shows it: every state, names of every kind, figures from one to millions. */
export function sampleActivity(accounts: readonly Sampled[], trail: string): Activity {
  const states: readonly RecordedState[] = ['not-recorded', 'partly', 'not-known', 'recorded', 'not-asked'];
  const rows = accounts.map((account, i): ActiveAccountRow => {
    const state = states[Math.min(i, 3)] ?? 'recorded';
    const used = services.flatMap(([id], j): (readonly [string, ServiceUse])[] =>
      (i + j) % 3 === 0 ? [[id, use(i, j, id === 'cloudwatch' && i > 2 ? 'not-asked' : state, trail)]] : [],
    );
    return { ...whose(account), services: Object.fromEntries(used) };
  });
  return {
    asked: true,
    headline: [message('Developer tools: 12,345 actions were seen.'), message('Some of it no trail records.')],
    notes: [message('The larger count stands, as at least so many.')],
    logFiles: {
      paths: ['/logs/AWSLogs', `./more ${hostileNames[0]}`],
      files: 1288,
      records: 10_400_123,
      others: 10_300_000,
      duplicates: 17,
      eventsLeftOut: 4321,
      since,
      until,
      accounts: accounts.map(({ id }) => ({ account: id, since, until })),
      problems: fileProblems.map(problem),
    },
    lookups: lookups(accounts),
    services: services.map(([id, name], i) => ({ id, name, source: `${id}.amazonaws.com`, asked: i !== 7 })),
    accounts: rows,
    identities: 1234,
    busiest: accounts.slice(0, 10).map(busy),
    root: accounts.slice(0, 3).map((account, i) => action(account, i, 'the root user')),
    withoutMfa: accounts.slice(0, hostileActors.length).map((account, i) => action(account, i, actor(i))),
    unknownActions: [
      ...['BatchGetBuildBatches', 'Run`Everything`|<b>\u202Egnih'].map((name, i) => ({
        service: 'codebuild',
        action: name,
        access: i === 0 ? ('read' as const) : ('write' as const),
        accounts: 3 + i,
        count: 1200 + i,
        failed: i,
        first: since,
        last: until,
      })),
    ],
  };
}

function whose({ id, name }: Sampled): Pick<BusyIdentityRow, 'account' | 'name'> {
  return { account: id, ...(name !== undefined && { name }) };
}

function actor(i: number): string {
  return hostileActors[i % hostileActors.length] ?? '';
}

function seen(i: number): Seen {
  const many = [3, 1_234_567, 42, 99_999][i % 4] ?? 1;
  return { reads: many, writes: i % 2 === 0 ? i + 1 : 0, failed: i % 3, first: since, last: until };
}

function use(i: number, j: number, recorded: RecordedState, trail: string): ServiceUse {
  const isRecorded = recorded === 'recorded' || recorded === 'partly';
  return {
    ...seen(i + j),
    recorded,
    trails: isRecorded ? [trail] : [],
    because: isRecorded && recorded !== 'partly' ? [] : [message(`Because of ${trail}, sample ${i}-${j}.`)],
    regions: ['eu-central-1', 'us-east-1'].slice(j % 2),
    identities: 1 + (j % 5),
    by: [actor(i + j)],
  };
}

function problem(kind: FileProblem['problem'], i: number): FileProblem {
  return {
    file: `logs/${'deeply-nested-folder/'.repeat(i)}${hostileNames[i % hostileNames.length]}.json.gz`,
    problem: kind,
    ...(i % 2 === 0 && { byte: 4096 * i }),
    ...(i % 3 === 0 && { record: i + 1 }),
    detail: `broken <i>here</i> ${i}`,
  };
}

function lookups(accounts: readonly Sampled[]): readonly LookupRow[] {
  const ids = accounts.map(({ id }) => id);
  const cut = ids.slice(0, 14).map((account) => ({ account, region: 'us-east-1', since }));
  const denied = { text: 'cloudtrail:LookupEvents was denied.', detail: 'no <b>entry</b>', accounts: ids.slice(0, 2) };
  return [
    {
      lookup: { key: 'EventSource', value: 'codebuild.amazonaws.com' },
      accounts: ids.length,
      regions: ids.length * 17,
      since,
      until,
      truncated: cut,
      unread: [{ ...denied, regions: ['us-east-1'] }],
    },
    {
      lookup: { key: 'Username', value: 'root' },
      accounts: 0,
      regions: 0,
      truncated: [],
      unread: [{ ...denied, regions: [] }],
    },
  ];
}

function busy(account: Sampled, i: number): BusyIdentityRow {
  return { ...whose(account), ...seen(i), by: actor(i), services: services.slice(0, 1 + (i % 8)).map(([id]) => id) };
}

function action(account: Sampled, i: number, by: string): ActionRow {
  return {
    ...whose(account),
    by,
    service: 'codecommit',
    action: i === 0 ? 'PutMetricAlarm_that_nobody_knows_the_length_of_because_it_is_a_strangers_text' : `Act|ion<${i}>`,
    access: i % 2 === 0 ? 'write' : 'read',
    way: i % 2 === 0 ? 'console' : 'git',
    count: i + 1,
    failed: i,
    first: since,
    last: i === 0 ? since : until,
    regions: ['us-east-1'],
  };
}
