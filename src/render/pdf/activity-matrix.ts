import type { Column, Content, TableCell } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import { type ActiveAccountRow, type Activity, recordedStates, type ServiceUse } from '../../model/report-activity.js';
import { betweenWords, byWhom, seenWords, serviceNames, standingOf, total, unaskedServices } from '../activity.js';
import { count, sentence } from '../figures.js';
import { trailNames } from '../order.js';
import { heading, keepWithNext, lead, small, tiny } from './blocks.js';
import { mark } from './marks.js';
import type { Pen, TextStyle } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** Accounts in the matrix, and lines in the table below it: the accounts with something to say come first. */
const mostAccounts = 40;
const mostLines = 40;

const nameShare = 138;

/** How often each service was used in each account and whether that is recorded; below, by whom and when. */
export function activityMatrix(pen: Pen, report: Report, activity: Activity): Content[] {
  return [...matrix(pen, activity), ...details(pen, report, activity)];
}

function matrix(pen: Pen, activity: Activity): Content[] {
  const names = serviceNames(activity);
  const { muted } = pen.theme.colours;
  const unasked = unaskedServices(activity);
  const header = [
    tiny(pen, pen.label('account'), { bold: true }),
    ...activity.services.map(({ id }) =>
      tiny(pen, names.get(id) ?? id, { bold: true, color: muted, alignment: 'right' }),
    ),
  ];
  const body = activity.accounts
    .slice(0, mostAccounts)
    .map((row): TableCell[] => [oneLine(pen, row), ...activity.services.map(({ id }) => cell(pen, row.services[id]))]);
  return [
    ...keepWithNext(
      [
        heading(pen, pen.label('activity-matrix'), { id: 'activity-matrix' }),
        lead(pen, pen.label('activity-matrix-lead')),
        legend(pen),
        ...(unasked.length > 0
          ? [
              small(pen, pen.label('activity-services-unasked', { services: unasked.join(', ') }), {
                margin: [0, 4, 0, 4],
              }),
            ]
          : []),
      ],
      60,
    ),
    rows(pen, [nameShare, ...activity.services.map(() => 46)], header, body, { gutter: 4 }),
    ...andMore(pen, activity.accounts.length - mostAccounts, 'activity-matrix-more'),
  ];
}

/** The list of accounts has the name as it is. */
function oneLine(pen: Pen, row: ActiveAccountRow): Content {
  const { sizes, colours } = pen.theme;
  const name = pen.shorten(row.name ?? '', nameShare - 64, sizes.tiny);
  const pieces = [tiny(pen, `${row.account}  `, linkTo(row)), tiny(pen, name, { color: colours.ink })];
  return pen.line(pieces, { noWrap: true, fontSize: sizes.tiny });
}

/** Log files may speak of accounts that are not in the audit's list. */
export function linkTo({ account, name }: Pick<ActiveAccountRow, 'account' | 'name'>): TextStyle {
  return name === undefined ? {} : { linkToDestination: `account-${account}` };
}

function account(pen: Pen, row: ActiveAccountRow): Content {
  return {
    stack: [
      ...(row.name === undefined ? [] : [small(pen, row.name, { color: pen.theme.colours.ink })]),
      tiny(pen, row.account, linkTo(row)),
    ],
  };
}

function cell(pen: Pen, use: ServiceUse | undefined): Content {
  if (use === undefined) return '';
  const size = pen.theme.sizes.tiny;
  return {
    columnGap: 2,
    columns: [
      { width: '*', ...pen.text(short(total(use)), { fontSize: size, alignment: 'right' }) },
      { width: 9, canvas: mark(pen.theme, standingOf[use.recorded], 0, 0, 9, 8) },
    ],
  };
}

/** What fits into a cell: the table below the matrix has the figure. */
function short(n: number): string {
  if (n < 1_000_000) return count(n);
  return `${count(Math.floor(n / 1_000_000))}.${Math.floor(n / 100_000) % 10}M`;
}

function legend(pen: Pen): Content {
  const columns = recordedStates.flatMap((state): Column[] => [
    { width: 15, canvas: mark(pen.theme, standingOf[state], 0, 0, 11, 8) },
    { width: 'auto', ...small(pen, sentence(pen.label(`recorded-${state}`)), { margin: [0, 0, 10, 0] }) },
  ]);
  return { columns, margin: [0, 2, 0, 4] };
}

function details(pen: Pen, report: Report, activity: Activity): Content[] {
  const names = serviceNames(activity);
  const trails = trailNames(report);
  const lines = activity.accounts.flatMap((row) =>
    activity.services.flatMap(({ id }) => {
      const use = row.services[id];
      return use === undefined ? [] : [{ row, service: names.get(id) ?? id, use }];
    }),
  );
  const body = lines
    .slice(0, mostLines)
    .map(({ row, service, use }): TableCell[] => [
      account(pen, row),
      { stack: [small(pen, service, { color: pen.theme.colours.ink }), tiny(pen, use.regions.join(', '))] },
      { stack: [small(pen, seenWords(pen.label, use), { color: pen.theme.colours.ink }), ...between(pen, use)] },
      { stack: byWhom(pen.label, use).map((words) => tiny(pen, words)) },
      { stack: recorded(pen, use, trails) },
    ]);
  return [
    ...keepWithNext([heading(pen, pen.label('activity-details'))], 60),
    rows(
      pen,
      [96, 82, 100, 110, 113],
      columnHeads(pen, ['account', 'service', 'activity-counts', 'activity-by', 'recorded']),
      body,
      // Names of identities may be of any length.
      { breakRows: lines.some(({ use }) => mayBeLong(use)) },
    ),
    ...andMore(pen, lines.length - mostLines, 'activity-details-more'),
  ];
}

function mayBeLong({ by, because, regions }: ServiceUse): boolean {
  return [...by, ...because.map(({ text }) => text), ...regions].join(' ').length > 1500;
}

export function between(pen: Pen, seen: { readonly first: string; readonly last: string }): Content[] {
  return betweenWords(seen).map((words) => tiny(pen, words));
}

function recorded(pen: Pen, use: ServiceUse, trails: ReadonlyMap<string, string>): Content[] {
  const { verdict } = standingOf[use.recorded];
  const { verdicts, colours } = pen.theme;
  const by = use.trails.map((arn) => trails.get(arn) ?? arn).join(', ');
  return [
    small(pen, sentence(pen.label(`recorded-${use.recorded}`)) + (by === '' ? '' : ` (${by})`), {
      color: verdict === 'pass' || verdict === 'not-applicable' ? colours.ink : verdicts[verdict],
    }),
    ...use.because.map(({ text }) => tiny(pen, text)),
  ];
}

/** How much a table leaves out, where it does. */
export function andMore(pen: Pen, n: number, key: MoreKey = 'activity-more'): Content[] {
  return n > 0 ? [small(pen, pen.label(key, { n: count(n) }), { margin: [0, 4, 0, 0] })] : [];
}

type MoreKey = 'activity-more' | 'activity-matrix-more' | 'activity-details-more';
