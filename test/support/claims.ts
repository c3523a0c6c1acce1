import { type Claim, claimsOfEvents, claimsOfRoles, distinct, type Seen } from '../../src/codecatalyst/claims.js';
import type { AccountView, AuditView } from '../../src/controls/control.js';
import type { ObservedEvent } from '../../src/model/event.js';
import { isKnown } from '../../src/model/fact.js';
import { member } from './literals.js';

/** What events of an account's history say. */
export function seenIn(events: readonly ObservedEvent[], account = member): readonly Seen[] {
  return claimsOfEvents(account, 'event', `events ${account}`, events);
}

/** What events of an account's log files say. */
export function loggedIn(events: readonly ObservedEvent[], account = member): readonly Seen[] {
  return claimsOfEvents(account, 'log-file', 'log files', events);
}

/** What an account's own reading says, and log files beside it, as an audit sees it. */
export function claimsIn({ id, reading }: AccountView, logged: readonly ObservedEvent[] = []): AuditView['claims'] {
  const { codecatalystEvents, codecatalystRoles: roles } = reading;
  const events = Object.values(codecatalystEvents).flatMap((history) =>
    isKnown(history) ? claimsOfEvents(id, 'event', history.from, history.known.events) : [],
  );
  const claims: readonly Claim[] = [
    ...distinct([...events, ...loggedIn(logged, id)]),
    ...(isKnown(roles) ? claimsOfRoles(id, roles.from, roles.known) : []),
  ];
  return new Map([[id, claims]]);
}
