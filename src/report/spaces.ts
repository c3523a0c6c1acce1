import type { Assessment } from '../assess/assess.js';
import type { Connections } from '../codecatalyst/connections.js';
import { say } from '../judgement/judgement.js';
import type { SpaceAccountRow, SpaceRow } from '../model/report.js';
import type { Statement } from '../model/statement.js';
import type { Texts } from '../model/texts.js';
import { reportSentence, worded } from './words.js';

/**
 * Declared spaces in the policy's order, then those whose events were seen and no policy declares, at last the
 * connections whose space no event names.
 */
export function spaceRows({ view, findings }: Assessment, texts: Texts): readonly SpaceRow[] {
  const declared = view.policy.codecatalyst?.spaces ?? [];
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
    (view.connections.get(account) ?? []).flatMap((connections) => statements(connections, space));
  // Roles that are bound to this space, or to none.
  const rolesFor = (account: string, spaceId: string | undefined): readonly Statement[] =>
    findings
      .filter(({ control, subject }) => control === 'codecatalyst-role-trust' && subject.id === account)
      .flatMap(({ judgement }) => [...judgement.because])
      .filter(
        ({ code, args }) =>
          code === 'role-unbound' ||
          code === 'support-role-exempt' ||
          ('space' in args && (spaceId === undefined || args.space === spaceId)),
      );

  const declaredRows = declared.map((space): SpaceRow => {
    const listed = [
      space.billingAccount,
      ...(space.billingChange ? [space.billingChange.to] : []),
      ...space.connectedAccounts,
    ];
    const accounts = new Set([...listed, ...view.landings(space.name).map(({ account }) => account)]);
    return {
      name: space.name,
      ...(space.id !== undefined && { id: space.id }),
      declared: true,
      declaredBilling: space.billingAccount,
      ...newestLanding(view.landings(space.name)),
      accounts: [...accounts].map((id) => accountRow(space, id, listed.includes(id))),
    };
  });
  const undeclaredRows = view.observedSpaces
    .filter((name) => !declared.some((space) => space.name === name))
    .map(
      (name): SpaceRow => ({
        name,
        declared: false,
        ...newestLanding(view.landings(name)),
        accounts: view.landings(name).map(({ account }) => accountRow({ name }, account, false)),
      }),
    );
  const unplaced = [...view.connections.keys()].filter((account) => !placed.has(account)).sort();
  const unnamed: readonly SpaceRow[] =
    unplaced.length === 0
      ? []
      : [
          {
            name: reportSentence(texts, 'space-unknown').text,
            declared: false,
            accounts: unplaced.map((account) => accountRow({ name: '' }, account, false)),
          },
        ];
  return [...declaredRows, ...undeclaredRows, ...unnamed];
}

function statements(connections: Connections, space: string): readonly Statement[] {
  const { acceptedAt, billingAuthorisedAt, roleAssociatedAt, spaces } = connections;
  return [
    ...(acceptedAt ? [say('connection-accepted', { at: acceptedAt })] : []),
    ...(billingAuthorisedAt ? [say('billing-authorised', { at: billingAuthorisedAt })] : []),
    ...(roleAssociatedAt ? [say('role-associated', { at: roleAssociatedAt })] : []),
    ...spaces.filter((seen) => seen.space === space).map((seen) => say('space-events-land-here', seen)),
  ];
}

function newestLanding(landings: readonly { account: string; at: string }[]): Pick<SpaceRow, 'observedBilling'> {
  const newest = [...landings].sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  return newest ? { observedBilling: { account: newest.account, at: newest.at } } : {};
}
