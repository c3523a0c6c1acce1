import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import { ask, askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import type { Selectors, Trail, TrailStatus } from '../model/evidence.js';
import { type Fact, mapFact } from '../model/fact.js';
import { AdvancedSelectors } from './advanced-selectors.js';

const Described = z.object({
  trailList: z.array(
    z.object({
      TrailARN: z.string(),
      Name: z.string(),
      HomeRegion: z.string(),
      S3BucketName: z.string(),
      S3KeyPrefix: z.string().optional(),
      SnsTopicARN: z.string().optional(),
      KmsKeyId: z.string().optional(),
      CloudWatchLogsLogGroupArn: z.string().optional(),
      IsMultiRegionTrail: z.boolean(),
      IsOrganizationTrail: z.boolean(),
      IncludeGlobalServiceEvents: z.boolean(),
      LogFileValidationEnabled: z.boolean(),
    }),
  ),
});

/** The trails that a region shows, shadows of multi-region and organization trails included. */
export async function describeTrails(session: Session, region: string): Promise<Fact<readonly Trail[]>> {
  const answer = await ask(session, {
    api: 'cloudtrail:DescribeTrails',
    region,
    send: () => session.client(CloudTrailClient, region).send(new DescribeTrailsCommand({ includeShadowTrails: true })),
    page: Described,
  });
  return mapFact(answer, ({ trailList }) =>
    trailList.map(
      (trail): Trail => ({
        arn: trail.TrailARN,
        name: trail.Name,
        homeRegion: trail.HomeRegion,
        bucket: trail.S3BucketName,
        ...(trail.S3KeyPrefix && { prefix: trail.S3KeyPrefix }),
        ...(trail.SnsTopicARN && { topicArn: trail.SnsTopicARN }),
        ...(trail.KmsKeyId && { kmsKeyId: trail.KmsKeyId }),
        ...(trail.CloudWatchLogsLogGroupArn && { logGroupArn: trail.CloudWatchLogsLogGroupArn }),
        multiRegion: trail.IsMultiRegionTrail,
        organization: trail.IsOrganizationTrail,
        globalServices: trail.IncludeGlobalServiceEvents,
        validation: trail.LogFileValidationEnabled,
      }),
    ),
  );
}

const Listed = z.object({
  Trails: z.array(z.object({ TrailARN: z.string(), HomeRegion: z.string() })),
  NextToken: z.string().optional(),
});

/** The account's trails of all regions, as ListTrails hints at them. */
export async function listTrails(
  session: Session,
  region: string,
): Promise<Fact<{ arn: string; homeRegion: string }[]>> {
  const answer = await askPages(session, {
    api: 'cloudtrail:ListTrails',
    region,
    send: (NextToken) =>
      session.client(CloudTrailClient, region).send(new ListTrailsCommand(NextToken ? { NextToken } : {})),
    page: Listed,
    next: ({ NextToken }) => NextToken,
  });
  return mapFact(answer, ({ pages }) =>
    pages
      .flatMap(({ Trails }) => Trails.map(({ TrailARN, HomeRegion }) => ({ arn: TrailARN, homeRegion: HomeRegion })))
      .sort((a, b) => (a.arn < b.arn ? -1 : 1)),
  );
}

export type TrailPlace = Pick<Trail, 'arn' | 'homeRegion'>;

const Status = z.object({
  IsLogging: z.boolean(),
  StartLoggingTime: z.date().optional(),
  StopLoggingTime: z.date().optional(),
  LatestDeliveryTime: z.date().optional(),
  LatestDigestDeliveryTime: z.date().optional(),
  LatestCloudWatchLogsDeliveryTime: z.date().optional(),
  LatestDeliveryError: z.string().optional(),
  LatestNotificationError: z.string().optional(),
  LatestDigestDeliveryError: z.string().optional(),
  LatestCloudWatchLogsDeliveryError: z.string().optional(),
});

/** A trail's status in its home region. The full ARN, because a name is looked up in the caller's own account. */
export async function trailStatus(session: Session, { arn, homeRegion }: TrailPlace): Promise<Fact<TrailStatus>> {
  const answer = await ask(session, {
    api: 'cloudtrail:GetTrailStatus',
    region: homeRegion,
    resource: arn,
    send: () => session.client(CloudTrailClient, homeRegion).send(new GetTrailStatusCommand({ Name: arn })),
    page: Status,
  });
  return mapFact(answer, (status) => ({
    logging: status.IsLogging,
    ...(status.StartLoggingTime && { startedAt: status.StartLoggingTime.toISOString() }),
    ...(status.StopLoggingTime && { stoppedAt: status.StopLoggingTime.toISOString() }),
    ...(status.LatestDeliveryTime && { deliveredAt: status.LatestDeliveryTime.toISOString() }),
    ...(status.LatestDigestDeliveryTime && { digestDeliveredAt: status.LatestDigestDeliveryTime.toISOString() }),
    ...(status.LatestCloudWatchLogsDeliveryTime && {
      logGroupDeliveredAt: status.LatestCloudWatchLogsDeliveryTime.toISOString(),
    }),
    ...(status.LatestDeliveryError && { deliveryError: status.LatestDeliveryError }),
    ...(status.LatestNotificationError && { notificationError: status.LatestNotificationError }),
    ...(status.LatestDigestDeliveryError && { digestDeliveryError: status.LatestDigestDeliveryError }),
    ...(status.LatestCloudWatchLogsDeliveryError && {
      logGroupDeliveryError: status.LatestCloudWatchLogsDeliveryError,
    }),
  }));
}

const SelectorsAnswer = z
  .object({
    EventSelectors: z
      .array(
        z.object({
          ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']),
          IncludeManagementEvents: z.boolean(),
          ExcludeManagementEventSources: z.array(z.string()).default([]),
          DataResources: z.array(z.object({ Type: z.string(), Values: z.array(z.string()).default([]) })).default([]),
        }),
      )
      .optional(),
    AdvancedEventSelectors: AdvancedSelectors.optional(),
  })
  .refine(({ EventSelectors, AdvancedEventSelectors }) => EventSelectors ?? AdvancedEventSelectors, {
    message: 'neither basic nor advanced selectors',
  });

export async function eventSelectors(session: Session, { arn, homeRegion }: TrailPlace): Promise<Fact<Selectors>> {
  const answer = await ask(session, {
    api: 'cloudtrail:GetEventSelectors',
    region: homeRegion,
    resource: arn,
    send: () => session.client(CloudTrailClient, homeRegion).send(new GetEventSelectorsCommand({ TrailName: arn })),
    page: SelectorsAnswer,
  });
  return mapFact(answer, ({ EventSelectors = [], AdvancedEventSelectors = [] }): Selectors => {
    if (AdvancedEventSelectors.length > 0) {
      return { advanced: AdvancedEventSelectors };
    }
    return {
      basic: EventSelectors.map((selector) => ({
        readWriteType: selector.ReadWriteType,
        managementEvents: selector.IncludeManagementEvents,
        excludedSources: selector.ExcludeManagementEventSources,
        dataResources: selector.DataResources.map(({ Type, Values }) => ({ type: Type, values: Values })),
      })),
    };
  });
}

const Insights = z.object({
  InsightSelectors: z.array(
    z.object({ InsightType: z.string(), EventCategories: z.array(z.enum(['Management', 'Data'])).optional() }),
  ),
});

/** The types of insights that a trail has of management events, on which they are where nothing else is said. */
export async function insightSelectors(session: Session, { arn, homeRegion }: TrailPlace): Promise<Fact<string[]>> {
  const answer = await ask<object, z.infer<typeof Insights>>(session, {
    api: 'cloudtrail:GetInsightSelectors',
    region: homeRegion,
    resource: arn,
    send: () => session.client(CloudTrailClient, homeRegion).send(new GetInsightSelectorsCommand({ TrailName: arn })),
    page: Insights,
    answers: { InsightNotEnabledException: { InsightSelectors: [] } },
  });
  return mapFact(answer, ({ InsightSelectors: selectors }) => {
    const ofManagement = selectors.filter(({ EventCategories: of }) => of === undefined || of.includes('Management'));
    return [...new Set(ofManagement.map(({ InsightType }) => InsightType))].sort();
  });
}

const Tagged = z.object({
  ResourceTagList: z.array(
    z.object({
      ResourceId: z.string(),
      // A tag may be a key alone.
      TagsList: z.array(z.object({ Key: z.string(), Value: z.string().default('') })),
    }),
  ),
  NextToken: z.string().optional(),
});

/** A trail's tags, AWS's own among them. Only the account that owns the trail is told. */
export async function trailTags(
  session: Session,
  { arn, homeRegion }: TrailPlace,
): Promise<Fact<Record<string, string>>> {
  const answer = await askPages(session, {
    api: 'cloudtrail:ListTags',
    region: homeRegion,
    resource: arn,
    send: (NextToken) =>
      session
        .client(CloudTrailClient, homeRegion)
        .send(new ListTagsCommand({ ResourceIdList: [arn], ...(NextToken && { NextToken }) })),
    page: Tagged,
    next: ({ NextToken }) => NextToken,
  });
  return mapFact(answer, ({ pages }) => {
    const lists = pages
      .flatMap(({ ResourceTagList }) => ResourceTagList)
      .filter(({ ResourceId }) => ResourceId === arn);
    const tags = lists.flatMap(({ TagsList }) => TagsList.map(({ Key, Value }) => [Key, Value] as const));
    return Object.fromEntries(tags.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
