import { type AccountStanding, type Verdict, verdicts } from '../../model/finding.js';
import type { Report } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';

const marks: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', 'not-assessed': '?', 'not-applicable': '–' };

export function* matrixPart({ accounts, controls }: Report, texts: Texts): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  yield `## ${say('matrix')}`;
  if (accounts.length === 0 || controls.length === 0) {
    yield say('matrix-empty');
    return;
  }
  const legend = verdicts.map((verdict) => `${marks[verdict]} ${prose(texts.verdicts[verdict])}`);
  const more = [`(${marks.pass}) ${say('inherited')}`, `${marks.fail}w ${say('waived')}`];
  yield `${say('legend')}: ${[...legend, ...more].join(', ')}.`;
  yield `${say('controls')}: ${controls.map(({ id }, i) => `${i + 1} ${code(id)}`).join(', ')}.`;
  // Ids as heads would make the table wider than any page.
  yield table(
    [say('account'), say('name'), ...controls.map((_, i) => String(i + 1))],
    accounts.map(({ id, name, standings }) => [
      code(id),
      prose(name),
      ...controls.map((control) => markOf(standings[control.id])),
    ]),
  );
}

function markOf(standing: AccountStanding | undefined): string {
  if (standing === undefined) return ' ';
  const mark = marks[standing.verdict] + (standing.waived ? 'w' : '');
  return standing.inheritedFrom === undefined ? mark : `(${mark})`;
}
