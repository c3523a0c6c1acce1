import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { ControlRow, FindingRow } from '../../model/report.js';
import { count } from '../figures.js';
import { ownFixes, sharedFixes } from '../fixes.js';
import type { VerdictGroup } from '../order.js';
import { waivedWords } from '../waiver.js';
import { commandLines, keepWithNext, severityWord, small, tiny, verdictHeading } from './blocks.js';
import { evidence } from './evidence.js';
import type { Pen } from './pen.js';
import { bare, rows } from './tables.js';

/** Each failing subject with its causes and the requests that they rest on, all waived or none. */
export function failures(pen: Pen, control: ControlRow, { findings: found, ...marked }: VerdictGroup): Content[] {
  if (found.length === 0) return [];
  const shared = sharedFixes(found);
  const mending = mendingSeveral(pen, shared);
  const together = shared.size <= 3;
  const body: TableCell[][] = [];
  const goesOn = new Set<number>();
  for (const finding of found) {
    const said = [
      ...finding.because.map(({ text }) => pen.text(text)),
      ...commandLines(pen, pen.label('fix'), ownFixes(finding, shared)),
      ...waived(pen, finding),
    ];
    body.push([{ stack: subject(pen, control, finding) }, { stack: said }]);
    // A row each: a page may end between two requests.
    for (const request of requests(pen, finding)) {
      goesOn.add(body.length);
      body.push([{ colSpan: 2, stack: [request] }, '']);
    }
  }
  return [
    ...keepWithNext([verdictHeading(pen, marked, found.length), ...(together ? mending : [])], roomFor(found)),
    ...(together ? [] : mending),
    rows(pen, subjectShares, undefined, body, { breakRows: found.some(mayBeLong), goesOn }),
  ];
}

/** Points that the first row of a table takes at most, so that no heading stands without it; of one that may break, some. */
export function roomFor(found: readonly FindingRow[]): number {
  const [first] = found;
  return first === undefined || found.some(mayBeLong) ? 50 : 24 + 10 * linesOf(first);
}

function mendingSeveral(pen: Pen, shared: ReadonlyMap<string, number>): Content[] {
  const body = Array.from(shared, ([fix, n]): TableCell[] => [
    { stack: commandLines(pen, pen.label('fix-of-several', { n: count(n) }), [fix]) },
  ]);
  return body.length === 0 ? [] : [{ layout: bare, margin: [0, 0, 0, 5], table: { widths: [pen.width], body } }];
}

function requests(pen: Pen, { evidence: answers, account }: FindingRow): Content[] {
  return answers.length === 0 ? [tiny(pen, pen.label('no-evidence'))] : evidence(pen, answers, account.id);
}

/** Who answers for it, until when and why. */
export function waived(pen: Pen, { waiver }: FindingRow): Content[] {
  if (waiver === undefined) return [];
  return [
    small(pen, waivedWords(pen.label, waiver), { color: pen.theme.colours.ink, margin: [0, 2, 0, 0] }),
    small(pen, pen.label('see-waiver', { n: waiver.row }), {
      linkToDestination: `waiver-${waiver.row}`,
      color: pen.theme.colours.structure,
    }),
  ];
}

const subjectShares = [134, 367] as const;

/** A row may break over pages where it could be longer than one. */
export function mayBeLong(finding: FindingRow): boolean {
  return linesOf(finding) > 40;
}

function linesOf({ because, inheritedBy, subject: { id }, waiver }: FindingRow): number {
  const words =
    because.reduce((sum, { text, fix = '' }) => sum + text.length + fix.length, 0) +
    id.length +
    (waiver?.reason.length ?? 0);
  return because.length + words / 60 + inheritedBy.length / 8;
}

function subject(pen: Pen, control: ControlRow, finding: FindingRow): Content[] {
  const { subject: about, account, severity, inheritedBy } = finding;
  return [
    pen.text(account.name ?? account.id, { bold: true }),
    small(pen, account.id, { linkToDestination: `account-${account.id}` }),
    ...(about.kind === 'account' ? [] : [small(pen, `${pen.label(`subject-${about.kind}`)} ${about.id}`)]),
    ...(severity === control.severity
      ? []
      : [severityWord(pen, severity, { fontSize: pen.theme.sizes.tiny, margin: [0, 2, 0, 0] })]),
    ...(inheritedBy.length === 0 ? [] : [tiny(pen, inheritedWords(pen, inheritedBy), { margin: [0, 2, 0, 0] })]),
  ];
}

const mostInherited = 12;

export function inheritedWords(pen: Pen, accounts: readonly string[]): string {
  const shown = accounts.slice(0, mostInherited).join(', ');
  const n = count(accounts.length);
  return accounts.length > mostInherited
    ? pen.label('inherited-by-more', { n, accounts: shown, more: count(accounts.length - mostInherited) })
    : pen.label('inherited-by', { n, accounts: shown });
}
