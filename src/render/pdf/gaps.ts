import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { GapRow, Report } from '../../model/report.js';
import { whereItFailed } from '../failed-calls.js';
import { count } from '../figures.js';
import { type FailedRequests, failedRequests } from '../open-questions.js';
import { whoseWords } from '../whose-words.js';
import { heading, keepWithNext, lead, partBelow, quote, small, spaceBelow, tiny } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** What could not be read, in AWS's words, and what would close each gap. */
export function gaps(pen: Pen, report: Report): Content[] {
  const requests = failedRequests(report);
  return [
    ...partBelow(
      pen,
      'gaps',
      pen.label('gaps'),
      [report.gaps.length === 0 ? pen.text(pen.label('no-gaps')) : lead(pen, pen.label('gaps-lead'))],
      150,
    ),
    ...(report.gaps.length === 0
      ? []
      : [
          ...report.gaps.flatMap((gap, i) => [
            ...(i === 0 ? [] : [spaceBelow(12)]),
            ...section(pen, gap, i + 1, requests(i + 1)),
          ]),
        ]),
    ...failedCalls(pen, report),
  ];
}

/** What failed beside the gaps. */
function failedCalls(pen: Pen, report: Report): Content[] {
  if (report.failedCalls.length === 0) return [];
  const { colours } = pen.theme;
  const body = report.failedCalls.map((call): TableCell[] => [
    small(pen, call.api, { color: colours.ink }),
    small(pen, call.reason, { color: colours.ink }),
    small(pen, whereItFailed(pen.label, call), { color: colours.ink }),
    tiny(pen, call.detail),
  ]);
  return [
    ...keepWithNext(
      [
        heading(pen, pen.label('failed-calls'), { id: 'failed-calls', margin: [0, 16, 0, 5] }),
        lead(pen, pen.label('failed-calls-lead')),
      ],
      80,
    ),
    rows(pen, [172, 62, 88, 179], columnHeads(pen, ['gap-api', 'gap-reason', 'gap-accounts', 'gap-detail']), body),
  ];
}

function section(pen: Pen, gap: GapRow, n: number, requests: readonly FailedRequests[]): Content[] {
  return [
    ...keepWithNext([heading(pen, `${n}. ${gap.text}`, { id: `gap-${n}`, margin: [0, 4, 0, 3] })], 120),
    rows(pen, [90, 411], undefined, [...facts(pen, gap), ...requested(pen, requests)], { breakRows: true }),
    ...captioned(pen, whoseWords(gap), [gap.detail]),
    {
      unbreakable: true,
      stack: [caption(pen, 'remedy'), pen.text(gap.remedy)],
    },
    ...(gap.statement === undefined
      ? []
      : captioned(pen, 'statement', JSON.stringify(gap.statement, null, 2).split('\n'))),
  ];
}

function caption(pen: Pen, key: string): Content {
  return small(pen, pen.label(key), { bold: true, margin: [0, 5, 0, 0] });
}

/** In one piece, unless it could be longer than a page: what does not fit would be lost. */
function captioned(pen: Pen, key: string, lines: readonly string[]): Content[] {
  const long = lines.join('').length > 1500;
  return [{ unbreakable: !long, stack: [caption(pen, key), quote(pen, lines)] }];
}

function facts(pen: Pen, gap: GapRow): TableCell[][] {
  const lines: (readonly [string, string])[] = [
    ['gap-api', gap.api],
    ...(gap.resource === undefined ? [] : [['gap-resource', gap.resource] as const]),
    ['gap-reason', gap.reason],
    ['gap-accounts', `${count(gap.accounts.length)}: ${gap.accounts.join(', ')}`],
    ...(gap.regions.length === 0 ? [] : [['gap-regions', gap.regions.join(', ')] as const]),
    ...(gap.controls.length === 0 ? [] : [['gap-controls', gap.controls.join(', ')] as const]),
  ];
  return lines.map(([key, value]) => [small(pen, pen.label(key)), small(pen, value, { color: pen.theme.colours.ink })]);
}

/** report.md has every id. */
const mostIds = 4;
/** pdfmake takes four times as long for a paragraph that is twice as long. */
const mostTogether = 50;

/** AWS's ids of the requests that failed, the first of each account. */
function requested(pen: Pen, requests: readonly FailedRequests[]): TableCell[][] {
  if (requests.length === 0) return [];
  const words = requests.map(({ account, resource, ids }) => {
    const more = ids.length - mostIds;
    const shown = [account, ...(resource === undefined ? [] : [resource]), ids.slice(0, mostIds).join(', ')].join(' ');
    return more > 0 ? `${shown} ${pen.label('and-more', { n: count(more) })}` : shown;
  });
  const paragraphs = Array.from({ length: Math.ceil(words.length / mostTogether) }, (_, i) =>
    tiny(pen, words.slice(i * mostTogether, (i + 1) * mostTogether).join(' · ')),
  );
  return [[small(pen, pen.label('gap-requests')), { stack: paragraphs }]];
}
