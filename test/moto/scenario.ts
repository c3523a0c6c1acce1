import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { type Built, logGroupArn, roleName } from './build.js';
import { bucketPolicy, keyPolicy, topicPolicy } from './documents.js';
import { type AccountPlan, accounts, management, type TrailPlan } from './organization.js';
import {
  accessLogs,
  type BucketPlan,
  blockingAccounts,
  bucketPlans,
  home,
  keyPlans,
  logArchive,
  logGroups,
  publicAccessFlags,
  type RulePlan,
  regions,
  type TopicName,
  topicPlans,
} from './resources.js';

/**
 * The same organization, described to the sandbox: with the ids that moto gave, and the times that moto would answer.
 * @param time before or after what a month changes
 */
export function scenario(built: Built, now: Date, time: 'now' | 'later'): Scenario {
  const { ids, organizationId } = built;
  const isLater = time === 'later';
  return parseScenario({
    version: 1,
    name: 'as-in-moto',
    now: now.toISOString(),
    regions: { enabledByDefault: regions },
    organization: {
      id: organizationId,
      rootId: 'r-moto',
      managementAccount: ids[management],
      trustedServices: isLater ? [] : ['cloudtrail.amazonaws.com'],
    },
    caller: { account: ids[management], userName: 'anyone' },
    auditRole: { name: roleName },
    accounts: accounts.map((account) => describeAccount(built, account, now, isLater)),
  });
}

function describeAccount(built: Built, plan: AccountPlan, now: Date, isLater: boolean): object {
  const { name, closed, roles = [] } = plan;
  const id = built.ids[name] ?? '';
  const trails = plan.trails.map((trail) =>
    trail.organization && isLater ? { ...trail, logging: 'stopped' as const } : trail,
  );
  const blocked = blockingAccounts[name];
  const named = [...trails.map(({ topic, region }) => ({ topic, region })), ...listenerOf(name)];
  return {
    id,
    name,
    state: closed ? 'SUSPENDED' : 'ACTIVE',
    roles: roles.map(({ name, trust, inline = {} }) => ({
      name,
      trust: documentOf(trust),
      inlinePolicies: Object.fromEntries(Object.entries(inline).map(([policy, of]) => [policy, documentOf([of])])),
    })),
    trails: trails.map((trail) => describeTrail(built, id, trail, now)),
    buckets: bucketsOf(built, name),
    ...(blocked && { publicAccessBlock: flags(blocked) }),
    keys: keysOf(built, name, id),
    topics: distinct(
      named.flatMap(({ topic, region }) =>
        topic === 'none' || topicPlans[topic].deleted ? [] : [describeTopic(built, id, topic, region)],
      ),
    ),
    logGroups: distinct(
      trails.flatMap(({ group, region }) => {
        const kept = group === 'none' ? 'never made' : logGroups[group];
        if (kept === 'never made') return [];
        return [{ name: group, region, ...(kept !== 'forever' && { retentionDays: kept }) }];
      }),
    ),
  };
}

function documentOf(Statement: readonly object[]): object {
  return { Version: '2012-10-17', Statement };
}

function listenerOf(account: string): readonly { readonly topic: TopicName; readonly region: string }[] {
  return account === logArchive ? [{ topic: 'trail-files', region: home }] : [];
}

function distinct<T extends { readonly name: string; readonly region: string }>(list: readonly T[]): T[] {
  return [...new Map(list.map((one) => [`${one.region} ${one.name}`, one])).values()];
}

function describeTrail({ keyArns }: Built, account: string, trail: TrailPlan, now: Date): object {
  const { name, region, key, topic, group, selectors, logging } = trail;
  return {
    name,
    homeRegion: region,
    bucket: trail.bucket,
    prefix: trail.prefix,
    multiRegion: trail.multiRegion,
    globalServices: trail.globalServices,
    validation: trail.validation,
    logging: logging === 'started',
    status: statusIn(logging, now.toISOString()),
    ...(key !== 'none' && { kmsKeyArn: keyArns[key] }),
    ...(topic !== 'none' && { topicArn: topicArn(region, account, topic) }),
    ...(group !== 'none' && { logGroupArn: logGroupArn(region, account, group) }),
    ...(selectors && 'basic' in selectors && { eventSelectors: selectors.basic }),
    ...(selectors &&
      'advanced' in selectors && {
        advancedEventSelectors: selectors.advanced.map((FieldSelectors) => ({ FieldSelectors })),
      }),
    insightSelectors: trail.insights,
    tags: trail.tags,
    // moto shows an organization trail to its owner only.
    ...(trail.organization && { organization: true, unseenIn: [{}] }),
  };
}

