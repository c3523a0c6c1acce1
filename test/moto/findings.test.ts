import { describe, expect, inject, test } from 'vitest';
import { comparable, leftOut, undecided, unexpected, verdictsFor } from './comparison.js';

const { findings } = inject('outcome');

describe('the audit says of what was built in moto', () => {
  for (const row of comparable) {
    test(`${row.account}: ${row.control} of ${row.subject}: ${row.verdict}`, () => {
      expect(verdictsFor(findings, row)).toEqual([row.verdict]);
    });
  }

  test('nothing that is not in the table', () => {
    expect(unexpected(findings)).toEqual([]);
  });
});

describe('where moto has no answer, the audit has no verdict', () => {
  for (const row of leftOut) {
    test(`${row.account}: ${row.control} of ${row.subject}`, () => {
      expect(verdictsFor(findings, row)).toEqual([undecided]);
    });
  }
});
