import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePolicy, policyShape } from '../../src/config/policy.js';
import { shaped } from '../../src/config/shaped.js';
import { runs } from '../support/runs.js';
import { problemsOf } from './expect.js';

const pieces = [
  'version',
  ': ',
  '1',
  '\n',
  '  ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '!t ',
  '|',
  '>',
  '? ',
  '%',
  '---',
  '\t',
  '\u0000',
  '\ud800',
  '🛡',
  'trails',
  'controls',
  'codecatalyst',
  'spaces',
  '__proto__',
];

/** What parsePolicy does, but for the shape, which takes longer to make than most texts to read. */
const shape = policyShape(['trail-logging']);

test('no text and no bytes make it throw, or take a second', () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 4096 }),
    fc.string({ unit: 'binary', maxLength: 2000 }),
    fc.string({ unit: fc.constantFrom(...pieces), maxLength: 500 }),
  );

  fc.assert(
    fc.property(content, (bytes) => {
      const start = performance.now();
      const parsed = shaped(bytes, 'policy.yaml', shape);

      expect(performance.now() - start).toBeLessThan(1000);
      if ('problems' in parsed) expect(parsed.problems).not.toHaveLength(0);
    }),
    { numRuns: runs(300) },
  );
});

test('any value in any place is read or answered, never thrown at', () => {
  const section = fc.constantFrom(
    'version',
    'failOn',
    'minAssessed',
    'recording',
    'trails',
    'codecatalyst',
    'controls',
  );

  fc.assert(
    fc.property(fc.dictionary(section, fc.json({ maxDepth: 3 })), (sections) => {
      const text = Object.entries(sections).map(([key, value]) => `${key}: ${value}\n`);
      const parsed = shaped(text.join(''), 'policy.yaml', shape);

      for (const { line, column } of 'problems' in parsed ? parsed.problems : []) {
        expect(line).toBeLessThanOrEqual(text.length + 1);
        expect(column).toBeGreaterThanOrEqual(1);
      }
    }),
  );
});

test.each([
  ['brackets', '['.repeat(100_000), 1],
  ['braces and keys', '{a: '.repeat(100_000), 1],
  ['lists in one line', '- '.repeat(100_000), 1],
  ['keys in one line', 'a: '.repeat(100_000), 1],
  ['brackets behind quotes and signs that open nothing', "a: [it's, ".repeat(50_000), 1],
  ['brackets whose closing ones are text', '["]", '.repeat(50_000), 1],
  ['two keys in each of many lines', 'a: a:\n'.repeat(50_000), 64],
])('deep nesting is refused before it can end the process: %s', (_, text, line) => {
  const problems = problemsOf(parsePolicy(text, 'policy.yaml', []));

  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^policy\\.yaml:${line}:\\d+: nested more than 64 levels deep$`));
});

test('indenting further and further is refused as well', () => {
  const text = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('');

  expect(problemsOf(parsePolicy(text, 'policy.yaml', []))).toEqual([
    'policy.yaml:65:66: nested more than 64 levels deep',
  ]);
});

test('aliases that multiply are refused without being followed', () => {
  const lines = Array.from(
    { length: 30 },
    (_, i) =>
      `k${i}: &a${i} [${
        i === 0
          ? '1'
          : Array(10)
              .fill(`*a${i - 1}`)
              .join(', ')
      }]`,
  );
  const problems = problemsOf(parsePolicy(lines.join('\n'), 'policy.yaml', []));

  expect(problems[0]).toBe('policy.yaml:2:10: an alias has no place here: write out what it stands for');
});

test('many keys are not compared each with each', () => {
  const text = Array.from({ length: 40_000 }, (_, i) => `k${i}: 1\n`).join('');

  expect(problemsOf(parsePolicy(text, 'policy.yaml', []))).toHaveLength(101);
}, 10_000);
