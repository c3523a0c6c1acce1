import type { Assessment } from '../assess/assess.js';
import type { OrganizationView } from '../assess/organization-view.js';
import { isKnown } from '../model/fact.js';
import type { Finding, Severity, Verdict } from '../model/finding.js';
import { severities } from '../model/finding.js';
import type { Framework } from '../model/framework.js';
import type { AccountRow, ControlRow, Report, RunFacts, Summary } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { activityPart } from './activity.js';
import { causeRows } from './causes.js';
import { findingRows } from './finding-rows.js';
import { numberedGaps } from './gaps.js';
import { assumptionsOf, methodOf } from './method.js';
import { outcomeOf } from './outcome.js';
import { frameworkRows } from './requirements.js';
import { spaceRows } from './spaces.js';
import { trailRows } from './trails.js';
import { countWaivable, waiverRows } from './waivers.js';
import { gapText, reportSentence, worded } from './words.js';

interface ReportSource {
  readonly runId: string;
  readonly assessment: Assessment;
  readonly texts: Texts;
  readonly frameworks: readonly Framework[];
  /** The policy's path as the user knows it; absent where the built-in default was used. */
  readonly policySource?: string;
  readonly policySha256: string;
  readonly evidenceSha256: string;
}

/** Everything that a reader may see, in its final order. Pure: the clock is the evidence's. */
export function buildReport(source: ReportSource): Report {
  const { assessment, texts } = source;
  const { view } = assessment;
  const findings = inOrder(assessment);
  const accounts = accountRows(assessment, texts);
  const summary = summarize(assessment, accounts);
  const severity = new Map(assessment.controls.map((control) => [control.id, control.severity]));
  const gaps = numberedGaps(findings, view.partition, texts);
  const waivers = waiverRows(assessment);
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  return {
    version: 1,
    language: texts.language,
    tool: view.header.tool,
    run: runFacts(source),
    outcome: outcomeOf(view.policy, summary, waivers, texts),
    summary,
    causes: causeRows(findings.filter(counts), view, (id) => severity.get(id) ?? 'low', texts),
    controls: controlRows(assessment, texts),
    accounts,
    leftOut: view.organization.leftOut ?? [],
    trails: trailRows(assessment, texts),
    spaces: spaceRows(assessment, texts),
    activity: activityPart(assessment, texts),
    findings: findingRows(findings, { assessment, names, numbered: gaps }, texts),
    frameworks: frameworkRows(source.frameworks, assessment, texts),
    waivers,
    gaps: gaps.rows,
    failedCalls: gaps.unnamed(view.failedCalls),
    method: methodOf(assessment, source.policySource === undefined, texts),
    assumptions: assumptionsOf(assessment, texts),
  };
}

function runFacts({
  runId,
  assessment: { view },
  texts,
  policySource,
  policySha256,
  evidenceSha256,
}: ReportSource): RunFacts {
  const { header, organization } = view;
  const described = organization.organization;
  return {
    id: runId,
    asOf: header.asOf,
    partition: header.partition,
    caller: header.caller,
    ...(header.hop !== undefined && { hop: header.hop }),
    scope: scopeOf(view, texts),
    ...(described && 'known' in described && { organization: described.known }),
    policy: { ...(policySource !== undefined && { source: policySource }), sha256: policySha256 },
    evidence: { sha256: evidenceSha256 },
    customEndpoint: header.customEndpoint,
  };
}

function scopeOf({ header: { scope }, organization: { leftOut = [] }, accounts }: OrganizationView, texts: Texts) {
  const counts = { accounts: accounts.size, all: accounts.size + leftOut.length, left: leftOut.length };
  if (leftOut.length > 0) return reportSentence(texts, 'scope-organization-part', counts);
  return reportSentence(texts, Array.isArray(scope) ? 'scope-listed' : `scope-${scope}`, { accounts: accounts.size });
}

/** What is waived is shown, and decides nothing. */
function counts({ waiver }: Finding): boolean {
  return waiver === undefined;
}

