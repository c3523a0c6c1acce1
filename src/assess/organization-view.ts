import { type Connections, connectionsIn, isSpaceEvent } from '../codecatalyst/connections.js';
import { cutOff } from '../codecatalyst/gaps.js';
import type { AuditView, Landing, SharedFact, UnreadHistory } from '../controls/control.js';
import { accountOf } from '../model/arn.js';
import {
  type Account,
  type AccountEvidence,
  type AccountReading,
  type EvidenceHeader,
  type EvidenceLine,
  mergeSeen,
  type OrganizationEvidence,
  type SeenTrail,
  type SharedResource,
} from '../model/evidence.js';
import { type Answer, type Fact, type Gap, isKnown } from '../model/fact.js';
import type { Policy } from '../model/policy.js';
import type { TrailView } from '../recording/recording.js';
import { type FailedCalls, foldFailedCalls } from './failed-calls.js';
import { newAccounts } from './new-accounts.js';

/** What all accounts together say: made by a first pass over the evidence, used to judge each account in a second. */
export interface OrganizationView extends AuditView {
  readonly header: EvidenceHeader;
  readonly organization: OrganizationEvidence;
  readonly trails: ReadonlyMap<string, TrailView>;
  /** How each account was entered, or why not; none for accounts whose state says that they cannot be. */
  readonly access: ReadonlyMap<string, Fact<string>>;
  /** By account: the trails that its recording rests on, or all it has where the policy judges all. */
  readonly reliedOn: ReadonlyMap<string, readonly string[]>;
  /** By trail: the accounts other than its owner that rest on it, by id. */
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
  const ownerRegions = new Map<string, Fact<readonly string[]>>();
  const access = new Map<string, Fact<string>>();
  const reliedOn = new Map<string, readonly string[]>();
  const shared = new Map<string, SharedResource>();
  const landings = new Map<string, Landing[]>();
  const unreadHistories = new Map<string, UnreadHistory[]>();
  const connections = new Map<string, readonly Connections[]>();
  const answers = new Map<string, Answer>();
  const failedCalls = new Map<string, FailedCalls>();
  let window: AuditView['window'];

  for await (const line of evidence) {
    if (line.line === 'header') {
      header = line;
      continue;
    }
    for (const answer of line.answers) answers.set(answer.id, answer);
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
        for (const [arn, trail] of Object.entries(reading.trails)) {
          const owned = accountOf(arn) === line.account.id;
          const before = seen.get(arn);
          // The owner's own view first; of a thousand members' views nothing is kept that is known already.
          seen.set(arn, owned && before ? mergeSeen(trail, before) : mergeSeen(before, trail));
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
  const trails = new Map([...seen].map(([arn, trail]) => [arn, trailView(arn, trail, ownerRegions)]));
  return {
    header,
    organization,
    accounts,
    newAccounts: excused,
    wholeOrganization: header.scope === 'organization' && organization.leftOut === undefined,
    partition: header.partition,
    asOf: header.asOf,
    policy,
    trails,
    access,
    reliedOn,
    inheritors: inheritorsIn(reliedOn),
    connections,
    answers,
    failedCalls,
    unreadHistories,
    window,
    observedSpaces: [...landings.keys()].sort(),
    landings: (space) => landings.get(space) ?? [],
    shared<Kind extends SharedResource['kind']>(kind: Kind, arn: string): SharedFact<Kind> {
      const resource = shared.get(arn);
      if (resource?.kind === kind) return resource.fact as SharedFact<Kind>;
      const account = accountOf(arn);
      return { gap: { account, api: apis[kind], resource: arn, reason: 'not-collected', detail: 'it was not read' } };
    },
  };
}

const apis = { key: 'kms:DescribeKey', topic: 'sns:GetTopicAttributes', bucket: 's3:GetBucketLocation' } as const;

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

function inheritorsIn(reliedOn: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const byTrail = new Map<string, string[]>();
  for (const account of [...reliedOn.keys()].sort()) {
    for (const arn of reliedOn.get(account) ?? []) {
      if (accountOf(arn) === account) continue;
      const accounts = byTrail.get(arn) ?? [];
      accounts.push(account);
      byTrail.set(arn, accounts);
    }
  }
  return byTrail;
}

function trailView(
  arn: string,
  { trail, from, status, selectors }: SeenTrail,
  ownerRegions: ReadonlyMap<string, Fact<readonly string[]>>,
): TrailView {
  const owner = accountOf(arn);
  const notAsked = (api: string): { readonly gap: Gap } => ({
    gap: { account: owner, api, resource: arn, reason: 'not-collected', detail: 'nobody who could was asked' },
  });
  return {
    trail,
    from,
    owner,
    status: status ?? notAsked('cloudtrail:GetTrailStatus'),
    selectors: selectors ?? notAsked('cloudtrail:GetEventSelectors'),
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
