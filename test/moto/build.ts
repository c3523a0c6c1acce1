import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  type PutEventSelectorsCommandInput,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DisableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import {
  type AccountPlan,
  accounts,
  buckets,
  keys,
  management,
  organizationalUnits,
  type Region,
  type RolePlan,
  type TrailPlan,
  topics,
} from './organization.js';

/** What AWS would have chosen: account ids by name, ARNs of the keys and topics that the policy allows. */
export interface Built {
  readonly ids: Readonly<Record<string, string>>;
  readonly allowedKeys: readonly string[];
  readonly allowedTopics: readonly string[];
}

/** The role that comes with every account that Organizations makes. */
export const roleName = 'OrganizationAccountAccessRole';
/** moto takes whoever it does not know for the management account. */
export const callerKeys = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

const home: Region = 'us-east-1';

/** Furnishes the organization, through the same SDK that everyone uses. */
export async function build(endpoint: string): Promise<Built> {
  const requestHandler = new NodeHttpHandler();
  const config = (region: Region, credentials: Keys) => ({ endpoint, region, credentials, requestHandler });
  try {
    const ids = await openAccounts(new OrganizationsClient(config(home, callerKeys)));
    const sts = new STSClient(config(home, callerKeys));
    const owned = new Map<string, Keys>();
    for (const { name } of accounts) owned.set(name, await enter(sts, name, idOf(ids, name)));
    /** The configuration of a client in an account. */
    const as: As = (account, region) => config(region, owned.get(account) ?? callerKeys);

    const keyArns = await makeKeys(as, ids);
    for (const [Bucket, { account }] of Object.entries(buckets)) {
      await new S3Client({ ...as(account, home), forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
    }
    const topicArns: string[] = [];
    for (const account of accounts) topicArns.push(...(await furnish(as, account, keyArns)));
    for (const [Bucket, { account, deleted }] of Object.entries(buckets)) {
      const s3 = new S3Client({ ...as(account, home), forcePathStyle: true });
      if (deleted) await s3.send(new DeleteBucketCommand({ Bucket }));
    }
    for (const { name } of accounts.filter(({ closed }) => closed)) {
      await new OrganizationsClient(config(home, callerKeys)).send(new CloseAccountCommand({ AccountId: ids[name] }));
    }
    const allowed = Object.entries(keys).filter(([, key]) => key.allowed);
    return { ids, allowedKeys: allowed.map(([name]) => keyArns[name] ?? ''), allowedTopics: [...new Set(topicArns)] };
  } finally {
    requestHandler.destroy();
  }
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

async function openAccounts(organizations: OrganizationsClient): Promise<Record<string, string>> {
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
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
  return ids;
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
async function makeKeys(as: As, ids: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const arns: Record<string, string> = {};
  for (const [name, { account, state }] of Object.entries(keys)) {
    if (state === 'never made') {
      arns[name] = `arn:aws:kms:${home}:${ids[account] ?? account}:key/00000000-0000-4000-8000-000000000000`;
      continue;
    }
    const kms = new KMSClient(as(account, home));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    // By id: moto does not find a key to be switched off by its ARN.
    const KeyId = KeyMetadata?.KeyId ?? '';
    if (state === 'disabled') await kms.send(new DisableKeyCommand({ KeyId }));
    if (state === 'pending deletion') await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    arns[name] = KeyMetadata?.Arn ?? '';
  }
  return arns;
}

/** Makes the account's trails and roles. Answers the ARNs of the topics that the policy is to allow. */
async function furnish(
  as: As,
  { name: account, trails, roles = [] }: AccountPlan,
  keyArns: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const allowedTopics: string[] = [];
  for (const trail of trails) {
    const config = as(account, trail.region);
    const sns = new SNSClient(config);
    const { topic } = trail;
    const made = topic === 'none' ? undefined : await sns.send(new CreateTopicCommand({ Name: topic }));
    await makeTrail(new CloudTrailClient(config), trail, keyArns);
    const TopicArn = made?.TopicArn;
    if (topic === 'none' || !TopicArn) continue;
    if (topics[topic].deleted) await sns.send(new DeleteTopicCommand({ TopicArn }));
    if (topics[topic].allowed) allowedTopics.push(TopicArn);
  }
  const iam = new IAMClient(as(account, home));
  for (const role of roles) await makeRole(iam, role);
  return allowedTopics;
}

async function makeTrail(
  cloudtrail: CloudTrailClient,
  trail: TrailPlan,
  keyArns: Readonly<Record<string, string>>,
): Promise<void> {
  const { name: Name, key, topic, selectors } = trail;
  await cloudtrail.send(
    new CreateTrailCommand({
      Name,
      S3BucketName: trail.bucket,
      S3KeyPrefix: trail.prefix,
      IsMultiRegionTrail: trail.multiRegion,
      IncludeGlobalServiceEvents: trail.globalServices,
      EnableLogFileValidation: trail.validation,
      ...(key !== 'none' && { KmsKeyId: keyArns[key] }),
      ...(topic !== 'none' && { SnsTopicName: topic }),
    }),
  );
  if (selectors) await cloudtrail.send(new PutEventSelectorsCommand({ TrailName: Name, ...inAwsTerms(selectors) }));
  if (trail.logging !== 'never started') await cloudtrail.send(new StartLoggingCommand({ Name }));
  if (trail.logging === 'stopped') await cloudtrail.send(new StopLoggingCommand({ Name }));
}

function inAwsTerms(selectors: NonNullable<TrailPlan['selectors']>): Partial<PutEventSelectorsCommandInput> {
  if ('basic' in selectors) return { EventSelectors: [...selectors.basic] };
  return { AdvancedEventSelectors: selectors.advanced.map((fields) => ({ FieldSelectors: [...fields] })) };
}

async function makeRole(iam: IAMClient, { name: RoleName, trust: Statement }: RolePlan): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

function idOf(ids: Readonly<Record<string, string>>, name: string): string {
  const id = ids[name];
  if (!id) throw new Error(`moto gave no id to ${name}`);
  return id;
}
