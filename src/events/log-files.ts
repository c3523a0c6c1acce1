import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import type { ActivityRow, FileProblem, ObservedEvent } from '../model/event.js';
import type { LogFilesEvidence, LoggedEvidence } from '../model/evidence.js';
import { mergeRows } from './activity.js';
import { type Found, logGroups } from './log-folders.js';
import {
  type LogCounts,
  type LogGroup,
  type LogReader,
  type LogTally,
  logLimits,
  logReader,
  newest,
  noCounts,
  type Span,
} from './log-group.js';
import type { Asked, Said } from './log-worker.js';

export interface LogFilesOptions {
  /** What relative paths are relative to. */
  readonly cwd?: string;
  /** Threads; 0 reads in this one. By default as many as there are processors, where there is enough to read. */
  readonly workers?: number;
  /** Told before each file how many were begun; what it throws ends the reading. */
  readonly progress?: (files: number) => void;
}

/** What log files say, as evidence has it, and beside it what only counts. */
export interface ReadLogs {
  readonly logFiles: LogFilesEvidence;
  /** By account; `unknown` holds records that do not say in which account they were recorded. */
  readonly logged: readonly LoggedEvidence[];
  readonly counts: LogCounts;
  /** Events of `counts.events` that were too many to be kept: the oldest. */
  readonly eventsLeftOut: number;
  /** Files that are no logs, by their names or folders. */
  readonly ignored: number;
  readonly digests: number;
}

/** More threads need more memory than they save time: reading waits for the disk then. */
const mostWorkers = 4;
/** Compressed. A thread takes longer to start than this to read. */
const fewBytes = 2_000_000;

/**
 * Reads CloudTrail's log files, from folders or one by one.
 *
 * A record is a duplicate where one with the same event id and recipient account came before in its group: among what
 * was delivered of one account and region on one day, or in one folder where files do not lie in AWS's key layout.
 * Equal records of different days, accounts, regions or folders are counted each, so that memory does not grow with the
 * number of records. It does grow with the number of identities. The result is the same whatever the number of threads.
 */
export async function readLogFiles(
  paths: readonly string[],
  { cwd = process.cwd(), workers, progress }: LogFilesOptions = {},
): Promise<ReadLogs> {
  const found: Found = { problems: [], ignored: 0, digests: 0 };
  const groups = logGroups(paths, cwd, found);
  const first = await firstOf(groups);
  const readers = readersFor(workers ?? (first.isFew ? 0 : Math.min(availableParallelism(), mostWorkers)));
  let files = 0;
  const next = async (): Promise<LogGroup | undefined> => {
    return first.groups.shift() ?? (await groups.next()).value;
  };
  const begin = (): void => {
    files += 1;
    progress?.(files);
  };
  try {
    const tallies = await Promise.all(
      readers.map(async ({ reader }) => {
        for (let group = await next(); group !== undefined; group = await next()) await reader.read(group, begin);
        return reader.tally();
      }),
    );
    return merged(paths, tallies, found);
  } finally {
    await Promise.all(readers.map(({ end }) => end()));
  }
}

/** The first groups, and whether that is all and little. */
async function firstOf(groups: AsyncGenerator<LogGroup>): Promise<{ groups: LogGroup[]; isFew: boolean }> {
  const taken: LogGroup[] = [];
  let bytes = 0;
  while (bytes < fewBytes) {
    const { value: group } = await groups.next();
    if (group === undefined) return { groups: taken, isFew: true };
    taken.push(group);
    for (const { path } of (group as LogGroup).files) {
      bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
      if (bytes >= fewBytes) break;
    }
  }
  return { groups: taken, isFew: false };
}

/** Reads groups here or in another thread. */
interface Reader extends Pick<LogReader, 'read'> {
  tally(): Promise<LogTally> | LogTally;
}

interface Started {
  readonly reader: Reader;
  end(): Promise<unknown>;
}

/** Run from the sources there is no program to start a thread with. */
const isBuilt = import.meta.url.endsWith('.js');

