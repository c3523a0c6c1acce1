import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListDelegatedAdministratorsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pLimit from 'p-limit';
import type { Task } from './task.js';

const codecatalystRegions = ['eu-west-1', 'us-west-2'];
const historyMilliseconds = 90 * 24 * 60 * 60 * 1000;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The collector's calls by the bare SDK: one client for each service, account and region, one connection pool, as many
 * calls in flight, and a call waits for another only where it needs its answer. What is answered is thrown away.
 */
export async function callAll(task: Task): Promise<void> {
  const { url, credentials, region, role, bucketOwner, now, concurrency } = task;
  const agent = { keepAlive: true, maxSockets: concurrency };
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 3_000,
    requestTimeout: 20_000,
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  });
  const limit = pLimit(concurrency);
  const base = { endpoint: url, requestHandler, maxAttempts: 8 };
  const sts = new STSClient({ ...base, region, credentials });
  // Every client would look these up in the environment and in files, and find the same.
  const { authSchemePreference, defaultsMode, retryMode, useDualstackEndpoint, useFipsEndpoint, userAgentAppId } =
    sts.config;
  const known = {
    authSchemePreference,
    defaultsMode,
    retryMode,
    useDualstackEndpoint,
    useFipsEndpoint,
    userAgentAppId,
  };
  const config = (credentials: Keys, region: string) => ({ ...base, ...known, region, credentials });
  const organizations = new OrganizationsClient(config(credentials, region));

  const identity = await sts.send(new GetCallerIdentityCommand({}));
  const enter = async (account: string): Promise<Keys> => {
    if (account === identity.Account) return credentials;
    const RoleArn = `arn:aws:iam::${account}:role${role.path}${role.name}`;
    const input = {
      RoleArn,
      RoleSessionName: role.sessionName,
      DurationSeconds: 3600,
      ExternalId: role.externalId,
      Policy: role.sessionPolicy,
    };
    const { Credentials: keys } = await limit(() => sts.send(new AssumeRoleCommand(input)));
    return {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    };
  };

  const readAccount = async (account: string): Promise<void> => {
    const keys = await enter(account);
    const cloudtrail = new CloudTrailClient(config(keys, region));
    const regions = new AccountClient(config(keys, region));
    const iam = new IAMClient(config(keys, region));
    await Promise.all([
      limit(() => regions.send(new ListRegionsCommand({ MaxResults: 50 }))),
      limit(() => iam.send(new ListRolesCommand({}))),
      limit(() => cloudtrail.send(new ListTrailsCommand({}))),
      limit(() => cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }))).then(
        async ({ trailList }) => {
          const [trail] = trailList ?? [];
          if (trail?.TrailARN === undefined || accountOf(trail.TrailARN) !== account) return;
          const { TrailARN: arn } = trail;
          await Promise.all([
            limit(() => cloudtrail.send(new GetTrailStatusCommand({ Name: arn }))),
            limit(() => cloudtrail.send(new GetEventSelectorsCommand({ TrailName: arn }))),
            ...(trail.KmsKeyId ? [readKey(trail.KmsKeyId)] : []),
            ...(trail.SnsTopicARN ? [readTopic(trail.SnsTopicARN)] : []),
            ...(trail.S3BucketName ? [readBucket(trail.S3BucketName)] : []),
          ]);
        },
      ),
      ...codecatalystRegions.map((at) => {
        const client = new CloudTrailClient(config(keys, at));
        const LookupAttributes = [
          { AttributeKey: 'EventSource' as const, AttributeValue: 'codecatalyst.amazonaws.com' },
        ];
        const EndTime = new Date(now);
        const StartTime = new Date(EndTime.getTime() - historyMilliseconds);
        return limit(() => client.send(new LookupEventsCommand({ LookupAttributes, StartTime, EndTime })));
      }),
    ]);
  };
  const readKey = async (KeyId: string): Promise<void> => {
    const client = new KMSClient(config(await enter(accountOf(KeyId)), region));
    await limit(() => client.send(new DescribeKeyCommand({ KeyId })));
  };
  const readTopic = async (TopicArn: string): Promise<void> => {
    const client = new SNSClient(config(await enter(accountOf(TopicArn)), region));
    await limit(() => client.send(new GetTopicAttributesCommand({ TopicArn })));
  };
  const readBucket = async (Bucket: string): Promise<void> => {
    const client = new S3Client({ ...config(await enter(bucketOwner), region), forcePathStyle: true });
    await limit(() => client.send(new GetBucketLocationCommand({ Bucket, ExpectedBucketOwner: bucketOwner })));
  };

  const accounts: string[] = [];
  const units = new Set<string>();
  const listAll = async (): Promise<void> => {
    let token: string | undefined;
    do {
      const page = await organizations.send(new ListAccountsCommand(token ? { NextToken: token } : {}));
      for (const { Id = '', Paths = [] } of page.Accounts ?? []) {
        accounts.push(Id);
        for (const unit of Paths[0]?.split('/').filter((part) => part.startsWith('ou-')) ?? []) units.add(unit);
      }
      token = page.NextToken;
    } while (token !== undefined);
  };
  await Promise.all([
    organizations.send(new DescribeOrganizationCommand({})),
    organizations.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal: 'cloudtrail.amazonaws.com' })),
    listAll(),
  ]);
  await Promise.all([
    ...[...units].map((id) =>
      limit(() => organizations.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }))),
    ),
    pLimit(concurrency).map(accounts, readAccount),
  ]);
  requestHandler.destroy();
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
