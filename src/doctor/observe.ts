import type { Session } from '../aws/session.js';
import { askedOfMissing, type ListedEvent, newestEvents } from '../collect/spot-checks.js';
import { describeTrails, listTrails, trailStatus } from '../collect/trails.js';
import { accountOf } from '../model/arn.js';
import type { AccountReading, Trail, TrailStatus } from '../model/evidence.js';
import { type Fact, isKnown } from '../model/fact.js';
import { codecatalystRegions, leaderRegion } from '../model/regions.js';

/** What an account showed beside what an audit asks of it. */
export interface Observation {
  readonly account: string;
  readonly reading: AccountReading;
  /** Of every enabled region. */
  readonly trails: ReadonlyMap<string, Fact<readonly Trail[]>>;
  /** ListTrails, asked in a region in which as few as can be of the account's own trails are at home. */
  readonly listed: { readonly region: string; readonly trails: Fact<{ arn: string; homeRegion: string }[]> };
  /** The status of organization trails of another account, as this one is told it. */
  readonly statuses: ReadonlyMap<string, Fact<TrailStatus>>;
  /** What was asked of a trail and the like that there is not, by action: where it was answered, the action is allowed. */
  readonly probes: ReadonlyMap<string, Fact<'answered'>>;
  /** By region: event history as it comes, in a region that everybody uses and where CodeCatalyst is. */
  readonly newest: ReadonlyMap<string, Fact<ListedEvent[]>>;
  /** By region: accepted connections, whatever their source. */
  readonly accepted: ReadonlyMap<string, Fact<ListedEvent[]>>;
}

export async function observe(
  session: Session,
  reading: AccountReading,
  rights: readonly string[],
): Promise<Observation> {
  const regions = isKnown(reading.regions) ? reading.regions.known : Object.keys(reading.trailsByRegion).sort();
  const trails = await each(regions, (region) => describeTrails(session, region));
  const seen = distinctTrails(trails.values());
  const own = seen.filter(({ arn }) => accountOf(arn) === session.account);
  const foreign = seen.filter(({ arn, organization }) => organization && accountOf(arn) !== session.account);
  // What is asked in one region only is asked where no policy denies it.
  const answering = [...trails].flatMap(([region, answer]) => (isKnown(answer) ? [region] : []));
  const first = answering[0] ?? regions[0] ?? leaderRegion(session.partition);
  const elsewhere = answering.find((region) => own.every(({ homeRegion }) => homeRegion !== region)) ?? first;
  const lookedUp = rights.includes('cloudtrail:LookupEvents') ? regions : [];
  const busy = [leaderRegion(session.partition), ...codecatalystRegions(session.partition)];
  const [listed, statuses, probes, newest, accepted] = await Promise.all([
    listTrails(session, elsewhere),
    Promise.all(foreign.map(async (trail) => [trail.arn, await trailStatus(session, trail)] as const)),
    // An account that rests on an organization trail is not asked these in an audit, and needs them for its own trails.
    askedOfMissing(session, first, rights),
    each(
      lookedUp.filter((region) => busy.includes(region)),
      (region) => newestEvents(session, region),
    ),
    each(lookedUp, (region) => newestEvents(session, region, 'AcceptConnection')),
  ]);
  const { account } = session;
  return {
    account,
    reading,
    trails,
    listed: { region: elsewhere, trails: listed },
    statuses: new Map(statuses),
    probes,
    newest,
    accepted,
  };
}

async function each<T>(names: readonly string[], ask: (name: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await ask(name)] as const)));
}

/** Each trail once, by ARN. */
export function distinctTrails(answers: Iterable<Fact<readonly Trail[]>>): readonly Trail[] {
  const known = [...answers].filter(isKnown).flatMap(({ known: list }) => list);
  return [...new Map(known.map((trail) => [trail.arn, trail])).values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}
