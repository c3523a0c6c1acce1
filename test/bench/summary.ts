import { type Asked, type Counts, configurationCalls, sum } from './calls.js';

export interface Settings {
  readonly accounts: number;
  /** Milliseconds. */
  readonly latency: number;
  /** Calls in flight. */
  readonly concurrency: number;
  readonly rounds: number;
}

export interface Machine {
  readonly node: string;
  readonly processors: number;
  /** Processes that wanted to run in the minute before. */
  readonly loadBefore: number;
}

export type Part = 'collector' | 'bound';

export interface Measured {
  readonly seconds: number;
  /** Of the processor, all threads together. */
  readonly cpuSeconds: number;
  readonly peakMemoryMB: number;
}

/** One run of one part. */
export interface Run extends Measured {
  readonly asked: Asked & { readonly mostInFlight: number };
}

export type Rounds = Readonly<Record<Part, readonly Run[]>>;

/** Throws where the runs cannot be compared. */
function checkComparable({ collector, bound }: Rounds): void {
  const runs = [...collector, ...bound];
  const failed = sum(runs.map(({ asked }) => asked.failed));
  if (failed > 0) throw new Error(`${failed} calls failed: nothing was measured`);
  const digests = (part: readonly Run[]): ReadonlySet<string> => new Set(part.map(({ asked }) => asked.digest));
  if (new Set([...digests(collector), ...digests(bound)]).size === 1) return;
  const calls = (part: readonly Run[]): string => part.map(({ asked }) => JSON.stringify(asked.byApi)).join('\n  ');
  throw new Error(
    `the bound is none, because it makes other calls than the collector.\nThe collector:\n  ${calls(collector)}\nThe bound:\n  ${calls(bound)}`,
  );
}

/** The best of the rounds: whatever else the machine does makes a run longer, never shorter. */
function best(runs: readonly Run[]): number {
  return Math.min(...runs.map(({ seconds }) => seconds));
}

export function summaryOf(settings: Settings, machine: Machine, rounds: Rounds) {
  checkComparable(rounds);
  const { collector, bound } = rounds;
  const [first] = collector;
  if (first === undefined) throw new Error('no round was run');
  const { byApi, ofCoveredMember } = first.asked;
  const seconds = (runs: readonly Run[]): readonly number[] => runs.map((run) => rounded(run.seconds, 3));
  const cpu = (runs: readonly Run[]): number => rounded(Math.min(...runs.map(({ cpuSeconds }) => cpuSeconds)), 3);
  const memory = (runs: readonly Run[]): number =>
    rounded(Math.max(...runs.map(({ peakMemoryMB }) => peakMemoryMB)), 1);
  return {
    accounts: settings.accounts,
    latencyMs: settings.latency,
    concurrency: settings.concurrency,
    rounds: settings.rounds,
    ratio: rounded(best(collector) / best(bound), 3),
    callsPerCoveredMember: configurationCalls(ofCoveredMember),
    codecatalystCallsPerCoveredMember: sum(Object.values(ofCoveredMember)) - configurationCalls(ofCoveredMember),
    peakMemoryMB: memory(collector),
    boundPeakMemoryMB: memory(bound),
    mostInFlight: Math.max(...collector.map(({ asked }) => asked.mostInFlight)),
    boundMostInFlight: Math.max(...bound.map(({ asked }) => asked.mostInFlight)),
    collectorSeconds: seconds(collector),
    boundSeconds: seconds(bound),
    collectorCpuSeconds: cpu(collector),
    boundCpuSeconds: cpu(bound),
    callsByApi: byApi,
    coveredMemberCallsByApi: ofCoveredMember,
    ...machine,
  };
}

export type Summary = ReturnType<typeof summaryOf>;

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

export function tableOf(summary: Summary): string {
  const { accounts, latencyMs, concurrency, callsByApi, coveredMemberCallsByApi: ofMember } = summary;
  const line = (what: string, value: number | string, more = ''): string =>
    `${what.padEnd(46)}${String(value).padStart(9)}${more && `  ${more}`}`;
  const rows = (counts: Counts): readonly string[] =>
    Object.entries(counts).map(([api, count]) => line(`  ${api}`, count));
  const inFlight = `of ${concurrency}; the bound ${summary.boundMostInFlight}`;
  const all = (seconds: readonly number[]): string => `of ${seconds.map((each) => each.toFixed(2)).join(', ')}`;
  const shortest = (seconds: readonly number[]): string => Math.min(...seconds).toFixed(2);
  return [
    `${accounts} accounts, ${latencyMs} ms latency; Node ${summary.node}, ${summary.processors} processors, load ${summary.loadBefore} before`,
    '',
    line('calls of the whole organization', sum(Object.values(callsByApi))),
    ...rows(callsByApi),
    line(
      'calls of a covered member',
      sum(Object.values(ofMember)),
      `${summary.callsPerCoveredMember} of them configuration`,
    ),
    ...rows(ofMember),
    line('most in flight', summary.mostInFlight, inFlight),
    line('collector, best round, seconds', shortest(summary.collectorSeconds), all(summary.collectorSeconds)),
    line('bound: the bare SDK, best round, seconds', shortest(summary.boundSeconds), all(summary.boundSeconds)),
    line('ratio of the two', summary.ratio.toFixed(2)),
    line(
      'processor time of the collector, seconds',
      summary.collectorCpuSeconds.toFixed(2),
      `the bound ${summary.boundCpuSeconds.toFixed(2)}`,
    ),
    line('peak memory of the collector, MB', summary.peakMemoryMB, `the bound ${summary.boundPeakMemoryMB}`),
    '',
  ].join('\n');
}
