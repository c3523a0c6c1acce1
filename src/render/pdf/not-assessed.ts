import type { Content, TableCell } from 'pdfmake/interfaces.js';
import { groupBy } from '../../model/groups.js';
import type { ControlRow, FindingRow } from '../../model/report.js';
import { failedCalls } from '../failed-calls.js';
import type { VerdictGroup } from '../order.js';
import { keepWithNext, small, tiny, verdictHeading } from './blocks.js';
import { evidence } from './evidence.js';
import { mayBeLong, roomFor, subject, subjectShares, waived } from './failures.js';
import { named } from './grouped.js';
import type { Pen } from './pen.js';
import { rows } from './tables.js';

/**
 * What could not be judged, all waived or none, by the gap that is behind it: one denied call is one row with all its
 * accounts.
 */
export function notAssessed(pen: Pen, control: ControlRow, { findings: found, ...marked }: VerdictGroup): Content[] {
  if (found.length === 0) return [];
  const groups = groupBy(found, (finding) =>
    JSON.stringify([
      finding.because.map(({ text }) => text),
      failedCalls(finding).map((call) => [call.gap.row, call.regions]),
      finding.waiver?.row,
    ]),
  );
  const body = Array.from(groups.values(), (some): TableCell[] => {
    const [first, second] = some;
    if (first === undefined) return [];
    const subjects =
      second === undefined
        ? subject(pen, control, first)
        : some.map((finding) => small(pen, named(pen, finding), { color: pen.theme.colours.ink }));
    const reasons = why(pen, first);
    return [
      { stack: subjects },
      { stack: [...reasons, ...some.flatMap((finding) => requests(pen, finding, second !== undefined))] },
    ];
  });
  const breakRows = Array.from(groups.values()).some((some) => some.length > mostTogether || some.some(mayBeLong));
  const [together = []] = groups.values();
  return [
    ...keepWithNext(
      [verdictHeading(pen, marked, found.length)],
      roomFor(found) + (breakRows ? 0 : 24 * together.length),
    ),
    rows(pen, subjectShares, undefined, body, { breakRows }),
  ];
}

/** So many accounts fit in one row of a page. */
const mostTogether = 20;

/** AWS's own words stand once, where the report lists its gaps. */
function why(pen: Pen, finding: FindingRow): Content[] {
  const { colours } = pen.theme;
  return [
    ...finding.because.map(({ text }) => pen.text(text)),
    ...failedCalls(finding).flatMap(({ gap, regions }): Content[] => {
      const where = regions.length > 3 ? [pen.label('regions-count', { n: regions.length })] : regions;
      return [
        pen.text(gap.text),
        small(pen, [gap.api, ...where].join(' · ')),
        small(pen, pen.label('see-gap', { n: gap.row }), {
          linkToDestination: `gap-${gap.row}`,
          color: colours.structure,
        }),
      ];
    }),
    ...waived(pen, finding),
  ];
}

const mostIds = 4;

function requests(pen: Pen, finding: FindingRow, oneOfMany: boolean): Content[] {
  const { account, evidence: answers } = finding;
  const ids = failedCalls(finding).flatMap(({ requestIds }) => requestIds);
  const shown = ids.slice(0, mostIds).join(', ');
  const more = ids.length - mostIds;
  const words =
    more > 0 ? pen.label('request-ids-more', { ids: shown, more }) : pen.label('request-ids', { ids: shown });
  const line = oneOfMany ? `${account.id} · ${words}` : words;
  return [
    ...(ids.length === 0 ? [] : [tiny(pen, line, { margin: [0, 1, 0, 0] })]),
    ...evidence(pen, answers, account.id),
  ];
}
