import type { Answer } from '../../model/fact.js';
import type { ControlRow, FindingRow, Report } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { count, moment, sentence } from '../figures.js';
import { label, statementWords } from '../label.js';
import { cell, code, prose, table } from '../markdown-escape.js';
import { byVerdict, findingsByControl, standingsWithoutFinding, verdictsByNeed } from '../order.js';

export function* findingsPart(report: Report, texts: Texts): Iterable<string> {
  const found = findingsByControl(report);
  yield `## ${prose(label(texts, 'findings'))}`;
  if (report.controls.length === 0) yield prose(label(texts, 'no-controls'));
  for (const control of report.controls) yield* section(report, texts, control, found.get(control.id) ?? []);
}

function* section(report: Report, texts: Texts, control: ControlRow, found: readonly FindingRow[]): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  const groups = byVerdict(found);
  const why = texts.controls[control.id]?.why;
  yield `### ${prose(control.title)}`;
  yield `${code(control.id)}, ${prose(texts.severities[control.severity])}. ${prose(control.asks)}${why === undefined ? '' : ` ${prose(why)}`}`;
  yield prose(label(texts, 'reads', { actions: control.reads.join(', ') }));
  yield table(
    [...verdictsByNeed.map((verdict) => prose(texts.verdicts[verdict])), say('inherited')],
    [[...verdictsByNeed.map((verdict) => count(control.counts[verdict])), count(control.inherited)]],
    [0, 1, 2, 3, 4],
  );
  for (const verdict of ['fail', 'not-assessed'] as const) {
    if (groups[verdict].length === 0) continue;
    yield `#### ${prose(sentence(texts.verdicts[verdict]))}: ${count(groups[verdict].length)}`;
    for (const finding of groups[verdict]) yield detail(texts, finding);
  }
  const without = standingsWithoutFinding(report, control.id, (reason) => statementWords(texts, reason));
  for (const verdict of ['not-applicable', 'pass'] as const) {
    if (groups[verdict].length === 0) continue;
    yield `#### ${prose(sentence(texts.verdicts[verdict]))}: ${count(groups[verdict].length)}`;
    yield table(
      [say('account'), say('subject'), say('because'), say('evidence')],
      groups[verdict].map((finding) => [
        who(finding),
        cell(subject(texts, finding)),
        cell(finding.because.map(({ text }) => text).join(' ')),
        finding.evidence.map(evidence).join('; ') || '–',
      ]),
    );
    yield* inheritors(texts, groups[verdict]);
  }
  for (const [words, accounts] of without) {
    yield `${say('not-applicable-without-finding')} (${count(accounts.length)}): ${prose(words)} ${accounts.map(({ id }) => code(id)).join(' ')}`;
  }
  if (found.length === 0 && without.size === 0) yield say('no-findings');
}

function detail(texts: Texts, finding: FindingRow): string {
  const lines = [
    `- **${who(finding)}** ${[prose(subject(texts, finding)), `(${prose(texts.severities[finding.severity])})`].filter((words) => words !== '').join(' ')}`,
  ];
  for (const { text } of finding.because) lines.push(`  - ${prose(text)}`);
  for (const gap of finding.gaps) {
    const where = [gap.api, gap.account, gap.region, gap.resource, gap.requestId].filter((word) => word !== undefined);
    lines.push(`  - ${prose(gap.text)} ${where.map(code).join(' ')} ${prose(gap.detail)}`);
  }
  for (const answer of finding.evidence) lines.push(`  - ${prose(label(texts, 'evidence'))}: ${evidence(answer)}`);
  for (const line of inheritors(texts, [finding])) lines.push(`  - ${line}`);
  return lines.join('\n');
}

function* inheritors(texts: Texts, findings: readonly FindingRow[]): Iterable<string> {
  for (const {
    subject: { id },
    inheritedBy,
  } of findings) {
    if (inheritedBy.length === 0) continue;
    yield `${code(id)}: ${prose(label(texts, 'inherited-by', { n: count(inheritedBy.length), accounts: '' }))} ${inheritedBy.map(code).join(' ')}`;
  }
}

function who({ account: { id, name } }: FindingRow): string {
  return name === undefined ? code(id) : `${code(id)} ${prose(name)}`;
}

function subject(texts: Texts, { subject: { kind, id } }: FindingRow): string {
  return kind === 'account' ? '' : `${label(texts, `subject-${kind}`)} ${id}`;
}

function evidence({ api, account, region, resource, at, requestIds }: Answer): string {
  return [
    code(api),
    code(account),
    code(region),
    ...(resource === undefined ? [] : [code(resource)]),
    moment(at),
    ...requestIds.map(code),
  ].join(' ');
}
