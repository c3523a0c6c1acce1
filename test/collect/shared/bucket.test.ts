import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../src/model/fact.js';
import type { Bucket } from '../../../src/model/shared-resource.js';
import { bucketReads, type Collecting, existing, type Gathered, gathered, theOnly } from '../../support/collecting.js';
import { interfere, type PassingCall } from '../../support/go-between.js';
import { archive, bucket, bucketArn, management, member, other } from '../../support/literals.js';
import { faulty, once } from '../../support/pipeline.js';
import { organizationTrail, ownTrail, smallest } from '../../support/small.js';

type Fields = Readonly<Record<string, unknown>>;

/** One organization trail and its bucket, which has these settings. */
function scenarioOf(settings: Fields = {}, ofOwner: Fields = {}, fields: Fields = {}) {
  return smallest({
    ...fields,
    accounts: { [archive]: { buckets: [{ name: bucket, region: 'us-east-1', ...settings }], ...ofOwner } },
  });
}

const reads = ['s3:GetBucketLocation', ...bucketReads];

/** What is read of buckets alone, in the accounts of the trail and of its bucket. */
function ofBuckets(how: Collecting): Promise<Gathered> {
  return gathered({ reads, accounts: [management, archive], ...how });
}

const plain = once(() => ofBuckets({ scenario: scenarioOf() }));
const details = [
  'publicAccess',
  'accountPublicAccess',
  'publicPolicy',
  'ownership',
  'grantedGroups',
  'policy',
  'encryption',
  'versioning',
  'objectLock',
  'lifecycle',
  'notifications',
  'accessLogsTo',
] as const;
type Detail = (typeof details)[number];
const rightOf: Readonly<Record<Detail, string>> = {
  publicAccess: 's3:GetBucketPublicAccessBlock',
  accountPublicAccess: 's3:GetAccountPublicAccessBlock',
  publicPolicy: 's3:GetBucketPolicyStatus',
  ownership: 's3:GetBucketOwnershipControls',
  grantedGroups: 's3:GetBucketAcl',
  policy: 's3:GetBucketPolicy',
  encryption: 's3:GetEncryptionConfiguration',
  versioning: 's3:GetBucketVersioning',
  objectLock: 's3:GetBucketObjectLockConfiguration',
  lifecycle: 's3:GetLifecycleConfiguration',
  notifications: 's3:GetBucketNotification',
  accessLogsTo: 's3:GetBucketLogging',
};

function known(detail: Detail, from: Pick<Gathered, 'shared'>): unknown {
  const fact: Bucket[Detail] = existing('bucket', from)[detail];
  if (!('known' in fact)) throw new Error(JSON.stringify(fact));
  return fact.known;
}

function s3Calls({ calls }: Gathered): readonly string[] {
  return calls
    .filter(({ service }) => service.startsWith('s3'))
    .map(({ service, action, account, region }) => `${service}:${action} ${account} ${region}`)
    .sort();
}

const flags = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers';
const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }] };
const keyId = '5f0e8b1c-3a77-4a51-9c1e-6d2b94a0f3e7';
const inArchive = (resource: string) => `arn:aws:kms:us-east-1:${archive}:${resource}`;
const queue = `arn:aws:sqs:us-east-1:${archive}:q`;

