import type { Problem } from '../config/problem.js';
import type { Report } from '../model/report.js';

/** How a command ended. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'audited'; readonly report: Report }
  | { readonly kind: 'checked'; readonly problems: readonly Problem[] }
  /** Usage, configuration, credentials, or a bug. */
  | { readonly kind: 'could-not-run' };

/** Never a count: a shell sees exit codes modulo 256. */
export function exitCode(ending: Ending): 0 | 1 | 2 | 3 {
  switch (ending.kind) {
    case 'done':
      return 0;
    case 'audited':
      return ending.report.outcome.exitCode;
    case 'checked':
      if (ending.problems.some(({ kind }) => kind === 'unreadable')) return 2;
      return ending.problems.length > 0 ? 1 : 0;
    case 'could-not-run':
      return 2;
  }
}
