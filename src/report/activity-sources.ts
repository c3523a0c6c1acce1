import type { OrganizationView } from '../assess/organization-view.js';
import type { Gap } from '../model/fact.js';
import { groupBy, grouped } from '../model/groups.js';
import type { Activity, LookupRow, UnreadLookupRow } from '../model/report-activity.js';
import type { Texts } from '../model/texts.js';
import { gapText } from './words.js';

/** What was handed over as log files, and what came of it. */
export function logFilesRow({ logFiles, activity }: OrganizationView): Pick<Activity, 'logFiles'> {
  if (logFiles === undefined) return {};
  const { paths, files, records, others, duplicates, eventsLeftOut, since, until, problems } = logFiles;
  const accounts = [...activity.tools].flatMap(([account, { reads }]) =>
    reads.flatMap(({ by, window }) => (by === 'log-files' && window ? [{ account, ...window }] : [])),
  );
  return {
    logFiles: {
      paths,
      files,
      records,
      ...(others !== undefined && { others }),
      duplicates,
      ...(eventsLeftOut !== undefined && { eventsLeftOut }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      accounts,
      problems,
    },
  };
}

type Looks = NonNullable<ReturnType<OrganizationView['activity']['tools']['get']>>['reads'];
type Asked = Looks[number] & { readonly account: string };

/** Of each question to event history, where it was answered, how far back, and where not. */
export function lookupRows({ activity: { tools } }: OrganizationView, texts: Texts): readonly LookupRow[] {
  const asked = [...tools].flatMap(([account, { reads }]) =>
    reads.flatMap((read): readonly Asked[] => (read.by === 'event-history' ? [{ ...read, account }] : [])),
  );
  const questions = grouped(asked, ({ lookup }) => (lookup ? `${lookup.key}=${lookup.value}` : ''));
  return questions.map(([, same]) => lookupRow(same, texts));
}

function lookupRow(asked: readonly Asked[], texts: Texts): LookupRow {
  const answered = asked.filter(({ window }) => window);
  const whole = answered.flatMap(({ window, gap }) => (window && !gap ? [window] : []));
  const since = whole
    .map((window) => window.since)
    .sort()
    .at(-1);
  const until = whole.map((window) => window.until).sort()[0];
  const lookup = asked[0]?.lookup;
  return {
    ...(lookup && { lookup }),
    accounts: new Set(answered.map(({ account }) => account)).size,
    regions: answered.length,
    ...(since !== undefined && until !== undefined && { since, until }),
    truncated: answered.flatMap(({ account, region = '', window, gap }) =>
      window && gap ? [{ account, region, since: window.since }] : [],
    ),
    unread: unreadRows(
      asked.flatMap(({ window, gap }) => (!window && gap ? [gap] : [])),
      texts,
    ),
  };
}

/** Gaps with one cause together. */
function unreadRows(gaps: readonly Gap[], texts: Texts): readonly UnreadLookupRow[] {
  return [...groupBy(gaps, (gap) => gapText(texts, gap))].map(([text, alike]) => ({
    text,
    detail: alike[0].detail,
    accounts: [...new Set(alike.map(({ account }) => account))].sort(),
    regions: [...new Set(alike.flatMap(({ region }) => region ?? []))].sort(),
  }));
}
