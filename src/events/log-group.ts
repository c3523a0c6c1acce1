import type { ActivityRow, FileProblem, ObservedEvent } from '../model/event.js';
import { activityTally } from './activity.js';
import { utcSeconds, utcTime } from './event-time.js';
import { identityOf } from './identity.js';
import type { Noted, Scanner } from './json-scan.js';
import { readLogFile } from './log-file.js';
import { isAssumeRole, isCodeCatalystEvent, isTampering, isUseOfRole, observedEvent } from './observe.js';
import { type CloudTrailRecord, duplicateKey, isCorrection, recordFault, recordOf } from './record.js';
import { codecatalystPrincipals, isDeveloperTool } from './services.js';
import { isTamperingAction } from './tampering.js';

export interface LogFile {
  readonly path: string;
  /** As it was given, or below what was given. */
  readonly shown: string;
}

/** Files within which duplicates are told: those of one account, region and day of delivery, or of one folder. */
export interface LogGroup {
  /** As AWS's key layout says. */
  readonly account?: string;
  readonly files: readonly LogFile[];
}

/** Oldest and newest moment. */
export interface Span {
  since: string;
  until: string;
}

/** What was read of any number of groups. It is the same in whatever order they came. */
export interface LogTally {
  readonly counts: LogCounts;
  readonly problems: readonly FileProblem[];
  readonly spans: ReadonlyMap<string, Span>;
  readonly rows: readonly ActivityRow[];
  readonly events: readonly ObservedEvent[];
}

export interface LogCounts {
  files: number;
  records: number;
  /** Of the services here, and changes to recording: looked at, and no duplicates. */
  asked: number;
  duplicates: number;
  /** Of services that nobody asked for: counted, and not looked at. */
  others: number;
  /** CloudTrail Insights: what CloudTrail thinks unusual, and nobody's action. */
  insights: number;
  /** Corrections of records that came before: not counted again. */
  corrections: number;
  /** Groups of files with so many records that duplicates among the later ones were not looked for. */
  duplicatesUntold: number;
  /** CodeCatalyst's events, its uses of roles, and changes to recording. Only the newest are kept; all are counted. */
  events: number;
}

export const noCounts: Readonly<LogCounts> = {
  files: 0,
  records: 0,
  asked: 0,
  duplicates: 0,
  others: 0,
  insights: 0,
  corrections: 0,
  duplicatesUntold: 0,
  events: 0,
};

/** So that memory does not grow with the number of records. It does grow with that of identities: each has its rows. */
export interface LogLimits {
  /** The newest events that are kept: so many changes to recording, and so many others, which can push none of those out. */
  readonly events: number;
  /** Of one group. */
  readonly ids: number;
}

export const logLimits: LogLimits = { events: 50_000, ids: 500_000 };

/** Where neither a record nor the place of its file says in which account it was recorded. */
export const unknownAccount = 'unknown';

/** Parameters that are nested deeper are no setting of a trail, bucket or key, and cannot be written as JSON. */
const deepestParameters = 100;

export interface LogReader {
  /** @param begin called before each file; what it throws ends the reading */
  read(group: LogGroup, begin?: () => void): Promise<void>;
  tally(): LogTally;
}

