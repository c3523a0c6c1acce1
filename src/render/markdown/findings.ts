import type { ControlRow, FindingRow, Report } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { count, sentence } from '../figures.js';
import { sharedFixes } from '../fixes.js';
import { label, statementWords } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { byNeed, findingsByControl, standingsWithoutFinding, verdictsByNeed } from '../order.js';
import { findingItem, notApplicableItems, openItems, passesTable, sharedFixItems } from './finding.js';

export function* findingsPart(report: Report, texts: Texts): Iterable<string> {
  const found = findingsByControl(report);
  yield `## ${prose(label(texts, 'findings'))}`;
  if (report.controls.length === 0) yield prose(label(texts, 'no-controls'));
  for (const control of report.controls) {
    yield* introduction(texts, control);
    yield* section(report, texts, control, found.get(control.id) ?? []);
  }
}

function* introduction(texts: Texts, control: ControlRow): Iterable<string> {
  const why = texts.controls[control.id]?.why;
  yield `### ${prose(control.title)}`;
  yield `${code(control.id)}, ${prose(texts.severities[control.severity])}. ${prose(control.asks)}${why === undefined ? '' : ` ${prose(why)}`}`;
  if (control.reads.length > 0) yield prose(label(texts, 'reads', { actions: control.reads.join(', ') }));
  yield table(
    [
      ...verdictsByNeed.map((verdict) => prose(texts.verdicts[verdict])),
      prose(label(texts, 'waived')),
      prose(label(texts, 'inherited')),
    ],
    [
      [
        ...verdictsByNeed.map((verdict) => count(control.counts[verdict])),
        count(control.waived),
        count(control.inherited),
      ],
    ],
    [0, 1, 2, 3, 4, 5],
  );
}

function* items(texts: Texts, found: readonly FindingRow[]): Iterable<string> {
  const shared = sharedFixes(found);
  yield [...sharedFixItems(texts, shared), ...found.map((finding) => findingItem(texts, finding, shared))].join('\n');
}

/** What needs action item by item, passes in a table, the rest by what is said of it; under every control every account. */
function* section(report: Report, texts: Texts, { id }: ControlRow, found: readonly FindingRow[]): Iterable<string> {
  const without = standingsWithoutFinding(report, id, (reason) => statementWords(texts, reason));
  for (const { verdict, waived, findings: some } of byNeed(found)) {
    if (some.length > 0) {
      const words = [sentence(texts.verdicts[verdict]), ...(waived ? [label(texts, 'waived')] : [])].join(', ');
      yield `#### ${prose(words)}: ${count(some.length)}`;
      if (verdict === 'pass') yield* passesTable(texts, some);
      else if (verdict === 'not-applicable') yield notApplicableItems(some);
      else if (verdict === 'not-assessed') yield* openItems(texts, some, report.gaps);
      else yield* items(texts, some);
    }
    if (verdict !== 'not-applicable') continue;
    for (const [words, accounts] of without) {
      const ids = accounts.map((account) => code(account.id)).join(' ');
      yield `${prose(label(texts, 'not-applicable-without-finding'))} (${count(accounts.length)}): ${prose(words)} ${ids}`;
    }
  }
  if (found.length === 0 && without.size === 0) yield prose(label(texts, 'no-findings'));
}
