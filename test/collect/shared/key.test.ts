import { describe, expect, it } from 'vitest';
import { type Collecting, existing, type Gathered, gathered, sharedReads, theOnly } from '../../support/collecting.js';
import { interfere, json, type PassingCall } from '../../support/go-between.js';
import { archive, bucket, hub, keyArn, management, member, other, topicArn } from '../../support/literals.js';
import { faulty, once } from '../../support/pipeline.js';
import { organizationTrail, ownTrail, smallest } from '../../support/small.js';

type Fields = Readonly<Record<string, unknown>>;

const id = keyArn.slice(keyArn.lastIndexOf('/') + 1);
const aliasArn = `arn:aws:kms:us-east-1:${management}:alias/trail`;

/** The organization trail and its key, which has these fields. */
function scenarioOf(key: Fields = {}, kmsKeyArn = keyArn) {
  const trails = [{ ...organizationTrail, kmsKeyArn }];
  return smallest({ accounts: { [management]: { trails, keys: [{ id, region: 'us-east-1', ...key }] } } });
}

const kmsReads = sharedReads.filter((action) => action.startsWith('kms:'));

/** What is read of the trail's key alone, in the account that owns both. */
function ofKey(how: Collecting): Promise<Gathered> {
  return gathered({ reads: kmsReads, accounts: [management], ...how });
}

function kmsCalls({ calls }: Gathered): readonly string[] {
  return calls
    .filter(({ service }) => service === 'kms')
    .map(({ action, account }) => `${action} ${account}`)
    .sort();
}

const document = { Version: '2012-10-17', Statement: [] };

