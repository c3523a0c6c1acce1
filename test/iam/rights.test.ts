import { describe, expect, it } from 'vitest';
import { controlIds, controls } from '../../src/controls/index.js';
import { type Purpose, rightsFor, sessionPolicy } from '../../src/iam/rights.js';
import { AuditSettings, defaultAuditSettings } from '../../src/model/audit-settings.js';
import { policyOf } from '../support/literals.js';

const ofTrails = [
  'account:ListRegions',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:ListTrails',
];
const ofOrganization = [
  'organizations:DescribeOrganization',
  'organizations:DescribeOrganizationalUnit',
  'organizations:ListAccounts',
  'organizations:ListDelegatedAdministrators',
];
const stated = { trails: { destination: { buckets: ['org-trail-logs'] } } };

function rights(more: Partial<Purpose> = {}) {
  return rightsFor(controls, { settings: defaultAuditSettings, partition: 'aws', ...more });
}

function off(...ids: readonly string[]) {
  return { controls: Object.fromEntries(ids.map((id) => [id, 'off'])) };
}

describe('the rights of an audit', () => {
  it('are all that its controls read, and what every report lists', () => {
    expect(rights()).toEqual({
      organization: ofOrganization,
      member: [...ofTrails, 'cloudtrail:LookupEvents', 'iam:ListRoles'],
      owner: ['kms:DescribeKey', 's3:GetBucketLocation', 'sns:GetTopicAttributes'],
    });
  });

  it('hold no pattern', () => {
    const { organization, member, owner } = rights();

    for (const action of [...organization, ...member, ...owner]) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
  });

  it.each<[off: string[], kept: string[], lost: string[]]>([
    [['codecatalyst-connected-accounts', 'codecatalyst-billing-account'], [], ['cloudtrail:LookupEvents']],
    [['codecatalyst-connected-accounts', 'codecatalyst-role-trust'], [], ['iam:ListRoles']],
    [['codecatalyst-role-trust'], ['iam:ListRoles'], []],
    [['trail-encryption'], [], ['kms:DescribeKey']],
    [['trail-notification'], [], ['sns:GetTopicAttributes']],
    [['trail-destination'], [], ['s3:GetBucketLocation']],
    [['account-recording', 'multi-region-recording', 'trail-logging', 'trail-log-validation'], ofTrails, []],
  ])('without %s keep %s and lose %s', (switchedOff, kept, lost) => {
    const { member, owner } = rights({ policy: policyOf({ ...stated, ...off(...switchedOff) }) });

    const all = [...rights().member, ...rights().owner];
    expect([...member, ...owner]).toEqual(all.filter((action) => !lost.includes(action)));
    expect([...member, ...owner]).toEqual(expect.arrayContaining(kept));
  });

  it.each([
    ['kms:DescribeKey', 'S3 encrypts anyway', { trails: { encryption: { mode: 's3' }, destination: { prefix: 'x' } } }],
    ['s3:GetBucketLocation', 'no destination is stated', {}],
  ])('do not hold %s where %s', (action, _, fields) => {
    const all = rights().owner;

    expect(rights({ policy: policyOf(fields) }).owner).toEqual(all.filter((other) => other !== action));
  });

  it.each([[{ prefix: 'x' }], [{ account: '222233334444' }], [{ buckets: ['org-trail-logs'] }]])(
    'hold the right to find buckets where the destination is %o',
    (destination) => {
      expect(rights({ policy: policyOf({ trails: { destination } }) }).owner).toContain('s3:GetBucketLocation');
    },
  );

  it('do not hold the right to list regions where they are stated', () => {
    const settings = AuditSettings.parse({ version: 1, regions: ['us-east-1'] });

    expect(rights({ settings }).member).toEqual(rights().member.filter((action) => action !== 'account:ListRegions'));
  });

  it.each([['aws-us-gov'], ['aws-cn']])('do not ask for CodeCatalyst in %s, where it is not', (partition) => {
    expect(rights({ partition }).member).toEqual(ofTrails);
  });

  it.each([['self'], [['111122223333']]])('ask nothing of Organizations for accounts: %s', (accounts) => {
    expect(rights({ settings: AuditSettings.parse({ version: 1, accounts }) }).organization).toEqual([]);
  });

  it('hold the right to read tags only where the scope asks for them', () => {
    const organizationActions = (scope: object) =>
      rights({ settings: AuditSettings.parse({ version: 1, scope }) }).organization;

    const withTags = [...ofOrganization, 'organizations:ListTagsForResource'];
    expect(organizationActions({ tags: { stage: ['prod'] } })).toEqual(withTags);
    expect(organizationActions({ exclude: { tags: { stage: ['test'] } } })).toEqual(withTags);
    expect(organizationActions({ accounts: ['111122223333'] })).toEqual(ofOrganization);
  });

  it('know only controls that there are', () => {
    // Exceptions are made by id: one that is renamed must not lose its own.
    expect(controlIds).toEqual(expect.arrayContaining(['trail-destination', 'trail-encryption']));
    expect(controlIds.some((id) => id.startsWith('codecatalyst-'))).toBe(true);
  });
});

describe('the session policy', () => {
  const { member, owner } = rights();

  it('allows the reads of an account and nothing else', () => {
    expect(JSON.parse(sessionPolicy([...member, ...owner]))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: [...member, ...owner], Resource: '*' }],
    });
  });

  it('is as short as STS takes it', () => {
    expect(sessionPolicy([...member, ...owner]).length).toBeLessThanOrEqual(2048);
  });
});
