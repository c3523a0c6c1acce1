import type { Content, CustomTableLayout, TableCell } from 'pdfmake/interfaces.js';
import { severities, verdicts } from '../../model/finding.js';
import type { Report } from '../../model/report.js';
import { count, percent, sentence, share } from '../figures.js';
import { heading, small, tiny } from './blocks.js';
import { bar, donut } from './charts.js';
import type { Pen } from './pen.js';
import { bare } from './tables.js';

/** Judgements, failures by severity and coverage, side by side. */
export function summaryCharts(pen: Pen, report: Report): Content {
  return {
    columnGap: 26,
    columns: [
      { width: 186, stack: [heading(pen, pen.label('judgements')), judgements(pen, report)] },
      { width: 150, stack: [heading(pen, pen.label('failures-by-severity')), severityBars(pen, report)] },
      { width: '*', stack: [heading(pen, pen.label('coverage')), coverage(pen, report)] },
    ],
  };
}

function judgements(pen: Pen, { summary }: Report): Content {
  const { theme } = pen;
  const { sizes, colours } = theme;
  const own = summary.judgements;
  const decided = own.pass + own.fail + own['not-assessed'];
  const size = 88;
  const waived = summary.waived.fail + summary.waived['not-assessed'];
  const parts = [
    ...verdicts.map((verdict) => ({
      value: own[verdict],
      colour: theme.verdicts[verdict],
      words: pen.verdict(verdict),
    })),
    ...(waived > 0 ? [{ value: waived, colour: colours.waived, words: pen.label('waived') }] : []),
  ];
  const legend = parts.map(({ value, colour, words }): TableCell[] => [
    { canvas: [{ type: 'rect', x: 0, y: 2, w: 6, h: 6, r: 1, color: colour }] },
    small(pen, sentence(words), { color: colours.ink }),
    small(pen, count(value), { color: colours.ink, bold: true, alignment: 'right' }),
  ]);
  return {
    columnGap: 10,
    columns: [
      {
        width: size,
        stack: [
          donut(theme, parts, size / 2, 13),
          {
            relativePosition: { x: 0, y: -size / 2 - 13 },
            stack: [
              pen.text(share(own.pass, decided), {
                fontSize: sizes.figure - 4,
                bold: true,
                alignment: 'center',
                lineHeight: 1,
              }),
              tiny(pen, pen.verdict('pass'), { alignment: 'center' }),
            ],
          },
        ],
      },
      { width: '*', margin: [0, 16, 0, 0], layout: tight(1.5), table: { widths: [8, 56, 20], body: legend } },
    ],
  };
}

function tight(padding: number): CustomTableLayout {
  return {
    ...bare,
    paddingRight: (i, node) => (i === (node.table.body[0]?.length ?? 0) - 1 ? 0 : 2),
    paddingTop: () => padding,
    paddingBottom: () => padding,
  };
}

function severityBars(pen: Pen, { summary }: Report): Content {
  const { theme } = pen;
  const found = summary.failuresBySeverity;
  const most = Math.max(...severities.map((severity) => found[severity]));
  const body = severities.map((severity): TableCell[] => [
    small(pen, sentence(pen.severity(severity)), { color: theme.colours.ink }),
    {
      ...bar(theme, { value: found[severity], colour: theme.severities[severity] }, most, 78),
      margin: [0, 1, 0, 0],
    },
    small(pen, count(found[severity]), { color: theme.colours.ink, bold: true, alignment: 'right' }),
  ]);
  return {
    margin: [0, 14, 0, 0],
    layout: tight(2.5),
    table: { widths: [38, 80, 26], body },
  };
}

function coverage(pen: Pen, { summary }: Report): Content {
  const { accounts } = summary;
  const lines: readonly (readonly [string, string])[] = [
    ['coverage-total', count(accounts.total)],
    ['coverage-read', count(accounts.read)],
    ['coverage-unreadable', count(accounts.unreadable)],
    ['coverage-inactive', count(accounts.inactive)],
    ['coverage-new', count(accounts.new)],
    ['coverage-minimum', percent(summary.minAssessed)],
  ];
  const body = lines.map(([key, value]): TableCell[] => [
    small(pen, pen.label(key), { color: pen.theme.colours.ink }),
    small(pen, value, { color: pen.theme.colours.ink, bold: true, alignment: 'right' }),
  ]);
  return {
    margin: [0, 4, 0, 0],
    layout: { ...tight(2.5), hLineWidth: (i: number) => (i === 0 ? 0 : 0.4), hLineColor: () => pen.theme.colours.line },
    table: { widths: [91, 30], body },
  };
}
