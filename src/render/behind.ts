import type { CauseRow, Report } from '../model/report.js';

const mostNamed = 3;

/** The accounts behind a cause, by name and id, where they are few enough to be named beside it. */
export function accountsBehind({ accounts }: Report, { accounts: ids }: CauseRow): readonly string[] {
  if (ids.length > mostNamed) return [];
  const names = new Map(accounts.filter(({ id }) => ids.includes(id)).map(({ id, name }) => [id, name]));
  return ids.map((id) => [names.get(id), id].filter(Boolean).join(' '));
}
