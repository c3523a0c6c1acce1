import { isUseOfRole } from '../events/observe.js';
import { codecatalystSource, normalName } from '../events/services.js';
import type { Identity, ObservedEvent } from '../model/event.js';
import type { TrustingRole } from '../model/evidence.js';
import type { Policy } from '../model/policy.js';
import { roleTrust } from './role-trust.js';

/**
 * What is said of CodeCatalyst, by whom and when. AWS has no API that lists spaces or connections, so that this is all
 * that can be known: what was seen, what is declared, never what is not there.
 * https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-logging-connections.html
 */
export interface Claim {
  /**
   * connected, connection-ended: a connection was accepted, deleted. billing: the account pays for the space.
   * billing-authorised: the account lets a space bill it, whichever that is. role-associated: with a connection.
   * role-used: CodeCatalyst assumed a role of the account. trust: a role lets CodeCatalyst in.
   */
  readonly says:
    | 'connected'
    | 'connection-ended'
    | 'billing'
    | 'billing-authorised'
    | 'role-associated'
    | 'role-used'
    | 'trust';
  readonly account: string;
  /** The space, as far as it is known: most events of connections are not documented to name one. */
  readonly space?: string;
  readonly spaceId?: string;
  /** How the space's name begins, where a role's name had no room for the rest. */
  readonly spaceBegins?: string;
  /** `event`: event history. */
  readonly source: 'event' | 'log-file' | 'role-trust' | 'declared';
  /** strong: it was seen to happen. weak: it follows from what was made for it, or somebody wrote it down. */
  readonly strength: 'strong' | 'weak';
  /** Of an event: when and where it happened, by whom, and its id. Of many space events, the newest. */
  readonly at?: string;
  readonly region?: string;
  readonly by?: Identity;
  readonly event?: string;
  /** When the first of the space's events was seen in the account. */
  readonly first?: string;
  /** The day by which the policy says so. */
  readonly due?: string;
  /** ARN. */
  readonly role?: string;
  /** The answer that it rests on; none where it is declared. */
  readonly from?: string;
}

/** A claim that an event makes. */
export type Seen = Claim & Required<Pick<Claim, 'at' | 'region' | 'event' | 'from'>>;

/**
 * Events of connections, of billing and of applications of Identity Center are recorded in the account where they
 * occur; all others in a space's billing account.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncodecatalyst.html
 */
const accountEvents: ReadonlyMap<string, Claim['says'] | undefined> = new Map([
  ['acceptconnection', 'connected'],
  ['associateiamroletoconnection', 'role-associated'],
  ['associateidentitycenterapplicationtospace', undefined],
  ['associateidentitytoidentitycenterapplication', undefined],
  ['batchassociateidentitiestoidentitycenterapplication', undefined],
  ['batchdisassociateidentitiesfromidentitycenterapplication', undefined],
  ['createidentitycenterapplication', undefined],
  ['createspace', undefined],
  ['createspaceadminroleassignment', undefined],
  ['deleteconnection', 'connection-ended'],
  ['deleteidentitycenterapplication', undefined],
  ['disassociateiamrolefromconnection', undefined],
  ['disassociateidentitycenterapplicationfromspace', undefined],
  ['disassociateidentityfromidentitycenterapplication', undefined],
  ['getbillingauthorization', undefined],
  ['getconnection', undefined],
  ['getidentitycenterapplication', undefined],
  ['getpendingconnection', undefined],
  ['listconnections', undefined],
  ['listiamrolesforconnection', undefined],
  ['listidentitycenterapplications', undefined],
  ['listidentitycenterapplicationsforspace', undefined],
  ['listspacesforidentitycenterapplication', undefined],
  ['listtagsforresource', undefined],
  ['putbillingauthorization', 'billing-authorised'],
  ['rejectconnection', undefined],
  ['synchronizeidentitycenterapplication', undefined],
  ['tagresource', undefined],
  ['untagresource', undefined],
  ['updateidentitycenterapplication', undefined],
]);

/** What CodeCatalyst did, or was asked to do: all that a claim can rest on. */
export function isOfCodeCatalyst(event: ObservedEvent): boolean {
  return event.source === codecatalystSource || isUseOfRole(event);
}

/** An event of a space or project: it lands in the account that pays for the space, and nowhere else. */
export function isSpaceEvent(event: ObservedEvent): event is ObservedEvent & { readonly space: string } {
  return event.source === codecatalystSource && event.space !== undefined && !accountEvents.has(normalName(event.name));
}

