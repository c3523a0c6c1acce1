/** What a run asked of AWS. Kept beside the evidence, never in it: retries depend on the day. */
export interface CallStats {
  /** Requests sent, retries included, by IAM action. */
  readonly requests: ReadonlyMap<string, number>;
  readonly retries: number;
  readonly inFlight: number;
  readonly mostInFlight: number;
  /** Hosts called that are not AWS's own. */
  readonly foreignHosts: ReadonlySet<string>;
}

export interface CallCounter {
  readonly stats: CallStats;
  started(api: string, attempt: number, host: string): void;
  ended(): void;
}

export function callCounter(): CallCounter {
  const requests = new Map<string, number>();
  const foreignHosts = new Set<string>();
  const stats = { requests, retries: 0, inFlight: 0, mostInFlight: 0, foreignHosts };
  return {
    stats,
    started(api, attempt, host) {
      if (!ofAws.test(host)) foreignHosts.add(host);
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

/** Domains of AWS's partitions. https://docs.aws.amazon.com/general/latest/gr/rande.html */
const ofAws =
  /\.(amazonaws\.com(\.cn)?|amazonaws\.eu|api\.aws|api\.amazonwebservices\.com\.cn|(c2s|csp\.hci)\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk)$/;
