import { accountOf } from '../model/arn.js';
import type { AccountReading, Trail } from '../model/evidence.js';
import type { Policy } from '../model/policy.js';

/** What the policy says of which trails matter. */
export type TrailChoice = Pick<Policy['trails'], 'judge' | 'destination'>;

/** Organization trails, and own ones that deliver where the policy says; all own ones where there is nothing else. */
export function reliedOnBy(
  account: string,
  { trails }: Pick<AccountReading, 'trails'>,
  { judge, destination }: TrailChoice,
): readonly Trail[] {
  const all = Object.values(trails).map(({ trail }) => trail);
  if (judge === 'all') return all;
  const own = all.filter(({ arn }) => accountOf(arn) === account);
  const relied = all.filter(
    (trail) => trail.organization || (own.includes(trail) && destination.buckets?.includes(trail.bucket)),
  );
  return relied.length > 0 ? relied : own;
}
