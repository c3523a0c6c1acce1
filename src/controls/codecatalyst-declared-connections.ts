import { type Claim, ended, newest, standing, undecided } from '../codecatalyst/claims.js';
import { inOneSecond, ofAnySpace } from '../codecatalyst/gaps.js';
import { listedAccounts } from '../codecatalyst/listed-accounts.js';
import { all, fail, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import { isInactive } from '../model/evidence.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { AuditView, Control, DeclaredSpace } from './control.js';

/**
 * Each connection that is declared has left a trace, and was not deleted since. Connections cannot be listed: one of
 * which nothing was seen is neither proved nor refuted.
 */
export const codecatalystDeclaredConnections: Control = {
  id: 'codecatalyst-declared-connections',
  severity: 'low',
  subject: 'space',
  reads: ['cloudtrail:LookupEvents', 'iam:ListRoles'],
  policy: ['codecatalyst.spaces'],
  assumes: ['A2', 'A11'],
  causes: ['declared-connection-ended'],
  judge(space, audit) {
    const { partition, accounts, newAccounts } = audit;
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    // Whether they belong to the organization and are active is asked by codecatalyst-membership.
    const active = [...new Set([space.billingAccount, ...space.connectedAccounts])].filter((id) => {
      const account = accounts.get(id);
      return account !== undefined && !isInactive(account);
    });
    const entered = active.filter((id) => !newAccounts.has(id));
    if (entered.length > 0) return all(entered.map((id) => isConnected(id, space, audit)));
    const [reason] = active.flatMap((id) => newAccounts.get(id) ?? []);
    return notApplicable(reason ?? say('no-declared-account-in-scope', { space: space.name }));
  },
};

function isConnected(account: string, space: DeclaredSpace, audit: AuditView): Judgement {
  const { name } = space;
  const claims = (audit.claims.get(account) ?? []).filter((claim) => mayBeAbout(claim, space, audit));
  const trace = newest(standing(claims));
  if (trace) {
    const seen = pass(say('declared-connection-seen', { space: name, account, at: trace.at }));
    return restingOn([trace.from], seen);
  }
  const open = undecided(claims).map(inOneSecond);
  if (open.length > 0) return all(open.map((gap) => notAssessed(gap)));
  const unread = audit.unreadHistories.get(account) ?? [];
  const end = ended(claims);
  // What was not read of a history that was cut off is older than the end.
  const hidden = unread.filter(({ before }) => end === undefined || before === undefined || before > end.at);
  if (hidden.length > 0) return all(hidden.map(({ gap }) => notAssessed(gap)));
  if (end) {
    const listing = audit.policy.codecatalyst?.spaces.filter((other) => listedAccounts(other).includes(account)) ?? [];
    if (end.space === undefined && listing.length > 1) return notAssessed(ofAnySpace(end));
    return restingOn([end.from], fail(say('declared-connection-ended', { space: name, account, at: end.at })));
  }
  const role = claims.find(({ says }) => says === 'trust');
  if (role) {
    const weak = pass(say('declared-connection-by-role', { space: name, account, role: role.role ?? '' }));
    return restingOn(role.from === undefined ? [] : [role.from], weak);
  }
  return notAssessed({
    account,
    api: 'cloudtrail:LookupEvents',
    reason: 'not-observed',
    detail: `the policy declares ${account} for the space ${name}, and no event or role speaks of it`,
  });
}

/**
 * Few events of connections name a space: one that names none may be about any. A role counts only where it is bound to
 * the space, by its id or by the name that CodeCatalyst gave it.
 */
function mayBeAbout(claim: Claim, { name, id }: DeclaredSpace, { spaceIds }: AuditView): boolean {
  if (claim.says !== 'trust') return claim.space === undefined || claim.space === name;
  const known = id ?? spaceIds.get(name);
  return known === undefined ? claim.space === name : claim.spaceId === known;
}
