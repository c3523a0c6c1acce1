import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Report, WaiverRow } from '../../model/report.js';
import { matchedWords, scopeWords, stateWord } from '../waiver.js';
import { lead, partBelow, small } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** What the policy accepts for a time: each waiver, whether it holds and what it matches. */
export function waivers(pen: Pen, report: Report): Content[] {
  const judged = new Set(report.controls.map(({ id }) => id));
  const body = report.waivers.map((waiver, i) => row(pen, waiver, i + 1, judged.has(waiver.control)));
  return [
    ...partBelow(pen, 'waivers', pen.label('waivers'), [lead(pen, pen.label('waivers-lead'))], 120),
    rows(
      pen,
      [38, 168, 170, 56, 72],
      columnHeads(pen, ['waiver', 'waiver-covers', 'waiver-why', 'waiver-until', 'state']),
      body,
      { breakRows: report.waivers.some(mayBeLong) },
    ),
  ];
}

function row(pen: Pen, waiver: WaiverRow, n: number, judged: boolean): TableCell[] {
  const { control, reason, owner, ticket, expires } = waiver;
  const { colours, sizes } = pen.theme;
  return [
    pen.text(String(n), { id: `waiver-${n}`, bold: true }),
    {
      stack: [
        pen.text(control, judged ? { linkToDestination: `control-${control}` } : {}),
        ...scopeWords(pen.label, waiver).map((words) => small(pen, words)),
      ],
    },
    {
      stack: [
        pen.text(reason),
        small(pen, `${pen.label('owner')}: ${owner}`),
        ...(ticket === undefined ? [] : [small(pen, `${pen.label('ticket')}: ${ticket}`)]),
      ],
    },
    pen.text(expires),
    {
      stack: [
        pen.text(stateWord(pen.label, waiver).toUpperCase(), {
          bold: true,
          fontSize: sizes.small,
          color: stateColour(pen, waiver),
          margin: [0, 1.3, 0, 0],
        }),
        ...matchedWords(pen.label, waiver).map((words) => small(pen, words, { color: colours.ink })),
      ],
    },
  ];
}

function stateColour({ theme: { colours, severities, verdicts } }: Pen, { state }: WaiverRow): string {
  return { 'in-force': colours.structure, expired: severities.high, unmatched: verdicts['not-assessed'] }[state];
}

/** A row may break over pages where it could be longer than one. */
function mayBeLong({ accounts = [], organizationalUnits = [], resources = [], reason }: WaiverRow): boolean {
  const names = [...accounts, ...organizationalUnits, ...resources];
  return names.join(', ').length + reason.length > 1500;
}
