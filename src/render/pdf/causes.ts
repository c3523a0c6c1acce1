import type { Content, ContentText, TableCell } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import { accountsBehind } from '../behind.js';
import { count } from '../figures.js';
import { isWaiving } from '../waiver.js';
import { lead, part, severityWord, small, tiny } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

export function causesOnSummary(report: Report): number {
  return isCrowded(report) ? 3 : 5;
}

/** The heads of many controls take the room of two causes on the summary. */
function isCrowded({ controls }: Report): boolean {
  return controls.length > 14;
}

/** Every cause, where the summary had room for the first ones only. */
export function allCauses(pen: Pen, report: Report): Content[] {
  return [
    part(pen, 'causes', pen.label('causes')),
    lead(pen, pen.label('causes-lead')),
    ...causes(pen, report, report.causes.length, true),
  ];
}

/**
 * What is behind failures and gaps, the worst first, with the number of accounts.
 * @param whole with the command that mends each, for which the summary has no room, and with the accounts in any case
 */
export function causes(pen: Pen, report: Report, most: number, whole = false): Content[] {
  const some = report.causes.slice(0, most);
  const all = report.causes.length;
  if (all === 0) {
    return [pen.text(isWaiving(report.summary) ? pen.label('no-causes-but-waived') : pen.label('no-causes'))];
  }
  const body = some.map((cause): TableCell[] => {
    const behind = whole || !isCrowded(report) ? accountsBehind(report, cause) : [];
    return [
      {
        stack: [
          severityWord(pen, cause.severity, { margin: [0, 1.5, 0, 0] }),
          ...(cause.verdict === 'not-assessed'
            ? [tiny(pen, pen.verdict('not-assessed'), { color: pen.theme.verdicts['not-assessed'] })]
            : []),
        ],
      },
      {
        stack: [
          pen.text(cause.message.text),
          ...(whole && cause.message.fix !== undefined
            ? [pen.text(cause.message.fix, { fontSize: pen.theme.sizes.small, background: pen.theme.colours.empty })]
            : []),
          ...(whole
            ? [
                pen.line([
                  ...behind.map((account) => small(pen, `${account}   `)),
                  ...controls(pen, cause.controls, '   '),
                ]),
              ]
            : behind.map((account) => small(pen, account))),
        ],
      },
      pen.text(count(cause.accounts.length), { alignment: 'right' }),
      ...(whole ? [] : [{ stack: controls(pen, cause.controls) }]),
    ];
  });
  // Commands are long: where they are told the controls stand below them.
  const table = whole
    ? rows(pen, [58, 398, 44], columnHeads(pen, ['severity', 'cause', 'accounts'], [2]), body)
    : rows(pen, [58, 268, 44, 130], columnHeads(pen, ['severity', 'cause', 'accounts', 'control'], [2]), body);
  if (some.length === all) return [table];
  return [
    table,
    small(pen, pen.label('more-causes', { n: all - some.length }), {
      linkToDestination: 'causes',
      margin: [0, 4, 0, 0],
    }),
  ];
}

/** A denied role leaves all controls open: the list of gaps names them. */
const mostControls = 3;

function controls(pen: Pen, ids: readonly string[], after = ''): ContentText[] {
  const more = ids.length - mostControls;
  return [
    ...ids
      .slice(0, mostControls)
      .map((id) => small(pen, id + after, { linkToDestination: `control-${id}`, margin: [0, 1, 0, 0] })),
    ...(more > 0 ? [small(pen, pen.label('and-more', { n: more }), { margin: [0, 1, 0, 0] })] : []),
  ];
}
