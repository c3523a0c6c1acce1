import type { ReadLogs } from '../events/log-files.js';
import { requestParameter } from '../events/record.js';
import { developerTools, knows } from '../events/services.js';
import { isTamperingAction } from '../events/tampering.js';
import type { Access, ActivityRow, FileProblem, ObservedEvent, Way } from '../model/event.js';
import { grouped } from '../model/groups.js';
import { identityPhrase } from '../model/identity-phrase.js';
import type { Texts } from '../model/texts.js';

/** What `trailproof events --json` prints. Names in it are strangers' text. Times are ISO 8601, UTC. */
export interface EventsSummary {
  readonly version: 1;
  readonly paths: readonly string[];
  /** Files read, also those that broke on the way. */
  readonly files: number;
  /** Files in folders that are not named as log files are, and digests in AWS's own folders for them. */
  readonly ignoredFiles: number;
  readonly digestFiles: number;
  /** All records: the sum of what follows. */
  readonly records: number;
  /** Of the services here and changes to recording, without duplicates. */
  readonly examined: number;
  /** Equal event id and recipient account, within one account, region and day of delivery, or within one folder. */
  readonly duplicates: number;
  readonly otherServices: number;
  readonly insights: number;
  /** Of those examined: they correct a record that came before, and are not counted as activity. */
  readonly corrections: number;
  /** Days or folders with so many records that duplicates were told among the first of them only. */
  readonly duplicatesUntold: number;
  /** The oldest and newest moment of any record. */
  readonly since?: string;
  readonly until?: string;
  readonly accounts: readonly { readonly account: string; readonly since: string; readonly until: string }[];
  readonly activity: readonly ServiceActivity[];
  readonly identities: number;
  /** Of those: many users of one provider, who count as one. */
  readonly crowds: number;
  readonly busiest: readonly BusyIdentity[];
  /** Who did what with the services here, the most frequent first. What follows picks from it. */
  readonly actions: readonly Action[];
  /** In the services here. What it did to recording is among `changesToRecording`. */
  readonly root: readonly Action[];
  /** What root and IAM users changed. Of sessions of other identities AWS does not know what an identity provider asked for. */
  readonly consoleChangesWithoutMfa: readonly Action[];
  readonly changesToRecording: readonly Change[];
  /** Older events of CodeCatalyst or changes to recording than could be kept: counted as activity, and not listed. */
  readonly eventsLeftOut: number;
  readonly unknownActions: readonly UnknownAction[];
  readonly problems: readonly FileProblem[];
}

interface Seen {
  readonly count: number;
  readonly reads: number;
  readonly writes: number;
  readonly failed: number;
  readonly first: string;
  readonly last: string;
}

interface ServiceActivity extends Seen {
  readonly account: string;
  /** `codebuild` */
  readonly service: string;
  readonly source: string;
  readonly identities: number;
}

interface BusyIdentity extends Seen {
  readonly account: string;
  readonly by: string;
  readonly services: readonly string[];
}

interface Action {
  readonly account: string;
  readonly by: string;
  readonly service: string;
  readonly action: string;
  readonly access: Access;
  readonly way: Way;
  readonly regions: readonly string[];
  readonly count: number;
  readonly failed: number;
  readonly first: string;
  readonly last: string;
}

interface Change {
  readonly at: string;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly action: string;
  /** The trail, bucket, key or service that its parameters name. */
  readonly what?: string;
  readonly by: string;
  /** Why it did not succeed. */
  readonly errorCode?: string;
  readonly id: string;
}

interface UnknownAction extends Seen {
  readonly service: string;
  readonly action: string;
}

const mostBusy = 10;
/** Parameters that say what a change to recording is about. */
const naming = ['name', 'trailName', 'eventDataStore', 'bucketName', 'keyId', 'servicePrincipal'] as const;

export function summaryOf(read: ReadLogs, texts: Texts['identities']): EventsSummary {
  const { logFiles, logged, counts } = read;
  const rows = logged.flatMap((account) => account.rows);
  const { paths, files, records, duplicates, since, until, problems } = logFiles;
  return {
    version: 1,
    paths,
    files,
    ignoredFiles: read.ignored,
    digestFiles: read.digests,
    records,
    examined: counts.asked,
    duplicates,
    otherServices: counts.others,
    insights: counts.insights,
    corrections: counts.corrections,
    duplicatesUntold: counts.duplicatesUntold,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    accounts: logged.map((each) => ({ account: each.account, since: each.since, until: each.until })),
    activity: activityOf(rows),
    ...identitiesOf(rows, texts),
    actions: [...actionsOf(rows, texts)].sort((a, b) => b.count - a.count),
    root: actionsOf(
      rows.filter(({ by }) => by.kind === 'root'),
      texts,
    ),
    consoleChangesWithoutMfa: actionsOf(rows.filter(isConsoleChangeWithoutMfa), texts),
    changesToRecording: logged
      .flatMap(({ events }) => events)
      .filter(({ source, name }) => isTamperingAction(source, name))
      .map((event) => changeOf(event, texts))
      .sort((a, b) => order(b.at, a.at) || order(a.account, b.account) || order(a.id, b.id)),
    eventsLeftOut: read.eventsLeftOut,
    unknownActions: rowsBy(
      rows.filter(({ source, action }) => !knows(source, action)),
      ({ source, action }) => [source, action],
    ).map((same) => ({ service: serviceOf(same[0]), action: same[0].action, ...seenIn(same) })),
    problems,
  };
}

