import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Verdict } from '../../model/finding.js';
import type { AccountRow, ControlRow, FindingRow } from '../../model/report.js';
import { groupBy } from '../order.js';
import { keepWithNext, rows, small, tiny, verdictHeading } from './blocks.js';
import { evidence } from './evidence.js';
import { subject, subjectShares } from './failures.js';
import type { GapNumbers } from './gaps.js';
import type { Pen } from './pen.js';

/** Findings of which the same is said, together. Every subject is named. */
export function sameSaid(pen: Pen, verdict: Verdict, found: readonly FindingRow[]): Content[] {
  if (found.length === 0) return [];
  const groups = groupBy(found, ({ because }) => because.map(({ text }) => text).join(' '));
  const body = Array.from(groups, ([words, some]): TableCell[] => [
    small(pen, words, { color: pen.theme.colours.ink }),
    tiny(pen, some.map((finding) => named(pen, finding)).join(' · ')),
  ]);
  return [
    ...keepWithNext([verdictHeading(pen, verdict, found.length)], 40),
    rows(pen, subjectShares, undefined, body, { breakRows: true }),
  ];
}

/** Accounts to which a control does not apply, where the account itself says why. */
export function withoutFinding(pen: Pen, standings: ReadonlyMap<string, readonly AccountRow[]>): Content[] {
  if (standings.size === 0) return [];
  const n = Array.from(standings.values()).reduce((sum, accounts) => sum + accounts.length, 0);
  const body = Array.from(standings, ([words, accounts]): TableCell[] => [
    small(pen, words, { color: pen.theme.colours.ink }),
    tiny(pen, accounts.map(({ id, name }) => `${id} ${name}`).join(' · ')),
  ]);
  return [
    ...keepWithNext([verdictHeading(pen, 'not-applicable', n, pen.label('by-account'))], 40),
    rows(pen, subjectShares, undefined, body, { breakRows: true }),
  ];
}

/** What could not be judged, by the gap that is behind it: one denied call is one line with all its accounts. */
export function notAssessed(
  pen: Pen,
  control: ControlRow,
  found: readonly FindingRow[],
  numbers: GapNumbers,
): Content[] {
  if (found.length === 0) return [];
  const groups = groupBy(found, ({ because, gaps }) =>
    JSON.stringify([
      because.map(({ text }) => text),
      gaps.map(({ api, reason, text, region }) => [api, reason, text, region]),
    ]),
  );
  const body = Array.from(groups.values(), (some): TableCell[] => {
    const [first, second] = some;
    if (first === undefined) return [];
    const reasons = { stack: why(pen, first, numbers) };
    if (second === undefined)
      return [{ stack: subject(pen, control, first) }, { stack: [reasons, ...requests(pen, first)] }];
    return [
      reasons,
      {
        stack: some.flatMap((finding) => [
          small(pen, named(pen, finding), { color: pen.theme.colours.ink }),
          ...requests(pen, finding),
        ]),
      },
    ];
  });
  return [
    ...keepWithNext([verdictHeading(pen, 'not-assessed', found.length)], 50),
    rows(pen, subjectShares, undefined, body, { breakRows: true }),
  ];
}

function why(pen: Pen, { because, gaps }: FindingRow, numbers: GapNumbers): Content[] {
  const { colours } = pen.theme;
  return [
    ...because.map(({ text }) => pen.text(text)),
    ...gaps.flatMap((gap): Content[] => {
      const number = numbers(gap);
      const where = [gap.api, ...(gap.region === undefined ? [] : [gap.region])].join(' · ');
      return [
        pen.text(gap.text),
        small(pen, where),
        number === undefined
          ? small(pen, gap.detail, { italics: true, color: colours.muted })
          : small(pen, pen.label('see-gap', { n: number }), {
              linkToDestination: `gap-${number}`,
              color: colours.structure,
            }),
      ];
    }),
  ];
}

function requests(pen: Pen, { account, gaps, evidence: answers }: FindingRow): Content[] {
  const ids = gaps.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId]));
  return [
    ...(ids.length === 0 ? [] : [tiny(pen, pen.label('request-ids', { ids: ids.join(', ') }))]),
    ...evidence(pen, answers, account.id),
  ];
}

function named(pen: Pen, { subject: about, account, inheritedBy }: FindingRow): string {
  const who = account.name === undefined ? account.id : `${account.id} ${account.name}`;
  const what = about.kind === 'account' ? who : `${about.id} (${who})`;
  return inheritedBy.length === 0 ? what : `${what}, ${pen.label('inherited-by-count', { n: inheritedBy.length })}`;
}
