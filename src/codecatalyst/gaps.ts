import type { Gap } from '../model/fact.js';
import type { Seen } from './claims.js';

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

/** What may have come before a deletion or after it. */
export function inOneSecond({ account, region, at }: Seen): Gap {
  return {
    account,
    region,
    api: 'cloudtrail:LookupEvents',
    reason: 'not-decidable',
    detail: `a connection was deleted at ${at} and another trace left in the same second: which came last is not told`,
  };
}

/** The end of a connection of an account that several declared spaces list. */
export function ofAnySpace({ account, region, at }: Seen): Gap {
  return {
    account,
    region,
    api: 'cloudtrail:LookupEvents',
    reason: 'not-decidable',
    detail: `DeleteConnection at ${at} names no space, and several declared spaces list the account`,
  };
}

/** A role whose trust policy is beyond what can be decided. */
export function undecidableTrust(account: string, role: string, why: string): Gap {
  return { account, api: 'iam:ListRoles', resource: role, reason: 'not-decidable', detail: why };
}
