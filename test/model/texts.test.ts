import { describe, expect, it } from 'vitest';
import { fill } from '../../src/model/texts.js';

describe('fill', () => {
  it.each([
    ['puts an argument in its place', '{trail} is not logging.', { trail: 'a' }, 'a is not logging.'],
    ['fills one name everywhere', '{n} of {n}', { n: 3 }, '3 of 3'],
    ['fills in nothing and zero', '{text}{n}', { text: '', n: 0 }, '0'],
    ['leaves visible what is missing', '{trail} in {region}', { trail: 'a' }, 'a in {region}'],
    ['does not fill what an argument brings along', '{name}', { name: '{trail} $& $1', trail: 'a' }, '{trail} $& $1'],
  ])('%s', (_title, sentence, args, filled) => {
    expect(fill(sentence, args)).toBe(filled);
  });
});
