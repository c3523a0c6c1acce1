import type { World } from './world.js';

/** Whether AWS would still answer a call this second. */
type WithinRate = (service: string, action: string, account: string, region: string) => boolean;

/** AWS's rates, an account and region, where the scenario asks for them. */
export function prepareRates({ scenario: { limits } }: World): WithinRate {
  const lookups = limits.lookupEvents ? rateLimit(2) : undefined;
  const services: Readonly<Record<string, ReturnType<typeof rateLimit> | undefined>> = {
    cloudtrail: limits.cloudTrailReads ? rateLimit(10) : undefined,
    organizations: limits.organizations ? rateLimit(5) : undefined,
    sts: limits.sts ? rateLimit(50) : undefined,
  };
  return (service, action, account, region) => {
    const limit = action === 'LookupEvents' ? lookups : services[service];
    return limit?.(`${account} ${region}`) ?? true;
  };
}

/** A bucket of tokens for each key, a second's worth deep and refilled in real time. */
function rateLimit(perSecond: number): (key: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key) => {
    const now = performance.now();
    const bucket = buckets.get(key) ?? { tokens: perSecond, at: now };
    const tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    const allowed = tokens >= 1;
    buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now });
    return allowed;
  };
}
