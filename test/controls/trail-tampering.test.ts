import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeRead, RecordingChanges } from '../../src/controls/activity.js';
import type { AccountView } from '../../src/controls/control.js';
import { tamperingActions } from '../../src/events/tampering.js';
import type { Identity, ObservedEvent } from '../../src/model/event.js';
import type { Judgement } from '../../src/model/finding.js';
import type { SharedResource } from '../../src/model/shared-resource.js';
import type { TrailView } from '../../src/recording/recording.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  type AuditParts,
  accountView,
  archive,
  asOf,
  audit,
  bucket,
  bucketArn,
  changesOfBucket,
  changesOfKey,
  changesOfOrganization,
  changesOfTrail,
  codesOf,
  event,
  gap,
  healthyBucket,
  hub,
  keyArn,
  known,
  management,
  member,
  other,
  policyOf,
  recording,
  since,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('trail-tampering');

const keyId = keyArn.split('/')[1] ?? '';
const ownArn = `arn:aws:cloudtrail:us-east-1:${member}:trail/own`;
const own = trailView({ trail: { arn: ownArn, name: 'own', organization: false, bucket: 'own-logs' } });
const sources: ReadonlyMap<string, string> = new Map(
  [...tamperingActions].flatMap(([source, names]) => [...names].map((name) => [name, source] as const)),
);
const owned: Readonly<Record<string, readonly string[]>> = {
  [management]: [...changesOfTrail, ...changesOfKey, ...changesOfOrganization],
  [archive]: changesOfBucket,
};

function read(eventName: string, more: Partial<ChangeRead> = {}): ChangeRead {
  return { region: 'us-east-1', eventName, window: { since, until: asOf }, from: [`history ${eventName}`], ...more };
}

function change(name: string, parameters?: Readonly<Record<string, unknown>>, more: Partial<ObservedEvent> = {}) {
  return event(name, '2026-11-02T09:10:00Z', {
    id: `the ${name}`,
    source: sources.get(name) ?? 'nothing.amazonaws.com',
    region: 'us-east-1',
    account: management,
    ...(parameters && { parameters }),
    ...more,
  });
}

interface Case {
  readonly account?: string;
  readonly events?: readonly ObservedEvent[];
  readonly histories?: readonly ChangeRead[];
  readonly asked?: Readonly<Record<string, unknown>>;
  readonly view?: Partial<AccountView>;
  readonly audit?: AuditParts;
}

function judged({ account = management, events = [], histories, asked = {}, view, audit: more }: Case): Judgement {
  const changes: RecordingChanges = {
    events: events.map((one) => ({ event: one, from: [`answer of ${one.id}`] })),
    histories: histories ?? (owned[account] ?? []).map((name) => read(name)),
  };
  const parts: AuditParts = {
    policy: policyOf(asked),
    activity: { tools: new Map(), changes: new Map([[account, changes]]) },
    ...more,
  };
  return judge({ ...accountView({}, account), ...view }, audit(parts));
}

function withBucket(fact: SharedResource & { kind: 'bucket' }): AuditParts {
  return { resources: { [bucketArn]: fact } };
}

const passes: Expected = { verdict: 'pass', says: ['recording-unchanged'] };
const misses: Expected = { verdict: 'not-assessed', says: ['cloudtrail:LookupEvents'] };
const fails = (...says: readonly string[]): Expected => ({ verdict: 'fail', says });

/** All trails of the audit: one that this account has for itself. */
function ownTrailOf(account: string): AuditParts {
  const arn = ownArn.replace(member, account);
  const trail = trailView({ trail: { arn, name: 'own', organization: false, bucket: 'own-logs' } });
  const fact = known({ ...healthyBucket, owner: account });
  return {
    trails: new Map([[arn, trail]]),
    judgedTrails: [trail],
    resources: { 'arn:aws:s3:::own-logs': { kind: 'bucket', fact } },
  };
}

const retention = (Rule: unknown) => ({ bucketName: bucket, LifecycleConfiguration: { Rule } });
const rule = { ID: 'nuke', Status: 'Enabled', Filter: { Prefix: '' } };
const refusing = { Version: '2012-10-17', Statement: [] };
const allowing = JSON.parse((healthyBucket.policy as { known: string }).known);
const undecidable = {
  ...allowing,
  Statement: allowing.Statement.map((statement: object) => ({
    ...statement,
    Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
  })),
};
const basic = (selector: object) => ({ trailName: 'organization', eventSelectors: [selector] });
const advanced = (...fieldSelectors: readonly object[]) => ({
  trailName: trailArn,
  advancedEventSelectors: [{ name: 'Management events selector', fieldSelectors }],
});
const ofManagement = { field: 'eventCategory', equals: ['Management'] };
const role = (name: string, account = management): Identity => ({
  kind: 'assumed-role',
  account,
  role: name,
  session: 'x',
});

interface Row extends Case {
  readonly title: string;
  readonly expected: Expected;
}

