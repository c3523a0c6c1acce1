import { connectionsIn } from '../codecatalyst/connections.js';
import { cutOff } from '../codecatalyst/cut-off.js';
import { all, fail, judge, notApplicable, notAssessed, pass, say } from '../judgement/judgement.js';
import type { EventHistory } from '../model/evidence.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { AccountView, Control } from './control.js';

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
  assumes: ['A2'],
  judge(account, { policy: { codecatalyst }, partition }) {
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    if (!codecatalyst) return notApplicable(say('policy-states-none', { setting: 'codecatalyst.spaces' }));
    const { spaces, undeclaredSpaces } = codecatalyst;
    const declaring = spaces.filter((space) =>
      [space.billingAccount, space.billingChange?.to, ...space.connectedAccounts].includes(account.id),
    );
    const toUndeclaredSpaces = (history: EventHistory): readonly Judgement[] =>
      connectionsIn(history)
        .spaces.filter(({ space }) => undeclaredSpaces === 'fail' && !spaces.some(({ name }) => name === space))
        .map(({ space, at }) => fail(say('connection-to-undeclared-space', { space, at })));
    if (declaring.length > 0) {
      const declared = declaring.map(({ name }) => pass(say('connection-declared', { space: name })));
      return all([...declared, ...eachHistory(account, (history) => all(toUndeclaredSpaces(history)))]);
    }
    const connected = all(eachHistory(account, traces));
    return connected.verdict === 'fail' ? connected : all([connected, trustAlone(account)]);
  },
};

/** What a history that was cut off does not show could still fail. */
function eachHistory({ id, reading }: AccountView, test: (history: EventHistory) => Judgement): readonly Judgement[] {
  return Object.entries(reading.codecatalystEvents).map(([region, history]) =>
    judge(history, (read) => all([test(read), read.truncated ? notAssessed(cutOff(id, region, read.since)) : pass()])),
  );
}

function traces(history: EventHistory): Judgement {
  const { acceptedAt, billingAuthorisedAt, roleAssociatedAt, spaces } = connectionsIn(history);
  const { since, until } = history;
  return all([
    acceptedAt ? fail(say('connection-accepted', { at: acceptedAt })) : pass(),
    billingAuthorisedAt ? fail(say('billing-authorised', { at: billingAuthorisedAt })) : pass(),
    roleAssociatedAt ? fail(say('role-associated', { at: roleAssociatedAt })) : pass(),
    ...spaces.map(({ space, at }) => fail(say('space-events-land-here', { space, at }))),
    pass(say('no-trace-of-connection', { since, until })),
  ]);
}

/** A role outlives the connection that it was made for, so its trust alone weighs less. */
function trustAlone({ reading }: AccountView): Judgement {
  return judge(reading.codecatalystRoles, (roles) =>
    all(roles.map(({ arn }) => fail(say('trust-without-connection', { role: arn }), 'medium'))),
  );
}
