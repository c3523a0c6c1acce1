import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  type PutEventSelectorsCommandInput,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeOrganizationCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { makeAccessLogs, makeBucket, makeKey, makeLogGroup, makeTopic, publicAccessBlock } from './build-shared.js';
import {
  type AccountPlan,
  accounts,
  management,
  organizationalUnits,
  type RolePlan,
  type TrailPlan,
} from './organization.js';
import { blockingAccounts, bucketPlans, home, keyPlans, logArchive, type Region, topicPlans } from './resources.js';

/** What AWS would have chosen: account ids by name, the organization's id, ARNs of keys by name. */
export interface Built {
  readonly ids: Readonly<Record<string, string>>;
  readonly organizationId: string;
  readonly keyArns: Readonly<Record<string, string>>;
  /** Changes the organization as a month may do. */
  letTimePass(): Promise<void>;
  end(): void;
}

/** The role that comes with every account that Organizations makes. */
export const roleName = 'OrganizationAccountAccessRole';
/** moto takes whoever it does not know for the management account. */
export const callerKeys = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

const cloudtrailService = { ServicePrincipal: 'cloudtrail.amazonaws.com' };

/** Furnishes the organization, through the same SDK that everyone uses. */
export async function build(endpoint: string): Promise<Built> {
  const requestHandler = new NodeHttpHandler();
  const config = (region: Region, credentials: Keys) => ({ endpoint, region, credentials, requestHandler });
  const organizations = new OrganizationsClient(config(home, callerKeys));
  const { ids, organizationId } = await openAccounts(organizations);
  const sts = new STSClient(config(home, callerKeys));
  const owned = new Map<string, Keys>();
  for (const { name } of accounts) owned.set(name, await enter(sts, name, idOf(ids, name)));
  /** The configuration of a client in an account. */
  const as: As = (account, region) => config(region, owned.get(account) ?? callerKeys);

  const keyArns = await makeKeys(as, ids, organizationId);
  await makeBuckets(as, ids, organizationId, keyArns);
  for (const account of accounts) await furnish(as, account, idOf(ids, account.name), keyArns);
  for (const [Bucket, { account, deleted }] of Object.entries(bucketPlans)) {
    if (deleted) await s3In(as, account).send(new DeleteBucketCommand({ Bucket }));
  }
  for (const { name } of accounts.filter(({ closed }) => closed)) {
    await organizations.send(new CloseAccountCommand({ AccountId: ids[name] }));
  }
  const letTimePass = async (): Promise<void> => {
    await organizations.send(new DisableAWSServiceAccessCommand(cloudtrailService));
    for (const trail of accounts.flatMap(({ trails }) => trails).filter(({ organization }) => organization)) {
      await new CloudTrailClient(as(management, trail.region)).send(new StopLoggingCommand({ Name: trail.name }));
    }
  };
  return { ids, organizationId, keyArns, letTimePass, end: () => requestHandler.destroy() };
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
type ClientConfig = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Keys;
  readonly requestHandler: NodeHttpHandler;
};
type As = (account: string, region: Region) => ClientConfig;

