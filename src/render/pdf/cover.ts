import type { CanvasElement, Column, Content, TableCell } from 'pdfmake/interfaces.js';
import type { Outcome, Report } from '../../model/report.js';
import { moment } from '../figures.js';
import { card, pageOf, small } from './blocks.js';
import type { Pen } from './pen.js';
import { bare, columnWidths } from './tables.js';
import { pageWidth, type Theme } from './theme.js';

const band = 278;

export interface Chapter {
  readonly id: string;
  readonly title: string;
}

/** Behind the first page: the band that carries its title. */
export function coverBand(theme: Theme): Content {
  const canvas: CanvasElement[] = [
    { type: 'rect', x: 0, y: 0, w: pageWidth(theme), h: band, color: theme.colours.structure },
  ];
  return { canvas };
}

/** The page that a manager reads: what was audited, when, and what came out. */
export function cover(pen: Pen, report: Report, chapters: readonly Chapter[]): Content {
  return { stack: [title(pen, report), verdict(pen, report), facts(pen, report), contents(pen, chapters)] };
}

/** On the band, and as high as it: a scope of any length is cut before it runs out of the colour. */
function title(pen: Pen, { run }: Report): Content {
  const { colours, sizes, page } = pen.theme;
  const pale = { color: colours.structurePale };
  const scopeSize = sizes.heading + 1;
  const stack: Content[] = [
    pen.text(pen.label('product').toUpperCase(), { ...pale, bold: true, characterSpacing: 2, margin: [0, 2, 0, 44] }),
    pen.text(pen.label('document-title'), {
      color: colours.paper,
      fontSize: sizes.cover,
      bold: true,
      lineHeight: 1.05,
    }),
    pen.text(pen.label('document-subtitle'), { ...pale, fontSize: sizes.heading, margin: [0, 4, 0, 26] }),
    pen.text(pen.shorten(run.scope.text, 1.8 * pen.width, scopeSize, true), {
      color: colours.paper,
      fontSize: scopeSize,
      bold: true,
    }),
    pen.text(pen.label('as-of', { at: moment(run.asOf) }), { ...pale, margin: [0, 2, 0, 0] }),
    ...(run.customEndpoint
      ? [pen.text(pen.label('custom-endpoint'), { color: colours.paper, bold: true, margin: [0, 8, 0, 0] })]
      : []),
  ];
  return { layout: bare, table: { widths: [pen.width], heights: [band - page.margins.top + 26], body: [[{ stack }]] } };
}

function outcomeColour(theme: Theme, { exitCode }: Outcome): string {
  return theme.verdicts[exitCode === 0 ? 'pass' : exitCode === 1 ? 'fail' : 'not-assessed'];
}

function verdict(pen: Pen, { outcome }: Report): Content {
  const { colours, sizes } = pen.theme;
  const colour = outcomeColour(pen.theme, outcome);
  const stack: Content[] = [
    pen.text(outcome.headline.text, {
      fontSize: sizes.verdict,
      bold: true,
      color: colour,
      lineHeight: 1.1,
      margin: [0, 0, 0, 6],
    }),
    ...outcome.details.map((detail) => pen.text(detail.text, { margin: [0, 0, 0, 3] })),
    small(pen, pen.label(`exit-${outcome.exitCode}`), { margin: [0, 3, 0, 0], color: colours.muted }),
  ];
  return { ...card(pen, { stack }, colour, pen.width - 21), margin: [0, 0, 0, 22] };
}

function facts(pen: Pen, { run, tool }: Report): Content {
  const { colours, sizes } = pen.theme;
  const through = run.hop === undefined ? [] : [pen.label('caller-through', { hop: run.hop })];
  const body: (readonly [string, string])[] = [
    ...(run.organization === undefined
      ? []
      : ([
          ['fact-organization', run.organization.id],
          ['fact-management-account', run.organization.managementAccount],
        ] as const)),
    ['fact-run', run.id],
    ['fact-tool', tool],
    ['fact-caller', [run.caller, ...through].join(' ')],
    ['fact-partition', run.partition],
    ['fact-policy', run.policy.source ?? pen.label('no-policy')],
    ['fact-policy-digest', run.policy.sha256],
    ['fact-evidence-digest', run.evidence.sha256],
  ];
  const cells = body.map(([key, value]): TableCell[] => [
    pen.text(pen.label(key), { color: colours.muted, fontSize: sizes.small, margin: [0, 1, 0, 0] }),
    pen.text(value, { fontSize: sizes.body - 0.5 }),
  ]);
  return {
    layout: hairlines(colours.line),
    table: { widths: columnWidths(pen.width, [1, 3.4]), body: cells },
    margin: [0, 0, 0, 24],
  };
}

function hairlines(colour: string) {
  return {
    hLineWidth: () => 0.4,
    hLineColor: () => colour,
    vLineWidth: () => 0,
    paddingLeft: () => 0,
    paddingRight: (i: number) => (i === 0 ? 10 : 0),
    paddingTop: () => 3,
    paddingBottom: () => 3,
  };
}

/** Three columns of chapters with their pages. */
function contents(pen: Pen, chapters: readonly Chapter[]): Content {
  const { colours, sizes } = pen.theme;
  const width = (pen.width - 2 * 20) / 3;
  const rows = (some: readonly Chapter[]): TableCell[][] =>
    some.map(({ id, title: words }) => [pen.text(words, { linkToDestination: id }), pageOf(pen, id)]);
  const third = Math.ceil(chapters.length / 3);
  const column = (some: readonly Chapter[]): Column => ({
    width,
    layout: hairlines(colours.line),
    table: { widths: [width - 40, 30], body: rows(some) },
  });
  return {
    unbreakable: true,
    stack: [
      pen.text(pen.label('contents').toUpperCase(), {
        fontSize: sizes.small,
        bold: true,
        characterSpacing: 1,
        color: colours.muted,
        margin: [0, 0, 0, 4],
      }),
      { columns: [0, 1, 2].map((i) => column(chapters.slice(i * third, (i + 1) * third))), columnGap: 20 },
    ],
  };
}
