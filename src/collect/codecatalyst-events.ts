import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import { askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import { parseRecord, requestParameter } from '../events/record.js';
import type { CodeCatalystEvent, EventHistory } from '../model/evidence.js';
import { type Fact, mapFact } from '../model/fact.js';

/** Event history goes back 90 days. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
const historyDays = 90;
/** 50 events a page. The newest come first, so an end at the budget loses the oldest. */
const pageBudget = 100;

const source = 'codecatalyst.amazonaws.com';
const notAskedFor = 'no CloudTrail record of what was asked for';

/**
 * Event history holds the account's own events only, and only those of the source that was asked for. Made once, and
 * told by each page whose it is: to make one costs more than to use it.
 */
const Page = z
  .object({
    Events: z.array(
      z.object({
        CloudTrailEvent: z.string().transform((text, context) => {
          const record = parseRecord(text);
          if (record?.eventSource === source) return record;
          context.addIssue({ code: 'custom', message: notAskedFor });
          return z.NEVER;
        }),
      }),
    ),
    NextToken: z.string().optional(),
    account: z.string(),
  })
  .superRefine(({ Events, account }, context) => {
    for (const [index, { CloudTrailEvent: record }] of Events.entries()) {
      if ((record.recipientAccountId ?? account) === account) continue;
      context.addIssue({ code: 'custom', path: ['Events', index, 'CloudTrailEvent'], message: notAskedFor });
    }
  });

/** What event history of one region holds of CodeCatalyst. */
export async function codecatalystEvents(session: Session, region: string, asOf: Date): Promise<Fact<EventHistory>> {
  // AWS counts back from the moment of the call, not from that of the audit.
  const newest = Math.max(asOf.getTime(), session.aws.options.now().getTime());
  const start = new Date(newest - historyDays * 24 * 60 * 60 * 1000);
  const answer = await askPages(session, {
    api: 'cloudtrail:LookupEvents',
    region,
    resource: source,
    send: async (NextToken) => {
      const page = await session.client(CloudTrailClient, region).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: source }],
          StartTime: start,
          EndTime: asOf,
          ...(NextToken && { NextToken }),
        }),
      );
      return { ...page, account: session.account };
    },
    page: Page,
    next: ({ NextToken }) => NextToken,
    pageBudget,
    pageDelay: session.aws.options.eventPageDelay ?? 500,
  });
  return mapFact(answer, ({ pages, truncated }): EventHistory => {
    const events = pages
      .flatMap(({ Events }) => Events)
      .map(({ CloudTrailEvent: record }): CodeCatalystEvent => {
        const space = requestParameter(record, 'spaceName');
        return {
          id: record.eventID,
          name: record.eventName,
          at: record.eventTime,
          region: record.awsRegion,
          account: session.account,
          ...(space !== undefined && { space }),
          ...(record.errorCode !== undefined && { errorCode: record.errorCode }),
        };
      })
      .sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at > b.at ? -1 : 1));
    const oldest = events.at(-1)?.at;
    return {
      since: truncated ? (oldest ?? asOf.toISOString()) : start.toISOString(),
      until: asOf.toISOString(),
      truncated,
      events,
    };
  });
}
