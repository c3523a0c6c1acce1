import { ended, type Seen, standing, undecided } from '../codecatalyst/claims.js';
import { cutOff, inOneSecond, undecidableTrust } from '../codecatalyst/gaps.js';
import { listedAccounts } from '../codecatalyst/listed-accounts.js';
import { roleTrust } from '../codecatalyst/role-trust.js';
import { traceOf } from '../codecatalyst/traces.js';
import { all, fail, judge, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { AccountView, AuditView, Control } from './control.js';

/**
 * No trace of a live connection in an account that no declared space lists. Connections cannot be listed, so a pass
 * says what was read and nothing more.
 */
export const codecatalystConnectedAccounts: Control = {
  id: 'codecatalyst-connected-accounts',
  severity: 'high',
  subject: 'account',
  reads: ['cloudtrail:LookupEvents', 'iam:ListRoles'],
  policy: ['codecatalyst.spaces', 'codecatalyst.undeclaredSpaces'],
  assumes: ['A2', 'A11'],
  causes: [
    'connection-to-undeclared-space',
    'connection-accepted',
    'billing-authorised',
    'role-associated',
    'role-used-by-codecatalyst',
    'space-events-land-here',
    'trust-without-connection',
    'trust-outlives-connection',
  ],
  judge(account, audit) {
    const { partition, claims } = audit;
    const { codecatalyst } = audit.policy;
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    if (!codecatalyst) return notApplicable(say('policy-states-none', { setting: 'codecatalyst.spaces' }));
    const { spaces, undeclaredSpaces } = codecatalyst;
    const declaring = spaces.filter((space) => listedAccounts(space).includes(account.id));
    const isOfUndeclared = ({ says, space }: Seen): boolean =>
      says === 'billing' && !spaces.some(({ name }) => name === space);
    const said = claims.get(account.id) ?? [];
    const traces = standing(said);
    const unclear = (counts: (trace: Seen) => boolean): readonly Judgement[] =>
      undecided(said)
        .filter(counts)
        .map((trace) => restingOn([trace.from], notAssessed(inOneSecond(trace))));
    if (declaring.length > 0) {
      const declared = declaring.map(({ name }) => pass(say('connection-declared', { space: name })));
      if (undeclaredSpaces === 'list') return all(declared);
      const undeclared = traces
        .filter(isOfUndeclared)
        .map(({ space = '', at, from }) =>
          restingOn([from], fail(say('connection-to-undeclared-space', { space, at }))),
        );
      return all([...declared, ...histories(account, () => pass()), ...unclear(isOfUndeclared), ...undeclared]);
    }
    const counts = (trace: Seen): boolean => undeclaredSpaces === 'fail' || !isOfUndeclared(trace);
    const open = unclear(counts);
    const connected = all([
      ...histories(account, (window) => pass(say('no-trace-of-connection', window))),
      ...inLogFiles(account, audit),
      ...open,
      ...traces.filter(counts).map((trace) => restingOn([trace.from], fail(traceOf(trace)))),
    ]);
    // Whether a role outlived its connection is open while that is.
    return connected.verdict === 'fail' || open.length > 0
      ? connected
      : all([connected, trustAlone(account, ended(said))]);
  },
};

/** What a history that was cut off does not show could still fail. */
function histories(
  { id, reading }: AccountView,
  read: (window: { since: string; until: string }) => Judgement,
): readonly Judgement[] {
  return Object.entries(reading.codecatalystEvents).map(([region, history]) =>
    judge(history, ({ since, until, truncated }) =>
      truncated ? notAssessed(cutOff(id, region, since)) : read({ since, until }),
    ),
  );
}

/** Files show what was. That they show nothing is said beside, and proves nothing: nobody knows what they leave out. */
function inLogFiles({ id }: AccountView, { logged }: AuditView): readonly Judgement[] {
  const window = logged.get(id);
  if (!window) return [];
  const { since, until, from } = window;
  return [restingOn([from], pass(say('no-trace-in-log-files', { since, until })))];
}

/** A role outlives the connection that it was made for, so its trust alone weighs less. */
function trustAlone({ id, reading }: AccountView, end: Seen | undefined): Judgement {
  return judge(reading.codecatalystRoles, (roles) =>
    all(
      roles.map(({ arn, trust: document }) => {
        const trust = roleTrust(document);
        if (trust.kind === 'none') return pass();
        if (trust.kind === 'undecidable') return notAssessed(undecidableTrust(id, arn, trust.why));
        return end
          ? restingOn([end.from], fail(say('trust-outlives-connection', { role: arn, at: end.at }), 'medium'))
          : fail(say('trust-without-connection', { role: arn }), 'medium');
      }),
    ),
  );
}
