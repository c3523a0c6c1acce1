import type { CanvasElement } from 'pdfmake/interfaces.js';
import type { AccountStanding, Verdict } from '../../model/finding.js';
import type { Theme } from './theme.js';

/**
 * A standing as a box with a sign: shape as well as colour, for who sees no colours and for print in grey. Inherited
 * ones are outlined. The signs are lines, because Roboto has no ticks. Lines and boxes only: pdfmake moves those to
 * their place on the page, but draws a path where it stands.
 */
export function mark(
  theme: Theme,
  standing: Pick<AccountStanding, 'verdict' | 'inheritedFrom'>,
  x: number,
  y: number,
  w: number,
  h: number,
): CanvasElement[] {
  const { verdict } = standing;
  const colour = theme.verdicts[verdict];
  if (verdict === 'not-applicable') return [{ type: 'rect', x, y, w, h, r: 2, color: theme.colours.empty }];
  const inherited = standing.inheritedFrom !== undefined;
  const box: CanvasElement = inherited
    ? {
        type: 'rect',
        x: x + 0.35,
        y: y + 0.35,
        w: w - 0.7,
        h: h - 0.7,
        r: 2,
        lineWidth: 0.7,
        lineColor: colour,
        color: theme.colours.paper,
      }
    : { type: 'rect', x, y, w, h, r: 2, color: colour };
  return [box, ...sign(verdict, inherited ? colour : theme.colours.paper, x + w / 2, y + h / 2)];
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
