import type { AccountView, Control } from '../controls/control.js';
import { all, notApplicable, notAssessed, restingOn, say } from '../judgement/judgement.js';
import type { Account, AccountEvidence, AccountReading, EvidenceLine } from '../model/evidence.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { AccountStanding, Finding, Judgement, Severity, Subject, Verdict } from '../model/finding.js';
import { severities } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { defaultRegions } from '../model/regions.js';
import type { Statement } from '../model/statement.js';
import { regionsLeftOut } from '../recording/recording.js';
import { type OrganizationView, viewOrganization } from './organization-view.js';
import { isWaivable, placeOfWaiver } from './waivers.js';

export interface Assessment {
  readonly view: OrganizationView;
  /** The controls that the policy leaves on, with the severity it gives them. */
  readonly controls: readonly Control[];
  readonly findings: readonly Finding[];
  /** By account and control. */
  readonly standings: ReadonlyMap<string, Readonly<Record<string, AccountStanding>>>;
}

/**
 * Judges every control on every subject it speaks of. The evidence is read twice: once to see the organization as a
 * whole, once account by account.
 */
export async function assess(
  evidence: () => AsyncIterable<EvidenceLine>,
  policy: Policy,
  catalogue: readonly Control[],
): Promise<Assessment> {
  const view = await viewOrganization(evidence(), policy);
  const controls = catalogue.flatMap((control) => asked(control, policy));
  const findings: Finding[] = [];
  const found = new Map<string, AccountStanding>();
  const find = (control: Control, subject: Subject, account: string, judgement: Judgement): AccountStanding => {
    const finding = { control: control.id, severity: severityOf(control, judgement), subject, account, judgement };
    const waiver = placeOfWaiver(finding, view);
    findings.push({ ...finding, ...(waiver > 0 && { waiver }) });
    const standing: AccountStanding = { verdict: judgement.verdict, ...(waiver > 0 && { waived: true }) };
    found.set(`${control.id} ${subject.kind} ${subject.id}`, standing);
    return standing;
  };

  const judged = new Set([...view.reliedOn.values()].flat());
  for (const arn of [...judged].sort()) {
    const trail = view.trails.get(arn);
    for (const control of controls) {
      if (control.subject === 'trail' && trail) {
        find(control, { kind: 'trail', id: arn }, trail.owner, restingOn([trail.from], control.judge(trail, view)));
      }
    }
  }
  for (const space of policy.codecatalyst?.spaces ?? []) {
    for (const control of controls) {
      if (control.subject === 'space') {
        find(control, { kind: 'space', id: space.name }, space.billingAccount, control.judge(space, view));
      }
    }
  }

  const standings = new Map<string, Readonly<Record<string, AccountStanding>>>();
  for await (const line of evidence()) {
    if (line.line !== 'account') continue;
    const { account } = line;
    const read = readingOf(line, view);
    const standing: Record<string, AccountStanding> = {};
    for (const control of controls) {
      switch (control.subject) {
        case 'account': {
          const judgement = judgeAccount(control, account, read, view);
          standing[control.id] = find(control, { kind: 'account', id: account.id }, account.id, judgement);
          break;
        }
        case 'trail': {
          const unread = 'reason' in read ? [] : judgeUnreadTrails(read.reading, view);
          const own = unread.map((judgement) =>
            find(control, { kind: 'account', id: account.id }, account.id, judgement),
          );
          standing[control.id] = trailStanding(account, read, own, view, (arn) =>
            found.get(`${control.id} trail ${arn}`),
          );
          break;
        }
        case 'space':
          standing[control.id] = spaceStanding(account, policy, (space) => found.get(`${control.id} space ${space}`));
          break;
      }
    }
    standings.set(account.id, standing);
  }
  return { view, controls, findings, standings };
}

/** What was read of an account, or the reason for which nothing is judged there. */
type Read = { readonly reading: AccountReading } | { readonly reason: Statement };

function readingOf({ account, reading }: AccountEvidence, view: OrganizationView): Read {
  const reason = view.newAccounts.get(account.id);
  if (reason) return { reason };
  return reading ? { reading } : { reason: say('account-inactive', { state: account.state }) };
}

/** The control as the policy wants it; none where it is switched off. */
function asked(control: Control, policy: Policy): readonly Control[] {
  const setting = policy.controls[control.id];
  if (setting === 'off') return [];
  return [typeof setting === 'object' ? { ...control, severity: setting.severity } : control];
}

/** As severe as its severest cause; a cause may be milder than its control, not graver. */
function severityOf(control: Control, judgement: Judgement): Severity {
  if (judgement.verdict !== 'fail') return control.severity;
  const ranks = judgement.because.map((cause) => severities.indexOf(cause.severity ?? control.severity));
  return severities[Math.max(Math.min(...ranks), severities.indexOf(control.severity))] ?? control.severity;
}

function judgeAccount(
  control: Extract<Control, { subject: 'account' }>,
  account: Account,
  read: Read,
  view: OrganizationView,
): Judgement {
  if ('reason' in read) return notApplicable(read.reason);
  const { reading } = read;
  const expected = control.reads.includes('cloudtrail:DescribeTrails') ? expectedFrom(view) : [];
  if (!isKnown(reading.access)) return beside(expected, notAssessed(reading.access.gap));
  const judgement = control.judge(accountView(account, reading, view), view);
  return Object.keys(reading.trails).length === 0 ? beside(expected, judgement) : judgement;
}