/** What an event says where it succeeded: one that was denied or failed proves nothing. */
function saidBy(event: ObservedEvent): Claim['says'] | undefined {
  if (event.errorCode !== undefined) return undefined;
  if (isUseOfRole(event)) return 'role-used';
  if (event.source !== codecatalystSource) return undefined;
  return isSpaceEvent(event) ? 'billing' : accountEvents.get(normalName(event.name));
}

/** What events that stand in an account's history or log files say. @param from the answer that gave them */
export function claimsOfEvents(
  account: string,
  source: 'event' | 'log-file',
  from: string,
  events: Iterable<ObservedEvent>,
): readonly Seen[] {
  const claims: Seen[] = [];
  for (const event of events) {
    const says = saidBy(event);
    if (says === undefined) continue;
    const { id, at, region, by, space } = event;
    claims.push({
      says,
      account,
      ...(space !== undefined && { space }),
      source,
      strength: 'strong',
      at,
      region,
      by,
      event: id,
      ...(says === 'billing' && { first: at }),
      from,
    });
  }
  return distinct(claims);
}

/**
 * Each event once, whichever sources tell of it, and of a space's events the newest for each account and region: so
 * few claims stand for any number of events. In the order of time.
 */
export function distinct(claims: Iterable<Seen>): readonly Seen[] {
  const kept = new Map<string, Seen>();
  for (const claim of claims) {
    const key = keyOf(claim);
    const known = kept.get(key);
    const better = claim.says === 'billing' ? newer : preferred;
    kept.set(key, known === undefined ? claim : better(known, claim));
  }
  return [...kept.values()].sort(byTime);
}

/** A record without an id is known by all that it says. */
function keyOf({ says, account, region, space, event, at, by }: Seen): string {
  if (says === 'billing') return JSON.stringify([account, region, space]);
  return JSON.stringify(event === '' ? [account, says, region, space, at, by] : [account, event]);
}

function newer(one: Seen, other: Seen): Seen {
  const newest = one.at === other.at ? preferred(one, other) : one.at > other.at ? one : other;
  const [first = newest.at] = [one.first ?? one.at, other.first ?? other.at].sort();
  return { ...newest, first };
}

/** What AWS answered itself before what a file says; the rest only so that no order of reading changes anything. */
function preferred(one: Seen, other: Seen): Seen {
  if (one.source !== other.source) return one.source === 'event' ? one : other;
  return JSON.stringify(one) <= JSON.stringify(other) ? one : other;
}

