import { describe, expect, inject, test } from 'vitest';
import { controlIds } from '../../src/controls/index.js';
import {
  comparable,
  expectedFindings,
  expectedLater,
  type Finding,
  instead,
  leftOut,
  neverCompared,
  saidOf,
  unexpected,
  verdictsFor,
} from './comparison.js';
import { unansweredFor, unaskedBecause } from './left-out.js';

const { found, foundLater } = inject('outcome');

function title({ account, control, subject, verdict }: Finding): string {
  return `${account}: ${control} of ${subject}: ${verdict}`;
}

describe('the audit says of what was built, in moto as in the sandbox', () => {
  for (const row of comparable) {
    test(title(row), () => {
      expect(verdictsFor(found, row)).toEqual({ moto: [row.verdict], sandbox: [row.verdict] });
    });
  }

  test('nothing that is not in the table', () => {
    expect(unexpected(found, expectedFindings)).toEqual([]);
  });
});

describe('a month and some changes later the audit says, in moto as in the sandbox', () => {
  for (const row of expectedLater) {
    test(title(row), () => {
      expect(verdictsFor(foundLater, row)).toEqual({ moto: [row.verdict], sandbox: [row.verdict] });
    });
  }

  test('nothing that is not in the table', () => {
    expect(unexpected(foundLater, expectedLater)).toEqual([]);
  });
});

describe('word for word moto and the sandbox lead to the same about', () => {
  test.each(controlIds)('%s', (control) => {
    for (const { moto, sandbox } of [found, foundLater]) {
      expect(saidOf(moto, control)).toEqual(saidOf(sandbox, control));
    }
  });
});

describe('the table has passes and failures', () => {
  test.each(controlIds.filter((id) => !(id in unansweredFor) && !(id in unaskedBecause)))('of %s', (control) => {
    expect(neverCompared(control)).toEqual([]);
  });

  test.each(Object.entries(unansweredFor))('of %s, but for what moto cannot answer', (control, missing) => {
    expect(neverCompared(control)).toEqual(missing);
  });
});

describe('where moto has no answer, the audit has no verdict', () => {
  for (const row of leftOut) {
    test(title(row), () => {
      const { moto, sandbox } = instead(row);
      expect(verdictsFor(found, row)).toEqual({ moto: [moto], sandbox: [sandbox] });
    });
  }
});
