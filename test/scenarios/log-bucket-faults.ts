import {
  accountWith,
  archive,
  asItIs,
  bucketWith,
  type Change,
  type Fault,
  hub,
  keyArn,
  logBucket,
  management,
  together,
  trailWith,
  wishing,
} from '../support/single-fault.js';

const off = { blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false };
const acl = [
  { to: 'owner', permission: 'FULL_CONTROL' },
  { to: 'AllUsers', permission: 'READ' },
  { to: 'AuthenticatedUsers', permission: 'READ' },
];

const publicAccess: readonly Fault[] = [
  ...Object.keys(off).map(
    (flag): Fault => [
      `${flag} is off`,
      bucketWith({ publicAccessBlock: { [flag]: false } }),
      ['log-bucket-public-access: fail public-access-not-blocked'],
    ],
  ),
  [
    'public access is blocked nowhere',
    bucketWith({ publicAccessBlock: 'none' }),
    ['log-bucket-public-access: fail public-access-not-blocked'],
  ],
  [
    'public access is blocked for the whole account',
    together(bucketWith({ publicAccessBlock: 'none' }), accountWith(archive, { publicAccessBlock: {} })),
    ['log-bucket-public-access: pass'],
  ],
  [
    'public access is blocked by halves: some for the bucket, the rest for its account',
    together(
      bucketWith({ publicAccessBlock: { ...off, blockPublicAcls: true, ignorePublicAcls: true } }),
      accountWith(archive, { publicAccessBlock: { blockPublicAcls: false, ignorePublicAcls: false } }),
    ),
    ['log-bucket-public-access: pass'],
  ],
  ['the policy is public', bucketWith({ public: true }), ['log-bucket-public-access: fail bucket-policy-public']],
  [
    'lists grant the public access, and count',
    bucketWith({ publicAccessBlock: { ignorePublicAcls: false }, ownership: 'ObjectWriter', acl }),
    ['log-bucket-public-access: fail public-access-not-blocked acl-grants-public'],
  ],
  [
    'lists grant the public access, and nobody ever said who owns what is written',
    bucketWith({ publicAccessBlock: { ignorePublicAcls: false }, ownership: 'none', acl }),
    ['log-bucket-public-access: fail public-access-not-blocked acl-grants-public'],
  ],
  [
    'lists grant the public access, and count for nothing, because the owner of the bucket owns all',
    bucketWith({ publicAccessBlock: { ignorePublicAcls: false }, ownership: 'BucketOwnerEnforced', acl }),
    ['log-bucket-public-access: fail public-access-not-blocked'],
  ],
  [
    'lists grant the public access, and are ignored',
    bucketWith({ ownership: 'ObjectWriter', acl }),
    ['log-bucket-public-access: pass'],
  ],
  [
    "lists grant S3's log delivery access",
    bucketWith({
      publicAccessBlock: { ignorePublicAcls: false },
      ownership: 'ObjectWriter',
      acl: [{ to: 'LogDelivery', permission: 'WRITE' }],
    }),
    ['log-bucket-public-access: fail public-access-not-blocked'],
  ],
];

type Statement = Readonly<Record<string, unknown>>;

/** The bucket's policy with other statements. */
function policyWith(change: (statements: readonly Statement[]) => readonly Statement[]): Change {
  return (scenario) => {
    const [bucket] = scenario.accounts.find(({ id }) => id === archive)?.buckets ?? [];
    if (typeof bucket?.policy !== 'object') throw new Error('the bucket has no policy to change');
    const statements = bucket.policy['Statement'] as readonly Statement[];
    return bucketWith({ policy: { ...bucket.policy, Statement: change(statements) } })(scenario);
  };
}

/** One statement of it, otherwise or not at all. */
function statementWith(sid: string, change: (statement: Statement) => readonly Statement[]): Change {
  return policyWith((statements) =>
    statements.flatMap((statement) => (statement['Sid'] === sid ? change(statement) : [statement])),
  );
}

const delivery = 'AWSBucketDeliveryForOrganizationTrail';
const files = `arn:aws:s3:::${logBucket}/o-lz7q4w2e9r/AWSLogs/o-lz7q4w2e9r`;

