import type { AccountView, Control } from '../controls/control.js';
import { all, notApplicable, notAssessed, restingOn, say } from '../judgement/judgement.js';
import type { Account, AccountEvidence, AccountReading, EvidenceLine } from '../model/evidence.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { AccountStanding, Finding, Judgement, Severity, Subject } from '../model/finding.js';
import { severities } from '../model/finding.js';
import { isOn, type Policy } from '../model/policy.js';
import type { Statement } from '../model/statement.js';
import { carrierOf, type OrganizationView, viewOrganization } from './organization-view.js';
import { type RecordedActivity, recordedActivity } from './recorded-activity.js';
import { recordingIn } from './recording-in.js';
import { nothingToJudge, type Standings, standings, standsApart } from './standings.js';
import { unreadJudgedTrails, unreadTrails } from './unread-trails.js';
import { placeOfWaiver } from './waivers.js';

export interface Assessment {
  readonly view: OrganizationView;
  /** The controls that are on, with the severity that the policy gives them. */
  readonly controls: readonly Control[];
  readonly findings: readonly Finding[];
  /** By account and control. */
  readonly standings: ReadonlyMap<string, Readonly<Record<string, AccountStanding>>>;
  /** By account that was entered: whether its trails record what developer tools were seen to do there. */
  readonly recordedActivity: ReadonlyMap<string, readonly RecordedActivity[]>;
}

/** Judges one subject by one control, keeps the finding, and gives the standing of the account that carries it. */
type Find = (control: Control, subject: Subject, account: string, judgement: Judgement) => AccountStanding;

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
  const found = standings();
  // The id that is kept already: each line is parsed anew, and of ten thousand accounts that is a lot of text.
  const idOf = (id: string): string => view.answers.get(id)?.id ?? id;
  const find: Find = (control, subject, account, judgement) => {
    const kind = { control: control.id, severity: severityOf(control, judgement), subject, account };
    const finding = { ...kind, judgement: { ...judgement, evidence: judgement.evidence.map(idOf) } };
    const waiver = placeOfWaiver(finding, view);
    const kept: Finding = { ...finding, ...(waiver > 0 && { waiver }) };
    findings.push(kept);
    return found.add(kept);
  };
  for (const control of controls) judgeWhatAccountsRestOn(control, view, find);
  const byAccount = new Map<string, Readonly<Record<string, AccountStanding>>>();
  const recorded = new Map<string, readonly RecordedActivity[]>();
  for await (const line of evidence()) {
    if (line.line !== 'account') continue;
    recorded.set(line.account.id, recordedIn(line, view));
    byAccount.set(line.account.id, standingsOf(line, controls, view, found, find));
  }
  return { view, controls, findings, standings: byAccount, recordedActivity: recorded };
}

function recordedIn(line: AccountEvidence, view: OrganizationView): readonly RecordedActivity[] {
  const { account } = line;
  const read = readingOf(line, view);
  const seen = view.activity.tools.get(account.id)?.rows ?? [];
  if (seen.length === 0 || 'reason' in read || !isKnown(read.reading.access)) return [];
  return recordedActivity(accountView(account, read.reading, view).recording, seen);
}

/** The control as the policy wants it; none where it is off. */
function asked(control: Control, policy: Policy): readonly Control[] {
  if (!isOn(control, policy)) return [];
  const setting = policy.controls[control.id];
  return [typeof setting === 'object' ? { ...control, severity: setting.severity } : control];
}

/** As severe as its severest cause; a cause may be milder than its control, not graver. */
function severityOf(control: Control, judgement: Judgement): Severity {
  if (judgement.verdict !== 'fail') return control.severity;
  const ranks = judgement.because.map((cause) => severities.indexOf(cause.severity ?? control.severity));
  return severities[Math.max(Math.min(...ranks), severities.indexOf(control.severity))] ?? control.severity;
}

/** The organization, its trails, their buckets and the declared spaces, each judged once. */
function judgeWhatAccountsRestOn(control: Control, view: OrganizationView, find: Find): void {
  switch (control.subject) {
    case 'organization': {
      const { organization, organizationSubject: subject } = view;
      if (subject)
        find(control, { kind: 'organization', id: subject.id }, subject.carrier, control.judge(organization, view));
      break;
    }
    case 'trail':
      for (const trail of view.judgedTrails) {
        const { arn } = trail.trail;
        find(control, { kind: 'trail', id: arn }, trail.owner, restingOn([trail.from], control.judge(trail, view)));
      }
      break;
    case 'bucket':
      for (const bucket of view.buckets) {
        find(control, { kind: 'bucket', id: bucket.arn }, carrierOf(bucket), control.judge(bucket, view));
      }
      break;
    case 'space':
      for (const space of view.policy.codecatalyst?.spaces ?? []) {
        find(control, { kind: 'space', id: space.name }, space.billingAccount, control.judge(space, view));
      }
      break;
    case 'account':
      break;
  }
}

