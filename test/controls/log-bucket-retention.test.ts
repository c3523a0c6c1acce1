import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/model/fact.js';
import type { Bucket, LifecycleRule } from '../../src/model/shared-resource.js';
import { judgeBucket } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  audit,
  bucketView,
  known,
  management,
  member,
  organizationId,
  other,
  policyOf,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeBucket('log-bucket-retention');

const asking = (minDays: number) => policyOf({ logBuckets: { retention: { minDays } } });
const rule = (more: Partial<LifecycleRule> = {}): LifecycleRule => ({
  id: 'tidy',
  enabled: true,
  prefix: '',
  byTag: false,
  ...more,
});
const expiring = (expiresAfterDays: number, more: Partial<LifecycleRule> = {}) => rule({ expiresAfterDays, ...more });
const versioning = (status: 'Enabled' | 'Suspended' | 'Never') => known({ status, mfaDelete: false });
const on = versioning('Enabled');
const never = versioning('Never');
const unreadVersioning = unknown('s3:GetBucketVersioning');
const unreadLock = unknown('s3:GetBucketObjectLockConfiguration');
const deletesEarly: Expected = { verdict: 'fail', says: ['rule-deletes-early'] };
const neverExpires: Expected = { verdict: 'pass', says: ['logs-never-expire'] };

interface Row {
  readonly title: string;
  readonly rules: readonly LifecycleRule[];
  readonly versioning?: Bucket['versioning'];
  readonly objectLock?: Bucket['objectLock'];
  readonly expected: Expected;
}

