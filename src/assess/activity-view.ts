import { cutOff } from '../codecatalyst/gaps.js';
import type {
  AccountActivity,
  ActivityRead,
  ActivityView,
  ChangeRead,
  RecordingChanges,
  SeenActivity,
  SeenChange,
} from '../controls/activity.js';
import { type ActivityRow, type FileProblem, losesRecords, type ObservedEvent, type Window } from '../model/event.js';
import type { AccountEvidence, EvidenceLine, LoggedEvidence, TamperingEvidence } from '../model/evidence.js';
import { type Fact, type Gap, isKnown } from '../model/fact.js';
import { leftOutOfLogFiles } from './left-out-events.js';

/** Gathers what event history and log files say of what was done, line by line. */
export function activityFold(): { add(line: EvidenceLine): void; view(): ActivityView } {
  const asked = new Map<string, Asked>();
  const logged = new Map<string, LoggedEvidence>();
  const tampering = new Map<string, TamperingEvidence>();
  const broken: BrokenFiles = { ofAccount: new Map() };
  let leftOut = 0;
  return {
    add(line) {
      switch (line.line) {
        case 'log-files':
          for (const problem of line.problems) if (losesRecords(problem)) addBroken(broken, problem);
          leftOut = line.eventsLeftOut ?? 0;
          break;
        case 'logged':
          logged.set(line.account, line);
          break;
        case 'tampering':
          tampering.set(line.account, line);
          break;
        case 'account': {
          const history = askedOfHistory(line);
          if (history) asked.set(line.account.id, history);
          break;
        }
        case 'header':
        case 'organization':
        case 'shared':
          break;
      }
    },
    view() {
      const accounts = sorted([...asked.keys(), ...logged.keys(), ...broken.ofAccount.keys()]);
      const changed = sorted([...tampering.keys(), ...logged.keys()]);
      return {
        tools: new Map(accounts.map((id) => [id, activityOf(id, asked.get(id), logged.get(id), broken)])),
        changes: new Map(changed.map((id) => [id, changesOf(tampering.get(id), logged.get(id), leftOut)])),
      };
    },
  };
}

interface Asked {
  readonly rows: readonly SeenActivity[];
  readonly reads: readonly ActivityRead[];
}

function askedOfHistory({ account, reading }: AccountEvidence): Asked | undefined {
  if (!reading?.activity) return undefined;
  const { activity, regions } = reading;
  const asked = Object.entries(activity).flatMap(([region, lookups]) =>
    lookups.map(({ lookup, history }) => ({ region, lookup, history })),
  );
  const rows = asked.flatMap(({ history }) =>
    isKnown(history) ? history.known.rows.map((row) => ({ row, from: [history.from] })) : [],
  );
  const reads = asked.map(({ region, lookup, history }): ActivityRead => {
    const read = readOf(account.id, region, history);
    return { by: 'event-history', region, lookup, ...read };
  });
  return { rows, reads: [...reads, ...unaskedRegions(account.id, regions, Object.keys(activity))] };
}

/** What was done in a region that nobody asked, nobody knows. */
function unaskedRegions(
  account: string,
  regions: Fact<readonly string[]>,
  asked: readonly string[],
): readonly ActivityRead[] {
  if (!isKnown(regions)) return [{ by: 'event-history', from: [], gap: regions.gap }];
  return regions.known
    .filter((region) => !asked.includes(region))
    .map((region) => ({ by: 'event-history', region, from: [], gap: notAsked(account, region) }));
}

function readOf(
  account: string,
  region: string,
  history: Fact<Window & { readonly truncated: boolean }>,
): Pick<ActivityRead, 'window' | 'from' | 'gap'> {
  if (!isKnown(history)) return { from: [], gap: history.gap };
  const { since, until, truncated } = history.known;
  return {
    window: { since, until },
    from: [history.from],
    ...(truncated && { gap: cutOff(account, region, since) }),
  };
}

function activityOf(
  account: string,
  asked: Asked | undefined,
  logged: LoggedEvidence | undefined,
  broken: BrokenFiles,
): AccountActivity {
  const from = (logged?.answers ?? []).map(({ id }) => id);
  const rows = [...(asked?.rows ?? []), ...(logged?.rows ?? []).map((row) => ({ row, from }))];
  const gap = filesGap(account, [broken.ofAccount.get(account), logged && broken.ofNobody]);
  const read: ActivityRead | undefined =
    logged || gap
      ? {
          by: 'log-files',
          from,
          ...(logged && { window: { since: logged.since, until: logged.until } }),
          ...(gap && { gap }),
        }
      : undefined;
  return { rows: largerCounts(rows), reads: [...(read ? [read] : []), ...(asked?.reads ?? [])] };
}

/**
 * Log files, event history by service and event history by user may all have counted one event. Of rows that speak of
 * the same thing the larger count stands: it happened at least so often.
 */
