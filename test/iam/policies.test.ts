import { describe, expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import { identities, namedOwners, narrowingSettings, partitionOf } from '../../src/iam/policies.js';
import { rightsFor } from '../../src/iam/rights.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import { archive, bucket, hub, keyArn, management, member, policyOf, topicArn } from '../support/literals.js';

type Fields = Readonly<Record<string, unknown>>;

const naming = {
  trails: {
    encryption: { keys: [keyArn] },
    notification: { topics: [topicArn] },
    destination: { buckets: [bucket], account: archive },
  },
};
/** The policy names no topic's key: it may be any of the topic's account and region. */
const topicKeys = `arn:aws:kms:us-east-1:${hub}:key/*`;
const hubArn = `arn:aws:iam::${hub}:role/TrailproofHub`;

function printed({ asked = naming, how = {}, principal }: { asked?: Fields; how?: Fields; principal?: string } = {}) {
  const policy = policyOf(asked);
  const settings = AuditSettings.parse({ version: 1, ...how });
  const partition = partitionOf(settings, policy, principal);
  const rights = rightsFor(controls, { settings, policy, partition });
  return identities(rights, { settings, policy, partition, ...(principal !== undefined && { principal }) });
}

/** The resources of the statement that allows an action; nothing where none does. */
function resourcesFor(
  action: string,
  { permissions }: { permissions: ReturnType<typeof printed>['hub']['permissions'] },
) {
  return permissions.Statement.find(({ Action }) => Action.includes(action))?.Resource;
}

describe('the hub', () => {
  it('assumes the audit role in its organization and nowhere else', () => {
    const { hub: identity } = printed({ how: { role: { name: 'Auditor', path: '/security/' } } });

    expect(identity.permissions.Statement).toContainEqual({
      Sid: 'EnterAccounts',
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: ['arn:aws:iam::*:role/security/Auditor'],
      Condition: { StringEquals: { 'aws:ResourceOrgID': 'ORGANIZATION_ID' } },
    });
  });

  it('assumes the roles of the accounts that are named, but its own, and asks nothing of Organizations', () => {
    const { hub: identity } = printed({ how: { accounts: [hub, member] }, principal: hubArn });

    expect(resourcesFor('sts:AssumeRole', identity)).toEqual([`arn:aws:iam::${member}:role/TrailproofAudit`]);
    expect(JSON.stringify(identity)).not.toMatch(/organizations:|ORGANIZATION_ID/);
  });

  it('stands alone where the audit is about its own account', () => {
    const { hub: identity, ...others } = printed({ how: { accounts: 'self' } });

    expect(others).toEqual({});
    expect(resourcesFor('sts:AssumeRole', identity)).toBeUndefined();
    expect(resourcesFor('cloudtrail:DescribeTrails', identity)).toBe('*');
  });

  it.each([
    ['nobody knows whose it is', undefined, [`arn:aws:s3:::${bucket}`], [keyArn, topicKeys], [topicArn]],
    ['it owns the topic', hubArn, undefined, [topicKeys], [topicArn]],
    ['it owns the bucket', `arn:aws:iam::${archive}:role/Hub`, [`arn:aws:s3:::${bucket}`], undefined, undefined],
    ['it owns the key', `arn:aws:iam::${management}:user/ops`, undefined, [keyArn], undefined],
  ])('reads what its account owns, where %s', (_, principal, buckets, keys, topics) => {
    const { hub: identity } = printed(principal === undefined ? {} : { principal });

    expect(resourcesFor('s3:GetBucketLocation', identity)).toEqual(buckets);
    expect(resourcesFor('kms:DescribeKey', identity)).toEqual(keys);
    expect(resourcesFor('sns:GetTopicAttributes', identity)).toEqual(topics);
  });

  it('may own a bucket whose owner the policy does not name', () => {
    const { hub: identity } = printed({ asked: { trails: { destination: { buckets: [bucket] } } }, principal: hubArn });

    expect(resourcesFor('s3:GetBucketLocation', identity)).toEqual([`arn:aws:s3:::${bucket}`]);
  });
});

describe('settings that name more roles', () => {
  const hop = { roleArn: hubArn };
  const organizationRole = { roleArn: `arn:aws:iam::${management}:role/org/Lister` };
  const entering = (roleArn: string) => expect.objectContaining({ Action: ['sts:AssumeRole'], Resource: [roleArn] });

  it('make the hop the hub: whoever runs the audit may enter it and no more', () => {
    const { caller, hub: identity, member: one } = printed({ how: { hop } });

    expect(caller).toEqual({ permissions: { Version: '2012-10-17', Statement: [entering(hubArn)] } });
    expect(identity.trust).toMatchObject({ Statement: [{ Principal: { AWS: 'PRINCIPAL_ARN' } }] });
    expect(one?.trust).toMatchObject({ Statement: [{ Principal: { AWS: hubArn } }] });
    expect(resourcesFor('kms:DescribeKey', identity), 'the hub is in the account that owns the topic').toEqual([
      topicKeys,
    ]);
    expect(resourcesFor('sns:GetTopicAttributes', identity)).toEqual([topicArn]);
  });

  it('let another role ask AWS Organizations, which the hub then need not', () => {
    const { hub: identity, organization } = printed({ how: { organizationRole }, principal: hubArn });

    expect(identity.permissions.Statement).toContainEqual(entering(organizationRole.roleArn));
    expect(resourcesFor('organizations:ListAccounts', identity)).toBeUndefined();
    expect(organization && resourcesFor('organizations:ListAccounts', organization)).toBe('*');
    expect(organization?.permissions.Statement).toHaveLength(1);
    expect(organization?.trust).toMatchObject({ Statement: [{ Principal: { AWS: hubArn } }] });
  });

  it.each([
    ['hop', 'hub', 'HOP_EXTERNAL_ID', hop],
    ['organizationRole', 'organization', 'ORGANIZATION_ROLE_EXTERNAL_ID', organizationRole],
  ] as const)('ask for the external id of %s where it has one', (setting, whose, blank, role) => {
    const trust = (more: Fields) => printed({ how: { [setting]: { ...role, ...more } } })[whose]?.trust?.Statement[0];

    expect(trust({})?.Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': 'ORGANIZATION_ID' } });
    expect(trust({ externalId: 'canary-7d1c52' })?.Condition).toEqual({
      StringEquals: { 'sts:ExternalId': blank, 'aws:PrincipalOrgID': 'ORGANIZATION_ID' },
    });
  });
});

describe('the roles', () => {
  it('let in the one who runs the audit, of their organization, who knows the external id', () => {
    const { member: one, 'log-archive': owner } = printed({ principal: hubArn });

    expect(owner?.trust).toEqual(one?.trust);
    expect(one?.trust).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: hubArn },
          Action: ['sts:AssumeRole'],
          Condition: { StringEquals: { 'sts:ExternalId': 'EXTERNAL_ID', 'aws:PrincipalOrgID': 'ORGANIZATION_ID' } },
        },
      ],
    });
  });

  it('ask for no organization where accounts are named', () => {
    const { member: one } = printed({ how: { accounts: [member] } });

    expect(one?.trust?.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'PRINCIPAL_ARN' },
        Action: ['sts:AssumeRole'],
        Condition: { StringEquals: { 'sts:ExternalId': 'EXTERNAL_ID' } },
      },
    ]);
  });

  it('never hold the external id of the settings', () => {
    expect(JSON.stringify(printed({ how: { role: { externalId: 'canary-7d1c52' } } }))).not.toContain('canary');
  });

  it('read resources only where accounts own them, and only those that the policy names', () => {
    const { member: one = { permissions: { Version: '2012-10-17', Statement: [] } }, 'log-archive': owner = one } =
      printed();

    expect(resourcesFor('kms:DescribeKey', one)).toBeUndefined();
    expect(resourcesFor('cloudtrail:DescribeTrails', one)).toBe('*');
    expect(resourcesFor('cloudtrail:DescribeTrails', owner)).toBe('*');
    expect(resourcesFor('s3:GetBucketLocation', owner)).toEqual([`arn:aws:s3:::${bucket}`]);
    expect(resourcesFor('kms:DescribeKey', owner)).toEqual([keyArn, topicKeys]);
    expect(resourcesFor('sns:GetTopicAttributes', owner)).toEqual([topicArn]);
  });

  it('read the public access of the account that owns buckets, which no resource narrows', () => {
    const { hub: identity, member: one, 'log-archive': owner } = printed({ principal: hubArn });

    expect(owner && resourcesFor('s3:GetAccountPublicAccessBlock', owner)).toBe('*');
    expect(one && resourcesFor('s3:GetAccountPublicAccessBlock', one)).toBeUndefined();
    expect(resourcesFor('s3:GetAccountPublicAccessBlock', identity), 'the hub owns no bucket').toBeUndefined();
  });

  it('describe log groups in any account', () => {
    const { member: one } = printed();

    expect(one && resourcesFor('logs:DescribeLogGroups', one)).toBe('*');
  });

  it.each([
    ['of trails', { controls: { 'trail-notification': 'off' } }, [keyArn]],
    ['of topics', { controls: { 'trail-encryption': 'off', 'trail-key-rotation': 'off' } }, [topicKeys]],
    [
      'of buckets',
      {
        logBuckets: { encryption: { mode: 'kms', keys: [`${keyArn}0`] } },
        controls: { 'trail-notification': 'off', 'trail-encryption': 'off', 'trail-key-rotation': 'off' },
      },
      [`${keyArn}0`],
    ],
    ['of buckets, which may be any', { logBuckets: { encryption: { mode: 'kms' } } }, '*'],
  ])('read the keys %s where controls look at them', (_, fields, keys) => {
    const { 'log-archive': owner } = printed({ asked: { ...naming, ...fields } });

    expect(owner && resourcesFor('kms:DescribeKey', owner)).toEqual(keys);
  });

  it('read any key, topic and bucket where the policy names none', () => {
    const { 'log-archive': owner } = printed({ asked: {} });

    expect(owner && resourcesFor('kms:DescribeKey', owner)).toBe('*');
    expect(owner && resourcesFor('sns:GetTopicAttributes', owner)).toBe('*');
    expect(owner && resourcesFor('s3:GetBucketLocation', owner)).toBe('*');
  });
});

