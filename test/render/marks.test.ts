import { describe, expect, it } from 'vitest';
import { type Marked, mark } from '../../src/render/pdf/marks.js';
import { loadTheme } from '../../src/render/pdf/theme.js';

const theme = loadTheme();
/** Each mark without its colours: what is left for who sees none. */
function shapeOf(marked: Marked): string {
  const shades = new Map([theme.colours.paper, theme.colours.empty].map((colour) => [colour, 'pale']));
  return JSON.stringify(mark(theme, marked, 0, 0, 18, 9), (key, value) =>
    key === 'color' || key === 'lineColor' ? (shades.get(value) ?? 'dark') : value,
  );
}

describe('a mark', () => {
  const inheritedFrom = 'a trail';
  const waived = true;

  it('is told from every other without its colour', () => {
    const shapes = [
      { verdict: 'pass' },
      { verdict: 'pass', inheritedFrom },
      { verdict: 'fail' },
      { verdict: 'fail', inheritedFrom },
      { verdict: 'fail', waived },
      { verdict: 'not-assessed' },
      { verdict: 'not-assessed', inheritedFrom },
      { verdict: 'not-assessed', waived },
      { verdict: 'not-applicable' },
    ] as const;

    expect(new Set(shapes.map(shapeOf)).size).toBe(shapes.length);
  });

  it('of what is waived has a dashed line, also where it is inherited', () => {
    for (const marked of [
      { verdict: 'fail', waived },
      { verdict: 'fail', waived, inheritedFrom },
    ] as const) {
      expect(mark(theme, marked, 0, 0, 18, 9)[0]).toHaveProperty('dash');
    }
    for (const marked of [{ verdict: 'fail' }, { verdict: 'fail', inheritedFrom }] as const) {
      expect(mark(theme, marked, 0, 0, 18, 9)[0]).not.toHaveProperty('dash');
    }
  });
});
