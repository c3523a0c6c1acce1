import { expect, it } from 'vitest';
import type { SharedResource } from '../../src/model/evidence.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import { audit, keyArn, known, policyOf, trailView, trailWithout, unknown } from '../support/literals.js';

const judge = judgeTrail('trail-encryption');

const otherKey = `${keyArn.slice(0, -4)}0000`;
const withKey = trailView();
const withoutKey = { ...trailView(), trail: trailWithout('kmsKeyId') };
const kms = (keys?: readonly string[]) => policyOf({ trails: { encryption: { mode: 'kms', ...(keys && { keys }) } } });
const s3 = policyOf({ trails: { encryption: { mode: 's3' } } });
const enabled = key({ exists: true, arn: keyArn, state: 'Enabled' });
const unread: SharedResource = { kind: 'key', fact: unknown('kms:DescribeKey') };

function key(fact: { exists: false } | { exists: true; arn: string; state: string }): SharedResource {
  return { kind: 'key', fact: known(fact) };
}

it.each<[string, typeof withKey, ReturnType<typeof kms>, SharedResource, Expected]>([
  ['passes with an enabled key', withKey, kms(), enabled, { verdict: 'pass', says: ['key-in-use'] }],
  [
    'passes with an enabled key that is allowed',
    withKey,
    kms([otherKey, keyArn]),
    enabled,
    { verdict: 'pass', says: ['key-in-use'] },
  ],
  [
    'passes without a key where SSE-S3 is enough',
    withoutKey,
    s3,
    enabled,
    { verdict: 'pass', says: ['s3-encryption-accepted'] },
  ],
  [
    'passes where SSE-S3 is enough, whatever the key is',
    withKey,
    s3,
    unread,
    { verdict: 'pass', says: ['s3-encryption-accepted'] },
  ],
  ['fails without a key', withoutKey, kms(), enabled, { verdict: 'fail', says: ['no-key'] }],
  [
    'fails with a key that is not allowed',
    withKey,
    kms([otherKey]),
    enabled,
    { verdict: 'fail', says: ['key-not-allowed'] },
  ],
  [
    'fails with a key that does not exist',
    withKey,
    kms(),
    key({ exists: false }),
    { verdict: 'fail', says: ['key-missing'] },
  ],
  [
    'fails with a disabled key',
    withKey,
    kms(),
    key({ exists: true, arn: keyArn, state: 'Disabled' }),
    { verdict: 'fail', says: ['key-not-enabled'] },
  ],
  [
    'fails with a key that waits for its deletion',
    withKey,
    kms(),
    key({ exists: true, arn: keyArn, state: 'PendingDeletion' }),
    { verdict: 'fail', says: ['key-not-enabled'] },
  ],
  [
    'names all that is wrong',
    withKey,
    kms([otherKey]),
    key({ exists: false }),
    { verdict: 'fail', says: ['key-not-allowed', 'key-missing'] },
  ],
  ['misses the key', withKey, kms([keyArn]), unread, { verdict: 'not-assessed', says: ['kms:DescribeKey'] }],
  [
    'fails with a key that is not allowed, although nobody could read it',
    withKey,
    kms([otherKey]),
    unread,
    { verdict: 'fail', says: ['key-not-allowed'] },
  ],
])('%s', (_title, trail, policy, resource, expected) => {
  const judgement = judge(trail, audit({ policy, resources: { [keyArn]: resource } }));

  expectJudgement(judgement, expected);
});

it.each<[string, readonly string[], Expected]>([
  ['passes with an alias of a key that is allowed', [keyArn], { verdict: 'pass', says: ['key-in-use'] }],
  ['fails with an alias of a key that is not allowed', [otherKey], { verdict: 'fail', says: ['key-not-allowed'] }],
])('%s', (_title, keys, expected) => {
  const alias = keyArn.replace(/key\/.*$/, 'alias/trail');

  const judgement = judge(
    trailView({ trail: { kmsKeyId: alias } }),
    audit({ policy: kms(keys), resources: { [alias]: enabled } }),
  );

  expectJudgement(judgement, expected);
});

it('says in which state a key is that is not enabled', () => {
  const resources = { [keyArn]: key({ exists: true, arn: keyArn, state: 'PendingDeletion' }) };

  const judgement = judge(withKey, audit({ resources }));

  expect(judgement.because).toEqual([{ code: 'key-not-enabled', args: { key: keyArn, state: 'PendingDeletion' } }]);
});
