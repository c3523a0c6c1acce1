import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Verdict } from '../../model/finding.js';
import { groupBy } from '../../model/groups.js';
import type { AccountRow, FindingRow } from '../../model/report.js';
import { count } from '../figures.js';
import { keepWithNext, small, tiny, verdictHeading } from './blocks.js';
import { subjectShares } from './failures.js';
import type { Pen } from './pen.js';
import { rows } from './tables.js';

/** Findings of which the same is said, together. Every subject is named. */
export function sameSaid(pen: Pen, verdict: Verdict, found: readonly FindingRow[]): Content[] {
  const groups = groupBy(found, ({ because }) => because.map(({ text }) => text).join(' '));
  const said = Array.from(groups, ([words, some]) => [words, some.map((finding) => named(pen, finding))] as const);
  return together(pen, verdict, said);
}

/** Accounts to which a control does not apply, where the account itself says why. */
export function withoutFinding(pen: Pen, standings: ReadonlyMap<string, readonly AccountRow[]>): Content[] {
  const said = Array.from(standings, ([words, some]) => [words, some.map(({ id, name }) => `${id} ${name}`)] as const);
  return together(pen, 'not-applicable', said, pen.label('by-account'));
}

type Said = readonly (readonly [words: string, subjects: readonly string[]])[];

function together(pen: Pen, verdict: Verdict, said: Said, more?: string): Content[] {
  if (said.length === 0) return [];
  const texts = said.map(([words, subjects]) => [words, listed(pen, verdict, subjects)] as const);
  const body = texts.map(([words, subjects]): TableCell[] => [
    small(pen, words, { color: pen.theme.colours.ink }),
    tiny(pen, subjects),
  ]);
  const n = said.reduce((sum, [, subjects]) => sum + subjects.length, 0);
  const breakRows = texts.some(([words, subjects]) => words.length > mostLetters / 4 || subjects.length > mostLetters);
  return [
    ...keepWithNext([verdictHeading(pen, { verdict }, n, more)], 40),
    rows(pen, subjectShares, undefined, body, { breakRows }),
  ];
}

/** What does not apply needs no action: of many, the matrix shows each. */
const mostNamed = 60;

function listed(pen: Pen, verdict: Verdict, subjects: readonly string[]): string {
  const most = verdict === 'not-applicable' ? mostNamed : subjects.length;
  const more = subjects.length - most;
  const shown = subjects.slice(0, most).join(' · ');
  return more > 0 ? `${shown} · ${pen.label('subjects-more', { n: count(more) })}` : shown;
}

/** So much stays on one page in any case. */
const mostLetters = 2000;

export function named(pen: Pen, { subject: about, account, inheritedBy }: FindingRow): string {
  const who = account.name === undefined ? account.id : `${account.id} ${account.name}`;
  const what = about.kind === 'account' ? who : `${about.id} (${who})`;
  return inheritedBy.length === 0 ? what : `${what}, ${pen.label('inherited-by-count', { n: inheritedBy.length })}`;
}
