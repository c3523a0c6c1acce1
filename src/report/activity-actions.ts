import type { OrganizationView } from '../assess/organization-view.js';
import { developerTools, knows } from '../events/services.js';
import type { ActivityRow } from '../model/event.js';
import { grouped } from '../model/groups.js';
import type { ActionRow, Activity, BusyIdentityRow, UnknownActionRow } from '../model/report-activity.js';
import { seenIn } from './activity-matrix.js';
import type { Phrase } from './activity-phrases.js';

const mostBusy = 10;

/** Who did most, in which account. */
export function busiestIdentities(
  seen: readonly ActivityRow[],
  view: OrganizationView,
  phrase: Phrase,
): Pick<Activity, 'identities' | 'busiest'> & { readonly crowds: number } {
  const groups = grouped(seen, ({ account, by }) => JSON.stringify([account, phrase(by)]));
  const ranked = groups
    .map(([, rows]) => ({ rows, count: rows.reduce((sum, { count }) => sum + count, 0) }))
    .sort((a, b) => b.count - a.count);
  const busiest = ranked.slice(0, mostBusy).map(({ rows }): BusyIdentityRow => {
    const [{ account, by }] = rows;
    const sources = new Set(rows.map(({ source }) => source));
    return {
      ...whose(account, view),
      by: phrase(by),
      services: [...developerTools.values()].flatMap(({ id, source }) => (sources.has(source) ? [id] : [])),
      ...seenIn(rows),
    };
  });
  return { identities: groups.length, crowds: groups.filter(([, [{ by }]]) => by.kind === 'crowd').length, busiest };
}

/** All that root users did. */
export function rootActions(seen: readonly ActivityRow[], view: OrganizationView, phrase: Phrase) {
  return actions(
    seen.filter(({ by }) => by.kind === 'root'),
    view,
    phrase,
  );
}

/** Where the record does not speak of multi-factor authentication, nothing is said of it. */
export function changesWithoutMfa(seen: readonly ActivityRow[], view: OrganizationView, phrase: Phrase) {
  return actions(
    seen.filter(({ access, mfa }) => access === 'write' && mfa === false),
    view,
    phrase,
  );
}

/** Actions that AWS's page about the service does not name. Many pages give examples only. */
export function unknownActions(seen: readonly ActivityRow[]): readonly UnknownActionRow[] {
  const unknown = seen.filter(({ source, action }) => !knows(source, action));
  return grouped(unknown, ({ source, action, access }) => JSON.stringify([serviceOf(source), action, access])).map(
    ([, rows]) => {
      const [{ source, action, access }] = rows;
      const { reads, writes, failed, first, last } = seenIn(rows);
      const accounts = new Set(rows.map(({ account }) => account)).size;
      return { service: serviceOf(source), action, access, accounts, count: reads + writes, failed, first, last };
    },
  );
}

/** Console first: there a person sat. Then what changed something, then the newest. */
function actions(seen: readonly ActivityRow[], view: OrganizationView, phrase: Phrase): readonly ActionRow[] {
  const groups = grouped(seen, ({ account, by, source, action, access, way }) =>
    JSON.stringify([account, phrase(by), source, action, access, way]),
  );
  const rows = groups.map(([, same]): ActionRow => {
    const [{ account, by, source, action, access, way }] = same;
    const { reads, writes, failed, first, last } = seenIn(same);
    const regions = [...new Set(same.map(({ region }) => region))].sort();
    const what = { service: serviceOf(source), action, access, way };
    return {
      ...whose(account, view),
      by: phrase(by),
      ...what,
      count: reads + writes,
      failed,
      first,
      last,
      regions,
    };
  });
  const rank = ({ way, access }: ActionRow): number => (way === 'console' ? 0 : 2) + (access === 'write' ? 0 : 1);
  return rows.sort((a, b) => rank(a) - rank(b) || (a.last > b.last ? -1 : a.last < b.last ? 1 : 0));
}

function whose(account: string, { accounts }: OrganizationView): Pick<ActionRow, 'account' | 'name'> {
  const name = accounts.get(account)?.name;
  return { account, ...(name !== undefined && { name }) };
}

function serviceOf(source: string): string {
  return developerTools.get(source)?.id ?? source;
}
