import { enterAccount, type Session } from '../aws/session.js';
import { isInactive, type LeftOut, type SharedEvidence } from '../model/evidence.js';
import { type Fact, isKnown } from '../model/fact.js';
import { eachSettled } from './each-settled.js';
import type { CollectionPlan, EvidenceStore } from './plan.js';
import { namedByResource, type SharedReference } from './shared-references.js';
import { answersOf, readingApis, readShared, type SharedReading } from './shared-resources.js';

/** How what trails name is read. */
export interface SharedCollection {
  readonly plan: CollectionPlan;
  readonly store: EvidenceStore;
  readonly reading: SharedReading;
  /** By ARN: what the first owner told while accounts were still being read. */
  readonly early: Map<string, SharedEvidence>;
  enter(account: string): Promise<Fact<Session>>;
  /** Called with everything that was read or is kept. */
  seen(evidence: SharedEvidence): void;
}

/**
 * Reads what trails name, each once, in the account that owns it; then the keys that were not among it and that the
 * topics and buckets name.
 */
export async function collectShared(
  collection: SharedCollection,
  references: ReadonlyMap<string, SharedReference>,
): Promise<void> {
  const { store, early, seen } = collection;
  await readInTwo(collection, references, async (reference, read) => {
    const first = early.get(reference.arn) ?? (await read());
    const evidence = isKnown(first.resource.fact) ? first : await readElsewhere(collection, reference, first);
    seen(evidence);
    await store.keepShared(evidence);
    return evidence;
  });
}

/**
 * The same while accounts are still being read: what no other trail can change any more. What its first owner could not
 * tell waits until all that may be its owner are known.
 */
export async function collectSharedEarly(
  collection: SharedCollection,
  references: ReadonlyMap<string, SharedReference>,
): Promise<void> {
  const { store, early, seen } = collection;
  const settled = [...references].filter(([, { kind, leading = 0 }]) => kind !== 'bucket' || leading > 0);
  await readInTwo(collection, new Map(settled), async ({ arn }, read) => {
    const evidence = await read();
    early.set(arn, evidence);
    if (!isKnown(evidence.resource.fact)) return evidence;
    seen(evidence);
    await store.keepShared(evidence);
    return evidence;
  });
}

/** Settles what is said of a resource. It is read, by its first owner, where `read` is called. */
type Settle = (reference: SharedReference, read: () => Promise<SharedEvidence>) => Promise<SharedEvidence>;

async function readInTwo(
  collection: SharedCollection,
  references: ReadonlyMap<string, SharedReference>,
  settle: Settle,
): Promise<void> {
  const { plan } = collection;
  const { reads } = plan;
  const keys = new Map<string, SharedReference>();
  const first = [...references.values()].filter(({ kind }) => reads.has(readingApis[kind]));
  await readReferences(collection, first, settle, ({ resource }) => {
    for (const key of namedByResource(plan, resource)) if (!references.has(key.arn)) keys.set(key.arn, key);
  });
  const second = [...keys.values()].filter(({ kind }) => reads.has(readingApis[kind]));
  await readReferences(collection, second, settle, () => undefined);
}

/** Each owner is entered once. */
async function readReferences(
  { plan, store, reading, early, enter, seen }: SharedCollection,
  references: readonly SharedReference[],
  settle: Settle,
  names: (evidence: SharedEvidence) => void,
): Promise<void> {
  const { concurrency } = plan.caller.aws.options;
  const owners = new Map<string, SharedReference[]>();
  for (const reference of references) {
    const told = early.get(reference.arn);
    const kept = told && isKnown(told.resource.fact) ? told : await store.shared(reference.arn);
    if (kept) {
      names(kept);
      seen(kept);
      continue;
    }
    const [owner = ''] = reference.owners;
    owners.set(owner, [...(owners.get(owner) ?? []), reference]);
  }
  await eachSettled(concurrency, [...owners], async ([owner, owned]) => {
    const session = owned.every(({ arn }) => early.has(arn)) ? undefined : await enter(owner);
    await eachSettled(concurrency, owned, async (reference) => {
      names(await settle(reference, () => readAs(session as Fact<Session>, reference, reading)));
    });
  });
}

async function readAs(
  session: Fact<Session>,
  reference: SharedReference,
  reading: SharedReading,
): Promise<SharedEvidence> {
  const { kind, arn } = reference;
  if (!isKnown(session)) return { line: 'shared', arn, resource: { kind, fact: session }, answers: [] };
  const resource = await readShared(session.known, reference, reading);
  return { line: 'shared', arn, resource, answers: answersOf(session.known, resource, reading) };
}

/** Another candidate is asked only where the first one could not tell. */
async function readElsewhere(
  { reading, enter }: SharedCollection,
  reference: SharedReference,
  first: SharedEvidence,
): Promise<SharedEvidence> {
  for (const owner of reference.owners.slice(1)) {
    const next = await readAs(await enter(owner), reference, reading);
    if (isKnown(next.resource.fact)) return next;
  }
  return first;
}

/** Only accounts of the scope are entered. */
export async function enterOwner(plan: CollectionPlan, owner: string): Promise<Fact<Session>> {
  const { caller, role, region, accounts, organization } = plan;
  const account = accounts.find(({ id }) => id === owner);
  if (account && !isInactive(account)) return enterAccount(caller, owner, role, region);
  const gap = { account: owner, api: 'sts:AssumeRole' };
  if (account) return { gap: { ...gap, reason: 'owner-outside', detail: `the owner's account is ${account.state}` } };
  const leftOut = organization.leftOut?.find(({ id }) => id === owner);
  if (leftOut) return { gap: { ...gap, reason: 'not-collected', detail: howToLetIn[leftOut.why] } };
  return organization.organization
    ? { gap: { ...gap, reason: 'owner-outside', detail: 'the owner is no account of the organization' } }
    : { gap: { ...gap, reason: 'not-collected', detail: 'the owner is not among the accounts of this audit' } };
}

const howToLetIn: Readonly<Record<LeftOut['why'], string>> = {
  'not-selected': 'the owner is left out of the scope of audit.yaml: list it under scope.accounts',
  excluded: 'the owner is excluded from the scope of audit.yaml: take it out of scope.exclude, so that it can be read',
};
