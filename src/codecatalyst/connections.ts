import type { CodeCatalystEvent, EventHistory } from '../model/evidence.js';

/**
 * What an account's event history says of its connections to CodeCatalyst spaces. AWS has no API that lists them, so
 * this is all that can be known: what was seen, never what is not there.
 * https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-logging-connections.html
 */
export interface Connections {
  /** When a connection was last accepted, where none was deleted since or fewer than were accepted. */
  readonly acceptedAt?: string;
  /** When billing was authorised, or a role associated, and no connection deleted since. */
  readonly billingAuthorisedAt?: string;
  readonly roleAssociatedAt?: string;
  /** The newest event of each space whose events land in this account. */
  readonly spaces: readonly { readonly space: string; readonly at: string }[];
}

export function connectionsIn(history: EventHistory): Connections {
  const succeeded = history.events.filter(({ errorCode }) => errorCode === undefined);
  const newest = (name: string): string | undefined =>
    latest(succeeded.filter((event) => normalName(event.name) === name).map(({ at }) => at));
  const count = (name: string): number => succeeded.filter((event) => normalName(event.name) === name).length;
  const deletedAt = newest('deleteconnection') ?? '';
  const lastAccepted = newest('acceptconnection');
  // A deletion may be of an older connection than the window holds.
  const live =
    lastAccepted !== undefined && (lastAccepted > deletedAt || count('acceptconnection') > count('deleteconnection'));
  const sinceDeletion = (at: string | undefined): string | undefined => (at && at > deletedAt ? at : undefined);
  const accepted = live ? lastAccepted : undefined;
  const billing = sinceDeletion(newest('putbillingauthorization'));
  const role = sinceDeletion(newest('associateiamroletoconnection'));
  return {
    ...(accepted && { acceptedAt: accepted }),
    ...(billing && { billingAuthorisedAt: billing }),
    ...(role && { roleAssociatedAt: role }),
    spaces: newestBySpace(succeeded).filter(({ at }) => live || at > deletedAt),
  };
}

/** Connection and billing events are recorded in the account where they occur; all others in a space's billing account. */
const connectionEvents: ReadonlySet<string> = new Set([
  'acceptconnection',
  'associateiamroletoconnection',
  'deleteconnection',
  'disassociateiamrolefromconnection',
  'getbillingauthorization',
  'getconnection',
  'getpendingconnection',
  'listconnections',
  'listiamrolesforconnection',
  'putbillingauthorization',
  'rejectconnection',
]);

/** An event of a space or project: it lands in the account that pays for the space, and nowhere else. */
export function isSpaceEvent(event: CodeCatalystEvent): event is CodeCatalystEvent & { readonly space: string } {
  return event.space !== undefined && !connectionEvents.has(normalName(event.name));
}

/** CodeCatalyst's documentation spells one event `Dissassociate...`, and IAM writes `Iam` where the event has `IAM`. */
function normalName(name: string): string {
  return name.toLowerCase().replace('dissassociate', 'disassociate');
}

function newestBySpace(events: readonly CodeCatalystEvent[]): readonly { space: string; at: string }[] {
  const newest = new Map<string, string>();
  for (const event of events.filter(isSpaceEvent)) {
    const known = newest.get(event.space);
    if (known === undefined || event.at > known) newest.set(event.space, event.at);
  }
  return [...newest].map(([space, at]) => ({ space, at })).sort((a, b) => (a.space < b.space ? -1 : 1));
}

function latest(times: readonly string[]): string | undefined {
  return times.reduce<string | undefined>(
    (newest, at) => (newest === undefined || at > newest ? at : newest),
    undefined,
  );
}
