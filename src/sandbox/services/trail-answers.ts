import type { TrailStatusShape } from '../scenario-shape.js';
import { seconds } from '../service.js';
import type { Trail, World } from '../world.js';

const minutes = 60_000;
const defaultSelector = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};

/** A trail's configuration, the same wherever it is read. */
export function describeTrail(trail: Trail) {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    S3KeyPrefix: trail.prefix,
    SnsTopicName: trail.topicArn?.split(':').at(-1),
    SnsTopicARN: trail.topicArn,
    IncludeGlobalServiceEvents: trail.globalServices,
    IsMultiRegionTrail: trail.multiRegion,
    HomeRegion: trail.homeRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.validation,
    CloudWatchLogsLogGroupArn: trail.logGroupArn,
    CloudWatchLogsRoleArn: trail.logRoleArn,
    KmsKeyId: trail.kmsKeyArn,
    HasCustomEventSelectors: trail.eventSelectors !== undefined || trail.advancedEventSelectors !== undefined,
    HasInsightSelectors: trail.insightSelectors.length > 0,
    IsOrganizationTrail: trail.organization,
  };
}

/** A trail whose selectors nobody set records all management events. */
export function describeSelectors(trail: Trail) {
  const { advancedEventSelectors, eventSelectors } = trail;
  if (advancedEventSelectors !== undefined)
    return { TrailARN: trail.arn, AdvancedEventSelectors: advancedEventSelectors };
  return { TrailARN: trail.arn, EventSelectors: eventSelectors ?? [defaultSelector] };
}

/** Insights of a trail that has some. */
export function describeInsights(trail: Trail) {
  return { TrailARN: trail.arn, InsightSelectors: trail.insightSelectors };
}

/** What a region says of a trail: healthy, but for what the scenario says. */
export function describeStatus(world: World, trail: Trail, region: string) {
  const { logging } = trail;
  const given: TrailStatusShape = { ...trail.status, ...trail.statusIn[region] };
  const ago = (time: number) => new Date(world.now - time).toISOString();
  const pick = (value: string | null | undefined, healthy: string | undefined) =>
    value === null ? undefined : (value ?? healthy);

  const started = pick(given.startLoggingTime, trail.owner.shape.joined);
  const stopped = pick(given.stopLoggingTime, logging ? undefined : ago(30 * 24 * 60 * minutes));
  const delivered = pick(given.latestDeliveryTime, logging ? ago(6 * minutes) : stopped);
  const notified = pick(given.latestNotificationTime, trail.topicArn === undefined ? undefined : delivered);
  const digested = pick(
    given.latestDigestDeliveryTime,
    !trail.validation ? undefined : logging ? ago(40 * minutes) : stopped,
  );
  const toLogGroup = pick(
    given.latestCloudWatchLogsDeliveryTime,
    trail.logGroupArn === undefined ? undefined : delivered,
  );
  return {
    IsLogging: logging,
    StartLoggingTime: epoch(started),
    StopLoggingTime: epoch(stopped),
    LatestDeliveryTime: epoch(delivered),
    LatestDeliveryError: given.latestDeliveryError,
    LatestNotificationTime: epoch(notified),
    LatestNotificationError: given.latestNotificationError,
    LatestDigestDeliveryTime: epoch(digested),
    LatestDigestDeliveryError: given.latestDigestDeliveryError,
    LatestCloudWatchLogsDeliveryTime: epoch(toLogGroup),
    LatestCloudWatchLogsDeliveryError: given.latestCloudWatchLogsDeliveryError,
    // "No longer in use", says AWS, and still sends them.
    LatestDeliveryAttemptTime: delivered ?? '',
    LatestDeliveryAttemptSucceeded: given.latestDeliveryError === undefined ? (delivered ?? '') : '',
    LatestNotificationAttemptTime: notified ?? '',
    LatestNotificationAttemptSucceeded: given.latestNotificationError === undefined ? (notified ?? '') : '',
    TimeLoggingStarted: started ?? '',
    TimeLoggingStopped: stopped ?? '',
  };
}

function epoch(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : seconds(Date.parse(instant));
}