/** What is read of a bucket with these settings. */
const cases: readonly (readonly [string, Detail, Fields, unknown])[] = [
  [
    'public access',
    'publicAccess',
    { publicAccessBlock: { blockPublicAcls: false } },
    { ...flags, blockPublicAcls: false },
  ],
  [
    'public access',
    'publicAccess',
    { publicAccessBlock: { restrictPublicBuckets: false, ignorePublicAcls: false } },
    { ...flags, restrictPublicBuckets: false, ignorePublicAcls: false },
  ],
  [
    'public access',
    'publicAccess',
    { publicAccessBlock: { blockPublicPolicy: false } },
    { ...flags, blockPublicPolicy: false },
  ],
  ['public access that nobody set', 'publicAccess', { publicAccessBlock: 'none' }, null],
  ['a public policy', 'publicPolicy', { policy: document }, true],
  ['a private policy', 'publicPolicy', { policy: document, public: false }, false],
  ['no policy', 'publicPolicy', {}, false],
  ['ownership', 'ownership', { ownership: 'ObjectWriter' }, 'ObjectWriter'],
  ['ownership that nobody set', 'ownership', { ownership: 'none' }, null],
  [
    'granted groups',
    'grantedGroups',
    {
      ownership: 'ObjectWriter',
      acl: [
        { to: 'LogDelivery', permission: 'WRITE' },
        { to: 'AllUsers', permission: 'READ' },
        { to: 'AllUsers', permission: 'READ_ACP' },
        { to: 'a'.repeat(64), permission: 'READ' },
      ],
    },
    [allUsers, logDelivery],
  ],
  ['no granted groups', 'grantedGroups', { ownership: 'ObjectWriter' }, []],
  ['an empty access control list', 'grantedGroups', { ownership: 'ObjectWriter', acl: [] }, []],
  ['the policy', 'policy', { policy: document }, JSON.stringify(document)],
  ['no policy', 'policy', {}, null],
  ['encryption', 'encryption', {}, { algorithm: 'AES256' }],
  ['encryption that nobody set', 'encryption', { encryption: 'none' }, null],
  [
    'encryption by a key that is named by its id',
    'encryption',
    { encryption: { algorithm: 'aws:kms', key: keyId } },
    { algorithm: 'aws:kms', key: inArchive(`key/${keyId}`) },
  ],
  [
    'encryption by a key that is named by an alias',
    'encryption',
    { encryption: { algorithm: 'aws:kms:dsse', key: 'alias/logs' } },
    { algorithm: 'aws:kms:dsse', key: inArchive('alias/logs') },
  ],
  [
    'encryption by a key of another account',
    'encryption',
    { encryption: { algorithm: 'aws:kms', key: `arn:aws:kms:us-east-1:${management}:key/${keyId}` } },
    { algorithm: 'aws:kms', key: `arn:aws:kms:us-east-1:${management}:key/${keyId}` },
  ],
  [
    'encryption by the key that AWS keeps for S3',
    'encryption',
    { encryption: { algorithm: 'aws:kms' } },
    { algorithm: 'aws:kms', key: inArchive('alias/aws/s3') },
  ],
  [
    'encryption that uploads may not use',
    'encryption',
    { encryption: { blocked: ['SSE-C'] } },
    { algorithm: 'AES256', blocked: ['SSE-C'] },
  ],
  [
    'encryption that blocks none',
    'encryption',
    { encryption: { blocked: ['NONE'] } },
    { algorithm: 'AES256', blocked: [] },
  ],
  ['versioning that was never on', 'versioning', {}, { status: 'Never', mfaDelete: false }],
  [
    'suspended versioning',
    'versioning',
    { versioning: 'Suspended', mfaDelete: false },
    { status: 'Suspended', mfaDelete: false },
  ],
  [
    'versioning with MFA delete',
    'versioning',
    { versioning: 'Enabled', mfaDelete: true },
    { status: 'Enabled', mfaDelete: true },
  ],
  ['no object lock', 'objectLock', {}, null],
  ['an object lock that keeps nothing by default', 'objectLock', { objectLock: {} }, null],
  [
    'an object lock of days',
    'objectLock',
    { objectLock: { mode: 'GOVERNANCE', days: 90 } },
    { mode: 'GOVERNANCE', days: 90 },
  ],
  [
    'an object lock of years',
    'objectLock',
    { objectLock: { mode: 'COMPLIANCE', years: 2 } },
    { mode: 'COMPLIANCE', days: 730 },
  ],
  ['no lifecycle', 'lifecycle', {}, []],
  [
    'lifecycle rules',
    'lifecycle',
    {
      lifecycle: [
        { id: 'old', prefix: 'AWSLogs/', oldStyle: true, days: 400 },
        { enabled: false, date: '2027-01-31' },
        { prefix: 'a/', tags: { stage: 'test' }, largerThan: 0, smallerThan: 900, days: 1 },
        { tags: { stage: 'test' }, noncurrentDays: 30, noncurrentKept: 3 },
        { largerThan: 5, expiredDeleteMarkers: true },
        { prefix: 'b/', abortUploadDays: 7 },
      ],
    },
    [
      { id: 'old', enabled: true, prefix: 'AWSLogs/', byTag: false, expiresAfterDays: 400 },
      { enabled: false, prefix: '', byTag: false, expiresOn: '2027-01-31T00:00:00.000Z' },
      { enabled: true, prefix: 'a/', byTag: true, largerThan: 0, smallerThan: 900, expiresAfterDays: 1 },
      { enabled: true, prefix: '', byTag: true, noncurrentExpiresAfterDays: 30, noncurrentVersionsKept: 3 },
      { enabled: true, prefix: '', byTag: false, largerThan: 5 },
      { enabled: true, prefix: 'b/', byTag: false },
    ],
  ],
  ['no notifications', 'notifications', {}, { eventBridge: false, rules: [] }],
  [
    'notifications',
    'notifications',
    {
      notifications: {
        topics: [{ arn: `arn:aws:sns:us-east-1:${archive}:t`, prefix: 'AWSLogs/', suffix: '.gz' }],
        queues: [{ arn: queue }, { arn: queue, events: ['s3:ObjectRemoved:*', 's3:ObjectCreated:Put'] }],
        functions: [{ arn: `arn:aws:lambda:us-east-1:${archive}:function:f`, suffix: '.json.gz' }],
        eventBridge: true,
      },
    },
    {
      eventBridge: true,
      rules: [
        { to: 'sns', events: ['s3:ObjectCreated:*'], prefix: 'AWSLogs/', suffix: '.gz' },
        { to: 'sqs', events: ['s3:ObjectCreated:*'], prefix: '', suffix: '' },
        { to: 'sqs', events: ['s3:ObjectRemoved:*', 's3:ObjectCreated:Put'], prefix: '', suffix: '' },
        { to: 'lambda', events: ['s3:ObjectCreated:*'], prefix: '', suffix: '.json.gz' },
      ],
    },
  ],
  ['no access logs', 'accessLogsTo', {}, null],
  ['access logs', 'accessLogsTo', { logging: { targetBucket: 'access-logs' } }, 'access-logs'],
];
const nameOf = (index: number) => `logs-${index}`;
/** What is read of these buckets at once, each of a trail of its own. */
function ofMany(
  buckets: readonly Fields[],
  how: Fields & { readonly reads?: readonly string[] } = {},
): Promise<Gathered> {
  const { reads: asked = reads, ...fields } = how;
  const trails = buckets.map(({ name }) => ({ ...organizationTrail, name, bucket: name }));
  const accounts = {
    [management]: { trails },
    [archive]: { buckets: buckets.map((one) => ({ region: 'us-east-1', ...one })) },
  };
  return ofBuckets({ scenario: smallest({ ...fields, accounts }), reads: asked });
}

