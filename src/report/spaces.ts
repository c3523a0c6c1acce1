import type { Assessment } from '../assess/assess.js';
import type { OrganizationView } from '../assess/organization-view.js';
import { type Claim, claimsOfPolicy, standing } from '../codecatalyst/claims.js';
import { newestLanding } from '../codecatalyst/landings.js';
import { listedAccounts } from '../codecatalyst/listed-accounts.js';
import { traceOf } from '../codecatalyst/traces.js';
import type { Message, SpaceAccountRow, SpaceRow } from '../model/report.js';
import type { Statement } from '../model/statement.js';
import type { Texts } from '../model/texts.js';
import { timelineOf } from './space-timeline.js';
import { reportSentence, worded } from './words.js';

/**
 * Declared spaces in the policy's order, then those whose events were seen and no policy declares, at last the
 * connections whose space no event names.
 */
export function spaceRows({ view, findings }: Assessment, texts: Texts): readonly SpaceRow[] {
  const declared = view.policy.codecatalyst?.spaces ?? [];
  const claimsAbout = indexOf(view, spacesByAccount(view));
  const roleStatements = new Map<string, readonly Statement[]>();
  for (const { control, subject, judgement } of findings) {
    if (control === 'codecatalyst-role-trust') roleStatements.set(subject.id, judgement.because);
  }
  const placed = new Set<string>();

  const accountRow = (
    space: { name: string; id?: string | undefined },
    account: string,
    isDeclared: boolean,
  ): SpaceAccountRow => {
    placed.add(account);
    const name = view.accounts.get(account)?.name;
    const observed = [...observedIn(account, space.name), ...rolesFor(account, space.id)];
    return {
      account,
      ...(name && { name }),
      declared: isDeclared,
      observed: observed.map((said) => worded(texts, said)),
    };
  };
  const observedIn = (account: string, space: string): readonly Statement[] =>
    standing(view.claims.get(account) ?? [])
      .filter((claim) => claim.space === space || (claim.space === undefined && claim.says !== 'billing'))
      .map(traceOf);
  // Roles that are bound to this space, or to none.
  const rolesFor = (account: string, spaceId: string | undefined): readonly Statement[] =>
    (roleStatements.get(account) ?? []).filter(
      ({ code, args }) =>
        code === 'role-unbound' ||
        code === 'support-role-exempt' ||
        ('space' in args && (spaceId === undefined || args.space === spaceId)),
    );
  const told = (claims: readonly Claim[], more: readonly Message[] = []): Pick<SpaceRow, 'timeline' | 'notes'> => {
    const { rows, leftOut } = timelineOf(claims, texts);
    const unnamed = claims.some((claim) => claim.source !== 'declared' && claim.space === undefined && claim.at);
    return {
      timeline: rows,
      notes: [
        ...more,
        ...(unnamed ? [reportSentence(texts, 'space-note-unnamed')] : []),
        ...(leftOut > 0 ? [reportSentence(texts, 'space-note-more', { n: leftOut })] : []),
      ],
    };
  };

  const declaredRows = declared.map((space): SpaceRow => {
    const listed = listedAccounts(space);
    const accounts = new Set([...listed, ...view.landings(space.name).map(({ account }) => account)]);
    const rows = [...accounts].map((id) => accountRow(space, id, listed.includes(id)));
    const observed = observedBilling(view, space.name);
    const claims = [...claimsOfPolicy(space), ...claimsAbout(space.name, accounts, listed)];
    return {
      name: space.name,
      ...(space.id !== undefined && { id: space.id }),
      declared: true,
      declaredBilling: space.billingAccount,
      ...(space.billingChange && { declaredChange: space.billingChange }),
      ...observed,
      accounts: rows,
      ...told(claims, notesOf(rows, observed, claims, texts)),
    };
  });
  const undeclaredRows = view.observedSpaces
    .filter((name) => !declared.some((space) => space.name === name))
    .map((name): SpaceRow => {
      const accounts = new Set(view.landings(name).map(({ account }) => account));
      const rows = [...accounts].map((account) => accountRow({ name }, account, false));
      const observed = observedBilling(view, name);
      const claims = claimsAbout(name, accounts);
      return {
        name,
        declared: false,
        ...observed,
        accounts: rows,
        ...told(claims, notesOf(rows, observed, claims, texts)),
      };
    });
  const unplaced = [...view.claims]
    .filter(([account, claims]) => !placed.has(account) && standing(claims).length > 0)
    .map(([account]) => account)
    .sort();
  const unnamed: readonly SpaceRow[] =
    unplaced.length === 0
      ? []
      : [
          {
            name: reportSentence(texts, 'space-unknown').text,
            declared: false,
            accounts: unplaced.map((account) => accountRow({ name: '' }, account, false)),
            ...told(claimsAbout(undefined, new Set(unplaced))),
          },
        ];
  return [...declaredRows, ...undeclaredRows, ...unnamed];
}

