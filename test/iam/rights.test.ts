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
const trusting = 'organizations:ListAWSServiceAccessForOrganization';
const ofKeys = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'];
const ofTopics = ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'];
const ofBuckets = [
  's3:GetAccountPublicAccessBlock',
  's3:GetBucketAcl',
  's3:GetBucketLocation',
  's3:GetBucketLogging',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPolicy',
  's3:GetBucketPolicyStatus',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
];
/** What is only asked where the policy switches it on. */
const onDemand = [
  'cloudtrail:GetEventDataStore',
  'cloudtrail:GetInsightSelectors',
  'cloudtrail:ListEventDataStores',
  'cloudtrail:ListTags',
];
const ofRoles = ['iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'];
const usual = ['cloudtrail:LookupEvents', 'iam:ListRoles', ...ofRoles, 'logs:DescribeLogGroups'];

const readingCodecatalystEvents = controls
  .filter(({ id, reads }) => id.startsWith('codecatalyst-') && reads.includes('cloudtrail:LookupEvents'))
  .map(({ id }) => id);

function rights(more: Partial<Purpose> = {}) {
  return rightsFor(controls, { settings: defaultAuditSettings, partition: 'aws', ...more });
}

function off(...ids: readonly string[]) {
  return { controls: Object.fromEntries(ids.map((id) => [id, 'off'])) };
}