function among({ shared }: Gathered, name: string): Pick<Gathered, 'shared'> {
  return { shared: shared.filter(({ arn }) => arn === `arn:aws:s3:::${name}`) };
}

function gapsIn(found: Bucket): readonly Gap[] {
  return details.flatMap((name) => ('gap' in found[name] ? [found[name].gap] : []));
}

/** Of each detail its cases, and a bucket beside them. Read is that detail and nothing else. */
const alone = new Map(
  details.map((detail) => [
    detail,
    once(() => {
      const those = cases.flatMap(([, of, settings], index) =>
        of === detail ? [{ ...settings, name: nameOf(index) }] : [],
      );
      return ofMany([...those, { name: bucket }], { reads: ['s3:GetBucketLocation', rightOf[detail]] });
    }),
  ]),
);

function readAlone(detail: Detail): Promise<Gathered> {
  const read = alone.get(detail);
  if (!read) throw new Error(`nothing is read of ${detail}`);
  return read();
}

describe('of a bucket', () => {
  it.each(cases.map(([title, detail, settings, expected], index) => ({ title, detail, settings, expected, index })))(
    '$title: $detail is read from $settings',
    async ({ detail, expected, index }) => {
      expect(known(detail, among(await readAlone(detail), nameOf(index)))).toEqual(expected);
    },
  );

  it.each([
    ['is not set', {}, null],
    ['is set', { publicAccessBlock: { blockPublicPolicy: false } }, { ...flags, blockPublicPolicy: false }],
  ])('public access of the whole account is read where it %s', async (_title, ofOwner, expected) => {
    expect(known('accountPublicAccess', await ofBuckets({ scenario: scenarioOf({}, ofOwner) }))).toEqual(expected);
  });

  it('everything is read in its own region but what any region tells', async () => {
    const read = await ofBuckets({ scenario: scenarioOf({ region: 'eu-west-1' }) });

    expect(existing('bucket', read)).toMatchObject({ region: 'eu-west-1', owner: archive });
    expect(s3Calls(read)).toEqual([
      `s3-control:GetPublicAccessBlock ${archive} us-east-1`,
      `s3:GetBucketAcl ${archive} eu-west-1`,
      `s3:GetBucketEncryption ${archive} eu-west-1`,
      `s3:GetBucketLifecycleConfiguration ${archive} eu-west-1`,
      `s3:GetBucketLocation ${archive} us-east-1`,
      `s3:GetBucketLogging ${archive} eu-west-1`,
      `s3:GetBucketNotificationConfiguration ${archive} eu-west-1`,
      `s3:GetBucketOwnershipControls ${archive} eu-west-1`,
      `s3:GetBucketPolicy ${archive} eu-west-1`,
      `s3:GetBucketPolicyStatus ${archive} eu-west-1`,
      `s3:GetBucketVersioning ${archive} eu-west-1`,
      `s3:GetObjectLockConfiguration ${archive} eu-west-1`,
      `s3:GetPublicAccessBlock ${archive} eu-west-1`,
    ]);
  });

  it('every call names the owner whom it expects', async () => {
    const owners: unknown[] = [];
    const answer = ({ api, headers }: PassingCall) => {
      if (api.startsWith('s3:')) owners.push(headers['x-amz-expected-bucket-owner'] ?? headers['x-amz-account-id']);
      return undefined;
    };

    await ofBuckets({ scenario: scenarioOf(), by: async ({ url }) => (await interfere(url, { answer })).url });

    expect(owners).toEqual(Array.from({ length: 13 }, () => archive));
  });

  it('every fact rests on an answer that stands beside it, each once', async () => {
    const { shared } = await plain();
    const [evidence] = shared.filter(({ resource }) => resource.kind === 'bucket');

    const facts = [theOnly('bucket', { shared }), ...details.map((name) => existing('bucket', { shared })[name])];
    const froms = facts.map((fact) => ('known' in fact ? fact.from : undefined));
    expect(evidence?.answers.map(({ id }) => id)).toEqual([...froms].sort());
  });

  const roleWithout = (...denied: readonly object[]) => ({
    name: 'TrailproofAudit',
    externalId: 'landing-zone-demo',
    policy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, ...denied] },
  });
  /** Of each right a bucket of which it is denied. */
  const withoutOne = once(() => {
    const denied = bucketReads.map((Action, index) => ({
      Effect: 'Deny',
      Action,
      Resource: `arn:aws:s3:::${nameOf(index)}`,
    }));
    const buckets = bucketReads.map((_, index) => ({ name: nameOf(index) }));
    return ofMany(buckets, { auditRole: roleWithout(...denied) });
  });

  it.each(bucketReads.filter((action) => action !== rightOf.accountPublicAccess))(
    'without the right %s, only what it reads is a gap',
    async (action) => {
      const found = existing('bucket', among(await withoutOne(), nameOf(bucketReads.indexOf(action))));

      expect(gapsIn(found)).toMatchObject([{ api: action, reason: 'denied', account: archive, region: 'us-east-1' }]);
    },
  );

  it('without the right to read the public access of its account, only that is a gap', async () => {
    const Action = rightOf.accountPublicAccess;
    const auditRole = roleWithout({ Effect: 'Deny', Action, Resource: '*' });

    const found = existing('bucket', await ofBuckets({ scenario: scenarioOf({}, {}, { auditRole }) }));

    expect(gapsIn(found)).toMatchObject([{ api: Action, reason: 'denied', account: archive, region: 'us-east-1' }]);
  });

  it.each(details)('%s is read where a control needs it, and what none needs is not asked', async (detail) => {
    const read = await readAlone(detail);

    const found = existing('bucket', among(read, bucket));
    expect(found[detail]).toHaveProperty('known');
    expect(gapsIn(found)).toMatchObject(
      details
        .filter((other) => other !== detail)
        .map((other) => ({
          api: rightOf[other],
          reason: 'not-collected',
          detail: 'no control of this audit needs it',
          account: archive,
        })),
    );
    expect(new Set(s3Calls(read))).toHaveProperty('size', 2);
  });

  it('nothing is asked where no control needs to know where it is', async () => {
    const read = await ofBuckets({ scenario: scenarioOf(), reads: bucketReads });

    expect(s3Calls(read)).toEqual([]);
    expect(read.shared).toEqual([]);
  });

  it('that vanishes while it is read, what came after is a gap', async () => {
    const answer = ({ api }: PassingCall) =>
      api.includes('versioning')
        ? {
            status: 404,
            headers: { 'content-type': 'application/xml', 'x-amz-request-id': 'A1' },
            body: '<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>',
          }
        : undefined;

    const read = await ofBuckets({
      scenario: scenarioOf(),
      by: async ({ url }) => (await interfere(url, { answer })).url,
    });

    expect(existing('bucket', read)).toMatchObject({
      versioning: { gap: { reason: 'service-error', detail: expect.stringContaining('NoSuchBucket') } },
      encryption: { known: { algorithm: 'AES256' } },
    });
  });

  const misunderstood = [
    ['GetBucketOwnershipControls', 'ownership', 'absent-fields'],
    ['GetBucketAcl', 'grantedGroups', 'absent-fields'],
    ['GetBucketEncryption', 'encryption', 'absent-fields'],
    ['GetBucketPolicyStatus', 'publicPolicy', 'absent-fields'],
    ['GetPublicAccessBlock', 'publicAccess', 'absent-fields'],
    ['GetBucketVersioning', 'versioning', 'unknown-enum'],
    ['GetBucketLifecycleConfiguration', 'lifecycle', 'unknown-enum'],
  ] as const;
  const allMisunderstood = once(() => {
    const settings = { versioning: 'Enabled', lifecycle: [{ days: 400 }], policy: document };
    const faults = misunderstood.map(([action, , fault]) => ({ service: 's3', action, fault }));
    return ofBuckets({ scenario: faulty(scenarioOf(settings), ...faults) });
  });

  it.each(misunderstood)('an answer of %s that nobody understands is a gap', async (_action, detail) => {
    const found = existing('bucket', await allMisunderstood());

    expect(found[detail]).toMatchObject({ gap: { reason: 'unexpected-answer' } });
    expect(gapsIn(found)).toHaveLength(misunderstood.length);
  });
});

