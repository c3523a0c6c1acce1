import type { FindingRow } from '../model/report.js';
import { groupBy } from './order.js';

/** A call that failed in the same way in one region or in many. */
export interface FailedCall {
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
