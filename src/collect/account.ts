import type { Session } from '../aws/session.js';
import { accountOf } from '../model/arn.js';
import type { EventHistory, EventUser, Lookup } from '../model/event.js';
import { type AccountReading, mergeSeen, type SeenTrail, type Trail } from '../model/evidence.js';
import { type Fact, type Gap, isKnown, mapFact } from '../model/fact.js';
import { codecatalystRegions, defaultRegions } from '../model/regions.js';
import { selectorsRecordAnything } from '../recording/selectors.js';
import { asked, notAsked } from './asked.js';
import { codecatalystEvents } from './codecatalyst-events.js';
import { codecatalystRoles } from './codecatalyst-roles.js';
import { eventDataStores } from './event-data-stores.js';
import { activityHistory } from './event-history.js';
import type { OrganizationTrails } from './organization-trails.js';
import { enabledRegions } from './regions.js';
import { describeTrails, eventSelectors, insightSelectors, listTrails, trailStatus, trailTags } from './trails.js';

export interface AccountQuestion {
  /** Enabled regions where the audit settings state them. */
  readonly statedRegions?: readonly string[];
  /** The region asked first; where an organization trail is at home, if there is one. */
  readonly firstRegion: string;
  readonly asOf: Date;
  /** IAM actions that may be asked beside those about trails. */
  readonly reads: ReadonlySet<string>;
  /** What event history is asked about. */
  readonly eventsOf: ReadonlySet<EventUser>;
  /** What is looked up of activity in every region, if it is asked about that. */
  readonly activity: readonly Lookup[];
  /** What is known of organization trails already, and need not be asked again. */
  readonly organizationTrails: OrganizationTrails;
}

/** Reads one account. No call's failure ends it: what could not be read is a gap. */
export async function readAccount(
  session: Session,
  access: Fact<string>,
  question: AccountQuestion,
): Promise<AccountReading> {
  const { account } = session;
  const regions = readRegions(session, question);
  const [trails, stores, activity, roles, events] = await Promise.all([
    regions.then((found) => readTrails(session, question, found)),
    regions.then((found) => readEventDataStores(session, question, found)),
    regions.then((found) => readActivity(session, question, found)),
    asked(question.reads, { account, api: 'iam:ListRoles' }, () => codecatalystRoles(session, question.reads)),
    readEvents(session, question),
  ]);
  return { access, ...trails, ...stores, codecatalystRoles: roles, codecatalystEvents: events, ...activity };
}

/** What is left of an account that could not be entered: every fact is that gap. */
export function unreadableAccount(partition: string, gap: Gap): AccountReading {
  return {
    access: { gap },
    regions: { gap },
    trailsByRegion: {},
    trails: {},
    listedTrails: { gap },
    codecatalystRoles: { gap },
    codecatalystEvents: Object.fromEntries(codecatalystRegions(partition).map((region) => [region, { gap }])),
  };
}

async function readRegions(session: Session, { statedRegions }: AccountQuestion): Promise<AccountReading['regions']> {
  return statedRegions ? { known: [...statedRegions], from: 'audit.yaml regions' } : enabledRegions(session);
}

/** The regions to ask in, also where AWS does not say which are enabled. */
function expectedRegions({ partition }: Session, regions: AccountReading['regions']): readonly string[] {
  return isKnown(regions) ? regions.known : defaultRegions(partition);
}

/** Nothing but asking in each region tells where there are any. */
async function readEventDataStores(
  session: Session,
  { reads }: AccountQuestion,
  regions: AccountReading['regions'],
): Promise<Pick<AccountReading, 'eventDataStores'>> {
  if (!reads.has('cloudtrail:ListEventDataStores')) return {};
  const names = [...expectedRegions(session, regions)].sort();
  const stores = await Promise.all(
    names.map(async (region) => [region, await eventDataStores(session, region)] as const),
  );
  return { eventDataStores: Object.fromEntries(stores) };
}

/** Event history is each region's own. */
async function readActivity(
  session: Session,
  { eventsOf, activity, asOf }: AccountQuestion,
  regions: AccountReading['regions'],
): Promise<Pick<AccountReading, 'activity'>> {
  if (!eventsOf.has('activity')) return {};
  const names = [...expectedRegions(session, regions)].sort();
  const histories = await Promise.all(
    names.map(async (region) => {
      const found = activity.map(async (lookup) => {
        return { lookup, history: await activityHistory(session, { lookup, region, asOf }) };
      });
      return [region, await Promise.all(found)] as const;
    }),
  );
  return { activity: Object.fromEntries(histories) };
}

async function readEvents(session: Session, question: AccountQuestion): Promise<Record<string, Fact<EventHistory>>> {
  const regions = codecatalystRegions(session.partition);
  const histories = await Promise.all(
    regions.map(async (region) =>
      question.eventsOf.has('codecatalyst')
        ? codecatalystEvents(session, region, question.asOf)
        : notAsked({ account: session.account, api: 'cloudtrail:LookupEvents' }),
    ),
  );
  return Object.fromEntries(regions.map((region, index) => [region, histories[index] as Fact<EventHistory>]));
}

