import { enterAccount, type Session } from '../aws/session.js';
import { isInactive, type LeftOut, type SharedEvidence } from '../model/evidence.js';
import { type Fact, isKnown } from '../model/fact.js';
import { eachSettled } from './each-settled.js';
import type { CollectionPlan, EvidenceStore } from './plan.js';
import { accountPublicAccess } from './shared/account-public-access.js';
import { namedByResource, type SharedReference } from './shared-references.js';
import { answersOf, readingApis, readShared, type SharedReading } from './shared-resources.js';

/**
 * Reads what trails name, each once, in the account that owns it; then the keys that were not among it and that the
 * topics and buckets name.
 */
export async function collectShared(
  plan: CollectionPlan,
  references: ReadonlyMap<string, SharedReference>,
  store: EvidenceStore,
): Promise<void> {
  const { reads } = plan;
  const reading = { reads, accounts: accountPublicAccess(reads) };
  const keys = new Map<string, SharedReference>();
  const first = [...references.values()].filter(({ kind }) => reads.has(readingApis[kind]));
  await readReferences(plan, first, reading, store, ({ resource }) => {
    for (const key of namedByResource(plan, resource)) if (!references.has(key.arn)) keys.set(key.arn, key);
  });
  const second = [...keys.values()].filter(({ kind }) => reads.has(readingApis[kind]));
  await readReferences(plan, second, reading, store, () => undefined);
}

/** Each owner is entered once; another candidate only where the first ones could not tell. */
async function readReferences(
  plan: CollectionPlan,
  references: readonly SharedReference[],
  reading: SharedReading,
  store: EvidenceStore,
  seen: (evidence: SharedEvidence) => void,
): Promise<void> {
  const { concurrency } = plan.caller.aws.options;
  const owners = new Map<string, SharedReference[]>();
  for (const reference of references) {
    const kept = await store.shared(reference.arn);
    if (kept) {
      seen(kept);
      continue;
    }
    const [owner = ''] = reference.owners;
    owners.set(owner, [...(owners.get(owner) ?? []), reference]);
  }
  await eachSettled(concurrency, [...owners], async ([owner, owned]) => {
    const session = await enterOwner(plan, owner);
    await eachSettled(concurrency, owned, async (reference) => {
      const first = await readAs(session, reference, reading);
      const evidence = isKnown(first.resource.fact) ? first : await readElsewhere(plan, reference, first, reading);
      seen(evidence);
      await store.keepShared(evidence);
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

async function readElsewhere(
  plan: CollectionPlan,
  reference: SharedReference,
  first: SharedEvidence,
  reading: SharedReading,
): Promise<SharedEvidence> {
  for (const owner of reference.owners.slice(1)) {
    const next = await readAs(await enterOwner(plan, owner), reference, reading);
    if (isKnown(next.resource.fact)) return next;
  }
  return first;
}

/** Only accounts of the scope are entered. */
async function enterOwner(plan: CollectionPlan, owner: string): Promise<Fact<Session>> {
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
