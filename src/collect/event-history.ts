import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import { askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import { activityTally, mergeRows } from '../events/activity.js';
import { observedEvent } from '../events/observe.js';
import { type CloudTrailRecord, isCorrection, parseRecord } from '../events/record.js';
import { type ActivityHistory, type EventHistory, Lookup, type ObservedEvent, type Window } from '../model/event.js';
import { type Fact, mapFact } from '../model/fact.js';

// Another source of events, such as the archive in S3 or Athena, would stand beside this file and give the same two
// histories: what judges them knows a window and whether it was cut short, not where they come from.

/** Event history goes back 90 days. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
const historyDays = 90;
/** 50 events a page. The newest come first, so an end at the budget loses the oldest. */
const pageBudget = 100;

export interface HistoryQuestion {
  readonly lookup: Lookup;
  readonly region: string;
  readonly asOf: Date;
}

/**
 * The events that event history of one region holds of what was looked up, newest first.
 * @param keeps what is of use: of the rest nothing is held, however many there are
 */
export async function eventHistory(
  session: Session,
  question: HistoryQuestion,
  keeps: (event: ObservedEvent) => boolean = () => true,
): Promise<Fact<EventHistory>> {
  const answer = await lookUp(session, question, EventPage, { keeps });
  return mapFact(answer, ({ pages, ...window }) => ({
    ...window,
    events: pages
      .flatMap(({ events }) => events)
      .sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at > b.at ? -1 : 1)),
  }));
}

/** How often who did what, and nothing of the events themselves. */
export async function activityHistory(session: Session, question: HistoryQuestion): Promise<Fact<ActivityHistory>> {
  const answer = await lookUp(session, question, RowPage, {});
  return mapFact(answer, ({ pages, ...window }) => ({ ...window, rows: mergeRows(pages.flatMap(({ rows }) => rows)) }));
}

interface Page {
  readonly oldest: string | undefined;
  readonly next: string | undefined;
}

interface Read<Kept> extends Window {
  readonly truncated: boolean;
  readonly pages: readonly Kept[];
}

/**
 * Asks for one thing in one region. AWS allows 2 requests a second there: whatever else is looked up in the same account
 * and region comes before or after, never between.
 */
async function lookUp<Kept extends Page>(
  session: Session,
  { lookup, region, asOf }: HistoryQuestion,
  page: z.ZodType<Kept>,
  more: object,
): Promise<Fact<Read<Kept>>> {
  const { account, aws } = session;
  // AWS counts back from the moment of the call, not from that of the audit.
  const newest = Math.max(asOf.getTime(), aws.options.now().getTime());
  const start = new Date(newest - historyDays * 24 * 60 * 60 * 1000);
  const pageDelay = aws.options.eventPageDelay ?? 500;
  const ask = () =>
    askPages(session, {
      api: 'cloudtrail:LookupEvents',
      region,
      resource: lookup.value,
      send: async (NextToken) => {
        const answer = await session.client(CloudTrailClient, region).send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: lookup.key, AttributeValue: lookup.value }],
            StartTime: start,
            EndTime: asOf,
            ...(NextToken && { NextToken }),
          }),
        );
        return { ...answer, account, lookup, ...more };
      },
      page,
      next: ({ next }) => next,
      pageBudget,
      pageDelay,
    });
  return mapFact(await aws.lookups.take(`${account} ${region}`, pageDelay, ask), ({ pages, truncated }) => {
    const oldest = pages.flatMap((one) => one.oldest ?? []).sort()[0];
    return {
      since: truncated ? (oldest ?? asOf.toISOString()) : start.toISOString(),
      until: asOf.toISOString(),
      truncated,
      pages,
    };
  });
}

const notAskedFor = 'no CloudTrail record of what was asked for';

/**
 * Event history holds the account's own events only, and only those that were asked for. Made once, and told by each
 * page whose it is: to make one costs more than to use it. A page is reduced as soon as it is there, so that memory holds
 * one of them and not a hundred.
 */
const Records = z
  .object({
    Events: z.array(z.object({ CloudTrailEvent: z.string() })),
    NextToken: z.string().optional(),
    account: z.string(),
    lookup: Lookup,
    keeps: z.custom<(event: ObservedEvent) => boolean>().optional(),
  })
  .transform(({ Events, NextToken: next, account, lookup, keeps }, context) => {
    const records = Events.flatMap(({ CloudTrailEvent: text }, index) => {
      const record = parseRecord(text);
      if (record && isAskedFor(record, account, lookup)) return record;
      context.addIssue({ code: 'custom', path: ['Events', index, 'CloudTrailEvent'], message: notAskedFor });
      return [];
    });
    const oldest = records.map(({ eventTime }) => eventTime).sort()[0];
    return { records, account, keeps, oldest, next };
  });

const EventPage = Records.transform(({ records, account, keeps, oldest, next }) => {
  // A correction of an event is not that event once more.
  const events = records.filter((record) => !isCorrection(record)).map((record) => observedEvent(record, account));
  return { events: keeps ? events.filter(keeps) : events, oldest, next };
});

const RowPage = Records.transform(({ records, account, oldest, next }) => {
  const tally = activityTally();
  for (const record of records) tally.add(record, account);
  return { rows: tally.rows(), oldest, next };
});

/** A user's name is not compared: `root` is also what an IAM user may be called, and who acted stands in each row. */
function isAskedFor(record: CloudTrailRecord, account: string, { key, value }: Lookup): boolean {
  if ((record.recipientAccountId ?? account) !== account) return false;
  if (key === 'EventSource') return record.eventSource === value;
  return key === 'Username' || record.eventName === value;
}
