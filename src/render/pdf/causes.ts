import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { CauseRow, Report } from '../../model/report.js';
import { count } from '../figures.js';
import { lead, part, severityWord, small, tiny } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

export const causesOnSummary = 5;

/** Every cause, where the summary had room for the first ones only. */
export function allCauses(pen: Pen, report: Report): Content[] {
  return [
    part(pen, 'causes', pen.label('causes')),
    lead(pen, pen.label('causes-lead')),
    ...causes(pen, report.causes, report.causes.length),
  ];
}

/** What is behind failures and gaps, with the number of accounts. `all` is how many there are altogether. */
export function causes(pen: Pen, some: readonly CauseRow[], all: number): Content[] {
  if (all === 0) return [pen.text(pen.label('no-causes'))];
  const body = some.map((cause): TableCell[] => [
    {
      stack: [
        severityWord(pen, cause.severity, { margin: [0, 1.5, 0, 0] }),
        ...(cause.verdict === 'not-assessed'
          ? [tiny(pen, pen.verdict('not-assessed'), { color: pen.theme.verdicts['not-assessed'] })]
          : []),
      ],
    },
    pen.text(cause.message.text),
    pen.text(count(cause.accounts.length), { alignment: 'right' }),
    { stack: controls(pen, cause.controls, some.length < all ? mostControls : cause.controls.length) },
  ]);
  const table = rows(
    pen,
    [58, 268, 44, 130],
    columnHeads(pen, ['severity', 'cause', 'accounts', 'control'], [2]),
    body,
  );
  if (some.length === all) return [table];
  return [
    table,
    small(pen, pen.label('more-causes', { n: all - some.length }), {
      linkToDestination: 'causes',
      margin: [0, 4, 0, 0],
    }),
  ];
}

/** On the summary a cause of everything must not fill the page with the names of all controls. */
const mostControls = 3;

function controls(pen: Pen, ids: readonly string[], most: number): Content[] {
  const more = ids.length - most;
  return [
    ...ids.slice(0, most).map((id) => small(pen, id, { linkToDestination: `control-${id}`, margin: [0, 1, 0, 0] })),
    ...(more > 0 ? [small(pen, pen.label('controls-more', { n: more }), { margin: [0, 1, 0, 0] })] : []),
  ];
}
