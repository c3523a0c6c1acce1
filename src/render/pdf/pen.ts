import type { Content, ContentText, Style } from 'pdfmake/interfaces.js';
import type { Severity, Verdict } from '../../model/finding.js';
import type { Statement } from '../../model/statement.js';
import type { Arguments, Texts } from '../../model/texts.js';
import { label, statementWords } from '../label.js';
import { type Run, runs, shorten } from './runs.js';
import { contentWidth, type Theme } from './theme.js';

export type TextStyle = Style & { readonly id?: string; readonly linkToDestination?: string };

/** What every part of the document writes with: the words of the layout, the look, and fonts chosen for any text. */
export interface Pen {
  readonly theme: Theme;
  readonly width: number;
  /** Text from anywhere. It is cleaned here, and nowhere else. */
  text(words: string, style?: TextStyle): ContentText;
  /** Several pieces of text in one paragraph. */
  line(pieces: readonly ContentText[], style?: TextStyle): ContentText;
  /** A word of the layout. */
  label(key: string, args?: Arguments): string;
  /** What the texts say about a control beyond the report, if they know it. */
  why(control: string): string | undefined;
  statement(statement: Statement): string;
  verdict(verdict: Verdict): string;
  severity(severity: Severity): string;
  /** Text cut to a width in points. */
  shorten(words: string, points: number, size: number, bold?: boolean): string;
}

export function makePen(texts: Texts, theme: Theme): Pen {
  return {
    theme,
    width: contentWidth(theme),
    text: (words, style = {}) => ({ ...style, text: inlines(runs(words)) }),
    line: (pieces, style = {}) => ({ ...style, text: pieces.flatMap(flatten) }),
    label: (key, args) => label(texts, key, args),
    why: (control) => texts.controls[control]?.why,
    statement: (statement) => statementWords(texts, statement),
    verdict: (verdict) => texts.verdicts[verdict],
    severity: (severity) => texts.severities[severity],
    shorten: (words, points, size, bold) => shorten(words, points / size, bold),
  };
}

function inlines(text: readonly Run[]): string | Content[] {
  const [first, second] = text;
  if (first === undefined) return '';
  if (second === undefined && first.font === 'Roboto' && !first.whole) return first.text;
  return text.map((run) => ({
    text: run.text,
    font: run.font,
    ...(run.whole && { noWrap: true }),
  }));
}

/** pdfmake loses the style of a piece whose text is an array: each run is given it. */
function flatten(piece: ContentText): Content[] {
  const { text, ...style } = piece;
  return Array.isArray(text) ? text.map((run) => ({ ...style, ...(run as ContentText) })) : [piece];
}
