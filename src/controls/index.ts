import { accountRecording } from './account-recording.js';
import { codecatalystBillingAccount } from './codecatalyst-billing-account.js';
import { codecatalystConnectedAccounts } from './codecatalyst-connected-accounts.js';
import { codecatalystRoleTrust } from './codecatalyst-role-trust.js';
import type { Control } from './control.js';
import { multiRegionRecording } from './multi-region-recording.js';
import { trailDestination } from './trail-destination.js';
import { trailEncryption } from './trail-encryption.js';
import { trailLogValidation } from './trail-log-validation.js';
import { trailLogging } from './trail-logging.js';
import { trailNotification } from './trail-notification.js';

/** Every control, in the order in which reports show them. */
export const controls: readonly Control[] = [
  accountRecording,
  multiRegionRecording,
  trailLogging,
  trailEncryption,
  trailNotification,
  trailLogValidation,
  trailDestination,
  codecatalystConnectedAccounts,
  codecatalystBillingAccount,
  codecatalystRoleTrust,
];

export const controlIds: readonly string[] = controls.map(({ id }) => id);
