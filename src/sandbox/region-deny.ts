import { isAction } from './policies.js';
import type { Scenario } from './scenario-shape.js';
import type { Incoming } from './service.js';

/** A service control policy's refusal, where one denies the region. It binds members, never the management account. */
export function deniedByRegion({ world, account, region }: Incoming, permission: string): string | undefined {
  const { organization, regionDeny } = world.scenario;
  const isBound = account.member && account.id !== organization?.managementAccount;
  if (regionDeny === undefined || !isBound || !regionDeny.regions.includes(region)) return undefined;
  if (regionDeny.exceptAccounts.includes(account.id)) return undefined;
  return isAction(regionDeny.exceptActions, permission) ? undefined : explicitDenyByPolicy(world.scenario);
}

/** How AWS ends the message of a call that a service control policy denies. */
export function explicitDenyByPolicy({ partition, organization }: Scenario): string {
  const { managementAccount = '000000000000', id = 'o-0000000000' } = organization ?? {};
  const policy = `arn:${partition}:organizations::${managementAccount}:policy/${id}/service_control_policy/p-s4ndb0x1`;
  return `with an explicit deny in a service control policy: ${policy}`;
}
