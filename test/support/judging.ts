import { expect } from 'vitest';
import type { Judgement, Verdict } from '../../src/model/finding.js';
import { codesOf, missedBy } from './literals.js';

/** One judgement that a table expects: the codes of what it says, or the calls that it misses. */
export interface Expected {
  readonly verdict: Verdict;
  readonly says: readonly string[];
}

export function expectJudgement(judgement: Judgement, { verdict, says }: Expected): void {
  expect(judgement.verdict).toBe(verdict);
  expect(verdict === 'not-assessed' ? [...new Set(missedBy(judgement))] : codesOf(judgement)).toEqual(says);
}

/** Rows for `it.each('%s', ...)`, whose titles then stand as they are. */
export function titled<Row extends { readonly title: string }>(rows: readonly Row[]): [title: string, row: Row][] {
  return rows.map((row) => [row.title, row]);
}