describe('the rights of an audit', () => {
  it('are all that its controls read, and what every report lists', () => {
    expect(rights()).toEqual({
      organization: [...ofOrganization, trusting].sort(),
      member: [...ofTrails, ...usual, ...onDemand].sort(),
      owner: [...ofKeys, ...ofBuckets, ...ofTopics].sort(),
      keysOf: ['trail', 'topic', 'bucket'],
      eventsOf: ['codecatalyst', 'tampering'],
    });
  });

  it('under a policy that says nothing are those of the controls that are on by themselves', () => {
    expect(rights({ policy: policyOf() })).toEqual({
      organization: [...ofOrganization, trusting].sort(),
      member: [...ofTrails, ...usual].sort(),
      owner: [...ofKeys, ...ofBuckets, ...ofTopics].sort(),
      keysOf: ['trail', 'topic'],
      eventsOf: ['codecatalyst', 'tampering'],
    });
  });

  it('hold no pattern', () => {
    const { organization, member, owner } = rights();

    for (const action of [...organization, ...member, ...owner]) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
  });

  it.each<[off: string[], kept: string[], lost: string[]]>([
    // Developer tools are judged by what settings have looked up, which is nothing here.
    [['trail-tampering', ...readingCodecatalystEvents], ['iam:ListRoles'], ['cloudtrail:LookupEvents']],
    [['trail-tampering'], ['cloudtrail:LookupEvents', 's3:GetBucketVersioning'], []],
    [[...readingCodecatalystEvents], ['cloudtrail:LookupEvents'], []],
    [
      [
        'codecatalyst-connected-accounts',
        'codecatalyst-declared-connections',
        'codecatalyst-role-trust',
        'codecatalyst-role-privilege',
      ],
      [],
      ['iam:ListRoles', ...ofRoles],
    ],
    [['codecatalyst-role-privilege'], ['iam:ListRoles'], ofRoles],
    [['codecatalyst-role-trust'], ['iam:ListRoles'], []],
    [['trail-encryption'], ['kms:GetKeyPolicy'], []],
    [['trail-key-rotation'], ['kms:DescribeKey'], ['kms:GetKeyRotationStatus']],
    [
      ['trail-encryption', 'trail-key-rotation', 'trail-notification'],
      [],
      [...ofKeys, ...ofTopics, 's3:GetBucketNotification'],
    ],
    [['trail-notification'], ['kms:GetKeyPolicy'], [...ofTopics, 's3:GetBucketNotification']],
    [['trail-destination'], ['s3:GetBucketLocation'], []],
    [['trail-cloudwatch-logs'], [], ['logs:DescribeLogGroups']],
    [['log-bucket-access-logging'], [], ['s3:GetBucketLogging']],
    [['account-recording', 'multi-region-recording', 'trail-logging', 'trail-log-validation'], ofTrails, []],
  ])('without %s keep %s and lose %s', (switchedOff, kept, lost) => {
    const { member, owner } = rights({ policy: policyOf(off(...switchedOff)) });

    const before = rights({ policy: policyOf() });
    const all = [...before.member, ...before.owner];
    expect([...member, ...owner]).toEqual(all.filter((action) => !lost.includes(action)));
    expect([...member, ...owner]).toEqual(expect.arrayContaining(kept));
  });

  it.each<[on: string, more: string[]]>([
    ['trail-insights', ['cloudtrail:GetInsightSelectors']],
    ['trail-tags', ['cloudtrail:ListTags']],
    ['event-data-store-encryption', ['cloudtrail:GetEventDataStore', 'cloudtrail:ListEventDataStores']],
  ])('with %s, which is off by itself, hold %s too', (id, more) => {
    for (const setting of ['on', { severity: 'high' }]) {
      const { member } = rights({ policy: policyOf({ controls: { [id]: setting } }) });

      expect(member).toEqual([...rights({ policy: policyOf() }).member, ...more].sort());
    }
  });

  const keyless = { 'trail-key-rotation': 'off', 'trail-notification': 'off' };
  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['S3 encrypts what trails write', { trails: { encryption: { mode: 's3' } }, controls: keyless }, ofKeys],
    ['the topics of trails do not count', { trails: { notification: { accept: ['eventbridge'] } } }, ofTopics],
    [
      'what buckets send does not count',
      { trails: { notification: { accept: ['sns'] } } },
      ['s3:GetBucketNotification'],
    ],
    [
      'neither versions nor their lock are asked for',
      {
        logBuckets: { tamperProtection: { versioning: 'optional', lock: 'none' } },
        controls: { 'log-bucket-retention': 'off', 'trail-tampering': 'off' },
      },
      ['s3:GetBucketObjectLockConfiguration', 's3:GetBucketVersioning'],
    ],
    [
      'only MFA delete is asked for',
      {
        logBuckets: { tamperProtection: { versioning: 'optional', lock: 'mfa-delete' } },
        controls: { 'log-bucket-retention': 'off', 'trail-tampering': 'off' },
      },
      ['s3:GetBucketObjectLockConfiguration'],
    ],
    [
      'only Object Lock is asked for',
      {
        logBuckets: { tamperProtection: { versioning: 'optional', lock: 'object-lock' } },
        controls: { 'log-bucket-retention': 'off', 'trail-tampering': 'off' },
      },
      ['s3:GetBucketVersioning'],
    ],
  ])('leave out what is left open where %s', (_, fields, lost) => {
    const { controls: switched } = { controls: {}, ...fields };
    const before = rights({ policy: policyOf({ controls: switched }) }).owner;

    const { owner } = rights({ policy: policyOf(fields) });

    expect(before).toEqual(expect.arrayContaining(lost.filter((action) => action !== 'kms:GetKeyRotationStatus')));
    expect(owner).toEqual(before.filter((action) => !lost.includes(action)));
  });

  it.each([
    ['trail-encryption alone', { controls: { 'trail-key-rotation': 'off', 'trail-notification': 'off' } }, ['trail']],
    ['trail-key-rotation alone', { controls: { 'trail-encryption': 'off', 'trail-notification': 'off' } }, ['trail']],
    ['trail-notification alone', { controls: { 'trail-encryption': 'off', 'trail-key-rotation': 'off' } }, ['topic']],
    [
      'all of them, and buckets with a key',
      { logBuckets: { encryption: { mode: 'kms' } } },
      ['trail', 'topic', 'bucket'],
    ],
    ['none', { controls: { 'trail-encryption': 'off', ...keyless } }, []],
  ])('are about the keys of those whom controls look at: %s', (_, fields, keysOf) => {
    expect(rights({ policy: policyOf(fields) }).keysOf).toEqual(keysOf);
  });

  it('do not hold the right to list regions where they are stated', () => {
    const settings = AuditSettings.parse({ version: 1, regions: ['us-east-1'] });

    expect(rights({ settings }).member).toEqual(rights().member.filter((action) => action !== 'account:ListRegions'));
  });

  it.each([['aws-us-gov'], ['aws-cn']])('do not ask for CodeCatalyst in %s, where it is not', (partition) => {
    const { member, eventsOf } = rights({ partition });

    expect(member).toEqual(rights().member.filter((action) => !action.startsWith('iam:')));
    expect(eventsOf).toEqual(['tampering']);
  });

  const nobody = policyOf(off('trail-tampering', ...readingCodecatalystEvents));
  it.each<[string, Purpose['settings']['events'], Purpose['policy'], readonly string[]]>([
    ['by default', { root: false, services: [] }, policyOf(), ['codecatalyst', 'tampering']],
    ['with the root user', { root: true, services: [] }, policyOf(), ['codecatalyst', 'tampering', 'activity']],
    ['with a service and no control', { root: false, services: ['codebuild'] }, nobody, ['activity']],
    ['with no control', { root: false, services: [] }, nobody, []],
    ['without trail-tampering', { root: false, services: [] }, policyOf(off('trail-tampering')), ['codecatalyst']],
  ])('are to look up events for those who ask: %s', (_, events, policy, eventsOf) => {
    const held = rights({ settings: { ...defaultAuditSettings, events }, ...(policy && { policy }) });

    expect(held.eventsOf).toEqual(eventsOf);
    expect(held.member.includes('cloudtrail:LookupEvents')).toBe(eventsOf.length > 0);
  });

  it('ask Organizations for what controls need, and for its accounts in any case', () => {
    const { organization } = rights({ policy: policyOf(off('organization-trail')) });

    expect(organization).toEqual(ofOrganization);
  });

  it.each([['self'], [['111122223333']]])('ask nothing of Organizations for accounts: %s', (accounts) => {
    expect(rights({ settings: AuditSettings.parse({ version: 1, accounts }) }).organization).toEqual([]);
  });

  it('hold the right to read tags only where the scope asks for them', () => {
    const organizationActions = (scope: object) =>
      rights({ settings: AuditSettings.parse({ version: 1, scope }) }).organization;

    const withoutTags = [...ofOrganization, trusting].sort();
    const withTags = [...withoutTags, 'organizations:ListTagsForResource'].sort();
    expect(organizationActions({ tags: { stage: ['prod'] } })).toEqual(withTags);
    expect(organizationActions({ exclude: { tags: { stage: ['test'] } } })).toEqual(withTags);
    expect(organizationActions({ accounts: ['111122223333'] })).toEqual(withoutTags);
  });

  it('know only controls that there are', () => {
    // Exceptions are made by id: one that is renamed must not lose its own.
    const named = ['trail-encryption', 'trail-notification', 'log-bucket-encryption', 'log-bucket-tamper-protection'];
    expect(controlIds).toEqual(expect.arrayContaining(named));
    expect(controlIds.some((id) => id.startsWith('codecatalyst-'))).toBe(true);
  });
});

describe('the session policy', () => {
  const { organization, member, owner } = rights();

  it('allows the reads of an account and nothing else', () => {
    expect(JSON.parse(sessionPolicy([...member, ...owner]))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: [...member, ...owner], Resource: '*' }],
    });
  });

  it('is as short as STS takes it', () => {
    expect(sessionPolicy([...member, ...owner]).length).toBeLessThanOrEqual(2048);
    expect(sessionPolicy(['sts:AssumeRole', ...organization, ...member, ...owner]).length).toBeLessThanOrEqual(2048);
  });
});
