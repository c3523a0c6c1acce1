import type { CanvasElement, Content, ContentCanvas } from 'pdfmake/interfaces.js';
import type { Theme } from './theme.js';

interface Part {
  readonly value: number;
  readonly colour: string;
}

/** A ring of parts, as SVG. It holds no words, so nothing foreign can get into it. */
export function donut(theme: Theme, parts: readonly Part[], radius: number, thickness: number): Content {
  const size = 2 * radius;
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  const filled = parts.filter(({ value }) => value > 0);
  const middle = radius - thickness / 2;
  const ring = (colour: string) =>
    `<circle cx="${radius}" cy="${radius}" r="${middle}" fill="none" stroke="${colour}" stroke-width="${thickness}"/>`;
  const [only] = filled;
  let drawn = '';
  if (only === undefined) drawn = ring(theme.colours.line);
  else if (filled.length === 1) drawn = ring(only.colour);
  else {
    // Every part keeps a sliver that can be seen, however small its share.
    const least = 0.06;
    const shares = filled.map(({ value }) => Math.max(least, (value / total) * 2 * Math.PI));
    const scale = (2 * Math.PI) / shares.reduce((a, b) => a + b, 0);
    let at = -Math.PI / 2;
    filled.forEach(({ colour }, i) => {
      const turn = (shares[i] ?? 0) * scale;
      drawn += arc(radius, middle, at + 0.015, at + turn - 0.015, thickness, colour);
      at += turn;
    });
  }
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">${drawn}</svg>`,
    width: size,
  };
}

function arc(centre: number, radius: number, from: number, to: number, thickness: number, colour: string): string {
  const point = (angle: number) =>
    `${fixed(centre + radius * Math.cos(angle))} ${fixed(centre + radius * Math.sin(angle))}`;
  const large = to - from > Math.PI ? 1 : 0;
  return `<path d="M${point(from)} A${radius} ${radius} 0 ${large} 1 ${point(to)}" fill="none" stroke="${colour}" stroke-width="${thickness}"/>`;
}

function fixed(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** A bar on a pale track. */
export function bar(theme: Theme, { value, colour }: Part, most: number, w: number, h = 8): ContentCanvas {
  const length = most === 0 ? 0 : Math.max(value > 0 ? 2 : 0, (w * value) / most);
  const canvas: CanvasElement[] = [{ type: 'rect', x: 0, y: 0, w, h, r: 2, color: theme.colours.line }];
  if (length > 0) canvas.push({ type: 'rect', x: 0, y: 0, w: length, h, r: Math.min(2, length / 2), color: colour });
  return { canvas };
}
