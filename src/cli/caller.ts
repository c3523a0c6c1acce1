import type { Keys } from '../aws/aws.js';
import type { Session } from '../aws/session.js';
import type { AuditSettings } from '../model/audit-settings.js';
import { leaderRegion } from '../model/regions.js';
import { UserError } from '../model/user-error.js';
import { type Context, Interrupted } from './context.js';
import { type Progress, progressLine } from './progress.js';

export interface Reaching {
  readonly settings: Pick<AuditSettings, 'profile' | 'region' | 'concurrency'>;
  /** Another moment than now. */
  readonly asOf?: Date | undefined;
  readonly quiet: boolean;
  /** An AWS of one's own, in place of what the environment names. */
  readonly own?: { readonly endpoint: string; readonly credentials: Keys };
}

export interface Reached {
  readonly caller: Session;
  /** Where STS is called. */
  readonly region: string;
  readonly asOf: Date;
  readonly progress: Progress;
}

/** Calls that were stopped end soon, but for those that wait to be tried again. An audit ends by itself before. */
const stopGraceMs = 3_000;

/** Runs something with the credentials of the environment or profile. The SDK is loaded here, so that help stays quick. */
export async function withCaller<T>(
  context: Context,
  { settings, asOf, quiet, own }: Reaching,
  run: (reached: Reached) => Promise<T>,
): Promise<T> {
  const [{ connectToAws }, { defaultCredentials, defaultRegion }, { callerSession }] = await Promise.all([
    import('../aws/aws.js'),
    import('../aws/credentials.js'),
    import('../aws/session.js'),
  ]);
  const { profile, concurrency } = settings;
  const endpoint = own?.endpoint ?? context.env.AWS_ENDPOINT_URL;
  const now = (): Date => asOf ?? context.now();
  const stop = new AbortController();
  const overdue = new Promise<never>((_resolve, reject) => {
    stop.signal.addEventListener('abort', () => setTimeout(() => reject(stop.signal.reason), stopGraceMs).unref());
  });
  void context.stopped().then((signal) => stop.abort(new Interrupted(signal)));
  const aws = connectToAws({
    concurrency,
    now,
    signal: stop.signal,
    ...(endpoint && { endpoint }),
    // A stand-in for AWS on this machine counts no requests of event history, and nobody should wait for that.
    ...(endpoint && isLoopback(endpoint) && { eventPageDelay: 0 }),
  });
  const progress = progressLine(context, aws.counter.stats, quiet);
  try {
    const region = settings.region ?? (await defaultRegion(profile)) ?? leaderRegion('aws');
    const caller = await callerSession(aws, own?.credentials ?? defaultCredentials(profile), region);
    const foreign = [...aws.counter.stats.foreignHosts];
    // What AWS says today is no evidence of another day.
    if (asOf !== undefined && (endpoint === undefined || foreign.length === 0)) {
      throw new UserError(
        '--as-of is for endpoints that are not AWS itself: set AWS_ENDPOINT_URL as the sandbox prints it.',
      );
    }
    if (foreign.length > 0 && !quiet) {
      context.stderr.write(`note: calls go to ${foreign.join(', ')}, which is not AWS itself\n`);
    }
    return await Promise.race([run({ caller, region, asOf: now(), progress }), overdue]);
  } finally {
    progress.end();
    aws.close();
  }
}

function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
