import type { LeftOut } from '../model/evidence.js';
import { type Severity, severities, type Verdict } from '../model/finding.js';
import { groupBy } from '../model/groups.js';
import type { AccountRow, ControlRow, FindingRow, Report } from '../model/report.js';
import type { Statement } from '../model/statement.js';

/** The accounts that need attention most, the worst first: by failures from critical to low, own before inherited. */
export function worstAccounts(report: Report, most: number): readonly AccountRow[] {
  const ranked = report.accounts.map((account) => ({ account, rank: rankOf(account, report.controls) }));
  ranked.sort((a, b) => compare(b.rank, a.rank) || byId(a.account, b.account));
  return ranked.slice(0, most).map(({ account }) => account);
}

function rankOf(account: AccountRow, controls: readonly ControlRow[]): readonly number[] {
  const failures: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  let own = 0;
  let unknown = 0;
  for (const control of controls) {
    const standing = account.standings[control.id];
    if (standing?.waived) continue;
    if (standing?.verdict === 'fail') {
      failures[control.severity] += 1;
      if (standing.inheritedFrom === undefined) own += 1;
    }
    if (standing?.verdict === 'not-assessed') unknown += 1;
  }
  return [...severities.map((severity) => failures[severity]), own, unknown];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function byId(a: AccountRow, b: AccountRow): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** The order in which verdicts are told: what needs action first. */
export const verdictsByNeed = ['fail', 'not-assessed', 'not-applicable', 'pass'] as const satisfies readonly Verdict[];

/** Findings with one verdict that all count, or are all waived. */
export interface VerdictGroup {
  readonly verdict: Verdict;
  readonly waived?: true;
  readonly findings: readonly FindingRow[];
}

/** In the order in which they are told: what is waived needs no action, and an eye all the same. */
export function byNeed(findings: readonly FindingRow[]): readonly VerdictGroup[] {
  const group = (verdict: Verdict, waived: boolean): VerdictGroup => ({
    verdict,
    ...(waived && { waived }),
    findings: findings.filter((finding) => finding.verdict === verdict && (finding.waiver !== undefined) === waived),
  });
  return [
    group('fail', false),
    group('not-assessed', false),
    group('fail', true),
    group('not-assessed', true),
    group('not-applicable', false),
    group('pass', false),
  ];
}

/** Every control with its findings, also those without any. */
export function findingsByControl(report: Report): ReadonlyMap<string, readonly FindingRow[]> {
  return groupBy(report.findings, ({ control }) => control);
}

/** Accounts for which a control does not apply and no finding says why, by the reason in words. */
export function standingsWithoutFinding(
  report: Report,
  control: string,
  words: (reason: Statement) => string,
): ReadonlyMap<string, readonly AccountRow[]> {
  const reasonOf = ({ standings }: AccountRow) => standings[control]?.reason;
  const accounts = report.accounts.filter((account) => reasonOf(account) !== undefined);
  return groupBy(accounts, (account) => {
    const reason = reasonOf(account);
    return reason === undefined ? '' : words(reason);
  });
}

/** The accounts that the audit is not about, below the word for what left them out. */
export function leftOutByReason({ leftOut }: Report): readonly (readonly [word: string, readonly LeftOut[]])[] {
  const because = (reason: LeftOut['why']) => leftOut.filter(({ why }) => why === reason);
  const groups = [
    ['left-out-not-selected', because('not-selected')],
    ['left-out-excluded', because('excluded')],
  ] as const;
  return groups.filter(([, accounts]) => accounts.length > 0);
}

/** A short name for each trail, so that a thousand rows need not repeat one ARN. */
export function trailNames({ trails }: Report): ReadonlyMap<string, string> {
  return new Map(trails.map(({ arn }, i) => [arn, `T${i + 1}`]));
}
