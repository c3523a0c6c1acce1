import type { Account, Trail, World } from '../world.js';

/** How an account sees a trail in a region: where it lives, or as a replica. */
type Sight = 'home' | 'shadow';

/**
 * What of a trail shows in a region of an account. A multi-region trail has a replica in every region that its owner
 * has enabled; an organization trail shows in every member, and only in regions that owner and member both have.
 */
export function sightOf(trail: Trail, account: Account, region: string): Sight | undefined {
  if (isOwn(trail, account))
    return !reaches(trail, region) ? undefined : region === trail.homeRegion ? 'home' : 'shadow';
  if (!showsToMember(trail, account)) return undefined;
  const place = { account: account.id, region };
  if (contains(trail.unseenIn, place)) return undefined;
  const shows = contains(trail.seenIn, place) || (reaches(trail, region) && account.enabledRegions.has(region));
  return shows ? 'shadow' : undefined;
}

/** The trails that show in a region of an account, by ARN. */
export function trailsInSight(world: World, account: Account, region: string): (readonly [Trail, Sight])[] {
  return [...account.trails, ...world.organizationTrails.filter((trail) => !isOwn(trail, account))]
    .flatMap((trail) => {
      const sight = sightOf(trail, account, region);
      return sight === undefined ? [] : [[trail, sight] as const];
    })
    .sort(([a], [b]) => (a.arn < b.arn ? -1 : 1));
}

export function isOwn(trail: Trail, account: Account): boolean {
  return trail.owner === account;
}

export function showsToMember(trail: Trail, account: Account): boolean {
  return trail.organization && account.member;
}

function reaches({ owner, homeRegion, multiRegion }: Trail, region: string): boolean {
  return region === homeRegion || (multiRegion && owner.enabledRegions.has(region));
}

interface Place {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

function contains(places: readonly Place[], { account, region }: Place): boolean {
  return places.some(
    (place) =>
      (place.account === undefined || place.account === account) &&
      (place.region === undefined || place.region === region),
  );
}
