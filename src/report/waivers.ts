import type { Assessment } from '../assess/assess.js';
import { hasExpired, inheritorsOf, speaksOf } from '../assess/waivers.js';
import type { Finding, WaivableVerdict } from '../model/finding.js';
import type { WaiverRow } from '../model/report.js';

/** Every waiver of the policy with what it matches, also where another one covers the same. */
export function waiverRows({ view, findings }: Assessment): readonly WaiverRow[] {
  return view.policy.waivers.map((waiver): WaiverRow => {
    const covered = findings.filter((finding) => speaksOf(waiver, finding, view));
    const matched = countWaivable(covered);
    const inheriting = new Set(covered.flatMap((finding) => inheritorsOf(finding, view))).size;
    const matchesAny = matched.fail + matched['not-assessed'] > 0;
    const state = hasExpired(waiver, view.asOf) ? 'expired' : matchesAny ? 'in-force' : 'unmatched';
    return { ...waiver, state, matched, inheriting };
  });
}

export function countWaivable(findings: readonly Finding[]): Record<WaivableVerdict, number> {
  const counts = { fail: 0, 'not-assessed': 0 };
  for (const { judgement } of findings) {
    if (judgement.verdict === 'fail' || judgement.verdict === 'not-assessed') counts[judgement.verdict] += 1;
  }
  return counts;
}
