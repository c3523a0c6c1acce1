/** Findings for which moto gives no grounds, by control. */
export const unanswerableBecause = {
  'codecatalyst-connected-accounts':
    'moto has no LookupEvents, and without history nobody knows what an account is connected to',
  'codecatalyst-billing-account': 'moto has no LookupEvents, and only events say where a space is billed',
} as const;

/** What was not built, or not as AWS has it, because moto answers otherwise than AWS. */
export const notBuilt: readonly string[] = [
  'enabled regions: moto has no Account ListRegions, so audit.yaml states them',
  'organization trails: moto shows them to their owner only, AWS to every member; each account has trails of its own',
  'accounts that cannot be entered: AssumeRole of a role that is missing succeeds in moto',
  'external ids: moto does not compare them',
  'denied calls: moto checks no trust, resource or service control policy unless told to, and then answers in XML',
  "trails outside the regions asked: moto's ListTrails names only multi-region trails and the region's own",
  'default event selectors: a trail for which none were put has an empty list in moto, one selector in AWS',
  'delivery, notification and digest errors: GetTrailStatus of moto never has any',
  'buckets of another account: moto ignores the expected owner and lets every account ask',
  'topics of another account: CreateTrail of moto takes the name of an own topic only',
  'keys by alias or id: moto keeps what it was given, AWS answers the ARN',
  'URL-encoded trust policies: ListRoles of moto answers plain JSON',
  'names of organizational units: ListAccounts of moto gives no paths',
  'opt-in regions and other partitions: moto has every region enabled',
];
