import { accountOf, bucketArn, parseArn } from '../model/arn.js';
import type { AuditSettings } from '../model/audit-settings.js';
import type { Policy } from '../model/policy.js';
import { defaultRegions } from '../model/regions.js';
import type { KeyUser } from '../model/shared-resource.js';
import { type OwnedService, ownedServices, type Rights, serviceOf } from './rights.js';

/** Text as it is, or how a template comes by it. */
export type Value = string | Readonly<Record<string, unknown>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Principal?: Readonly<Record<string, Value>>;
  readonly Action: readonly string[];
  readonly Resource?: Value | readonly Value[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** What an identity may do, and who may assume the role that it is. */
export interface Identity {
  readonly trust?: PolicyDocument;
  readonly permissions: PolicyDocument;
}

/** Buckets, keys and topics by service: their ARNs, `*` where any may be meant; none drops the statement. */
export type Resources = Readonly<Record<OwnedService, Value | readonly Value[]>>;
export type NamedResources = Readonly<Record<OwnedService, '*' | readonly string[]>>;

interface Entering {
  /** The roles of accounts, by ARN. */
  readonly roles: readonly Value[];
  /** The organization that those roles must be of. */
  readonly organizationId?: Value | undefined;
  /** The role that asks AWS Organizations in the hub's place, by ARN. */
  readonly lister?: Value | undefined;
}

/** The identity that asks. It reads its own account itself, and enters the others. */
export function hubPolicy(
  { organization, member, owner }: Rights,
  { roles, organizationId, lister }: Entering,
  resources: Resources,
): PolicyDocument {
  return documentOf([
    lister === undefined ? allow('ListOrganization', organization, '*') : enter('EnterOrganization', [lister]),
    {
      ...enter('EnterAccounts', roles),
      ...(organizationId && { Condition: { StringEquals: { 'aws:ResourceOrgID': organizationId } } }),
    },
    ...accountStatements({ member, owner }, resources),
  ]);
}

/** The role of an account; with the resources that it may read where it owns any. */
export function rolePolicy(rights: Pick<Rights, 'member' | 'owner'>, resources: Resources): PolicyDocument {
  return documentOf(accountStatements(rights, resources));
}

/** Who may assume a role: one principal, of one's own organization, who knows the external id where one is asked for. */
export function trustPolicy(principal: Value, externalId?: Value, organizationId?: Value): PolicyDocument {
  const asked = {
    ...(externalId && { 'sts:ExternalId': externalId }),
    ...(organizationId && { 'aws:PrincipalOrgID': organizationId }),
  };
  return documentOf([
    {
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: ['sts:AssumeRole'],
      ...(Object.keys(asked).length > 0 && { Condition: { StringEquals: asked } }),
    },
  ]);
}

const sids: Readonly<Record<OwnedService, string>> = { s3: 'ReadBuckets', kms: 'ReadKeys', sns: 'ReadTopics' };

/** About the account that owns buckets, so that no resource narrows it. */
const withoutResource: ReadonlySet<string> = new Set(['s3:GetAccountPublicAccessBlock']);

function accountStatements({ member, owner }: Pick<Rights, 'member' | 'owner'>, resources: Resources): Statement[] {
  const ofBuckets = isEmpty(resources.s3) ? [] : owner.filter((action) => withoutResource.has(action));
  return [
    allow('ReadAccount', member, '*'),
    allow('ReadOwnerOfBuckets', ofBuckets, '*'),
    ...ownedServices.map((service) =>
      allow(
        sids[service],
        owner.filter((action) => serviceOf(action) === service && !withoutResource.has(action)),
        resources[service],
      ),
    ),
  ];
}

function enter(Sid: string, roles: readonly Value[]): Statement {
  return allow(Sid, ['sts:AssumeRole'], roles);
}

function allow(Sid: string, Action: readonly string[], Resource: Value | readonly Value[]): Statement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

/** A statement without actions or without resources would be refused. */
function documentOf(statements: readonly Statement[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements.filter(({ Action, Resource }) => !isEmpty(Action) && !isEmpty(Resource)),
  };
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** What stands in printed policies where nobody but the reader knows, or may see, what belongs there. */
export const blanks = {
  externalId: 'EXTERNAL_ID',
  hopExternalId: 'HOP_EXTERNAL_ID',
  organizationRoleExternalId: 'ORGANIZATION_ROLE_EXTERNAL_ID',
  organizationId: 'ORGANIZATION_ID',
  principal: 'PRINCIPAL_ARN',
};

interface Estate {
  readonly settings: Pick<AuditSettings, 'accounts' | 'role' | 'hop' | 'organizationRole'>;
  readonly policy: Policy;
  readonly partition: string;
  /** The role or user that runs the audit, by ARN. */
  readonly principal?: string;
}

/** By whose they are. Where the audit enters no account, the hub stands alone. */
export interface Identities {
  /** Who runs the audit, where settings name a hop: that role is the hub then. */
  readonly caller?: Identity;
  readonly hub: Identity;
  /** Who asks AWS Organizations, where it is not the hub. */
  readonly organization?: Identity;
  readonly member?: Identity;
  readonly 'log-archive'?: Identity;
}

export function identities(rights: Rights, estate: Estate): Identities {
  const { settings, policy, partition, principal = blanks.principal } = estate;
  const { accounts, hop, organizationRole } = settings;
  const hub = hubOf(estate);
  const organizationId = accounts === 'organization' ? blanks.organizationId : undefined;
  const roles = rolesEntered(settings, partition, hub);
  const lister = organizationRole?.roleArn;
  const permissions = hubPolicy(rights, { roles, organizationId, lister }, resourcesOf(rights, policy, partition, hub));
  const trusting = (externalId: string | undefined): PolicyDocument =>
    trustPolicy(hop?.roleArn ?? principal, externalId, organizationId);
  const trust = trusting(blanks.externalId);
  return {
    ...(hop && { caller: { permissions: documentOf([enter('EnterHub', [hop.roleArn])]) } }),
    hub: {
      ...(hop && { trust: trustPolicy(principal, hop.externalId && blanks.hopExternalId, organizationId) }),
      permissions,
    },
    ...(organizationRole && {
      organization: {
        trust: trusting(organizationRole.externalId && blanks.organizationRoleExternalId),
        permissions: documentOf([allow('ListOrganization', rights.organization, '*')]),
      },
    }),
    ...(accounts !== 'self' && {
      member: { trust, permissions: rolePolicy({ ...rights, owner: [] }, anyResource) },
      'log-archive': { trust, permissions: rolePolicy(rights, resourcesOf(rights, policy, partition)) },
    }),
  };
}

/** The account that asks; nothing where nobody said whose it is. */
export function hubOf({ settings, principal }: Pick<Estate, 'settings' | 'principal'>): string | undefined {
  const arn = settings.hop?.roleArn ?? principal;
  return arn === undefined ? undefined : accountOf(arn);
}

/** The roles that the hub assumes: one in each other account that is named, or in any of the organization. */
export function rolesEntered(
  { accounts, role }: Pick<AuditSettings, 'accounts' | 'role'>,
  partition: string,
  hub: string | undefined,
): readonly string[] {
  if (accounts === 'self') return [];
  const entered = accounts === 'organization' ? ['*'] : accounts.filter((account) => account !== hub);
  return entered.map((account) => `arn:${partition}:iam::${account}:role${role.path}${role.name}`);
}

/** Nothing is named. */
export const anyResource: NamedResources = { s3: '*', kms: '*', sns: '*' };

/** The ARNs of what the policy names, `*` where it names none. @param owner only what this account owns */
export function resourcesOf(rights: Rights, policy: Policy, partition: string, owner?: string): NamedResources {
  const { destination, notification } = policy.trails;
  const owned = (arns: readonly string[] | undefined): '*' | readonly string[] =>
    arns?.filter((arn) => owner === undefined || accountOf(arn) === owner) ?? '*';
  const buckets = destination.buckets?.map((name) => bucketArn(partition, name)) ?? '*';
  const elsewhere = owner !== undefined && destination.account !== undefined && destination.account !== owner;
  return {
    s3: elsewhere ? [] : buckets,
    kms: owned(namedKeys(rights, policy)),
    sns: owned(notification.topics),
  };
}

/** The keys that may be read; nothing where any of those who use them may use any key. */
function namedKeys({ keysOf }: Rights, policy: Policy): readonly string[] | undefined {
  const keys = keysOf.map((user) => keysNamedFor[user](policy));
  return keys.includes(undefined) ? undefined : [...new Set(keys.flatMap((named) => named ?? []))];
}

const keysNamedFor: Readonly<Record<KeyUser, (policy: Policy) => readonly string[] | undefined>> = {
  trail: ({ trails }) => trails.encryption.keys,
  // The policy does not name a topic's key: it is one of the topic's account and region.
  topic: ({ trails }) => trails.notification.topics?.map(keysBeside),
  bucket: ({ logBuckets }) => logBuckets.encryption.keys,
};

function keysBeside(topic: string): string {
  const { partition, region, account } = parseArn(topic) ?? {};
  return `arn:${partition}:kms:${region}:${account}:key/*`;
}

/** Settings of the policy that would narrow rights on `*` to what they name. */
export function narrowingSettings(rights: Rights, policy: Policy): readonly string[] {
  const resources = resourcesOf(rights, policy, 'aws');
  const unstated = ownedServices.filter(
    (service) => resources[service] === '*' && rights.owner.some((action) => serviceOf(action) === service),
  );
  const ofKeys = rights.keysOf.filter((user) => keysNamedFor[user](policy) === undefined);
  return [
    ...new Set(
      unstated.flatMap((service) =>
        service === 'kms' ? ofKeys.map((user) => keySettingOf[user]) : [settingOf[service]],
      ),
    ),
  ];
}

const settingOf: Readonly<Record<Exclude<OwnedService, 'kms'>, string>> = {
  s3: 'trails.destination.buckets',
  sns: 'trails.notification.topics',
};

const keySettingOf: Readonly<Record<KeyUser, string>> = {
  trail: 'trails.encryption.keys',
  topic: settingOf.sns,
  bucket: 'logBuckets.encryption.keys',
};

/** The accounts that own what the policy names and the audit reads, as far as the policy tells. */
export function namedOwners(rights: Rights, policy: Policy): readonly string[] {
  const { notification, destination } = policy.trails;
  const named: Readonly<Record<OwnedService, readonly string[]>> = {
    s3: destination.account === undefined ? [] : [destination.account],
    kms: rights.keysOf.flatMap((user) => keysNamedFor[user](policy) ?? []).map(accountOf),
    sns: (notification.topics ?? []).map(accountOf),
  };
  const read = ownedServices.filter((service) => rights.owner.some((action) => serviceOf(action) === service));
  return [...new Set(read.flatMap((service) => named[service]))].sort();
}

/** The partition that ARNs and regions of the configuration are of; the one that most are of where there are none. */
export function partitionOf(
  {
    region,
    regions = [],
    hop,
    organizationRole,
  }: Pick<AuditSettings, 'region' | 'regions' | 'hop' | 'organizationRole'>,
  { trails, logBuckets }: Policy,
  principal: string | undefined,
): string {
  const arns = [
    principal,
    hop?.roleArn,
    organizationRole?.roleArn,
    ...(trails.encryption.keys ?? []),
    ...(logBuckets.encryption.keys ?? []),
    ...(trails.notification.topics ?? []),
  ];
  const named = arns.map((arn) => parseArn(arn ?? '')?.partition).find((partition) => partition !== undefined);
  const reached = ['aws-us-gov', 'aws-cn'].find((partition) =>
    [region, ...regions].some((name) => name !== undefined && defaultRegions(partition).includes(name)),
  );
  return named ?? reached ?? 'aws';
}
