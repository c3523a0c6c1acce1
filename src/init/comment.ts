import type { Account } from '../model/evidence.js';
import type { Gap } from '../model/fact.js';
import { visible } from '../model/visible.js';

/** A comment line. What strangers wrote cannot end it. */
export function comment(text: string, indent = ''): string {
  return `${indent}# ${visible(text)}`.trimEnd();
}

/** A line with a comment behind it. */
export function remarked(line: string, ...remarks: readonly string[]): string {
  const said = remarks.filter((remark) => remark !== '');
  return said.length === 0 ? line : `${line} # ${visible(said.join('; '))}`;
}

/** Any text as YAML reads it back; an id never becomes a number. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Ids, each with its name. */
export type NameOf = (id: string) => string;

export function namesOf(accounts: readonly Account[]): NameOf {
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? '';
}

export function labelOf(id: string, nameOf: NameOf): string {
  const name = nameOf(id);
  return name === '' ? id : `${id} ${name}`;
}

const shownAccounts = 5;

/** What could not be read: one line for each call and reason, however many accounts are behind it. */
export function notRead(gaps: readonly Gap[], nameOf: NameOf): readonly string[] {
  const groups = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = `${gap.api} (${gap.reason})`;
    groups.set(key, [...(groups.get(key) ?? []), gap]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, all]) => {
      const accounts = [...new Set(all.map(({ account }) => account))].sort();
      const shown = accounts.slice(0, shownAccounts).map((id) => labelOf(id, nameOf));
      const more = accounts.length > shownAccounts ? `, and ${accounts.length - shownAccounts} more` : '';
      const details = all.map(({ detail }) => detail).sort();
      return comment(`not read: ${what} in ${shown.join(', ')}${more}: ${details[0] ?? ''}`);
    });
}
