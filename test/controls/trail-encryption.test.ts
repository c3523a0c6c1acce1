import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/model/policy.js';
import type { Key, SharedResource } from '../../src/model/shared-resource.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  allowingCloudTrail,
  audit,
  keyArn,
  keyWith,
  known,
  management,
  policyOf,
  stopped,
  trailArn,
  trailView,
  trailWithout,
  unknown,
} from '../support/literals.js';

const judge = judgeTrail('trail-encryption');

const otherKey = `${keyArn.slice(0, -4)}0000`;
const withoutKey = { ...trailView(), trail: trailWithout('kmsKeyId') };
const s3 = policyOf({ trails: { encryption: { mode: 's3' } } });
const missing: SharedResource = { kind: 'key', fact: known({ exists: false }, 'key') };
const unread: SharedResource = { kind: 'key', fact: unknown('kms:DescribeKey') };
const unreadPolicy = unknown('kms:GetKeyPolicy');
const passes: Expected = { verdict: 'pass', says: ['key-in-use'] };

function allowing(...keys: readonly string[]): Policy {
  return policyOf({ trails: { encryption: { mode: 'kms', ...(keys.length > 0 && { keys }) } } });
}

function fails(...says: readonly string[]): Expected {
  return { verdict: 'fail', says };
}

function misses(...says: readonly string[]): Expected {
  return { verdict: 'not-assessed', says };
}

interface Row {
  readonly title: string;
  readonly trail?: ReturnType<typeof trailView>;
  readonly policy?: Policy;
  readonly key?: SharedResource;
  readonly expected: Expected;
}

function judgeRow({ trail = trailView(), policy = allowing(), key = keyWith({}) }: Row) {
  return judge(trail, audit({ policy, resources: { [trail.trail.kmsKeyId ?? keyArn]: key } }));
}

it.each(
  titled<Row>([
    { title: 'passes with an enabled key that lets CloudTrail use it', expected: passes },
    { title: 'passes with one that is allowed', policy: allowing(otherKey, keyArn), expected: passes },
    { title: 'does not need to know whether it rotates', key: keyWith({ rotation: unknown() }), expected: passes },
    { title: 'judges a stopped trail by its settings', trail: trailView({ status: known(stopped) }), expected: passes },
    { title: 'does not need the status', trail: trailView({ status: unknown() }), expected: passes },
    { title: 'fails without a key', trail: withoutKey, expected: fails('no-key') },
    {
      title: 'fails without a key where some are allowed',
      trail: withoutKey,
      policy: allowing(keyArn),
      expected: fails('no-key'),
    },
    { title: 'fails with a key that is not allowed', policy: allowing(otherKey), expected: fails('key-not-allowed') },
    { title: 'fails with a key that does not exist', key: missing, expected: fails('key-missing') },
    {
      title: 'passes while the primary Region of its key changes',
      key: keyWith({ state: 'Updating' }),
      expected: passes,
    },
    ...[
      ['Disabled', 'key-not-enabled'],
      ['PendingDeletion', 'key-pending-deletion'],
      ['PendingImport', 'key-unusable'],
      ['Unavailable', 'key-unusable'],
    ].map(([state = '', code = '']) => ({
      title: `fails with a key that is ${state}`,
      key: keyWith({ state }),
      expected: fails(code),
    })),
    {
      title: 'fails with a disabled key, although nobody could read its policy',
      key: keyWith({ state: 'Disabled', policy: unreadPolicy }),
      expected: fails('key-not-enabled'),
    },
    {
      title: 'names all that is wrong',
      policy: allowing(otherKey),
      key: keyWith({ state: 'Disabled', policy: known(allowingCloudTrail()) }),
      expected: fails('key-not-allowed', 'key-not-enabled', 'key-refuses-cloudtrail'),
    },
    {
      title: 'names all that is wrong with a key that does not exist',
      policy: allowing(otherKey),
      key: missing,
      expected: fails('key-not-allowed', 'key-missing'),
    },
    { title: 'misses the key', policy: allowing(keyArn), key: unread, expected: misses('kms:DescribeKey') },
    {
      title: 'fails with a key that is not allowed, although nobody could read it',
      policy: allowing(otherKey),
      key: unread,
      expected: fails('key-not-allowed'),
    },
    {
      title: 'fails with a key that is not allowed, although nobody could read its policy',
      policy: allowing(otherKey),
      key: keyWith({ policy: unreadPolicy }),
      expected: fails('key-not-allowed'),
    },
  ]),
)('%s', (_title, row) => {
  expectJudgement(judgeRow(row), row.expected);
});

