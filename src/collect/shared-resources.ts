import type { Session } from '../aws/session.js';
import { type Answer, isKnown } from '../model/fact.js';
import { factsAbout, type SharedFact, type SharedKind, type SharedResource } from '../model/shared-resource.js';
import type { AccountPublicAccess } from './shared/account-public-access.js';
import { readBucket } from './shared/bucket.js';
import { readKey } from './shared/key.js';
import { readLogGroup } from './shared/log-group.js';
import { readTopic } from './shared/topic.js';
import type { SharedReference } from './shared-references.js';

/** How shared resources are read in a run. */
export interface SharedReading {
  /** The IAM actions that the chosen controls need; what is not among them is not asked. */
  readonly reads: ReadonlySet<string>;
  readonly accounts: AccountPublicAccess;
}

/** What tells whether there is one: without it nothing of the kind is read. */
export const readingApis: Readonly<Record<SharedKind, string>> = {
  key: 'kms:DescribeKey',
  topic: 'sns:GetTopicAttributes',
  'log-group': 'logs:DescribeLogGroups',
  bucket: 's3:GetBucketLocation',
};

/** Reads a resource with the credentials of the account that owns it. */
export async function readShared(
  session: Session,
  reference: SharedReference,
  { reads, accounts }: SharedReading,
): Promise<SharedResource> {
  const { kind, arn, region } = reference;
  switch (kind) {
    case 'key':
      return { kind, fact: await readKey(session, arn, region, reads) };
    case 'topic':
      return { kind, fact: await readTopic(session, arn, region, reads) };
    case 'log-group':
      return { kind, fact: await readLogGroup(session, arn, region) };
    case 'bucket': {
      const name = arn.slice(arn.lastIndexOf(':') + 1);
      return { kind, fact: ofGuessedOwner(reference, await readBucket(session, name, reads, accounts)) };
    }
  }
}

/** A refusal by a guessed owner says only that the policy should name the owner. */
function ofGuessedOwner({ ownerGuessed }: SharedReference, fact: SharedFact<'bucket'>): SharedFact<'bucket'> {
  const refused = 'gap' in fact && fact.gap.reason === 'denied';
  return refused && ownerGuessed ? { gap: { ...fact.gap, reason: 'owner-unknown' } } : fact;
}

/** The answers that a resource's facts rest on, by id. */
export function answersOf(session: Session, resource: SharedResource, { accounts }: SharedReading): Answer[] {
  const ids = new Set(factsAbout(resource).flatMap((fact) => (isKnown(fact) ? [fact.from] : [])));
  const found = [...accounts.answers, ...session.answers].filter(({ id }) => ids.has(id));
  return [...new Map(found.map((answer) => [answer.id, answer])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
