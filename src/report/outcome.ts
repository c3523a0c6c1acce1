import { type Severity, severities } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import type { Message, Outcome, Summary, WaiverRow } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { reportSentence } from './words.js';

/**
 * What an audit ends with, waived findings apart. 0: nothing fails and nothing is unassessed at or above `failOn`.
 * 1: something does fail. 3: nothing fails, but too little could be assessed. A known failure is known: 1 outranks 3.
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

/** The same in words. */
export function outcomeOf(policy: Policy, summary: Summary, waivers: readonly WaiverRow[], texts: Texts): Outcome {
  const ending = endingOf(summary, policy);
  const { exitCode, failures, unassessed, tooLittleAssessed } = ending;
  const { failOn, minAssessed } = policy;
  const severity = texts.severities[failOn];
  return {
    exitCode,
    headline: reportSentence(texts, headlineOf(ending, summary), { failures, unassessed }),
    details: [
      reportSentence(texts, failures > 0 ? 'detail-failures' : 'detail-no-failures', { failures, severity }),
      reportSentence(texts, unassessed > 0 ? 'detail-unassessed' : 'detail-all-assessed', { unassessed, severity }),
      reportSentence(texts, tooLittleAssessed ? 'detail-too-little' : 'detail-enough', {
        percent: summary.assessedPercent,
        minAssessed,
      }),
      ...waiverDetails(summary, waivers, texts),
    ],
  };
}

/** Nobody reads that all is well, or that nothing fails, where that holds for a waiver's sake. */
function headlineOf({ exitCode }: Ending, { waived }: Summary): string {
  if (exitCode === 1) return 'outcome-failing';
  if (exitCode === 3) return waived.fail > 0 ? 'outcome-unknown-but-waived' : 'outcome-unknown';
  return waived.fail + waived['not-assessed'] > 0 ? 'outcome-clean-but-waived' : 'outcome-clean';
}

function waiverDetails({ waived }: Summary, waivers: readonly WaiverRow[], texts: Texts): readonly Message[] {
  const { fail: failures, 'not-assessed': unassessed } = waived;
  const expired = waivers.filter(({ state }) => state === 'expired').length;
  const unmatched = waivers.filter(({ state }) => state === 'unmatched').length;
  return [
    ...(failures + unassessed > 0 ? [reportSentence(texts, 'detail-waived', { failures, unassessed })] : []),
    ...(expired + unmatched > 0
      ? [reportSentence(texts, 'detail-waivers-without-effect', { expired, unmatched })]
      : []),
  ];
}
