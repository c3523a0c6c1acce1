import type { Problem } from '../config/problem.js';
import type { Report } from '../model/report.js';
import type { StopSignal } from './context.js';

/** How a command ended. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'audited'; readonly report: Report }
  | { readonly kind: 'checked'; readonly problems: readonly Problem[] }
  | { readonly kind: 'examined'; readonly sound: boolean }
  /** Files were read, all of them to their end or not. */
  | { readonly kind: 'read'; readonly whole: boolean }
  /** Usage, configuration, credentials, or a bug. */
  | { readonly kind: 'could-not-run' }
  | { readonly kind: 'interrupted'; readonly signal: StopSignal };

/** Never a count: a shell sees exit codes modulo 256. */
export function exitCode(ending: Ending): 0 | 1 | 2 | 3 | 130 | 143 {
  switch (ending.kind) {
    case 'done':
      return 0;
    case 'audited':
      return ending.report.outcome.exitCode;
    case 'checked':
      if (ending.problems.some(({ kind }) => kind === 'unreadable')) return 2;
      return ending.problems.length > 0 ? 1 : 0;
    case 'examined':
      return ending.sound ? 0 : 1;
    case 'read':
      return ending.whole ? 0 : 3;
    case 'could-not-run':
      return 2;
    // As shells have it: 128 and the number of the signal.
    case 'interrupted':
      return ending.signal === 'SIGINT' ? 130 : 143;
  }
}
