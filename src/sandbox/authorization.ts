import type { RequestContext } from './conditions.js';
import { effectOf } from './policies.js';
import { deniedByRegion } from './region-deny.js';
import { type Action, type Incoming, textOf } from './service.js';
import type { World } from './world.js';

/** IAM's words for why a call is not allowed; nothing where it is. */
export function whyDenied(call: Incoming, action: Action): string | undefined {
  const { permission } = action;
  // AWS lets anybody ask who they are.
  if (permission === 'sts:GetCallerIdentity') return undefined;
  const denied = deniedByRegion(call, permission);
  if (denied !== undefined) return denied;

  const resource = action.arn?.(call) ?? '*';
  const asked = { action: permission, resource, context: contextOf(call, resource) };
  const effects = call.principal.policies.map(({ kind, document }) => ({ kind, effect: effectOf(document, asked) }));
  const denying = effects.find(({ effect }) => effect === 'Deny');
  if (denying !== undefined) {
    return `with an explicit deny in ${denying.kind === 'session' ? 'a session' : 'an identity-based'} policy`;
  }
  const silent = effects.find(({ effect }) => effect === undefined);
  return silent && `because no ${silent.kind} policy allows the ${permission} action`;
}

/**
 * What conditions are compared with, as far as the sandbox can tell.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function contextOf({ world, principal, region, params }: Incoming, resource: string): RequestContext {
  const owner = ownerOf(world, resource) ?? principal.account;
  return {
    'aws:principalarn': principal.identityArn,
    'aws:principalaccount': principal.account,
    'aws:principalorgid': organizationOf(world, principal.account),
    'aws:resourceaccount': owner,
    'aws:resourceorgid': organizationOf(world, owner),
    'aws:requestedregion': region,
    'sts:externalid': textOf(params, 'ExternalId'),
    'sts:rolesessionname': textOf(params, 'RoleSessionName'),
  };
}

/** The account in an ARN; a bucket's ARN has none. */
function ownerOf(world: World, arn: string): string | undefined {
  const [, , service, , account, resource = ''] = arn.split(':');
  return service === 's3' ? world.buckets.get(resource)?.owner.id : account || undefined;
}

function organizationOf(world: World, account: string): string | undefined {
  return world.accounts.get(account)?.member ? world.scenario.organization?.id : undefined;
}
