import type { Answer } from '../../model/fact.js';
import { groupBy } from '../../model/groups.js';
import type { FindingRow, GapRow } from '../../model/report.js';
import type { Arguments, Texts } from '../../model/texts.js';
import { count, instant } from '../figures.js';
import { ownFixes } from '../fixes.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { type OpenQuestion, openQuestions } from '../open-questions.js';
import { waivedWords } from '../waiver.js';

/** A failure: why, and what it rests on, as a list. */
export function findingItem(texts: Texts, finding: FindingRow, toldAbove: ReadonlyMap<string, number>): string {
  const { because, evidence: answers, severity, account, waiver } = finding;
  const say = (key: string, args?: Arguments) => label(texts, key, args);
  const subject = subjectOf(texts, finding);
  return [
    `- **${who(finding)}**${subject === '' ? '' : ` ${subject}`} (${prose(texts.severities[severity])})`,
    ...because.map(({ text }) => prose(text)),
    ...ownFixes(finding, toldAbove).map((fix) => `${prose(say('fix'))}: ${code(fix)}`),
    ...(waiver ? [`${prose(say('see-waiver', { n: waiver.row }))}: ${prose(waivedWords(say, waiver))}`] : []),
    ...answers.map((answer) => `${prose(label(texts, 'evidence'))}: ${evidence(answer, account.id)}`),
    ...inheritors(texts, finding),
  ].join('\n  - ');
}

/** What could not be judged, an item for each thing that it waits for. The list of gaps has AWS's words and the requests. */
export function* openItems(texts: Texts, found: readonly FindingRow[], gaps: readonly GapRow[]): Iterable<string> {
  const { common, questions } = openQuestions(found, gaps);
  if (common.length > 0) yield common.map(prose).join(' ');
  yield questions
    .flatMap((question) => [openItem(texts, question), ...question.findings.map((one) => openSubject(texts, one))])
    .join('\n');
}

function openItem(texts: Texts, { because, calls, findings }: OpenQuestion): string {
  const say = (key: string, args?: Arguments) => label(texts, key, args);
  const [{ waiver }] = findings;
  const words = [
    ...because.map(prose),
    ...calls.map(({ row, text, account = [], regions }) =>
      [`**${prose(say('see-gap', { n: row }))}**`, prose(text), ...[account, regions].flat().map(code)].join(' '),
    ),
    ...(waiver ? [`${prose(say('see-waiver', { n: waiver.row }))}: ${prose(waivedWords(say, waiver))}`] : []),
  ];
  return `- ${words.join(' ') || '–'} (${count(findings.length)}):`;
}

function openSubject(texts: Texts, finding: FindingRow): string {
  const { evidence: answers, severity, account } = finding;
  const subject = subjectOf(texts, finding);
  return [
    `  - ${who(finding)}${subject === '' ? '' : ` ${subject}`} (${prose(texts.severities[severity])})`,
    ...answers.map((answer) => `${prose(label(texts, 'evidence'))}: ${evidence(answer, account.id)}`),
    ...inheritors(texts, finding),
  ].join('\n    - ');
}

/** Commands that mend several failures: an item each, above them. */
export function sharedFixItems(texts: Texts, shared: ReadonlyMap<string, number>): readonly string[] {
  return Array.from(shared, ([fix, n]) => `- ${prose(label(texts, 'fix-of-several', { n: count(n) }))}: ${code(fix)}`);
}

/** What does not apply, an item for each thing that is said of it, with its subjects. */
export function notApplicableItems(found: readonly FindingRow[]): string {
  const groups = groupBy(found, ({ because }) => because.map(({ text }) => text).join(' '));
  return Array.from(groups, ([words, some]) => {
    const subjects = some.map(({ subject }) => code(subject.id)).join(' ');
    return `- ${prose(words)} (${count(some.length)}): ${subjects}`;
  }).join('\n');
}

/** What passes, a row each. */
export function* passesTable(texts: Texts, found: readonly FindingRow[]): Iterable<string> {
  const ofAccounts = found.every(({ subject }) => subject.kind === 'account');
  const heads = ['account', ...(ofAccounts ? [] : ['subject']), 'because', 'evidence'];
  yield table(
    heads.map((key) => prose(label(texts, key))),
    found.map((finding) => [
      who(finding),
      ...(ofAccounts ? [] : [subjectOf(texts, finding) || '–']),
      prose(finding.because.map(({ text }) => text).join(' ')),
      finding.evidence.map((answer) => evidence(answer, finding.account.id)).join('; ') || '–',
    ]),
  );
  for (const finding of found) {
    for (const words of inheritors(texts, finding)) yield `${code(finding.subject.id)}: ${words}`;
  }
}

function inheritors(texts: Texts, { inheritedBy }: FindingRow): readonly string[] {
  if (inheritedBy.length === 0) return [];
  const words = label(texts, 'inherited-by-count', { n: count(inheritedBy.length) });
  return [`${prose(words)}: ${inheritedBy.map(code).join(' ')}`];
}

function who({ account: { id, name } }: FindingRow): string {
  return name === undefined ? code(id) : `${code(id)} ${prose(name)}`;
}

function subjectOf(texts: Texts, { subject: { kind, id } }: FindingRow): string {
  return kind === 'account' ? '' : `${prose(label(texts, `subject-${kind}`))} ${code(id)}`;
}

function evidence({ api, account, region, resource, at, requestIds }: Answer, reader: string): string {
  // Log files are of no region.
  const where = region === '' ? [] : [region];
  const words = [
    api,
    ...(account === reader ? [] : [account]),
    ...where,
    ...(resource === undefined ? [] : [resource]),
  ];
  return [...words.map(code), instant(at), ...requestIds.map(code)].join(' ');
}
