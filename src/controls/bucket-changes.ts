import { z } from 'zod';
import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { LifecycleRule } from '../model/shared-resource.js';
import { groupAlikeTrails } from './alike-accounts.js';
import type { BucketView } from './control.js';
import { keepsLogFiles } from './log-bucket-retention.js';
import { deliveriesOf } from './log-deliveries.js';
import { organizationIdOf } from './organization-id.js';
import {
  byWhom,
  type Effect,
  other,
  parameter,
  recorded,
  unnamed,
  unreadable,
  valuesOf,
  type Weighed,
  weakened,
} from './recording-change.js';
import { bucketNamed } from './recording-parts.js';
import { allows, judgePolicy } from './resource-policy.js';

export const bucketChanges: ReadonlyMap<string, (weighed: Weighed) => Effect> = new Map([
  ['DeleteBucketPolicy', ofBucket(bucketPolicyDeleted)],
  ['PutBucketPolicy', ofBucket(bucketPolicyPut)],
  ['PutBucketLifecycle', ofBucket(lifecyclePut)],
]);

function ofBucket(weigh: (view: BucketView, weighed: Weighed) => Judgement) {
  return (weighed: Weighed): Effect => {
    const name = parameter(weighed, 'bucketName');
    if (name === undefined) return unnamed(weighed, 'bucketName');
    const view = bucketNamed(name, weighed.audit);
    return view ? { of: 'ours', judgement: weigh(view, weighed) } : other;
  };
}

function bucketPolicyDeleted({ name: bucket }: BucketView, weighed: Weighed): Judgement {
  return fail(say('bucket-policy-deleted', { bucket, ...byWhom(weighed) }));
}

function bucketPolicyPut(view: BucketView, weighed: Weighed): Judgement {
  const { audit, event } = weighed;
  const [put, ...more] = valuesOf(event.parameters ?? {}, 'bucketPolicy');
  const text = typeof put === 'string' ? put : typeof put === 'object' && put !== null ? JSON.stringify(put) : '';
  if (text === '' || more.length > 0) return unreadable(weighed, 'its record does not hold the policy');
  const attached = { account: event.account, api: 's3:GetBucketPolicy', resource: view.arn };
  const refused = say('bucket-policy-shuts-out', { bucket: view.name, ...byWhom(weighed) });
  const ofOrganization = view.trails.find(({ trail }) => trail.organization);
  const writes = judgePolicy(text, attached, (statements) => {
    const trails = groupAlikeTrails(view.trails, audit, statements);
    const requests = deliveriesOf(trails, audit, statements).flatMap((delivery) => delivery.requests);
    return all([
      allows(statements, requests, attached, refused),
      // Without its id nobody knows the folder of an organization's trail.
      ofOrganization ? judge(organizationIdOf(audit, ofOrganization), () => pass()) : pass(),
    ]);
  });
  return weakened(writes, weighed, refused);
}

const days = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).optional();
const criteria = {
  Prefix: z.string().optional(),
  ObjectSizeGreaterThan: days,
  ObjectSizeLessThan: days,
  Tag: z.unknown().optional(),
};
const nothing = z.literal('').transform(() => ({}));
const Filter = recorded({ ...criteria, And: recorded(criteria).optional() });
/** The XML of the request, as CloudTrail writes it: an element that stands alone is no list, and an empty one is ''. */
const Rule = recorded({
  ID: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().optional(),
  Filter: z.union([Filter, nothing]).optional(),
  Expiration: z.union([recorded({ Days: days, Date: z.string().optional() }), nothing]).optional(),
  NoncurrentVersionExpiration: z
    .union([recorded({ NoncurrentDays: days, NewerNoncurrentVersions: days }), nothing])
    .optional(),
});
const PutLifecycle = recorded({
  LifecycleConfiguration: recorded({
    Rule: z.union([z.array(Rule), Rule]).transform((rules) => (Array.isArray(rules) ? rules : [rules])),
  }),
});

function lifecyclePut(view: BucketView, weighed: Weighed): Judgement {
  const parsed = PutLifecycle.safeParse(weighed.event.parameters);
  if (!parsed.success) return unreadable(weighed, 'its record does not hold the rules as S3 documents them');
  const rules = parsed.data.LifecycleConfiguration.Rule.map(lifecycleRule);
  const { fact } = view;
  const then =
    isKnown(fact) && fact.known.exists ? { ...fact.known, lifecycle: { known: rules, from: fact.from } } : undefined;
  const judged = keepsLogFiles(
    then && isKnown(fact) ? { ...view, fact: { known: then, from: fact.from } } : view,
    weighed.audit,
  );
  return weakened(judged, weighed, say('lifecycle-shortened', { bucket: view.name, ...byWhom(weighed) }));
}

function lifecycleRule(rule: z.infer<typeof Rule>): LifecycleRule {
  const filter: z.infer<typeof Filter> = rule.Filter ?? {};
  const { Prefix: prefix, ObjectSizeGreaterThan: largerThan, ObjectSizeLessThan: smallerThan } = filter.And ?? filter;
  const expiration: { Days?: number | undefined; Date?: string | undefined } = rule.Expiration ?? {};
  const noncurrent: { NoncurrentDays?: number | undefined; NewerNoncurrentVersions?: number | undefined } =
    rule.NoncurrentVersionExpiration ?? {};
  return {
    ...(rule.ID !== undefined && { id: rule.ID }),
    enabled: rule.Status === 'Enabled',
    prefix: prefix ?? rule.Prefix ?? '',
    byTag: filter.Tag !== undefined || filter.And?.Tag !== undefined,
    ...(largerThan !== undefined && { largerThan }),
    ...(smallerThan !== undefined && { smallerThan }),
    ...(expiration.Days !== undefined && { expiresAfterDays: expiration.Days }),
    ...(expiration.Date !== undefined && { expiresOn: expiration.Date }),
    ...(noncurrent.NoncurrentDays !== undefined && { noncurrentExpiresAfterDays: noncurrent.NoncurrentDays }),
    ...(noncurrent.NewerNoncurrentVersions !== undefined && {
      noncurrentVersionsKept: noncurrent.NewerNoncurrentVersions,
    }),
  };
}