type TrailReading = Pick<AccountReading, 'regions' | 'trailsByRegion' | 'trails' | 'listedTrails'>;

/**
 * One region shows every multi-region trail. The others are asked only where no trail seen there covers the account,
 * or where one may not reach: an own trail listed elsewhere, an opt-in region that the trail's owner may not have.
 */
async function readTrails(
  session: Session,
  question: AccountQuestion,
  regions: AccountReading['regions'],
): Promise<TrailReading> {
  const { statedRegions, firstRegion, organizationTrails, reads } = question;
  const expected = expectedRegions(session, regions);
  const first = expected.includes(firstRegion) ? firstRegion : (expected[0] ?? firstRegion);
  const described = new Map<string, Fact<readonly Trail[]>>();
  const details = new Map<string, Promise<TrailDetails>>();

  const describe = async (region: string): Promise<void> => {
    const answer = await describeTrails(session, region);
    described.set(region, answer);
    if (!isKnown(answer)) return;
    for (const trail of answer.known) {
      const askedElsewhere = accountOf(trail.arn) !== session.account && organizationTrails.settled(trail.arn);
      if (askedElsewhere || details.has(trail.arn)) continue;
      details.set(trail.arn, readDetails(session, trail, reads));
    }
    await Promise.all(details.values());
  };
  const [listedTrails] = await Promise.all([listTrails(session, first), describe(first)]);
  const trails = await seenTrails(described, details);
  // A list that could not be read may have named a trail in any region.
  const covered = isKnown(listedTrails) && Object.values(trails).some((seen) => covers(seen, organizationTrails));
  const ownerHas = (arn: string): readonly string[] => (statedRegions ? [] : organizationTrails.ownerRegions(arn));
  const others = [
    ...homesOfOwn(session, listedTrails, trails),
    ...(covered ? optInBeyond(session, expected, Object.keys(trails), ownerHas) : expected),
  ];
  await Promise.all([...new Set(others)].filter((region) => !described.has(region)).map(describe));
  const byRegion = [...described].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    regions,
    trailsByRegion: Object.fromEntries(
      byRegion.map(([region, answer]) => [region, mapFact(answer, (list) => list.map(({ arn }) => arn).sort())]),
    ),
    trails: await seenTrails(described, details),
    listedTrails,
  };
}

type TrailDetails = Omit<SeenTrail, 'trail' | 'from'>;

async function readDetails(session: Session, trail: Trail, reads: ReadonlySet<string>): Promise<TrailDetails> {
  const asksInsights = reads.has('cloudtrail:GetInsightSelectors');
  // Nobody but the trail's own account is told its tags.
  const asksTags = reads.has('cloudtrail:ListTags') && accountOf(trail.arn) === session.account;
  const [status, selectors, insights, tags] = await Promise.all([
    trailStatus(session, trail),
    eventSelectors(session, trail),
    asksInsights ? insightSelectors(session, trail) : undefined,
    asksTags ? trailTags(session, trail) : undefined,
  ]);
  return { status, selectors, ...(insights && { insights }), ...(tags && { tags }) };
}

/** Each trail once, as the first region by name showed it: which region answered first must not show. */
async function seenTrails(
  described: ReadonlyMap<string, Fact<readonly Trail[]>>,
  details: ReadonlyMap<string, Promise<TrailDetails>>,
): Promise<Record<string, SeenTrail>> {
  const seen = new Map<string, SeenTrail>();
  for (const region of [...described.keys()].sort()) {
    const answer = described.get(region);
    if (!answer || !isKnown(answer)) continue;
    for (const trail of answer.known) {
      if (!seen.has(trail.arn)) seen.set(trail.arn, { trail, from: answer.from, ...(await details.get(trail.arn)) });
    }
  }
  return Object.fromEntries([...seen].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A multi-region trail that is logging and records management events. */
function covers(seen: SeenTrail, organizationTrails: OrganizationTrails): boolean {
  const { trail, status, selectors } = mergeSeen(organizationTrails.known(seen.trail.arn), seen);
  if (!trail.multiRegion || !status || !selectors || !isKnown(status) || !isKnown(selectors)) return false;
  return status.known.logging && selectorsRecordAnything(selectors.known) === 'yes';
}

/** Where own trails are at home that were listed and not yet seen. */
function homesOfOwn(
  session: Session,
  listedTrails: Fact<{ arn: string; homeRegion: string }[]>,
  seen: Readonly<Record<string, SeenTrail>>,
): readonly string[] {
  const listed = isKnown(listedTrails) ? listedTrails.known : [];
  return listed
    .filter(({ arn }) => accountOf(arn) === session.account && !(arn in seen))
    .map(({ homeRegion }) => homeRegion);
}

/** Opt-in regions of the account that the owner of one of its trails has not, as far as is known. */
function optInBeyond(
  session: Session,
  expected: readonly string[],
  trails: readonly string[],
  ownerHas: (arn: string) => readonly string[],
): readonly string[] {
  const everywhere = defaultRegions(session.partition);
  const foreign = trails.filter((arn) => accountOf(arn) !== session.account);
  return expected.filter(
    (region) => !everywhere.includes(region) && foreign.some((arn) => !ownerHas(arn).includes(region)),
  );
}
