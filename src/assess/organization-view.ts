import { isOfCodeCatalyst } from '../codecatalyst/claims.js';
import type { AuditView, BucketView } from '../controls/control.js';
import { accountOf, bucketArn } from '../model/arn.js';
import {
  type Account,
  type AccountReading,
  type EvidenceHeader,
  type EvidenceLine,
  type LogFilesEvidence,
  mergeSeen,
  type OrganizationEvidence,
  type SeenTrail,
} from '../model/evidence.js';
import { type Answer, type Fact, type Gap, isKnown, mapFact } from '../model/fact.js';
import type { Policy } from '../model/policy.js';
import type { SharedFact, SharedResource } from '../model/shared-resource.js';
import type { TrailView } from '../recording/recording.js';
import { reliedOnBy } from '../recording/relied-on.js';
import { activityFold } from './activity-view.js';
import { type CodecatalystView, codecatalystFold } from './codecatalyst-view.js';
import { type FailedCalls, foldFailedCalls } from './failed-calls.js';
import { leftOutOfLogFiles } from './left-out-events.js';
import { newAccounts } from './new-accounts.js';
import { hidesTrails } from './unread-trails.js';

/** What all accounts together say: made by a first pass over the evidence, used to judge each account in a second. */
export interface OrganizationView extends AuditView, Pick<CodecatalystView, 'observedSpaces'> {
  readonly header: EvidenceHeader;
  readonly organization: OrganizationEvidence;
  /** Absent where the audit is not about an organization: its id, and the account that carries what is found about it. */
  readonly organizationSubject: { readonly id: string; readonly carrier: string } | undefined;
  /** By ARN. */
  readonly organizationTrails: readonly TrailView[];
  /** Whether there may be a trail that nobody saw, and no finding says so, because it would not be judged. */
  readonly mayHideTrails: boolean;
  /** The buckets that the judged trails deliver to. */
  readonly buckets: readonly BucketView[];
  /** ARNs of the buckets that these trails deliver to. */
  bucketsOf(trails: readonly string[]): readonly string[];
  /** How each account was entered, or why not; none for accounts whose state says that they cannot be. */
  readonly access: ReadonlyMap<string, Fact<string>>;
  /** By account: the trails that its recording rests on, or all it has where the policy judges all. */
  readonly reliedOn: ReadonlyMap<string, readonly string[]>;
  /** By id of a trail, a bucket or the organization: the accounts that rest on it, but for the one that carries it. */
  readonly inheritors: ReadonlyMap<string, readonly string[]>;
  readonly answers: ReadonlyMap<string, Answer>;
  /** Absent where no log files were handed over. */
  readonly logFiles: LogFilesEvidence | undefined;
  /** Calls that failed, by cause, also those that no judgement rests on. */
  readonly failedCalls: ReadonlyMap<string, FailedCalls>;
}

