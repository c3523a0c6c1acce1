import type { FileProblem } from '../model/event.js';
import type { AccountStanding } from '../model/finding.js';
import type { Activity, LookupRow, RecordedState, Seen, ServiceUse } from '../model/report-activity.js';
import type { Arguments } from '../model/texts.js';
import { count, moment } from './figures.js';

/** The words of the layout, by key. */
type Label = (key: string, args?: Arguments) => string;

/** The sign of a verdict stands for each state: outlined where not all of it is recorded. */
export const standingOf: Readonly<Record<RecordedState, Pick<AccountStanding, 'verdict' | 'inheritedFrom'>>> = {
  recorded: { verdict: 'pass' },
  partly: { verdict: 'fail', inheritedFrom: '' },
  'not-recorded': { verdict: 'fail' },
  'not-known': { verdict: 'not-assessed' },
  'not-asked': { verdict: 'not-applicable' },
};

/** `12 reads, 3 changes, 1 failed`, without what is nought. */
export function seenWords(label: Label, { reads, writes, failed }: Seen): string {
  return [
    ...(reads > 0 ? [label('reads-count', { n: count(reads) })] : []),
    ...(writes > 0 ? [label('writes-count', { n: count(writes) })] : []),
    ...(failed > 0 ? [label('failed-count', { n: count(failed) })] : []),
  ].join(', ');
}

export function total({ reads, writes }: Seen): number {
  return reads + writes;
}

/** `17 (2 failed)` */
export function timesWords(label: Label, row: { readonly count: number; readonly failed: number }): string {
  const failed = row.failed > 0 ? ` (${label('failed-count', { n: count(row.failed) })})` : '';
  return count(row.count) + failed;
}

/** One moment where the first is the last. */
export function betweenWords({ first, last }: Pick<Seen, 'first' | 'last'>): readonly string[] {
  return first === last ? [moment(first)] : [moment(first), moment(last)];
}

export function byWhom(label: Label, { by, identities }: ServiceUse): readonly string[] {
  const more = identities - by.length;
  return more > 0 ? [...by, label('and-more', { n: count(more) })] : by;
}

/** Where a file broke: in which record, at which byte. */
export function placeWords(label: Label, { record, byte }: FileProblem): string {
  return [
    ...(record === undefined ? [] : [label('file-place-record', { n: count(record) })]),
    ...(byte === undefined ? [] : [label('file-place-byte', { n: count(byte) })]),
  ].join(', ');
}

/** One source of events: what it was, what it covers, what came of it. */
export interface SourceWords {
  readonly source: string;
  readonly covers: string;
  readonly outcome: readonly string[];
}

export function sourceWords(label: Label, { logFiles, lookups }: Activity): readonly SourceWords[] {
  const covers = ({ since, until }: { readonly since?: string; readonly until?: string }) =>
    since === undefined || until === undefined
      ? ''
      : label('activity-window', { since: moment(since), until: moment(until) });
  const files = logFiles && {
    source: label('activity-log-files', { paths: logFiles.paths.join(', ') }),
    covers: covers(logFiles),
    outcome: [
      label('activity-records', {
        files: count(logFiles.files),
        records: count(logFiles.records),
        accounts: count(logFiles.accounts.length),
      }),
      ...(logFiles.others ? [label('activity-others', { n: count(logFiles.others) })] : []),
      ...(logFiles.eventsLeftOut ? [label('activity-left-out', { n: count(logFiles.eventsLeftOut) })] : []),
      ...(logFiles.duplicates > 0 ? [label('activity-duplicates', { n: count(logFiles.duplicates) })] : []),
      ...(logFiles.problems.length > 0 ? [label('file-problems-count', { n: count(logFiles.problems.length) })] : []),
    ],
  };
  const asked = lookups.map((row) => ({
    source: row.lookup
      ? label('activity-lookup', { key: row.lookup.key, value: row.lookup.value })
      : label('activity-lookup-none'),
    covers: covers(row),
    outcome: lookupOutcome(label, row),
  }));
  return [...(files ? [files] : []), ...asked];
}

/** So many are named, the others counted: the rest is in report.json. */
const mostNamed = 12;

function lookupOutcome(label: Label, { accounts, regions, truncated, unread }: LookupRow): readonly string[] {
  const cut = truncated.map(({ account, region, since }) =>
    label('activity-back-to', { account, region, since: since.slice(0, 10) }),
  );
  return [
    ...(regions > 0 ? [label('activity-answered', { accounts: count(accounts), regions: count(regions) })] : []),
    ...(cut.length > 0
      ? [label('activity-truncated', { n: count(cut.length), list: firstOf(label, cut).join('; ') })]
      : []),
    ...unread.map((row) =>
      label('activity-unanswered', {
        text: row.text,
        detail: row.detail,
        accounts: firstOf(label, row.accounts).join(', '),
        regions: row.regions.join(', ') || '–',
      }),
    ),
  ];
}

function firstOf(label: Label, words: readonly string[]): readonly string[] {
  const more = words.length - mostNamed;
  return more > 0 ? [...words.slice(0, mostNamed), label('and-more', { n: count(more) })] : words;
}

/** Names of services by id, without the maker's, which stands before each of them. */
export function serviceNames({ services }: Activity): ReadonlyMap<string, string> {
  return new Map(services.map(({ id, name }) => [id, name.replace(/^(?:Amazon|AWS) /, '')]));
}

/** Services of which not everything was asked, by name; nothing where log files were read. */
export function unaskedServices(activity: Activity): readonly string[] {
  const names = serviceNames(activity);
  return activity.services.flatMap(({ id, asked }) => (asked ? [] : [names.get(id) ?? id]));
}
