import { judge, notApplicable, notAssessed, say } from '../judgement/judgement.js';
import { type Fact, isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { Bucket } from '../model/shared-resource.js';
import type { BucketView } from './control.js';

/** Judges a bucket that is there. One that is not fails trail-destination, and has nothing else to judge. */
export function judgeExisting({ name, fact }: BucketView, test: (bucket: Bucket) => Judgement): Judgement {
  return judge(fact, (found) => (found.exists ? test(found) : notApplicable(say('bucket-missing', { bucket: name }))));
}

/** What S3 answered about the bucket, and nobody here knows the meaning of. */
export function undecidable(
  { arn }: BucketView,
  { owner, region }: Pick<Bucket, 'owner' | 'region'>,
  api: string,
  detail: string,
): Judgement {
  return notAssessed({ account: owner, region, api, resource: arn, reason: 'not-decidable', detail });
}

type Lock = Extract<Bucket['objectLock'], { readonly known: unknown }>['known'];

/**
 * The default retention of Object Lock. Without versioning there is none, also where nobody could read it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 */
export function lockOf({ objectLock, versioning }: Bucket): Fact<Lock> {
  if (isKnown(objectLock) || !isKnown(versioning) || versioning.known.status === 'Enabled') return objectLock;
  return { known: null, from: versioning.from };
}
