import { type AuditSettings, asksForTags } from '../model/audit-settings.js';
import type { Policy } from '../model/policy.js';
import { codecatalystRegions } from '../model/regions.js';

/** The IAM actions that an audit takes. Nothing else is asked of AWS, and no action is a pattern. */
export interface Rights {
  /** Of AWS Organizations. */
  readonly organization: readonly string[];
  /** In every account. */
  readonly member: readonly string[];
  /** In the accounts that own the buckets, keys and topics that trails name. */
  readonly owner: readonly string[];
}

/** A control, as far as it takes rights. */
export interface Reader {
  readonly id: string;
  readonly reads: readonly string[];
}

export interface Purpose {
  readonly settings: Pick<AuditSettings, 'accounts' | 'regions' | 'scope'>;
  /** Without one, what any policy may ask for. */
  readonly policy?: Policy;
  readonly partition: string;
}

/** Trails are listed in every report, whatever is judged. */
const alwaysRead = [
  'account:ListRegions',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:ListTrails',
];

/** What these controls take under this policy: all of it is needed, and nothing beyond it. */
export function rightsFor(controls: readonly Reader[], { settings, policy, partition }: Purpose): Rights {
  const actions = new Set([...alwaysRead, ...controls.flatMap((control) => readBy(control, partition, policy))]);
  if (settings.regions) actions.delete('account:ListRegions');
  const sorted = [...actions].sort();
  return {
    organization: settings.accounts === 'organization' ? organizationActions(asksForTags(settings.scope)) : [],
    member: sorted.filter((action) => !isOwners(action)),
    owner: sorted.filter(isOwners),
  };
}

/** Services whose resources trails name, each read in the account that owns it. */
export const ownedServices = ['s3', 'kms', 'sns'] as const;
export type OwnedService = (typeof ownedServices)[number];

export function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

function isOwners(action: string): boolean {
  return ownedServices.some((service) => service === serviceOf(action));
}

function organizationActions(byTag: boolean): readonly string[] {
  return [
    'organizations:DescribeOrganization',
    'organizations:DescribeOrganizationalUnit',
    'organizations:ListAccounts',
    'organizations:ListDelegatedAdministrators',
    ...(byTag ? ['organizations:ListTagsForResource'] : []),
  ];
}

function readBy({ id, reads }: Reader, partition: string, policy: Policy | undefined): readonly string[] {
  if (id.startsWith('codecatalyst-') && codecatalystRegions(partition).length === 0) return [];
  if (!policy) return reads;
  if (policy.controls[id] === 'off') return [];
  const unread = unreadWhere[id]?.(policy) ?? [];
  return reads.filter((action) => !unread.includes(action));
}

/** What a control does not look at, because the policy leaves that open. */
const unreadWhere: Readonly<Record<string, (policy: Policy) => readonly string[]>> = {
  'trail-destination': ({ trails: { destination } }) =>
    Object.values(destination).every((stated) => stated === undefined) ? ['s3:GetBucketLocation'] : [],
  'trail-encryption': ({ trails: { encryption } }) => (encryption.mode === 's3' ? ['kms:DescribeKey'] : []),
};

/**
 * What is passed when a role is assumed, as JSON: no session can do more than read this, whatever the role may do.
 * STS takes 2,048 characters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function sessionPolicy(actions: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}
