import type { CanvasElement, Column, Content, TableCell } from 'pdfmake/interfaces.js';
import { verdicts } from '../../model/finding.js';
import type { AccountRow, Report } from '../../model/report.js';
import { sentence } from '../figures.js';
import { lead, part, small } from './blocks.js';
import { mark } from './marks.js';
import type { Pen } from './pen.js';
import { bare } from './tables.js';

const nameWidth = 158;
const rowHeight = 11;
const rowGap = 2;
const cellGap = 2;
/** Room at the right for the last slanted header. */
const overhang = 34;
/** Accounts drawn together in one row of the table: fewer, larger rows cost less; smaller ones fill a page better. */
const block = 5;

/** Every account in its order. */
export function fullMatrix(pen: Pen, report: Report): Content[] {
  return [
    part(pen, 'matrix', pen.label('matrix')),
    lead(pen, pen.label('matrix-lead')),
    ...matrix(pen, report, report.accounts),
  ];
}

export function matrix(pen: Pen, report: Report, accounts: readonly AccountRow[]): Content[] {
  if (accounts.length === 0 || report.controls.length === 0) return [pen.text(pen.label('matrix-empty'))];
  const controls = report.controls.map(({ id }) => id);
  const step = Math.min(40, (pen.width - nameWidth - overhang) / controls.length);
  const body: TableCell[][] = [[{ svg: headers(pen, controls, step), colSpan: 2, width: pen.width }, {}]];
  for (let from = 0; from < accounts.length; from += block) {
    const some = accounts.slice(from, from + block);
    body.push([
      { stack: some.map((account) => name(pen, account)), margin: [0, 1.3, 0, -1.3] },
      { canvas: cells(pen, some, controls, step) },
    ]);
  }
  return [
    legend(pen),
    { layout: bare, table: { headerRows: 1, dontBreakRows: true, widths: [nameWidth, pen.width - nameWidth], body } },
  ];
}

/** One line of exactly the height of a row of cells, whatever font its name needs. */
function name(pen: Pen, { id, name: words }: AccountRow): Content {
  const size = 7;
  const lineHeight = (rowHeight + rowGap) / (size * 1.171875);
  const idWidth = 52;
  const shown = pen.shorten(words, nameWidth - idWidth - 8, size);
  return pen.line(
    [
      pen.text(`${id}  `, {
        color: pen.theme.colours.muted,
        fontSize: size,
        lineHeight,
        linkToDestination: `account-${id}`,
      }),
      pen.text(shown, { fontSize: size, lineHeight }),
    ],
    { lineHeight, noWrap: true },
  );
}

function cells(pen: Pen, accounts: readonly AccountRow[], controls: readonly string[], step: number): CanvasElement[] {
  return accounts.flatMap(({ standings }, row) =>
    controls.flatMap((control, column) => {
      const standing = standings[control];
      return standing === undefined
        ? []
        : mark(pen.theme, standing, column * step, row * (rowHeight + rowGap), step - cellGap, rowHeight);
    }),
  );
}

/** Control ids, slanted, in two lines. They are our own words and plain ASCII, so they may stand in SVG. */
function headers(pen: Pen, controls: readonly string[], step: number): string {
  const { colours, sizes } = pen.theme;
  const height = 50;
  const texts = controls.flatMap((control, i) => {
    const x = Math.round((nameWidth + i * step + step / 2) * 100) / 100;
    const lines = twoLines(control);
    return lines.map((line, j) => {
      const rise = (lines.length - 1 - j) * (sizes.tiny + 0.5);
      return `<text transform="translate(${x} ${height - 5}) rotate(-40)" x="0" y="${-rise}" font-family="Roboto" font-size="${sizes.tiny}" fill="${colours.muted}">${escapeXml(line)}</text>`;
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pen.width}" height="${height}" viewBox="0 0 ${pen.width} ${height}">${texts.join('')}</svg>`;
}

function twoLines(id: string): readonly string[] {
  if (id.length <= 14) return [id];
  const cuts = Array.from(id.matchAll(/-/g), ({ index }) => index + 1);
  const [best] = cuts.sort((a, b) => Math.abs(a - id.length / 2) - Math.abs(b - id.length / 2));
  return best === undefined ? [id] : [id.slice(0, best), id.slice(best)];
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function legend(pen: Pen): Content {
  const { theme } = pen;
  const entries = [
    ...verdicts.map((verdict) => ({ standing: { verdict }, words: sentence(pen.verdict(verdict)) })),
    { standing: { verdict: 'pass' as const, inheritedFrom: '' }, words: sentence(pen.label('inherited')) },
    { standing: { verdict: 'fail' as const, waived: true as const }, words: sentence(pen.label('waived')) },
  ];
  const columns = entries.flatMap(({ standing, words }): Column[] => [
    { width: 22, canvas: mark(theme, standing, 0, 0, 18, 9) },
    { width: 'auto', ...small(pen, words, { margin: [0, 0, 12, 0] }) },
  ]);
  return { columns, margin: [0, 5, 0, 0] };
}
