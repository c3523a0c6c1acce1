import type { Content } from 'pdfmake/interfaces.js';
import type { LeftOut } from '../../model/evidence.js';
import type { Report } from '../../model/report.js';
import { count } from '../figures.js';
import { leftOutByReason } from '../order.js';
import { heading, keepWithNext, lead, tiny } from './blocks.js';
import type { Pen } from './pen.js';

/** The organization's other accounts, many to a line: each is named, so that none is missed. */
export function leftOut(pen: Pen, report: Report): Content[] {
  const groups = leftOutByReason(report);
  if (groups.length === 0) return [];
  return [
    ...keepWithNext(
      [heading(pen, pen.label('left-out'), { id: 'left-out' }), lead(pen, pen.label('left-out-lead'))],
      50,
    ),
    ...groups.flatMap(([word, accounts]) => [
      ...keepWithNext([pen.text(`${pen.label(word)} (${count(accounts.length)})`, { bold: true })], 20),
      ...paragraphs(accounts).map((words) => tiny(pen, words, { margin: [0, 1, 0, 4] })),
    ]),
  ];
}

/** pdfmake takes four times as long for a paragraph that is twice as long. */
const mostTogether = 250;

function paragraphs(accounts: readonly LeftOut[]): readonly string[] {
  const words = accounts.map(({ id, name }) => (name === '' ? id : `${id} ${name}`));
  return Array.from({ length: Math.ceil(words.length / mostTogether) }, (_, i) =>
    words.slice(i * mostTogether, (i + 1) * mostTogether).join(' · '),
  );
}
