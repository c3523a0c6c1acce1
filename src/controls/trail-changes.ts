import { z } from 'zod';
import { all, fail, notAssessed, pass, say } from '../judgement/judgement.js';
import type { FieldSelector, Selectors } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { isOn } from '../model/policy.js';
import { leavesNothingOut, type TrailView } from '../recording/recording.js';
import type { AccountView, AuditView } from './control.js';
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
import { isJudged, trailNamed } from './recording-parts.js';

export const trailChanges: ReadonlyMap<string, (weighed: Weighed) => Effect> = new Map([
  ['StopLogging', ofTrail('name', loggingStopped)],
  ['DeleteTrail', trailDeleted],
  ['UpdateTrail', ofTrail('name', trailUpdated)],
  ['PutEventSelectors', ofTrail('trailName', selectorsPut)],
  ['PutInsightSelectors', ofTrail('trailName', insightsPut)],
]);

function ofTrail(field: string, weigh: (trail: TrailView, weighed: Weighed) => Judgement) {
  return (weighed: Weighed): Effect => {
    const { event, account, audit } = weighed;
    const name = parameter(weighed, field);
    // Selectors and insights may be an event data store's.
    if (name === undefined && valuesOf(event.parameters ?? {}, 'eventDataStore').length > 0) return other;
    if (name === undefined) return unnamed(weighed, field);
    const trail = trailNamed(name, event, audit);
    if (trail === undefined) return unseen(account, other);
    const judgement = weigh(trail, weighed);
    if (isJudged(trail, audit)) return { of: 'ours', judgement };
    return judgement.verdict === 'pass' ? other : ofUnjudged(trail.trail.arn, 'is judged no more', judgement, weighed);
  };
}

/** A trail that nobody sees: not there any more, unless not all could be seen. */
function unseen({ unreadTrails }: AccountView, gone: Effect): Effect {
  if (unreadTrails.length === 0) return gone;
  return { of: 'unknown', judgement: all(unreadTrails.map((gap) => notAssessed(gap))) };
}

function loggingStopped({ trail: { arn: trail } }: TrailView, weighed: Weighed): Judgement {
  return fail(say('logging-stopped', { trail, ...byWhom(weighed) }));
}

/** Of a trail that is gone only its name is left, so that whether recording rested on it follows from what is left. */
function trailDeleted(weighed: Weighed): Effect {
  const { event, audit } = weighed;
  const name = parameter(weighed, 'name');
  if (name === undefined) return unnamed(weighed, 'name');
  const arn = name.startsWith('arn:')
    ? name
    : `arn:${audit.partition}:cloudtrail:${event.region}:${event.account}:trail/${name}`;
  const deleted = fail(say('trail-deleted', { trail: arn, ...byWhom(weighed) }));
  const seen = trailNamed(name, event, audit);
  // It was made anew, under the same name.
  if (seen && isJudged(seen, audit)) return { of: 'ours', judgement: deleted };
  return ofUnjudged(arn, seen ? 'is judged no more' : 'is gone', deleted, weighed);
}

/** Of a trail that is not judged today, be it gone or changed: whether recording rested on it when the change was made. */
function ofUnjudged(arn: string, today: string, judgement: Judgement, weighed: Weighed): Effect {
  const { account, audit } = weighed;
  switch (restedOn(arn, account, audit)) {
    case 'yes':
      return { of: 'ours', judgement };
    case 'no':
      return other;
    case 'unread':
      return unseen(account, other);
    case 'unknown': {
      const why = `${arn} ${today}, and whether it was one that recording rested on nobody can tell`;
      return { of: 'unknown', judgement: unreadable(weighed, why) };
    }
  }
}

function restedOn(
  arn: string,
  { id, recording, unreadTrails }: AccountView,
  audit: AuditView,
): 'yes' | 'no' | 'unread' | 'unknown' {
  const { judge: which, destination } = audit.policy.trails;
  // What an account can delete of another's is an organization's trail.
  if (which === 'all' || !arn.includes(`:${id}:trail/`)) return 'yes';
  const left = recording.trails.map(({ trail }) => trail);
  if (left.some(({ organization }) => organization)) {
    const { managementAccount } = audit;
    const isMember = managementAccount !== undefined && isKnown(managementAccount) && managementAccount.known !== id;
    return isMember && destination.buckets === undefined ? 'no' : 'unknown';
  }
  if (unreadTrails.length > 0) return 'unread';
  // Of an account's own trails all count, unless some deliver where the policy says.
  return left.some(({ bucket }) => destination.buckets?.includes(bucket)) ? 'unknown' : 'yes';
}

const Update = recorded({
  enableLogFileValidation: z.boolean().nullish(),
  isMultiRegionTrail: z.boolean().nullish(),
  includeGlobalServiceEvents: z.boolean().nullish(),
  isOrganizationTrail: z.boolean().nullish(),
  kmsKeyId: z.string().nullish(),
  s3BucketName: z.string().nullish(),
});