/** What failed changed nothing. */
function isConsoleChangeWithoutMfa({ by, way, access, mfa, count, failed }: ActivityRow): boolean {
  const isTold = by.kind === 'root' || by.kind === 'iam-user';
  return isTold && way === 'console' && access === 'write' && mfa === false && count > failed;
}

/** By account, and in the order in which reports show services. */
function activityOf(rows: readonly ActivityRow[]): readonly ServiceActivity[] {
  const place = [...developerTools.keys()];
  return rowsBy(rows, ({ account, source }) => [account, String(place.indexOf(source)).padStart(2, '0')]).map(
    (same) => ({
      account: same[0].account,
      service: serviceOf(same[0]),
      source: same[0].source,
      ...seenIn(same),
      identities: new Set(same.map(({ by }) => identityKey(by))).size,
    }),
  );
}

function identitiesOf(
  rows: readonly ActivityRow[],
  texts: Texts['identities'],
): Pick<EventsSummary, 'identities' | 'crowds' | 'busiest'> {
  const groups = rowsBy(rows, ({ account, by }) => [account, identityKey(by)]);
  const busiest = groups
    .map((same) => ({
      account: same[0].account,
      by: identityPhrase(texts, same[0].by),
      ...seenIn(same),
      services: [...developerTools.values()].flatMap(({ id, source }) =>
        same.some((row) => row.source === source) ? [id] : [],
      ),
    }))
    .sort((a, b) => b.count - a.count);
  const crowds = groups.filter(([{ by }]) => by.kind === 'crowd').length;
  return { identities: groups.length, crowds, busiest: busiest.slice(0, mostBusy) };
}

/** What one identity did in one account in one way, in all regions together. */
function actionsOf(rows: readonly ActivityRow[], texts: Texts['identities']): readonly Action[] {
  const groups = rowsBy(rows, ({ account, by, source, action, access, way }) => [
    account,
    identityKey(by),
    source,
    action,
    access,
    way,
  ]);
  return groups.map((same) => {
    const [{ account, by, action, access, way }] = same;
    const { count, failed, first, last } = seenIn(same);
    const regions = [...new Set(same.map(({ region }) => region))].sort();
    const what = { service: serviceOf(same[0]), action, access, way, regions };
    return { account, by: identityPhrase(texts, by), ...what, count, failed, first, last };
  });
}

function changeOf(event: ObservedEvent, texts: Texts['identities']): Change {
  const { at, account, region, source, name, by, errorCode, id } = event;
  const what = naming
    .map((each) => requestParameter({ requestParameters: event.parameters }, each))
    .find((each) => each !== undefined);
  return {
    at,
    account,
    region,
    source,
    action: name,
    ...(what !== undefined && { what }),
    by: identityPhrase(texts, by),
    ...(errorCode !== undefined && { errorCode }),
    id,
  };
}

function serviceOf({ source }: ActivityRow): string {
  return developerTools.get(source)?.id ?? source;
}

type Rows = readonly [ActivityRow, ...ActivityRow[]];

function seenIn(rows: Rows): Seen {
  const sum = (of: (row: ActivityRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const count = sum((row) => row.count);
  const reads = sum((row) => (row.access === 'read' ? row.count : 0));
  const earliest = rows.reduce((oldest, { first }) => (order(first, oldest) < 0 ? first : oldest), rows[0].first);
  const latest = rows.reduce((newest, { last }) => (order(last, newest) > 0 ? last : newest), rows[0].last);
  return { count, reads, writes: count - reads, failed: sum((row) => row.failed), first: earliest, last: latest };
}

function identityKey(by: ActivityRow['by']): string {
  return JSON.stringify(Object.entries(by).sort());
}

/** Rows with one key together, in the order of their keys. */
function rowsBy(rows: readonly ActivityRow[], keyOf: (row: ActivityRow) => readonly string[]): readonly Rows[] {
  return grouped(rows, (row) => JSON.stringify(keyOf(row))).map(([, same]) => same);
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
