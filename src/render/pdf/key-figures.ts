import type { Column, Content, ContentStack } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import { count, percent } from '../figures.js';
import { card, small, tiny } from './blocks.js';
import type { Pen } from './pen.js';

/** The four numbers to remember. Green is earned: where nothing was judged, or not for a waiver, nothing is green. */
export function keyFigures(pen: Pen, { summary }: Report): Content {
  const { colours, severities, verdicts } = pen.theme;
  const { accounts, judgements, waived, assessedPercent, minAssessed } = summary;
  const judged = judgements.pass + judgements.fail + judgements['not-assessed'] > 0;
  const beside = (n: number) => (n > 0 ? pen.label('figure-waived', { n: count(n) }) : undefined);
  const bad = (value: number, colour: string, excused = 0) =>
    !judged ? colours.muted : value > 0 ? colour : excused > 0 ? colours.structure : verdicts.pass;
  const enough = assessedPercent >= minAssessed ? 0 : 1;
  const cards = [
    figure(pen, judged ? percent(assessedPercent) : '–', 'figure-assessed', bad(enough, verdicts['not-assessed'])),
    figure(
      pen,
      count(judgements.fail),
      'figure-failures',
      bad(judgements.fail, verdicts.fail, waived.fail),
      beside(waived.fail),
    ),
    figure(
      pen,
      count(accounts.failing),
      'figure-failing-accounts',
      bad(accounts.failing, severities.high, waived.fail),
    ),
    figure(
      pen,
      count(judgements['not-assessed']),
      'figure-not-assessed',
      bad(judgements['not-assessed'], verdicts['not-assessed'], waived['not-assessed']),
      beside(waived['not-assessed']),
    ),
  ];
  const columns = cards.map((content): Column => ({ width: '*', ...card(pen, content, colours.structure) }));
  return { columns, columnGap: 8, margin: [0, 4, 0, 0] };
}

function figure(pen: Pen, value: string, key: string, colour: string, beside?: string): ContentStack {
  const { sizes } = pen.theme;
  return {
    stack: [
      pen.line([
        pen.text(value, { fontSize: sizes.figure, bold: true, color: colour, lineHeight: 1 }),
        ...(beside === undefined ? [] : [small(pen, `  ${beside}`)]),
      ]),
      tiny(pen, pen.label(key).toUpperCase(), { characterSpacing: 0.4, margin: [0, 2, 0, 0] }),
    ],
  };
}
