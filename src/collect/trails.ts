import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import { ask, askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import type { FieldSelector, Selectors, Trail, TrailStatus } from '../model/evidence.js';
import { type Fact, mapFact } from '../model/fact.js';

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
  LatestDeliveryError: z.string().optional(),
  LatestNotificationError: z.string().optional(),
  LatestDigestDeliveryError: z.string().optional(),
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
    ...(status.LatestDeliveryError && { deliveryError: status.LatestDeliveryError }),
    ...(status.LatestNotificationError && { notificationError: status.LatestNotificationError }),
    ...(status.LatestDigestDeliveryError && { digestDeliveryError: status.LatestDigestDeliveryError }),
  }));
}

const operators = z.array(z.string()).optional();
const AdvancedSelector = z.object({
  FieldSelectors: z.array(
    z.object({
      Field: z.string(),
      Equals: operators,
      NotEquals: operators,
      StartsWith: operators,
      NotStartsWith: operators,
      EndsWith: operators,
      NotEndsWith: operators,
    }),
  ),
});
const SelectorsAnswer = z
  .object({
    EventSelectors: z
      .array(
        z.object({
          ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']),
          IncludeManagementEvents: z.boolean(),
          ExcludeManagementEventSources: z.array(z.string()).default([]),
        }),
      )
      .optional(),
    AdvancedEventSelectors: z.array(AdvancedSelector).optional(),
  })
  .refine(({ EventSelectors, AdvancedEventSelectors }) => EventSelectors ?? AdvancedEventSelectors, {
    message: 'neither basic nor advanced selectors',
  });
type FieldSelectorAnswer = z.infer<typeof AdvancedSelector>['FieldSelectors'][number];

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
      return { advanced: AdvancedEventSelectors.map(({ FieldSelectors }) => FieldSelectors.map(fieldSelector)) };
    }
    return {
      basic: EventSelectors.map((selector) => ({
        readWriteType: selector.ReadWriteType,
        managementEvents: selector.IncludeManagementEvents,
        excludedSources: selector.ExcludeManagementEventSources,
      })),
    };
  });
}

function fieldSelector(answer: FieldSelectorAnswer): FieldSelector {
  return {
    field: answer.Field,
    ...(answer.Equals && { equals: answer.Equals }),
    ...(answer.NotEquals && { notEquals: answer.NotEquals }),
    ...(answer.StartsWith && { startsWith: answer.StartsWith }),
    ...(answer.NotStartsWith && { notStartsWith: answer.NotStartsWith }),
    ...(answer.EndsWith && { endsWith: answer.EndsWith }),
    ...(answer.NotEndsWith && { notEndsWith: answer.NotEndsWith }),
  };
}
