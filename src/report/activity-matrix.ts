import type { Assessment } from '../assess/assess.js';
import type { RecordedActivity } from '../assess/recorded-activity.js';
import { developerTools, isDataEvent } from '../events/services.js';
import type { ActivityRow } from '../model/event.js';
import { isKnown } from '../model/fact.js';
import type { Message } from '../model/report.js';
import type { ActiveAccountRow, RecordedState, Seen, ServiceUse } from '../model/report-activity.js';
import type { Texts } from '../model/texts.js';
import type { Phrase } from './activity-phrases.js';
import { gapText, reportSentence, worded } from './words.js';

/** Accounts in which anything was seen, with what became of it: what is not recorded first, then what is not known. */
export function activeAccounts(assessment: Assessment, texts: Texts, phrase: Phrase): readonly ActiveAccountRow[] {
  const { view, recordedActivity } = assessment;
  const rows = [...view.activity.tools].flatMap(([account, { rows: seen }]): ActiveAccountRow[] => {
    if (seen.length === 0) return [];
    const recorded = new Map((recordedActivity.get(account) ?? []).map((one) => [kindOf(one), one]));
    const otherwise = notJudged(account, assessment, texts);
    const uses = [...developerTools.values()].flatMap(({ id, source }) => {
      const own = seen.flatMap(({ row }) => (row.source === source ? [row] : []));
      return own.length === 0
        ? []
        : [[id, { ...serviceUse(own, recorded, otherwise, texts), ...whoDidMost(own, phrase) }] as const];
    });
    const name = view.accounts.get(account)?.name;
    return [{ account, ...(name !== undefined && { name }), services: Object.fromEntries(uses) }];
  });
  const ranked = rows.map((row) => ({ row, rank: rankOf(row) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.row.account < b.row.account ? -1 : 1));
  return ranked.map(({ row }) => row);
}

const byNeed: readonly RecordedState[] = ['not-recorded', 'partly', 'not-known', 'recorded', 'not-asked'];

function rankOf({ services }: ActiveAccountRow): number {
  return Math.min(...Object.values(services).map(({ recorded }) => byNeed.indexOf(recorded)));
}

/** Why nothing is said of the recording of an account: it was not entered, or is not in this audit. */
function notJudged(account: string, { view }: Assessment, texts: Texts): Message {
  const access = view.access.get(account);
  const state = view.accounts.get(account)?.state;
  const reason = view.newAccounts.get(account);
  if (reason) return worded(texts, reason);
  if (access && !isKnown(access)) {
    return { code: access.gap.reason, args: {}, text: gapText(texts, access.gap) };
  }
  return state === undefined
    ? reportSentence(texts, 'activity-outside')
    : reportSentence(texts, 'access-inactive', { state });
}

function serviceUse(
  rows: readonly ActivityRow[],
  recorded: ReadonlyMap<string, RecordedActivity>,
  otherwise: Message,
  texts: Texts,
): Omit<ServiceUse, 'identities' | 'by'> {
  const management = rows.filter((row) => !isDataEvent(row));
  const judged = management.map((row) => recorded.get(kindOf(row)));
  const known = [...new Set(judged.flatMap((one) => one ?? []))];
  return {
    ...seenIn(rows),
    ...becauseOf(management, judged, known, otherwise, texts),
    trails: [...new Set(known.flatMap(({ trails }) => trails))].sort(),
    regions: [...new Set(rows.map(({ region }) => region))].sort(),
  };
}

function kindOf({ region, source, access }: Pick<ActivityRow, 'region' | 'source' | 'access'>): string {
  return JSON.stringify([region, source, access]);
}

function becauseOf(
  management: readonly ActivityRow[],
  judged: readonly (RecordedActivity | undefined)[],
  known: readonly RecordedActivity[],
  otherwise: Message,
  texts: Texts,
): Pick<ServiceUse, 'recorded' | 'because'> {
  if (management.length === 0) {
    return { recorded: 'not-asked', because: [reportSentence(texts, 'activity-data-events')] };
  }
  const having = (verdict: 'pass' | 'fail') => known.filter(({ judgement }) => judgement.verdict === verdict);
  const failing = having('fail');
  const open = known.flatMap(({ judgement }) => (judgement.verdict === 'not-assessed' ? judgement.gaps : []));
  const state = (): RecordedState => {
    if (failing.length > 0) return having('pass').length > 0 ? 'partly' : 'not-recorded';
    return open.length > 0 || judged.includes(undefined) ? 'not-known' : 'recorded';
  };
  const because = [
    ...failing.flatMap(({ judgement }) => judgement.because.map((statement) => worded(texts, statement))),
    ...open.map((gap) => ({ code: gap.reason, args: {}, text: gapText(texts, gap) })),
    ...(judged.includes(undefined) ? [otherwise] : []),
  ];
  return { recorded: state(), because: [...new Map(because.map((message) => [message.text, message])).values()] };
}

/** How many phrases stand for all who used a service. */
const mostNamed = 3;

function whoDidMost(rows: readonly ActivityRow[], phrase: Phrase): Pick<ServiceUse, 'identities' | 'by'> {
  const counts = new Map<string, number>();
  for (const { by, count } of rows) {
    const who = phrase(by);
    counts.set(who, (counts.get(who) ?? 0) + count);
  }
  const ranked = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return { identities: ranked.length, by: ranked.slice(0, mostNamed).map(([who]) => who) };
}

export function seenIn(rows: readonly ActivityRow[]): Seen {
  const seen = { reads: 0, writes: 0, failed: 0, first: rows[0]?.first ?? '', last: rows[0]?.last ?? '' };
  for (const { access, count, failed, first, last } of rows) {
    seen[access === 'read' ? 'reads' : 'writes'] += count;
    seen.failed += failed;
    if (first < seen.first) seen.first = first;
    if (last > seen.last) seen.last = last;
  }
  return seen;
}
