import type { AccountView, Control } from '../controls/control.js';
import { all, notApplicable, notAssessed, restingOn, say } from '../judgement/judgement.js';
import type { Account, AccountReading, EvidenceLine } from '../model/evidence.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { AccountStanding, Finding, Judgement, Severity, Subject, Verdict } from '../model/finding.js';
import { severities } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { defaultRegions } from '../model/regions.js';
import type { Statement } from '../model/statement.js';
import { type OrganizationView, viewOrganization } from './organization-view.js';

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
  const verdictOf = new Map<string, Verdict>();
  const find = (control: Control, subject: Subject, account: string, judgement: Judgement): Verdict => {
    findings.push({ control: control.id, severity: severityOf(control, judgement), subject, account, judgement });
    verdictOf.set(`${control.id} ${subject.kind} ${subject.id}`, judgement.verdict);
    return judgement.verdict;
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
    const { account, reading } = line;
    const standing: Record<string, AccountStanding> = {};
    for (const control of controls) {
      switch (control.subject) {
        case 'account': {
          const judgement = judgeAccount(control, account, reading, view);
          standing[control.id] = { verdict: find(control, { kind: 'account', id: account.id }, account.id, judgement) };
          break;
        }
        case 'trail': {
          const unread = reading ? unreadTrails(reading, view) : [];
          if (unread.length > 0) {
            const seen = Object.keys(reading?.trails ?? {}).length > 0;
            const judgement = beside(seen ? [] : expectedFrom(view), all(unread.map((gap) => notAssessed(gap))));
            find(control, { kind: 'account', id: account.id }, account.id, judgement);
          }
          standing[control.id] = trailStanding(account, reading, unread, view, (arn) =>
            verdictOf.get(`${control.id} trail ${arn}`),
          );
          break;
        }
        case 'space':
          standing[control.id] = spaceStanding(account, policy, (space) =>
            verdictOf.get(`${control.id} space ${space}`),
          );
          break;
      }
    }
    standings.set(account.id, standing);
  }
  return { view, controls, findings, standings };
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
  reading: AccountReading | undefined,
  view: OrganizationView,
): Judgement {
  if (!reading) return notApplicable(say('account-inactive', { state: account.state }));
  const expected = control.reads.includes('cloudtrail:DescribeTrails') ? expectedFrom(view) : [];
  if (!isKnown(reading.access)) return beside(expected, notAssessed(reading.access.gap));
  const judgement = control.judge(accountView(account, reading, view), view);
  return Object.keys(reading.trails).length === 0 ? beside(expected, judgement) : judgement;
}

function accountView({ id }: Account, reading: AccountReading, view: OrganizationView): AccountView {
  const { regions, trailsByRegion } = reading;
  const trails = Object.keys(reading.trails).flatMap((arn) => view.trails.get(arn) ?? []);
  return { id, reading, recording: { account: id, partition: view.partition, regions, trailsByRegion, trails } };
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
  const expected = isKnown(regions) ? regions.known : defaultRegions(view.partition);
  const unanswered = Object.values(trailsByRegion).flatMap((seen) => (isKnown(seen) ? [] : [seen.gap]));
  const unasked = expected.some((region) => !(region in trailsByRegion));
  return [
    ...unanswered,
    ...(unasked && !isKnown(listedTrails) ? [listedTrails.gap] : []),
    ...(!unasked && !isKnown(regions) ? [regions.gap] : []),
  ];
}

const ranks: Readonly<Record<Verdict, number>> = { fail: 3, 'not-assessed': 2, pass: 1, 'not-applicable': 0 };

function worst<T extends { readonly verdict: Verdict }>(list: readonly T[]): T | undefined {
  return list.reduce<T | undefined>(
    (worse, one) => (worse === undefined || ranks[one.verdict] > ranks[worse.verdict] ? one : worse),
    undefined,
  );
}

/** An account stands as the worst of the trails that it rests on. Another account's trail is judged there, and inherited. */
function trailStanding(
  account: Account,
  reading: AccountReading | undefined,
  unread: readonly Gap[],
  view: OrganizationView,
  verdictOf: (arn: string) => Verdict | undefined,
): AccountStanding {
  if (!reading) return { verdict: 'not-applicable', reason: say('account-inactive', { state: account.state }) };
  const own: AccountStanding[] = unread.length > 0 ? [{ verdict: 'not-assessed' }] : [];
  const inherited: AccountStanding[] = [];
  for (const arn of view.reliedOn.get(account.id) ?? []) {
    const verdict = verdictOf(arn);
    if (!verdict) continue;
    if (view.trails.get(arn)?.owner === account.id) own.push({ verdict });
    else inherited.push({ verdict, inheritedFrom: arn });
  }
  return worst([...own, ...inherited]) ?? { verdict: 'not-applicable', reason: say('no-trail-to-judge', {}) };
}

function spaceStanding(
  account: Account,
  policy: Policy,
  verdictOf: (space: string) => Verdict | undefined,
): AccountStanding {
  const billed = (policy.codecatalyst?.spaces ?? []).filter(({ billingAccount }) => billingAccount === account.id);
  const verdicts = billed.flatMap(({ name }) => verdictOf(name) ?? []).map((verdict) => ({ verdict }));
  const reason = policy.codecatalyst
    ? say('bills-no-space', {})
    : say('policy-states-none', { setting: 'codecatalyst.spaces' });
  return worst(verdicts) ?? { verdict: 'not-applicable', reason };
}
