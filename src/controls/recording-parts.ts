import { tamperingActions } from '../events/tampering.js';
import { bucketArn, parseArn } from '../model/arn.js';
import { type Fact, type Gap, isKnown } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';
import type { TrailView } from '../recording/recording.js';
import type { AuditView, BucketView } from './control.js';

/** What recording rests on that one account owns: where changes to it are recorded, and what keeps that from being known. */
export interface OwnParts {
  readonly lookups: readonly { readonly region: string; readonly eventName: string }[];
  readonly gaps: readonly Gap[];
}

/** A trail's bucket and key may be of other accounts. Of those that no audit account owns, the trail's owner answers. */
export function ownParts(account: string, audit: AuditView): OwnParts {
  return partsOf(audit).owned.get(account) ?? { lookups: [], gaps: [] };
}

/** Gathered once an audit: thousands of accounts may have a trail of their own, and each is asked about. */
interface Parts {
  readonly owned: ReadonlyMap<string, OwnParts>;
  /** Every trail that anybody saw, by owner, home region and name. */
  readonly trails: ReadonlyMap<string, TrailView>;
  /** ARNs of the judged ones. */
  readonly judged: ReadonlySet<string>;
  readonly buckets: ReadonlyMap<string, BucketView>;
  /** ARNs of keys, also of those that a known alias stands for. */
  readonly keys: ReadonlySet<string>;
  /** By account and region: aliases of which nobody knows what they stand for. */
  readonly unreadAliases: ReadonlyMap<string, readonly Gap[]>;
}

const gathered = new WeakMap<AuditView, Parts>();

function partsOf(audit: AuditView): Parts {
  const parts = gathered.get(audit) ?? {
    owned: ownedParts(audit),
    trails: new Map([...audit.trails.values()].map((view) => [placeKey(view.owner, view.trail), view])),
    judged: new Set(audit.judgedTrails.map(({ trail }) => trail.arn)),
    buckets: bucketsIn(audit),
    ...keysIn(audit),
  };
  gathered.set(audit, parts);
  return parts;
}

function ownedParts(audit: AuditView): Parts['owned'] {
  const owned = new Map<string, { lookups: Map<string, OwnParts['lookups'][number]>; gaps: Set<Gap> }>();
  const of = (account: string) => {
    const found = owned.get(account) ?? { lookups: new Map(), gaps: new Set() };
    owned.set(account, found);
    return found;
  };
  const look = (account: string, region: string, service: string): void => {
    for (const eventName of tamperingActions.get(`${service}.amazonaws.com`) ?? []) {
      of(account).lookups.set(`${region} ${eventName}`, { region, eventName });
    }
  };
  for (const { trail, owner } of audit.judgedTrails) {
    look(owner, trail.homeRegion, 'cloudtrail');
    if (trail.organization) look(owner, leaderRegion(audit.partition), 'organizations');
    for (const [service, place] of [
      ['s3', bucketPlace(trail.bucket, audit)],
      ['kms', keyPlace(trail.kmsKeyId)],
    ] as const) {
      if (place === undefined) continue;
      if ('gap' in place) for (const account of [owner, place.gap.account]) of(account).gaps.add(place.gap);
      else {
        look(place.account, place.region, service);
        if (!audit.accounts.has(place.account)) of(owner).gaps.add(ownedOutside(place));
      }
    }
  }
  return new Map(
    [...owned].map(([account, { lookups, gaps }]) => [account, { lookups: [...lookups.values()], gaps: [...gaps] }]),
  );
}

function bucketsIn(audit: AuditView): Parts['buckets'] {
  const trails = new Map<string, TrailView[]>();
  for (const view of audit.judgedTrails) {
    const found = trails.get(view.trail.bucket) ?? [];
    trails.set(view.trail.bucket, found);
    found.push(view);
  }
  return new Map(
    [...trails].map(([name, ofBucket]) => {
      const arn = bucketArn(audit.partition, name);
      return [name, { name, arn, fact: audit.shared('bucket', arn), trails: ofBucket }];
    }),
  );
}

function keysIn(audit: AuditView): Pick<Parts, 'keys' | 'unreadAliases'> {
  const keys = new Set<string>();
  const unreadAliases = new Map<string, readonly Gap[]>();
  for (const key of new Set(audit.judgedTrails.map(({ trail }) => trail.kmsKeyId))) {
    if (key === undefined) continue;
    keys.add(key);
    if (!key.includes(':alias/')) continue;
    const found: Fact<{ readonly exists: boolean; readonly arn?: string }> = audit.shared('key', key);
    if (isKnown(found)) {
      if (found.known.arn !== undefined) keys.add(found.known.arn);
      continue;
    }
    const place = keyPlace(key);
    if (!place) continue;
    const at = `${place.account} ${place.region}`;
    unreadAliases.set(at, [...(unreadAliases.get(at) ?? []), found.gap]);
  }
  return { keys, unreadAliases };
}

interface Place {
  readonly account: string;
  readonly region: string;
  readonly resource: string;
}

/** None where the bucket does not exist: then nobody can change it. */
function bucketPlace(name: string, audit: AuditView): Place | { readonly gap: Gap } | undefined {
  const resource = bucketArn(audit.partition, name);
  const found = audit.shared('bucket', resource);
  if (!isKnown(found)) return found;
  return found.known.exists ? { account: found.known.owner, region: found.known.region, resource } : undefined;
}

/** A key lies where its alias does. */
function keyPlace(key: string | undefined): Place | undefined {
  const arn = key === undefined ? undefined : parseArn(key);
  return key === undefined || !arn ? undefined : { account: arn.account, region: arn.region, resource: key };
}

function ownedOutside({ account, region, resource }: Place): Gap {
  const detail = `${account} is not one of the accounts that this audit is about`;
  return { account, region, api: 'cloudtrail:LookupEvents', resource, reason: 'owner-outside', detail };
}

/** What an event names: something that recording rests on, something else, or nobody can tell. */
export type Named<T> = { readonly ours: T } | { readonly other: true } | { readonly gaps: readonly Gap[] };

interface At {
  readonly account: string;
  readonly region: string;
}

/** The trail that a name or an ARN in an event of this account and region means; none where nobody sees it any more. */
export function trailNamed(name: string, { account, region }: At, audit: AuditView): TrailView | undefined {
  if (name.startsWith('arn:')) return audit.trails.get(name);
  return partsOf(audit).trails.get(placeKey(account, { homeRegion: region, name }));
}

function placeKey(owner: string, { homeRegion, name }: { readonly homeRegion: string; readonly name: string }): string {
  return `${owner} ${homeRegion} ${name}`;
}

export function isJudged({ trail }: TrailView, audit: AuditView): boolean {
  return partsOf(audit).judged.has(trail.arn);
}

export function bucketNamed(name: string, audit: AuditView): BucketView | undefined {
  return partsOf(audit).buckets.get(name);
}

/** A key by its id or ARN, as trails name it. What an unread alias stands for may be any key of its account and region. */
export function keyNamed(id: string, { account, region }: At, audit: AuditView): Named<string> {
  const arn = id.startsWith('arn:') ? id : `arn:${audit.partition}:kms:${region}:${account}:key/${id}`;
  const { keys, unreadAliases } = partsOf(audit);
  if (keys.has(arn)) return { ours: arn };
  const gaps = unreadAliases.get(`${account} ${region}`);
  return gaps ? { gaps } : { other: true };
}
