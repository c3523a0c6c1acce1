import type { Assessment } from '../assess/assess.js';
import type { OrganizationView } from '../assess/organization-view.js';
import { developerTools } from '../events/services.js';
import type { ActivityRow } from '../model/event.js';
import { mostUsers } from '../model/identities.js';
import type { Message } from '../model/report.js';
import type { Activity, ActivityPart, LookupRow, ServiceColumn } from '../model/report-activity.js';
import type { Texts } from '../model/texts.js';
import { busiestIdentities, changesWithoutMfa, rootActions, unknownActions } from './activity-actions.js';
import { activeAccounts } from './activity-matrix.js';
import { phrases } from './activity-phrases.js';
import { logFilesRow, lookupRows } from './activity-sources.js';
import { reportSentence } from './words.js';

/** How developer tools were used, where log files were handed over or event history was asked of it. */
export function activityPart(assessment: Assessment, texts: Texts): ActivityPart {
  const { view } = assessment;
  const { tools } = view.activity;
  if (view.logFiles === undefined && tools.size === 0) {
    return { asked: false, message: reportSentence(texts, 'activity-was-not-asked') };
  }
  const seen = [...tools.values()].flatMap(({ rows }) => rows.map(({ row }) => row));
  const phrase = phrases(texts);
  const { crowds, ...identities } = busiestIdentities(seen, view, phrase);
  const found = {
    ...logFilesRow(view),
    lookups: lookupRows(view, texts),
    services: serviceColumns(view),
    accounts: activeAccounts(assessment, texts, phrase),
    ...identities,
    root: rootActions(seen, view, phrase),
    withoutMfa: changesWithoutMfa(seen, view, phrase),
    unknownActions: unknownActions(seen),
  };
  const isTwice = found.lookups.length > 0 && view.logFiles !== undefined;
  const notes = [
    ...(isTwice ? [reportSentence(texts, 'activity-at-least')] : []),
    ...(crowds > 0 ? [reportSentence(texts, 'activity-crowds', { n: crowds, most: mostUsers })] : []),
  ];
  return { asked: true, headline: headline(found, seen, texts), notes, ...found };
}

/** Log files hold whatever was done; event history is asked of one service at a time. */
function serviceColumns({ activity: { tools }, logFiles }: OrganizationView): readonly ServiceColumn[] {
  const asked = new Set<string>();
  for (const { reads } of tools.values()) {
    for (const { lookup } of reads) if (lookup?.key === 'EventSource') asked.add(lookup.value);
  }
  return [...developerTools.values()].map(({ id, name, source }) => {
    return { id, name, source, asked: logFiles !== undefined || asked.has(source) };
  });
}

/** What it comes to: what a reader of the summary must know. */
function headline(
  { accounts, identities, root, lookups, logFiles }: Omit<Activity, 'asked' | 'headline' | 'notes'>,
  seen: readonly ActivityRow[],
  texts: Texts,
): readonly Message[] {
  const having = (...states: readonly string[]): number =>
    accounts.filter(({ services }) => Object.values(services).some(({ recorded }) => states.includes(recorded))).length;
  const total = seen.reduce((sum, { count }) => sum + count, 0);
  const byRoot = root.reduce((sum, { count }) => sum + count, 0);
  const missing = having('not-recorded', 'partly');
  const unknown = having('not-known');
  const isUnread =
    lookups.some(({ truncated, unread }) => truncated.length + unread.length > 0) ||
    (logFiles?.problems.length ?? 0) > 0 ||
    (logFiles?.eventsLeftOut ?? 0) > 0;
  const asked = logFiles === undefined ? askedOf(lookups, texts) : '';
  const counts = { actions: total, accounts: accounts.length, identities };
  const say = (code: string, n: number): readonly Message[] => (n > 0 ? [reportSentence(texts, code, { n })] : []);
  return [
    total === 0
      ? reportSentence(texts, 'activity-none')
      : asked === ''
        ? reportSentence(texts, 'activity-seen', counts)
        : reportSentence(texts, 'activity-seen-of', { asked, ...counts }),
    ...say('activity-not-recorded', missing),
    ...say('activity-not-known', unknown),
    ...(having('recorded') > 0 && missing + unknown === 0 ? [reportSentence(texts, 'activity-recorded')] : []),
    ...say('activity-by-root', byRoot),
    ...(isUnread ? [reportSentence(texts, 'activity-unread')] : []),
  ];
}

/** What event history was asked for, in words. */
function askedOf(lookups: readonly LookupRow[], texts: Texts): string {
  const words = lookups.flatMap(({ lookup }) => {
    if (lookup === undefined) return [];
    if (lookup.key === 'EventSource') return [developerTools.get(lookup.value)?.name ?? lookup.value];
    return lookup.key === 'Username' && lookup.value === 'root'
      ? [reportSentence(texts, 'activity-root-user').text]
      : [`${lookup.key} ${lookup.value}`];
  });
  return words.join(', ');
}
