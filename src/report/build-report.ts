import type { Assessment } from '../assess/assess.js';
import type { Finding, Severity, Verdict } from '../model/finding.js';
import { severities } from '../model/finding.js';
import type { AccountRow, ControlRow, FindingRow, Message, Report, RunFacts, Summary } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { causeRows } from './causes.js';
import { type NumberedGaps, numberedGaps } from './gaps.js';
import { endingOf } from './outcome.js';
import { spaceRows } from './spaces.js';
import { trailRows } from './trails.js';
import { gapText, reportSentence, worded } from './words.js';

export interface ReportSource {
  readonly runId: string;
  readonly assessment: Assessment;
  readonly texts: Texts;
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
  const inheritors = inheritorsOf(assessment);
  const accounts = accountRows(assessment, texts);
  const summary = summarize(assessment, accounts);
  const severity = new Map(assessment.controls.map((control) => [control.id, control.severity]));
  const gaps = numberedGaps(findings, view.partition, texts);
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  return {
    version: 1,
    language: texts.language,
    tool: view.header.tool,
    run: runFacts(source),
    outcome: outcome(assessment, summary, texts),
    summary,
    causes: causeRows(findings, inheritors, (id) => severity.get(id) ?? 'low', texts),
    controls: controlRows(assessment, texts),
    accounts,
    trails: trailRows(assessment, texts),
    spaces: spaceRows(assessment, texts),
    findings: findings.map((finding) =>
      findingRow(finding, assessment, names.get(finding.account), inheritors(finding), gaps, texts),
    ),
    gaps: gaps.rows,
    method: method(source),
    assumptions: assumptions(assessment, texts),
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
    scope: reportSentence(texts, Array.isArray(header.scope) ? 'scope-listed' : `scope-${String(header.scope)}`, {
      accounts: view.accounts.size,
    }),
    ...(described && 'known' in described && { organization: described.known }),
    policy: { ...(policySource !== undefined && { source: policySource }), sha256: policySha256 },
    evidence: { sha256: evidenceSha256 },
    customEndpoint: header.customEndpoint,
  };
}

/** By control, failures first, then by account and subject. */
function inOrder({ controls, findings }: Assessment): readonly Finding[] {
  const places = new Map(controls.map(({ id }, place) => [id, place]));
  const rank: Readonly<Record<Verdict, number>> = { fail: 0, 'not-assessed': 1, 'not-applicable': 2, pass: 3 };
  return [...findings].sort(
    (a, b) =>
      (places.get(a.control) ?? 0) - (places.get(b.control) ?? 0) ||
      rank[a.judgement.verdict] - rank[b.judgement.verdict] ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compare(a.account, b.account) ||
      compare(a.subject.id, b.subject.id),
  );
}

/** Accounts that rest on a trail which is judged in another account. */
function inheritorsOf({ view }: Assessment): (finding: Finding) => readonly string[] {
  const byTrail = new Map<string, string[]>();
  for (const [account, arns] of view.reliedOn) {
    for (const arn of arns) {
      if (view.trails.get(arn)?.owner === account) continue;
      const accounts = byTrail.get(arn) ?? [];
      accounts.push(account);
      byTrail.set(arn, accounts);
    }
  }
  for (const list of byTrail.values()) list.sort();
  return ({ subject }) => (subject.kind === 'trail' ? (byTrail.get(subject.id) ?? []) : []);
}

function findingRow(
  { control, severity, subject, account, judgement }: Finding,
  { view }: Assessment,
  name: string | undefined,
  inheritedBy: readonly string[],
  numbered: NumberedGaps,
  texts: Texts,
): FindingRow {
  const gaps = judgement.verdict === 'not-assessed' ? judgement.gaps : [];
  return {
    control,
    severity,
    verdict: judgement.verdict,
    subject,
    account: { id: account, ...(name && { name }) },
    because: judgement.because.map((said) => worded(texts, said)),
    gaps: gaps.map((gap) => ({ ...gap, text: gapText(texts, gap), row: numbered.rowOf(gap) })),
    evidence: judgement.evidence.flatMap((id) => view.answers.get(id) ?? []),
    inheritedBy,
  };
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
      counts: countVerdicts(own),
      inherited: [...standings.values()].filter((standing) => standing[id]?.inheritedFrom !== undefined).length,
    };
  });
}

