import type { FailedCallRow } from '../model/report.js';
import type { Arguments } from '../model/texts.js';
import { count } from './figures.js';

/** In how many accounts a call failed, and the first of them. */
export function whereItFailed(
  label: (key: string, args?: Arguments) => string,
  { accounts, firstAccounts }: FailedCallRow,
): string {
  const more = accounts - firstAccounts.length;
  const named = `${count(accounts)}: ${firstAccounts.join(', ')}`;
  return more > 0 ? `${named} ${label('and-more', { n: count(more) })}` : named;
}