describe('what would narrow the rights', () => {
  it.each([
    [naming, []],
    [{}, ['trails.destination.buckets', 'trails.encryption.keys', 'trails.notification.topics']],
    [{ ...naming, logBuckets: { encryption: { mode: 'kms' } } }, ['logBuckets.encryption.keys']],
    [{ trails: { ...naming.trails, destination: { account: archive } } }, ['trails.destination.buckets']],
    [{ trails: { ...naming.trails, encryption: { mode: 's3' } } }, ['trails.encryption.keys']],
    [{ trails: { ...naming.trails, encryption: { mode: 's3' } }, controls: { 'trail-key-rotation': 'off' } }, []],
    [
      { controls: { 'trail-encryption': 'off', 'trail-key-rotation': 'off', 'trail-notification': 'off' } },
      ['trails.destination.buckets'],
    ],
  ])('of policy %o is to state %o', (asked, settings) => {
    const policy = policyOf(asked);

    const rights = rightsFor(controls, { settings: AuditSettings.parse({ version: 1 }), policy, partition: 'aws' });

    expect(narrowingSettings(rights, policy)).toEqual(settings);
  });
});

describe('the owners that a policy names', () => {
  it.each([
    [naming, [management, archive, hub]],
    [{ ...naming, controls: { 'trail-notification': 'off' } }, [management, archive]],
    [{}, []],
  ])('%o: %o', (asked, accounts) => {
    const policy = policyOf(asked);

    const rights = rightsFor(controls, { settings: AuditSettings.parse({ version: 1 }), policy, partition: 'aws' });

    expect(namedOwners(rights, policy)).toEqual(accounts);
  });
});

describe('the partition', () => {
  const china = 'arn:aws-cn:iam::111122223333:role/Hub';

  it.each([
    ['of the hub', {}, {}, china, 'aws-cn'],
    [
      'of the keys',
      { trails: { encryption: { keys: [keyArn.replace('arn:aws:', 'arn:aws-us-gov:')] } } },
      {},
      undefined,
      'aws-us-gov',
    ],
    ['of the region', {}, { region: 'us-gov-west-1' }, undefined, 'aws-us-gov'],
    ['of the regions', {}, { regions: ['cn-north-1'] }, undefined, 'aws-cn'],
    ['that most are of', {}, { region: 'eu-west-1' }, undefined, 'aws'],
  ])('is the one %s', (_, asked, how, principal, partition) => {
    const { hub: identity } = printed({ asked, how, ...(principal !== undefined && { principal }) });

    expect(resourcesFor('sts:AssumeRole', identity)).toEqual([`arn:${partition}:iam::*:role/TrailproofAudit`]);
  });
});
