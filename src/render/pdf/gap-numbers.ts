import type { FindingRow, GapRow, Report } from '../../model/report.js';

/** Finds a finding's gap among the numbered ones. */
export type NumberedGaps = (gap: FindingRow['gaps'][number]) => (GapRow & { readonly number: number }) | undefined;

export function numberedGaps({ gaps }: Report): NumberedGaps {
  const known = new Map<string, (GapRow & { readonly number: number })[]>();
  for (const [i, gap] of gaps.entries()) {
    for (const account of gap.accounts) {
      const key = keyOf(gap.api, gap.reason, account);
      const rows = known.get(key) ?? [];
      rows.push({ ...gap, number: i + 1 });
      known.set(key, rows);
    }
  }
  return ({ api, reason, account, text }) => {
    const rows = known.get(keyOf(api, reason, account)) ?? [];
    return rows.find((row) => row.text === text) ?? rows[0];
  };
}

function keyOf(api: string, reason: string, account: string): string {
  return JSON.stringify([api, reason, account]);
}
