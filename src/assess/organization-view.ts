import { type Connections, connectionsIn, isSpaceEvent } from '../codecatalyst/connections.js';
import { cutOff } from '../codecatalyst/gaps.js';
import type { AuditView, BucketView, Landing, UnreadHistory } from '../controls/control.js';
import { accountOf, bucketArn } from '../model/arn.js';
import {
  type Account,
  type AccountEvidence,
  type AccountReading,
  type EvidenceHeader,
  type EvidenceLine,
  mergeSeen,
  type OrganizationEvidence,
  type SeenTrail,
} from '../model/evidence.js';
import { type Answer, type Fact, type Gap, isKnown, mapFact } from '../model/fact.js';
import type { Policy } from '../model/policy.js';
import type { SharedFact, SharedResource } from '../model/shared-resource.js';
import type { TrailView } from '../recording/recording.js';
import { type FailedCalls, foldFailedCalls } from './failed-calls.js';
import { newAccounts } from './new-accounts.js';
import { hidesTrails } from './unread-trails.js';

/** What all accounts together say: made by a first pass over the evidence, used to judge each account in a second. */
export interface OrganizationView extends AuditView {
  readonly header: EvidenceHeader;
  readonly organization: OrganizationEvidence;
  /** Absent where the audit is not about an organization: its id, and the account that carries what is found about it. */
  readonly organizationSubject: { readonly id: string; readonly carrier: string } | undefined;
  /** By ARN. */
  readonly organizationTrails: readonly TrailView[];
  /** Whether there may be a trail that nobody saw, and no finding says so, because it would not be judged. */
  readonly mayHideTrails: boolean;
  /** The trails on which any account rests, by ARN, and the buckets that they deliver to. */
  readonly judgedTrails: readonly TrailView[];
  readonly buckets: readonly BucketView[];
  /** ARNs of the buckets that these trails deliver to. */
  bucketsOf(trails: readonly string[]): readonly string[];
  /** How each account was entered, or why not; none for accounts whose state says that they cannot be. */
  readonly access: ReadonlyMap<string, Fact<string>>;
  /** By account: the trails that its recording rests on, or all it has where the policy judges all. */
  readonly reliedOn: ReadonlyMap<string, readonly string[]>;
  /** By id of a trail, a bucket or the organization: the accounts that rest on it, but for the one that carries it. */
  readonly inheritors: ReadonlyMap<string, readonly string[]>;
  /** Spaces whose events were seen anywhere. */
  readonly observedSpaces: readonly string[];
  /** What event history says of connections, by account; only accounts where it says anything. */
  readonly connections: ReadonlyMap<string, readonly Connections[]>;
  readonly answers: ReadonlyMap<string, Answer>;
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
  const landings = new Map<string, Landing[]>();
  const unreadHistories = new Map<string, UnreadHistory[]>();
  const connections = new Map<string, readonly Connections[]>();
  const answers = new Map<string, Answer>();
  const words = new Map<string, string>();
  const failedCalls = new Map<string, FailedCalls>();
  let window: AuditView['window'];
  let shown: readonly Fact<unknown>[] = [];
  let mayHideTrails = false;

  for await (const line of evidence) {
    if (line.line === 'header') {
      header = line;
      continue;
    }
    for (const answer of line.answers) answers.set(answer.id, compact(answer, words));
    foldFailedCalls(line, failedCalls);
    switch (line.line) {
      case 'organization':
        organization = line;
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
        reliedOn.set(line.account.id, reliedOnBy(line.account.id, reading, policy));
        window = foldHistories(line, landings, unreadHistories) ?? window;
        const seenConnections = connectionsOf(reading);
        if (seenConnections.length > 0) connections.set(line.account.id, seenConnections);
        break;
      }
    }
  }
  if (!header) throw new Error('evidence without a header');
  const excused = newAccounts(accounts, access, policy.newAccountGraceDays, header.asOf);
  for (const id of excused.keys()) unreadHistories.delete(id);
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
    connections,
    answers,
    failedCalls,
    unreadHistories,
    window,
    observedSpaces: [...landings.keys()].sort(),
    landings: (space) => landings.get(space) ?? [],
    shared: sharedFact,
  };
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

/** Organization trails, and own ones that deliver where the policy says; all own ones where there is nothing else. */
function reliedOnBy(account: string, { trails }: AccountReading, policy: Policy): readonly string[] {
  const { judge, destination } = policy.trails;
  const all = Object.values(trails).map(({ trail }) => trail);
  if (judge === 'all') return all.map(({ arn }) => arn);
  const own = all.filter(({ arn }) => accountOf(arn) === account);
  const relied = all.filter(
    (trail) => trail.organization || (own.includes(trail) && destination.buckets?.includes(trail.bucket)),
  );
  return (relied.length > 0 ? relied : own).map(({ arn }) => arn);
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

function connectionsOf({ codecatalystEvents }: AccountReading): readonly Connections[] {
  return Object.values(codecatalystEvents)
    .flatMap((history) => (isKnown(history) ? [connectionsIn(history.known)] : []))
    .filter(({ spaces, ...times }) => spaces.length > 0 || Object.keys(times).length > 0);
}

function foldHistories(
  { account, reading }: AccountEvidence,
  landings: Map<string, Landing[]>,
  unread: Map<string, UnreadHistory[]>,
): AuditView['window'] {
  let window: AuditView['window'];
  for (const [region, history] of Object.entries(reading?.codecatalystEvents ?? {})) {
    if (!isKnown(history)) {
      unread.set(account.id, [...(unread.get(account.id) ?? []), { gap: history.gap }]);
      continue;
    }
    const { since, until, truncated, events } = history.known;
    if (truncated) {
      const cut = { gap: cutOff(account.id, region, since), before: since };
      unread.set(account.id, [...(unread.get(account.id) ?? []), cut]);
    } else window = { since, until };
    const newest = new Map<string, string>();
    for (const event of events) {
      if (event.errorCode !== undefined || !isSpaceEvent(event)) continue;
      if (event.at > (newest.get(event.space) ?? '')) newest.set(event.space, event.at);
    }
    for (const [space, at] of newest) {
      landings.set(space, [...(landings.get(space) ?? []), { account: account.id, at, from: history.from }]);
    }
  }
  return window;
}
