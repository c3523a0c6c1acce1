import type { Content, TableCell } from 'pdfmake/interfaces.js';
import { groupBy } from '../../model/groups.js';
import type { AccountRow, FindingRow } from '../../model/report.js';
import { count } from '../figures.js';
import { keepWithNext, small, tiny, verdictHeading } from './blocks.js';
import { named } from './named.js';
import type { Pen } from './pen.js';
import { rows } from './tables.js';

/** Findings that pass, of which the same is said together. Every subject is named. */
export function passes(pen: Pen, found: readonly FindingRow[]): Content[] {
  if (found.length === 0) return [];
  const said = sameSaid(pen, found).map(([words, subjects]) => [words, subjects.join(' · ')] as const);
  return together(pen, verdictHeading(pen, { verdict: 'pass' }, found.length), said);
}

/** What a control does not apply to: what its findings say, then the accounts of which their own state says why. */
export function notApplicable(
  pen: Pen,
  found: readonly FindingRow[],
  standings: ReadonlyMap<string, readonly AccountRow[]>,
): Content[] {
  const accounts = [...standings.values()].reduce((sum, some) => sum + some.length, 0);
  if (found.length + accounts === 0) return [];
  const byAccount = accounts === 0 ? undefined : `${pen.label('by-account')} (${count(accounts)})`;
  const heading = verdictHeading(pen, { verdict: 'not-applicable' }, found.length, byAccount);
  const said = sameSaid(pen, found).map(([words, subjects]) => [words, listed(pen, subjects)] as const);
  const lines = Array.from(standings, ([words, some], i) =>
    pen.line(
      [
        small(pen, `${words}   `, { color: pen.theme.colours.ink }),
        tiny(
          pen,
          listed(
            pen,
            some.map(({ id, name }) => `${id} ${name}`),
          ),
        ),
      ],
      { margin: [0, i === 0 ? 3 : 1.5, 0, 1] },
    ),
  );
  return said.length === 0 ? [...keepWithNext([heading], 24), ...lines] : [...together(pen, heading, said), ...lines];
}

type Said = readonly [words: string, subjects: readonly string[]];

function sameSaid(pen: Pen, found: readonly FindingRow[]): readonly Said[] {
  const groups = groupBy(found, ({ because }) => because.map(({ text }) => text).join(' '));
  return Array.from(groups, ([words, some]): Said => [words, some.map((finding) => withInheritors(pen, finding))]);
}

function withInheritors(pen: Pen, finding: FindingRow): string {
  const n = finding.inheritedBy.length;
  return n === 0 ? named(finding) : `${named(finding)}, ${pen.label('inherited-by-count', { n: count(n) })}`;
}

/** What does not apply needs no action: of many, the matrix shows each. */
const mostNamed = 60;

function listed(pen: Pen, subjects: readonly string[]): string {
  const more = subjects.length - mostNamed;
  const shown = subjects.slice(0, mostNamed).join(' · ');
  return more > 0 ? `${shown} · ${pen.label('subjects-more', { n: count(more) })}` : shown;
}

/** So much stays on one page in any case. */
const mostLetters = 2000;

function together(pen: Pen, heading: Content, said: readonly (readonly [words: string, names: string])[]): Content[] {
  const { ink } = pen.theme.colours;
  const body = said.map(([words, names]): TableCell[] => [small(pen, words, { color: ink }), tiny(pen, names)]);
  const texts = said.map(([words, names]) => ({ words: [words], names: [names] }));
  const shares = wordsAndNames(texts, pen.theme.sizes.tiny);
  const breakRows = said.some(([words, names]) => words.length > mostLetters / 4 || names.length > mostLetters);
  const room = breakRows ? 40 : 12 + 1.3 * heightOf(texts.slice(0, 1), shares, pen.theme.sizes.tiny);
  return [...keepWithNext([heading], room), rows(pen, shares, undefined, body, { breakRows })];
}

interface Row {
  readonly words: readonly string[];
  readonly names: readonly string[];
}

/**
 * Shares of the page for what is said and for whom it is said of: a sentence beside a name needs most of it, two words
 * beside a hundred names little. Those that make the table lowest, by a guess at where lines end.
 */
export function wordsAndNames(body: readonly Row[], sizeOfNames: number): Layout {
  const height = (layout: Layout) => heightOf(body, layout, sizeOfNames);
  return layouts.reduce((best, next) => (height(next) < height(best) ? next : best));
}

/** About as high, without the room between lines. */
function heightOf(body: readonly Row[], [left, right]: Layout, sizeOfNames: number): number {
  const lines = (texts: readonly string[], points: number, size: number) =>
    texts.reduce((sum, { length }) => sum + Math.ceil((length * size * 0.52) / points), 0) * size;
  return body.reduce(
    (sum, { words, names }) => sum + Math.max(lines(words, left, 7.5), lines(names, right, sizeOfNames)),
    0,
  );
}

type Layout = readonly [words: number, names: number];

const layouts: readonly [Layout, ...Layout[]] = [
  [250, 251],
  [134, 367],
  [367, 134],
];
