import type { FindingRow, Summary, WaiverRow } from '../model/report.js';
import type { Arguments } from '../model/texts.js';

export function isWaiving({ waived }: Summary): boolean {
  return waived.fail + waived['not-assessed'] > 0;
}

/** The words of the layout, by key. */
type Label = (key: string, args?: Arguments) => string;

/** Beside a waived finding: until when, by whom and why. */
export function waivedWords(
  label: Label,
  { expires, owner, ticket, reason }: NonNullable<FindingRow['waiver']>,
): string {
  return ticket === undefined
    ? label('waived-until', { expires, owner, reason })
    : label('waived-until-ticket', { expires, owner, ticket, reason });
}

/** What a waiver names. Where it names several kinds, it covers what is of all of them. */
export function scopeWords(label: Label, { accounts, organizationalUnits, resources }: WaiverRow): readonly string[] {
  return [
    ...(accounts ? [label('waiver-accounts', { accounts: accounts.join(', ') })] : []),
    ...(organizationalUnits ? [label('waiver-units', { units: organizationalUnits.join(', ') })] : []),
    ...(resources ? [label('waiver-resources', { resources: resources.join(', ') })] : []),
  ];
}

const states = {
  'in-force': 'waiver-in-force',
  expired: 'waiver-expired',
  unmatched: 'waiver-unmatched',
} as const satisfies Record<WaiverRow['state'], string>;

export function stateWord(label: Label, { state }: WaiverRow): string {
  return label(states[state]);
}

/** How many findings a waiver speaks of, by verdict, and how many accounts inherit them; nothing where there are none. */
export function matchedWords(label: Label, { matched, inheriting }: WaiverRow): readonly string[] {
  return [
    ...(matched.fail > 0 ? [label('waiver-failures', { n: matched.fail })] : []),
    ...(matched['not-assessed'] > 0 ? [label('waiver-unassessed', { n: matched['not-assessed'] })] : []),
    ...(inheriting > 0 ? [label('waiver-inheriting', { n: inheriting })] : []),
  ];
}
