import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { severities, verdicts } from '../../model/finding.js';

const Colour = z.string().regex(/^#[0-9a-f]{6}$/, 'must be #rrggbb in lower case');
const Length = z.number().positive();

export const Theme = z.strictObject({
  colours: z.strictObject({
    structure: Colour,
    structurePale: Colour,
    ink: Colour,
    muted: Colour,
    line: Colour,
    surface: Colour,
    empty: Colour,
    waived: Colour,
    paper: Colour,
  }),
  verdicts: z.record(z.enum(verdicts), Colour),
  severities: z.record(z.enum(severities), Colour),
  sizes: z.strictObject({
    cover: Length,
    title: Length,
    verdict: Length,
    figure: Length,
    heading: Length,
    body: Length,
    small: Length,
    tiny: Length,
  }),
  page: z.strictObject({
    size: z.enum(['A4', 'LETTER']),
    margins: z.strictObject({ left: Length, top: Length, right: Length, bottom: Length }),
    lineHeight: Length,
  }),
});
export type Theme = z.infer<typeof Theme>;

export function loadTheme(): Theme {
  return Theme.parse(parse(readFileSync(new URL('../../../templates/report/theme.yaml', import.meta.url), 'utf8')));
}

const pageWidths = { A4: 595.28, LETTER: 612 } as const;

export function pageWidth({ page }: Theme): number {
  return pageWidths[page.size];
}

/** The width between the margins. */
export function contentWidth({ page }: Theme): number {
  return Math.floor(pageWidths[page.size] - page.margins.left - page.margins.right);
}
