import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Call } from '../../src/sandbox/index.js';

export type Counts = Readonly<Record<string, number>>;

/** What a run asked of the sandbox. */
export interface Asked {
  readonly byApi: Counts;
  /** Of the covered member that cost most. */
  readonly ofCoveredMember: Counts;
  /** The same for two runs that made the same calls, in whatever order. */
  readonly digest: string;
  /** Calls that did not succeed. */
  readonly failed: number;
}

export function summarise(calls: readonly Call[], isCoveredMember: (account: string) => boolean): Asked {
  const members = new Map<string, Call[]>();
  for (const call of calls) {
    if (!isCoveredMember(call.account)) continue;
    const own = members.get(call.account);
    if (own) own.push(call);
    else members.set(call.account, [call]);
  }
  const dearest = [...members.values()].reduce<readonly Call[]>((a, b) => (b.length > a.length ? b : a), []);
  return {
    byApi: countByApi(calls),
    ofCoveredMember: countByApi(dearest),
    digest: createHash('sha256').update(namesOf(calls).join('\n')).digest('hex'),
    failed: calls.filter(({ outcome }) => outcome !== 'ok').length,
  };
}

/** Every call by what it asked of whom, in the order of its letters. */
export function namesOf(calls: readonly Call[]): readonly string[] {
  return calls.map(({ service, action, account, region }) => `${service}:${action} ${account} ${region}`).sort();
}

function countByApi(calls: readonly Call[]): Counts {
  const counts = new Map<string, number>();
  for (const { service, action } of calls) {
    const api = `${service}:${action}`;
    counts.set(api, (counts.get(api) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Calls of a member that only CodeCatalyst is the reason for. */
const aboutCodecatalyst: ReadonlySet<string> = new Set(['iam:ListRoles', 'cloudtrail:LookupEvents']);

/** Calls that tell how an account is recorded: all but those. */
export function configurationCalls(counts: Counts): number {
  return sum(Object.entries(counts).flatMap(([api, count]) => (aboutCodecatalyst.has(api) ? [] : [count])));
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, count) => total + count, 0);
}

export interface InFlight {
  /** The most requests that this process was answering at once, since it was last asked. */
  takeMost(): number;
  stop(): void;
}

/** Counts where the calls arrive, so that whoever makes them cannot miscount. */
export function watchInFlight(): InFlight {
  let now = 0;
  let most = 0;
  const started = (): void => {
    now += 1;
    most = Math.max(most, now);
  };
  const ended = (): void => {
    now -= 1;
  };
  subscribe('http.server.request.start', started);
  subscribe('http.server.response.finish', ended);
  return {
    takeMost() {
      const taken = most;
      most = now;
      return taken;
    },
    stop() {
      unsubscribe('http.server.request.start', started);
      unsubscribe('http.server.response.finish', ended);
    },
  };
}
