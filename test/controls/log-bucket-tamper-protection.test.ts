import { expect, it } from 'vitest';
import type { Bucket } from '../../src/model/shared-resource.js';
import { judgeBucket } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { archive, audit, bucketArn, bucketView, known, policyOf, unknown } from '../support/literals.js';

const judge = judgeBucket('log-bucket-tamper-protection');

const policy = (tamperProtection: Readonly<Record<string, unknown>>) => policyOf({ logBuckets: { tamperProtection } });
const versioning = (status: 'Enabled' | 'Suspended' | 'Never', mfaDelete = false) => known({ status, mfaDelete });
const locked = (mode = 'GOVERNANCE', days = 365) => known({ mode, days });
const unlocked = known(null);
const unreadVersioning = unknown('s3:GetBucketVersioning');
const unreadLock = unknown('s3:GetBucketObjectLockConfiguration');

interface Row {
  readonly title: string;
  readonly asked?: { readonly versioning?: 'required' | 'optional'; readonly lock?: string };
  readonly bucket: Partial<Bucket>;
  readonly expected: Expected;
}

const rows: readonly Row[] = [
  {
    title: 'passes with versioning',
    bucket: { versioning: versioning('Enabled') },
    expected: { verdict: 'pass', says: ['versioning-on'] },
  },
  {
    title: 'fails where versioning was never on',
    bucket: { versioning: versioning('Never') },
    expected: { verdict: 'fail', says: ['versioning-off'] },
  },
  {
    title: 'fails where versioning is suspended',
    bucket: { versioning: versioning('Suspended') },
    expected: { verdict: 'fail', says: ['versioning-suspended'] },
  },
  {
    title: 'fails where versioning is off, and so the lock, although nobody could read it',
    asked: { lock: 'object-lock' },
    bucket: { versioning: versioning('Never'), objectLock: unreadLock },
    expected: { verdict: 'fail', says: ['versioning-off', 'object-lock-off'] },
  },
  {
    title: 'passes with Object Lock, which has versioning, although nobody could read that',
    bucket: { versioning: unreadVersioning, objectLock: locked() },
    expected: { verdict: 'pass', says: ['versioning-on'] },
  },
  {
    title: 'misses versioning',
    bucket: { versioning: unreadVersioning, objectLock: unlocked },
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketVersioning'] },
  },
  {
    title: 'misses versioning and what could stand for it',
    bucket: { versioning: unreadVersioning, objectLock: unreadLock },
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketVersioning', 's3:GetBucketObjectLockConfiguration'] },
  },
  {
    title: 'passes with MFA delete',
    asked: { lock: 'mfa-delete' },
    bucket: { versioning: versioning('Enabled', true) },
    expected: { verdict: 'pass', says: ['versioning-on', 'mfa-delete-on'] },
  },
  {
    title: 'fails without MFA delete, whatever Object Lock does',
    asked: { lock: 'mfa-delete' },
    bucket: { objectLock: locked() },
    expected: { verdict: 'fail', says: ['mfa-delete-off'] },
  },
  {
    title: 'fails with MFA delete that has no new versions to keep',
    asked: { versioning: 'optional', lock: 'mfa-delete' },
    bucket: { versioning: versioning('Suspended', true) },
    expected: { verdict: 'fail', says: ['versioning-suspended'] },
  },
  {
    title: 'misses MFA delete',
    asked: { lock: 'mfa-delete' },
    bucket: { versioning: unreadVersioning, objectLock: locked() },
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketVersioning'] },
  },
  {
    title: 'passes with Object Lock in governance mode',
    asked: { lock: 'object-lock' },
    bucket: { objectLock: locked() },
    expected: { verdict: 'pass', says: ['versioning-on', 'object-lock-on'] },
  },
  {
    title: 'passes with Object Lock in compliance mode',
    asked: { versioning: 'optional', lock: 'object-lock' },
    bucket: { objectLock: locked('COMPLIANCE'), versioning: unreadVersioning },
    expected: { verdict: 'pass', says: ['object-lock-on'] },
  },
  {
    title: 'fails without Object Lock, whatever MFA delete does',
    asked: { lock: 'object-lock' },
    bucket: { versioning: versioning('Enabled', true), objectLock: unlocked },
    expected: { verdict: 'fail', says: ['object-lock-off'] },
  },
  {
    title: 'misses Object Lock',
    asked: { lock: 'object-lock' },
    bucket: { objectLock: unreadLock },
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketObjectLockConfiguration'] },
  },
  {
    title: 'fails with Object Lock that lets go a day before logs may be deleted',
    asked: { lock: 'object-lock' },
    bucket: { objectLock: locked('COMPLIANCE', 364) },
    expected: { verdict: 'fail', says: ['object-lock-short'] },
  },
  {
    title: 'fails with Object Lock that lets go too early where either will do, and the other is off',
    asked: { lock: 'either' },
    bucket: { objectLock: locked('GOVERNANCE', 1) },
    expected: { verdict: 'fail', says: ['object-lock-short'] },
  },
  {
    title: 'passes with MFA delete where either will do, although Object Lock lets go too early',
    asked: { lock: 'either' },
    bucket: { versioning: versioning('Enabled', true), objectLock: locked('GOVERNANCE', 1) },
    expected: { verdict: 'pass', says: ['versioning-on', 'mfa-delete-on'] },
  },
  {
    title: 'fails without Object Lock where versioning was never on, although nobody could read the lock',
    asked: { versioning: 'optional', lock: 'object-lock' },
    bucket: { versioning: versioning('Never'), objectLock: unreadLock },
    expected: { verdict: 'fail', says: ['object-lock-off'] },
  },
  {
    title: 'fails with neither where versioning is suspended, although nobody could read the lock',
    asked: { versioning: 'optional', lock: 'either' },
    bucket: { versioning: versioning('Suspended'), objectLock: unreadLock },
    expected: { verdict: 'fail', says: ['versions-not-locked'] },
  },
  {
    title: 'leaves open what an unknown mode keeps',
    asked: { lock: 'object-lock' },
    bucket: { objectLock: locked('NOVEL') },
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketObjectLockConfiguration'] },
  },
  {
    title: 'passes with Object Lock where either will do',
    asked: { lock: 'either' },
    bucket: { objectLock: locked() },
    expected: { verdict: 'pass', says: ['versioning-on', 'object-lock-on'] },
  },
  {
    title: 'passes with MFA delete where either will do, although nobody could read the other',
    asked: { lock: 'either' },
    bucket: { versioning: versioning('Enabled', true), objectLock: unreadLock },
    expected: { verdict: 'pass', says: ['versioning-on', 'mfa-delete-on'] },
  },
  {
    title: 'fails with neither where either will do',
    asked: { lock: 'either' },
    bucket: { objectLock: unlocked },
    expected: { verdict: 'fail', says: ['versions-not-locked'] },
  },
  {
    title: 'misses the one where the other is off',
    asked: { lock: 'either' },
    bucket: { objectLock: unreadLock },
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketObjectLockConfiguration'] },
  },
  {
    title: 'names all that is wrong',
    asked: { lock: 'either' },
    bucket: { versioning: versioning('Never'), objectLock: unlocked },
    expected: { verdict: 'fail', says: ['versioning-off', 'versions-not-locked'] },
  },
  {
    title: 'does not apply where the policy asks for nothing',
    asked: { versioning: 'optional' },
    bucket: { versioning: unreadVersioning, objectLock: unreadLock },
    expected: { verdict: 'not-applicable', says: ['policy-states-none'] },
  },
];

