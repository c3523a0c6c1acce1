import { clean } from '../clean.js';
import { advance, covers, type FontName } from './fonts.js';

/** A piece of text in one font. */
export interface Run {
  readonly text: string;
  readonly font: FontName;
  /** Beyond the basic plane a character is two units long, and pdfmake breaks long words between units. */
  readonly whole: boolean;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Latin letters and punctuation, each a grapheme of its own. Segmenting costs twenty times as much. */
const plain = /([ -\u02FF\u2010-\u2027]+(?!\p{M}))/u;

/** Neither pdfmake nor PDFKit falls back to another font: a character without a glyph would be an empty box. */
export function runs(words: string): readonly Run[] {
  const found: Run[] = [];
  for (const piece of clean(words).normalize('NFC').split(plain)) {
    if (piece === '') continue;
    if (plain.test(piece) && everyCovered(piece)) add(found, { text: piece, font: 'Roboto', whole: false });
    else for (const { segment } of graphemes.segment(piece)) add(found, runOf(segment));
  }
  return found;
}

function everyCovered(piece: string): boolean {
  for (let i = 0; i < piece.length; i++) if (!covers('Roboto', piece.charCodeAt(i))) return false;
  return true;
}

function add(found: Run[], next: Run): void {
  const last = found.at(-1);
  if (last !== undefined && last.font === next.font && !last.whole && !next.whole) {
    found[found.length - 1] = { ...last, text: last.text + next.text };
  } else found.push(next);
}

function runOf(grapheme: string): Run {
  // Variation selectors choose between shapes of one character. Without that choice the character remains.
  const codePoints = Array.from(grapheme.replace(/(?!^)\p{Variation_Selector}/gu, ''), (c) => c.codePointAt(0) ?? 0);
  for (const font of ['Roboto', 'Noto'] as const) {
    if (codePoints.every((codePoint) => covers(font, codePoint))) {
      return { text: String.fromCodePoint(...codePoints), font, whole: codePoints.some((c) => c > 0xffff) };
    }
  }
  const text = codePoints.map((c) => (covers('Roboto', c) ? String.fromCodePoint(c) : name(c))).join('');
  return { text, font: 'Roboto', whole: false };
}

function name(codePoint: number): string {
  return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** The width of text, in ems. Kerning is left out, so it is never wider in print. */
export function width(text: readonly Run[], bold = false): number {
  let sum = 0;
  for (const run of text) for (const c of run.text) sum += advance(run.font, bold, c.codePointAt(0) ?? 0);
  return sum;
}

/** The text, or as much of it as fits with an ellipsis. `ems` is the room over the font size. */
export function shorten(words: string, ems: number, bold = false): string {
  const text = clean(words).normalize('NFC');
  if (text.length * 0.4 < ems && width(runs(text), bold) <= ems) return text;
  if (width(runs(text), bold) <= ems) return text;
  let kept = '';
  let room = ems - width(runs('…'), bold);
  for (const { segment } of graphemes.segment(text)) {
    room -= width(runs(segment), bold);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