// The policy asks for 365 days.
const rows: readonly Row[] = [
  { title: 'passes without a rule', rules: [], versioning: unreadVersioning, expected: neverExpires },
  {
    title: 'passes with a rule that keeps as long as asked, whatever could not be read',
    rules: [expiring(365)],
    versioning: unreadVersioning,
    objectLock: unreadLock,
    expected: { verdict: 'pass', says: ['logs-kept-for'] },
  },
  {
    title: 'fails with a rule that deletes a day too early',
    rules: [expiring(364)],
    versioning: never,
    expected: deletesEarly,
  },
  {
    title: 'fails by the rule that deletes first',
    rules: [expiring(400), expiring(30)],
    versioning: never,
    expected: deletesEarly,
  },
  {
    title: 'fails where versioning is suspended: new files have none to leave behind',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 400 })],
    versioning: versioning('Suspended'),
    expected: deletesEarly,
  },
  {
    title: 'counts the versions that a rule for a folder above deletes',
    rules: [
      expiring(300, { prefix: 'AWSLogs/' }),
      rule({ id: 'versions', prefix: 'AWS', noncurrentExpiresAfterDays: 30 }),
    ],
    versioning: on,
    expected: deletesEarly,
  },
  {
    title: 'counts the versions that a rule for a folder below deletes',
    rules: [
      expiring(300, { prefix: 'AWS' }),
      rule({ id: 'versions', prefix: 'AWSLogs/', noncurrentExpiresAfterDays: 30 }),
    ],
    versioning: on,
    expected: deletesEarly,
  },
  {
    title: 'minds no rule about versions of other folders',
    rules: [
      expiring(300, { prefix: `AWSLogs/${organizationId}/${management}/` }),
      rule({ id: 'versions', prefix: `AWSLogs/${organizationId}/${member}/`, noncurrentExpiresAfterDays: 30 }),
    ],
    versioning: on,
    expected: { verdict: 'pass', says: ['logs-kept-as-versions'] },
  },
  { title: 'minds no rule that is disabled', rules: [expiring(1, { enabled: false })], expected: neverExpires },
  {
    title: 'minds no rule by tags',
    rules: [expiring(1, { byTag: true })],
    versioning: unreadVersioning,
    expected: neverExpires,
  },
  {
    title: 'minds a rule by size',
    rules: [expiring(30, { largerThan: 131_072 })],
    versioning: never,
    expected: deletesEarly,
  },
  {
    title: 'passes where versions of what expires stay for ever',
    rules: [expiring(30)],
    versioning: on,
    expected: { verdict: 'pass', says: ['logs-kept-as-versions'] },
  },
  {
    title: 'passes where the days as a version make up for it',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 335 })],
    versioning: on,
    expected: { verdict: 'pass', says: ['logs-kept-for'] },
  },
  {
    title: 'fails where the days as a version do not',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 334 })],
    versioning: on,
    expected: deletesEarly,
  },
  {
    title: 'fails where another rule deletes versions early',
    rules: [expiring(30), rule({ noncurrentExpiresAfterDays: 30 })],
    versioning: on,
    expected: deletesEarly,
  },
  {
    title: 'fails by the first of two rules that delete versions',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 400 }), rule({ noncurrentExpiresAfterDays: 30 })],
    versioning: on,
    expected: deletesEarly,
  },
  {
    title: 'passes where the newest version stays whatever its age: there is but one',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 1, noncurrentVersionsKept: 1 })],
    versioning: on,
    expected: { verdict: 'pass', says: ['logs-kept-as-versions'] },
  },
  {
    title: 'fails where no version stays whatever its age',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 1, noncurrentVersionsKept: 0 })],
    versioning: on,
    expected: deletesEarly,
  },
  {
    title: 'passes where versions are deleted and nothing makes any',
    rules: [rule({ noncurrentExpiresAfterDays: 1 })],
    versioning: on,
    expected: neverExpires,
  },
  {
    title: 'minds no deletion of versions elsewhere',
    rules: [
      expiring(30, { prefix: `AWSLogs/${organizationId}/${member}/` }),
      rule({ prefix: `AWSLogs/${organizationId}/${other}/`, noncurrentExpiresAfterDays: 1 }),
    ],
    versioning: on,
    expected: { verdict: 'pass', says: ['logs-kept-as-versions'] },
  },
  {
    title: 'minds no deletion of versions of another size',
    rules: [expiring(30, { largerThan: 1000 }), rule({ smallerThan: 1001, noncurrentExpiresAfterDays: 1 })],
    versioning: on,
    expected: { verdict: 'pass', says: ['logs-kept-as-versions'] },
  },
  {
    title: 'minds a deletion of versions that can be of that size',
    rules: [expiring(30, { largerThan: 1000 }), rule({ smallerThan: 1002, noncurrentExpiresAfterDays: 1 })],
    versioning: on,
    expected: deletesEarly,
  },
  {
    title: 'fails by a date to come: at midnight nothing is old',
    rules: [rule({ expiresOn: '2040-01-01T00:00:00.000Z' })],
    versioning: never,
    expected: { verdict: 'fail', says: ['rule-deletes-at-date'] },
  },
  {
    title: 'fails by a date gone by, which goes on deleting',
    rules: [rule({ expiresOn: '2020-01-01T00:00:00.000Z' })],
    versioning: never,
    expected: { verdict: 'fail', says: ['rule-deletes-at-date'] },
  },
  {
    title: 'passes by a date where versions stay',
    rules: [rule({ expiresOn: '2040-01-01T00:00:00.000Z', noncurrentExpiresAfterDays: 365 })],
    versioning: on,
    expected: { verdict: 'pass', says: ['logs-kept-for'] },
  },
  {
    title: 'misses versioning where a rule expires early',
    rules: [expiring(30)],
    versioning: unreadVersioning,
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketVersioning'] },
  },
  {
    title: 'passes where Object Lock keeps what a rule would delete',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 1 })],
    versioning: on,
    objectLock: known({ mode: 'GOVERNANCE', days: 365 }),
    expected: { verdict: 'pass', says: ['logs-kept-by-lock'] },
  },
  {
    title: 'passes by Object Lock, although nobody could read versioning',
    rules: [expiring(30)],
    versioning: unreadVersioning,
    objectLock: known({ mode: 'COMPLIANCE', days: 400 }),
    expected: { verdict: 'pass', says: ['logs-kept-by-lock'] },
  },
  {
    title: 'fails where Object Lock lets go too early',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 1 })],
    versioning: on,
    objectLock: known({ mode: 'COMPLIANCE', days: 364 }),
    expected: deletesEarly,
  },
  {
    title:
      'fails where the days as a version make up for it no more than without, although nobody could read versioning',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 1 })],
    versioning: unreadVersioning,
    expected: deletesEarly,
  },
  {
    title: 'misses versioning where the days as a version would make up for it',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 335 })],
    versioning: unreadVersioning,
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketVersioning'] },
  },
  {
    title: 'misses Object Lock where nobody could read versioning either',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 1 })],
    versioning: unreadVersioning,
    objectLock: unreadLock,
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketObjectLockConfiguration'] },
  },
  {
    title: 'fails where versioning was never on: nobody needs to read the lock that it would take',
    rules: [expiring(30)],
    versioning: never,
    objectLock: unreadLock,
    expected: deletesEarly,
  },
  {
    title: 'fails where versioning is suspended, which no bucket with Object Lock can do',
    rules: [expiring(30)],
    versioning: versioning('Suspended'),
    objectLock: unreadLock,
    expected: deletesEarly,
  },
  {
    title: 'misses Object Lock where it could keep what a rule would delete',
    rules: [expiring(30, { noncurrentExpiresAfterDays: 1 })],
    versioning: on,
    objectLock: unreadLock,
    expected: { verdict: 'not-assessed', says: ['s3:GetBucketObjectLockConfiguration'] },
  },
];

