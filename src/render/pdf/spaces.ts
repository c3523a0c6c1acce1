import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Report, SpaceAccountRow, SpaceRow, TimelineRow } from '../../model/report.js';
import { moment } from '../figures.js';
import { heading, keepWithNext, lead, partBelow, small, tiny } from './blocks.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** CodeCatalyst spaces: what the policy declares and what was seen. */
export function spaces(pen: Pen, report: Report): Content[] {
  return [
    ...partBelow(pen, 'spaces', pen.label('spaces'), [lead(pen, pen.label('spaces-lead'))], 200),
    ...(report.spaces.length === 0
      ? [pen.text(pen.label('no-spaces'))]
      : report.spaces.flatMap((space) => section(pen, space))),
  ];
}

function section(pen: Pen, space: SpaceRow): Content[] {
  const { theme } = pen;
  const declared = pen.text(pen.label(space.declared ? 'declared' : 'undeclared').toUpperCase(), {
    bold: true,
    fontSize: theme.sizes.small,
    color: space.declared ? theme.verdicts.pass : theme.severities.high,
  });
  const id = space.id === undefined ? [] : [small(pen, `   ${pen.label('space-id', { id: space.id })}`)];
  const body = space.accounts.map((row) => account(pen, row));
  return [
    ...keepWithNext(
      [
        heading(pen, space.name, { margin: [0, 14, 0, 1] }),
        pen.line([declared, ...id], { margin: [0, 0, 0, 4] }),
        billing(pen, space),
      ],
      60,
    ),
    body.length === 0
      ? pen.text(pen.label('no-space-accounts'), { margin: [0, 4, 0, 0] })
      : rows(pen, [140, 50, 311], columnHeads(pen, ['account', 'column-declared', 'observed']), body),
    ...timeline(pen, space),
    ...space.notes.map(({ text }) => small(pen, text, { margin: [0, 4, 0, 0] })),
  ];
}

/** What is said of the space: declared, seen, the oldest first, and what roles say. */
function timeline(pen: Pen, { timeline: said }: SpaceRow): Content[] {
  if (said.length === 0) return [];
  const body = said.map((row) => claim(pen, row));
  const heads = columnHeads(pen, ['timeline-when', 'timeline-what', 'timeline-rests-on']);
  return [
    ...keepWithNext([pen.text(pen.label('timeline'), { bold: true, margin: [0, 10, 0, 3] })], 40),
    rows(pen, [108, 252, 141], heads, body),
  ];
}

function claim(pen: Pen, { at, message, source, strength, event }: TimelineRow): TableCell[] {
  const { colours } = pen.theme;
  const weak = strength === 'weak' ? { color: colours.muted } : {};
  const restsOn = `${pen.label(`timeline-source-${source}`)}, ${pen.label(`timeline-strength-${strength}`)}`;
  return [
    at === undefined ? pen.text(pen.label('timeline-no-date'), { color: colours.muted }) : pen.text(moment(at)),
    pen.text(message.text, weak),
    { stack: [small(pen, restsOn), ...(event ? [tiny(pen, event)] : [])] },
  ];
}

/** Who should pay beside who does, and whether the two agree. */
function billing(pen: Pen, { declaredBilling, declaredChange, observedBilling }: SpaceRow): Content {
  const { theme } = pen;
  const differ =
    declaredBilling !== undefined &&
    observedBilling !== undefined &&
    declaredBilling !== observedBilling.account &&
    declaredChange?.to !== observedBilling.account;
  const seen =
    observedBilling === undefined
      ? pen.label('billing-not-observed')
      : pen.label('billing-observed', { account: observedBilling.account, at: moment(observedBilling.at) });
  const body: TableCell[][] = [
    [small(pen, pen.label('billing-declared-title')), pen.text(declaredBilling ?? pen.label('billing-not-declared'))],
    ...(declaredChange
      ? [
          [
            small(pen, pen.label('billing-change-title')),
            pen.text(pen.label('billing-change', { to: declaredChange.to, by: declaredChange.by })),
          ],
        ]
      : []),
    [
      small(pen, pen.label('billing-observed-title')),
      {
        stack: [
          pen.text(seen, differ ? { color: theme.verdicts.fail, bold: true } : {}),
          ...(differ ? [small(pen, pen.label('billing-differs'), { color: theme.verdicts.fail })] : []),
        ],
      },
    ],
  ];
  return { ...rows(pen, [150, 351], undefined, body), margin: [0, 0, 0, 8] };
}

function account(pen: Pen, { account: id, name, declared, observed }: SpaceAccountRow): TableCell[] {
  const { colours } = pen.theme;
  return [
    {
      stack: [
        ...(name === undefined ? [] : [pen.text(name)]),
        small(pen, id, name === undefined ? { color: colours.ink } : {}),
      ],
    },
    pen.text(pen.label(declared ? 'yes' : 'no'), declared ? {} : { color: colours.muted }),
    observed.length === 0
      ? pen.text(pen.label('nothing-observed'), { color: colours.muted })
      : { stack: observed.map(({ text }) => pen.text(text)) },
  ];
}
