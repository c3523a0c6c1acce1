import { type Severity, severities } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import type { Summary } from '../model/report.js';

/**
 * What an audit ends with. 0: nothing fails and nothing is unassessed at or above `failOn`. 1: something does fail.
 * 3: nothing fails, but too little could be assessed. A known failure is known: 1 outranks 3.
 */
export interface Ending {
  readonly exitCode: 0 | 1 | 3;
  readonly failures: number;
  readonly unassessed: number;
  readonly tooLittleAssessed: boolean;
}

/** The one place in which an audit's exit code is decided. */
export function endingOf(summary: Summary, { failOn, minAssessed }: Policy): Ending {
  const counted = severities.slice(0, severities.indexOf(failOn) + 1);
  const failures = total(summary.failuresBySeverity, counted);
  const unassessed = total(summary.notAssessedBySeverity, counted);
  const tooLittleAssessed = summary.assessedPercent < minAssessed;
  const exitCode = failures > 0 ? 1 : unassessed > 0 || tooLittleAssessed ? 3 : 0;
  return { exitCode, failures, unassessed, tooLittleAssessed };
}

function total(bySeverity: Readonly<Record<Severity, number>>, counted: readonly Severity[]): number {
  return counted.reduce((sum, severity) => sum + bySeverity[severity], 0);
}