const rows: readonly Row[] = [
  { title: 'passes where nothing was changed', expected: passes },
  { title: "passes at the bucket's owner where nothing was changed", account: archive, expected: passes },
  {
    title: 'does not apply where nothing of the recording is',
    account: member,
    expected: { verdict: 'not-applicable', says: ['nothing-of-recording-here'] },
  },
  // what is done to a trail
  {
    title: 'fails where the trail was stopped, by its name',
    events: [change('StopLogging', { name: 'organization' })],
    expected: fails('logging-stopped'),
  },
  {
    title: 'fails where the trail was stopped, by its ARN, from another account that may',
    account: hub,
    events: [change('StopLogging', { name: trailArn }, { account: hub })],
    expected: fails('logging-stopped'),
  },
  {
    title: 'fails where another trail of the same name was stopped in another region, and ours too',
    events: [
      change('StopLogging', { name: 'organization' }, { region: 'us-west-2', id: 'a' }),
      change('StopLogging', { name: 'organization' }),
    ],
    expected: fails('logging-stopped'),
  },
  {
    title: 'passes where a trail of the same name was stopped in another region',
    events: [change('StopLogging', { name: 'organization' }, { region: 'us-west-2' })],
    expected: passes,
  },
  {
    title: 'passes where a trail was stopped that recording does not rest on',
    account: member,
    histories: [read('StopLogging')],
    audit: {
      trails: new Map([
        [trailArn, trailView()],
        [ownArn, own],
      ]),
    },
    events: [change('StopLogging', { name: 'own' }, { account: member })],
    expected: passes,
  },
  {
    title: 'misses what was stopped where the record does not say',
    events: [change('StopLogging')],
    expected: misses,
  },
  {
    title: 'fails where the trail was deleted and made anew',
    events: [change('DeleteTrail', { name: trailArn })],
    expected: fails('trail-deleted'),
  },
  {
    title: 'fails where the only trail of an account was deleted',
    account: member,
    histories: [],
    view: { recording: recording({ trails: [] }) },
    events: [change('DeleteTrail', { name: 'gone' }, { account: member })],
    expected: fails('trail-deleted'),
  },
  {
    title: 'fails where a trail of another account was deleted: it was an organization trail',
    account: hub,
    histories: [],
    events: [change('DeleteTrail', { name: trailArn.replace('organization', 'gone') }, { account: hub })],
    expected: fails('trail-deleted'),
  },
  {
    title: 'fails where any trail was deleted and all are judged',
    account: member,
    histories: [],
    asked: { trails: { judge: 'all' } },
    events: [change('DeleteTrail', { name: 'gone' }, { account: member })],
    expected: fails('trail-deleted'),
  },
  {
    title: 'does not apply where a member of the organization trail deleted one of its own',
    account: member,
    histories: [],
    events: [change('DeleteTrail', { name: 'gone' }, { account: member })],
    expected: { verdict: 'not-applicable', says: ['nothing-of-recording-here'] },
  },
  {
    title: "leaves open whether a deleted trail delivered into the policy's buckets",
    account: member,
    histories: [],
    asked: { trails: { destination: { buckets: [bucket] } } },
    events: [change('DeleteTrail', { name: 'gone' }, { account: member })],
    expected: misses,
  },
  {
    title: 'leaves open whether another trail that the management account deleted was an organization trail',
    events: [change('DeleteTrail', { name: 'gone' })],
    expected: misses,
  },
  {
    title: 'misses trails that nobody could read, one of which may still be there for all',
    account: member,
    histories: [read('DeleteTrail')],
    view: { recording: recording({ trails: [] }), unreadTrails: [gap('cloudtrail:DescribeTrails')] },
    events: [change('DeleteTrail', { name: 'gone' }, { account: member })],
    expected: { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] },
  },
  ...(
    ['enableLogFileValidation', 'isMultiRegionTrail', 'includeGlobalServiceEvents', 'isOrganizationTrail'] as const
  ).map(
    (name): Row => ({
      title: `fails where ${name} was switched off`,
      events: [change('UpdateTrail', { name: trailArn, [name]: false })],
      expected: fails('trail-weakened'),
    }),
  ),
  {
    title: 'fails where the key was taken away',
    events: [change('UpdateTrail', { name: trailArn, kmsKeyId: '' })],
    expected: fails('trail-weakened'),
  },
  {
    title: 'leaves open whether another bucket than the one of today was a wrong one',
    events: [change('UpdateTrail', { name: trailArn, s3BucketName: 'elsewhere' })],
    expected: misses,
  },
  {
    title: 'does not judge which bucket it is where the policy names none',
    events: [change('UpdateTrail', { name: trailArn, s3BucketName: bucket })],
    expected: passes,
  },
  {
    title: 'fails where validation was switched off beside a change of bucket',
    events: [change('UpdateTrail', { name: trailArn, s3BucketName: bucket, enableLogFileValidation: false })],
    expected: fails('trail-weakened'),
  },
  {
    title: 'fails where the bucket was one for a while that the policy does not allow',
    asked: { trails: { destination: { buckets: [bucket] } } },
    events: [change('UpdateTrail', { name: trailArn, s3BucketName: 'elsewhere' })],
    expected: fails('trail-weakened'),
  },
  {
    title: 'fails where the bucket is the one of today, which the policy does not allow',
    asked: { trails: { destination: { buckets: ['the-right-one'] } } },
    events: [change('UpdateTrail', { name: trailArn, s3BucketName: bucket })],
    expected: fails('trail-weakened'),
  },
  {
    title: 'passes where a trail was updated to what is good',
    asked: { trails: { destination: { buckets: [bucket, 'another-bucket'] } } },
    events: [
      change('UpdateTrail', {
        name: trailArn,
        s3BucketName: 'another-bucket',
        enableLogFileValidation: true,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        isOrganizationTrail: true,
        kmsKeyId: keyArn,
      }),
    ],
    expected: passes,
  },
  {
    title: 'passes where what the console sends along says that a trail of one account is none of an organization',
    account: member,
    histories: [...changesOfTrail, ...changesOfBucket].map((name) => read(name)),
    audit: {
      trails: new Map([[ownArn, own]]),
      judgedTrails: [own],
      resources: {
        'arn:aws:s3:::own-logs': { kind: 'bucket', fact: known({ ...healthyBucket, owner: member }) },
      },
    },
    events: [change('UpdateTrail', { name: 'own', isOrganizationTrail: false }, { account: member })],
    expected: passes,
  },
  {
    title: "leaves open whether a trail of the management account was the organization's before",
    audit: ownTrailOf(management),
    histories: [...(owned[management] ?? []), ...changesOfBucket].map((name) => read(name)),
    events: [change('UpdateTrail', { name: 'own', isOrganizationTrail: false })],
    expected: misses,
  },
  {
    title: "leaves open whether it was the organization's where nobody knows the management account",
    account: member,
    audit: { ...ownTrailOf(member), managementAccount: unknown('organizations:DescribeOrganization') },
    histories: [...changesOfTrail, ...changesOfBucket].map((name) => read(name)),
    events: [change('UpdateTrail', { name: 'own', isOrganizationTrail: false }, { account: member })],
    expected: misses,
  },
  {
    title: "leaves open whether an own trail that was moved elsewhere left one of the policy's buckets",
    account: member,
    asked: { trails: { destination: { buckets: ['logs'] } } },
    audit: { ...ownTrailOf(member), judgedTrails: [trailView()] },
    events: [change('UpdateTrail', { name: 'own', s3BucketName: 'own-logs' }, { account: member })],
    expected: misses,
  },
  {
    title: 'does not apply where an own trail that nothing rests on was changed in nothing that counts',
    account: member,
    asked: { trails: { destination: { buckets: ['logs'] } } },
    audit: { ...ownTrailOf(member), judgedTrails: [trailView()] },
    events: [change('UpdateTrail', { name: 'own', enableLogFileValidation: true }, { account: member })],
    expected: { verdict: 'not-applicable', says: ['nothing-of-recording-here'] },
  },
  {
    title: 'fails whatever the case of letters in which parameters are recorded',
    events: [change('UpdateTrail', { Name: trailArn, EnableLogFileValidation: false })],
    expected: fails('trail-weakened'),
  },
  {
    title: 'fails whatever the case of letters in which selectors are recorded',
    events: [
      change('PutEventSelectors', { TrailName: trailArn, EventSelectors: [{ IncludeManagementEvents: false }] }),
    ],
    expected: fails('selectors-narrowed'),
  },
  {
    title: 'leaves a parameter open that is recorded twice',
    events: [change('UpdateTrail', { name: trailArn, enableLogFileValidation: true, EnableLogFileValidation: false })],
    expected: misses,
  },
  {
    title: 'leaves open which trail it is of which two names are recorded',
    events: [change('StopLogging', { name: 'another', Name: trailArn })],
    expected: misses,
  },
  {
    title: 'leaves an update open whose parameters are no flags',
    events: [change('UpdateTrail', { name: trailArn, isMultiRegionTrail: 'false' })],
    expected: misses,
  },
  // what is recorded
  {
    title: 'fails where selectors leave management events out',
    events: [change('PutEventSelectors', basic({ includeManagementEvents: false, readWriteType: 'All' }))],
    expected: fails('selectors-narrowed'),
  },
  {
    title: 'fails where selectors leave reads out',
    events: [change('PutEventSelectors', basic({ readWriteType: 'WriteOnly' }))],
    expected: fails('selectors-narrowed'),
  },
  {
    title: 'fails where selectors exclude a source that the policy wants recorded',
    events: [change('PutEventSelectors', basic({ excludeManagementEventSources: ['kms.amazonaws.com'] }))],
    expected: fails('selectors-narrowed'),
  },
  {
    title: 'passes where selectors exclude a source that the policy lets go',
    asked: { recording: { mayExclude: ['kms.amazonaws.com'] } },
    events: [change('PutEventSelectors', basic({ excludeManagementEventSources: ['kms.amazonaws.com'] }))],
    expected: passes,
  },
  {
    title: 'passes where what selectors leave unsaid is all',
    events: [change('PutEventSelectors', basic({ dataResources: [] }))],
    expected: passes,
  },
  {
    title: 'passes where there are no selectors, which is all management events',
    events: [change('PutEventSelectors', { trailName: 'organization', eventSelectors: [] })],
    expected: passes,
  },
  {
    title: 'passes where an advanced selector records all management events',
    events: [change('PutEventSelectors', advanced(ofManagement))],
    expected: passes,
  },
  {
    title: 'fails where an advanced selector that is called after management events records data events',
    events: [change('PutEventSelectors', advanced({ field: 'eventCategory', equals: ['Data'] }))],
    expected: fails('selectors-narrowed'),
  },
  {
    title: 'passes where conditions of an advanced selector that it does not have are recorded as empty lists',
    events: [
      change(
        'PutEventSelectors',
        advanced({ ...ofManagement, notEquals: [], startsWith: [], notStartsWith: [], endsWith: [], notEndsWith: [] }),
      ),
    ],
    expected: passes,
  },
  {
    title: 'leaves an advanced selector open that has a field and no condition',
    events: [change('PutEventSelectors', advanced(ofManagement, { field: 'readOnly', equals: [] }))],
    expected: misses,
  },
  {
    title: 'fails where an advanced selector leaves a source out',
    events: [
      change(
        'PutEventSelectors',
        advanced(ofManagement, { field: 'eventSource', notEquals: ['rdsdata.amazonaws.com'] }),
      ),
    ],
    expected: fails('selectors-narrowed'),
  },
  {
    title: 'leaves an advanced selector open that filters by a field nobody documents',
    events: [change('PutEventSelectors', advanced(ofManagement, { field: 'moon', equals: ['full'] }))],
    expected: misses,
  },
  {
    title: 'misses selectors that the record does not hold',
    events: [change('PutEventSelectors', { trailName: trailArn })],
    expected: misses,
  },
  {
    title: 'misses selectors of a form that nobody documents',
    events: [change('PutEventSelectors', { trailName: trailArn, eventSelectors: [{ readWriteType: 'Some' }] })],
    expected: misses,
  },
  {
    title: 'fails where all insights were taken away',
    events: [change('PutInsightSelectors', { trailName: trailArn, insightSelectors: [] })],
    expected: fails('insights-dropped'),
  },
  {
    title: 'fails where a type of insights is gone that the policy asks for',
    asked: { controls: { 'trail-insights': 'on' } },
    events: [
      change('PutInsightSelectors', {
        trailName: trailArn,
        insightSelectors: [{ insightType: 'ApiErrorRateInsight' }],
      }),
    ],
    expected: fails('insights-dropped'),
  },
  {
    title: 'passes where a type of insights is left and nobody asks for the other',
    events: [
      change('PutInsightSelectors', {
        trailName: trailArn,
        insightSelectors: [{ insightType: 'ApiErrorRateInsight' }],
      }),
    ],
    expected: passes,
  },
  {
    title: 'misses types of insights that the record does not hold',
    events: [change('PutInsightSelectors', { trailName: trailArn })],
    expected: misses,
  },
  {
    title: 'passes where the insights of an event data store were put',
    events: [change('PutInsightSelectors', { eventDataStore: 'arn', insightSelectors: [] })],
    expected: passes,
  },
  // the bucket
  {
    title: "fails where the bucket's policy was deleted",
    account: archive,
    events: [change('DeleteBucketPolicy', { bucketName: bucket }, { account: archive })],
    expected: fails('bucket-policy-deleted'),
  },
  {
    title: 'passes where the policy of another bucket was deleted',
    account: archive,
    events: [change('DeleteBucketPolicy', { bucketName: 'photos' }, { account: archive })],
    expected: passes,
  },
  {
    title: 'misses the bucket that the record does not name',
    account: archive,
    events: [change('DeleteBucketPolicy', {}, { account: archive })],
    expected: misses,
  },
  {
    title: 'fails where a policy shuts CloudTrail out',
    account: archive,
    events: [change('PutBucketPolicy', { bucketName: bucket, bucketPolicy: refusing }, { account: archive })],
    expected: fails('bucket-policy-shuts-out'),
  },
  {
    title: 'fails where a policy that is recorded as text shuts CloudTrail out',
    account: archive,
    events: [
      change('PutBucketPolicy', { bucketName: bucket, bucketPolicy: JSON.stringify(refusing) }, { account: archive }),
    ],
    expected: fails('bucket-policy-shuts-out'),
  },
  {
    title: 'passes where a policy lets CloudTrail write',
    account: archive,
    events: [change('PutBucketPolicy', { bucketName: bucket, bucketPolicy: allowing }, { account: archive })],
    expected: passes,
  },
  {
    title: 'leaves a policy open that cannot be decided',
    account: archive,
    events: [change('PutBucketPolicy', { bucketName: bucket, bucketPolicy: undecidable }, { account: archive })],
    expected: misses,
  },
  {
    title: 'misses a policy that was too large for the record',
    account: archive,
    events: [change('PutBucketPolicy', { bucketName: bucket }, { account: archive })],
    expected: misses,
  },
  {
    title: "misses the organization's id, without which nobody knows where its trail writes",
    account: archive,
    audit: { organizationId: unknown('organizations:DescribeOrganization') },
    events: [change('PutBucketPolicy', { bucketName: bucket, bucketPolicy: allowing }, { account: archive })],
    expected: { verdict: 'not-assessed', says: ['organizations:DescribeOrganization'] },
  },
  ...[
    { title: 'in days', Expiration: { Days: 1 } },
    { title: 'in days that are recorded as text', Expiration: { Days: '1' } },
    { title: 'at a date', Expiration: { Date: '2026-11-03T00:00:00Z' } },
  ].map(
    ({ title, Expiration }): Row => ({
      title: `fails where log files are to expire too early, ${title}`,
      account: archive,
      audit: withBucket({
        kind: 'bucket',
        fact: known({ ...healthyBucket, versioning: known({ status: 'Suspended', mfaDelete: false }) }),
      }),
      events: [change('PutBucketLifecycle', retention({ ...rule, Expiration }), { account: archive })],
      expected: fails('lifecycle-shortened'),
    }),
  ),
  {
    title: 'fails where versions are to expire too early too',
    account: archive,
    events: [
      change(
        'PutBucketLifecycle',
        retention([
          { ...rule, Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 2 } },
          { ID: 'other', Status: 'Disabled', Filter: '' },
        ]),
        { account: archive },
      ),
    ],
    expected: fails('lifecycle-shortened'),
  },
  {
    title: 'passes where versions are kept for ever',
    account: archive,
    events: [change('PutBucketLifecycle', retention({ ...rule, Expiration: { Days: 1 } }), { account: archive })],
    expected: passes,
  },
  ...[
    { title: 'are kept long enough', Rule: { ...rule, Expiration: { Days: 365 } } },
    { title: 'are not meant', Rule: { ...rule, Filter: { Prefix: 'photos/' }, Expiration: { Days: 1 } } },
    { title: 'have no tags', Rule: { ...rule, Filter: { Tag: { Key: 'a' } }, Expiration: { Days: 1 } } },
    {
      title: 'have none of several tags',
      Rule: { ...rule, Filter: { And: { Prefix: '', Tag: [{ Key: 'a' }] } }, Expiration: { Days: 1 } },
    },
    { title: 'are only moved', Rule: { ...rule, Transition: { Days: 1 } } },
  ].map(
    ({ title, Rule }): Row => ({
      title: `passes where log files ${title}`,
      account: archive,
      audit: withBucket({
        kind: 'bucket',
        fact: known({ ...healthyBucket, versioning: known({ status: 'Never', mfaDelete: false }) }),
      }),
      events: [change('PutBucketLifecycle', retention(Rule), { account: archive })],
      expected: passes,
    }),
  ),
  {
    title: 'misses versioning, on which it depends whether rules are too early',
    account: archive,
    audit: withBucket({
      kind: 'bucket',
      fact: known({ ...healthyBucket, versioning: unknown('s3:GetBucketVersioning') }),
    }),
    events: [change('PutBucketLifecycle', retention({ ...rule, Expiration: { Days: 1 } }), { account: archive })],
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketVersioning'] },
  },
  {
    title: 'misses rules that the record does not hold',
    account: archive,
    events: [change('PutBucketLifecycle', { bucketName: bucket }, { account: archive })],
    expected: misses,
  },
  // the key
  {
    title: "fails where the trail's key was disabled, by its id",
    events: [change('DisableKey', { keyId })],
    expected: fails('key-disabled'),
  },
  {
    title: "fails where the trail's key was scheduled for deletion, by its ARN",
    events: [change('ScheduleKeyDeletion', { keyId: keyArn, pendingWindowInDays: 7 })],
    expected: fails('key-deletion-scheduled'),
  },
  {
    title: 'passes where another key was disabled',
    events: [change('DisableKey', { keyId: '00000000-0000-0000-0000-000000000000' })],
    expected: passes,
  },
  {
    title: 'passes where a key of the same id was disabled in another region',
    events: [change('DisableKey', { keyId }, { region: 'us-west-2' })],
    expected: passes,
  },
  { title: 'misses the key that the record does not name', events: [change('DisableKey')], expected: misses },
  {
    title: 'fails where the key behind the alias of the trail was disabled',
    audit: aliased({ kind: 'key', fact: known({ ...healthyKeyOf(keyArn) }) }),
    events: [change('DisableKey', { keyId })],
    expected: fails('key-disabled'),
  },
  {
    title: 'misses which key the alias of the trail stands for',
    audit: aliased({ kind: 'key', fact: unknown('kms:DescribeKey') }),
    events: [change('DisableKey', { keyId })],
    expected: { verdict: 'not-assessed', says: ['kms:DescribeKey'] },
  },
  {
    title: 'passes where a key was disabled in a region where no trail has one',
    audit: aliased({ kind: 'key', fact: unknown('kms:DescribeKey') }),
    events: [change('DisableKey', { keyId }, { region: 'us-west-2' })],
    expected: passes,
  },
  // the organization
  {
    title: 'fails where trusted access was taken from CloudTrail',
    events: [change('DisableAWSServiceAccess', { servicePrincipal: 'cloudtrail.amazonaws.com' })],
    expected: fails('trusted-access-disabled'),
  },
  {
    title: 'passes where trusted access was taken from another service',
    events: [change('DisableAWSServiceAccess', { servicePrincipal: 'config.amazonaws.com' })],
    expected: passes,
  },
  { title: 'misses the service', events: [change('DisableAWSServiceAccess')], expected: misses },
  // attempts and deployers
  {
    title: 'passes where a change was refused, and tells it',
    events: [change('StopLogging', { name: trailArn }, { errorCode: 'AccessDenied' })],
    expected: { verdict: 'pass', says: ['recording-unchanged', 'change-refused'] },
  },
  {
    title: 'passes where a change was refused of which the record says nothing more, and tells it',
    events: [change('DeleteBucketPolicy', undefined, { errorCode: 'AccessDenied' })],
    expected: { verdict: 'pass', says: ['recording-unchanged', 'change-refused'] },
  },
  {
    title: 'does not apply where nothing of the recording is, and something was refused of which nothing is known',
    account: member,
    events: [change('StopLogging', undefined, { account: member, errorCode: 'AccessDenied' })],
    expected: { verdict: 'not-applicable', says: ['nothing-of-recording-here'] },
  },
  {
    title: 'tells what was refused to an account that owns nothing of it',
    account: hub,
    events: [change('StopLogging', { name: trailArn }, { account: hub, errorCode: 'AccessDenied' })],
    expected: { verdict: 'pass', says: ['change-refused'] },
  },
  {
    title: 'passes where a change to something else was refused',
    events: [change('DisableKey', { keyId: 'another' }, { errorCode: 'AccessDenied' })],
    expected: passes,
  },
  ...[
    { title: 'by name', by: role('AWSControlTowerExecution'), deployers: ['AWSControlTowerExecution'] },
    { title: 'by a pattern', deployers: ['Someone', 'AWSControlTower*'] },
    { title: 'by ARN', deployers: [`arn:aws:iam::${management}:role/AWSControlTowerExecution`] },
    {
      title: 'by ARN of another account',
      by: role('Deploy', '999988887777'),
      deployers: ['arn:aws:iam::999988887777:role/Deploy'],
    },
    { title: 'by ARN with a path', deployers: ['arn:aws:iam::*:role/path/to/AWSControlTower*'] },
  ].map(
    ({ title, deployers, by = role('AWSControlTowerExecution') }): Row => ({
      title: `passes where a deployer did it that the policy names ${title}, and tells it`,
      asked: { activity: { deployers } },
      events: [change('UpdateTrail', { name: trailArn, kmsKeyId: '' }, { by })],
      expected: { verdict: 'pass', says: ['recording-unchanged', 'changed-by-deployer'] },
    }),
  ),
  ...[
    { title: 'a role that is only called alike', deployers: ['AWSControlTower'], by: role('AWSControlTowerExecution') },
    {
      title: 'a role of the name from outside the audit',
      deployers: ['Deploy'],
      by: role('Deploy', '999988887777'),
    },
    { title: 'the role of another account', deployers: [`arn:aws:iam::${other}:role/Deploy`], by: role('Deploy') },
    {
      title: 'a user of the name of a role',
      deployers: ['Deploy'],
      by: { kind: 'iam-user', account: management, user: 'Deploy' } as const,
    },
    {
      title: 'root',
      deployers: ['root', 'arn:aws:iam::*:user/root'],
      by: { kind: 'root', account: management } as const,
    },
  ].map(
    ({ title, deployers, by }): Row => ({
      title: `fails where it was ${title}`,
      asked: { activity: { deployers } },
      events: [change('StopLogging', { name: trailArn }, { by })],
      expected: fails('logging-stopped'),
    }),
  ),
  {
    title: 'fails where nothing but a path is named of deployers, which the schema refuses',
    audit: { policy: { ...policyOf(), activity: { deployers: [`arn:aws:iam::${management}:role/deployers/*`] } } },
    events: [change('StopLogging', { name: trailArn }, { by: role('Deploy') })],
    expected: fails('logging-stopped'),
  },
  {
    title: 'passes where a user did it whom the policy names',
    asked: { activity: { deployers: [`arn:aws:iam::${management}:user/terraform`] } },
    events: [
      change('StopLogging', { name: trailArn }, { by: { kind: 'iam-user', account: management, user: 'terraform' } }),
    ],
    expected: { verdict: 'pass', says: ['recording-unchanged', 'changed-by-deployer'] },
  },
  {
    title: 'passes where a deployer put what nobody can decide',
    asked: { activity: { deployers: ['Deploy'] } },
    events: [change('PutEventSelectors', { trailName: trailArn }, { by: role('Deploy') })],
    expected: { verdict: 'pass', says: ['recording-unchanged', 'changed-by-deployer'] },
  },
  {
    title: 'leaves open who did it where the record does not say, and the policy names deployers',
    asked: { activity: { deployers: ['Deploy'] } },
    events: [change('StopLogging', { name: trailArn }, { by: { kind: 'unknown' } })],
    expected: misses,
  },
  {
    title: 'leaves open who did it where the record does not name the role',
    asked: { activity: { deployers: ['Deploy'] } },
    events: [change('StopLogging', { name: trailArn }, { by: { kind: 'assumed-role', account: management } })],
    expected: misses,
  },
  {
    title: 'fails whoever did it where the policy names no deployer',
    events: [change('StopLogging', { name: trailArn }, { by: { kind: 'unknown' } })],
    expected: fails('logging-stopped'),
  },
  // gaps
  {
    title: 'misses event history that was not asked',
    histories: [],
    expected: misses,
  },
  {
    title: 'misses event history that was denied',
    account: archive,
    histories: [...changesOfBucket.map((name) => read(name)), readNothing('PutBucketPolicy')],
    expected: misses,
  },
  {
    title: 'misses what is older than what was read',
    account: archive,
    histories: changesOfBucket.map((name) =>
      read(name, { gap: gap('cloudtrail:LookupEvents', { reason: 'truncated' }) }),
    ),
    expected: misses,
  },
  {
    title: 'misses whether a trail was deleted in an account that has none',
    account: member,
    histories: [],
    view: { recording: recording({ trails: [] }) },
    expected: misses,
  },
  {
    title: 'does not apply where no trail is left, and none was deleted as far as was asked',
    account: member,
    histories: [read('DeleteTrail')],
    view: { recording: recording({ trails: [] }) },
    expected: { verdict: 'not-applicable', says: ['no-trail-left'] },
  },
  {
    title: 'misses what event history does not tell of an account that has no trail',
    account: member,
    histories: [readNothing('DeleteTrail')],
    view: { recording: recording({ trails: [] }) },
    expected: misses,
  },
  {
    title: 'misses whether the organization trail was deleted where there is none',
    audit: { trails: new Map(), judgedTrails: [] },
    histories: [read('DisableAWSServiceAccess')],
    view: { recording: recording({ trails: [] }) },
    expected: misses,
  },
  {
    title: 'says where it was asked whether the organization trail was deleted where there is none',
    audit: ownTrailOf(management),
    histories: [...(owned[management] ?? []), ...changesOfBucket].map((name) => read(name)),
    expected: { verdict: 'pass', says: ['recording-unchanged', 'deletions-asked-in'] },
  },
  {
    title: 'fails where the organization trail was deleted, and there is none any more',
    audit: { trails: new Map(), judgedTrails: [] },
    histories: [read('DisableAWSServiceAccess'), read('DeleteTrail')],
    view: { recording: recording({ trails: [] }) },
    events: [change('DeleteTrail', { name: 'organization' })],
    expected: fails('trail-deleted'),
  },
  {
    title: "misses the bucket's location at its presumed owner too",
    account: archive,
    audit: withBucket({ kind: 'bucket', fact: unknown('s3:GetBucketLocation', { account: archive }) }),
    histories: [],
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] },
  },
  {
    title: "misses the bucket's owner at the trail's owner",
    audit: withBucket({ kind: 'bucket', fact: unknown('s3:GetBucketLocation') }),
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] },
  },
  {
    title: 'misses a bucket that is not of this audit',
    audit: withBucket({ kind: 'bucket', fact: known({ ...healthyBucket, owner: '999988887777' }) }),
    expected: misses,
  },
  {
    title: 'misses nothing of a bucket that does not exist',
    audit: withBucket({ kind: 'bucket', fact: known({ exists: false }) }),
    expected: passes,
  },
  {
    title: 'misses trails that nobody could read, where recording may rest on one',
    account: other,
    histories: [read('DeleteTrail')],
    view: { recording: recording({ trails: [] }), unreadTrails: [gap('cloudtrail:DescribeTrails')] },
    expected: { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] },
  },
  {
    title: 'does not miss trails that nobody could read, where recording rests on the organization trail',
    account: other,
    histories: [],
    view: { unreadTrails: [gap('cloudtrail:DescribeTrails')] },
    expected: { verdict: 'not-applicable', says: ['nothing-of-recording-here'] },
  },
];

