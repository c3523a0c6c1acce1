import { enterAccount, type Session } from '../aws/session.js';
import { accountOf } from '../model/arn.js';
import {
  type Account,
  type AccountEvidence,
  type AccountReading,
  isInactive,
  type SharedEvidence,
  type Trail,
} from '../model/evidence.js';
import { type Answer, type Fact, isKnown } from '../model/fact.js';
import { reliedOnBy } from '../recording/relied-on.js';
import { type AccountQuestion, readAccount, unreadableAccount } from './account.js';
import { collectShared, collectSharedEarly, enterOwner } from './collect-shared.js';
import { eachSettled } from './each-settled.js';
import { organizationTrails } from './organization-trails.js';
import type { CollectionPlan, EvidenceStore } from './plan.js';
import { accountPublicAccess } from './shared/account-public-access.js';
import { mergeReferences, namedByTrails, type SharedReference } from './shared-references.js';
import { watchTampering } from './tampering.js';

/** Members that are asked for an organization trail's status before it is left a gap, and tried to be asked. */
const probedMembers = 3;
const triedMembers = 20;

/**
 * Reads the accounts: first those that may know the organization's trails, one after the other, then the others side
 * by side, and beside them what the organization's trails name; at last the other buckets, keys, topics and log groups
 * that any of them named, and what was done to any of it.
 */
export async function collect(plan: CollectionPlan, store: EvidenceStore): Promise<void> {
  const { accounts, caller, bucketOwner, keysOf } = plan;
  const naming = {
    partition: caller.partition,
    bucketOwner,
    keysOf,
    accounts: new Set(accounts.filter((account) => !isInactive(account)).map(({ id }) => id)),
  };
  const references = new Map<string, SharedReference>();
  const relied = new Map<string, Trail>();
  const trailless: string[] = [];
  const first = new Map<string, AccountReading>();
  let done = 0;
  const read = async (account: Account, question: AccountQuestion): Promise<AccountReading | undefined> => {
    const kept = await store.account(account.id);
    const evidence = kept ?? (await readOne(plan, account, question));
    if (!kept) await store.keepAccount(evidence);
    for (const reference of namedByTrails(naming, evidence.reading)) {
      references.set(reference.arn, mergeReferences(references.get(reference.arn), reference));
    }
    for (const trail of evidence.reading ? reliedOnBy(account.id, evidence.reading, plan.trails) : []) {
      if (!relied.has(trail.arn) || accountOf(trail.arn) === account.id) relied.set(trail.arn, trail);
    }
    if (evidence.reading && isKnown(evidence.reading.access) && Object.keys(evidence.reading.trails).length === 0) {
      trailless.push(account.id);
    }
    done += 1;
    store.progress(done, accounts.length);
    return evidence.reading;
  };
  const question = (askNoMore: boolean): AccountQuestion => {
    const trails = organizationTrails(first, askNoMore);
    return {
      ...(plan.statedRegions && { statedRegions: plan.statedRegions }),
      firstRegion: trails.homeRegion ?? plan.region,
      asOf: plan.asOf,
      reads: plan.reads,
      eventsOf: plan.eventsOf,
      activity: plan.activity,
      organizationTrails: trails,
    };
  };

  store.progress(0, accounts.length);
  const [owners, members] = inOrder(plan);
  for (const account of owners) {
    const reading = await read(account, question(false));
    if (reading) first.set(account.id, reading);
  }
  let next = 0;
  let probed = 0;
  while (
    probed < probedMembers &&
    next < Math.min(triedMembers, members.length) &&
    organizationTrails(first, false).open
  ) {
    const account = members[next] as Account;
    next += 1;
    const reading = await read(account, question(false));
    if (!reading || !isKnown(reading.access)) continue;
    first.set(account.id, reading);
    probed += 1;
  }
  const settled = question(true);
  const tampering = watchTampering(plan, store);
  const reading = { reads: plan.reads, accounts: accountPublicAccess(plan.reads) };
  const shared = { plan, store, reading, early: new Map<string, SharedEvidence>(), seen: tampering.seen };
  const early = async (): Promise<void> => {
    const found = new Map(references);
    const rests = { trails: [...relied.values()], trailless };
    const enter = once((account) => enterOwner(plan, account));
    await eachSettled(
      2,
      [() => tampering.begin(rests, enter), () => collectSharedEarly({ ...shared, enter }, found)],
      (run) => run(),
    );
    // Of buckets it is known now where they are.
    await tampering.begin(rests, enter);
  };
  const others = () => eachSettled(sideBySide(plan), members.slice(next), (account) => read(account, settled));
  await eachSettled(2, [others, early], (run) => run());
  const enter = (account: string) => enterOwner(plan, account);
  await collectShared({ ...shared, enter }, references);
  await tampering.finish({ trails: [...relied.values()], trailless }, enter);
}

/** Asked for by several at once, an account is entered once. */
function once(enter: (account: string) => Promise<Fact<Session>>): (account: string) => Promise<Fact<Session>> {
  const entered = new Map<string, Promise<Fact<Session>>>();
  return (account) => {
    const session = entered.get(account) ?? enter(account);
    entered.set(account, session);
    return session;
  };
}

/**
 * Accounts that are read at once: as many as there can be requests in flight, but fewer where each is asked in every
 * region, and has a client of the SDK there.
 */
function sideBySide({ caller, reads, eventsOf }: CollectionPlan): number {
  const { concurrency } = caller.aws.options;
  const inEveryRegion = reads.has('cloudtrail:ListEventDataStores') || eventsOf.has('activity');
  return inEveryRegion ? Math.ceil(concurrency / 8) : concurrency;
}

/** The management account and CloudTrail's delegated administrators first; then the others, by id. */
function inOrder({ accounts, organization }: CollectionPlan): readonly [readonly Account[], readonly Account[]] {
  const { organization: described, cloudtrailAdministrators: administrators } = organization;
  const ids = [
    ...(described && isKnown(described) ? [described.known.managementAccount] : []),
    ...(administrators && isKnown(administrators) ? administrators.known : []),
  ];
  const owners = [...new Set(ids)].flatMap((id) => accounts.filter((account) => account.id === id));
  return [owners, accounts.filter((account) => !owners.includes(account))];
}

async function readOne(plan: CollectionPlan, account: Account, question: AccountQuestion): Promise<AccountEvidence> {
  if (isInactive(account)) return { line: 'account', account, answers: [] };
  const { caller, role, region } = plan;
  const entered = await enterAccount(caller, account.id, role, region);
  if (!isKnown(entered)) {
    return { line: 'account', account, reading: unreadableAccount(caller.partition, entered.gap), answers: [] };
  }
  const session = entered.known;
  const reading = await readAccount(session, { known: session.arn, from: entered.from }, question);
  return { line: 'account', account, reading, answers: byId(session.answers) };
}

function byId(answers: readonly Answer[]): Answer[] {
  return [...answers].sort((a, b) => (a.id < b.id ? -1 : 1));
}
