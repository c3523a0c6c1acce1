import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { FrameworkRow, Report, RequirementRow, RequirementState } from '../../model/report.js';
import { sentence } from '../figures.js';
import { frameworkTitle } from '../requirements.js';
import { heading, keepWithNext, lead, partBelow, small, spaceBelow } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';
import type { Theme } from './theme.js';

/** What the controls say of public frameworks: a table each, with a row for all requirements of which the same is said. */
export function requirements(pen: Pen, report: Report): Content[] {
  const judged = new Set(report.controls.map(({ id }) => id));
  return [
    ...partBelow(pen, 'requirements', pen.label('requirements'), [lead(pen, pen.label('requirements-lead'))], 140),
    ...report.frameworks.flatMap((framework, i) => [
      ...(i === 0 ? [] : [spaceBelow(14)]),
      ...section(pen, framework, judged),
    ]),
  ];
}

function section(pen: Pen, framework: FrameworkRow, judged: ReadonlySet<string>): Content[] {
  const { source } = framework;
  const body = framework.requirements.map((row) => cells(pen, row, judged));
  return [
    ...keepWithNext(
      [
        heading(pen, frameworkTitle(framework), { id: `framework-${framework.id}`, margin: [0, 4, 0, 1] }),
        small(pen, pen.label('requirements-source', { title: source.title, url: source.url }), {
          margin: [0, 0, 0, 4],
        }),
      ],
      60,
    ),
    rows(pen, [118, 66, 134, 183], columnHeads(pen, ['requirement', 'state', 'controls', 'because']), body, {
      breakRows: framework.requirements.some(({ ids }) => ids.length > mostTogether),
    }),
    small(pen, pen.label('requirements-no-others'), { margin: [0, 4, 0, 0] }),
  ];
}

/** So many requirements fit in one row of a page. */
const mostTogether = 150;

function cells(pen: Pen, row: RequirementRow, judged: ReadonlySet<string>): TableCell[] {
  const { ink, muted } = pen.theme.colours;
  const reasons = [
    ...row.because.map(({ text }) => small(pen, text, { color: ink })),
    ...(row.inPart === undefined ? [] : [small(pen, pen.label('in-part', { why: row.inPart }), { color: muted })]),
  ];
  return [
    small(pen, row.ids.join(', '), { color: ink }),
    small(pen, sentence(pen.label(`requirement-state-${row.state}`)), {
      bold: true,
      color: stateColour(pen.theme, row.state),
    }),
    {
      stack: row.controls.map((id) =>
        small(pen, id, { color: ink, ...(judged.has(id) && { linkToDestination: `control-${id}` }) }),
      ),
    },
    { stack: reasons },
  ];
}

function stateColour({ verdicts, severities, colours }: Theme, state: RequirementState): string {
  return {
    failing: verdicts.fail,
    open: verdicts['not-assessed'],
    relaxed: severities.high,
    off: colours.muted,
    waived: colours.structure,
    'not-applicable': colours.muted,
    met: verdicts.pass,
  }[state];
}