it.each(titled(rows))('%s', (_title, row) => {
  expectJudgement(judged(row), row.expected);
});

function readNothing(eventName: string): ChangeRead {
  return { region: 'us-east-1', eventName, from: [], gap: gap('cloudtrail:LookupEvents') };
}

function healthyKeyOf(arn: string) {
  const nothing = unknown('kms:GetKeyPolicy');
  const state = { state: 'Enabled', manager: 'CUSTOMER', symmetric: true, madeByAws: true } as const;
  return { exists: true, arn, ...state, policy: nothing, rotation: nothing } as const;
}

function aliased(resource: SharedResource): AuditParts {
  const alias = `arn:aws:kms:us-east-1:${management}:alias/trail`;
  const trail: TrailView = trailView({ trail: { kmsKeyId: alias } });
  return { judgedTrails: [trail], trails: new Map([[trailArn, trail]]), resources: { [alias]: resource } };
}

it('says who did what to which trail, and rests on the answer in which it was seen', () => {
  const by = role('Operations');
  const events = [
    change('UpdateTrail', { name: 'organization', kmsKeyId: '', enableLogFileValidation: false }, { by }),
  ];

  expect(judged({ events })).toMatchObject({
    verdict: 'fail',
    because: [
      {
        code: 'trail-weakened',
        args: {
          trail: trailArn,
          changes: 'enableLogFileValidation=false, kmsKeyId=',
          at: '2026-11-02T09:10:00Z',
          by: `arn:aws:sts::${management}:assumed-role/Operations/x`,
        },
      },
    ],
    evidence: expect.arrayContaining(['answer of the UpdateTrail']),
  });
});

