import type { FindingRow } from '../../model/report.js';

/** What a finding is about, in few words: the account, or what it owns and the account. */
export function named({ subject, account }: FindingRow): string {
  const who = account.name === undefined ? account.id : `${account.id} ${account.name}`;
  return subject.kind === 'account' ? who : `${subject.id} (${who})`;
}
