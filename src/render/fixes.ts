import type { FindingRow } from '../model/report.js';

/** Commands that mend several findings, with how many: they are told once, above them. */
export function sharedFixes(findings: readonly FindingRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) for (const fix of fixesOf(finding)) counts.set(fix, (counts.get(fix) ?? 0) + 1);
  return new Map([...counts].filter(([, n]) => n > 1));
}

/** What mends a finding, without what was told above it. */
export function ownFixes(finding: FindingRow, shared: ReadonlyMap<string, number>): readonly string[] {
  return [...fixesOf(finding)].filter((fix) => !shared.has(fix));
}

/** Two causes may have one remedy. */
function fixesOf({ because }: FindingRow): ReadonlySet<string> {
  return new Set(because.flatMap(({ fix }) => fix ?? []));
}