it('names the event that leaves it open', () => {
  const judgement = judged({ events: [change('StopLogging')] });

  expect(judgement).toMatchObject({
    gaps: [{ account: management, region: 'us-east-1', resource: 'the StopLogging', reason: 'not-decidable' }],
  });
});

it('names the lookup that nobody made', () => {
  const judgement = judged({ account: archive, histories: [read('PutBucketPolicy'), read('PutBucketLifecycle')] });

  expect(judgement).toMatchObject({
    gaps: [{ account: archive, reason: 'not-collected', detail: expect.stringContaining('DeleteBucketPolicy') }],
  });
});

it('counts what was refused by action and identity, beside a gap too', () => {
  const refused = ['a', 'b'].map((id) =>
    change('StopLogging', { name: trailArn }, { id, errorCode: 'AccessDenied', by: role('Operations') }),
  );

  expect(judged({ events: [...refused, change('DisableKey')] })).toMatchObject({
    verdict: 'not-assessed',
    because: [],
  });
  expect(judged({ events: refused, histories: [] })).toMatchObject({
    verdict: 'not-assessed',
    because: [
      {
        code: 'change-refused',
        args: {
          action: 'cloudtrail:StopLogging',
          by: `arn:aws:iam::${management}:role/Operations`,
          n: 2,
          last: '2026-11-02T09:10:00Z',
        },
      },
    ],
  });
});