it.each(titled(rows))('%s', (_title, { asked = {}, bucket, expected }) => {
  expectJudgement(judge(bucketView(bucket), audit({ policy: policy(asked) })), expected);
});

it('says in which mode and for how long Object Lock keeps', () => {
  const { because } = judge(
    bucketView({ objectLock: locked('COMPLIANCE') }),
    audit({ policy: policy({ lock: 'either' }) }),
  );

  expect(because).toContainEqual({ code: 'object-lock-on', args: { mode: 'COMPLIANCE', days: 365 } });
});

it('says for how long it keeps where that is too short, and what is asked', () => {
  const asked = policyOf({ logBuckets: { tamperProtection: { lock: 'object-lock' }, retention: { minDays: 400 } } });

  expect(judge(bucketView({ objectLock: locked() }), audit({ policy: asked })).because).toEqual([
    { code: 'object-lock-short', args: { days: 365, asked: 400 } },
  ]);
});

it('names the mode that it does not know, and where', () => {
  const view = bucketView({ objectLock: locked('NOVEL') });

  expect(judge(view, audit({ policy: policy({ lock: 'object-lock' }) }))).toMatchObject({
    gaps: [{ account: archive, resource: bucketArn, reason: 'not-decidable', detail: 'the mode NOVEL' }],
  });
});

it('does not apply to a bucket that does not exist', () => {
  const view = { ...bucketView(), fact: known({ exists: false as const }) };

  expectJudgement(judge(view, audit()), { verdict: 'not-applicable', says: ['bucket-missing'] });
});

it('misses a bucket that nobody could read', () => {
  const view = { ...bucketView(), fact: unknown('s3:GetBucketLocation') };

  expectJudgement(judge(view, audit()), { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] });
});
