import { claimsOfEvents, isSpaceEvent, spaceNamedBy, standing } from '../codecatalyst/claims.js';
import { roleTrust } from '../codecatalyst/role-trust.js';
import type { AccountEvidence } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';

/** What event history and role trust together say of CodeCatalyst. AWS has no API that would say it. */
export interface ObservedSpaces {
  /** By name; every one of which events were seen. */
  readonly spaces: readonly ObservedSpace[];
  /** Spaces that roles trust by an id to which no space of the above belongs. */
  readonly unnamed: readonly { readonly id: string; readonly name?: string; readonly roles: readonly string[] }[];
  /** Accounts that accepted a connection, where nothing says to which space. */
  readonly unattributed: readonly { readonly account: string; readonly since: string }[];
}

export interface ObservedSpace {
  readonly name: string;
  readonly id?: { readonly id: string; readonly role: string };
  readonly region: string;
  /** Where its newest event landed. */
  readonly billing: Landing;
  /** Where others did, newest first. */
  readonly landings: readonly Landing[];
  /** Every account with a trace of a connection to it, by id, the billing account included. */
  readonly connected: readonly { readonly account: string; readonly because: string }[];
}

interface Landing {
  readonly account: string;
  readonly at: string;
  readonly region: string;
}

interface Trust {
  readonly account: string;
  readonly role: string;
  readonly name: string;
  readonly ids: readonly string[];
}

export function observedSpaces(accounts: readonly AccountEvidence[]): ObservedSpaces {
  const trusts = accounts.flatMap(trustsIn);
  const paired = pairs(trusts);
  const landings = landingsIn(accounts);
  const spaces = [...landings].sort(byKey).map(([name, all]): ObservedSpace => {
    const [billing, ...others] = all as [Landing, ...Landing[]];
    const id = paired.get(name);
    const roles = id ? trusts.filter(({ ids }) => ids.includes(id.id)) : [];
    return {
      name,
      ...(id && { id }),
      region: billing.region,
      billing,
      landings: others,
      connected: connectedTo(all, roles),
    };
  });
  const known = new Set(spaces.flatMap(({ id }) => id?.id ?? []));
  const attributed = new Set(spaces.flatMap(({ connected }) => connected.map(({ account }) => account)));
  return {
    spaces,
    unnamed: unnamed(trusts, known, paired),
    unattributed: accounts
      .flatMap(({ account, reading }) => {
        const since = acceptedAt(account.id, reading);
        return since === undefined || attributed.has(account.id) ? [] : [{ account: account.id, since }];
      })
      .sort((a, b) => (a.account < b.account ? -1 : 1)),
  };
}

function trustsIn({ account, reading }: AccountEvidence): readonly Trust[] {
  if (!reading || !isKnown(reading.codecatalystRoles)) return [];
  return reading.codecatalystRoles.known.flatMap(({ arn, name, trust: document }): Trust[] => {
    const trust = roleTrust(document);
    return trust.kind === 'bound' ? [{ account: account.id, role: arn, name, ids: trust.spaceIds }] : [];
  });
}

/** Ids by the names of the spaces that CodeCatalyst's own roles carry. */
function pairs(trusts: readonly Trust[]): ReadonlyMap<string, { readonly id: string; readonly role: string }> {
  const found = new Map<string, { id: string; role: string } | 'ambiguous'>();
  for (const { name, role, ids } of trusts) {
    const { space } = spaceNamedBy(name);
    const [id, ...more] = ids;
    if (space === undefined || id === undefined) continue;
    const before = found.get(space);
    if (more.length > 0 || (before && (before === 'ambiguous' || before.id !== id))) found.set(space, 'ambiguous');
    else if (!before) found.set(space, { id, role });
  }
  return new Map([...found].flatMap(([space, pair]) => (pair === 'ambiguous' ? [] : [[space, pair] as const])));
}

/** By space: the newest event of each account, the newest account first. */
function landingsIn(accounts: readonly AccountEvidence[]): ReadonlyMap<string, readonly Landing[]> {
  const newest = new Map<string, Map<string, Landing>>();
  for (const { account, reading } of accounts) {
    for (const history of Object.values(reading?.codecatalystEvents ?? {})) {
      if (!isKnown(history)) continue;
      for (const event of history.known.events) {
        if (event.errorCode !== undefined || !isSpaceEvent(event)) continue;
        const inSpace = newest.get(event.space) ?? new Map<string, Landing>();
        newest.set(event.space, inSpace);
        const before = inSpace.get(account.id);
        if (before && before.at >= event.at) continue;
        inSpace.set(account.id, { account: account.id, at: event.at, region: event.region });
      }
    }
  }
  return new Map(
    [...newest].map(([space, inSpace]) => [
      space,
      [...inSpace.values()].sort((a, b) => (a.at === b.at ? (a.account < b.account ? -1 : 1) : a.at > b.at ? -1 : 1)),
    ]),
  );
}

function connectedTo(landings: readonly Landing[], trusts: readonly Trust[]): ObservedSpace['connected'] {
  const because = new Map(trusts.map(({ account, name }) => [account, `role ${name} trusts the space`]));
  for (const { account, at } of landings) because.set(account, `events of the space landed here, the last at ${at}`);
  return [...because].sort(byKey).map(([account, why]) => ({ account, because: why }));
}

function unnamed(
  trusts: readonly Trust[],
  known: ReadonlySet<string>,
  paired: ReadonlyMap<string, { readonly id: string }>,
): ObservedSpaces['unnamed'] {
  const ids = [...new Set(trusts.flatMap((trust) => trust.ids))].filter((id) => !known.has(id)).sort();
  return ids.map((id) => {
    const name = [...paired].find(([, pair]) => pair.id === id)?.[0];
    const roles = trusts.filter((trust) => trust.ids.includes(id)).map(({ role }) => role);
    return { id, ...(name !== undefined && { name }), roles: roles.sort() };
  });
}

function acceptedAt(account: string, reading: AccountEvidence['reading']): string | undefined {
  const histories = Object.values(reading?.codecatalystEvents ?? {}).filter(isKnown);
  return histories
    .flatMap(({ known, from }) => {
      const traces = standing(claimsOfEvents(account, 'event', from, known.events));
      return traces.find(({ says }) => says !== 'billing')?.at ?? [];
    })
    .sort()
    .at(-1);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
