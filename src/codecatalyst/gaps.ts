import type { Gap } from '../model/fact.js';

/** A history of events that ended at its page budget. */
export function cutOff(account: string, region: string, since: string): Gap {
  return {
    account,
    region,
    api: 'cloudtrail:LookupEvents',
    reason: 'truncated',
    detail: `more events than the page budget: nothing before ${since} was read`,
  };
}

/** A role whose trust policy is beyond what can be decided. */
export function undecidableTrust(account: string, role: string, why: string): Gap {
  return { account, api: 'iam:ListRoles', resource: role, reason: 'not-decidable', detail: why };
}
