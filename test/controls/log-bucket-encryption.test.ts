import { expect, it } from 'vitest';
import type { DefaultEncryption, SharedResource } from '../../src/model/shared-resource.js';
import { judgeBucket } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  archive,
  audit,
  bucketArn,
  bucketView,
  healthyKey,
  keyArn,
  known,
  policyOf,
  unknown,
} from '../support/literals.js';

const judge = judgeBucket('log-bucket-encryption');

const otherKey = `${keyArn.slice(0, -4)}0000`;
const ownAlias = `arn:aws:kms:us-east-1:${archive}:alias/aws/s3`;
const s3 = policyOf();
const kms = (...keys: readonly string[]) =>
  policyOf({ logBuckets: { encryption: { mode: 'kms', ...(keys.length > 0 && { keys }) } } });
const key = (more: Partial<typeof healthyKey> = {}): SharedResource => ({
  kind: 'key',
  fact: known({ ...healthyKey, ...more }),
});
const unreadKey: SharedResource = { kind: 'key', fact: unknown('kms:DescribeKey') };
const missingKey: SharedResource = { kind: 'key', fact: known({ exists: false }) };
const withKms = (more: Partial<DefaultEncryption> = {}): DefaultEncryption => ({
  algorithm: 'aws:kms',
  key: keyArn,
  ...more,
});

interface Row {
  readonly title: string;
  readonly policy: ReturnType<typeof kms>;
  readonly encryption: DefaultEncryption | null;
  readonly key?: SharedResource;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    {
      title: "passes with S3's own key where that is enough",
      policy: s3,
      encryption: { algorithm: 'AES256' },
      expected: { verdict: 'pass', says: ['default-encryption'] },
    },
    {
      title: 'passes with any key where S3 is enough, whatever became of it',
      policy: s3,
      encryption: withKms(),
      key: unreadKey,
      expected: { verdict: 'pass', says: ['default-encryption'] },
    },
    {
      title: 'passes with an algorithm that nobody knows where S3 is enough',
      policy: s3,
      encryption: { algorithm: 'aws:fsx' },
      expected: { verdict: 'pass', says: ['default-encryption'] },
    },
    {
      title: 'passes where nothing is set and S3 is enough',
      policy: s3,
      encryption: null,
      expected: { verdict: 'pass', says: ['s3-encryption-accepted'] },
    },
    {
      title: 'passes with an enabled key',
      policy: kms(),
      encryption: withKms(),
      expected: { verdict: 'pass', says: ['default-key-in-use'] },
    },
    {
      title: 'passes with two layers of encryption',
      policy: kms(),
      encryption: withKms({ algorithm: 'aws:kms:dsse' }),
      expected: { verdict: 'pass', says: ['default-key-in-use'] },
    },
    {
      title: 'passes with a key that is allowed',
      policy: kms(otherKey, keyArn),
      encryption: withKms(),
      expected: { verdict: 'pass', says: ['default-key-in-use'] },
    },
    {
      title: "passes with AWS's own key",
      policy: kms(),
      encryption: withKms({ key: ownAlias }),
      key: key({ arn: otherKey, manager: 'AWS' }),
      expected: { verdict: 'pass', says: ['default-key-in-use'] },
    },
    {
      title: "fails with AWS's own key where keys are named",
      policy: kms(keyArn),
      encryption: withKms({ key: ownAlias }),
      key: key({ arn: otherKey, manager: 'AWS' }),
      expected: { verdict: 'fail', says: ['default-key-not-allowed'] },
    },
    {
      title: 'passes with an alias of a key that is allowed',
      policy: kms(keyArn),
      encryption: withKms({ key: ownAlias }),
      expected: { verdict: 'pass', says: ['default-key-in-use'] },
    },
    {
      title: "fails with S3's own key",
      policy: kms(),
      encryption: { algorithm: 'AES256' },
      expected: { verdict: 'fail', says: ['default-encryption-without-key'] },
    },
    {
      title: 'fails where nothing is set',
      policy: kms(),
      encryption: null,
      expected: { verdict: 'fail', says: ['no-default-encryption'] },
    },
    {
      title: 'fails with a key that is not allowed',
      policy: kms(otherKey),
      encryption: withKms(),
      expected: { verdict: 'fail', says: ['default-key-not-allowed'] },
    },
    {
      title: 'fails with a key that is not allowed, although nobody could read it',
      policy: kms(otherKey),
      encryption: withKms(),
      key: unreadKey,
      expected: { verdict: 'fail', says: ['default-key-not-allowed'] },
    },
    {
      title: 'fails with a key that does not exist',
      policy: kms(),
      encryption: withKms(),
      key: missingKey,
      expected: { verdict: 'fail', says: ['default-key-missing'] },
    },
    {
      title: 'fails with a key that is disabled',
      policy: kms(),
      encryption: withKms(),
      key: key({ state: 'Disabled' }),
      expected: { verdict: 'fail', says: ['default-key-not-enabled'] },
    },
    {
      title: 'fails with a key that is about to be deleted',
      policy: kms(),
      encryption: withKms(),
      key: key({ state: 'PendingDeletion' }),
      expected: { verdict: 'fail', says: ['default-key-pending-deletion'] },
    },
    {
      title: 'passes while the primary Region of its key changes',
      policy: kms(),
      encryption: withKms({ blocked: ['SSE-C'] }),
      key: key({ state: 'Updating' }),
      expected: { verdict: 'pass', says: ['default-key-in-use'] },
    },
    {
      title: 'misses the key',
      policy: kms(keyArn),
      encryption: withKms(),
      key: unreadKey,
      expected: { verdict: 'not-assessed', says: ['kms:DescribeKey'] },
    },
    {
      title: 'leaves open what an unknown algorithm is worth',
      policy: kms(),
      encryption: { algorithm: 'aws:backup' },
      expected: { verdict: 'not-assessed', says: ['s3:GetEncryptionConfiguration'] },
    },
    {
      title: 'leaves open which key it is that S3 does not name',
      policy: kms(),
      encryption: { algorithm: 'aws:kms' },
      expected: { verdict: 'not-assessed', says: ['s3:GetEncryptionConfiguration'] },
    },
    {
      title: 'passes where keys of uploaders are blocked',
      policy: s3,
      encryption: { algorithm: 'AES256', blocked: ['SSE-C'] },
      expected: { verdict: 'pass', says: ['default-encryption'] },
    },
    {
      title: 'fails where keys of uploaders are not blocked',
      policy: s3,
      encryption: { algorithm: 'AES256', blocked: [] },
      expected: { verdict: 'fail', says: ['customer-keys-not-blocked'] },
    },
    {
      title: 'is open where AWS blocks by a name that it added later',
      policy: s3,
      encryption: { algorithm: 'AES256', blocked: ['SSE-NEW'] },
      expected: { verdict: 'not-assessed', says: ['s3:GetEncryptionConfiguration'] },
    },
    {
      title: 'names all that is wrong',
      policy: kms(otherKey),
      encryption: withKms({ blocked: [] }),
      key: missingKey,
      expected: {
        verdict: 'fail',
        says: ['default-key-not-allowed', 'default-key-missing', 'customer-keys-not-blocked'],
      },
    },
  ]),
)('%s', (_title, { policy, encryption, key: resource = key(), expected }) => {
  const resources = { [encryption?.key ?? keyArn]: resource };

  const judgement = judge(bucketView({ encryption: known(encryption) }), audit({ policy, resources }));

  expectJudgement(judgement, expected);
});

