import { type Claim, ended } from '../codecatalyst/claims.js';
import { identityPhrase } from '../model/identity-phrase.js';
import type { Message, TimelineRow } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { reportSentence } from './words.js';

/** A space may have thousands of connections: the newest are shown, and how many are not. */
const mostEvents = 60;
const mostRoles = 20;

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly leftOut: number;
}

/** What is declared, then what happened, then what roles say, which outlive what they were made for. */
export function timelineOf(claims: readonly Claim[], texts: Texts): Timeline {
  const byTime = (a: Claim, b: Claim): number => (orderOf(a) < orderOf(b) ? -1 : 1);
  const of = (...sources: readonly Claim['source'][]): readonly Claim[] =>
    claims.filter(({ source }) => sources.includes(source)).sort(byTime);
  const events = of('event', 'log-file');
  const roles = of('role-trust');
  const shown = [...of('declared'), ...events.slice(-mostEvents), ...roles.slice(0, mostRoles)];
  const ends = endsIn(events);
  return {
    rows: shown.map((claim) => rowOf(claim, ends, texts)),
    leftOut: Math.max(0, events.length - mostEvents) + Math.max(0, roles.length - mostRoles),
  };
}

function orderOf({ at = '', due = '', account, event = '', role = '' }: Claim): string {
  return JSON.stringify([at, due, account, role, event]);
}

/** When the last connection of each account ended, where nothing newer speaks of one. */
function endsIn(events: readonly Claim[]): ReadonlyMap<string, string> {
  const byAccount = new Map<string, Claim[]>();
  for (const claim of events) {
    const known = byAccount.get(claim.account);
    if (known) known.push(claim);
    else byAccount.set(claim.account, [claim]);
  }
  return new Map(
    [...byAccount].flatMap(([account, claims]) => {
      const at = ended(claims)?.at;
      return at === undefined ? [] : [[account, at] as const];
    }),
  );
}

function rowOf(claim: Claim, ends: ReadonlyMap<string, string>, texts: Texts): TimelineRow {
  const { at, account, source, strength, event } = claim;
  return {
    ...(at !== undefined && { at }),
    account,
    source,
    strength,
    message: messageOf(claim, ends.get(account), texts),
    ...(event !== undefined && { event }),
  };
}

function messageOf(claim: Claim, endedAt: string | undefined, texts: Texts): Message {
  const { says, account, source, at = '', first = at, due, role = '' } = claim;
  const by = identityPhrase(texts.identities, claim.by ?? { kind: 'unknown' });
  if (source === 'declared') {
    return due === undefined
      ? reportSentence(texts, 'space-declared-billing', { account })
      : reportSentence(texts, 'space-declared-change', { account, by: due });
  }
  switch (says) {
    case 'connected':
      return reportSentence(texts, 'space-seen-connected', { account, by });
    case 'connection-ended':
      return reportSentence(texts, 'space-seen-ended', { account, by });
    case 'billing-authorised':
      return reportSentence(texts, 'space-seen-billing-authorised', { account, by });
    case 'role-associated':
      return reportSentence(texts, 'space-seen-role-associated', { account, by });
    case 'role-used':
      return reportSentence(texts, 'space-seen-role-used', { account, by });
    case 'billing':
      return first === at
        ? reportSentence(texts, 'space-seen-event', { account, by })
        : reportSentence(texts, 'space-seen-events', { account, first, by });
    case 'trust':
      if (endedAt !== undefined) return reportSentence(texts, 'space-role-outlives', { account, role, at: endedAt });
      return claim.spaceId === undefined
        ? reportSentence(texts, 'space-role-trusts-any', { account, role })
        : reportSentence(texts, 'space-role-trusts', { account, role });
  }
}