function accountView({ id }: Account, reading: AccountReading, view: OrganizationView): AccountView {
  const { regions, trailsByRegion } = reading;
  const { partition, policy } = view;
  const trails = Object.keys(reading.trails).flatMap((arn) => view.trails.get(arn) ?? []);
  const deniedRegions = policy.regions.denied;
  return { id, reading, recording: { account: id, partition, regions, deniedRegions, trailsByRegion, trails } };
}

/** What AWS documents and nobody saw: an organization trail ought to be in this account too. */
function expectedFrom(view: OrganizationView): readonly Statement[] {
  return [...view.trails.values()]
    .filter(({ trail }) => trail.organization)
    .map(({ trail }) => say('expected-from', { trail: trail.arn }));
}

function beside(because: readonly Statement[], judgement: Judgement): Judgement {
  return judgement.verdict === 'not-assessed'
    ? { ...judgement, because: [...judgement.because, ...because] }
    : judgement;
}

/** One judgement where trails of the account may be unknown, none where all are known. */
function judgeUnreadTrails(reading: AccountReading, view: OrganizationView): readonly Judgement[] {
  const unread = unreadTrails(reading, view);
  if (unread.length === 0) return [];
  const seen = Object.keys(reading.trails).length > 0;
  return [beside(seen ? [] : expectedFrom(view), all(unread.map((gap) => notAssessed(gap))))];
}

/**
 * What keeps the account's trails from being known: regions without an answer, and, where not all were asked, the list
 * that would have named the others. Of an account that rests on an organization trail no other trail is judged, unless
 * the policy judges all, or those that deliver to its buckets.
 */
function unreadTrails(reading: AccountReading, view: OrganizationView): readonly Gap[] {
  if (!isKnown(reading.access)) return [reading.access.gap];
  const { judge, destination } = view.policy.trails;
  const restsOnOrganization = Object.values(reading.trails).some(({ trail }) => trail.organization);
  if (restsOnOrganization && judge === 'relied-on' && destination.buckets === undefined) return [];
  const { regions, trailsByRegion, listedTrails } = reading;
  const { partition, policy } = view;
  const leftOut = regionsLeftOut({ partition, deniedRegions: policy.regions.denied, regions, trailsByRegion });
  const expected = (isKnown(regions) ? regions.known : defaultRegions(partition)).filter(
    (region) => !leftOut.includes(region),
  );
  const unanswered = Object.entries(trailsByRegion).flatMap(([region, seen]) =>
    isKnown(seen) || leftOut.includes(region) ? [] : [seen.gap],
  );
  const unasked = expected.some((region) => !(region in trailsByRegion));
  return [
    ...unanswered,
    ...(unasked && !isKnown(listedTrails) ? [listedTrails.gap] : []),
    ...(!unasked && !isKnown(regions) ? [regions.gap] : []),
  ];
}

const ranks: Readonly<Record<Verdict, number>> = { fail: 3, 'not-assessed': 2, pass: 1, 'not-applicable': 0 };

/** The worst verdict, waived or not. It is shown as waived only where nothing beside it counts. */
function worst(list: readonly AccountStanding[]): AccountStanding | undefined {
  const found = list.reduce<AccountStanding | undefined>(
    (worse, one) => (worse === undefined || ranks[one.verdict] > ranks[worse.verdict] ? one : worse),
    undefined,
  );
  if (!found?.waived || list.every(({ verdict, waived }) => waived || !isWaivable(verdict))) return found;
  const { waived: _, ...counting } = found;
  return counting;
}

/** An account stands as the worst of the trails that it rests on. Another account's trail is judged there, and inherited. */
function trailStanding(
  account: Account,
  read: Read,
  unread: readonly AccountStanding[],
  view: OrganizationView,
  standingOf: (arn: string) => AccountStanding | undefined,
): AccountStanding {
  if ('reason' in read) return { verdict: 'not-applicable', reason: read.reason };
  const own = [...unread];
  const inherited: AccountStanding[] = [];
  for (const arn of view.reliedOn.get(account.id) ?? []) {
    const standing = standingOf(arn);
    if (!standing) continue;
    if (view.trails.get(arn)?.owner === account.id) own.push(standing);
    else inherited.push({ ...standing, inheritedFrom: arn });
  }
  return worst([...own, ...inherited]) ?? { verdict: 'not-applicable', reason: say('no-trail-to-judge', {}) };
}

function spaceStanding(
  account: Account,
  policy: Policy,
  standingOf: (space: string) => AccountStanding | undefined,
): AccountStanding {
  const billed = (policy.codecatalyst?.spaces ?? []).filter(({ billingAccount }) => billingAccount === account.id);
  const standings = billed.flatMap(({ name }) => standingOf(name) ?? []);
  const reason = policy.codecatalyst
    ? say('bills-no-space', {})
    : say('policy-states-none', { setting: 'codecatalyst.spaces' });
  return worst(standings) ?? { verdict: 'not-applicable', reason };
}
