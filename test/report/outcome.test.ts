import { expect, it } from 'vitest';
import type { Severity } from '../../src/model/finding.js';
import type { Summary } from '../../src/model/report.js';
import { endingOf } from '../../src/report/outcome.js';
import { policyOf } from '../support/literals.js';

const none: Readonly<Record<Severity, number>> = { critical: 0, high: 0, medium: 0, low: 0 };

function summary(failures: Partial<typeof none>, unassessed: Partial<typeof none>, assessedPercent: number): Summary {
  return {
    accounts: { total: 1, read: 1, unreadable: 0, inactive: 0, new: 0, failing: 0 },
    judgements: { pass: 1, fail: 0, 'not-assessed': 0, 'not-applicable': 0 },
    waived: { fail: 0, 'not-assessed': 0 },
    assessedPercent,
    minAssessed: 95,
    failuresBySeverity: { ...none, ...failures },
    notAssessedBySeverity: { ...none, ...unassessed },
  };
}

type Counts = Partial<typeof none>;

it.each<[string, Counts, Counts, number, Severity, number, 0 | 1 | 3]>([
  ['nothing fails and all was assessed', {}, {}, 100, 'low', 95, 0],
  ['something fails', { low: 1 }, {}, 100, 'low', 95, 1],
  ['something fails exactly at the severity', { high: 1 }, {}, 100, 'high', 95, 1],
  ['something fails above the severity', { critical: 1 }, {}, 100, 'high', 95, 1],
  ['something fails below the severity', { medium: 7, low: 9 }, {}, 100, 'high', 95, 0],
  ['only what is critical counts, and something high fails', { high: 3 }, {}, 100, 'critical', 95, 0],
  ['something is unassessed', {}, { low: 1 }, 99.9, 'low', 95, 3],
  ['something is unassessed exactly at the severity', {}, { high: 1 }, 99.9, 'high', 95, 3],
  ['something is unassessed below the severity', {}, { medium: 1 }, 99.9, 'high', 95, 0],
  ['too little was assessed', {}, { low: 9 }, 94.9, 'critical', 95, 3],
  ['exactly enough was assessed', {}, { low: 5 }, 95, 'critical', 95, 0],
  ['nothing at all was assessed', {}, {}, 0, 'low', 95, 3],
  ['nothing was assessed, and that is enough', {}, {}, 0, 'low', 0, 0],
  ['all must be assessed, and nearly all was', {}, { low: 1 }, 99.9, 'critical', 100, 3],
  ['something fails and something is unassessed', { low: 1 }, { critical: 4 }, 20, 'low', 95, 1],
  ['something fails below the severity and something is unassessed', { low: 1 }, { critical: 1 }, 99, 'high', 95, 3],
])('%s', (_title, failures, unassessed, percent, failOn, minAssessed, exitCode) => {
  const ending = endingOf(summary(failures, unassessed, percent), policyOf({ failOn, minAssessed }));

  expect(ending.exitCode).toBe(exitCode);
});

it('counts what is at or above the severity, and says whether enough was assessed', () => {
  const failures = { critical: 1, high: 2, medium: 4, low: 8 };
  const unassessed = { critical: 16, high: 32, medium: 64, low: 128 };

  const ending = endingOf(summary(failures, unassessed, 50), policyOf({ failOn: 'medium' }));

  expect(ending).toEqual({ exitCode: 1, failures: 7, unassessed: 112, tooLittleAssessed: true });
});
