import type { Report } from '../model/report.js';
import type { Renderer } from './renderer.js';

/** The report model itself, for programs. */
export const json: Renderer = { file: 'report.json', render: lines };

/** Piece by piece, because the whole of a large organization may be longer than one string can be. */
function* lines(report: Report): Iterable<string> {
  let before = '{\n';
  for (const [key, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(key)}: `;
    if (Array.isArray(value)) yield* items(value);
    else yield indented(value, '  ');
    before = ',\n';
  }
  yield '\n}\n';
}

function* items(values: readonly unknown[]): Iterable<string> {
  let before = '[\n';
  for (const value of values) {
    yield `${before}    ${indented(value, '    ')}`;
    before = ',\n';
  }
  yield values.length === 0 ? '[]' : '\n  ]';
}

function indented(value: unknown, indent: string): string {
  return visible(JSON.stringify(value, null, 2)).replaceAll('\n', `\n${indent}`);
}

/** Characters without a shape are written as escapes: the same value, and nothing hides in an editor. */
function visible(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