/** The rest of what they say decides only so that no order of reading changes anything. */
function byTime(a: Seen, b: Seen): number {
  return (
    compare(a.at, b.at) ||
    compare(a.account, b.account) ||
    compare(a.event, b.event) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  );
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * What of an account's claims still stands. Newer evidence outweighs older: what came before a connection was deleted
 * counts no more, unless more were accepted than deleted.
 */
export function standing(claims: readonly Claim[]): readonly Seen[] {
  return standingBy(claims, (at, deletedAt) => at > deletedAt);
}

/** What would stand too, had it come after a deletion of the same second: events do not tell which came last. */
export function undecided(claims: readonly Claim[]): readonly Seen[] {
  const certain = new Set(standing(claims));
  return standingBy(claims, (at, deletedAt) => at >= deletedAt).filter((claim) => !certain.has(claim));
}

/** Whether what was seen at one moment counts, where the last deletion was at another. */
type Outlives = (at: string, deletedAt: string) => boolean;

function standingBy(claims: readonly Claim[], outlives: Outlives): readonly Seen[] {
  const seen = claims.filter(wasSeen);
  const regions = new Map<string, Seen[]>();
  for (const claim of seen) {
    const inRegion = regions.get(claim.region);
    if (inRegion) inRegion.push(claim);
    else regions.set(claim.region, [claim]);
  }
  // Connections are made and told of in one region, and workflows assume a role in any.
  const deletedAt = newest(seen.filter(({ says }) => says === 'connection-ended'))?.at ?? '';
  const used = newest(seen.filter(({ says }) => says === 'role-used'));
  return [
    ...[...regions.keys()].sort().flatMap((region) => standingInRegion(regions.get(region) ?? [], outlives)),
    ...(used && outlives(used.at, deletedAt) ? [used] : []),
  ];
}

function standingInRegion(claims: readonly Seen[], outlives: Outlives): readonly Seen[] {
  const saying = (says: Claim['says']): readonly Seen[] => claims.filter((claim) => claim.says === says);
  const [accepted, deleted] = [saying('connected'), saying('connection-ended')];
  const deletedAt = newest(deleted)?.at ?? '';
  const lastAccepted = newest(accepted);
  // A deletion may be of an older connection than was seen to be accepted.
  const live =
    lastAccepted !== undefined &&
    (outlives(lastAccepted.at, deletedAt) || accepted.length > deleted.length) &&
    lastAccepted;
  const since = (claim: Seen | undefined): readonly Seen[] => (claim && outlives(claim.at, deletedAt) ? [claim] : []);
  return [
    ...(live ? [live] : []),
    ...since(newest(saying('billing-authorised'))),
    ...since(newest(saying('role-associated'))),
    ...saying('billing')
      .filter((claim) => live || since(claim).length > 0)
      .sort((a, b) => compare(a.space ?? '', b.space ?? '')),
  ];
}

/** When the last connection of an account was deleted, where nothing that is newer, or may be, speaks of one. */
export function ended(claims: readonly Claim[]): Seen | undefined {
  if (standing(claims).length > 0 || undecided(claims).length > 0) return undefined;
  return newest(claims.filter(wasSeen).filter(({ says }) => says === 'connection-ended'));
}

export function newest(claims: readonly Seen[]): Seen | undefined {
  return claims.reduce<Seen | undefined>((best, claim) => (best && byTime(best, claim) >= 0 ? best : claim), undefined);
}

function wasSeen(claim: Claim): claim is Seen {
  return claim.source === 'event' || claim.source === 'log-file';
}

/**
 * What roles say: they trust CodeCatalyst, and outlive the connections that they were made for. A trust policy gives a
 * space's id. @param from the answer that listed them
 */
export function claimsOfRoles(account: string, from: string, roles: readonly TrustingRole[]): readonly Claim[] {
  return roles.flatMap(({ arn: role, name, trust: document }): readonly Claim[] => {
    const trust = roleTrust(document);
    const claim: Claim = { says: 'trust', account, source: 'role-trust', strength: 'weak', role, from };
    if (trust.kind === 'unbound') return [claim];
    if (trust.kind !== 'bound') return [];
    const named = trust.spaceIds.length === 1 ? spaceNamedBy(name) : {};
    return trust.spaceIds.map((spaceId) => ({ ...claim, spaceId, ...named }));
  });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestRoleName = 64;

/**
 * The role that CodeCatalyst itself makes for workflows carries the space's name, and its trust policy the space's id.
 * A long name of a space has no room in it.
 * https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-iam-roles.html
 */
export function spaceNamedBy(roleName: string): Pick<Claim, 'space' | 'spaceBegins'> {
  const name = /^CodeCatalystWorkflowDevelopmentRole-(.+)$/s.exec(roleName)?.[1];
  if (name === undefined) return {};
  return roleName.length < longestRoleName ? { space: name } : { spaceBegins: name };
}

/** Ids of spaces by their names, as far as roles pair one with one. @param names of spaces that are known otherwise */
export function pairedIds(claims: Iterable<Claim>, names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { spaceId, space, spaceBegins } of claims) {
    if (spaceId === undefined) continue;
    const [name, ...more] =
      spaceBegins === undefined ? [space] : names.filter((known) => known.startsWith(spaceBegins));
    if (name === undefined || more.length > 0) continue;
    found.set(name, (found.get(name) ?? new Set()).add(spaceId));
  }
  return new Map(
    [...found].flatMap(([name, ids]) => (ids.size === 1 ? [...ids].map((id) => [name, id] as const) : [])),
  );
}

type DeclaredSpace = NonNullable<Policy['codecatalyst']>['spaces'][number];

/** What the policy says of who pays for a space, and who is to. */
export function claimsOfPolicy({ name: space, id, billingAccount, billingChange }: DeclaredSpace): readonly Claim[] {
  const declared = { space, ...(id !== undefined && { spaceId: id }), source: 'declared', strength: 'weak' } as const;
  return [
    { says: 'billing', account: billingAccount, ...declared },
    ...(billingChange
      ? [{ says: 'billing', account: billingChange.to, due: billingChange.by, ...declared } as const]
      : []),
  ];
}
