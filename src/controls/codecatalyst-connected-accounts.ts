import { connectionsIn } from '../codecatalyst/connections.js';
import { cutOff, undecidableTrust } from '../codecatalyst/gaps.js';
import { roleTrust } from '../codecatalyst/role-trust.js';
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
  assumes: ['A2', 'A11'],
  causes: [
    'connection-to-undeclared-space',
    'connection-accepted',
    'billing-authorised',
    'role-associated',
    'space-events-land-here',
    'trust-without-connection',
  ],
  judge(account, { policy: { codecatalyst }, partition }) {
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    if (!codecatalyst) return notApplicable(say('policy-states-none', { setting: 'codecatalyst.spaces' }));
    const { spaces, undeclaredSpaces } = codecatalyst;
    const declaring = spaces.filter((space) =>
      [space.billingAccount, space.billingChange?.to, ...space.connectedAccounts].includes(account.id),
    );
    const counts = ({ space }: { space: string }): boolean =>
      !spaces.some(({ name }) => name === space) && undeclaredSpaces === 'fail';
    if (declaring.length > 0) {
      const declared = declaring.map(({ name }) => pass(say('connection-declared', { space: name })));
      if (undeclaredSpaces === 'list') return all(declared);
      const undeclared = (history: EventHistory): Judgement =>
        all(
          connectionsIn(history)
            .spaces.filter(counts)
            .map((seen) => fail(say('connection-to-undeclared-space', seen))),
        );
      return all([...declared, ...eachHistory(account, undeclared)]);
    }
    const declaredHere = ({ space }: { space: string }): boolean => spaces.some(({ name }) => name === space);
    const connected = all(
      eachHistory(account, (history) => traces(history, (seen) => declaredHere(seen) || counts(seen))),
    );
    return connected.verdict === 'fail' ? connected : all([connected, trustAlone(account)]);
  },
};

/** What a history that was cut off does not show could still fail. */
function eachHistory({ id, reading }: AccountView, test: (history: EventHistory) => Judgement): readonly Judgement[] {
  return Object.entries(reading.codecatalystEvents).map(([region, history]) =>
    judge(history, (read) => all([test(read), read.truncated ? notAssessed(cutOff(id, region, read.since)) : pass()])),
  );
}

/** @param counts whether events of a space make a connection that the policy minds */
function traces(history: EventHistory, counts: (seen: { space: string }) => boolean): Judgement {
  const { acceptedAt, billingAuthorisedAt, roleAssociatedAt, spaces } = connectionsIn(history);
  const { since, until } = history;
  return all([
    acceptedAt ? fail(say('connection-accepted', { at: acceptedAt })) : pass(),
    billingAuthorisedAt ? fail(say('billing-authorised', { at: billingAuthorisedAt })) : pass(),
    roleAssociatedAt ? fail(say('role-associated', { at: roleAssociatedAt })) : pass(),
    ...spaces.filter(counts).map((seen) => fail(say('space-events-land-here', seen))),
    pass(say('no-trace-of-connection', { since, until })),
  ]);
}

/** A role outlives the connection that it was made for, so its trust alone weighs less. */
function trustAlone({ id, reading }: AccountView): Judgement {
  return judge(reading.codecatalystRoles, (roles) =>
    all(
      roles.map(({ arn, trust: document }) => {
        const trust = roleTrust(document);
        if (trust.kind === 'none') return pass();
        if (trust.kind === 'undecidable') return notAssessed(undecidableTrust(id, arn, trust.why));
        return fail(say('trust-without-connection', { role: arn }), 'medium');
      }),
    ),
  );
}
