import type {
  Content,
  ContentPageReference,
  ContentStack,
  ContentTable,
  ContentText,
  CustomTableLayout,
} from 'pdfmake/interfaces.js';
import type { Severity } from '../../model/finding.js';
import { count, sentence } from '../figures.js';
import { type Marked, mark } from './marks.js';
import type { Pen, TextStyle } from './pen.js';

/** The title of a part, on a new page. Its id is what the contents and the bookmarks lead to. */
export function part(pen: Pen, id: string, words: string): ContentText {
  const { sizes, colours } = pen.theme;
  return {
    ...pen.text(words, {
      id,
      fontSize: sizes.title,
      bold: true,
      color: colours.structure,
      lineHeight: 1,
      margin: [0, 0, 0, 6],
    }),
    pageBreak: 'before',
    outline: true,
    outlineText: words,
  };
}

/** A part that is short in most reports: it goes on below the one before where `room` is left for its beginning. */
export function partBelow(pen: Pen, id: string, words: string, beginning: readonly Content[], room: number): Content[] {
  const { pageBreak: _, ...title } = part(pen, id, words);
  return [spaceBelow(30), ...keepWithNext([title, ...beginning], room)];
}

export function lead(pen: Pen, words: string): Content {
  return pen.text(words, { color: pen.theme.colours.muted, margin: [0, 0, 0, 8] });
}

export function heading(pen: Pen, words: string, style: TextStyle = {}): ContentText {
  const { sizes, colours } = pen.theme;
  return pen.text(words, {
    fontSize: sizes.heading,
    bold: true,
    color: colours.structure,
    margin: [0, 12, 0, 5],
    ...style,
  });
}

export function small(pen: Pen, words: string, style: TextStyle = {}): ContentText {
  return pen.text(words, { fontSize: pen.theme.sizes.small, color: pen.theme.colours.muted, ...style });
}

export function tiny(pen: Pen, words: string, style: TextStyle = {}): ContentText {
  return pen.text(words, { fontSize: pen.theme.sizes.tiny, color: pen.theme.colours.muted, ...style });
}

/** The word in its colour: never the colour alone. */
export function severityWord(pen: Pen, severity: Severity, style: TextStyle = {}): ContentText {
  return pen.text(pen.severity(severity).toUpperCase(), {
    color: pen.theme.severities[severity],
    bold: true,
    fontSize: pen.theme.sizes.small,
    ...style,
  });
}

/** Keeps nodes together and `room` points of what follows: pdfmake can only check that page by page, again and again. */
export function keepWithNext(nodes: Content[], room: number): Content[] {
  return [
    { unbreakable: true, stack: [...nodes, { canvas: [], margin: [0, 0, 0, room] }] },
    { canvas: [], margin: [0, -room, 0, 0] },
  ];
}

/** The page on which something stands. Not wrapped: pdfmake measures it as five digits and puts in fewer. */
export function pageOf(pen: Pen, id: string): ContentPageReference {
  return { pageReference: id, alignment: 'right', color: pen.theme.colours.muted, noWrap: true };
}

/** Room below a section, which vanishes where the page ends. Above a heading it would lower it on a new page. */
export function spaceBelow(points: number): Content {
  return { canvas: [], margin: [0, 0, 0, points] };
}

/** A pale box with a rule at its left. */
export function card(pen: Pen, content: ContentStack, colour: string, width: number | '*' = '*'): ContentTable {
  const layout: CustomTableLayout = {
    hLineWidth: () => 0,
    vLineWidth: (i) => (i === 0 ? 3 : 0),
    vLineColor: () => colour,
    paddingLeft: () => 10,
    paddingRight: () => 8,
    paddingTop: () => 8,
    paddingBottom: () => 8,
    fillColor: () => pen.theme.colours.surface,
  };
  return { layout, table: { widths: [width], body: [[content]] } };
}

/** A pale box for what others wrote: AWS's words, policy statements. */
export function quote(pen: Pen, lines: readonly string[]): ContentTable {
  const layout: CustomTableLayout = {
    hLineWidth: () => 0,
    vLineWidth: () => 0,
    paddingLeft: () => 8,
    paddingRight: () => 8,
    paddingTop: () => 5,
    paddingBottom: () => 5,
    fillColor: () => pen.theme.colours.surface,
  };
  const stack = lines.map((line) => pen.text(line, { fontSize: pen.theme.sizes.small, preserveLeadingSpaces: true }));
  return { layout, margin: [0, 2, 0, 4], table: { widths: [pen.width - 16], body: [[{ stack }]] } };
}

/** Commands to copy, on a pale ground. In a column of known width only: elsewhere a long name runs off the page. */
export function commandLines(pen: Pen, title: string, commands: readonly string[]): Content[] {
  const { colours, sizes } = pen.theme;
  return commands.flatMap((command) => [
    small(pen, title, { margin: [0, 2, 0, 0] }),
    pen.text(command, { fontSize: sizes.small, background: colours.empty }),
  ]);
}

/** A verdict with its sign, above the findings that have it; `more` counts what has it without a finding. */
export function verdictHeading(pen: Pen, marked: Marked, n: number, more?: string): Content {
  const verdict = [sentence(pen.verdict(marked.verdict)), ...(marked.waived ? [pen.label('waived')] : [])].join(', ');
  const found = n === 0 && more !== undefined ? verdict : `${verdict} (${count(n)})`;
  const words = more === undefined ? found : `${found}, ${more}`;
  return {
    columnGap: 6,
    margin: [0, 8, 0, 3],
    columns: [
      { width: 16, canvas: mark(pen.theme, marked, 0, 0.5, 16, 9.5) },
      { width: '*', ...pen.text(words, { bold: true }) },
    ],
  };
}
