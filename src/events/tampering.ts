import type { CloudTrailRecord } from './record.js';

/**
 * The actions that can stop, narrow, redirect or destroy the recording of activity, by the service they belong to. That
 * one was called proves nothing yet: what it changed is in its parameters.
 */
export const tamperingActions: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'cloudtrail.amazonaws.com',
    new Set(['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors']),
  ],
  // Of s3:PutBucketLifecycle and s3:PutBucketLifecycleConfiguration alike CloudTrail records PutBucketLifecycle.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
  ['s3.amazonaws.com', new Set(['DeleteBucketPolicy', 'PutBucketPolicy', 'PutBucketLifecycle'])],
  ['kms.amazonaws.com', new Set(['DisableKey', 'ScheduleKeyDeletion'])],
  ['organizations.amazonaws.com', new Set(['DisableAWSServiceAccess'])],
]);

export function isTamperingAction(source: string, action: string): boolean {
  return tamperingActions.get(source)?.has(action) ?? false;
}

/** Whether it succeeded or was refused. */
export function isTampering({ eventSource, eventName }: CloudTrailRecord): boolean {
  return isTamperingAction(eventSource, eventName);
}