it.each(titled(rows))('%s', (_title, { rules, versioning: status = on, objectLock = known(null), expected }) => {
  const view = bucketView({ lifecycle: known([...rules]), versioning: status, objectLock });

  expectJudgement(judge(view, audit({ policy: asking(365) })), expected);
});

describe('a rule about a prefix', () => {
  const own = trailView({ trail: { organization: false } });
  const ofOrganization = trailView();
  const below = trailView({ trail: { prefix: 'cloudtrail/prod' } });
  const slashed = trailView({ trail: { prefix: 'teams/' } });
  const hidden: Expected = { verdict: 'not-assessed', says: ['organizations:DescribeOrganization'] };

  it.each<[string, string, typeof own, boolean]>([
    ['all keys', '', own, true],
    ['the beginning of the folder', 'AWSL', own, true],
    ['the folder', 'AWSLogs/', own, true],
    ['its account', `AWSLogs/${management}/`, own, true],
    ['the beginning of its account', `AWSLogs/${management.slice(0, 5)}`, own, true],
    ['its digests', `AWSLogs/${management}/CloudTrail-Digest/`, own, true],
    ['its region', `AWSLogs/${management}/CloudTrail/us-east-1/`, own, true],
    ['the beginning of its service', `AWSLogs/${management}/Cloud`, own, true],
    ['what begins like its digests', `AWSLogs/${management}/CloudTrail-D`, own, true],
    ['its insights', `AWSLogs/${management}/CloudTrail-Insight/`, own, false],
    ['the beginning of its insights', `AWSLogs/${management}/CloudTrail-I`, own, false],
    ['a folder of a longer name beside its logs', `AWSLogs/${management}/CloudTrails/`, own, false],
    ['another service', `AWSLogs/${management}/Config/`, own, false],
    ['a service of a longer name', `AWSLogs/${management}/elasticloadbalancing/us-east-1/`, own, false],
    ['another account', `AWSLogs/${member}/`, own, false],
    ['another folder', 'access-logs/', own, false],
    ['a folder of a longer name', 'AWSLogsOld/', own, false],
    ['an organization', `AWSLogs/${organizationId}/`, own, false],
    ['its organization', `AWSLogs/${organizationId}/`, ofOrganization, true],
    ['another organization', 'AWSLogs/o-zzzzzzzzzz/', ofOrganization, false],
    ['any account of it', `AWSLogs/${organizationId}/${other}/CloudTrail/`, ofOrganization, true],
    ['the beginning of an account of it', `AWSLogs/${organizationId}/55`, ofOrganization, true],
    ['what is no account', `AWSLogs/${organizationId}/tmp/`, ofOrganization, false],
    ['another service of it', `AWSLogs/${organizationId}/${other}/Config/`, ofOrganization, false],
    ['an account outside of its folder', `AWSLogs/${member}/`, ofOrganization, false],
    ['its own prefix', 'cloudtrail/', below, true],
    ['what lies below its prefix', `cloudtrail/prod/AWSLogs/${organizationId}/`, below, true],
    ['what lies below a prefix that ends in a slash', `teams//AWSLogs/${organizationId}/`, slashed, true],
    ['what lies beside a prefix that ends in a slash', `teams/AWSLogs/${organizationId}/`, slashed, false],
    ['another prefix', 'cloudtrail/test/', below, false],
    ['what lies at the top', 'AWSLogs/', below, false],
  ])('%s', (_title, prefix, trail, counts) => {
    const view = bucketView({ lifecycle: known([expiring(1, { prefix })]), versioning: never }, [trail]);

    expectJudgement(judge(view, audit()), counts ? deletesEarly : neverExpires);
  });

  it.each<[string, Fact<string> | undefined]>([
    ['could be read', unknown('organizations:DescribeOrganization')],
    ['is audited', undefined],
  ])('about an organization, where none %s', (_title, organization) => {
    const judged = (prefix: string, trail = ofOrganization) =>
      judge(
        bucketView({ lifecycle: known([expiring(1, { prefix })]), versioning: never }, [trail]),
        audit({ organizationId: organization }),
      );

    expectJudgement(judged('AWSLogs/o-zzzzzzzzzz/'), hidden);
    expectJudgement(judged('AWSLogs/o-zzz'), hidden);
    expectJudgement(judged('AWSLogs/o-'), deletesEarly);
    expectJudgement(judged('AWSLogs/'), deletesEarly);
    expectJudgement(judged(`AWSLogs/${member}/`), neverExpires);
    expectJudgement(judged(`AWSLogs/${management}/`, own), deletesEarly);
  });

  it('is not named for an organization that may be another one, where others fail', () => {
    const rules = [expiring(1, { id: 'foreign', prefix: 'AWSLogs/o-zzzzzzzzzz/' }), expiring(30)];
    const view = bucketView({ lifecycle: known(rules), versioning: never });

    const { because } = judge(view, audit({ organizationId: unknown('organizations:DescribeOrganization') }));

    expect(because).toMatchObject([{ code: 'rule-deletes-early', args: { rule: 'tidy' } }]);
  });

  it('counts where it is about any of the trails', () => {
    const rules = known([expiring(1, { prefix: 'cloudtrail/prod/' })]);

    expectJudgement(judge(bucketView({ lifecycle: rules, versioning: never }, [own, below]), audit()), deletesEarly);
  });
});

