/**
 * Findings for which moto gives no grounds, by control: why, and what each of the two audits says instead. What moto has
 * no answer to is refused to both.
 */
export const unanswerableBecause = {
  'codecatalyst-connected-accounts': {
    why: 'moto has no LookupEvents, and without history nobody knows what an account is connected to',
    moto: 'not-assessed service-error',
    sandbox: 'not-assessed service-error',
  },
  'codecatalyst-billing-account': {
    why: 'moto has no LookupEvents, and only events say where a space is billed',
    moto: 'not-assessed service-error',
    sandbox: 'not-assessed service-error',
  },
  'event-data-store-encryption': {
    why: 'moto has neither ListEventDataStores nor CreateEventDataStore',
    moto: 'not-assessed service-error',
    sandbox: 'not-assessed service-error',
  },
  'log-bucket-public-access': {
    why: 'GetBucketPolicyStatus of moto never says IsPublic: of a bucket with a policy, all else in order, it tells nothing',
    moto: 'not-assessed unexpected-answer',
    sandbox: 'pass',
  },
} as const;

const noEvents = 'moto has no LookupEvents, and nothing but events tells';

/** Controls that are switched off for both audits, because moto gives no grounds at all. */
export const unaskedBecause: Readonly<Record<string, string>> = {
  'trail-tampering': noEvents,
  'codecatalyst-declared-connections': noEvents,
  'codecatalyst-deployment-recording': noEvents,
  'developer-tools-recording': noEvents,
  'developer-tools-root-activity': noEvents,
  'developer-tools-console-changes': noEvents,
};

/** Controls for which moto gives no grounds to pass, or to fail; or of which the one space that is declared gives none. */
export const unansweredFor: Readonly<Record<string, readonly string[]>> = {
  'codecatalyst-connected-accounts': ['pass'],
  'codecatalyst-billing-account': ['pass', 'fail'],
  'codecatalyst-billing-recording': ['fail'],
  'codecatalyst-membership': ['fail'],
  'event-data-store-encryption': ['pass', 'fail'],
};

/** What was not built, or not as AWS has it, because moto answers otherwise than AWS: control or call, and the reason. */
export const notBuilt: readonly string[] = [
  'enabled regions: moto has no Account ListRegions, so audit.yaml states them',
  'organization trails: moto shows them to their owner only, AWS to every member; members have trails of their own',
  'organization-trail: no second organization without a trail; the one there is loses trust and is stopped instead',
  'organization-trail: moto knows no delegated administrators of CloudTrail, so that the policy asks for none by name',
  'accounts that cannot be entered: AssumeRole of a role that is missing succeeds in moto',
  'external ids: moto does not compare them',
  'denied calls: moto checks no trust, resource or service control policy unless told to, and then answers in XML',
  'default event selectors: a trail for which none were put has an empty list in moto, one selector in AWS',
  'trail-delivery, trail-notification, trail-log-validation, trail-cloudwatch-logs: GetTrailStatus of moto has no errors',
  'trail-delivery: GetTrailStatus of moto has no time of a digest, so that no idle trail can be told',
  'trail-cloudwatch-logs: GetTrailStatus of moto has no time for the log group: it is never fresh, and never stale',
  'trail-notification: moto confirms every subscription at once',
  "trail-notification: CreateTrail of moto takes the name of an own topic only, so that no topic is another account's",
  'trail-notification by EventBridge: moto takes the configuration and does not show it',
  "trail-notification, trail-key-rotation: moto says of AWS's own keys that the customer manages them",
  'trail-encryption by alias or id: moto keeps what it was given, AWS answers the ARN',
  'log-bucket-public-access: GetBucketPolicyStatus of moto never says IsPublic, so that no policy is public',
  'log-bucket-encryption: moto drops the blocked types of encryption',
  "log-bucket-encryption with AWS's own key: moto says that the customer manages it",
  'log-bucket-tamper-protection by MFA delete: moto drops it',
  'log-bucket-tamper-protection, log-bucket-retention: of a lock for years moto answers 0 days too',
  'log-bucket-retention: moto drops filters by size, and the number of noncurrent versions that are kept',
  "codecatalyst-role-privilege by AdministratorAccess: moto has AWS's own policies only where it loads all of them",
  'URL-encoded trust policies: ListRoles of moto answers plain JSON',
  'names of organizational units: ListAccounts of moto gives no paths',
  'opt-in regions and other partitions: moto has every region enabled',
];
