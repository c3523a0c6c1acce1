import type { Content, ContentText, TableCell } from 'pdfmake/interfaces.js';
import type { AccountRow, ControlRow, FindingRow, GapRow, Report } from '../../model/report.js';
import { count } from '../figures.js';
import { byNeed, findingsByControl, standingsWithoutFinding, type VerdictGroup, verdictsByNeed } from '../order.js';
import { heading, keepWithNext, lead, pageOf, part, severityWord, small, spaceBelow } from './blocks.js';
import { failures, roomFor } from './failures.js';
import { notApplicable, passes } from './grouped.js';
import { notAssessed } from './not-assessed.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** Every finding: failures and what is not assessed with their evidence, the rest by what is said of them. */
export function findings(pen: Pen, report: Report): Content[] {
  const found = findingsByControl(report);
  return [
    part(pen, 'findings', pen.label('findings')),
    lead(pen, pen.label('findings-lead')),
    ...(report.controls.length === 0
      ? [pen.text(pen.label('no-controls'))]
      : [
          overview(pen, report.controls),
          ...report.controls.flatMap((control) => [
            spaceBelow(18),
            ...section(pen, report, control, found.get(control.id) ?? []),
          ]),
        ]),
  ];
}

/** The controls at a glance, each leading to its section. */
function overview(pen: Pen, controls: readonly ControlRow[]): Content {
  const { theme } = pen;
  const figures = [...verdictsByNeed];
  const body = controls.map((control): TableCell[] => [
    severityWord(pen, control.severity, { margin: [0, 1.3, 0, 0] }),
    pen.text(control.title, { linkToDestination: `control-${control.id}` }),
    ...figures.map((verdict): TableCell => {
      const n = control.counts[verdict];
      const colour = n === 0 || verdict === 'not-applicable' ? theme.colours.muted : theme.verdicts[verdict];
      return pen.text(count(n), { alignment: 'right', bold: n > 0 && verdict !== 'not-applicable', color: colour });
    }),
    ...[control.waived, control.inherited].map((n) =>
      pen.text(count(n), { alignment: 'right', color: theme.colours.muted }),
    ),
    pageOf(pen, `control-${control.id}`),
  ]);
  const head = columnHeads(
    pen,
    [
      'severity',
      'control',
      'column-fail',
      'column-not-assessed',
      'column-not-applicable',
      'column-pass',
      'column-waived',
      'column-inherited',
      'column-page',
    ],
    [2, 3, 4, 5, 6, 7, 8],
  );
  return rows(pen, [50, 158, 26, 44, 46, 30, 38, 44, 28], head, body);
}

function section(pen: Pen, report: Report, control: ControlRow, found: readonly FindingRow[]): Content[] {
  const groups = byNeed(found);
  const without = standingsWithoutFinding(report, control.id, pen.statement);
  const failing = groups.find(({ verdict, findings: some }) => verdict === 'fail' && some.length > 0)?.findings;
  return [
    ...keepWithNext(introduction(pen, control), failing ? 24 + roomFor(failing) : 60),
    ...groups.flatMap((group) => told(pen, control, group, without, report.gaps)),
    ...(found.length === 0 && without.size === 0
      ? [small(pen, pen.label('no-findings'), { margin: [0, 4, 0, 0] })]
      : []),
  ];
}

function told(
  pen: Pen,
  control: ControlRow,
  group: VerdictGroup,
  without: ReadonlyMap<string, readonly AccountRow[]>,
  gaps: readonly GapRow[],
): Content[] {
  switch (group.verdict) {
    case 'fail':
      return failures(pen, control, group);
    case 'not-assessed':
      return notAssessed(pen, control, group, gaps);
    case 'not-applicable':
      return notApplicable(pen, group.findings, without);
    case 'pass':
      return passes(pen, group.findings);
  }
}

function introduction(pen: Pen, control: ControlRow): Content[] {
  const { theme } = pen;
  const why = pen.why(control.id);
  const title = heading(pen, control.title, {
    id: `control-${control.id}`,
    fontSize: theme.sizes.heading + 2,
    margin: [0, 4, 0, 1],
  });
  return [
    { ...title, outline: true, outlineParentId: 'findings', outlineText: control.title } as ContentText,
    pen.line([severityWord(pen, control.severity), small(pen, `   ${control.id}        `), ...counts(pen, control)], {
      margin: [0, 0, 0, 4],
    }),
    pen.text(control.asks),
    ...(why === undefined ? [] : [pen.text(why, { color: theme.colours.muted, margin: [0, 2, 0, 0] })]),
    ...(control.reads.length === 0
      ? []
      : [small(pen, pen.label('reads', { actions: control.reads.join(', ') }), { margin: [0, 2, 0, 0] })]),
  ];
}

function counts(pen: Pen, control: ControlRow): ContentText[] {
  const { theme } = pen;
  const pieces = verdictsByNeed.flatMap((verdict): ContentText[] => {
    const some = control.counts[verdict] > 0;
    const colour = verdict === 'not-applicable' ? theme.colours.muted : theme.verdicts[verdict];
    return [
      pen.text(count(control.counts[verdict]), { bold: true, color: some ? colour : theme.colours.muted }),
      small(pen, ` ${pen.verdict(verdict)}    `),
    ];
  });
  if (control.waived > 0) {
    pieces.push(
      pen.text(count(control.waived), { bold: true, color: theme.colours.muted }),
      small(pen, ` ${pen.label('waived')}    `),
    );
  }
  pieces.push(
    pen.text(count(control.inherited), { bold: true, color: theme.colours.muted }),
    small(pen, ` ${pen.label('inherited')}`),
  );
  return pieces;
}
