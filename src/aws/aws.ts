import type { STSClientResolvedConfig } from '@aws-sdk/client-sts';
import { ConfiguredRetryStrategy } from '@smithy/util-retry';
import pLimit, { type LimitFunction } from 'p-limit';
import { BoundedHandler } from './bounded-handler.js';
import { type CallCounter, callCounter } from './stats.js';
import { type Turns, turns } from './turns.js';

/** Static keys, or a provider that renews them, at once where it is told to. */
export type Credentials = Keys | ((options?: { readonly forceRefresh?: boolean }) => Promise<Keys>);
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface AwsOptions {
  /** Replaces AWS's own endpoints. */
  readonly endpoint?: string;
  /** Requests in flight overall. */
  readonly concurrency: number;
  /** Milliseconds before the next attempt; the SDK's own back-off where absent. */
  readonly retryDelay?: (attempt: number) => number;
  /** Milliseconds without an answer after which a request is given up. */
  readonly requestTimeout?: number;
  /** Milliseconds between two requests of LookupEvents, which allows 2 a second per account and region. */
  readonly eventPageDelay?: number;
  /** Once aborted, no call begins, those under way are cut, and each throws the signal's reason. */
  readonly signal?: AbortSignal;
  readonly now: () => Date;
}

/** How this run reaches AWS: what all its clients share. */
export interface Aws {
  readonly options: AwsOptions;
  readonly counter: CallCounter;
  /** For lookups in event history. Whoever waits for a turn takes no place in flight. */
  readonly lookups: Turns;
  /** Waits for a place in flight, overall and in this account and region. */
  limit<T>(account: string, region: string, run: () => Promise<T>): Promise<T>;
  /** What every client is made with. A client lives for one account and region, then it is dropped. */
  clientConfig(region: string, credentials: Credentials): ClientConfig;
  /** Throws where nothing at all answers any more. Asked after a call that nobody answered. */
  confirmReachable(): Promise<void>;
  close(): void;
}

/** What every client would look up for itself in the environment and in files, to find the same each time. */
export type LookedUp = Pick<
  STSClientResolvedConfig,
  'authSchemePreference' | 'defaultsMode' | 'retryMode' | 'useDualstackEndpoint' | 'useFipsEndpoint' | 'userAgentAppId'
>;

export interface ClientConfig extends Partial<LookedUp> {
  readonly region: string;
  readonly credentials: Credentials;
  readonly endpoint?: string;
  readonly requestHandler: BoundedHandler;
  readonly maxAttempts: number;
  readonly retryStrategy?: ConfiguredRetryStrategy;
  /** S3 only: a bucket's name cannot stand before the host name of an endpoint of one's own. */
  readonly forcePathStyle?: boolean;
  /** Milliseconds by which AWS's clock is ahead of this machine's. */
  readonly systemClockOffset?: number;
}

const maxAttempts = 8;
/** CloudTrail allows 10 reads a second in an account and region. */
const inFlightPerAccountAndRegion = 2;

export function connectToAws(options: AwsOptions): Aws {
  const requestHandler = new BoundedHandler({
    connectionTimeout: 3_000,
    requestTimeout: options.requestTimeout ?? 20_000,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: options.concurrency },
    httpsAgent: { keepAlive: true, maxSockets: options.concurrency },
  });
  options.signal?.addEventListener('abort', () => requestHandler.destroy(), { once: true });
  const overall = pLimit(options.concurrency);
  const places = new Map<string, LimitFunction>();
  const { endpoint, retryDelay } = options;
  return {
    options,
    counter: callCounter(),
    lookups: turns(options.signal),
    async limit(account, region, run) {
      options.signal?.throwIfAborted();
      const key = `${account} ${region}`;
      const place = places.get(key) ?? pLimit(inFlightPerAccountAndRegion);
      places.set(key, place);
      try {
        return await place(() => overall(run));
      } finally {
        if (place.activeCount + place.pendingCount === 0) places.delete(key);
      }
    },
    clientConfig: (region, credentials) => ({
      region,
      credentials,
      requestHandler,
      maxAttempts,
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      ...(retryDelay && { retryStrategy: new ConfiguredRetryStrategy(maxAttempts, retryDelay) }),
    }),
    confirmReachable: async () => undefined,
    close: () => requestHandler.destroy(),
  };
}