describe('where SSE-S3 is enough', () => {
  it.each(
    titled<Row>([
      {
        title: 'passes without a key',
        trail: withoutKey,
        expected: { verdict: 'pass', says: ['s3-encryption-accepted'] },
      },
      {
        title: 'passes whatever the key is',
        key: unread,
        expected: { verdict: 'pass', says: ['s3-encryption-accepted'] },
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow({ ...row, policy: s3 }), row.expected);
  });
});

describe("the key's policy", () => {
  const encrypt = { Sid: 'Encrypt', Action: 'kms:GenerateDataKey*', Resource: '*' };
  const deny = { Sid: 'Deny', Effect: 'Deny', Action: 'kms:*', Resource: '*' };
  const others = Array.from({ length: 200 }, (_, index) => ({
    Sid: `Team ${index}`,
    Principal: { AWS: `arn:aws:iam::${management}:role/Team${index}` },
    Action: 'kms:Decrypt',
    Resource: '*',
  }));
  const root = { Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: 'kms:*', Resource: '*', Condition: {} };
  const withPolicy = (policy: Key['policy']): SharedResource => keyWith({ policy });

  it.each<[string, string, Expected]>([
    ['passes at any length', allowingCloudTrail(...others, encrypt), passes],
    [
      "passes where it is tied to the trail's account by the encryption context",
      allowingCloudTrail({
        ...encrypt,
        Condition: {
          StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${management}:trail/*` },
        },
      }),
      passes,
    ],
    [
      'passes where it is tied to the organization',
      allowingCloudTrail({ ...encrypt, Condition: { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } } }),
      passes,
    ],
    ['fails where it names nobody but its account', allowingCloudTrail(root), fails('key-refuses-cloudtrail')],
    ['fails where it denies explicitly', allowingCloudTrail(encrypt, deny), fails('key-refuses-cloudtrail')],
    [
      'fails where it speaks of another trail',
      allowingCloudTrail({ ...encrypt, Condition: { StringEquals: { 'aws:SourceArn': `${trailArn}-old` } } }),
      fails('key-refuses-cloudtrail'),
    ],
    [
      'fails where it lets CloudTrail decrypt alone',
      allowingCloudTrail({ ...encrypt, Action: 'kms:Decrypt' }),
      fails('key-refuses-cloudtrail'),
    ],
    ['is missed where it is no JSON', 'Allow CloudTrail', misses('kms:GetKeyPolicy')],
    [
      'is missed where nobody can decide it',
      allowingCloudTrail({
        ...encrypt,
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
      }),
      misses('kms:GetKeyPolicy'),
    ],
    [
      'is missed where a statement may deny',
      allowingCloudTrail(encrypt, { ...deny, Condition: { StringEquals: { 'kms:ViaService': 'x' } } }),
      misses('kms:GetKeyPolicy'),
    ],
  ])('%s', (_title, text, expected) => {
    expectJudgement(judgeRow({ title: '', key: withPolicy(known(text)), expected }), expected);
  });

  it('is missed where it was denied', () => {
    const expected = misses('kms:GetKeyPolicy');

    expectJudgement(judgeRow({ title: '', key: withPolicy(unreadPolicy), expected }), expected);
  });

  it('names the statement that nobody can decide, and whose key it is', () => {
    const text = allowingCloudTrail({ ...encrypt, Condition: { Bool: { 'aws:ViaAWSService': 'true' } } });

    expect(judgeRow({ title: '', key: withPolicy(known(text)), expected: passes })).toMatchObject({
      verdict: 'not-assessed',
      gaps: [
        {
          account: management,
          api: 'kms:GetKeyPolicy',
          resource: keyArn,
          reason: 'not-decidable',
          detail: expect.stringContaining('kms:GenerateDataKey: Encrypt, Condition Bool aws:ViaAWSService'),
        },
      ],
    });
  });
});

describe('an alias', () => {
  const alias = keyArn.replace(/key\/.*$/, 'alias/trail');
  const trail = trailView({ trail: { kmsKeyId: alias } });

  it.each(
    titled<Row>([
      { title: 'passes with a key that is allowed', policy: allowing(keyArn), expected: passes },
      { title: 'passes where any key is', expected: passes },
      { title: 'fails with a key that is not allowed', policy: allowing(otherKey), expected: fails('key-not-allowed') },
      {
        title: 'fails where there is no such key',
        policy: allowing(keyArn),
        key: missing,
        expected: fails('key-missing'),
      },
      {
        title: 'of a key that nobody could read is missed',
        policy: allowing(otherKey),
        key: unread,
        expected: misses('kms:DescribeKey'),
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow({ ...row, trail }), row.expected);
  });

  it("gives way to the key's own ARN in what must be mended at the key", () => {
    const key = keyWith({ state: 'Disabled', policy: known(allowingCloudTrail()) });

    expect(judgeRow({ title: '', trail, key, expected: passes }).because).toEqual([
      { code: 'key-not-enabled', args: { key: keyArn, state: 'Disabled' } },
      { code: 'key-refuses-cloudtrail', args: { key: keyArn } },
    ]);
  });
});

it('rests on the description and the policy of the key', () => {
  expect(judge(trailView(), audit()).evidence).toEqual(['key', 'key policy']);
});
