import { code, prose, table } from '../render/markdown-escape.js';
import { answeredWords, defaultWords, type Entry } from './catalogue.js';

/** docs/controls.md: the same as `trailproof controls` tells, for who has not installed it. */
export function controlsDocument(entries: readonly Entry[]): string {
  return `${[
    '# Controls',
    'Written by `npm run generate` from the controls, their words and the frameworks; `trailproof controls ID` tells the ' +
      'same of one. Names in CAPITALS are filled in by reports where they are known.',
    table(
      ['Control', 'About', 'Severity', 'Default', 'Asks', 'Actions read', 'Requirements'],
      entries.map(({ id, subject, severity, byDefault, asks, reads, answers }) => [
        `[${id}](#${id})`,
        subject,
        severity,
        byDefault,
        prose(asks),
        String(reads.length),
        String(answers.reduce((sum, { requirements }) => sum + requirements.length, 0)),
      ]),
      [5, 6],
    ),
    ...entries.flatMap(section),
  ].join('\n\n')}\n`;
}

function section({ id, title, why, reads, policy, assumes, causes, answers }: Entry): readonly string[] {
  const list = (head: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [`${head}:`, items.map((item) => `- ${item}`).join('\n')];
  return [
    `## ${id}`,
    `**${prose(title)}.** ${prose(why)}`,
    `Reads ${reads.map(code).join(', ')}.`,
    ...(policy.length === 0
      ? []
      : [
          `Compares with ${policy.map((field) => `${code(field.field)} (default: ${code(defaultWords(field))})`).join(', ')}.`,
        ]),
    ...(assumes.length === 0
      ? []
      : [`Believes ${assumes.map((one) => one.id).join(', ')} of [the assumptions](assumptions.md).`]),
    ...list(
      'Fails with',
      causes.map(({ text, fix }) => (fix === undefined ? prose(text) : `${prose(text)}\n  ${code(fix)}`)),
    ),
    ...list(
      'Answers',
      answers.map((answered) => prose(answeredWords(answered))),
    ),
  ];
}
