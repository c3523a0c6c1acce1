import { regionsOf } from './regions.js';
import type { Scenario } from './scenario-shape.js';

interface Contradiction {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What a scenario says that cannot be true of one organization. */
export function contradictions(scenario: Scenario): Contradiction[] {
  return [
    ...doubles(scenario),
    ...unknownAccounts(scenario),
    ...unknownUnits(scenario),
    ...scenario.accounts.flatMap((_, index) => unknownRegions(scenario, index)),
  ];
}

function doubles({ accounts }: Scenario): Contradiction[] {
  const seen = new Set<string>();
  const isSecond = (name: string) => seen.has(name) || !seen.add(name);
  return accounts.flatMap(({ id, buckets }, index) => [
    ...(isSecond(id) ? [{ path: ['accounts', index, 'id'], message: `account ${id} is there twice` }] : []),
    ...buckets
      .filter(({ name }) => isSecond(`bucket ${name}`))
      .map(({ name }) => ({ path: ['accounts', index, 'buckets'], message: `bucket ${name} is there twice` })),
  ]);
}

function unknownAccounts({ accounts, organization, caller, delegatedAdministrators }: Scenario): Contradiction[] {
  const known = new Set(accounts.map(({ id }) => id));
  const named: [(string | number)[], string | undefined][] = [
    [['organization', 'managementAccount'], organization?.managementAccount],
    [['caller', 'account'], caller.account],
    ...delegatedAdministrators.map(({ account }, index): [(string | number)[], string] => [
      ['delegatedAdministrators', index, 'account'],
      account,
    ]),
  ];
  return named
    .filter(([, id]) => id !== undefined && !known.has(id))
    .map(([path, id]) => ({ path, message: `no account ${id}` }));
}

function unknownUnits({ accounts, organization, organizationalUnits }: Scenario): Contradiction[] {
  const units = new Set(organizationalUnits.map(({ id }) => id));
  const orphans = organizationalUnits.flatMap(({ parent }, index) =>
    parent === organization?.rootId || units.has(parent)
      ? []
      : [{ path: ['organizationalUnits', index, 'parent'], message: `no organizational unit or root ${parent}` }],
  );
  const lost = accounts.flatMap(({ ou }, index) =>
    ou === undefined || units.has(ou)
      ? []
      : [{ path: ['accounts', index, 'ou'], message: `no organizational unit ${ou}` }],
  );
  return [...orphans, ...lost];
}

function unknownRegions(scenario: Scenario, index: number): Contradiction[] {
  const { enabledByDefault, optIn } = { ...regionsOf[scenario.partition], ...scenario.regions };
  const { optedInRegions = [], trails = [], keys = [], topics = [], buckets = [] } = scenario.accounts[index] ?? {};
  const enabled = new Set([...enabledByDefault, ...optedInRegions]);
  const used = [
    ...trails.map(({ homeRegion }) => homeRegion),
    ...[...keys, ...topics, ...buckets].map((at) => at.region),
  ];
  return [
    ...optedInRegions
      .filter((region) => !optIn.includes(region))
      .map((region) => ({ path: ['accounts', index, 'optedInRegions'], message: `no opt-in region ${region}` })),
    ...used
      .filter((region) => !enabled.has(region))
      .map((region) => ({ path: ['accounts', index], message: `region ${region} is not enabled in this account` })),
  ];
}
