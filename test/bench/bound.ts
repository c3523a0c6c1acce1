import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand as GetAccountBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pLimit from 'p-limit';
import type { Task } from './task.js';

const codecatalystRegions = ['eu-west-1', 'us-west-2'];
const historyMilliseconds = 90 * 24 * 60 * 60 * 1000;
/** What is looked up of changes to what recording rests on, where each would be recorded. */
const changesOf = {
  trails: ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'],
  organizations: ['DisableAWSServiceAccess'],
  keys: ['DisableKey', 'ScheduleKeyDeletion'],
  buckets: ['DeleteBucketPolicy', 'PutBucketPolicy', 'PutBucketLifecycle'],
};

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
  const { url, credentials, region, role, eventsOf, bucketOwner, now, concurrency } = task;
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
            ...lookUpChanges(keys, [...changesOf.trails, ...changesOf.organizations]),
            ...(trail.KmsKeyId ? [readKey(trail.KmsKeyId)] : []),
            ...(trail.SnsTopicARN ? [readTopic(trail.SnsTopicARN)] : []),
            ...(trail.S3BucketName ? [readBucket(trail.S3BucketName)] : []),
            ...(trail.CloudWatchLogsLogGroupArn ? [readLogGroup(trail.CloudWatchLogsLogGroupArn)] : []),
          ]);
        },
      ),
      ...codecatalystRegions.map((at) => lookUp(keys, at, 'EventSource', 'codecatalyst.amazonaws.com')),
    ]);
  };
  const lookUp = (keys: Keys, at: string, AttributeKey: 'EventName' | 'EventSource', AttributeValue: string) => {
    const client = new CloudTrailClient(config(keys, at));
    const LookupAttributes = [{ AttributeKey, AttributeValue }];
    const EndTime = new Date(now);
    const StartTime = new Date(EndTime.getTime() - historyMilliseconds);
    return limit(() => client.send(new LookupEventsCommand({ LookupAttributes, StartTime, EndTime })));
  };
  const lookUpChanges = (keys: Keys, names: readonly string[]) =>
    eventsOf.includes('tampering') ? names.map((name) => lookUp(keys, region, 'EventName', name)) : [];
  const owners = new Map<string, Promise<Keys>>();
  const asOwner = (account: string): Promise<Keys> => {
    const keys = owners.get(account) ?? enter(account);
    owners.set(account, keys);
    return keys;
  };
  const readKey = async (KeyId: string): Promise<void> => {
    const keys = await asOwner(accountOf(KeyId));
    const client = new KMSClient(config(keys, region));
    await Promise.all([
      ...lookUpChanges(keys, changesOf.keys),
      limit(() => client.send(new DescribeKeyCommand({ KeyId }))),
      limit(() => client.send(new GetKeyPolicyCommand({ KeyId }))),
      limit(() => client.send(new GetKeyRotationStatusCommand({ KeyId }))),
    ]);
  };
  const readTopic = async (TopicArn: string): Promise<void> => {
    const client = new SNSClient(config(await asOwner(accountOf(TopicArn)), region));
    await Promise.all([
      limit(() => client.send(new GetTopicAttributesCommand({ TopicArn }))),
      limit(() => client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))),
    ]);
  };
  const readLogGroup = async (arn: string): Promise<void> => {
    const client = new CloudWatchLogsClient(config(await asOwner(accountOf(arn)), region));
    await limit(() => client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: arn.split(':')[6] })));
  };
  const readBucket = async (Bucket: string): Promise<void> => {
    const keys = await asOwner(bucketOwner);
    const client = new S3Client({ ...config(keys, region), forcePathStyle: true });
    const control = new S3ControlClient({
      ...config(keys, region),
      endpointProvider: () => ({ url: new URL(url) }),
    });
    const of = { Bucket, ExpectedBucketOwner: bucketOwner };
    // What a bucket has not got is answered by an error.
    const none = () => undefined;
    await Promise.all([
      ...lookUpChanges(keys, changesOf.buckets),
      limit(() => client.send(new GetBucketLocationCommand(of))),
      limit(() => control.send(new GetAccountBlockCommand({ AccountId: bucketOwner }))).catch(none),
      limit(() => client.send(new GetPublicAccessBlockCommand(of))).catch(none),
      limit(() => client.send(new GetBucketPolicyStatusCommand(of))).catch(none),
      limit(() => client.send(new GetBucketOwnershipControlsCommand(of))).catch(none),
      limit(() => client.send(new GetBucketAclCommand(of))),
      limit(() => client.send(new GetBucketPolicyCommand(of))).catch(none),
      limit(() => client.send(new GetBucketEncryptionCommand(of))).catch(none),
      limit(() => client.send(new GetBucketVersioningCommand(of))),
      limit(() => client.send(new GetObjectLockConfigurationCommand(of))).catch(none),
      limit(() => client.send(new GetBucketLifecycleConfigurationCommand(of))).catch(none),
      limit(() => client.send(new GetBucketNotificationConfigurationCommand(of))),
      limit(() => client.send(new GetBucketLoggingCommand(of))),
    ]);
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
    organizations.send(new ListAWSServiceAccessForOrganizationCommand({})),
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
