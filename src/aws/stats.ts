/** What a run asked of AWS. Kept beside the evidence, never in it: retries depend on the day. */
export interface CallStats {
  /** Requests sent, retries included, by IAM action. */
  readonly requests: ReadonlyMap<string, number>;
  readonly retries: number;
  readonly inFlight: number;
  readonly mostInFlight: number;
}

export interface CallCounter {
  readonly stats: CallStats;
  started(api: string, attempt: number): void;
  ended(): void;
}

export function callCounter(): CallCounter {
  const requests = new Map<string, number>();
  const stats = { requests, retries: 0, inFlight: 0, mostInFlight: 0 };
  return {
    stats,
    started(api, attempt) {
      requests.set(api, (requests.get(api) ?? 0) + 1);
      if (attempt > 1) stats.retries += 1;
      stats.inFlight += 1;
      stats.mostInFlight = Math.max(stats.mostInFlight, stats.inFlight);
    },
    ended() {
      stats.inFlight -= 1;
    },
  };
}