it('speaks of the time that all histories cover', () => {
  const histories = changesOfBucket.map((name) => read(name));
  const later = read('PutBucketPolicy', { window: { since: '2026-10-01T00:00:00Z', until: asOf } });

  expect(judged({ account: archive, histories: [...histories, later] })).toMatchObject({
    because: [{ args: { since: '2026-10-01T00:00:00Z', until: asOf } }],
  });
});

describe('every action that may be tampering', () => {
  const names = [...sources.keys()];

  it.each(names)('%s is weighed: without its parameters it leaves the answer open', (name) => {
    expect(judged({ events: [change(name)] }).verdict).toBe('not-assessed');
  });

  it('of another service is none', () => {
    const elsewhere = names.map((name) => change(name, undefined, { source: 'lambda.amazonaws.com', id: name }));

    expectJudgement(judged({ events: elsewhere }), passes);
  });
});

it('a gap never makes a failure or a pass', () => {
  const violation = change('StopLogging', { name: trailArn });
  fc.assert(
    fc.property(fc.subarray([...(owned[management] ?? [])]), fc.boolean(), (unread, violated) => {
      const histories = (owned[management] ?? []).map((name) =>
        unread.includes(name) ? readNothing(name) : read(name),
      );
      const events = violated ? [violation] : [];
      const { verdict } = judged({ histories, events });

      expect(verdict).toBe(violated ? 'fail' : unread.length > 0 ? 'not-assessed' : 'pass');
    }),
  );
});

it('tells each cause once, of all that were seen', () => {
  const events = [
    change('StopLogging', { name: trailArn }),
    change('DisableKey', { keyId }),
    change('DeleteTrail', { name: trailArn }),
  ];

  expect(codesOf(judged({ events, histories: [] })).toSorted()).toEqual([
    'key-disabled',
    'logging-stopped',
    'trail-deleted',
  ]);
});
