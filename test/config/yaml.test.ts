import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/config/policy.js';
import { problemsOf } from './expect.js';

function problems(content: string | Uint8Array): string[] {
  return problemsOf(parsePolicy(content, 'policy.yaml', []));
}

test.each([
  ['a key that stands twice', 'version: 1\nversion: 1', '2:1: the key "version" stands in line 1 already'],
  ['__proto__ as a key', 'version: 1\n__proto__: { failOn: low }', '2:1: the key "__proto__" has no place here'],
  [
    'constructor as a control',
    'version: 1\ncontrols: { constructor: off }',
    '2:13: the key "constructor" has no place here',
  ],
  ['a list as a key', 'version: 1\n? [a]\n: b', '2:3: a key must be plain text'],
  ['a tab', 'version: 1\ntrails:\n\tjudge: all', '3:1: a tab: indent with spaces'],
  ['a second document', 'version: 1\n---\nversion: 1', '2:1: a second document begins here: one file holds one'],
  ['an unknown tag', 'version: !!js/function 1', '1:10: the tag "!!js/function" has no place here'],
  ['a tag of the library', 'version: 1\nfailOn: !!binary bG93', '2:9: the tag "!!binary" has no place here'],
  ['an alias', 'version: &a 1\nminAssessed: *a', '2:14: an alias has no place here: write out what it stands for'],
  [
    'a merge key',
    'version: 1\n<<: { failOn: low }',
    '2:1: unknown key "<<", known here: version, failOn, minAssessed, newAccountGraceDays, recording, regions, trails, logBuckets, organization, codecatalyst, activity, controls, waivers',
  ],
  ['a quote left open', 'version: 1\nfailOn: "low', '2:13: a quotation mark is missing at the end of the text'],
  [
    'a bracket left open',
    'version: 1\nrecording: { mayExclude: [ }',
    '2:28: a bracket is not closed, or stands no further in than the key before it',
  ],
  [
    'two keys in a line',
    'version: 1\nfailOn: low: high',
    '2:9: a second key in one line: each needs a line of its own, and text that holds a colon and a space needs quotes',
  ],
  ['a key of two lines', 'version: 1\nfailOn\ntrails: {}', '2:1: a key must stand in one line, with a colon behind it'],
  ['a key without a colon', 'version: 1\nfailOn', '2:1: a colon is missing behind the key'],
  [
    'keys that do not line up',
    'trails:\n    judge: all\n  encryption: {}',
    '3:1: the keys of a section must begin in the same column',
  ],
  [
    'a sign that YAML keeps for itself',
    'version: 1\nfailOn: @low',
    '2:9: text cannot begin with "@": put it in quotes',
  ],
  ['a closing bracket too many', 'version: 1\n]', '2:1: a bracket is closed that was not opened'],
  ['text behind a bracket', 'version: 1\ntrails: {}x', '2:11: not valid YAML: Unexpected scalar at node end'],
  ['a control character', 'version: 1\u0000', '1:11: a control character, \\u{0}, has no place here'],
  ['half a character', 'version: 1\n# \ud83d', '2:3: half a character, \\u{d83d}, has no place here'],
])('%s is refused where it stands', (_, text, problem) => {
  expect(problems(text)).toEqual([`policy.yaml:${problem}`]);
});

test('what a terminal would obey is shown as code points', () => {
  const [problem] = problems('version: 1\nfailOn: "\u202ehgih\\e[31m\\n::error::"');

  expect(problem).toContain('came "\\u{202e}hgih\\u{1b}[31m\\u{a}::error::"');
});

test('long text is shown by its beginning', () => {
  const [problem] = problems(`version: 1\nfailOn: ${'x'.repeat(100_000)}`);

  expect(problem).toContain(`came "${'x'.repeat(60)}…"`);
});

test.each([
  ['Latin-1', Buffer.from('version: 1\n# é', 'latin1'), ':2:3: the file is not UTF-8 from here on: save it as UTF-8'],
  [
    'Latin-1 after a byte order mark',
    Buffer.concat([Buffer.from('\ufeffversion: 1\n'), Buffer.from([0x23, 0xe9])]),
    ':2:2: the file is not UTF-8 from here on: save it as UTF-8',
  ],
  [
    'a character cut off',
    Buffer.from('version: 1 # é').subarray(0, -1),
    ':1:14: the file is not UTF-8 from here on: save it as UTF-8',
  ],
  ['an overlong slash', Buffer.from([0x23, 0xc0, 0xaf]), ':1:2: the file is not UTF-8 from here on: save it as UTF-8'],
  ['UTF-16 with a mark', Buffer.from('\ufeffversion: 1', 'utf16le'), ': the file is UTF-16: save it as UTF-8'],
  [
    'UTF-16 the other way round',
    Buffer.from('\ufeffversion: 1', 'utf16le').swap16(),
    ': the file is UTF-16: save it as UTF-8',
  ],
  ['UTF-16 without a mark', Buffer.from('version: 1', 'utf16le'), ': the file is UTF-16: save it as UTF-8'],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x76, 0, 0, 0]), ': the file is UTF-32: save it as UTF-8'],
  ['zeros', Buffer.alloc(20), ':1:1: a control character, \\u{0}, has no place here'],
])('%s is refused', (_, bytes, problem) => {
  expect(problems(bytes)).toEqual([`policy.yaml${problem}`]);
});

test('10 MB are refused at once', () => {
  const start = performance.now();

  expect(problems(Buffer.alloc(10 * 1024 * 1024, '# a\n'))).toEqual([
    'policy.yaml: the file has 10.0 MB, and 1 MB is the most that is read',
  ]);
  expect(performance.now() - start).toBeLessThan(1000);
});
