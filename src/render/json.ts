import type { Report } from '../model/report.js';
import type { Renderer } from './renderer.js';

/** The report model itself, for programs. */
export const json: Renderer = { file: 'report.json', render: lines };

function* lines(report: Report): Iterable<string> {
  yield* pieces(report, '');
  yield '\n';
}

/** Piece by piece, because the whole of a large organization may be longer than one string can be. */
function* pieces(value: unknown, indent: string): Iterable<string> {
  if (Array.isArray(value)) yield* items(value, indent);
  else if (typeof value === 'object' && value !== null) yield* fields(value, indent);
  else yield indented(value, indent);
}

function* fields(object: object, indent: string): Iterable<string> {
  let before = '{\n';
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${before}${indent}  ${visible(JSON.stringify(key))}: `;
    yield* pieces(value, `${indent}  `);
    before = ',\n';
  }
  yield before === '{\n' ? '{}' : `\n${indent}}`;
}

/** One of many is small, and a string of its own. */
function* items(values: readonly unknown[], indent: string): Iterable<string> {
  let before = '[\n';
  for (const value of values) {
    yield `${before}${indent}  ${indented(value, `${indent}  `)}`;
    before = ',\n';
  }
  yield values.length === 0 ? '[]' : `\n${indent}]`;
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