describe('of a key', () => {
  it('all that controls need is read, and rests on answers that stand beside it', async () => {
    const read = await ofKey({ scenario: scenarioOf({ policy: document }) });

    expect(existing('key', read)).toEqual({
      exists: true,
      arn: keyArn,
      state: 'Enabled',
      manager: 'CUSTOMER',
      symmetric: true,
      madeByAws: true,
      policy: { known: JSON.stringify(document), from: `kms:GetKeyPolicy ${management} us-east-1 ${keyArn}` },
      rotation: { known: true, from: `kms:GetKeyRotationStatus ${management} us-east-1 ${keyArn}` },
    });
    expect(read.shared.find(({ arn }) => arn === keyArn)?.answers.map(({ api }) => api)).toEqual([
      'kms:DescribeKey',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
    ]);
  });

  it('that is named by its alias, the policy and rotation are asked by its own ARN', async () => {
    const read = await ofKey({ scenario: scenarioOf({ aliases: ['alias/trail'] }, aliasArn) });

    expect(read.shared.find(({ resource }) => resource.kind === 'key')).toMatchObject({ arn: aliasArn });
    expect(existing('key', read)).toMatchObject({
      arn: keyArn,
      policy: { from: `kms:GetKeyPolicy ${management} us-east-1 ${keyArn}` },
      rotation: { known: true, from: `kms:GetKeyRotationStatus ${management} us-east-1 ${keyArn}` },
    });
  });

  it('rotation that is off is known', async () => {
    const read = await ofKey({ scenario: scenarioOf({ rotation: { enabled: false } }) });

    expect(existing('key', read).rotation).toMatchObject({ known: false });
  });

  it.each<[string, Fields, object, RegExp]>([
    ['AWS manages', { manager: 'AWS' }, { manager: 'AWS' }, /AWS manages/],
    ['is asymmetric', { spec: 'RSA_2048' }, { symmetric: false }, /symmetric/],
    ['has imported material', { origin: 'EXTERNAL' }, { madeByAws: false }, /material/],
    ['lies in a key store', { origin: 'AWS_CLOUDHSM' }, { madeByAws: false }, /material/],
    ['is disabled', { state: 'Disabled' }, { state: 'Disabled' }, /Disabled/],
  ])('that %s, rotation is not asked, and it says why', async (_title, key, expected, why) => {
    const read = await ofKey({ scenario: scenarioOf(key) });

    expect(existing('key', read)).toMatchObject({
      ...expected,
      policy: { known: expect.any(String) },
      rotation: {
        gap: { api: 'kms:GetKeyRotationStatus', reason: 'not-collected', detail: expect.stringMatching(why) },
      },
    });
    expect(kmsCalls(read)).toEqual([`DescribeKey ${management}`, `GetKeyPolicy ${management}`]);
  });

  it.each([
    ['kms:GetKeyPolicy', 'policy', 'rotation'],
    ['kms:GetKeyRotationStatus', 'rotation', 'policy'],
  ] as const)('%s denied leaves only that unknown', async (api, gap, rest) => {
    const scenario = faulty(scenarioOf(), { action: api.slice('kms:'.length), fault: 'denied' });

    const key = existing('key', await ofKey({ scenario }));

    expect(key[gap]).toMatchObject({ gap: { api, reason: 'denied', resource: keyArn } });
    expect(key[rest]).toHaveProperty('known');
  });

  it.each([
    ['kms:GetKeyPolicy', 'policy'],
    ['kms:GetKeyRotationStatus', 'rotation'],
  ] as const)('%s is not asked where no control needs it', async (api, detail) => {
    const reads = kmsReads.filter((action) => action !== api);

    const read = await ofKey({ scenario: scenarioOf(), reads });

    expect(existing('key', read)[detail]).toMatchObject({ gap: { api, reason: 'not-collected' } });
    expect(kmsCalls(read)).toHaveLength(2);
  });

  it.each<[string, Fields]>([
    ['state', { KeyState: 'Asleep' }],
    ['manager', { KeyManager: 'PARTNER' }],
    ['origin', { Origin: 'ELSEWHERE' }],
    ['spec', { KeySpec: undefined }],
  ])('a %s that nobody knows leaves it unknown', async (_title, field) => {
    const described = { Arn: keyArn, KeyState: 'Enabled', KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT' };
    const KeyMetadata = { ...described, Origin: 'AWS_KMS', ...field };
    const answer = ({ api }: PassingCall) => (api === 'kms:DescribeKey' ? json({ KeyMetadata }) : undefined);

    const read = await ofKey({
      scenario: scenarioOf(),
      by: async ({ url }) => (await interfere(url, { answer })).url,
    });

    expect(theOnly('key', read)).toMatchObject({ gap: { api: 'kms:DescribeKey', reason: 'unexpected-answer' } });
  });

  const primaryArn = keyArn.replace('us-east-1', 'eu-west-1');

  it.each<[string, object, object]>([
    ['of one Region has no primary key', {}, {}],
    ['that is the primary key has no other', { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: keyArn } }, {}],
    [
      'that is a replica names its primary key, which alone can be told to rotate',
      { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Arn: primaryArn, Region: 'eu-west-1' } },
      { primary: primaryArn },
    ],
  ])('%s', async (_title, MultiRegionConfiguration, expected) => {
    const described = { Arn: keyArn, KeyState: 'Enabled', KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT' };
    const KeyMetadata = { ...described, Origin: 'AWS_KMS', MultiRegionConfiguration };
    const answer = ({ api }: PassingCall) => (api === 'kms:DescribeKey' ? json({ KeyMetadata }) : undefined);

    const read = await ofKey({
      scenario: scenarioOf(),
      by: async ({ url }) => (await interfere(url, { answer })).url,
    });

    const { primary } = existing('key', read);
    expect({ ...(primary !== undefined && { primary }) }).toEqual(expected);
  });

  it('that there is not nothing more is asked', async () => {
    const read = await ofKey({
      scenario: smallest({ accounts: { [management]: { trails: [organizationTrail], keys: [] } } }),
    });

    expect(theOnly('key', read)).toMatchObject({ known: { exists: false } });
    expect(kmsCalls(read)).toEqual([`DescribeKey ${management}`]);
  });
});