/** Every control has an answer for every account. */
function standingsOf(
  line: AccountEvidence,
  controls: readonly Control[],
  view: OrganizationView,
  found: Standings,
  find: Find,
): Readonly<Record<string, AccountStanding>> {
  const { account } = line;
  const { id } = account;
  const read = readingOf(line, view);
  const unread = 'reading' in read ? judgeUnreadTrails(read.reading, view) : [];
  const trails = view.reliedOn.get(id) ?? [];
  const standing: Record<string, AccountStanding> = {};
  const about = (control: Control, judgement: Judgement) => find(control, { kind: 'account', id }, id, judgement);
  for (const control of controls) {
    switch (control.subject) {
      case 'account':
        standing[control.id] = about(control, judgeAccount(control, account, read, view));
        break;
      case 'organization': {
        const subjects = view.organizationSubject ? [view.organizationSubject.id] : [];
        standing[control.id] =
          'reason' in read
            ? standsApart(read.reason)
            : found.of(control.id, id, subjects, [], nothingToJudge.organization);
        break;
      }
      case 'trail':
      case 'bucket': {
        if ('reason' in read) {
          standing[control.id] = standsApart(read.reason);
          break;
        }
        const subjects = control.subject === 'trail' ? trails : view.bucketsOf(trails);
        const own = unread.map((judgement) => about(control, judgement));
        standing[control.id] = found.of(control.id, id, subjects, own, nothingToJudge[control.subject]);
        break;
      }
      case 'space':
        standing[control.id] = found.of(control.id, id, billedSpaces(id, view.policy), [], whyNoSpace(view.policy));
        break;
    }
  }
  return standing;
}

function billedSpaces(account: string, { codecatalyst }: Policy): readonly string[] {
  return (codecatalyst?.spaces ?? []).flatMap(({ name, billingAccount }) => (billingAccount === account ? [name] : []));
}

function whyNoSpace({ codecatalyst }: Policy): Statement {
  return codecatalyst ? say('bills-no-space', {}) : say('policy-states-none', { setting: 'codecatalyst.spaces' });
}

/** What was read of an account, or the reason for which nothing is judged there. */
type Read = { readonly reading: AccountReading } | { readonly reason: Statement };

function readingOf({ account, reading }: AccountEvidence, view: OrganizationView): Read {
  const reason = view.newAccounts.get(account.id);
  if (reason) return { reason };
  return reading ? { reading } : { reason: say('account-inactive', { state: account.state }) };
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
  if (!isKnown(reading.access)) {
    if (control.ofActivity && view.activity.tools.size === 0) return notApplicable(say('activity-not-asked', {}));
    // What log files show of an account fails, whether or not it could be entered.
    const shown = view.logged.has(account.id) ? control.judge(accountView(account, reading, view), view) : undefined;
    return shown?.verdict === 'fail' ? shown : beside(expected, notAssessed(reading.access.gap));
  }
  const judgement = control.judge(accountView(account, reading, view), view);
  return Object.keys(reading.trails).length === 0 ? beside(expected, judgement) : judgement;
}

function accountView({ id }: Account, reading: AccountReading, view: OrganizationView): AccountView {
  return {
    id,
    reading,
    recording: recordingIn(id, reading, view.trails, view.partition, view.policy),
    unreadTrails: [...unreadTrails(reading, view), ...unaskedHomes(id, reading, view)],
  };
}

/** Where an organization trail of a single region is at home it ought to be in every account, and not all were asked there. */
function unaskedHomes(account: string, { trails, trailsByRegion }: AccountReading, view: OrganizationView) {
  return view.organizationTrails.flatMap(({ trail }): Gap[] => {
    const { arn: resource, homeRegion: region, multiRegion } = trail;
    if (multiRegion || resource in trails || region in trailsByRegion) return [];
    const detail = 'this region was not asked';
    return [{ account, region, api: 'cloudtrail:DescribeTrails', resource, reason: 'not-collected', detail }];
  });
}

/** What AWS documents and nobody saw: an organization trail ought to be in this account too. */
function expectedFrom(view: OrganizationView): readonly Statement[] {
  return view.organizationTrails.map(({ trail }) => say('expected-from', { trail: trail.arn }));
}

function beside(because: readonly Statement[], judgement: Judgement): Judgement {
  return judgement.verdict === 'not-assessed'
    ? { ...judgement, because: [...judgement.because, ...because] }
    : judgement;
}

/** One judgement where trails of the account may be unknown, none where all that are judged are known. */
function judgeUnreadTrails(reading: AccountReading, view: OrganizationView): readonly Judgement[] {
  const unread = unreadJudgedTrails(reading, view);
  if (unread.length === 0) return [];
  const seen = Object.keys(reading.trails).length > 0;
  return [beside(seen ? [] : expectedFrom(view), all(unread.map((gap) => notAssessed(gap))))];
}
