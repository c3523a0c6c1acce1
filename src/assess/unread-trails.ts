import type { AccountReading } from '../model/evidence.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { Policy } from '../model/policy.js';
import { defaultRegions } from '../model/regions.js';
import { regionsLeftOut } from '../recording/recording.js';

interface Asked {
  readonly partition: string;
  readonly policy: Policy;
}

/**
 * What keeps the trails of an account from being known, all of them: regions without an answer, and, where not all were
 * asked, the list that would have named the others.
 */
export function unreadTrails(reading: AccountReading, { partition, policy }: Asked): readonly Gap[] {
  if (!isKnown(reading.access)) return [reading.access.gap];
  const { regions, trailsByRegion, listedTrails } = reading;
  const leftOut = regionsLeftOut({ partition, deniedRegions: policy.regions.denied, regions, trailsByRegion });
  const expected = (isKnown(regions) ? regions.known : defaultRegions(partition)).filter(
    (region) => !leftOut.includes(region),
  );
  const unanswered = Object.entries(trailsByRegion).flatMap(([region, seen]) =>
    isKnown(seen) || leftOut.includes(region) ? [] : [seen.gap],
  );
  const unasked = expected.some((region) => !(region in trailsByRegion));
  return [
    ...unanswered,
    ...(unasked && !isKnown(listedTrails) ? [listedTrails.gap] : []),
    ...(!unasked && !isKnown(regions) ? [regions.gap] : []),
  ];
}

/**
 * What of that leaves open which trails are judged. Of an account that rests on an organization trail no other trail is
 * judged, unless the policy judges all, or those that deliver to its buckets.
 */
export function unreadJudgedTrails(reading: AccountReading, asked: Asked): readonly Gap[] {
  const { judge, destination } = asked.policy.trails;
  const restsOnOrganization = Object.values(reading.trails).some(({ trail }) => trail.organization);
  const none =
    isKnown(reading.access) && restsOnOrganization && judge === 'relied-on' && destination.buckets === undefined;
  return none ? [] : unreadTrails(reading, asked);
}

/** Whether a trail may hide that leaves nothing open, because it would not be judged. */
export function hidesTrails(reading: AccountReading, asked: Asked): boolean {
  return unreadJudgedTrails(reading, asked).length === 0 && unreadTrails(reading, asked).length > 0;
}
