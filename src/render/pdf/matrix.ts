import type { CanvasElement, Column, Content, TableCell } from 'pdfmake/interfaces.js';
import { verdicts } from '../../model/finding.js';
import type { AccountRow, Report } from '../../model/report.js';
import { sentence } from '../figures.js';
import { lead, partBelow, small } from './blocks.js';
import { mark } from './marks.js';
import type { Pen } from './pen.js';
import { runs, width } from './runs.js';
import { bare } from './tables.js';

const nameWidth = 158;
const rowHeight = 11;
const rowGap = 2;
const cellGap = 2;
/** Between controls that speak of different things. */
const groupGap = 4;
/** Accounts drawn together in one row of the table: fewer, larger rows cost less; smaller ones fill a page better. */
const block = 5;

/** Every account in its order. */
export function fullMatrix(pen: Pen, report: Report): Content[] {
  return [
    ...partBelow(pen, 'matrix', pen.label('matrix'), [lead(pen, pen.label('matrix-lead'))], roomForMatrix(report)),
    ...matrix(pen, report, report.accounts),
  ];
}

/** On one page where that is high enough. */
function roomForMatrix({ accounts, controls }: Report): number {
  const height = 150 + accounts.length * (rowHeight + rowGap);
  return controls.length === 0 || height > 600 ? 260 : height;
}

export function matrix(pen: Pen, report: Report, accounts: readonly AccountRow[]): Content[] {
  if (accounts.length === 0 || report.controls.length === 0) return [pen.text(pen.label('matrix-empty'))];
  const columns = columnsOf(
    pen,
    report.controls.map(({ id }) => id),
  );
  const body: TableCell[][] = [[{ svg: headers(pen, columns), colSpan: 2, width: pen.width }, {}]];
  for (let from = 0; from < accounts.length; from += block) {
    const some = accounts.slice(from, from + block);
    body.push([
      { stack: some.map((account) => name(pen, account)), margin: [0, 1.3, 0, -1.3] },
      { canvas: cells(pen, some, columns) },
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

/** Where the columns stand, and how their heads do: in two slanted lines, or in a steep one where there are many. */
interface Columns {
  readonly at: ReadonlyMap<string, number>;
  readonly step: number;
  readonly angle: 40 | 60;
  /** Of the longest head, in points. */
  readonly head: number;
}

/** Two slanted lines need so much room beside each other. */
const roomForTwo = 22;

function columnsOf(pen: Pen, controls: readonly string[]): Columns {
  const groups = controls.map(groupOf);
  const before = groups.map((_, i) => groups.slice(1, i + 1).filter((group, j) => group !== groups[j]).length);
  const gaps = (before.at(-1) ?? 0) * groupGap;
  // At the right there must be room for what the last head leans over.
  const stepBeside = (overhang: number) => Math.min(40, (pen.width - nameWidth - overhang - gaps) / controls.length);
  const isFlat = stepBeside(34) >= roomForTwo;
  const heads = controls.flatMap((id) => (isFlat ? twoLines(id) : [id]));
  const head = Math.max(...heads.map((line) => width(runs(line)) * pen.theme.sizes.tiny));
  const step = isFlat ? stepBeside(34) : stepBeside(head / 2);
  const at = new Map(controls.map((id, i) => [id, i * step + (before[i] ?? 0) * groupGap]));
  return { at, step, angle: isFlat ? 40 : 60, head };
}

/** Controls of one kind begin alike. */
function groupOf(id: string): string {
  return /^(?:trail|log-bucket|codecatalyst)-/.exec(id)?.[0] ?? '';
}

function cells(pen: Pen, accounts: readonly AccountRow[], { at, step }: Columns): CanvasElement[] {
  return accounts.flatMap(({ standings }, row) =>
    Array.from(at, ([control, x]) => {
      const standing = standings[control];
      return standing === undefined
        ? []
        : mark(pen.theme, standing, x, row * (rowHeight + rowGap), step - cellGap, rowHeight);
    }).flat(),
  );
}

/** Control ids, slanted. They are our own words and plain ASCII, so they may stand in SVG. */
function headers(pen: Pen, { at, step, angle, head }: Columns): string {
  const { colours, sizes } = pen.theme;
  const height = angle === 40 ? 50 : Math.ceil(head * Math.sin(Math.PI / 3)) + 12;
  const texts = Array.from(at, ([control, from]) => {
    const x = Math.round((nameWidth + from + step / 2) * 100) / 100;
    const lines = angle === 40 ? twoLines(control) : [control];
    return lines.map((line, j) => {
      const rise = (lines.length - 1 - j) * (sizes.tiny + 0.5);
      return `<text transform="translate(${x} ${height - 5}) rotate(-${angle})" x="0" y="${-rise}" font-family="Roboto" font-size="${sizes.tiny}" fill="${colours.muted}">${escapeXml(line)}</text>`;
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pen.width}" height="${height}" viewBox="0 0 ${pen.width} ${height}">${texts.flat().join('')}</svg>`;
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
