import { type Claim, claimsOfEvents, claimsOfRoles, distinct, pairedIds, type Seen } from '../codecatalyst/claims.js';
import { cutOff } from '../codecatalyst/gaps.js';
import type { Landing } from '../codecatalyst/landings.js';
import type { AuditView, LoggedWindow, UnreadHistory } from '../controls/control.js';
import type { Window } from '../model/event.js';
import type { AccountEvidence, AccountReading, EvidenceLine, LoggedEvidence } from '../model/evidence.js';
import { isKnown, mapFact } from '../model/fact.js';
import type { Policy } from '../model/policy.js';
import type { TrailView } from '../recording/recording.js';
import { recordingIn } from './recording-in.js';

/** What all accounts and the log files together say of CodeCatalyst. */
export interface CodecatalystView
  extends Pick<AuditView, 'claims' | 'landings' | 'spaceIds' | 'unreadHistories' | 'window' | 'logged' | 'payers'> {
  /** Names of spaces whose events were seen anywhere. */
  readonly observedSpaces: readonly string[];
}

interface CodecatalystFold {
  add(line: EvidenceLine): void;
  /** @param trails every trail, by ARN @param excused accounts in which nothing is judged yet */
  view(
    trails: ReadonlyMap<string, TrailView>,
    partition: string,
    excused: Pick<ReadonlySet<string>, 'has'>,
  ): CodecatalystView;
}

/** Keeps of each line what it claims, and no events: a busy space has thousands of them. */
export function codecatalystFold(policy: Policy): CodecatalystFold {
  const declared = policy.codecatalyst?.spaces ?? [];
  const mayPay = new Set(
    declared.flatMap(({ billingAccount, billingChange }) => [
      billingAccount,
      ...(billingChange ? [billingChange.to] : []),
    ]),
  );
  const claims = new Map<string, readonly Claim[]>();
  const fromFiles = new Map<string, readonly Seen[]>();
  const logged = new Map<string, LoggedWindow>();
  const unread = new Map<string, readonly UnreadHistory[]>();
  const payers = new Map<string, AccountReading>();
  let window: Window | undefined;

  const addAccount = ({ account: { id }, reading }: AccountEvidence): void => {
    if (!reading) return;
    const roles = reading.codecatalystRoles;
    const said: readonly Claim[] = [
      ...distinct([...eventClaims(id, reading), ...(fromFiles.get(id) ?? [])]),
      ...(isKnown(roles) ? claimsOfRoles(id, roles.from, roles.known) : []),
    ];
    if (said.length > 0) claims.set(id, said);
    const missing = unreadIn(id, reading);
    if (missing.length > 0) unread.set(id, missing);
    for (const read of wholeWindows(reading)) window = window ? overlap(window, read) : read;
    const lands = said.some(({ says, space }) => says === 'billing' && declared.some(({ name }) => name === space));
    if (mayPay.has(id) || lands) payers.set(id, reading);
  };
  const addLogged = ({ account, since, until, events, answers }: LoggedEvidence): void => {
    const from = answers[0]?.id ?? 'log files';
    logged.set(account, { since, until, from });
    const said = claimsOfEvents(account, 'log-file', from, events);
    if (said.length === 0) return;
    fromFiles.set(account, said);
    // Of an account that the audit never comes to, this stays all there is.
    claims.set(account, said);
  };
  return {
    add(line) {
      if (line.line === 'account') addAccount(line);
      if (line.line === 'logged') addLogged(line);
    },
    view(trails, partition, excused) {
      const landings = landingsIn([...claims.values()].flat());
      const names = [...new Set([...declared.map(({ name }) => name), ...landings.keys()])];
      const declaredIds = declared.flatMap(({ name, id }) => (id === undefined ? [] : [[name, id] as const]));
      return {
        claims,
        landings: (space) => landings.get(space) ?? [],
        observedSpaces: [...landings.keys()].sort(),
        spaceIds: new Map([...pairedIds([...claims.values()].flat(), names), ...declaredIds]),
        unreadHistories: new Map([...unread].filter(([id]) => !excused.has(id))),
        window,
        logged,
        payers: new Map(
          [...payers].map(([id, reading]) => [
            id,
            mapFact(reading.access, () => recordingIn(id, reading, trails, partition, policy)),
          ]),
        ),
      };
    },
  };
}

function eventClaims(account: string, { codecatalystEvents }: AccountReading): readonly Seen[] {
  return Object.values(codecatalystEvents).flatMap((history) =>
    isKnown(history) ? claimsOfEvents(account, 'event', history.from, history.known.events) : [],
  );
}

function unreadIn(account: string, { codecatalystEvents }: AccountReading): readonly UnreadHistory[] {
  return Object.entries(codecatalystEvents).flatMap(([region, history]): readonly UnreadHistory[] => {
    if (!isKnown(history)) return [{ gap: history.gap }];
    const { since, truncated } = history.known;
    return truncated ? [{ gap: cutOff(account, region, since), before: since }] : [];
  });
}

function wholeWindows({ codecatalystEvents }: AccountReading): readonly Window[] {
  return Object.values(codecatalystEvents)
    .filter(isKnown)
    .flatMap(({ known: { truncated, since, until } }) => (truncated ? [] : [{ since, until }]));
}

/** What both cover. */
function overlap(one: Window, other: Window): Window {
  const [, since = one.since] = [one.since, other.since].sort();
  const [until = one.until] = [one.until, other.until].sort();
  return { since, until };
}

function landingsIn(claims: readonly Claim[]): ReadonlyMap<string, readonly Landing[]> {
  const landings = new Map<string, Landing[]>();
  for (const { says, space, account, at, region, from } of claims) {
    if (says !== 'billing' || space === undefined || at === undefined || region === undefined || from === undefined) {
      continue;
    }
    const landing = { account, at, region, from };
    const known = landings.get(space);
    if (known) known.push(landing);
    else landings.set(space, [landing]);
  }
  return landings;
}
