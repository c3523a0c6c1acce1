import { writeRequests } from '../iam/cloudtrail-requests.js';
import type { PolicyStatement, Request } from '../iam/resource-policy.js';
import { isInactive, type Trail } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import { defaultRegions } from '../model/regions.js';
import type { TrailView } from '../recording/recording.js';
import { groupAlike } from './alike-accounts.js';
import type { AuditView } from './control.js';
import { trailing } from './trailing.js';

/** Trails of which the policy says the same as of the first. */
export type AlikeTrails = readonly TrailView[];

/** What a trail writes for one account, and it or others for those of which the policy says the same. */
export interface Delivery {
  readonly trail: string;
  readonly accounts: readonly string[];
  readonly requests: readonly Request[];
}

export function deliveriesOf(
  trails: readonly AlikeTrails[],
  audit: AuditView,
  statements: readonly PolicyStatement[],
): readonly Delivery[] {
  const regions = regionsOf(audit, statements);
  return trails.flatMap((alike) => deliveriesOfAlike(alike, audit, statements, regions));
}

/** For every account, of which there may be many: a folder of its own may be forgotten or forbidden. */
function deliveriesOfAlike(
  alike: AlikeTrails,
  audit: AuditView,
  statements: readonly PolicyStatement[],
  regions: Regions,
): readonly Delivery[] {
  const [view] = alike;
  if (!view) return [];
  const { owner, trail } = view;
  const organizationTrailOf = organizationFolder(view, audit);
  if (trail.organization && organizationTrailOf === undefined) return [];
  const about = {
    ...trailing(view, audit),
    bucket: trail.bucket,
    prefix: trail.prefix,
    organizationTrailOf,
    regions: regionsToAsk(trail, regions),
    validation: trail.validation,
  };
  // A variable may stand for the owner, so that it is asked about apart.
  const others = trail.organization ? groupAlike(activeBeside(owner, audit), statements) : [];
  const owners = alike.map((one) => one.owner);
  return [owners, ...others].map((accounts) => ({
    trail: trail.arn,
    accounts,
    requests: writeRequests({ ...about, accounts: accounts.slice(0, 1) }),
  }));
}

function activeBeside(owner: string, { accounts }: AuditView): readonly string[] {
  return [...accounts.values()].flatMap((account) => (account.id === owner || isInactive(account) ? [] : [account.id]));
}

/** Of a multi-region trail every region that the policy names, and one of those that it does not: on another continent. */
function regionsToAsk({ homeRegion, multiRegion }: Trail, { named, unnamed }: Regions): readonly string[] {
  if (!multiRegion) return [homeRegion];
  const farAway = unnamed.find((region) => region.slice(0, 2) !== homeRegion.slice(0, 2)) ?? unnamed[0];
  return [...new Set([homeRegion, ...named, ...(farAway === undefined ? [] : [farAway])])];
}

interface Regions {
  readonly named: readonly string[];
  readonly unnamed: readonly string[];
}

/** Regions that every account has. */
function regionsOf({ partition }: AuditView, statements: readonly PolicyStatement[]): Regions {
  const patterns = statements.flatMap(({ resources }) => resources.listed);
  const isNamed = (region: string): boolean => patterns.some((pattern) => pattern.includes(region));
  const regions = defaultRegions(partition);
  return { named: regions.filter(isNamed), unnamed: regions.filter((region) => !isNamed(region)) };
}

/** The folder of an organization's trail, where its id is known. */
export function organizationFolder({ trail }: TrailView, { organizationId }: AuditView): string | undefined {
  return trail.organization && organizationId && isKnown(organizationId) ? organizationId.known : undefined;
}
