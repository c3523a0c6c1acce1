import { uuid } from './hash.js';
import { type Regions, regionsOf } from './regions.js';
import type {
  AccountShape,
  BucketShape,
  EventDataStoreShape,
  KeyShape,
  LogGroupShape,
  PolicyDocument,
  RoleShape,
  Scenario,
  TopicShape,
  TrailShape,
} from './scenario-shape.js';

type Owned<Shape> = Shape & { readonly arn: string; readonly owner: Account };
export type Trail = Owned<TrailShape>;
export type Role = Owned<RoleShape>;
export type Key = Owned<KeyShape>;
export type Topic = Owned<TopicShape>;
export type Bucket = Owned<BucketShape>;
export type LogGroup = Owned<LogGroupShape>;
export type EventDataStore = Owned<EventDataStoreShape>;

export interface Account {
  readonly id: string;
  readonly shape: AccountShape;
  readonly member: boolean;
  readonly enabledRegions: ReadonlySet<string>;
  /** By name, as IAM lists them. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly trails: readonly Trail[];
  /** Calls to the account so far: the one thing of a world that changes. */
  calls: number;
}

/** A scenario as the services look things up in it. */
export interface World {
  readonly scenario: Scenario;
  readonly regions: Regions;
  readonly now: number;
  /** The role or user that the caller is, as a trust policy names it. */
  readonly callerArn: string;
  readonly accounts: ReadonlyMap<string, Account>;
  /** The organization's accounts, as Organizations lists them. */
  readonly members: readonly Account[];
  readonly trails: ReadonlyMap<string, Trail>;
  readonly organizationTrails: readonly Trail[];
  /** By key ARN and by alias ARN. */
  readonly keys: ReadonlyMap<string, Key>;
  readonly topics: ReadonlyMap<string, Topic>;
  /** By ARN, an account's in the order of their names. */
  readonly logGroups: ReadonlyMap<string, LogGroup>;
  readonly eventDataStores: ReadonlyMap<string, EventDataStore>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly delegatedAdministrators: ReadonlyMap<string, readonly string[]>;
  /** OU paths that end in a slash, such as `o-a1b2c3d4e5/r-ab12/ou-ab12-security/`. */
  readonly unitPaths: ReadonlyMap<string, string>;
}

export function buildWorld(scenario: Scenario): World {
  const regions = { ...regionsOf[scenario.partition], ...scenario.regions };
  const callerArn = callerArnOf(scenario);
  const accounts = new Map(
    scenario.accounts.map((shape) => [shape.id, buildAccount(scenario, regions, callerArn, shape)]),
  );
  const all = [...accounts.values()];
  const trails = new Map(all.flatMap((account) => account.trails.map((trail) => [trail.arn, trail] as const)));
  const delegatedAdministrators = new Map<string, string[]>();
  for (const { account, service } of scenario.delegatedAdministrators) {
    delegatedAdministrators.set(account, [...(delegatedAdministrators.get(account) ?? []), service]);
  }
  return {
    scenario,
    regions,
    now: Date.parse(scenario.now),
    callerArn,
    accounts,
    members: all.filter(({ member }) => member),
    trails,
    organizationTrails: [...trails.values()].filter(({ organization }) => organization),
    keys: new Map(all.flatMap((account) => keysOf(scenario, account))),
    topics: new Map(all.flatMap((account) => topicsOf(scenario, account)).map((topic) => [topic.arn, topic])),
    logGroups: new Map(all.flatMap((account) => logGroupsOf(scenario, account)).map((group) => [group.arn, group])),
    eventDataStores: new Map(
      all.flatMap((account) => eventDataStoresOf(scenario, account)).map((store) => [store.arn, store]),
    ),
    buckets: new Map(all.flatMap((account) => bucketsOf(scenario, account)).map((bucket) => [bucket.name, bucket])),
    delegatedAdministrators,
    unitPaths: unitPathsOf(scenario),
  };
}

/** Whether an account can be used, by its own keys or through a role. */
export function isOpen(account: Account): boolean {
  return stateOf(account) === 'ACTIVE';
}

export function stateOf({ shape, calls }: Account): AccountShape['state'] {
  const isClosed = shape.closesAfter !== undefined && calls > shape.closesAfter;
  return isClosed && shape.state === 'ACTIVE' ? 'PENDING_CLOSURE' : shape.state;
}

/** A bucket's ARN names neither account nor region. */
export function bucketArn({ scenario }: Pick<World, 'scenario'>, name: string): string {
  return `arn:${scenario.partition}:s3:::${name}`;
}

/** ARN of what Organizations keeps: it belongs to the management account, whatever it is. */
export function organizationArn({ scenario }: World, resource: string): string {
  return `arn:${scenario.partition}:organizations::${scenario.organization?.managementAccount}:${resource}`;
}

export function arnOf(scenario: Scenario, service: string, region: string, account: string, resource: string): string {
  return `arn:${scenario.partition}:${service}:${region}:${account}:${resource}`;
}

