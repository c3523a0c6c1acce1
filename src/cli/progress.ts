import type { CallStats } from '../aws/stats.js';
import type { Context } from './context.js';

export interface Progress {
  show(done: number, total: number): void;
  end(): void;
}

const redrawMs = 100;
const plainLineMs = 10_000;

/** One line on stderr that is redrawn; plain lines now and then where there is no terminal; nothing when quiet. */
export function progressLine({ stderr, now }: Context, stats: CallStats, quiet: boolean): Progress {
  const started = now().getTime();
  const pause = stderr.isTerminal ? redrawMs : plainLineMs;
  let shownAt = started;
  let drawn = false;
  return {
    show(done, total) {
      const at = now().getTime();
      if (quiet || (at - shownAt < pause && done < total) || (done === total && !stderr.isTerminal)) return;
      shownAt = at;
      drawn = true;
      const line = describe(done, total, at - started, stats);
      stderr.write(stderr.isTerminal ? `\r\u001b[2K${line}` : `${line}\n`);
    },
    end() {
      if (drawn && stderr.isTerminal) stderr.write('\r\u001b[2K');
    },
  };
}

function describe(done: number, total: number, elapsedMs: number, { requests, retries }: CallStats): string {
  const calls = [...requests.values()].reduce((sum, count) => sum + count, 0);
  const seconds = elapsedMs / 1000;
  const rate = seconds > 0 ? Math.round(calls / seconds) : 0;
  const left = done > 0 ? `, ${Math.ceil((seconds / done) * (total - done))} s left` : '';
  return `${done} of ${total} accounts, ${calls} calls, ${retries} retries, ${rate} calls/s${left}`;
}

/** What a run asked of AWS, by API. */
export function statsTable({ requests, retries, mostInFlight }: CallStats): string {
  const rows = [...requests].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  const lines = [...rows, ['in all', total] as const].map(([api, count]) => `${String(count).padStart(8)}  ${api}`);
  return [
    ...lines,
    `${String(retries).padStart(8)}  retries among them`,
    `${String(mostInFlight).padStart(8)}  most in flight`,
    '',
  ].join('\n');
}
