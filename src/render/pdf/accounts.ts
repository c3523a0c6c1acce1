import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { AccountRow, Report } from '../../model/report.js';
import { trailNames } from '../order.js';
import { lead, partBelow, small, tiny } from './blocks.js';
import { leftOut } from './left-out.js';
import type { Pen } from './pen.js';
import { columnHeads, rows } from './tables.js';

/** Every account, how it was read, and which trails its recording rests on; and those that were left out. */
export function accounts(pen: Pen, report: Report): Content[] {
  const trails = trailNames(report);
  const body = report.accounts.map((account) => row(pen, account, trails));
  const legend = report.trails.map(
    ({ arn, settings }): Content => ({
      stack: [
        small(pen, `${trails.get(arn)}  ${arn}`, { color: pen.theme.colours.ink }),
        tiny(pen, settings.map(({ text }) => text).join(' · ')),
      ],
      margin: [0, 0, 0, 4],
    }),
  );
  return [
    ...partBelow(pen, 'accounts', pen.label('accounts-title'), [lead(pen, pen.label('accounts-lead'))], 160),
    ...(legend.length === 0 ? [] : [{ stack: legend, margin: [0, 0, 0, 8] as [number, number, number, number] }]),
    body.length === 0
      ? pen.text(pen.label('no-accounts'))
      : rows(
          pen,
          [126, 112, 48, 166, 32],
          columnHeads(pen, ['account', 'organizational-unit', 'state', 'how-read', 'trails']),
          body,
        ),
    ...leftOut(pen, report),
  ];
}

function row(pen: Pen, account: AccountRow, trails: ReadonlyMap<string, string>): TableCell[] {
  const { colours, verdicts } = pen.theme;
  const unreadable = account.access === 'unreadable';
  return [
    {
      stack: [pen.text(account.name, { fontSize: 8.5 }), small(pen, account.id, { id: `account-${account.id}` })],
    },
    small(pen, unitOf(pen, account), {
      margin: [0, 1, 0, 0],
    }),
    tiny(pen, account.state, { margin: [0, 2, 0, 0], color: account.state === 'ACTIVE' ? colours.muted : colours.ink }),
    tiny(pen, account.accessMessage.text, {
      margin: [0, 2, 0, 0],
      color: unreadable ? verdicts['not-assessed'] : colours.ink,
    }),
    small(pen, account.restsOn.map((arn) => trails.get(arn) ?? arn).join(', '), { margin: [0, 1, 0, 0] }),
  ];
}

function unitOf(pen: Pen, { organizationalUnits: units }: AccountRow): string {
  if (units === undefined) return pen.label('organizational-unit-unknown');
  return units.length === 0 ? pen.label('organizational-unit-root') : units.join(' / ');
}
