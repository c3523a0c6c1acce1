import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers } from '../../src/render/pdf/fonts.js';
import { runs, shorten, width } from '../../src/render/pdf/runs.js';

function fontsOf(words: string): readonly (readonly [string, string])[] {
  return runs(words).map(({ font, text }) => [font, text]);
}

describe('runs', () => {
  it('leave Latin text in one piece', () => {
    expect(fontsOf('Zürich – “prod” · 100 %…')).toEqual([['Roboto', 'Zürich – “prod” · 100 %…']]);
  });

  it('give Japanese and symbols to the font that has them', () => {
    expect(fontsOf('prod-東京 →x')).toEqual([
      ['Roboto', 'prod-'],
      ['Noto', '東京'],
      ['Roboto', ' '],
      ['Noto', '→'],
      ['Roboto', 'x'],
    ]);
  });

  it('name what no font has by its number', () => {
    expect(fontsOf('a🚀한')).toEqual([['Roboto', 'a[U+1F680][U+D55C]']]);
  });

  it('keep a letter and its accent together, or name the accent', () => {
    expect(fontsOf('e\u0301x\u0301b\u0302')).toEqual([['Roboto', 'éx\u0301b[U+0302]']]);
  });

  it('keep characters beyond the basic plane whole', () => {
    expect(runs('𠮟る')).toEqual([
      { font: 'Noto', text: '𠮟', whole: true },
      { font: 'Noto', text: 'る', whole: false },
    ]);
  });

  it('hold only characters that their font can draw', () => {
    const drawn = (words: string) =>
      runs(words).every(({ font, text }) => Array.from(text).every((c) => covers(font, c.codePointAt(0) ?? 0)));

    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), drawn), { numRuns: 2000 });
  });
});

describe('shortened text', () => {
  it('stays whole where it fits', () => {
    expect(shorten('log-archive', 20)).toBe('log-archive');
  });

  it('ends with an ellipsis where it does not, and then fits', () => {
    const long = 'this-account-name-has-exactly-fifty-characters-000';

    expect(shorten(long, 10)).toMatch(/^this-account.*…$/);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (words) => width(runs(shorten(words, 12))) <= 12),
    );
  });
});
