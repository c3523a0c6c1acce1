import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Gap } from '../../model/fact.js';
import type { GapRow, Report } from '../../model/report.js';
import { count } from '../figures.js';
import { heading, keepWithNext, lead, part, quote, rows, small } from './blocks.js';
import type { Pen } from './pen.js';

/** The number under which the report lists a gap. */
export type GapNumbers = (gap: Gap) => number | undefined;

export function gapNumbers(report: Report): GapNumbers {
  const key = (api: string, reason: string, account: string) => `${api} ${reason} ${account}`;
  const numbers = new Map<string, number>();
  for (const [i, { api, reason, accounts }] of report.gaps.entries()) {
    for (const account of accounts) {
      const known = key(api, reason, account);
      if (!numbers.has(known)) numbers.set(known, i + 1);
    }
  }
  return ({ api, reason, account }) => numbers.get(key(api, reason, account));
}

/** What could not be read, in AWS's words, and what would close each gap. */
export function gaps(pen: Pen, report: Report): Content[] {
  return [
    part(pen, 'gaps', pen.label('gaps')),
    ...(report.gaps.length === 0
      ? [pen.text(pen.label('no-gaps'))]
      : [lead(pen, pen.label('gaps-lead')), ...report.gaps.flatMap((gap, i) => section(pen, gap, i + 1))]),
  ];
}

function section(pen: Pen, gap: GapRow, n: number): Content[] {
  const caption = (key: string) => small(pen, pen.label(key), { bold: true, margin: [0, 5, 0, 0] });
  return [
    ...keepWithNext([heading(pen, `${n}. ${gap.text}`, { id: `gap-${n}`, margin: [0, 14, 0, 3] })], 120),
    rows(pen, [90, 411], undefined, facts(pen, gap), { breakRows: true }),
    caption('aws-words'),
    quote(pen, [gap.detail]),
    caption('remedy'),
    pen.text(gap.remedy),
    ...(gap.statement === undefined
      ? []
      : keepWithNext([caption('statement'), quote(pen, JSON.stringify(gap.statement, null, 2).split('\n'))], 0)),
  ];
}

function facts(pen: Pen, gap: GapRow): TableCell[][] {
  const lines: (readonly [string, string])[] = [
    ['gap-api', gap.api],
    ['gap-reason', gap.reason],
    ['gap-accounts', `${count(gap.accounts.length)}: ${gap.accounts.join(', ')}`],
    ...(gap.regions.length === 0 ? [] : [['gap-regions', gap.regions.join(', ')] as const]),
    ...(gap.controls.length === 0 ? [] : [['gap-controls', gap.controls.join(', ')] as const]),
  ];
  return lines.map(([key, value]) => [small(pen, pen.label(key)), small(pen, value, { color: pen.theme.colours.ink })]);
}