async function openAccounts(organizations: OrganizationsClient): Promise<Pick<Built, 'ids' | 'organizationId'>> {
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  await organizations.send(new EnableAWSServiceAccessCommand(cloudtrailService));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const root = Roots?.[0]?.Id;
  const units = new Map<string, string | undefined>();
  for (const Name of organizationalUnits) {
    const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name }));
    units.set(Name, made.OrganizationalUnit?.Id);
  }
  const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
  const ids: Record<string, string> = { [management]: Organization?.MasterAccountId ?? '' };
  // One after the other: the seed makes ids the same in every run, and moto lists accounts by when they joined.
  for (const { name, unit = 'Workloads' } of accounts.filter(({ name }) => name !== management)) {
    const command = new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com`, RoleName: roleName });
    const { CreateAccountStatus } = await organizations.send(command);
    const AccountId = CreateAccountStatus?.AccountId ?? '';
    ids[name] = AccountId;
    await organizations.send(
      new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: units.get(unit) }),
    );
  }
  return { ids, organizationId: Organization?.Id ?? '' };
}

async function enter(sts: STSClient, name: string, id: string): Promise<Keys> {
  if (name === management) return callerKeys;
  const RoleArn = `arn:aws:iam::${id}:role/${roleName}`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'builder' }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

/** ARNs by name, of the keys that were never made too. */
async function makeKeys(as: As, ids: Built['ids'], organizationId: string): Promise<Record<string, string>> {
  const arns: Record<string, string> = {};
  for (const [name, { account, state }] of Object.entries(keyPlans)) {
    const id = ids[account] ?? account;
    arns[name] =
      state === 'never made'
        ? `arn:aws:kms:${home}:${id}:key/00000000-0000-4000-8000-000000000000`
        : await makeKey(new KMSClient(as(account, home)), name, id, organizationId);
  }
  return arns;
}

async function makeBuckets(
  as: As,
  ids: Built['ids'],
  organization: string,
  keyArns: Readonly<Record<string, string>>,
): Promise<void> {
  await makeAccessLogs(s3In(as, logArchive));
  const listener = await makeTopic(new SNSClient(as(logArchive, home)), 'trail-files', idOf(ids, logArchive), keyArns);
  for (const [name, plan] of Object.entries(bucketPlans)) {
    await makeBucket(s3In(as, plan.account), name, plan, { organization, keyArns, listener });
  }
  for (const [account, blocked] of Object.entries(blockingAccounts)) {
    const config = as(account, home);
    // The SDK would put the account's id before the host name.
    const control = new S3ControlClient({ ...config, endpointProvider: () => ({ url: new URL(config.endpoint) }) });
    const PublicAccessBlockConfiguration = publicAccessBlock(blocked);
    await control.send(
      new PutPublicAccessBlockCommand({ AccountId: idOf(ids, account), PublicAccessBlockConfiguration }),
    );
  }
}

function s3In(as: As, account: string): S3Client {
  return new S3Client({ ...as(account, home), forcePathStyle: true });
}

/** Makes the account's trails, with what they name, and roles. */
async function furnish(
  as: As,
  { name: account, trails, roles = [] }: AccountPlan,
  id: string,
  keyArns: Readonly<Record<string, string>>,
): Promise<void> {
  const groups = new Set<string>();
  for (const trail of trails) {
    const config = as(account, trail.region);
    const sns = new SNSClient(config);
    const { topic, group, region } = trail;
    const TopicArn = topic === 'none' ? undefined : await makeTopic(sns, topic, id, keyArns);
    if (group !== 'none' && !groups.has(`${region} ${group}`)) {
      await makeLogGroup(new CloudWatchLogsClient(config), group);
      groups.add(`${region} ${group}`);
    }
    await makeTrail(new CloudTrailClient(config), trail, id, keyArns);
    if (topic !== 'none' && topicPlans[topic].deleted) await sns.send(new DeleteTopicCommand({ TopicArn }));
  }
  const iam = new IAMClient(as(account, home));
  for (const role of roles) await makeRole(iam, role);
}

async function makeTrail(
  cloudtrail: CloudTrailClient,
  trail: TrailPlan,
  account: string,
  keyArns: Readonly<Record<string, string>>,
): Promise<void> {
  const { name: Name, key, topic, group, region, selectors, insights, tags } = trail;
  await cloudtrail.send(
    new CreateTrailCommand({
      Name,
      S3BucketName: trail.bucket,
      S3KeyPrefix: trail.prefix,
      IsMultiRegionTrail: trail.multiRegion,
      IsOrganizationTrail: trail.organization ?? false,
      IncludeGlobalServiceEvents: trail.globalServices,
      EnableLogFileValidation: trail.validation,
      TagsList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      ...(key !== 'none' && { KmsKeyId: keyArns[key] }),
      ...(topic !== 'none' && { SnsTopicName: topic }),
      ...(group !== 'none' && {
        CloudWatchLogsLogGroupArn: logGroupArn(region, account, group),
        CloudWatchLogsRoleArn: `arn:aws:iam::${account}:role/CloudTrailToLogs`,
      }),
    }),
  );
  if (selectors) await cloudtrail.send(new PutEventSelectorsCommand({ TrailName: Name, ...inAwsTerms(selectors) }));
  if (insights.length > 0) {
    await cloudtrail.send(new PutInsightSelectorsCommand({ TrailName: Name, InsightSelectors: [...insights] }));
  }
  if (trail.logging !== 'never started') await cloudtrail.send(new StartLoggingCommand({ Name }));
  if (trail.logging === 'stopped') await cloudtrail.send(new StopLoggingCommand({ Name }));
}

/** As CloudTrail asks for it. */
export function logGroupArn(region: string, account: string, group: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${group}:*`;
}

function inAwsTerms(selectors: NonNullable<TrailPlan['selectors']>): Partial<PutEventSelectorsCommandInput> {
  if ('basic' in selectors) return { EventSelectors: [...selectors.basic] };
  return { AdvancedEventSelectors: selectors.advanced.map((fields) => ({ FieldSelectors: [...fields] })) };
}

async function makeRole(iam: IAMClient, { name: RoleName, trust, inline = {} }: RolePlan): Promise<void> {
  const document = (Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  for (const [PolicyName, statement] of Object.entries(inline)) {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document([statement]) }));
  }
}

function idOf(ids: Readonly<Record<string, string>>, name: string): string {
  const id = ids[name];
  if (!id) throw new Error(`moto gave no id to ${name}`);
  return id;
}
