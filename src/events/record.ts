import { z } from 'zod';
import { parseJson } from '../model/json.js';

/**
 * A CloudTrail record as it comes from outside: lenient in what it lacks, strict in what is used.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const CloudTrailRecord = z.object({
  eventID: z.string(),
  eventName: z.string(),
  eventSource: z.string(),
  eventTime: z.string(),
  awsRegion: z.string(),
  recipientAccountId: z.string().optional(),
  errorCode: z.string().optional(),
  /** Left out where it is larger than 100 KB. */
  requestParameters: z.unknown().optional(),
});
export type CloudTrailRecord = z.infer<typeof CloudTrailRecord>;

/** @returns undefined where the text is no CloudTrail record */
export function parseRecord(text: string): CloudTrailRecord | undefined {
  return CloudTrailRecord.safeParse(parseJson(text)).data;
}

/** A request parameter found without regard to case: what CodeCatalyst calls its parameters is documented for two events only. */
export function requestParameter(record: CloudTrailRecord, name: string): string | undefined {
  const parameters = record.requestParameters;
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  const entry = Object.entries(parameters).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return typeof entry?.[1] === 'string' ? entry[1] : undefined;
}
