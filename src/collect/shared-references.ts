import { accountOf, bucketArn, parseArn } from '../model/arn.js';
import type { AccountReading } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import type { KeyUser, SharedKind, SharedResource } from '../model/shared-resource.js';

/** Owners that are asked for one resource. Thousands of accounts may have a trail into one bucket. */
const triedOwners = 5;

/** A bucket, key, topic or log group that something names, and the accounts in which it may be read. */
export interface SharedReference {
  readonly kind: SharedKind;
  readonly arn: string;
  /** The first that answers is the owner. Only a bucket has more than one: its name holds no account. */
  readonly owners: readonly string[];
  /** How many of them go before all others: those that do not follow from whose trail it is. */
  readonly leading?: number;
  readonly region: string;
  /** The policy names no owner of buckets, so that a trail's is taken for it. */
  readonly ownerGuessed?: boolean;
}

interface Naming {
  readonly partition: string;
  /** The account that the policy names as the owner of the log buckets. */
  readonly bucketOwner?: string | undefined;
  /** Accounts that can be entered. */
  readonly accounts: ReadonlySet<string>;
  /** Whose keys are read. */
  readonly keysOf: ReadonlySet<KeyUser>;
}

/** What an account's trails name. */
export function namedByTrails(
  { partition, bucketOwner, accounts, keysOf }: Naming,
  reading: AccountReading | undefined,
): readonly SharedReference[] {
  return Object.values(reading?.trails ?? {}).flatMap(({ trail }): SharedReference[] => {
    const { bucket, homeRegion: region } = trail;
    const leading = bucketOwner ? [bucketOwner] : accountsIn(bucket).filter((id) => accounts.has(id));
    const owners = [...leading, accountOf(trail.arn)];
    const arn = bucketArn(partition, bucket);
    const owned = { owners: [...new Set(owners)], leading: leading.length, ownerGuessed: !bucketOwner };
    return [
      ...(bucket ? [{ kind: 'bucket' as const, arn, region, ...owned }] : []),
      ...(keysOf.has('trail') ? byArn('key', trail.kmsKeyId) : []),
      ...byArn('topic', trail.topicArn),
      ...byArn('log-group', trail.logGroupArn),
    ];
  });
}

/** Many a bucket has its account in its name, as Control Tower's has. Whether it is the owner, S3 tells. */
function accountsIn(bucket: string): readonly string[] {
  return bucket.match(/(?<!\d)\d{12}(?!\d)/g) ?? [];
}

/** The key that a topic or a bucket names. */
export function namedByResource(
  { keysOf }: Pick<Naming, 'keysOf'>,
  { kind, fact }: SharedResource,
): readonly SharedReference[] {
  if (!isKnown(fact) || !fact.known.exists) return [];
  if (kind === 'topic' && keysOf.has('topic')) return byArn('key', fact.known.key);
  if (kind !== 'bucket' || !keysOf.has('bucket')) return [];
  const { encryption } = fact.known;
  return byArn('key', isKnown(encryption) ? encryption.known?.key : undefined);
}

function byArn(kind: SharedKind, arn: string | null | undefined): SharedReference[] {
  const parts = parseArn(arn ?? '');
  return arn && parts ? [{ kind, arn, owners: [parts.account], region: parts.region }] : [];
}

/** Those that lead first, then trails' owners by id: which account was read first must not show. */
export function mergeReferences(before: SharedReference | undefined, found: SharedReference): SharedReference {
  if (!before) return found;
  const { leading = 0 } = found;
  const guessed = [...before.owners.slice(leading), ...found.owners.slice(leading)].sort();
  const [region = found.region] = [before.region, found.region].sort();
  const owners = [...new Set([...found.owners.slice(0, leading), ...guessed])];
  return { ...found, region, owners: owners.slice(0, triedOwners) };
}
