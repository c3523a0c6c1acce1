import type { Answer } from '../../model/fact.js';
import { groupBy } from '../../model/groups.js';
import type { FindingRow } from '../../model/report.js';
import type { Arguments, Texts } from '../../model/texts.js';
import { failedCalls } from '../failed-calls.js';
import { count, instant } from '../figures.js';
import { ownFixes } from '../fixes.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { waivedWords } from '../waiver.js';

/** A failure, or what could not be judged: why, and what it rests on, as a list. */
export function findingItem(texts: Texts, finding: FindingRow, toldAbove: ReadonlyMap<string, number>): string {
  const { because, evidence: answers, severity, account, waiver } = finding;
  const say = (key: string, args?: Arguments) => label(texts, key, args);
  const subject = subjectOf(texts, finding);
  return [
    `- **${who(finding)}**${subject === '' ? '' : ` ${subject}`} (${prose(texts.severities[severity])})`,
    ...because.map(({ text }) => prose(text)),
    ...ownFixes(finding, toldAbove).map((fix) => `${prose(say('fix'))}: ${code(fix)}`),
    ...(waiver ? [`${prose(say('see-waiver', { n: waiver.row }))}: ${prose(waivedWords(say, waiver))}`] : []),
    ...failedCalls(finding).map(({ gap, regions, requestIds }) => {
      const where = [
        gap.api,
        gap.account,
        ...regions,
        ...(gap.resource === undefined ? [] : [gap.resource]),
        ...requestIds,
      ];
      return `${prose(gap.text)} ${prose(label(texts, 'see-gap', { n: gap.row }))}: ${where.map(code).join(' ')}`;
    }),
    ...answers.map((answer) => `${prose(label(texts, 'evidence'))}: ${evidence(answer, account.id)}`),
    ...inheritors(texts, finding),
  ].join('\n  - ');
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