/** Of what a trail was before, an event says nothing, and what it is today may be this very change. */
function trailUpdated(view: TrailView, weighed: Weighed): Judgement {
  const { trail } = view;
  const parsed = Update.safeParse(weighed.event.parameters);
  if (!parsed.success) return unreadable(weighed, 'its parameters are not what CloudTrail documents');
  const { kmsKeyId, s3BucketName, isOrganizationTrail, ...flags } = parsed.data;
  const { buckets } = weighed.audit.policy.trails.destination;
  const changed = [
    ...Object.entries(flags).flatMap(([name, value]) => (value === false ? [`${name}=false`] : [])),
    ...(isOrganizationTrail === false && trail.organization ? ['isOrganizationTrail=false'] : []),
    ...(kmsKeyId === '' ? ['kmsKeyId='] : []),
    ...(s3BucketName && buckets?.includes(s3BucketName) === false ? [`s3BucketName=${s3BucketName}`] : []),
  ];
  if (changed.length > 0) {
    return fail(say('trail-weakened', { trail: trail.arn, changes: changed.join(', '), ...byWhom(weighed) }));
  }
  return all([
    // Where the policy names no buckets, the one of today is as good as any; another was somewhere else for a while.
    s3BucketName && !buckets && s3BucketName !== trail.bucket
      ? unreadable(weighed, `it sent logs to the bucket ${s3BucketName}, and the policy names none to compare with`)
      : pass(),
    isOrganizationTrail === false && mayHaveBeenOrganization(view, weighed.audit)
      ? unreadable(weighed, `whether ${trail.arn} was an organization trail before nobody can tell`)
      : pass(),
  ]);
}

/** The console sends the flag with every change, also of trails that never were an organization's: members have no other. */
function mayHaveBeenOrganization({ owner }: TrailView, { managementAccount }: AuditView): boolean {
  return managementAccount === undefined || !isKnown(managementAccount) || managementAccount.known === owner;
}

const texts = z.array(z.string()).nullish();
const BasicSelector = recorded({
  // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html tells the defaults.
  readWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).nullish(),
  includeManagementEvents: z.boolean().nullish(),
  excludeManagementEventSources: texts,
}).transform((selector) => ({
  readWriteType: selector.readWriteType ?? ('All' as const),
  managementEvents: selector.includeManagementEvents ?? true,
  excludedSources: selector.excludeManagementEventSources ?? [],
  dataResources: [],
}));
const Field = recorded({
  field: z.string(),
  equals: texts,
  notEquals: texts,
  startsWith: texts,
  notStartsWith: texts,
  endsWith: texts,
  notEndsWith: texts,
})
  .transform(
    ({ field, ...operators }): FieldSelector => ({
      field,
      ...Object.fromEntries(Object.entries(operators).filter(([, values]) => values?.length)),
    }),
  )
  // What one without any condition lets through nobody documents.
  .refine((field) => Object.keys(field).length > 1);
const PutSelectors = recorded({
  eventSelectors: z.array(BasicSelector).nullish(),
  advancedEventSelectors: z
    .array(recorded({ fieldSelectors: z.array(Field) }).transform(({ fieldSelectors }) => fieldSelectors))
    .nullish(),
});

function selectorsPut(view: TrailView, weighed: Weighed): Judgement {
  const parsed = PutSelectors.safeParse(weighed.event.parameters);
  const { eventSelectors: basic, advancedEventSelectors: advanced } = parsed.data ?? {};
  const selectors: Selectors | undefined = advanced?.length ? { advanced } : basic ? { basic } : undefined;
  if (!selectors) return unreadable(weighed, 'its record does not hold the selectors as CloudTrail documents them');
  const { mayExclude } = weighed.audit.policy.recording;
  const then = leavesNothingOut({ ...view, selectors: { known: selectors, from: view.from } }, mayExclude);
  return weakened(then, weighed, say('selectors-narrowed', { trail: view.trail.arn, ...byWhom(weighed) }));
}

const PutInsights = recorded({ insightSelectors: z.array(recorded({ insightType: z.string() })) });

/** To have none any more weakens in any case; which ones there must be is asked where trail-insights is on. */
function insightsPut({ trail: { arn: trail } }: TrailView, weighed: Weighed): Judgement {
  const parsed = PutInsights.safeParse(weighed.event.parameters);
  if (!parsed.success) return unreadable(weighed, 'its record does not hold the types of insights');
  const types = parsed.data.insightSelectors.map(({ insightType }) => insightType);
  const { policy } = weighed.audit;
  const asked = isOn({ id: 'trail-insights', byDefault: 'off' }, policy) ? policy.trails.insights : [];
  const missing = asked.filter((type) => !types.includes(type));
  if (types.length > 0 && missing.length === 0) return pass();
  return fail(say('insights-dropped', { trail, ...byWhom(weighed) }));
}