/** By control, failures first, what is waived behind what counts, then by account and subject. */
function inOrder({ controls, findings }: Assessment): readonly Finding[] {
  const places = new Map(controls.map(({ id }, place) => [id, place]));
  const rank: Readonly<Record<Verdict, number>> = { fail: 0, 'not-assessed': 1, 'not-applicable': 2, pass: 3 };
  return [...findings].sort(
    (a, b) =>
      (places.get(a.control) ?? 0) - (places.get(b.control) ?? 0) ||
      rank[a.judgement.verdict] - rank[b.judgement.verdict] ||
      Number(counts(b)) - Number(counts(a)) ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compare(a.account, b.account) ||
      compare(a.subject.id, b.subject.id),
  );
}

function controlRows({ controls, findings, standings }: Assessment, texts: Texts): readonly ControlRow[] {
  return controls.map(({ id, severity, subject, reads }) => {
    const words = texts.controls[id];
    if (!words) throw new Error(`the texts do not speak of ${id}`);
    const own = findings.filter(({ control }) => control === id);
    return {
      id,
      severity,
      subject,
      title: words.title,
      asks: words.asks,
      reads,
      counts: countVerdicts(own.filter(counts)),
      waived: own.filter((finding) => !counts(finding)).length,
      inherited: [...standings.values()].filter((standing) => standing[id]?.inheritedFrom !== undefined).length,
    };
  });
}

function accountRows({ view, standings }: Assessment, texts: Texts): readonly AccountRow[] {
  return [...view.accounts.values()].map(({ id, name, state, organizationalUnits }) => {
    return {
      id,
      name,
      state,
      ...(organizationalUnits && { organizationalUnits }),
      ...accessTo(id, state, view, texts),
      restsOn: view.reliedOn.get(id) ?? [],
      standings: standings.get(id) ?? {},
    };
  });
}

function accessTo(
  id: string,
  state: string,
  { access, newAccounts }: Assessment['view'],
  texts: Texts,
): Pick<AccountRow, 'access' | 'accessMessage'> {
  const entry = access.get(id);
  if (!entry) return { access: 'inactive', accessMessage: reportSentence(texts, 'access-inactive', { state }) };
  if (isKnown(entry)) {
    return { access: 'read', accessMessage: reportSentence(texts, 'access-read', { arn: entry.known }) };
  }
  const reason = newAccounts.get(id);
  if (reason) return { access: 'new', accessMessage: worded(texts, reason) };
  const { gap } = entry;
  const args = { account: id, api: gap.api };
  return { access: 'unreadable', accessMessage: { code: gap.reason, args, text: gapText(texts, gap) } };
}

function summarize({ view, findings, standings }: Assessment, accounts: readonly AccountRow[]): Summary {
  const counting = findings.filter(counts);
  const judgements = countVerdicts(counting);
  const waived = countWaivable(findings.filter((finding) => !counts(finding)));
  // A waived failure was assessed: to leave it out would make the rest weigh more, and a waiver an exit code worse.
  const assessed = judgements.pass + judgements.fail + waived.fail;
  const all = assessed + judgements['not-assessed'];
  const reached = (access: AccountRow['access']): number =>
    accounts.filter((account) => account.access === access).length;
  const bySeverity = (verdict: Verdict): Record<Severity, number> => {
    const found = { critical: 0, high: 0, medium: 0, low: 0 };
    for (const { severity, judgement } of counting) if (judgement.verdict === verdict) found[severity] += 1;
    return found;
  };
  return {
    accounts: {
      total: accounts.length,
      read: reached('read'),
      unreadable: reached('unreadable'),
      inactive: reached('inactive'),
      new: reached('new'),
      failing: [...standings.values()].filter((row) =>
        Object.values(row).some(({ verdict, waived: shown }) => verdict === 'fail' && !shown),
      ).length,
    },
    judgements,
    waived,
    assessedPercent: all === 0 ? 0 : Math.floor((assessed / all) * 1000) / 10,
    minAssessed: view.policy.minAssessed,
    failuresBySeverity: bySeverity('fail'),
    notAssessedBySeverity: bySeverity('not-assessed'),
  };
}

function countVerdicts(findings: readonly Finding[]): Record<Verdict, number> {
  const found: Record<Verdict, number> = { pass: 0, fail: 0, 'not-assessed': 0, 'not-applicable': 0 };
  for (const { judgement } of findings) found[judgement.verdict] += 1;
  return found;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
