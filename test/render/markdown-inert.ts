/**
 * What a Markdown reader would still interpret in a line: the text with a box for each code span, by CommonMark's
 * rule that a run of backticks closes with the next run of the same length. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function interpreted(markdown: string): string {
  let left = '';
  let at = 0;
  while (at < markdown.length) {
    const run = /`+/y;
    run.lastIndex = at;
    const [fence] = run.exec(markdown) ?? [];
    if (fence === undefined) {
      left += markdown[at];
      at += 1;
      continue;
    }
    const close = closing(markdown, at + fence.length, fence.length);
    left += close === undefined ? fence : spanned;
    at = close ?? at + fence.length;
  }
  return left;
}

function closing(markdown: string, from: number, length: number): number | undefined {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let run = runs.exec(markdown); run !== null; run = runs.exec(markdown)) {
    if (run[0].length === length) return run.index + length;
  }
  return undefined;
}

/** Stands for a code span. */
export const spanned = '□';

/** Cells of a row, split at every pipe that is not escaped, as GitHub splits before it looks at anything else. */
export function cells(row: string): readonly string[] {
  return row.replace(/^\||\|$/g, '').split(/(?<!\\)\|/);
}

/** Why a line would not be read as plain text, or nothing. */
export function meaning(markdown: string): string | undefined {
  const left = interpreted(markdown).replaceAll('&#124;', spanned);
  const found = /[\\`*_~<>[\]#$@|\n\r]|:\/\/|\w:\w|www\.|[a-z]\.[a-z]|&[#\w]/i.exec(left)?.[0];
  if (found !== undefined) return `${JSON.stringify(found)} in ${JSON.stringify(left)}`;
  return /^ {0,3}(?:[-+=]+|\d+[.)])(?:\s|$)|^ {4}/.exec(left)?.[0];
}
