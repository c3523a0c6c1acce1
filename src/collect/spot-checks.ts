import {
  CloudTrailClient,
  GetEventDataStoreCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { ask } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import { type Fact, mapFact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';

// What no audit asks, and what tests in a real account whether AWS does as the audit believes.

/** An event as event history lists it. */
export interface ListedEvent {
  readonly name: string;
  readonly source: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

const Events = z.object({
  Events: z.array(z.object({ EventName: z.string(), EventSource: z.string(), EventTime: z.date() })),
});

/** The first page of a region's event history, in the order in which AWS gives it. */
export async function newestEvents(session: Session, region: string, name?: string): Promise<Fact<ListedEvent[]>> {
  const filter =
    name === undefined ? {} : { LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: name }] };
  const answer = await ask(session, {
    api: 'cloudtrail:LookupEvents',
    region,
    ...(name !== undefined && { resource: name }),
    send: () => session.client(CloudTrailClient, region).send(new LookupEventsCommand(filter)),
    page: Events,
  });
  return mapFact(answer, ({ Events: events }) =>
    events.map(({ EventName, EventSource, EventTime }) => ({
      name: EventName,
      source: EventSource,
      at: EventTime.toISOString(),
    })),
  );
}

/** Whether S3 answers for a bucket where an account is named that does not own it. */
export async function answersForOwner(session: Session, bucket: string, owner: string): Promise<Fact<'answered'>> {
  const leader = leaderRegion(session.partition);
  const answer = await ask(session, {
    api: 's3:GetBucketLocation',
    region: leader,
    resource: bucket,
    send: () =>
      session
        .client(S3Client, leader)
        .send(new GetBucketLocationCommand({ Bucket: bucket, ExpectedBucketOwner: owner })),
    page: z.object({}),
  });
  return mapFact(answer, () => 'answered' as const);
}

/**
 * What is said about a trail, an event data store, a log group and a role that there are not, by action: whoever may ask
 * is told that they are missing.
 * @param rights the actions to try; others are not
 */
export async function askedOfMissing(
  session: Session,
  region: string,
  rights: readonly string[],
): Promise<ReadonlyMap<string, Fact<'answered'>>> {
  const name = 'trailproof-doctor';
  const { account, partition } = session;
  const arn = `arn:${partition}:cloudtrail:${region}:${account}:trail/${name}`;
  const store = `arn:${partition}:cloudtrail:${region}:${account}:eventdatastore/00000000-0000-0000-0000-000000000000`;
  const trails = session.client(CloudTrailClient, region);
  const logs = session.client(CloudWatchLogsClient, region);
  const roles = session.client(IAMClient, leaderRegion(partition));
  const sends: Readonly<Record<string, () => Promise<object>>> = {
    'cloudtrail:GetTrailStatus': () => trails.send(new GetTrailStatusCommand({ Name: arn })),
    'cloudtrail:GetEventSelectors': () => trails.send(new GetEventSelectorsCommand({ TrailName: arn })),
    'cloudtrail:GetInsightSelectors': () => trails.send(new GetInsightSelectorsCommand({ TrailName: arn })),
    'cloudtrail:ListTags': () => trails.send(new ListTagsCommand({ ResourceIdList: [arn] })),
    'cloudtrail:GetEventDataStore': () => trails.send(new GetEventDataStoreCommand({ EventDataStore: store })),
    'logs:DescribeLogGroups': () => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name })),
    'iam:ListAttachedRolePolicies': () => roles.send(new ListAttachedRolePoliciesCommand({ RoleName: name })),
    'iam:ListRolePolicies': () => roles.send(new ListRolePoliciesCommand({ RoleName: name })),
    'iam:GetRolePolicy': () => roles.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: name })),
  };
  const missing = {
    TrailNotFoundException: {},
    ResourceNotFoundException: {},
    EventDataStoreNotFoundException: {},
    // The service's code; the SDK's class is NoSuchEntityException.
    NoSuchEntity: {},
    NoSuchEntityException: {},
  };
  const tried = Object.entries(sends).filter(([api]) => rights.includes(api));
  const answers = tried.map(async ([api, send]) => {
    const resource = api === 'cloudtrail:GetEventDataStore' ? store : api.startsWith('cloudtrail:') ? arn : name;
    const where = api.startsWith('iam:') ? leaderRegion(partition) : region;
    const question = { api, region: where, resource, send, page: z.object({}), answers: missing };
    return [api, mapFact(await ask(session, question), () => 'answered' as const)] as const;
  });
  return new Map(await Promise.all(answers));
}