function buildAccount(scenario: Scenario, regions: Regions, callerArn: string, shape: AccountShape): Account {
  const roles = new Map<string, Role>();
  const trails: Trail[] = [];
  const account: Account = {
    id: shape.id,
    shape,
    member: scenario.organization !== undefined && !shape.outside,
    enabledRegions: new Set([
      ...regions.enabledByDefault,
      ...shape.optedInRegions.filter((region) => regions.optIn.includes(region)),
    ]),
    roles,
    trails,
    calls: 0,
  };
  for (const role of rolesOf(scenario, callerArn, shape)) {
    roles.set(role.name, { ...role, arn: roleArn(scenario, shape.id, role), owner: account });
  }
  for (const trail of shape.trails) {
    const arn = arnOf(scenario, 'cloudtrail', trail.homeRegion, shape.id, `trail/${trail.name}`);
    trails.push({ ...trail, arn, owner: account });
  }
  return account;
}

/** What the scenario gives the account, what every account has, the audit's role and the caller's. */
function rolesOf(scenario: Scenario, callerArn: string, shape: AccountShape): RoleShape[] {
  const { caller, auditRole, rolesEverywhere } = scenario;
  const roles = [...shape.roles];
  const add = (role: RoleShape) => {
    if (!roles.some(({ name }) => name === role.name)) roles.push(role);
  };
  if (shape.state === 'ACTIVE') {
    for (const role of rolesEverywhere) add(role);
    if (auditRole !== undefined && shape.auditRole !== 'absent') {
      const { name, path } = auditRole;
      const policy = shape.auditRolePolicy ?? auditRole.policy;
      add({ ...bareRole, name, path, trust: auditTrust(scenario, callerArn, shape), policy });
    }
  }
  if (shape.id === caller.account && 'roleName' in caller) {
    const trust = trustIn(arnOf(scenario, 'iam', '', shape.id, 'root'));
    add({ ...bareRole, name: caller.roleName, path: '/', trust, policy: caller.policy });
  }
  return roles.sort((a, b) => (a.path + a.name < b.path + b.name ? -1 : 1));
}

const bareRole = { managedPolicies: [], inlinePolicies: {}, maxSessionSeconds: 3600 };

function auditTrust(scenario: Scenario, callerArn: string, shape: AccountShape): PolicyDocument {
  // Trusting only the account's own root is how a role looks that nobody outside was let into.
  if (shape.auditRole === 'denied') return trustIn(arnOf(scenario, 'iam', '', shape.id, 'root'));
  return trustIn(scenario.auditRole?.trusts ?? callerArn, scenario.auditRole?.externalId);
}

function trustIn(principal: string | string[], externalId?: string): PolicyDocument {
  const condition = externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } };
  const statement = { Effect: 'Allow' as const, Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...condition };
  return { Version: '2012-10-17', Statement: [statement] };
}

function callerArnOf(scenario: Scenario): string {
  const { caller } = scenario;
  if ('userName' in caller) return arnOf(scenario, 'iam', '', caller.account, `user/${caller.userName}`);
  const own = scenario.accounts.find(({ id }) => id === caller.account);
  const role = own?.roles.find(({ name }) => name === caller.roleName);
  return roleArn(scenario, caller.account, role ?? { name: caller.roleName, path: '/' });
}

function roleArn(scenario: Scenario, account: string, role: { readonly name: string; readonly path: string }): string {
  return arnOf(scenario, 'iam', '', account, `role${role.path}${role.name}`);
}

function keysOf(scenario: Scenario, owner: Account): (readonly [string, Key])[] {
  return owner.shape.keys.flatMap((shape) => {
    const key: Key = { ...shape, arn: arnOf(scenario, 'kms', shape.region, owner.id, `key/${shape.id}`), owner };
    const aliases = shape.aliases.map((alias) => arnOf(scenario, 'kms', shape.region, owner.id, alias));
    return [key.arn, ...aliases].map((arn) => [arn, key] as const);
  });
}

function topicsOf(scenario: Scenario, owner: Account): Topic[] {
  return owner.shape.topics.map((shape) => ({
    ...shape,
    arn: arnOf(scenario, 'sns', shape.region, owner.id, shape.name),
    owner,
  }));
}

/** ARNs without the `:*` that CloudTrail and most policies put behind them. */
function logGroupsOf(scenario: Scenario, owner: Account): LogGroup[] {
  return owner.shape.logGroups
    .map((shape) => ({
      ...shape,
      arn: arnOf(scenario, 'logs', shape.region, owner.id, `log-group:${shape.name}`),
      owner,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function eventDataStoresOf(scenario: Scenario, owner: Account): EventDataStore[] {
  return owner.shape.eventDataStores.map((shape) => {
    const id = shape.id ?? uuid(owner.id, shape.region, shape.name);
    return { ...shape, arn: arnOf(scenario, 'cloudtrail', shape.region, owner.id, `eventdatastore/${id}`), owner };
  });
}

function bucketsOf(scenario: Scenario, owner: Account): Bucket[] {
  return owner.shape.buckets.map((shape) => ({ ...shape, arn: bucketArn({ scenario }, shape.name), owner }));
}

function unitPathsOf({ organization, organizationalUnits }: Scenario): Map<string, string> {
  const paths = new Map<string, string>();
  if (organization === undefined) return paths;
  const units = new Map(organizationalUnits.map((unit) => [unit.id, unit]));
  const root = `${organization.id}/${organization.rootId}/`;
  const pathOf = (id: string, depth: number): string => {
    const unit = units.get(id);
    // AWS nests units five deep; the bound also ends a circle.
    return unit === undefined || depth > 8 ? root : `${pathOf(unit.parent, depth + 1)}${id}/`;
  };
  for (const id of units.keys()) paths.set(id, pathOf(id, 0));
  return paths;
}
