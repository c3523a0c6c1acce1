import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { ActionRow, Activity, BusyIdentityRow } from '../../model/report-activity.js';
import { seenWords, serviceNames, timesWords } from '../activity.js';
import { count } from '../figures.js';
import { andMore, between, linkTo } from './activity-matrix.js';
import { heading, keepWithNext, lead, small, tiny } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** Who did most, and what deserves a second look. */
export function activityActions(pen: Pen, activity: Activity): Content[] {
  return [
    ...busiest(pen, activity),
    ...actions(pen, activity, 'root', activity.root),
    ...actions(pen, activity, 'without-mfa', activity.withoutMfa),
    ...unknown(pen, activity),
  ];
}

function who(pen: Pen, row: Pick<BusyIdentityRow, 'account' | 'name' | 'by'>): Content {
  const where = row.name === undefined ? row.account : `${row.account} ${row.name}`;
  return { stack: [small(pen, row.by, { color: pen.theme.colours.ink }), tiny(pen, where, linkTo(row))] };
}

function busiest(pen: Pen, activity: Activity): Content[] {
  const names = serviceNames(activity);
  const body = activity.busiest.map((row): TableCell[] => [
    who(pen, row),
    small(pen, row.services.map((id) => names.get(id) ?? id).join(', ')),
    small(pen, seenWords(pen.label, row), { color: pen.theme.colours.ink }),
    { stack: between(pen, row) },
  ]);
  const lines = pen.label('activity-busiest-lead', {
    n: count(activity.busiest.length),
    all: count(activity.identities),
  });
  return [
    ...titled(pen, 'activity-busiest', lines),
    rows(
      pen,
      [204, 108, 100, 89],
      columnHeads(pen, ['activity-by', 'services', 'activity-counts', 'activity-between']),
      body,
      { breakRows: activity.busiest.some(mayBeLong) },
    ),
  ];
}

/** So many lines tell what kind of thing happens; report.md has them all. */
const mostLines = 40;

function actions(pen: Pen, activity: Activity, what: 'root' | 'without-mfa', found: readonly ActionRow[]): Content[] {
  const title = `activity-${what}`;
  if (found.length === 0) return nothing(pen, title, pen.label(`no-activity-${what}`));
  const names = serviceNames(activity);
  const body = found.slice(0, mostLines).map((row): TableCell[] => [
    who(pen, row),
    {
      stack: [
        small(pen, `${names.get(row.service) ?? row.service} ${row.action}`, { color: pen.theme.colours.ink }),
        tiny(pen, `${pen.label(`access-${row.access}`)}, ${pen.label(`way-${row.way}`)}, ${row.regions.join(', ')}`),
      ],
    },
    small(pen, timesWords(pen.label, row), { color: pen.theme.colours.ink }),
    { stack: between(pen, row) },
  ]);
  return [
    ...titled(pen, title, pen.label(`activity-${what}-lead`)),
    rows(pen, [184, 168, 60, 89], columnHeads(pen, ['activity-by', 'action', 'times', 'activity-between']), body, {
      breakRows: found.slice(0, mostLines).some(mayBeLong),
    }),
    ...andMore(pen, found.length - mostLines),
  ];
}

/** A record may name an identity at any length. */
function mayBeLong({ by }: { readonly by: string }): boolean {
  return by.length > 1500;
}

function unknown(pen: Pen, activity: Activity): Content[] {
  const { unknownActions: found } = activity;
  if (found.length === 0) return nothing(pen, 'activity-unknown', pen.label('no-activity-unknown'));
  const names = serviceNames(activity);
  const { ink } = pen.theme.colours;
  const body = found
    .slice(0, mostLines)
    .map((row): TableCell[] => [
      small(pen, names.get(row.service) ?? row.service, { color: ink }),
      small(pen, `${row.action} (${pen.label(`access-${row.access}`)})`, { color: ink }),
      small(pen, count(row.accounts), { color: ink, alignment: 'right' }),
      small(pen, timesWords(pen.label, row), { color: ink }),
      { stack: between(pen, row) },
    ]);
  return [
    ...titled(pen, 'activity-unknown', pen.label('activity-unknown-lead')),
    rows(
      pen,
      [90, 182, 50, 90, 89],
      columnHeads(pen, ['service', 'action', 'accounts', 'times', 'activity-between'], [2]),
      body,
    ),
    ...andMore(pen, found.length - mostLines),
  ];
}

function titled(pen: Pen, key: string, words: string): Content[] {
  return keepWithNext([heading(pen, pen.label(key), { id: key }), lead(pen, words)], 60);
}

function nothing(pen: Pen, key: string, words: string): Content[] {
  return [{ unbreakable: true, stack: [heading(pen, pen.label(key), { id: key }), pen.text(words)] }];
}
