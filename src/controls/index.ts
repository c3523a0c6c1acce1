import { accountRecording } from './account-recording.js';
import { codecatalystBillingAccount } from './codecatalyst-billing-account.js';
import { codecatalystBillingRecording } from './codecatalyst-billing-recording.js';
import { codecatalystConnectedAccounts } from './codecatalyst-connected-accounts.js';
import { codecatalystDeclaredConnections } from './codecatalyst-declared-connections.js';
import { codecatalystDeploymentRecording } from './codecatalyst-deployment-recording.js';
import { codecatalystMembership } from './codecatalyst-membership.js';
import { codecatalystRolePrivilege } from './codecatalyst-role-privilege.js';
import { codecatalystRoleTrust } from './codecatalyst-role-trust.js';
import type { Control } from './control.js';
import { developerToolsConsoleChanges } from './developer-tools-console-changes.js';
import { developerToolsRecording } from './developer-tools-recording.js';
import { developerToolsRootActivity } from './developer-tools-root-activity.js';
import { duplicateRecording } from './duplicate-recording.js';
import { eventDataStoreEncryption } from './event-data-store-encryption.js';
import { logBucketAccessLogging } from './log-bucket-access-logging.js';
import { logBucketEncryption } from './log-bucket-encryption.js';
import { logBucketPolicy } from './log-bucket-policy.js';
import { logBucketPublicAccess } from './log-bucket-public-access.js';
import { logBucketRetention } from './log-bucket-retention.js';
import { logBucketTamperProtection } from './log-bucket-tamper-protection.js';
import { multiRegionRecording } from './multi-region-recording.js';
import { organizationTrail } from './organization-trail.js';
import { trailCloudwatchLogs } from './trail-cloudwatch-logs.js';
import { trailDataEvents } from './trail-data-events.js';
import { trailDelivery } from './trail-delivery.js';
import { trailDestination } from './trail-destination.js';
import { trailEncryption } from './trail-encryption.js';
import { trailInsights } from './trail-insights.js';
import { trailKeyRotation } from './trail-key-rotation.js';
import { trailLogValidation } from './trail-log-validation.js';
import { trailLogging } from './trail-logging.js';
import { trailNotification } from './trail-notification.js';
import { trailTags } from './trail-tags.js';
import { trailTampering } from './trail-tampering.js';

/** Every control, in the order in which reports show them. */
export const controls: readonly Control[] = [
  accountRecording,
  multiRegionRecording,
  organizationTrail,
  trailLogging,
  trailDelivery,
  trailEncryption,
  trailKeyRotation,
  trailNotification,
  trailLogValidation,
  trailCloudwatchLogs,
  trailDestination,
  duplicateRecording,
  trailDataEvents,
  trailInsights,
  trailTags,
  eventDataStoreEncryption,
  trailTampering,
  logBucketPublicAccess,
  logBucketPolicy,
  logBucketEncryption,
  logBucketTamperProtection,
  logBucketRetention,
  logBucketAccessLogging,
  codecatalystConnectedAccounts,
  codecatalystDeclaredConnections,
  codecatalystBillingAccount,
  codecatalystBillingRecording,
  codecatalystDeploymentRecording,
  codecatalystMembership,
  codecatalystRoleTrust,
  codecatalystRolePrivilege,
  developerToolsRecording,
  developerToolsRootActivity,
  developerToolsConsoleChanges,
];

export const controlIds: readonly string[] = controls.map(({ id }) => id);