describe('the public access of an account', () => {
  it('is asked once, whatever number of buckets it owns, and stands beside each', async () => {
    const names = [bucket, 'second-logs', 'third-logs'];
    const trails = names.map((name, index) => ({ ...organizationTrail, name: `trail-${index}`, bucket: name }));
    const buckets = names.map((name) => ({ name, region: 'us-east-1' }));

    const { calls, shared } = await ofBuckets({
      scenario: smallest({ accounts: { [management]: { trails }, [archive]: { buckets } } }),
    });

    expect(calls.filter(({ service }) => service === 's3-control').map(({ account }) => account)).toEqual([archive]);
    const read = shared.filter(({ resource }) => resource.kind === 'bucket');
    expect(read).toHaveLength(3);
    for (const { answers } of read) {
      expect(answers.map(({ api }) => api)).toContain('s3:GetAccountPublicAccessBlock');
    }
  });

  it('is that of each owner', async () => {
    const trails = [{ ...ownTrail, bucket: 'of-other' }];
    const accounts = {
      [other]: { trails, buckets: [{ name: 'of-other', region: 'us-east-1' }], publicAccessBlock: {} },
    };

    const { shared } = await gathered({ scenario: smallest({ accounts }), reads });

    const byOwner = shared.flatMap(({ resource }) =>
      resource.kind === 'bucket' && 'known' in resource.fact && resource.fact.known.exists
        ? [[resource.fact.known.owner, resource.fact.known.accountPublicAccess]]
        : [],
    );
    expect(Object.fromEntries(byOwner)).toMatchObject({ [archive]: { known: null }, [other]: { known: flags } });
  });
});

describe('a bucket', () => {
  it('that three trails name is read once', async () => {
    const accounts = {
      [member]: { trails: [ownTrail] },
      [other]: { trails: [{ ...ownTrail, name: 'more' }] },
    };

    const read = await gathered({ scenario: smallest({ accounts }), reads });

    expect(s3Calls(read)).toHaveLength(13);
    expect(read.shared.map(({ arn }) => arn)).toContain(bucketArn);
  });

  it('that there is not costs one call', async () => {
    const read = await ofBuckets({ scenario: scenarioOf({}, { buckets: [] }) });

    expect(theOnly('bucket', read)).toMatchObject({ known: { exists: false } });
    expect(s3Calls(read)).toEqual([`s3:GetBucketLocation ${archive} us-east-1`]);
  });

  it('of an account outside the organization is a gap', async () => {
    const outside = '999999999999';
    const buckets = [{ name: bucket, region: 'us-east-1' }];
    const scenario = smallest({ accounts: { [outside]: { outside: true, buckets }, [archive]: { buckets: [] } } });

    const read = await gathered({ scenario, reads, bucketOwner: outside });

    expect(theOnly('bucket', read)).toMatchObject({ gap: { account: outside, reason: 'owner-outside' } });
  });
});
