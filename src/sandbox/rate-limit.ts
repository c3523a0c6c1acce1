import type { World } from './world.js';

/** Whether AWS would still answer a call this second. */
export type WithinRate = (service: string, action: string, account: string, region: string) => boolean;

/** CloudTrail's documented rates, where the scenario asks for them. */
export function prepareRates({ scenario }: World): WithinRate {
  const lookups = scenario.limits.lookupEvents ? rateLimit(2) : undefined;
  const reads = scenario.limits.cloudTrailReads ? rateLimit(10) : undefined;
  return (service, action, account, region) => {
    if (service !== 'cloudtrail') return true;
    const limit = action === 'LookupEvents' ? lookups : reads;
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