it('weighs less where only keys of uploaders are not blocked', () => {
  const encryption = known({ algorithm: 'AES256', blocked: [] });

  expect(judge(bucketView({ encryption }), audit()).because).toEqual([
    { code: 'customer-keys-not-blocked', args: {}, severity: 'low' },
  ]);
});

it('names the key behind an alias: no command enables an alias', () => {
  const encryption = known(withKms({ key: ownAlias }));
  const resources = { [ownAlias]: key({ arn: otherKey, state: 'Disabled' }) };

  expect(judge(bucketView({ encryption }), audit({ policy: kms(), resources })).because).toEqual([
    { code: 'default-key-not-enabled', args: { key: otherKey, state: 'Disabled' } },
  ]);
});

it('names the algorithm that it does not know, and where', () => {
  const view = bucketView({ encryption: known({ algorithm: 'aws:backup' }) });

  expect(judge(view, audit({ policy: kms() }))).toMatchObject({
    gaps: [{ account: archive, resource: bucketArn, reason: 'not-decidable', detail: 'the algorithm aws:backup' }],
  });
});

it.each([
  ['where S3 is enough', s3],
  ['where it needs a key', kms()],
])('misses the encryption %s', (_title, policy) => {
  const view = bucketView({ encryption: unknown('s3:GetEncryptionConfiguration') });

  expectJudgement(judge(view, audit({ policy })), { verdict: 'not-assessed', says: ['s3:GetEncryptionConfiguration'] });
});

it('does not apply to a bucket that does not exist', () => {
  const view = { ...bucketView(), fact: known({ exists: false as const }) };

  expectJudgement(judge(view, audit()), { verdict: 'not-applicable', says: ['bucket-missing'] });
});

it('misses a bucket that nobody could read', () => {
  const view = { ...bucketView(), fact: unknown('s3:GetBucketLocation') };

  expectJudgement(judge(view, audit()), { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] });
});
