import type { Content, TableCell } from 'pdfmake/interfaces.js';
import { verdicts } from '../../model/finding.js';
import type { Report } from '../../model/report.js';
import { sentence } from '../figures.js';
import { heading, keepWithNext, lead, partBelow, small } from './blocks.js';
import { mark } from './marks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** How the audit worked, and what it believes of AWS without proof. */
export function method(pen: Pen, report: Report): Content[] {
  const assumptions = report.assumptions.map(({ id, text }): TableCell[] => [
    small(pen, id, { bold: true }),
    pen.text(text),
  ]);
  return [
    ...partBelow(pen, 'method', pen.label('method'), [], 160),
    ...(report.method.length === 0
      ? [pen.text(pen.label('no-method'))]
      : report.method.map(({ text }) => pen.text(text, { margin: [0, 0, 0, 5] }))),
    ...(report.activity.asked ? [] : [pen.text(report.activity.message.text)]),
    ...keepWithNext([heading(pen, pen.label('reading'))], 60),
    reading(pen),
    ...keepWithNext(
      [
        heading(pen, pen.label('assumptions'), { id: 'assumptions' }),
        assumptions.length === 0 ? pen.text(pen.label('no-assumptions')) : lead(pen, pen.label('assumptions-lead')),
      ],
      60,
    ),
    ...(assumptions.length === 0
      ? []
      : [rows(pen, [40, 461], columnHeads(pen, ['number', 'assumption']), assumptions)]),
  ];
}

/** What each verdict means, with its sign. */
function reading(pen: Pen): Content {
  const entries = [
    ...verdicts.map((verdict) => ({ standing: { verdict }, word: pen.verdict(verdict), key: `reading-${verdict}` })),
    {
      standing: { verdict: 'pass' as const, inheritedFrom: '' },
      word: pen.label('inherited'),
      key: 'reading-inherited',
    },
    { standing: { verdict: 'fail' as const, waived: true as const }, word: pen.label('waived'), key: 'reading-waived' },
  ];
  const body = entries.map(({ standing, word, key }): TableCell[] => [
    { canvas: mark(pen.theme, standing, 0, 1, 18, 10) },
    pen.text(sentence(word), { bold: true }),
    pen.text(pen.label(key)),
  ]);
  return rows(pen, [22, 80, 389], undefined, body);
}