function readersFor(workers: number): readonly Started[] {
  if (workers === 0 || !isBuilt) {
    const reader: LogReader = logReader();
    return [{ reader, end: async () => undefined }];
  }
  return Array.from({ length: workers }, startWorker);
}

function startWorker(): Started {
  const worker = new Worker(new URL('./log-worker.js', import.meta.url));
  let failure: { readonly error: unknown } | undefined;
  let settle: (() => void) | undefined;
  let answer: unknown;
  let begun: (() => void) | undefined;
  const fail = (error: unknown): void => {
    failure = { error };
    settle?.();
  };
  worker.on('message', (said: Said) => {
    if (said !== 'begins') {
      answer = said;
      settle?.();
      return;
    }
    try {
      begun?.();
    } catch (error) {
      fail(error);
    }
  });
  worker.on('error', fail);
  const ask = (asked: Asked): Promise<unknown> =>
    new Promise((resolve, reject) => {
      settle = () => (failure ? reject(failure.error) : resolve(answer));
      if (failure) settle();
      else worker.postMessage(asked);
    });
  return {
    reader: {
      async read(group, begin) {
        begun = begin;
        await ask({ group });
      },
      tally: async () => (await ask({ done: true })) as LogTally,
    },
    end: () => worker.terminate(),
  };
}

function merged(paths: readonly string[], tallies: readonly LogTally[], found: Found): ReadLogs {
  const counts: LogCounts = { ...noCounts };
  const spans = new Map<string, Span>();
  for (const tally of tallies) {
    for (const name of Object.keys(noCounts) as (keyof LogCounts)[]) counts[name] += tally.counts[name];
    for (const [account, span] of tally.spans) spans.set(account, wider(spans.get(account), span));
  }
  const problems = [...found.problems, ...tallies.flatMap((tally) => tally.problems)].sort(byPlace);
  const rows = mergeRows(tallies.flatMap((tally) => tally.rows));
  const events = newest(
    tallies.flatMap((tally) => tally.events),
    logLimits.events,
  );
  const rowsOf = byAccount(rows);
  const eventsOf = byAccount(onceEach(events));
  const logged = [...spans]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([account, { since, until }]): LoggedEvidence => ({
        line: 'logged',
        account,
        since,
        until,
        rows: rowsOf.get(account) ?? [],
        events: eventsOf.get(account) ?? [],
        answers: [],
      }),
    );
  const whole = [...spans.values()].reduce<Span | undefined>(wider, undefined);
  return {
    logFiles: {
      line: 'log-files',
      paths: [...paths],
      files: counts.files,
      records: counts.records,
      others: counts.others,
      duplicates: counts.duplicates,
      ...whole,
      problems,
      answers: [],
    },
    logged,
    counts,
    eventsLeftOut: counts.events - events.length,
    ignored: found.ignored,
    digests: found.digests,
  };
}

/** An event that was delivered into two folders is counted in each, and listed once. Some records have no id. */
function onceEach(events: readonly ObservedEvent[]): readonly ObservedEvent[] {
  const seen = new Set<string>();
  return events.filter(({ account, id }) => {
    const key = `${account} ${id}`;
    if (id !== '' && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function byAccount<T extends ActivityRow | ObservedEvent>(items: readonly T[]): ReadonlyMap<string, T[]> {
  const lists = new Map<string, T[]>();
  for (const item of items) {
    const list = lists.get(item.account);
    if (list === undefined) lists.set(item.account, [item]);
    else list.push(item);
  }
  return lists;
}

function wider(known: Span | undefined, { since, until }: Span): Span {
  if (known === undefined) return { since, until };
  return {
    since: known.since <= since ? known.since : since,
    until: until <= known.until ? known.until : until,
  };
}

function byPlace(a: FileProblem, b: FileProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  // What has no place of its own, such as how many more there were, comes after what has.
  const [one, other] = [a, b].map(({ byte = Number.MAX_SAFE_INTEGER }) => byte) as [number, number];
  return one - other || (a.record ?? 0) - (b.record ?? 0);
}
