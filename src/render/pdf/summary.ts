import type { Column, Content, CustomTableLayout, TableCell } from 'pdfmake/interfaces.js';
import { severities, verdicts } from '../../model/finding.js';
import type { CauseRow, Report } from '../../model/report.js';
import { count, percent, sentence, share } from '../figures.js';
import { worstAccounts } from '../order.js';
import { bare, card, columnHeads, heading, lead, part, rows, severityWord, small, tiny } from './blocks.js';
import { bar, donut } from './charts.js';
import { matrix, matrixLegend } from './matrix.js';
import type { Pen } from './pen.js';

const mostAccounts = 9;
export const causesOnSummary = 6;

/** One page that stands for the rest. */
export function summary(pen: Pen, report: Report): Content[] {
  return [
    part(pen, 'summary', pen.label('summary')),
    lead(pen, report.outcome.headline.text),
    figures(pen, report),
    charts(pen, report),
    heading(pen, pen.label(report.accounts.length > mostAccounts ? 'summary-matrix' : 'matrix', { n: mostAccounts })),
    ...matrix(pen, report, worstAccounts(report, mostAccounts)),
    matrixLegend(pen),
    heading(pen, pen.label('causes')),
    ...causes(pen, report.causes.slice(0, causesOnSummary), report.causes.length),
  ];
}

function figures(pen: Pen, { summary }: Report): Content {
  const { verdicts: verdictColours, colours } = pen.theme;
  const { accounts, judgements } = summary;
  const alarming = (value: number, colour: string) => (value > 0 ? colour : verdictColours.pass);
  const cards = [
    figure(
      pen,
      percent(summary.assessedPercent),
      'figure-assessed',
      summary.assessedPercent >= summary.minAssessed ? verdictColours.pass : verdictColours['not-assessed'],
    ),
    figure(pen, count(judgements.fail), 'figure-failures', alarming(judgements.fail, verdictColours.fail)),
    figure(
      pen,
      count(accounts.failing),
      'figure-failing-accounts',
      alarming(accounts.failing, pen.theme.severities.high),
    ),
    figure(
      pen,
      count(judgements['not-assessed']),
      'figure-not-assessed',
      alarming(judgements['not-assessed'], verdictColours['not-assessed']),
    ),
  ];
  const columns = cards.map((content): Column => ({ width: '*', ...card(pen, content, colours.structure) }));
  return { columns, columnGap: 8, margin: [0, 4, 0, 0] };
}

function figure(pen: Pen, value: string, key: string, colour: string): Content {
  const { sizes } = pen.theme;
  return {
    stack: [
      pen.text(value, { fontSize: sizes.figure, bold: true, color: colour, lineHeight: 1 }),
      tiny(pen, pen.label(key).toUpperCase(), { characterSpacing: 0.4, margin: [0, 2, 0, 0] }),
    ],
  };
}

function charts(pen: Pen, report: Report): Content {
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
  const legend = verdicts.map((verdict): TableCell[] => [
    { canvas: [{ type: 'rect', x: 0, y: 2, w: 6, h: 6, r: 1, color: theme.verdicts[verdict] }] },
    small(pen, sentence(pen.verdict(verdict)), { color: colours.ink }),
    small(pen, count(own[verdict]), { color: colours.ink, bold: true, alignment: 'right' }),
  ]);
  return {
    columnGap: 10,
    columns: [
      {
        width: size,
        stack: [
          donut(
            theme,
            verdicts.map((verdict) => ({ value: own[verdict], colour: theme.verdicts[verdict] })),
            size / 2,
            13,
          ),
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
  return { ...bare, paddingRight: () => 2, paddingTop: () => padding, paddingBottom: () => padding };
}

function severityBars(pen: Pen, { summary }: Report): Content {
  const { theme } = pen;
  const found = summary.failuresBySeverity;
  const most = Math.max(...severities.map((severity) => found[severity]));
  const body = severities.map((severity): TableCell[] => [
    small(pen, sentence(pen.severity(severity)), { color: theme.colours.ink }),
    {
      ...(bar(theme, { value: found[severity], colour: theme.severities[severity] }, most, 78) as object),
      margin: [0, 1, 0, 0],
    } as TableCell,
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
    ['coverage-minimum', percent(summary.minAssessed)],
  ];
  const body = lines.map(([key, value]): TableCell[] => [
    small(pen, pen.label(key), { color: pen.theme.colours.ink }),
    small(pen, value, { color: pen.theme.colours.ink, bold: true, alignment: 'right' }),
  ]);
  return {
    margin: [0, 4, 0, 0],
    layout: { ...tight(2.5), hLineWidth: (i: number) => (i === 0 ? 0 : 0.4), hLineColor: () => pen.theme.colours.line },
    table: { widths: [88, 28], body },
  };
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
    {
      stack: cause.controls.map((control) =>
        small(pen, control, { linkToDestination: `control-${control}`, margin: [0, 1, 0, 0] }),
      ),
    },
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
