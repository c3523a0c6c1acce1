import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Composer, type Document, isCollection, visit } from 'yaml';
import { tokensOf } from '../../src/config/tokens.js';
import { runs } from '../support/runs.js';

const pieces = [
  '[',
  '{',
  ']',
  '}',
  ',',
  'a',
  'a: ',
  '- ',
  '? ',
  ': ',
  '\n',
  ' ',
  '  ',
  '\t',
  '"',
  "'",
  '"b"',
  '|\n',
  '#c\n',
];
const rarePieces = ['&a ', '!t ', '*a ', '---\n', '...\n', '%Y\n', '\r\n', '>-\n', '\u00a0', '@', '`'];

/** A few pieces, and the same again and again with something before them: what grows must be seen to grow. */
const repetitive = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...pieces, ...rarePieces), maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(...pieces, ...rarePieces), minLength: 1, maxLength: 8 }),
    fc.nat(300),
  )
  .map(([start, part, times]) => start + part.repeat(times));

test('what the nesting guard lets through is never deep enough to hurt', () => {
  fc.assert(
    fc.property(repetitive, (text) => {
      const tokens = tokensOf(text, () => {});
      if ('tooDeepAt' in tokens) return;

      for (const document of new Composer({ prettyErrors: false }).compose(tokens, true, text.length)) {
        // A pair in a list in brackets, [a: b], is a map that has no token of its own.
        expect(depthOf(document)).toBeLessThanOrEqual(2 * 64);
      }
    }),
    { numRuns: runs(200) },
  );
});

test.each([
  ['lists in brackets', '['],
  ['maps in braces', '{a: '],
  ['lists in one line', '- '],
  ['keys in one line', 'a: '],
  ['questions', '? '],
])('64 levels are read and 65 refused: %s', (_, part) => {
  expect(tokensOf(part.repeat(64), () => {})).toBeInstanceOf(Array);
  expect(tokensOf(part.repeat(65), () => {})).toHaveProperty('tooDeepAt');
});

function depthOf(document: Document.Parsed): number {
  let deepest = 0;
  visit(document, {
    Collection: (_, __, path) => {
      deepest = Math.max(deepest, path.filter(isCollection).length + 1);
    },
  });
  return deepest;
}
