import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DescribeOrganizationCommand, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { as, hub, member, open, organization } from './support.js';

interface Partition {
  readonly partition: string;
  readonly region: string;
  readonly regions: readonly string[];
  /** Where Account Management and Organizations answer; IAM answers in `region`. */
  readonly accounts: string;
}

const partitions: readonly Partition[] = [
  {
    partition: 'aws-us-gov',
    region: 'us-gov-west-1',
    regions: ['us-gov-east-1', 'us-gov-west-1'],
    accounts: 'us-gov-west-1',
  },
  { partition: 'aws-cn', region: 'cn-north-1', regions: ['cn-north-1', 'cn-northwest-1'], accounts: 'cn-northwest-1' },
];

describe.each(partitions)('$partition', ({ partition, region, regions, accounts }) => {
  const estate = (more: object = {}) =>
    organization({
      partition,
      organization: { id: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: hub },
      accounts: {
        [hub]: {
          trails: [{ name: 'trail', homeRegion: region, bucket: 'logs', organization: true }],
          keys: [{ id: 'key-1', region }],
          topics: [{ name: 'topic', region }],
          buckets: [{ name: 'logs', region }],
        },
      },
      ...more,
    });
  const arn = (rest: string) => `arn:${partition}:${rest}`;

  test('has its own ARNs in every service', async () => {
    const keys = as(await open(estate()), undefined, region);

    const identity = await new STSClient(keys).send(new GetCallerIdentityCommand({}));
    const { Organization } = await new OrganizationsClient(keys).send(new DescribeOrganizationCommand({}));
    const { Accounts } = await new OrganizationsClient(keys).send(new ListAccountsCommand({}));
    const { trailList } = await new CloudTrailClient(keys).send(new DescribeTrailsCommand({}));
    const { Roles } = await new IAMClient(keys).send(new ListRolesCommand({}));
    const { KeyMetadata } = await new KMSClient(keys).send(new DescribeKeyCommand({ KeyId: 'key-1' }));
    const TopicArn = arn(`sns:${region}:${hub}:topic`);
    const { Attributes } = await new SNSClient(keys).send(new GetTopicAttributesCommand({ TopicArn }));

    expect(identity.Arn).toBe(arn(`sts::${hub}:assumed-role/Hub/operator`));
    expect(Organization?.Arn).toBe(arn(`organizations::${hub}:organization/o-a1b2c3d4e5`));
    expect(Accounts?.[0]?.Arn).toMatch(arn(`organizations::${hub}:account/o-a1b2c3d4e5/`));
    expect(trailList?.[0]?.TrailARN).toBe(arn(`cloudtrail:${region}:${hub}:trail/trail`));
    expect(Roles?.map(({ Arn }) => Arn)).toContain(arn(`iam::${hub}:role/Hub`));
    expect(KeyMetadata?.Arn).toBe(arn(`kms:${region}:${hub}:key/key-1`));
    expect(Attributes?.['TopicArn']).toBe(TopicArn);
  });

  test('is entered by its own role ARNs, and by no other', async () => {
    const sts = new STSClient(as(await open(estate()), undefined, region));
    const assume = (RoleArn: string) =>
      sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'trailproof', ExternalId: 'secret-enough' }));

    const { AssumedRoleUser } = await assume(arn(`iam::${member}:role/Auditor`));

    expect(AssumedRoleUser?.Arn).toBe(arn(`sts::${member}:assumed-role/Auditor/trailproof`));
    await expect(assume(`arn:aws:iam::${member}:role/Auditor`)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('has its own regions, and global services in one of them', async () => {
    const sandbox = await open(estate());
    const keys = as(sandbox, undefined, region);

    const { Regions } = await new AccountClient(keys).send(new ListRegionsCommand({}));
    await new OrganizationsClient(keys).send(new DescribeOrganizationCommand({}));
    await new IAMClient(keys).send(new ListRolesCommand({}));

    expect(Regions?.map(({ RegionName }) => RegionName)).toEqual(regions);
    expect(Regions?.every(({ RegionOptStatus }) => RegionOptStatus === 'ENABLED_BY_DEFAULT')).toBe(true);
    expect(sandbox.calls.map((call) => [call.service, call.region])).toEqual([
      ['account', accounts],
      ['organizations', accounts],
      ['iam', region],
    ]);
  });

  test('always says where a bucket is', async () => {
    const s3 = new S3Client(as(await open(estate()), undefined, region));

    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: 'logs' }));

    expect(LocationConstraint).toBe(region);
  });

  test('compares policies with its own ARNs', async () => {
    const caller = (policy: object) => ({ account: hub, roleName: 'Hub', policy: { Statement: [policy] } });
    const allow = { Effect: 'Allow', Action: 'iam:ListRoles' };
    const own = await open(estate({ caller: caller({ ...allow, Resource: arn('iam::*:role/*') }) }));
    const other = await open(estate({ caller: caller({ ...allow, Resource: 'arn:aws:iam::*:role/*' }) }));
    const list = new ListRolesCommand({});

    await expect(new IAMClient(as(own, undefined, region)).send(list)).resolves.toBeDefined();
    await expect(new IAMClient(as(other, undefined, region)).send(list)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});