export function logReader(limits: LogLimits = logLimits): LogReader {
  const counts: LogCounts = { ...noCounts };
  const problems: FileProblem[] = [];
  const spans = new Map<string, Span>();
  const activity = activityTally();
  let events: ObservedEvent[] = [];
  let ids = new Set<string>();
  /** A record of the group had an id that is not kept. */
  let untold = false;
  let account = unknownAccount;

  function keep(event: ObservedEvent): void {
    counts.events += 1;
    events.push(event);
    if (events.length >= 4 * limits.events) events = newest(events, limits.events);
  }

  function note(time: unknown, recipient: unknown): void {
    const where = typeof recipient === 'string' && recipient !== '' ? recipient : account;
    const known = spans.get(where);
    // Between two moments of the same form it moves neither, whatever it is.
    if (known && typeof time === 'string' && time >= known.since && time <= known.until && utcTime.test(time)) return;
    const at = utcSeconds(time);
    if (at === undefined) return;
    if (known === undefined) spans.set(where, { since: at, until: at });
    else if (at < known.since) known.since = at;
    else if (at > known.until) known.until = at;
  }

  /**
   * Counts a record that nobody asked for; false where it must be looked at.
   *
   * @param member its members, of which no more are asked for than it takes: most records end here
   * @param mayBeUse whether it may be a use of a role by CodeCatalyst, asked of the many that assume one
   */
  function passed(member: (name: Noted) => unknown, mayBeUse: () => boolean): boolean {
    const source = member('eventSource');
    if (typeof source !== 'string' || source === '') return false;
    if (member('eventType') === 'AwsCloudTrailInsight' || member('eventCategory') === 'Insight') counts.insights += 1;
    else if (isDeveloperTool(source)) return false;
    else {
      const name = member('eventName');
      if (typeof name === 'string' && isTamperingAction(source, name)) return false;
      if (isAssumeRole(source, name) && mayBeUse()) return false;
      counts.others += 1;
    }
    counts.records += 1;
    note(member('eventTime'), member('recipientAccountId'));
    return true;
  }

  function look(value: unknown): string | undefined {
    if (
      isObject(value) &&
      passed(
        (name) => value[name],
        () => usesRole(recordOf(value)),
      )
    )
      return undefined;
    const record = recordOf(value);
    if (record === undefined) return `no CloudTrail record${otherwise(value)}`;
    counts.records += 1;
    note(record.eventTime, record.recipientAccountId);
    const key = duplicateKey(record, account);
    if (key !== undefined && ids.has(key)) {
      counts.duplicates += 1;
      return undefined;
    }
    if (key !== undefined) {
      if (ids.size < limits.ids) ids.add(key);
      else if (!untold) {
        untold = true;
        counts.duplicatesUntold += 1;
      }
    }
    counts.asked += 1;
    activity.add(record, account);
    if (isCorrection(record)) counts.corrections += 1;
    else if (isCodeCatalystEvent(record) || isTampering(record) || usesRole(record))
      keep(writable(observedEvent(record, account)));
    return undefined;
  }

  function take(bytes: Buffer, from: number, to: number, scanner: Scanner): string | undefined {
    const member = (name: Noted): string | undefined => scanner.text(bytes, name);
    if (!scanner.escaped() && passed(member, () => codecatalystPrincipals.has(member('invokedBy') ?? '')))
      return undefined;
    const value: unknown = JSON.parse(bytes.toString('utf8', from, to));
    // What `aws cloudtrail lookup-events` prints has each record as a text within an entry.
    if (!isObject(value) || typeof value.CloudTrailEvent !== 'string') return look(value);
    try {
      return look(JSON.parse(value.CloudTrailEvent));
    } catch (error) {
      if (error instanceof SyntaxError) return 'the text under CloudTrailEvent is no JSON';
      throw error;
    }
  }

  return {
    async read(group, begin) {
      ids = new Set();
      untold = false;
      for (const { path, shown } of group.files) {
        begin?.();
        account = group.account ?? accountOfName(path) ?? unknownAccount;
        counts.files += 1;
        for (const trouble of await readLogFile(path, { take })) problems.push({ file: shown, ...trouble });
      }
    },
    tally() {
      const kept = newest(events, limits.events);
      return { counts, problems, spans, rows: activity.rows(), events: kept };
    },
  };
}

/** What may be a record, or hold one, or a list of them. */
type Fields = { readonly [Name in Noted | 'Records' | 'Events']?: unknown };

function usesRole(record: CloudTrailRecord | undefined): boolean {
  if (record === undefined) return false;
  return isUseOfRole({ source: record.eventSource, name: record.eventName, by: identityOf(record) });
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What it is instead of a record, or what it lacks. */
function otherwise(value: unknown): string {
  if (!isObject(value)) return ', but a value of another kind';
  if (Array.isArray(value.Records) || Array.isArray(value.Events)) return ', but an object that holds a list of them';
  const isLikeOne = value.eventTime !== undefined || value.eventName !== undefined || value.eventSource !== undefined;
  if (isLikeOne) return `: ${recordFault(value)} is missing or cannot be read`;
  return ', but an object without a list named Records or Events';
}

/** `111122223333_CloudTrail_eu-west-1_20240501T1255Z_….json.gz` */
function accountOfName(path: string): string | undefined {
  return /(?:^|[\\/])(\d{12})_CloudTrail(?:-Insight)?_[^\\/]*$/.exec(path)?.[1];
}

/** The newest changes to recording and the newest others, newest first; the same ones in whatever order they came. */
export function newest(events: readonly ObservedEvent[], most: number): ObservedEvent[] {
  const sorted = [...events].sort(byTime);
  const kept = (changes: boolean): ObservedEvent[] =>
    sorted.filter(({ source, name }) => isTamperingAction(source, name) === changes).slice(0, most);
  return [...kept(true), ...kept(false)].sort(byTime);
}

/** Of equal events the one that has its parameters comes first. */
function byTime(a: ObservedEvent, b: ObservedEvent): number {
  return (
    compare(b.at, a.at) ||
    compare(a.account, b.account) ||
    compare(a.id, b.id) ||
    compare(a.region, b.region) ||
    Number(b.parameters !== undefined) - Number(a.parameters !== undefined) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Evidence is JSON, and JSON that is nested too deeply can be read, but not written. */
function writable(event: ObservedEvent): ObservedEvent {
  const { parameters, ...rest } = event;
  return parameters === undefined || depthOf(parameters) <= deepestParameters ? event : rest;
}

/** At most one more than what is still written. */
function depthOf(value: unknown): number {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= deepestParameters; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return depth;
  }
  return deepestParameters + 1;
}
