import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import type { Activity } from '../../model/report-activity.js';
import { placeWords, sourceWords } from '../activity.js';
import { activityActions } from './activity-actions.js';
import { activityMatrix, andMore } from './activity-matrix.js';
import { heading, keepWithNext, lead, partBelow, small, tiny } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** What developer tools were seen to do, where that was asked for. */
export function activity(pen: Pen, report: Report): Content[] {
  const { activity: found } = report;
  if (!found.asked) return [];
  return [
    ...partBelow(pen, 'activity', pen.label('activity'), [lead(pen, pen.label('activity-lead'))], 180),
    ...found.headline.map(({ text }) => pen.text(text, { bold: true })),
    ...found.notes.map(({ text }) => small(pen, text, { margin: [0, 3, 0, 0] })),
    ...sources(pen, found),
    ...(found.accounts.length === 0
      ? [pen.text(pen.label('no-activity'), { margin: [0, 10, 0, 0] })]
      : [...activityMatrix(pen, report, found), ...activityActions(pen, found)]),
  ];
}

function sources(pen: Pen, found: Activity): Content[] {
  const { ink } = pen.theme.colours;
  const body = sourceWords(pen.label, found).map(({ source, covers, outcome }): TableCell[] => [
    small(pen, source, { color: ink }),
    small(pen, covers),
    { stack: outcome.map((words) => small(pen, words, { color: ink })) },
  ]);
  const heads = columnHeads(pen, ['activity-source', 'activity-covers', 'activity-outcome']);
  return [
    ...keepWithNext([heading(pen, pen.label('activity-read'))], 60),
    // A list of what could not be read may be longer than a page.
    rows(pen, [140, 110, 251], heads, body, { breakRows: true }),
    ...problems(pen, found),
  ];
}

/** report.md names every file; of ten thousand broken ones the first say what is wrong. */
const mostFiles = 40;

function problems(pen: Pen, { logFiles }: Activity): Content[] {
  const all = logFiles?.problems ?? [];
  if (all.length === 0) return [];
  const { ink } = pen.theme.colours;
  const body = all
    .slice(0, mostFiles)
    .map((problem): TableCell[] => [
      small(pen, problem.file, { color: ink }),
      small(pen, pen.label(`file-problem-${problem.problem}`), { color: ink }),
      small(pen, placeWords(pen.label, problem), { color: ink }),
      tiny(pen, problem.detail),
    ]);
  return [
    ...keepWithNext(
      [heading(pen, pen.label('file-problems'), { id: 'file-problems' }), lead(pen, pen.label('file-problems-lead'))],
      60,
    ),
    rows(
      pen,
      [176, 108, 70, 147],
      columnHeads(pen, ['file', 'file-problem', 'file-place', 'gap-detail']),
      body,
      // A path may be of any length.
      { breakRows: true },
    ),
    ...andMore(pen, all.length - mostFiles),
  ];
}