/** moto has the times of starting, stopping and of the last delivery, and no others. */
function statusIn(logging: TrailPlan['logging'], now: string): object {
  const begun = logging !== 'never started';
  return {
    startLoggingTime: begun ? now : null,
    stopLoggingTime: logging === 'stopped' ? now : null,
    latestDeliveryTime: begun ? now : null,
    latestDigestDeliveryTime: null,
    latestNotificationTime: null,
    latestCloudWatchLogsDeliveryTime: null,
  };
}

function topicArn(region: string, account: string, topic: string): string {
  return `arn:aws:sns:${region}:${account}:${topic}`;
}

function describeTopic({ keyArns }: Built, account: string, name: TopicName, region: string) {
  const { unheard, key, refuses } = topicPlans[name];
  return {
    name,
    region,
    policy: topicPolicy({ ...(refuses && { refuses }) }, topicArn(region, account, name), account),
    ...(key && { kmsKey: keyPlans[key]?.alias ?? keyArns[key] }),
    subscriptions: unheard ? [] : [{ endpoint: 'security@example.com' }],
  };
}

const keyStates = { disabled: 'Disabled', 'pending deletion': 'PendingDeletion', made: 'Enabled' } as const;

function keysOf({ keyArns, organizationId }: Built, owner: string, account: string): object[] {
  return Object.entries(keyPlans).flatMap(([name, plan]) => {
    const { state = 'made', rotates = true, imported, alias } = plan;
    if (plan.account !== owner || state === 'never made') return [];
    const arn = keyArns[name] ?? '';
    return {
      id: arn.slice(arn.lastIndexOf('/') + 1),
      region: home,
      state: keyStates[state],
      origin: imported ? 'EXTERNAL' : 'AWS_KMS',
      rotation: { enabled: rotates && !imported },
      policy: keyPolicy(plan, account, organizationId),
      aliases: alias ? [alias] : [],
    };
  });
}

function bucketsOf(built: Built, owner: string): object[] {
  const logs = Object.entries(bucketPlans).flatMap(([name, plan]) =>
    plan.account === owner && !plan.deleted ? [describeBucket(built, name, plan)] : [],
  );
  return owner === logArchive ? [...logs, { name: accessLogs, region: home }] : logs;
}

function describeBucket({ keyArns, organizationId, ids }: Built, name: string, plan: BucketPlan): object {
  const { key, lock, publicAccess, policy, versioning } = plan;
  const listener = topicArn(home, ids[logArchive] ?? '', 'trail-files');
  return {
    name,
    region: home,
    publicAccessBlock: publicAccess === 'not blocked' ? 'none' : flags(publicAccess),
    ...(policy !== 'none' && { policy: bucketPolicy(policy, name, organizationId) }),
    ...(plan.readableByAll && {
      ownership: 'ObjectWriter',
      acl: [
        { to: 'owner', permission: 'FULL_CONTROL' },
        { to: 'AllUsers', permission: 'READ' },
      ],
    }),
    encryption: key ? { algorithm: 'aws:kms', key: keyArns[key] } : { algorithm: 'AES256' },
    ...(versioning !== 'never' && { versioning }),
    ...(lock && { objectLock: lock === 'without retention' ? {} : lock }),
    lifecycle: plan.rules.map(describeRule),
    ...(plan.announces !== undefined && {
      notifications: { topics: [{ arn: listener, prefix: plan.announces }] },
    }),
    ...(plan.accessLogs && { logging: { targetBucket: accessLogs, prefix: `${name}/` } }),
  };
}

function flags(blocked: keyof typeof publicAccessFlags): object {
  const [blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets] = publicAccessFlags[blocked];
  return { blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets };
}

function describeRule({ enabled, ...rule }: RulePlan): object {
  return { ...rule, enabled: enabled !== false };
}
