import type { Incoming } from '../service.js';

/** A delegated administrator manages an organization's trails: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html */
export function isCloudTrailAdministrator({ world, account }: Incoming): boolean {
  return world.delegatedAdministrators.get(account.id)?.includes('cloudtrail.amazonaws.com') === true;
}