export async function viewOrganization(
  evidence: AsyncIterable<EvidenceLine>,
  policy: Policy,
): Promise<OrganizationView> {
  let header: EvidenceHeader | undefined;
  let organization: OrganizationEvidence = { line: 'organization', answers: [] };
  const accounts = new Map<string, Account>();
  const seen = new Map<string, SeenTrail>();
  const statusFrom = new Map<string, string>();
  const ownerRegions = new Map<string, Fact<readonly string[]>>();
  const access = new Map<string, Fact<string>>();
  const reliedOn = new Map<string, readonly string[]>();
  const shared = new Map<string, SharedResource>();
  const answers = new Map<string, Answer>();
  const words = new Map<string, string>();
  const failedCalls = new Map<string, FailedCalls>();
  const activity = activityFold();
  let logFiles: LogFilesEvidence | undefined;
  let oldestLogged: string | undefined;
  const codecatalyst = codecatalystFold(policy);
  let shown: readonly Fact<unknown>[] = [];
  let mayHideTrails = false;

  for await (const line of evidence) {
    if (line.line === 'header') {
      header = line;
      continue;
    }
    for (const answer of line.answers) answers.set(answer.id, compact(answer, words));
    foldFailedCalls(line, failedCalls);
    activity.add(line);
    codecatalyst.add(line);
    switch (line.line) {
      case 'organization':
        organization = line;
        break;
      case 'log-files':
        logFiles = line;
        break;
      case 'logged':
        for (const { at } of line.events.filter(isOfCodeCatalyst)) {
          if (oldestLogged === undefined || at < oldestLogged) oldestLogged = at;
        }
        break;
      case 'tampering':
        break;
      case 'shared':
        shared.set(line.arn, line.resource);
        break;
      case 'account': {
        accounts.set(line.account.id, line.account);
        const { reading } = line;
        if (!reading) break;
        access.set(line.account.id, reading.access);
        ownerRegions.set(line.account.id, reading.regions);
        mayHideTrails ||= header !== undefined && hidesTrails(reading, { partition: header.partition, policy });
        if (!shown.some(isKnown)) shown = [...shown, ...answersAboutTrails(reading)];
        for (const [arn, trail] of Object.entries(reading.trails)) {
          const owned = accountOf(arn) === line.account.id;
          const before = seen.get(arn);
          // The owner's own view first; of a thousand members' views nothing is kept that is known already.
          seen.set(arn, owned && before ? mergeSeen(trail, before) : mergeSeen(before, trail));
          if (trail.status && seen.get(arn)?.status === trail.status) statusFrom.set(arn, line.account.id);
        }
        reliedOn.set(
          line.account.id,
          reliedOnBy(line.account.id, reading, policy.trails).map(({ arn }) => arn),
        );
        break;
      }
    }
  }
  if (!header) throw new Error('evidence without a header');
  const excused = newAccounts(accounts, access, policy.newAccountGraceDays, header.asOf);
  const { cloudtrailAdministrators: named } = organization;
  const administrators = named && isKnown(named) ? named.known : [];
  const trails = new Map(
    [...seen].map(([arn, trail]) => [
      arn,
      trailView(arn, trail, ownerRegions, statusFrom.get(arn) ?? '', administrators),
    ]),
  );
  const sharedFact = <Kind extends SharedResource['kind']>(kind: Kind, arn: string): SharedFact<Kind> => {
    const resource = shared.get(arn);
    if (resource?.kind === kind) return resource.fact as SharedFact<Kind>;
    const account = accountOf(arn);
    return { gap: { account, api: apis[kind], resource: arn, reason: 'not-collected', detail: 'it was not read' } };
  };
  const { partition } = header;
  const ofCodecatalyst = codecatalyst.view(trails, partition, excused);
  const arnOf = (bucket: string): string => bucketArn(partition, bucket);
  const judgedTrails = [...new Set([...reliedOn.values()].flat())].sort().flatMap((arn) => trails.get(arn) ?? []);
  const buckets = bucketsIn(judgedTrails, arnOf, (arn) => sharedFact('bucket', arn));
  const bucketsOf = (arns: readonly string[]): readonly string[] => [
    ...new Set(arns.flatMap((arn) => arnOf(trails.get(arn)?.trail.bucket ?? ''))),
  ];
  const organizationSubject = organizationIn(header, organization);
  return {
    header,
    organization,
    accounts,
    newAccounts: excused,
    wholeOrganization: header.scope === 'organization' && organization.leftOut === undefined,
    partition: header.partition,
    asOf: header.asOf,
    policy,
    organizationId: organization.organization && mapFact(organization.organization, ({ id }) => id),
    managementAccount: organization.organization && mapFact(organization.organization, (of) => of.managementAccount),
    membersListed: membersListedIn(organization, organizationSubject),
    organizationSubject,
    trails,
    organizationTrails: [...trails.values()].filter(({ trail }) => trail.organization).sort(byArn),
    mayHideTrails,
    trailsShown: trailsShownIn(shown, organizationSubject),
    judgedTrails,
    buckets,
    bucketsOf,
    access,
    reliedOn,
    inheritors: inheritorsIn(
      reliedOn,
      buckets,
      bucketsOf,
      organizationSubject,
      [...access.keys()].filter((id) => !excused.has(id)),
    ),
    answers,
    logFiles,
    failedCalls,
    activity: activity.view(),
    ...ofCodecatalyst,
    unreadHistories: withLeftOut(ofCodecatalyst, logFiles, oldestLogged, excused),
    otherMembers: new Set((organization.leftOut ?? []).map(({ id }) => id)),
    shared: sharedFact,
  };
}

/** Of each account that log files speak of, what is older than the oldest event of CodeCatalyst that was kept may be missing. */
function withLeftOut(
  { unreadHistories, logged }: CodecatalystView,
  logFiles: LogFilesEvidence | undefined,
  before: string | undefined,
  excused: Pick<ReadonlySet<string>, 'has'>,
): AuditView['unreadHistories'] {
  const leftOut = logFiles?.eventsLeftOut ?? 0;
  if (leftOut === 0) return unreadHistories;
  const all = new Map(unreadHistories);
  for (const account of logged.keys()) {
    if (excused.has(account)) continue;
    const missing = { gap: leftOutOfLogFiles(account, leftOut), ...(before !== undefined && { before }) };
    all.set(account, [...(all.get(account) ?? []), missing]);
  }
  return all;
}

const apis = {
  key: 'kms:DescribeKey',
  topic: 'sns:GetTopicAttributes',
  'log-group': 'logs:DescribeLogGroups',
  bucket: 's3:GetBucketLocation',
} as const;

/** The same answer in less memory: of hundreds of thousands each has the same few words, parsed anew. */
function compact({ id, api, account, region, resource, at, requestIds }: Answer, words: Map<string, string>): Answer {
  const one = (word: string): string => {
    const known = words.get(word);
    if (known === undefined) words.set(word, word);
    return known ?? word;
  };
  const said = { id, api: one(api), account: one(account), region: one(region), at, requestIds };
  return resource === undefined ? said : { ...said, resource: one(resource) };
}

