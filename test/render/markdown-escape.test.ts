import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, codeBlock, prose, table } from '../../src/render/markdown-escape.js';
import { cells, interpreted, meaning } from './markdown-inert.js';
import { hostileNames } from './sample-accounts.js';

const spiteful = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '|',
        '`',
        '``',
        '\\',
        '\\|',
        '**',
        '<b>',
        '](',
        '![',
        '#',
        '- ',
        '1. ',
        '\n',
        'http://x.y',
        '@me',
        'a@b.co',
        '&lt;',
        '    ',
        '\u202E',
        '\uD800',
      ),
      fc.constantFrom(...hostileNames),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

describe('prose', () => {
  it('leaves ordinary sentences as they are', () => {
    const plain = 'Two accounts could not be read (of 25); 92.3 % were assessed, "enough" for Zürich & 東京本社.';

    expect(prose(plain)).toBe(plain);
  });

  it.each([
    [
      'an ARN in a sentence',
      'Its key arn:aws:kms:eu-west-1:1:key/a_b is off.',
      'Its key `arn:aws:kms:eu-west-1:1:key/a_b` is off.',
    ],
    ['a link', '[Pay](javascript:alert(1))', '`[Pay](javascript:alert(1))`'],
    ['an image', '![x](http://a.b/c.png)', '`![x](http://a.b/c.png)`'],
    ['markup', '**bold** <img src=x>', '`**bold**` `<img` `src=x>`'],
    ['a bare address', 'see https://example.com/ now', 'see `https://example.com/` now'],
    ['an address without a scheme', 'www.example.com', '`www.example.com`'],
    ['an e-mail address', 'ask a@b.co.', 'ask `a@b.co`.'],
    ['a mention', '@team', '`@team`'],
    ['an entity', '&lt;b', '`&lt;b`'],
    ['a heading', '# Title', '`#` Title'],
    ['a list', '- a', '`-` a'],
    ['a numbered list', '1. a', '`1.` a'],
    ['a pipe', 'a | b|c', 'a &#124; `b`&#124;`c`'],
    ['a backslash before a pipe', 'a\\|b', '`a\\`&#124;`b`'],
    ['backticks', 'a`b``c', '```a`b``c```'],
    ['a backtick at the edge', '`a', '`` `a ``'],
    ['line breaks', 'a\r\n\n# b', 'a `#` b'],
    ['a formula', '$x$', '`$x$`'],
  ])('disarms %s', (_, text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  it('yields nothing that Markdown would interpret, whatever it is given', () => {
    fc.assert(
      fc.property(spiteful, (text) => meaning(prose(text)) === undefined),
      { numRuns: 3000 },
    );
  });

  it('loses no visible character but spaces', () => {
    const letters = (text: string) => text.replaceAll('&#124;', '|').replace(/[`\s\u00A0]/g, '');
    const text = 'a|b * c_d <e> [f](g) \\h &amp; #i';

    expect(letters(prose(text))).toBe(letters(text));
  });
});

describe('a cell', () => {
  it('stays one cell, whatever it holds', () => {
    fc.assert(
      fc.property(spiteful, spiteful, (one, two) => {
        const row =
          table(['a', 'b', 'c'], [[prose(one), code(two), 'end']])
            .split('\n')
            .at(-1) ?? '';
        return cells(row).length === 3 && table(['a'], [[prose(one)]]).split('\n').length === 3;
      }),
      { numRuns: 3000 },
    );
  });

  it('shows that it is empty', () => {
    expect([prose(''), prose(' \n '), code('')]).toEqual(['–', '–', '–']);
  });
});

describe('code', () => {
  it('is one span or several, and nothing beside them', () => {
    fc.assert(
      fc.property(spiteful, (text) => /^(?:–|(?:&#124;|□)+)$/.test(interpreted(code(text)))),
      { numRuns: 3000 },
    );
  });
});

describe('a block of code', () => {
  it('has a fence that nothing inside can close', () => {
    expect(codeBlock('json', '{\n"a": "```"\n}')).toBe('````json\n{\n"a": "```"\n}\n````');
  });
});