function accountRows({ view, standings }: Assessment, texts: Texts): readonly AccountRow[] {
  return [...view.accounts.values()].map(({ id, name, state, organizationalUnits }) => {
    const entry = view.access.get(id);
    const access = entry === undefined ? 'inactive' : 'known' in entry ? 'read' : 'unreadable';
    const accessMessage: Message =
      entry === undefined
        ? reportSentence(texts, 'access-inactive', { state })
        : 'known' in entry
          ? reportSentence(texts, 'access-read', { arn: entry.known })
          : { code: entry.gap.reason, args: { account: id, api: entry.gap.api }, text: gapText(texts, entry.gap) };
    return {
      id,
      name,
      state,
      ...(organizationalUnits && { organizationalUnits }),
      access,
      accessMessage,
      restsOn: view.reliedOn.get(id) ?? [],
      standings: standings.get(id) ?? {},
    };
  });
}

function summarize({ view, findings, standings }: Assessment, accounts: readonly AccountRow[]): Summary {
  const judgements = countVerdicts(findings);
  const assessed = judgements.pass + judgements.fail;
  const all = assessed + judgements['not-assessed'];
  const reached = (access: AccountRow['access']): number =>
    accounts.filter((account) => account.access === access).length;
  const bySeverity = (verdict: Verdict): Record<Severity, number> => {
    const counts = { critical: 0, high: 0, medium: 0, low: 0 };
    for (const { severity, judgement } of findings) if (judgement.verdict === verdict) counts[severity] += 1;
    return counts;
  };
  return {
    accounts: {
      total: accounts.length,
      read: reached('read'),
      unreadable: reached('unreadable'),
      inactive: reached('inactive'),
      failing: [...standings.values()].filter((row) => Object.values(row).some(({ verdict }) => verdict === 'fail'))
        .length,
    },
    judgements,
    assessedPercent: all === 0 ? 0 : Math.floor((assessed / all) * 1000) / 10,
    minAssessed: view.policy.minAssessed,
    failuresBySeverity: bySeverity('fail'),
    notAssessedBySeverity: bySeverity('not-assessed'),
  };
}

function outcome({ view }: Assessment, summary: Summary, texts: Texts): Report['outcome'] {
  const { exitCode, failures, unassessed, tooLittleAssessed } = endingOf(summary, view.policy);
  const { failOn, minAssessed } = view.policy;
  const code = exitCode === 0 ? 'outcome-clean' : exitCode === 1 ? 'outcome-failing' : 'outcome-unknown';
  const severity = texts.severities[failOn];
  return {
    exitCode,
    headline: reportSentence(texts, code, { failures, unassessed }),
    details: [
      reportSentence(texts, failures > 0 ? 'detail-failures' : 'detail-no-failures', { failures, severity }),
      reportSentence(texts, unassessed > 0 ? 'detail-unassessed' : 'detail-all-assessed', { unassessed, severity }),
      reportSentence(texts, tooLittleAssessed ? 'detail-too-little' : 'detail-enough', {
        percent: summary.assessedPercent,
        minAssessed,
      }),
    ],
  };
}

function method({ assessment: { view, controls }, texts, policySource }: ReportSource): readonly Message[] {
  const { window, policy, partition } = view;
  const off = Object.keys(policy.controls)
    .filter((id) => policy.controls[id] === 'off')
    .sort();
  return [
    reportSentence(texts, 'method-evidence'),
    reportSentence(texts, 'method-verdicts'),
    reportSentence(texts, 'method-inheritance'),
    reportSentence(texts, policy.trails.judge === 'all' ? 'method-judge-all' : 'method-judge-relied-on'),
    ...(view.header.statedRegions
      ? [reportSentence(texts, 'method-stated-regions', { regions: view.header.statedRegions.join(', ') })]
      : []),
    ...(policySource === undefined ? [reportSentence(texts, 'method-default-policy')] : []),
    ...(off.length > 0 ? [reportSentence(texts, 'method-controls-off', { controls: off.join(', ') })] : []),
    ...(controls.some(({ id }) => id.startsWith('codecatalyst-')) && partition === 'aws'
      ? [
          reportSentence(texts, 'method-codecatalyst'),
          ...(window ? [reportSentence(texts, 'method-window', { ...window })] : []),
        ]
      : []),
    ...(view.header.customEndpoint ? [reportSentence(texts, 'method-custom-endpoint')] : []),
  ];
}

/** Those on which a verdict of this run rests. */
function assumptions({ controls, findings }: Assessment, texts: Texts): Report['assumptions'] {
  const decided = new Set(
    findings
      .filter(({ judgement: { verdict } }) => verdict === 'pass' || verdict === 'fail')
      .map(({ control }) => control),
  );
  const used = new Set(controls.filter(({ id }) => decided.has(id)).flatMap(({ assumes }) => assumes));
  return Object.entries(texts.assumptions)
    .filter(([id]) => used.has(id))
    .map(([id, text]) => ({ id, text }));
}

function countVerdicts(findings: readonly Finding[]): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { pass: 0, fail: 0, 'not-assessed': 0, 'not-applicable': 0 };
  for (const { judgement } of findings) counts[judgement.verdict] += 1;
  return counts;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
