import { describe, expect, it } from 'vitest';
import { hoursBetween, isFresh, latest } from '../../src/controls/age.js';

const asOf = '2026-11-20T02:08:00.000Z';

describe('isFresh', () => {
  it.each([
    ['a moment ago', '2026-11-20T02:07:59.999Z', true],
    ['at the limit', '2026-11-19T02:08:00.000Z', true],
    ['one millisecond beyond it', '2026-11-19T02:07:59.999Z', false],
    ['while the audit ran', '2026-11-20T02:09:00.000Z', true],
  ])('%s', (_title, moment, expected) => {
    expect(isFresh(moment, asOf, 24)).toBe(expected);
  });
});

it.each([
  ['2026-11-20T02:08:00.000Z', 0],
  ['2026-11-20T01:08:00.001Z', 0],
  ['2026-11-20T01:08:00.000Z', 1],
  ['2026-10-20T02:08:00.000Z', 31 * 24],
])('from %s whole hours passed: %i', (earlier, hours) => {
  expect(hoursBetween(earlier, asOf)).toBe(hours);
});

describe('latest', () => {
  it.each([
    ['of none', [], undefined],
    ['of none that is known', [undefined, undefined], undefined],
    ['of one', [undefined, asOf], asOf],
    ['of two', [asOf, '2025-12-31T23:59:59.999Z'], asOf],
  ])('%s', (_title, moments, expected) => {
    expect(latest(...moments)).toBe(expected);
  });
});