/** What an account answered about its trails, and why not. */
function answersAboutTrails({ access, trailsByRegion }: AccountReading): readonly Fact<unknown>[] {
  return isKnown(access) ? Object.values(trailsByRegion) : [access];
}

function trailsShownIn(
  answers: readonly Fact<unknown>[],
  organization: OrganizationView['organizationSubject'],
): AuditView['trailsShown'] {
  const answered = answers.find(isKnown);
  if (answered) return [mapFact(answered, () => true as const)];
  const [first, ...others] = answers.map((fact) => mapFact(fact, () => true as const));
  const account = organization?.carrier ?? '';
  const detail = 'no account of this audit could be asked';
  return first
    ? [first, ...others]
    : [{ gap: { account, api: 'cloudtrail:DescribeTrails', reason: 'not-collected', detail } }];
}

function organizationIn(
  { scope, scopeId, caller }: EvidenceHeader,
  { organization }: OrganizationEvidence,
): OrganizationView['organizationSubject'] {
  if (scope !== 'organization') return undefined;
  return organization && isKnown(organization)
    ? { id: organization.known.id, carrier: organization.known.managementAccount }
    : { id: scopeId, carrier: accountOf(caller) };
}

function membersListedIn(
  { answers }: OrganizationEvidence,
  subject: OrganizationView['organizationSubject'],
): AuditView['membersListed'] {
  const api = 'organizations:ListAccounts';
  const listed = answers.find((answer) => answer.api === api);
  if (listed) return { known: true, from: listed.id };
  const detail = 'the accounts of the organization were not listed';
  return { gap: { account: subject?.carrier ?? '', api, reason: 'not-collected', detail } };
}

function bucketsIn(
  trails: readonly TrailView[],
  arnOf: (name: string) => string,
  factOf: (arn: string) => BucketView['fact'],
): readonly BucketView[] {
  const names = [...new Set(trails.map(({ trail }) => trail.bucket))].sort();
  return names.map((name) => {
    const arn = arnOf(name);
    return { name, arn, fact: factOf(arn), trails: trails.filter(({ trail }) => trail.bucket === name) };
  });
}

/** The bucket's owner; while that is unknown, the owner of a trail that delivers there. */
export function carrierOf({ fact, trails }: BucketView): string {
  const owner = isKnown(fact) && fact.known.exists ? fact.known.owner : undefined;
  return owner ?? trails[0]?.owner ?? '';
}

function byArn(a: TrailView, b: TrailView): number {
  return a.trail.arn < b.trail.arn ? -1 : 1;
}

function inheritorsIn(
  reliedOn: ReadonlyMap<string, readonly string[]>,
  buckets: readonly BucketView[],
  bucketsOf: OrganizationView['bucketsOf'],
  organization: OrganizationView['organizationSubject'],
  accounts: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const inheritors = new Map<string, string[]>();
  const add = (subject: string, carrier: string | undefined, account: string): void => {
    if (carrier === account) return;
    const found = inheritors.get(subject) ?? [];
    inheritors.set(subject, found);
    found.push(account);
  };
  const carriers = new Map(buckets.map((bucket) => [bucket.arn, carrierOf(bucket)]));
  for (const account of [...accounts].sort()) {
    if (organization) add(organization.id, organization.carrier, account);
    const trails = reliedOn.get(account) ?? [];
    for (const arn of trails) add(arn, accountOf(arn), account);
    for (const arn of bucketsOf(trails)) add(arn, carriers.get(arn), account);
  }
  return inheritors;
}

function trailView(
  arn: string,
  { trail, from, status, selectors, insights, tags }: SeenTrail,
  ownerRegions: ReadonlyMap<string, Fact<readonly string[]>>,
  statusFrom: string,
  administrators: readonly string[],
): TrailView {
  const owner = accountOf(arn);
  const notAsked = (api: string): { readonly gap: Gap } => ({
    gap: { account: owner, api, resource: arn, reason: 'not-collected', detail: 'nobody who could was asked' },
  });
  const told = status ?? notAsked('cloudtrail:GetTrailStatus');
  // Members inherit settings and logging state; what is delivered, their own view of the trail does not say.
  const tellsDeliveries = statusFrom === owner || administrators.includes(statusFrom);
  const onlyMember: Gap = {
    account: owner,
    region: trail.homeRegion,
    api: 'cloudtrail:GetTrailStatus',
    resource: arn,
    reason: 'not-collected',
    detail: `only ${statusFrom} told the status, a member, which is not told of deliveries`,
  };
  return {
    trail,
    from,
    owner,
    status: told,
    deliveries:
      isKnown(told) && !tellsDeliveries
        ? { gap: onlyMember }
        : mapFact(told, (all) => ({ ...all, account: statusFrom })),
    selectors: selectors ?? notAsked('cloudtrail:GetEventSelectors'),
    insights: insights ?? notAsked('cloudtrail:GetInsightSelectors'),
    tags: tags ?? notAsked('cloudtrail:ListTags'),
    ownerRegions: ownerRegions.get(owner) ?? notAsked('account:ListRegions'),
  };
}
