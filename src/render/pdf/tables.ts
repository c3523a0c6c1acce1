import type { ContentTable, CustomTableLayout, TableCell } from 'pdfmake/interfaces.js';
import type { Pen } from './pen.js';

/** A table that only arranges. */
export const bare: CustomTableLayout = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  paddingLeft: () => 0,
  paddingRight: () => 0,
  paddingTop: () => 0,
  paddingBottom: () => 0,
};

const gutter = 10;

/**
 * Rows between hairlines. Widths are numbers without exception: a long ARN breaks inside a column of known width and
 * runs off the page in any other. They are shares of the page, cell padding included.
 */
export function rows(
  pen: Pen,
  shares: readonly number[],
  header: readonly TableCell[] | undefined,
  body: readonly (readonly TableCell[])[],
  options: {
    readonly breakRows?: boolean;
    readonly gutter?: number;
    /** Rows that go on with what the row above says, without a line between them. */
    readonly goesOn?: ReadonlySet<number>;
  } = {},
): ContentTable {
  const { colours } = pen.theme;
  const headerRows = header === undefined ? 0 : 1;
  const between = options.gutter ?? gutter;
  const goesOn = (i: number) => options.goesOn?.has(i - headerRows) === true;
  const layout: CustomTableLayout = {
    hLineWidth: (i) => (headerRows === 1 && i < 2 ? [0, 0.8][i] : undefined) ?? (goesOn(i) ? 0 : 0.4),
    hLineColor: (i) => (i === 1 && headerRows === 1 ? colours.ink : colours.line),
    vLineWidth: () => 0,
    paddingLeft: () => 0,
    paddingRight: (i) => (i === shares.length - 1 ? 0 : between),
    paddingTop: (i) => (goesOn(i) ? 0 : 3.5),
    paddingBottom: (i) => (goesOn(i + 1) ? 0 : 3.5),
  };
  return {
    layout,
    table: {
      headerRows,
      ...(headerRows === 1 && { keepWithHeaderRows: 1 }),
      dontBreakRows: options.breakRows !== true,
      widths: columnWidths(pen.width, shares, between),
      body: [...(header === undefined ? [] : [[...header]]), ...body.map((row) => [...row])],
    },
  };
}

export function columnWidths(total: number, shares: readonly number[], between = gutter): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  const room = total - between * (shares.length - 1);
  return shares.map((share) => Math.floor((room * share * 100) / sum) / 100);
}

export function columnHeads(pen: Pen, keys: readonly string[], right: readonly number[] = []): TableCell[] {
  return keys.map((key, i) =>
    pen.text(pen.label(key), {
      bold: true,
      fontSize: pen.theme.sizes.small,
      color: pen.theme.colours.muted,
      ...(right.includes(i) && { alignment: 'right' as const }),
    }),
  );
}