function largerCounts(seen: readonly SeenActivity[]): readonly SeenActivity[] {
  const merged = new Map<string, SeenActivity>();
  for (const { row, from } of seen) {
    const { account, region, source, action, access, by, way, mfa } = row;
    const identity = Object.entries(by).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([account, region, source, action, access, identity, way, mfa ?? null]);
    const before = merged.get(key);
    merged.set(
      key,
      before
        ? { row: largerCount(before.row, row), from: [...new Set([...before.from, ...from])].sort() }
        : { row, from },
    );
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function largerCount(a: ActivityRow, b: ActivityRow): ActivityRow {
  return {
    ...a,
    count: Math.max(a.count, b.count),
    failed: Math.max(a.failed, b.failed),
    first: [a.first, b.first].sort()[0] ?? a.first,
    last: [a.last, b.last].sort()[1] ?? a.last,
  };
}

/** @param leftOut events that the log files held too many of, of whichever accounts */
function changesOf(
  tampering: TamperingEvidence | undefined,
  logged: LoggedEvidence | undefined,
  leftOut: number,
): RecordingChanges {
  const account = tampering?.account ?? logged?.account ?? '';
  const events = new Map<string, { readonly event: ObservedEvent; readonly from: Set<string> }>();
  const see = (event: ObservedEvent, from: readonly string[]): void => {
    const key = keyOf(event);
    const before = events.get(key);
    events.set(key, {
      // Parameters that one source left out, the other may have kept.
      event: before && before.event.parameters !== undefined ? before.event : event,
      from: new Set([...(before?.from ?? []), ...from]),
    });
  };
  for (const { history } of tampering?.histories ?? []) {
    if (isKnown(history)) for (const event of history.known.events) see(event, [history.from]);
  }
  for (const event of logged?.events ?? [])
    see(
      event,
      (logged?.answers ?? []).map(({ id }) => id),
    );
  const histories = (tampering?.histories ?? []).map(({ region, eventName, history }): ChangeRead => {
    return { region, eventName, ...readOf(account, region, history) };
  });
  const sorted = [...events].sort(newestFirst).map(([, seen]) => seenChange(seen));
  // Where nothing of the recording is, nobody asked event history either, and nothing is missed.
  if (!tampering || !logged || leftOut === 0) return { events: sorted, histories };
  const from = logged.answers.map(({ id }) => id);
  return { events: sorted, histories: [...histories, { from, gap: leftOutOfLogFiles(account, leftOut) }] };
}

/** A record without an id is known by all that it says. */
function keyOf(event: ObservedEvent): string {
  return event.id === '' ? JSON.stringify(event) : event.id;
}

function seenChange({
  event,
  from,
}: {
  readonly event: ObservedEvent;
  readonly from: ReadonlySet<string>;
}): SeenChange {
  return { event, from: [...from].sort() };
}

type Keyed = readonly [key: string, seen: { readonly event: ObservedEvent }];

function newestFirst([a, { event: one }]: Keyed, [b, { event: other }]: Keyed): number {
  if (one.at !== other.at) return one.at > other.at ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Of many files the first is named, and the others counted. */
interface Broken {
  readonly first: FileProblem;
  readonly files: number;
}

interface BrokenFiles {
  readonly ofAccount: Map<string, Broken>;
  /** Whose records they held, their names do not say. */
  ofNobody?: Broken;
}

function addBroken(broken: BrokenFiles, problem: FileProblem): void {
  const account = accountIn(problem.file);
  const before = account === undefined ? broken.ofNobody : broken.ofAccount.get(account);
  const after = { first: before?.first ?? problem, files: (before?.files ?? 0) + 1 };
  if (account === undefined) broken.ofNobody = after;
  else broken.ofAccount.set(account, after);
}

/**
 * As CloudTrail names its files: `AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail/REGION/…/ACCOUNT_CloudTrail_REGION_….json.gz`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
function accountIn(file: string): string | undefined {
  return /(?:^|[/\\])(\d{12})_CloudTrail_[^/\\]*$/.exec(file)?.[1];
}

function filesGap(account: string, broken: readonly (Broken | undefined)[]): Gap | undefined {
  const some = broken.flatMap((one) => one ?? []);
  const first = some[0]?.first;
  if (!first) return undefined;
  const others = some.reduce((sum, { files }) => sum + files, 0) - 1;
  const more = others > 0 ? `, and ${others} more` : '';
  return {
    account,
    api: 'log files',
    resource: first.file,
    reason: 'file-broken',
    detail: `${first.file}: ${first.detail}${more}`,
  };
}

function notAsked(account: string, region: string): Gap {
  return {
    account,
    region,
    api: 'cloudtrail:LookupEvents',
    reason: 'not-collected',
    detail: 'this region was not asked',
  };
}

function sorted(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
