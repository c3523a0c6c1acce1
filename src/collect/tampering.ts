import type { Session } from '../aws/session.js';
import { isTamperingAction, tamperingActions } from '../events/tampering.js';
import { accountOf, bucketArn, parseArn } from '../model/arn.js';
import type { EventHistory, ObservedEvent } from '../model/event.js';
import type { SharedEvidence, TamperingEvidence, Trail } from '../model/evidence.js';
import { type Answer, type Fact, isKnown } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';
import { eachSettled } from './each-settled.js';
import { eventHistory } from './event-history.js';
import type { CollectionPlan, EvidenceStore } from './plan.js';

type Enter = (account: string) => Promise<Fact<Session>>;

/** What recording rests on, as far as it is known. */
export interface Watched {
  readonly trails: readonly Trail[];
  /** Accounts that were entered and have no trail at all: of one that is gone only its deletion tells. */
  readonly trailless: readonly string[];
}

/** Asks event history about changes to what recording rests on, where such a change would be recorded. */
export interface TamperingWatch {
  /** What was read of a bucket tells where changes to it are recorded. */
  seen(evidence: SharedEvidence): void;
  /** Asks about these trails, their keys and the buckets that were seen, and holds what it is told. */
  begin(watched: Watched, enter: Enter): Promise<void>;
  /** Asks what was not asked yet, and keeps all of it. */
  finish(watched: Watched, enter: Enter): Promise<void>;
}

/** One lookup, in one account. */
interface Watch {
  readonly region: string;
  readonly eventName: string;
  /** Buckets of this region that trails deliver to: what was done to others is nobody's concern here. */
  readonly buckets: Set<string>;
}

interface Told {
  readonly history: Fact<EventHistory>;
  readonly answers: readonly Answer[];
}

interface Place {
  readonly account: string;
  readonly region: string;
}

export function watchTampering(plan: CollectionPlan, store: EvidenceStore): TamperingWatch {
  const buckets = new Map<string, Place>();
  const told = new Map<string, Told>();
  if (!plan.eventsOf.has('tampering')) return { seen: () => undefined, begin: nothing, finish: nothing };

  const watched = async (account: string, watches: readonly Watch[], enter: Enter): Promise<readonly Told[]> => {
    const isNew = watches.some((watch) => !told.has(keyOf(account, watch)));
    const session = isNew ? await enter(account) : undefined;
    return Promise.all(
      watches.map(async (watch) => told.get(keyOf(account, watch)) ?? lookedUp(plan, session as Fact<Session>, watch)),
    );
  };
  return {
    seen({ arn, resource: { kind, fact } }) {
      if (kind !== 'bucket' || !isKnown(fact) || !fact.known.exists) return;
      buckets.set(arn, { account: fact.known.owner, region: fact.known.region });
    },
    async begin({ trails }, enter) {
      // Which accounts have none is not known before all were read.
      await eachSettled(
        sideBySide(plan),
        [...watchesOf(plan, { trails, trailless: [] }, buckets)],
        async ([account, watches]) => {
          if (await store.tampering(account)) return;
          const answers = await watched(account, watches, enter);
          watches.forEach((watch, index) => void told.set(keyOf(account, watch), answers[index] as Told));
        },
      );
    },
    async finish(rests, enter) {
      await eachSettled(sideBySide(plan), [...watchesOf(plan, rests, buckets)], async ([account, watches]) => {
        if (await store.tampering(account)) return;
        await store.keepTampering(evidenceOf(account, watches, await watched(account, watches, enter)));
      });
    },
  };
}

async function nothing(): Promise<void> {
  // No control of this audit needs it.
}

/** More than calls may be in flight: an account's lookups wait half a second for each other, and take no place meanwhile. */
function sideBySide({ caller }: CollectionPlan): number {
  return 4 * caller.aws.options.concurrency;
}

function keyOf(account: string, { region, eventName, buckets }: Watch): string {
  return JSON.stringify([account, region, eventName, [...buckets].sort()]);
}

/** By account: each of its regions and event names once. */
function watchesOf(
  { caller: { partition }, region: firstRegion, organization: { organization } }: CollectionPlan,
  { trails, trailless }: Watched,
  buckets: ReadonlyMap<string, Place>,
): ReadonlyMap<string, readonly Watch[]> {
  const found = new Map<string, Map<string, Watch>>();
  const look = (eventName: string, { account, region }: Place, bucket?: string): void => {
    const ofAccount = found.get(account) ?? new Map<string, Watch>();
    found.set(account, ofAccount);
    const key = `${region} ${eventName}`;
    const watch = ofAccount.get(key) ?? { region, eventName, buckets: new Set() };
    ofAccount.set(key, watch);
    if (bucket !== undefined) watch.buckets.add(bucket);
  };
  const add = (source: string, place: Place, bucket?: string): void => {
    for (const eventName of tamperingActions.get(source) ?? []) look(eventName, place, bucket);
  };
  for (const { arn, homeRegion: region, bucket, kmsKeyId } of trails) {
    add('cloudtrail.amazonaws.com', { account: accountOf(arn), region });
    const key = parseArn(kmsKeyId ?? '');
    if (key) add('kms.amazonaws.com', key);
    const place = buckets.get(bucketArn(partition, bucket));
    if (place) add('s3.amazonaws.com', place, bucket);
  }
  if (organization && isKnown(organization)) {
    const { managementAccount: account } = organization.known;
    const region = leaderRegion(partition);
    add('organizations.amazonaws.com', { account, region });
    if (!trails.some((trail) => trail.organization)) {
      for (const home of new Set([firstRegion, region])) look('DeleteTrail', { account, region: home });
    }
  }
  for (const account of trailless) look('DeleteTrail', { account, region: firstRegion });
  return new Map([...found].map(([account, watches]) => [account, [...watches.values()]]));
}

async function lookedUp({ asOf }: CollectionPlan, session: Fact<Session>, watch: Watch): Promise<Told> {
  if (!isKnown(session)) return { history: session, answers: [] };
  const { region, eventName } = watch;
  const question = { lookup: { key: 'EventName' as const, value: eventName }, region, asOf };
  const history = await eventHistory(session.known, question, (event) => concerns(watch, event));
  const from = isKnown(history) ? history.from : undefined;
  return { history, answers: session.known.answers.filter(({ id }) => id === from) };
}

/** Bucket policies are long, and an account may have thousands of buckets. What names none may be about any. */
function concerns({ buckets }: Watch, { source, name, parameters }: ObservedEvent): boolean {
  if (!isTamperingAction(source, name)) return false;
  const bucket = parameters?.['bucketName'];
  return buckets.size === 0 || typeof bucket !== 'string' || buckets.has(bucket);
}

function evidenceOf(account: string, watches: readonly Watch[], told: readonly Told[]): TamperingEvidence {
  const histories = watches.map(({ region, eventName }, index) => {
    const { history } = told[index] as Told;
    return { region, eventName, history };
  });
  histories.sort((a, b) => (`${a.region} ${a.eventName}` < `${b.region} ${b.eventName}` ? -1 : 1));
  const answers = told.flatMap((one) => one.answers).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { line: 'tampering', account, histories, answers };
}
