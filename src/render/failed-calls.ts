import { groupBy } from '../model/groups.js';
import type { FailedCallRow, FindingRow } from '../model/report.js';
import type { Arguments } from '../model/texts.js';
import { count } from './figures.js';

/** A call that failed in the same way in one region or in many. */
interface FailedCall {
  readonly gap: FindingRow['gaps'][number];
  readonly regions: readonly string[];
  readonly requestIds: readonly string[];
}

/** The gaps of a finding, those together that differ by region only: a denied call is denied seventeen times. */
export function failedCalls({ gaps }: FindingRow): readonly FailedCall[] {
  const alike = groupBy(gaps, ({ api, reason, account, resource, text }) =>
    JSON.stringify([api, reason, account, resource, text]),
  );
  return Array.from(alike.values()).flatMap((some) => {
    const [gap] = some;
    if (gap === undefined) return [];
    return [
      {
        gap,
        regions: some.flatMap(({ region }) => (region === undefined ? [] : [region])),
        requestIds: some.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId])),
      },
    ];
  });
}

/** In how many accounts a call failed, and the first of them. */
export function whereItFailed(
  label: (key: string, args?: Arguments) => string,
  { accounts, firstAccounts }: FailedCallRow,
): string {
  const more = accounts - firstAccounts.length;
  const named = `${count(accounts)}: ${firstAccounts.join(', ')}`;
  return more > 0 ? `${named} ${label('and-more', { n: count(more) })}` : named;
}