it('names the rules, or their place, with the days', () => {
  const { id: _, ...nameless } = rule({ expiresOn: '2027-01-01T00:00:00.000Z' });
  const rules = [expiring(30, { noncurrentExpiresAfterDays: 14 }), expiring(400), nameless];

  const judgement = judge(bucketView({ lifecycle: known(rules) }), audit({ policy: asking(90) }));

  expect(judgement.because).toEqual([
    { code: 'rule-deletes-early', args: { rule: 'tidy', days: 44, asked: 90 } },
    { code: 'rule-deletes-at-date', args: { rule: '3', date: '2027-01-01T00:00:00.000Z', days: 14, asked: 90 } },
  ]);
});

it('says for how many days they are kept at least', () => {
  const rules = known([expiring(500), expiring(400)]);

  const { because } = judge(bucketView({ lifecycle: rules }), audit({ policy: asking(90) }));

  expect(because).toEqual([{ code: 'logs-kept-for', args: { days: 400, asked: 90 } }]);
});

it('misses the rules', () => {
  const view = bucketView({ lifecycle: unknown('s3:GetLifecycleConfiguration') });

  expectJudgement(judge(view, audit()), { verdict: 'not-assessed', says: ['s3:GetLifecycleConfiguration'] });
});

it('does not apply to a bucket that does not exist', () => {
  const view = { ...bucketView(), fact: known({ exists: false as const }) };

  expectJudgement(judge(view, audit()), { verdict: 'not-applicable', says: ['bucket-missing'] });
});

it('misses a bucket that nobody could read', () => {
  const view = { ...bucketView(), fact: unknown('s3:GetBucketLocation') };

  expectJudgement(judge(view, audit()), { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] });
});