const policies: readonly Fault[] = [
  [
    'there is none',
    bucketWith({ policy: undefined }),
    ['log-bucket-policy: fail no-bucket-policy', 'log-bucket-public-access: pass'],
  ],
  [
    'it does not let CloudTrail write',
    statementWith(delivery, () => []),
    ['log-bucket-policy: fail write-not-allowed'],
  ],
  [
    'it lets CloudTrail write elsewhere',
    statementWith(delivery, (statement) => [{ ...statement, Resource: `arn:aws:s3:::${logBucket}/AWSLogs/*` }]),
    ['log-bucket-policy: fail write-not-allowed'],
  ],
  [
    'it lets CloudTrail write for one account of several',
    statementWith(delivery, (statement) => [{ ...statement, Resource: `${files}/${management}/*` }]),
    ['log-bucket-policy: fail write-not-allowed'],
  ],
  [
    'it forbids CloudTrail to write for one account',
    policyWith((statements) => [
      ...statements,
      { Sid: 'NotThatOne', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${files}/${hub}/*` },
    ]),
    ['log-bucket-policy: fail write-denied'],
  ],
  [
    'a grant of another folder is left behind, tied to nobody',
    policyWith((statements) => [
      ...statements,
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${logBucket}/legacy/*`,
      },
    ]),
    ['log-bucket-policy: fail write-open-to-strangers'],
  ],
  [
    'it asks for an encryption of which nobody knows whether CloudTrail states it',
    policyWith((statements) => [
      ...statements,
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${logBucket}/*`,
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
      },
    ]),
    ['log-bucket-policy: not-assessed s3:GetBucketPolicy not-decidable'],
  ],
  [
    'it does not let CloudTrail look at the access control list',
    statementWith('AWSBucketPermissionsCheck', () => []),
    ['log-bucket-policy: fail acl-check-not-allowed'],
  ],
  [
    'it is not tied down to anybody',
    statementWith(delivery, ({ Condition: _, ...statement }) => [statement]),
    ['log-bucket-policy: fail write-open-to-strangers'],
  ],
  [
    'it is tied down by an operator that lets in who is in no organization',
    statementWith(delivery, (statement) => [
      { ...statement, Condition: { StringEqualsIfExists: { 'aws:SourceOrgID': 'o-lz7q4w2e9r' } } },
    ]),
    ['log-bucket-policy: fail write-open-to-strangers'],
  ],
  [
    'it is tied down to an account',
    statementWith(delivery, (statement) => [
      { ...statement, Condition: { StringEquals: { 'aws:SourceAccount': management } } },
    ]),
    ['log-bucket-policy: pass'],
  ],
  [
    'it allows plain HTTP',
    statementWith('AllowSSLRequestsOnly', () => []),
    ['log-bucket-policy: fail plain-http-not-denied'],
  ],
  [
    'it denies plain HTTP for files, and not for the list of them',
    statementWith('AllowSSLRequestsOnly', (statement) => [{ ...statement, Resource: `arn:aws:s3:::${logBucket}/*` }]),
    ['log-bucket-policy: fail plain-http-not-denied'],
  ],
  [
    'it is no JSON',
    bucketWith({ policy: 'Allow everything' }),
    ['log-bucket-policy: not-assessed s3:GetBucketPolicy not-decidable'],
  ],
  [
    'it has an element that nobody knows',
    statementWith(delivery, (statement) => [{ ...statement, Unless: 'Sunday' }]),
    ['log-bucket-policy: not-assessed s3:GetBucketPolicy not-decidable'],
  ],
];

const kms = { algorithm: 'aws:kms', key: keyArn };
const otherKey = { id: '00000000-0000-4000-8000-000000000000', region: 'us-east-1' };
const otherKeyArn = `arn:aws:kms:us-east-1:${archive}:key/${otherKey.id}`;

const encryption: readonly Fault[] = [
  ['there is no default', bucketWith({ encryption: 'none' }), ['log-bucket-encryption: fail no-default-encryption']],
  [
    "the default is S3's own key",
    bucketWith({ encryption: { algorithm: 'AES256', blocked: ['SSE-C'] } }),
    ['log-bucket-encryption: fail default-encryption-without-key'],
  ],
  [
    'the default is a key that the policy does not name',
    together(bucketWith({ encryption: { ...kms, key: otherKeyArn } }), accountWith(archive, { keys: [otherKey] })),
    ['log-bucket-encryption: fail default-key-not-allowed'],
  ],
  [
    'the default is a key that is gone',
    bucketWith({ encryption: { ...kms, key: otherKeyArn } }),
    ['log-bucket-encryption: fail default-key-missing'],
    wishing('logBuckets', { encryption: { mode: 'kms' } }),
  ],
  [
    'the default is a key that is disabled, by its alias',
    together(
      bucketWith({ encryption: { ...kms, key: 'alias/logs' } }),
      accountWith(archive, { keys: [{ ...otherKey, state: 'Disabled', aliases: ['alias/logs'] }] }),
    ),
    ['log-bucket-encryption: fail default-key-not-enabled'],
    wishing('logBuckets', { encryption: { mode: 'kms' } }),
  ],
  [
    'customers may bring keys of their own',
    bucketWith({ encryption: { ...kms, blocked: ['NONE'] } }),
    ['log-bucket-encryption: fail customer-keys-not-blocked'],
  ],
  ['S3 says nothing of keys that customers bring', bucketWith({ encryption: kms }), ['log-bucket-encryption: pass']],
];

const locking = (lock: string) => wishing('logBuckets', { tamperProtection: { lock } });
const unlocked = { objectLock: undefined };

const tamperProtection: readonly Fault[] = [
  [
    'versioning was never on',
    bucketWith({ ...unlocked, versioning: undefined }),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: fail versioning-off'],
    locking('none'),
  ],
  [
    'versioning is suspended',
    bucketWith({ ...unlocked, versioning: 'Suspended' }),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: fail versioning-suspended'],
    locking('none'),
  ],
  [
    'Object Lock was never on',
    bucketWith(unlocked),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: fail object-lock-off'],
  ],
  [
    'Object Lock keeps nothing by default',
    bucketWith({ objectLock: {} }),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: fail object-lock-off'],
  ],
  [
    'Object Lock keeps for a month',
    bucketWith({ objectLock: { mode: 'GOVERNANCE', days: 30 } }),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: fail object-lock-short'],
  ],
  [
    'anybody may delete versions without a device',
    asItIs,
    ['log-bucket-tamper-protection: fail mfa-delete-off'],
    locking('mfa-delete'),
  ],
  [
    'nobody may delete versions without a device',
    bucketWith({ ...unlocked, mfaDelete: true }),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: pass'],
    locking('either'),
  ],
  [
    'nobody may delete versions without a device, and there are none',
    bucketWith({ ...unlocked, versioning: 'Suspended', mfaDelete: true }),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: fail versioning-suspended'],
    locking('mfa-delete'),
  ],
  [
    'versions are locked in neither of two ways',
    bucketWith(unlocked),
    ['log-bucket-retention: pass', 'log-bucket-tamper-protection: fail versions-not-locked'],
    locking('either'),
  ],
];

const rules = (...lifecycle: readonly object[]) => bucketWith({ lifecycle });
const early = ['log-bucket-retention: fail rule-deletes-early'];
const kept = ['log-bucket-retention: pass'];

/** Object Lock, which the policy then does not ask for, would keep what a rule deletes. */
const withoutLock = ([title, change, says]: Fault): Fault => [
  title,
  together(change, bucketWith(unlocked)),
  [...says, 'log-bucket-tamper-protection: pass'],
  locking('none'),
];

const unlockedRetention: readonly Fault[] = [
  ['a rule deletes all after 30 days', rules({ days: 30, noncurrentDays: 30 }), early],
  [
    'a rule deletes the logs after 30 days',
    rules({ prefix: 'o-lz7q4w2e9r/AWSLogs/', days: 30, noncurrentDays: 1 }),
    early,
  ],
  [
    'a rule of the old style deletes the logs after 30 days',
    rules({ prefix: 'o-lz7q4w2e9r/', oldStyle: true, days: 30, noncurrentDays: 1 }),
    early,
  ],
  [
    'a rule deletes the digests of an account after 30 days',
    rules({
      prefix: `o-lz7q4w2e9r/AWSLogs/o-lz7q4w2e9r/${hub}/CloudTrail-Digest/`,
      days: 30,
      noncurrentDays: 1,
    }),
    early,
  ],
  ['a rule deletes what is large', rules({ largerThan: 1_000_000, days: 30, noncurrentDays: 1 }), early],
  ['a rule deletes what is small', rules({ smallerThan: 1_000, days: 30, noncurrentDays: 1 }), early],
  [
    'rules delete what another prefix has, what has a tag, what nobody finished, old versions, and, while off, all',
    // Each alone would be a failure, were it taken for more than it says.
    rules(
      { prefix: 'config/', days: 30, noncurrentDays: 1 },
      { tags: { temporary: 'yes' }, days: 30, noncurrentDays: 1 },
      { abortUploadDays: 7 },
      { noncurrentDays: 1 },
      { enabled: false, days: 30, noncurrentDays: 1 },
    ),
    kept,
  ],
  [
    'a rule makes old versions of all that no rule deletes, and of another rule some are always kept',
    rules({ days: 30 }, { days: 30, noncurrentDays: 1, noncurrentKept: 1 }),
    kept,
  ],
  ['two rules together delete too early', rules({ days: 100 }, { noncurrentDays: 100 }), early],
  ['two rules together delete late enough', rules({ days: 200 }, { noncurrentDays: 200 }), kept],
  [
    'a rule deletes at a date',
    rules({ date: '2027-01-31', noncurrentDays: 1 }),
    ['log-bucket-retention: fail rule-deletes-at-date'],
  ],
  ['no rule deletes anything', rules(), kept],
];

const retention: readonly Fault[] = [
  ...unlockedRetention.map(withoutLock),
  [
    'what a rule expires is gone, because versioning is suspended',
    together(rules({ days: 30 }), bucketWith({ ...unlocked, versioning: 'Suspended' })),
    [...early, 'log-bucket-tamper-protection: fail versioning-suspended object-lock-off'],
  ],
  [
    'Object Lock keeps what a rule would delete',
    together(rules({ days: 30, noncurrentDays: 1 }), bucketWith({ objectLock: { mode: 'COMPLIANCE', years: 1 } })),
    [...kept, 'log-bucket-tamper-protection: pass'],
  ],
  [
    'the policy asks for ten years',
    asItIs,
    [...early, 'log-bucket-tamper-protection: fail object-lock-short'],
    wishing('logBuckets', { retention: { minDays: 3650 } }),
  ],
];

const perBucket = ['access-logging', 'encryption', 'policy', 'public-access', 'retention', 'tamper-protection'];
const about = (verdict: string) => perBucket.map((aspect) => `log-bucket-${aspect}: ${verdict}`);
/** Another account has the bucket, and ours has none of that name. */
const movedTo =
  (id: string): Change =>
  (scenario) => {
    const buckets = scenario.accounts.find((account) => account.id === archive)?.buckets ?? [];
    return together(accountWith(archive, { buckets: [] }), accountWith(id, { buckets }))(scenario);
  };
const stranger = '464646464646';

/** The bucket was all that recording had in its account. */
const nothingToTamperWith = `trail-tampering: not-applicable nothing-of-recording-here (${archive})`;

const place: readonly Fault[] = [
  [
    'no access to it is logged',
    bucketWith({ logging: undefined }),
    ['log-bucket-access-logging: fail access-logging-off'],
  ],
  [
    'it was deleted',
    accountWith(archive, { buckets: [] }),
    [
      'trail-destination: fail bucket-missing',
      'trail-notification: pass',
      nothingToTamperWith,
      ...about('not-applicable bucket-missing'),
    ],
  ],
  [
    'it was deleted, and it alone tells of new files',
    together(trailWith({ topicArn: undefined }), accountWith(archive, { buckets: [] })),
    [
      'trail-destination: fail bucket-missing',
      'trail-notification: fail bucket-missing',
      nothingToTamperWith,
      ...about('not-applicable bucket-missing'),
    ],
    wishing('trails', {
      destination: { buckets: [logBucket], account: archive },
      notification: { accept: ['s3-event'] },
    }),
  ],
  [
    'it is in another account of the organization',
    movedTo(management),
    [
      'trail-destination: fail bucket-owned-by-other',
      'trail-notification: pass',
      nothingToTamperWith,
      ...about('pass'),
    ],
  ],
  [
    'it is in an account outside the organization',
    (scenario) =>
      movedTo(stranger)({
        ...scenario,
        accounts: [
          ...scenario.accounts,
          ...scenario.accounts.slice(-1).map((account) => ({ ...account, id: stranger, outside: true })),
        ],
      }),
    [
      'trail-destination: not-assessed s3:GetBucketLocation denied',
      'trail-notification: pass',
      // Who was asked for it as its presumed owner may own it, or another may who lets nobody see it.
      `trail-tampering: not-assessed s3:GetBucketLocation denied (${management}, ${archive})`,
      ...about('not-assessed s3:GetBucketLocation denied'),
    ],
  ],
];

const titled = (subject: string, faults: readonly Fault[]): readonly Fault[] =>
  faults.map(([title, ...rest]) => [`${subject}: ${title}`, ...rest]);

export const logBucketFaults: readonly Fault[] = [
  ...titled('public access', publicAccess),
  ...titled('policy', policies),
  ...titled('encryption', encryption),
  ...titled('tamper protection', tamperProtection),
  ...titled('retention', retention),
  ...titled('the bucket', place),
];