/**
 * Claims that name the space, by name or id, and those of its accounts that name none: which are weak where they may be
 * about another one.
 *
 * @param listed the accounts that the policy lists for the space
 */
type ClaimsAbout = (
  space: string | undefined,
  accounts: ReadonlySet<string>,
  listed?: readonly string[],
) => readonly Claim[];

/** How many spaces each account stands with, declared or seen. */
function spacesByAccount(view: OrganizationView): ReadonlyMap<string, number> {
  const declared = view.policy.codecatalyst?.spaces ?? [];
  const counts = new Map<string, number>();
  for (const name of new Set([...declared.map((space) => space.name), ...view.observedSpaces])) {
    const listed = declared.filter((space) => space.name === name).flatMap(listedAccounts);
    for (const account of new Set([...listed, ...view.landings(name).map((landing) => landing.account)])) {
      counts.set(account, (counts.get(account) ?? 0) + 1);
    }
  }
  return counts;
}

function indexOf({ claims, spaceIds }: OrganizationView, spaces: ReadonlyMap<string, number>): ClaimsAbout {
  const named = new Map<string, Claim[]>();
  const unnamed = new Map<string, Claim[]>();
  const add = (map: Map<string, Claim[]>, key: string, claim: Claim): void => {
    const known = map.get(key);
    if (known) known.push(claim);
    else map.set(key, [claim]);
  };
  const names = new Map([...spaceIds].map(([name, id]) => [id, name]));
  // The id outweighs the name that a role carries, and that anybody may give it.
  const nameOf = ({ space, spaceId }: Claim): string | undefined => {
    if (spaceId === undefined) return space;
    return names.get(spaceId) ?? (space !== undefined && spaceIds.has(space) ? undefined : space);
  };
  for (const claim of [...claims.values()].flat()) {
    const name = nameOf(claim);
    if (name !== undefined) add(named, name, claim);
    else if (claim.spaceId === undefined) add(unnamed, claim.account, claim);
  }
  return (space, accounts, listed = []) => [
    ...(space === undefined ? [] : (named.get(space) ?? [])),
    ...[...accounts].flatMap((account) => {
      const own = unnamed.get(account) ?? [];
      const isOfNoOther = space === undefined || (listed.includes(account) && spaces.get(account) === 1);
      return isOfNoOther ? own : own.map((claim) => ({ ...claim, strength: 'weak' as const }));
    }),
  ];
}

/** Where it matters, what nothing follows from. */
function notesOf(
  accounts: readonly SpaceAccountRow[],
  { observedBilling }: Pick<SpaceRow, 'observedBilling'>,
  claims: readonly Claim[],
  texts: Texts,
): readonly Message[] {
  const pending = claims
    .filter(({ says, account }) => says === 'billing-authorised' && account !== observedBilling?.account)
    .filter(({ at = '' }) => observedBilling === undefined || at > observedBilling.at);
  return [
    ...(observedBilling === undefined ? [reportSentence(texts, 'space-note-idle')] : []),
    ...(accounts.some(({ observed }) => observed.length === 0)
      ? [reportSentence(texts, 'space-note-connections')]
      : []),
    ...new Map(
      pending.map(({ account, at = '' }) => [
        account,
        reportSentence(texts, 'space-note-billing-pending', { account, at }),
      ]),
    ).values(),
  ];
}

function observedBilling({ landings }: OrganizationView, space: string): Pick<SpaceRow, 'observedBilling'> {
  const newest = newestLanding(landings(space));
  return newest ? { observedBilling: { account: newest.account, at: newest.at } } : {};
}
