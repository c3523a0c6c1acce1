import type { GapRow } from '../model/report.js';

/** Reasons that the tool itself found: AWS said nothing, or nothing that could be quoted. */
const own: ReadonlySet<GapRow['reason']> = new Set([
  'file-broken',
  'not-collected',
  'not-decidable',
  'not-observed',
  'owner-outside',
  'truncated',
  'unexpected-answer',
]);

/** What stands before a gap's detail: no word is put into AWS's mouth. */
export function whoseWords({ reason }: Pick<GapRow, 'reason'>): 'aws-words' | 'own-words' {
  return own.has(reason) ? 'own-words' : 'aws-words';
}
