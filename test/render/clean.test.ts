import { describe, expect, it } from 'vitest';
import { clean } from '../../src/render/clean.js';

describe('clean', () => {
  it.each([
    ['keeps words in any script', 'Zürich 東京 حساب 🚀', 'Zürich 東京 حساب 🚀'],
    ['makes line breaks one space', 'a\r\n\tb\u2028c', 'a b c'],
    ['shows controls', 'a\u0000\u001B[31mb\u009Bc\u007F', 'a\uFFFD\uFFFD[31mb\uFFFDc\uFFFD'],
    ['shows bidi overrides', '\u202Egnp\u202C\u2066x\u2069', '\uFFFDgnp\uFFFD\uFFFDx\uFFFD'],
    ['shows characters without width', 'pay\u200Bpal\uFEFF', 'pay\uFFFDpal\uFFFD'],
    ['shows lone surrogates', 'a\uD800b\uDC00', 'a\uFFFDb\uFFFD'],
    ['keeps the joiner inside an emoji', '👩\u200D🚀', '👩\u200D🚀'],
    ['shows a joiner anywhere else', 'a\u200Db', 'a\uFFFDb'],
  ])('%s', (_, given, expected) => {
    expect(clean(given)).toBe(expected);
  });
});
