import type { CanvasElement } from 'pdfmake/interfaces.js';
import type { AccountStanding, Verdict } from '../../model/finding.js';
import type { Theme } from './theme.js';

export type Marked = Pick<AccountStanding, 'verdict' | 'inheritedFrom' | 'waived'>;

/**
 * A standing as a box with a sign: shape as well as colour, for who sees no colours and for print in grey. Inherited
 * ones are outlined, waived ones have a dashed line: pale where they are the account's own. The signs are lines, because Roboto has no ticks. Lines and boxes only: pdfmake moves those to
 * their place on the page, but draws a path where it stands.
 */
export function mark(theme: Theme, standing: Marked, x: number, y: number, w: number, h: number): CanvasElement[] {
  const { verdict, waived } = standing;
  const colour = theme.verdicts[verdict];
  if (verdict === 'not-applicable') return [{ type: 'rect', x, y, w, h, r: 2, color: theme.colours.empty }];
  const inherited = standing.inheritedFrom !== undefined;
  const outlined = inherited || waived;
  const box: CanvasElement = outlined
    ? {
        type: 'rect',
        x: x + 0.35,
        y: y + 0.35,
        w: w - 0.7,
        h: h - 0.7,
        r: 2,
        lineWidth: 0.7,
        lineColor: colour,
        color: inherited ? theme.colours.paper : theme.colours.empty,
        ...(waived && { dash: { length: 2, space: 1.5 } }),
      }
    : { type: 'rect', x, y, w, h, r: 2, color: colour };
  return [box, ...sign(verdict, outlined ? colour : theme.colours.paper, x + w / 2, y + h / 2)];
}

function sign(verdict: Verdict, lineColor: string, x: number, y: number): CanvasElement[] {
  const line = (lineWidth: number, ...points: readonly (readonly [number, number])[]): CanvasElement => ({
    type: 'polyline',
    lineWidth,
    lineColor,
    points: points.map(([dx, dy]) => ({ x: x + dx, y: y + dy })),
  });
  switch (verdict) {
    case 'pass':
      return [line(1.2, [-2.7, 0.2], [-0.8, 2.2], [2.8, -2.2])];
    case 'fail':
      return [line(1.3, [-2.3, -2.3], [2.3, 2.3], [0, 0], [2.3, -2.3], [-2.3, 2.3])];
    case 'not-assessed':
      return [line(1.4, [0, -3], [0, 0.8]), line(1.4, [0, 2], [0, 3.2])];
    case 'not-applicable':
      return [];
  }
}
