import { accountOf } from '../model/arn.js';
import { type AccountReading, mergeSeen, type SeenTrail } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';

/**
 * What the accounts read so far told of organization trails: their status and settings are asked once, of the
 * management account, else of a delegated administrator, else of a member.
 */
export interface OrganizationTrails {
  known(arn: string): SeenTrail | undefined;
  /** Nobody need be asked for its status and settings any more. */
  settled(arn: string): boolean;
  /** Regions enabled in the account that owns the trail; none where nobody could read them. */
  ownerRegions(arn: string): readonly string[];
  /** Home region of an organization trail, where there is one. */
  readonly homeRegion: string | undefined;
  /** A trail was seen of which something is still unknown, or nothing was seen at all. */
  readonly open: boolean;
}

export function organizationTrails(
  readings: ReadonlyMap<string, AccountReading>,
  askNoMore: boolean,
): OrganizationTrails {
  const trails = new Map<string, SeenTrail>();
  for (const reading of readings.values()) {
    for (const seen of Object.values(reading.trails)) {
      if (!seen.trail.organization) continue;
      trails.set(seen.trail.arn, mergeSeen(trails.get(seen.trail.arn), seen));
    }
  }
  // Insights are asked only where a control needs them; tags are told to the owner alone.
  const complete = ({ status, selectors, insights }: SeenTrail): boolean =>
    status !== undefined &&
    selectors !== undefined &&
    isKnown(status) &&
    isKnown(selectors) &&
    (insights === undefined || isKnown(insights));
  const anyRead = [...readings.values()].some(({ trailsByRegion }) => Object.values(trailsByRegion).some(isKnown));
  return {
    known: (arn) => trails.get(arn),
    settled(arn) {
      const seen = trails.get(arn);
      return seen !== undefined && (askNoMore || complete(seen));
    },
    ownerRegions(arn) {
      const regions = readings.get(accountOf(arn))?.regions;
      return regions && isKnown(regions) ? regions.known : [];
    },
    homeRegion: [...trails.values()][0]?.trail.homeRegion,
    open: !anyRead || [...trails.values()].some((seen) => !complete(seen)),
  };
}
