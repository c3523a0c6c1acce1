import { expect, it } from 'vitest';
import { groupBy, grouped } from '../../src/model/groups.js';

const words = ['pear', 'apple', 'plum', 'avocado', 'cherry'];
const initial = (word: string): string => word.slice(0, 1);

it('groups stand in the order in which keys appear, and items in their own', () => {
  expect([...groupBy(words, initial)]).toEqual([
    ['p', ['pear', 'plum']],
    ['a', ['apple', 'avocado']],
    ['c', ['cherry']],
  ]);
});

it('groups stand in the order of their keys where that is asked for', () => {
  expect(grouped(words, initial).map(([key]) => key)).toEqual(['a', 'c', 'p']);
  expect(grouped([], initial)).toEqual([]);
});

it('a key may be anything', () => {
  expect(groupBy(['constructor', '__proto__'], (key) => key).get('__proto__')).toEqual(['__proto__']);
});
