import { type AuditSettings, asksForActivity, asksForTags } from '../model/audit-settings.js';
import type { EventUser } from '../model/event.js';
import type { Policy } from '../model/policy.js';
import { codecatalystRegions } from '../model/regions.js';
import type { KeyUser } from '../model/shared-resource.js';

/** The IAM actions that an audit takes. Nothing else is asked of AWS, and no action is a pattern. */
export interface Rights {
  /** Of AWS Organizations. */
  readonly organization: readonly string[];
  /** In every account. */
  readonly member: readonly string[];
  /** In the accounts that own the buckets, keys and topics that trails name. */
  readonly owner: readonly string[];
  /** Whose keys the rights about keys are for. */
  readonly keysOf: readonly KeyUser[];
  /** What the right to look up events is for. */
  readonly eventsOf: readonly EventUser[];
}

/** A control, as far as it takes rights. */
export interface Reader {
  readonly id: string;
  readonly reads: readonly string[];
  /** Asked only where the policy switches it on. */
  readonly byDefault?: 'off';
}

export interface Purpose {
  readonly settings: Pick<AuditSettings, 'accounts' | 'regions' | 'scope' | 'events'>;
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

/** The accounts that may tell an organization trail's settings are asked first, whatever is judged. */
const alwaysAskedOfOrganizations = [
  'organizations:DescribeOrganization',
  'organizations:DescribeOrganizationalUnit',
  'organizations:ListAccounts',
  'organizations:ListDelegatedAdministrators',
];

/** What these controls take under this policy: all of it is needed, and nothing beyond it. */
export function rightsFor(controls: readonly Reader[], { settings, policy, partition }: Purpose): Rights {
  const readers = controls.map(({ id, ...control }) => ({ id, reads: readBy({ id, ...control }, partition, policy) }));
  const taken = readers.map(({ reads }) => reads);
  const eventsOf = eventUsers.filter((user) =>
    user === 'activity'
      ? asksForActivity(settings.events)
      : readers.some(({ id, reads }) => reads.includes(lookup) && eventUserOf(id) === user),
  );
  const actions = new Set([...alwaysRead, ...taken.flat()]);
  if (eventsOf.length > 0) actions.add(lookup);
  else actions.delete(lookup);
  if (settings.regions) actions.delete('account:ListRegions');
  const sorted = [...actions].sort();
  const byTag = asksForTags(settings.scope) ? ['organizations:ListTagsForResource'] : [];
  const ofOrganizations = [...alwaysAskedOfOrganizations, ...byTag, ...sorted.filter(isOfOrganizations)];
  return {
    organization: settings.accounts === 'organization' ? [...new Set(ofOrganizations)].sort() : [],
    member: sorted.filter((action) => !isOwners(action) && !isOfOrganizations(action)),
    owner: sorted.filter(isOwners),
    keysOf: keyUsers.filter((user) => taken.some((reads) => keyUserOf(reads) === user)),
    eventsOf,
  };
}

const lookup = 'cloudtrail:LookupEvents';
const eventUsers = ['codecatalyst', 'tampering', 'activity'] as const;

/** Activity is asked for by settings, whatever control judges it. */
function eventUserOf(id: string): EventUser {
  if (id === 'trail-tampering') return 'tampering';
  return id.startsWith('codecatalyst-') ? 'codecatalyst' : 'activity';
}

const keyUsers = ['trail', 'topic', 'bucket'] as const;

/** A control that reads keys reads those of what else it reads; that of trails where it is nothing else. */
function keyUserOf(reads: readonly string[]): KeyUser | undefined {
  if (!reads.some((action) => serviceOf(action) === 'kms')) return undefined;
  if (reads.includes('sns:GetTopicAttributes')) return 'topic';
  return reads.includes('s3:GetEncryptionConfiguration') ? 'bucket' : 'trail';
}

/**
 * Services whose resources trails name, each read in the account that owns it. Log groups are not among them: IAM tells
 * them not apart where they are listed, and any account may own one.
 */
export const ownedServices = ['s3', 'kms', 'sns'] as const;
export type OwnedService = (typeof ownedServices)[number];

export function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

function isOwners(action: string): boolean {
  return ownedServices.some((service) => service === serviceOf(action));
}

function isOfOrganizations(action: string): boolean {
  return serviceOf(action) === 'organizations';
}

function readBy({ id, reads, byDefault }: Reader, partition: string, policy: Policy | undefined): readonly string[] {
  if (id.startsWith('codecatalyst-') && codecatalystRegions(partition).length === 0) return [];
  if (!policy) return reads;
  if ((policy.controls[id] ?? byDefault) === 'off') return [];
  const isUnread = unreadWhere[id]?.(policy);
  return isUnread ? reads.filter((action) => !isUnread.test(action)) : reads;
}

/** What a control does not look at, because the policy leaves that open. */
const unreadWhere: Readonly<Record<string, (policy: Policy) => RegExp | undefined>> = {
  'trail-encryption': ({ trails: { encryption } }) => (encryption.mode === 's3' ? /^kms:/ : undefined),
  'trail-notification': ({ trails: { notification } }) => {
    const { accept } = notification;
    if (!accept.includes('sns')) return /^(sns|kms):/;
    return accept.includes('s3-event') || accept.includes('eventbridge') ? undefined : /^s3:/;
  },
  'log-bucket-encryption': ({ logBuckets: { encryption } }) => (encryption.mode === 's3' ? /^kms:/ : undefined),
  'log-bucket-tamper-protection': ({ logBuckets: { tamperProtection } }) => {
    const { versioning, lock } = tamperProtection;
    if (versioning === 'required' || lock === 'either') return undefined;
    if (lock === 'none') return /^s3:GetBucket(Versioning|ObjectLockConfiguration)$/;
    return lock === 'mfa-delete' ? /^s3:GetBucketObjectLockConfiguration$/ : /^s3:GetBucketVersioning$/;
  },
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
