import { clean } from './clean.js';

/** Stands where there are no words: an empty cell or an empty bold says less. */
const nothing = '–';

/**
 * Strangers' text in Markdown. A word of letters, digits and harmless punctuation stays as it is; any other word is
 * shown as code, where nothing has a meaning: no emphasis, HTML, entity, link, autolink, mention or formula. That
 * holds for words that a backslash could not disarm: GitHub links addresses and mentions after it has removed
 * backslashes. https://github.github.com/gfm/#autolinks-extension-
 */
export function prose(text: string): string {
  return (
    clean(text)
      .split(/[ \u00A0]+/)
      .filter((word) => word !== '')
      .map((word, place) => inert(word, place === 0))
      .join(' ') || nothing
  );
}

/** Something to copy: an id, an ARN, a path. */
export function code(text: string): string {
  const words = clean(text).trim();
  return words === '' ? nothing : span(words);
}

const harmless = /^[\p{L}\p{M}\p{N}\p{Zs},;%=+/()'"’‘“”„«»…–—·、。「」（）!?-]+$/u;
/** `92.3`, `1,234`, `95%`, `02:08:00`. */
const figure = /^\d+([.,:]\d+)*%?$/;
/** Words that are a sign and nothing else. */
const signs = new Set(['–', '—', '·', '…', '/', '%', '&']);
const brackets = [
  ['(', ')'],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['「', '」'],
] as const;

function inert(word: string, first: boolean): string {
  if (signs.has(word)) return word;
  // A number with a dot begins a list where it comes first, and signs alone a list, a rule or a heading.
  if ((first && /^\d+[.)]$/.test(word)) || !/[\p{L}\p{N}]/u.test(word)) return span(word);
  // A dot at the end closes a sentence; between letters it may be part of a domain.
  let end = word.length;
  while ('.,;:!?'.includes(word.charAt(end - 1))) end -= 1;
  const middle = word.slice(0, end);
  const after = word.slice(end);
  for (const [open, close] of brackets) {
    if (middle.length > 2 && middle.startsWith(open) && middle.endsWith(close)) {
      return open + plainOrSpan(middle.slice(1, -1)) + close + after;
    }
  }
  return plainOrSpan(middle) + after;
}

function plainOrSpan(word: string): string {
  return harmless.test(word) || figure.test(word) ? word : span(word);
}

/**
 * A code span with a fence longer than any run of backticks inside. A pipe would end a table's cell even there, and
 * parsers disagree about a backslash before it, so it stands between two spans, as an entity.
 */
function span(text: string): string {
  return text
    .split('|')
    .map((piece) => (piece === '' ? '' : fenced(piece)))
    .join('&#124;');
}

function fenced(text: string): string {
  const fence = '`'.repeat(1 + longestRun(text));
  const padding = text.startsWith('`') || text.endsWith('`') || (text.startsWith(' ') && text.endsWith(' ')) ? ' ' : '';
  return fence + padding + text + padding + fence;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** A block of code, whatever is in it. */
export function codeBlock(language: string, text: string): string {
  const lines = text.split('\n').map(clean);
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(text)));
  return [fence + language, ...lines, fence].join('\n');
}

/** A table. Its cells are Markdown already, and hold no pipe. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (right.includes(i) ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
