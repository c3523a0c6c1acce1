import pLimit from 'p-limit';
import { enterAccount, type Role, type Session } from '../aws/session.js';
import { accountOf, parseArn } from '../model/arn.js';
import {
  type Account,
  type AccountEvidence,
  type AccountReading,
  isInactive,
  type LeftOut,
  type OrganizationEvidence,
  type SharedEvidence,
  type SharedResource,
} from '../model/evidence.js';
import type { Answer, Fact, Gap } from '../model/fact.js';
import { isKnown } from '../model/fact.js';
import { type AccountQuestion, readAccount, unreadableAccount } from './account.js';
import { organizationTrails } from './organization-trails.js';
import { readingApis, readShared, type SharedReference } from './shared-resources.js';

export interface CollectionPlan {
  readonly caller: Session;
  readonly role: Role;
  /** Where STS is called, and accounts are asked first. */
  readonly region: string;
  readonly statedRegions?: readonly string[];
  readonly asOf: Date;
  readonly organization: OrganizationEvidence;
  /** Every account of the scope, by id. */
  readonly accounts: readonly Account[];
  /** The account that the policy names as the owner of the log buckets. */
  readonly bucketOwner?: string;
  /** IAM actions that the chosen controls need beside those about trails; what is not among them is not asked. */
  readonly reads: ReadonlySet<string>;
}

/** Where evidence goes, an account at a time, as soon as it is there, and what an earlier attempt has left there. */
export interface EvidenceStore {
  account(id: string): Promise<AccountEvidence | undefined>;
  shared(arn: string): Promise<SharedEvidence | undefined>;
  keepAccount(evidence: AccountEvidence): Promise<void>;
  keepShared(evidence: SharedEvidence): Promise<void>;
  /** Called before the first account and after each. */
  progress(done: number, total: number): void;
}

/** Members that are asked for an organization trail's status before it is left a gap, and tried to be asked. */
const probedMembers = 3;
const triedMembers = 20;

/**
 * Reads the accounts: first those that may know the organization's trails, one after the other, then the others side
 * by side; at last the buckets, keys and topics that any of them named, each once, in the account that owns it.
 */
export async function collect(plan: CollectionPlan, store: EvidenceStore): Promise<void> {
  const { accounts } = plan;
  const references = new Map<string, SharedReference>();
  const first = new Map<string, AccountReading>();
  let done = 0;
  const read = async (account: Account, question: AccountQuestion): Promise<AccountReading | undefined> => {
    const kept = await store.account(account.id);
    const evidence = kept ?? (await readOne(plan, account, question));
    if (!kept) await store.keepAccount(evidence);
    for (const reference of referencesOf(plan, evidence.reading)) {
      references.set(reference.arn, mergeReferences(references.get(reference.arn), reference));
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
  await eachSettled(plan, members.slice(next), (account) => read(account, settled));
  await readReferences(plan, [...references.values()], store);
}

/**
 * As many side by side as there can be requests in flight. What ends the run ends it when none is under way any more,
 * so that nothing is written after it.
 */
async function eachSettled<T>({ caller }: CollectionPlan, list: readonly T[], run: (one: T) => Promise<unknown>) {
  let ended: { readonly by: unknown } | undefined;
  await pLimit(caller.aws.options.concurrency).map(list, async (one) => {
    if (ended) return;
    await run(one).catch((by: unknown) => {
      ended ??= { by };
    });
  });
  if (ended) throw ended.by;
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

function referencesOf(
  { bucketOwner, caller, reads }: CollectionPlan,
  reading: AccountReading | undefined,
): readonly SharedReference[] {
  return Object.values(reading?.trails ?? {})
    .flatMap(({ trail }): SharedReference[] => {
      const owners = [...(bucketOwner ? [bucketOwner] : []), accountOf(trail.arn)];
      const bucket = `arn:${caller.partition}:s3:::${trail.bucket}`;
      return [
        ...(trail.bucket
          ? [{ kind: 'bucket' as const, arn: bucket, owners, region: trail.homeRegion, ownerGuessed: !bucketOwner }]
          : []),
        ...byArn('key', trail.kmsKeyId),
        ...byArn('topic', trail.topicArn),
      ];
    })
    .filter(({ kind }) => reads.has(readingApis[kind]));
}

function byArn(kind: SharedReference['kind'], arn: string | undefined): SharedReference[] {
  const parts = arn === undefined ? undefined : parseArn(arn);
  return arn && parts ? [{ kind, arn, owners: [parts.account], region: parts.region }] : [];
}

/** The policy's owner first, then trails' owners by id: which account was read first must not show. */
function mergeReferences(before: SharedReference | undefined, found: SharedReference): SharedReference {
  if (!before) return found;
  const named = found.ownerGuessed ? 0 : 1;
  const guessed = [...before.owners.slice(named), ...found.owners.slice(named)].sort();
  const [region = found.region] = [before.region, found.region].sort();
  return { ...found, region, owners: [...new Set([...found.owners.slice(0, named), ...guessed])] };
}

/** Each owner is entered once; another candidate only where the first ones could not tell. */
async function readReferences(
  plan: CollectionPlan,
  references: readonly SharedReference[],
  store: EvidenceStore,
): Promise<void> {
  const owners = new Map<string, SharedReference[]>();
  for (const reference of references) {
    if (await store.shared(reference.arn)) continue;
    const [owner = ''] = reference.owners;
    owners.set(owner, [...(owners.get(owner) ?? []), reference]);
  }
  await eachSettled(plan, [...owners], async ([owner, owned]) => {
    const session = await enterOwner(plan, owner);
    await eachSettled(plan, owned, async (reference) => {
      const first = await readAs(session, reference);
      await store.keepShared(isKnown(first.resource.fact) ? first : await readElsewhere(plan, reference, first));
    });
  });
}

async function readAs(session: Fact<Session>, reference: SharedReference): Promise<SharedEvidence> {
  const { kind, arn } = reference;
  if (!isKnown(session)) return { line: 'shared', arn, resource: withGap(kind, session.gap), answers: [] };
  const resource = await readShared(session.known, reference);
  return { line: 'shared', arn, resource, answers: answersOf(session.known, resource) };
}

const triedOwners = 5;

async function readElsewhere(
  plan: CollectionPlan,
  reference: SharedReference,
  first: SharedEvidence,
): Promise<SharedEvidence> {
  for (const owner of reference.owners.slice(1, triedOwners)) {
    const next = await readAs(await enterOwner(plan, owner), reference);
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

function withGap(kind: SharedResource['kind'], gap: Gap): SharedResource {
  return { kind, fact: { gap } };
}

function answersOf(session: Session, { fact }: SharedResource): Answer[] {
  return isKnown(fact) ? session.answers.filter(({ id }) => id === fact.from) : [];
}

function byId(answers: readonly Answer[]): Answer[] {
  return [...answers].sort((a, b) => (a.id < b.id ? -1 : 1));
}