describe('keys that trails do not name', () => {
  /** Keys, and what names them. */
  const reads = [...kmsReads, 's3:GetBucketLocation', 's3:GetEncryptionConfiguration', 'sns:GetTopicAttributes'];
  const topicKey = `arn:aws:kms:us-east-1:${hub}:key/topic-key`;
  const bucketKey = `arn:aws:kms:us-east-1:${archive}:key/bucket-key`;
  const accounts = {
    [archive]: {
      buckets: [{ name: bucket, region: 'us-east-1', encryption: { algorithm: 'aws:kms', key: bucketKey } }],
      keys: [{ id: 'bucket-key', region: 'us-east-1' }],
    },
    [hub]: {
      topics: [{ name: 'trail', region: 'us-east-1', kmsKey: 'topic-key' }],
      keys: [{ id: 'topic-key', region: 'us-east-1', aliases: ['alias/topics'] }],
    },
  };
  const keysIn = ({ shared }: Gathered) =>
    shared.filter(({ resource }) => resource.kind === 'key').map(({ arn }) => arn);

  it('but topics and buckets do are read after them, each once', async () => {
    const read = await gathered({ scenario: smallest({ accounts }), reads });

    expect(keysIn(read)).toEqual([keyArn, bucketKey, topicKey].sort());
    expect(
      read.calls
        .filter(({ action }) => action === 'DescribeKey')
        .map(({ account }) => account)
        .sort(),
    ).toEqual([management, archive, hub]);
    for (const { resource } of read.shared.filter(({ arn }) => [bucketKey, topicKey].includes(arn))) {
      expect(resource).toMatchObject({ fact: { known: { exists: true, state: 'Enabled' } } });
    }
  });

  it('are read once where several name them, and where a trail does too', async () => {
    const encryption = { algorithm: 'aws:kms', key: keyArn };
    const buckets = [bucket, 'second-logs'].map((name) => ({ name, region: 'us-east-1', encryption }));
    const trails = [organizationTrail, { ...organizationTrail, name: 'second', bucket: 'second-logs' }];
    const read = await gathered({
      scenario: smallest({
        accounts: {
          [management]: { trails, keys: [{ id, region: 'us-east-1' }] },
          [archive]: { buckets },
          [hub]: { topics: [{ name: 'trail', region: 'us-east-1', kmsKey: keyArn }] },
        },
      }),
      reads,
    });

    expect(keysIn(read)).toEqual([keyArn]);
    expect(kmsCalls(read)).toHaveLength(3);
  });

  it.each([
    ['an id', 'topic-key', topicKey],
    ['an alias', 'alias/topics', `arn:aws:kms:us-east-1:${hub}:alias/topics`],
    ['an ARN', topicKey, topicKey],
    ["an alias's ARN", `arn:aws:kms:us-east-1:${hub}:alias/topics`, `arn:aws:kms:us-east-1:${hub}:alias/topics`],
  ])('are found where a topic names its key by %s', async (_title, kmsKey, arn) => {
    const topics = [{ name: 'trail', region: 'us-east-1', kmsKey }];

    const read = await gathered({
      scenario: smallest({ accounts: { ...accounts, [hub]: { ...accounts[hub], topics } } }),
      reads,
    });

    expect(existing('topic', read).key).toBe(arn);
    expect(read.shared.find((evidence) => evidence.arn === arn)).toMatchObject({
      resource: { fact: { known: { exists: true, arn: topicKey } } },
    });
  });

  it.each([
    [['trail'], [keyArn]],
    [['topic'], [topicKey]],
    [['bucket'], [bucketKey]],
    [[], []],
  ] as const)('are read of those alone whose keys are looked at: %o', async (keysOf, expected) => {
    expect(keysIn(await gathered({ scenario: smallest({ accounts }), reads, keysOf }))).toEqual(expected);
  });

  it('of an account outside the organization are a gap that says so', async () => {
    const outside = `arn:aws:kms:us-east-1:999999999999:key/${id}`;
    const topics = [{ name: 'trail', region: 'us-east-1', kmsKey: outside }];

    const { shared } = await gathered({
      scenario: smallest({ accounts: { ...accounts, [hub]: { topics } } }),
      reads,
    });

    expect(shared.find(({ arn }) => arn === outside)).toMatchObject({
      resource: { kind: 'key', fact: { gap: { account: '999999999999', reason: 'owner-outside' } } },
    });
  });

  const firstAttempt = once(() => gathered({ scenario: smallest({ accounts }), reads }));

  it.each([
    ['all is kept', () => true],
    ['what names them is kept', (kind: string) => kind !== 'key'],
    ['they are kept', (kind: string) => kind === 'key'],
    ['the bucket alone is kept', (kind: string) => kind === 'bucket'],
  ])('are the same after an attempt of which %s', async (_title, isKept) => {
    const { shared } = await firstAttempt();
    const kept = shared.filter(({ resource }) => isKept(resource.kind));

    const again = await gathered({ scenario: smallest({ accounts }), reads, kept });

    expect(JSON.stringify(again.shared)).toBe(JSON.stringify(shared));
    expect(again.calls.filter(({ action }) => action === 'DescribeKey')).toHaveLength(
      3 - kept.filter(({ resource }) => resource.kind === 'key').length,
    );
  });
});

it('a key that three trails name is read once', async () => {
  const accounts = { [member]: { trails: [ownTrail] }, [other]: { trails: [{ ...ownTrail, topicArn }] } };

  expect(kmsCalls(await gathered({ scenario: smallest({ accounts }), reads: kmsReads }))).toHaveLength(3);
});
