import { parseArn } from '../model/arn.js';
import type { Gap } from '../model/fact.js';
import type { Check } from './check.js';

/** Whose rights these are. */
export interface Setting {
  /** ARN of the session that asks: it enters the accounts, and reads its own. */
  readonly asking: string;
  readonly partition: string;
  /** Path and name of the role in each account. */
  readonly role: { readonly name: string; readonly path: string; readonly externalId?: string };
  readonly managementAccount?: string | undefined;
  /** An account that the role does let in. */
  readonly entered?: string | undefined;
}

/**
 * A call that was not answered, as something that is in the way, with what to do about it.
 * @param regions where the same was said, if the region may have to do with it
 * @param everywhere the call is denied in every region, so that the regions are not the reason
 */
export function refusal(gap: Gap, setting: Setting, regions: readonly string[] = [], everywhere = false): Check {
  const { account, api, resource, detail } = gap;
  const of = resource === undefined ? '' : ` of ${resource}`;
  const where = regions.length === 0 ? '' : `in ${regions.join(', ')}: `;
  const says = `${where}${api}${of}: ${detail}`;
  const common = { state: 'problem', account, says, ...(regions.length > 0 && { regions }) } as const;
  switch (gap.reason) {
    case 'role-not-assumed':
      return { ...common, about: 'role', todo: howToLetIn(account, setting) };
    case 'denied':
      return { ...common, about: 'right', action: api, todo: howToAllow(gap, setting) };
    case 'denied-by-scp':
      return { ...common, about: 'region', action: api, todo: howToExempt(gap, setting, everywhere ? [] : regions) };
    case 'throttled':
      return {
        ...common,
        about: 'right',
        todo: 'AWS was asked too fast. Try again, with a lower concurrency in audit.yaml.',
      };
    case 'unreachable':
      return { ...common, about: 'right', todo: 'Nothing answered. Check network, proxy and endpoint, and try again.' };
    case 'region-not-enabled':
      return { ...common, about: 'region', todo: howToLeaveOut(gap, regions) };
    case 'not-collected':
      return {
        ...common,
        about: 'resource',
        state: 'open',
        todo: `Let ${account} be among the accounts, or it will be a gap.`,
      };
    case 'owner-outside':
      return {
        ...common,
        about: 'resource',
        todo: 'What accounts outside the audit own cannot be read: it will be a gap.',
      };
    case 'owner-unknown':
      return {
        ...common,
        about: 'resource',
        todo: 'Name its owner in policy.yaml: trails: { destination: { account } }.',
      };
    case 'truncated':
    case 'not-decidable':
    case 'not-observed':
    case 'file-broken':
      return { ...common, about: 'right', state: 'note' };
    case 'unexpected-answer':
      return {
        ...common,
        about: 'right',
        todo: 'Whatever answered did not answer as AWS does: look for a proxy or an endpoint of your own.',
      };
    case 'service-error':
      return { ...common, about: 'right', todo: 'Try again. If it stays, an audit has a gap here, and says so.' };
  }
}

/** The role or user behind a session, as a trust policy names it. */
function identityOf(arn: string): string {
  const { partition, account, resource = '' } = parseArn(arn) ?? {};
  const role = /^assumed-role\/([^/]+)\//.exec(resource)?.[1];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

function roleIn(account: string, { partition, role }: Setting): string {
  return `arn:${partition}:iam::${account}:role${role.path}${role.name}`;
}

function howToLetIn(account: string, setting: Setting): string {
  const role = roleIn(account, setting);
  const asking = identityOf(setting.asking);
  const external =
    setting.role.externalId === undefined
      ? 'no external id, as audit.yaml has no role.externalId'
      : 'the external id that role.externalId of audit.yaml has, or for none';
  const inManagement =
    account === setting.managementAccount
      ? ' StackSets never reach the management account: there the role must be made by hand (member-role.yaml).'
      : '';
  const others =
    setting.entered === undefined
      ? ''
      : ` The same role lets the audit into ${setting.entered}, so look for it in ${account} first.`;
  return (
    `${role} must be there: trailproof iam --format cloudformation prints templates. Its trust policy must name ` +
    `${asking} (with its path, if it has one) and ask for ${external}. ${asking} must be allowed sts:AssumeRole on it.` +
    `${others}${inManagement}`
  );
}

/** Whose right it is: the caller reads its own account itself. */
function whoseRight(account: string, setting: Setting): string {
  return parseArn(setting.asking)?.account === account ? identityOf(setting.asking) : roleIn(account, setting);
}

function howToAllow({ account, api, resource, detail }: Gap, setting: Setting): string {
  const who = whoseRight(account, setting);
  if (detail.includes('explicit deny')) return `Take the explicit deny of ${api} away for ${who}.`;
  if (detail.includes('permissions boundary')) return `Allow ${api} in the permissions boundary of ${who} too.`;
  const statement = JSON.stringify({ Effect: 'Allow', Action: api, Resource: '*' });
  const key = api.startsWith('kms:') && resource ? ` The policy of ${resource} must leave that to IAM.` : '';
  return `Add ${statement} to the policy of ${who}; trailproof iam prints all it needs.${key}`;
}

function howToExempt({ account, api, detail }: Gap, setting: Setting, regions: readonly string[]): string {
  const policy = /service control policy: (arn:\S+)/.exec(detail)?.[1] ?? 'the service control policy';
  const where = regions.length === 0 ? '' : ` in ${regions.join(', ')}`;
  const exempt = `Let ${policy} exempt ${whoseRight(account, setting)} from the deny of ${api}${where}`;
  const isOfRegions = api === 'cloudtrail:DescribeTrails' && regions.length > 0;
  return isOfRegions ? `${exempt}, or declare it: ${asDenied(regions)}.` : `${exempt}.`;
}

/** Whether they are recorded is not judged then, unless they answer. */
export function asDenied(regions: readonly string[]): string {
  return `regions: { denied: [${regions.join(', ')}] } in policy.yaml`;
}

function howToLeaveOut({ account, region, api }: Gap, regions: readonly string[]): string {
  return api === 'sts:AssumeRole'
    ? `STS is asked in ${region}, which is not enabled in ${account}: put a region into audit.yaml that is (region: us-east-1).`
    : `Take ${regions.join(', ') || region} out of regions in audit.yaml, or enable it in ${account}.`;
}
