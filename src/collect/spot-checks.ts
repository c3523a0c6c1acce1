import {
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
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

/** What CloudTrail says about a trail that there is not, by action: whoever may ask is told that it is missing. */
export async function askedOfMissingTrail(
  session: Session,
  region: string,
): Promise<ReadonlyMap<string, Fact<'answered'>>> {
  const arn = `arn:${session.partition}:cloudtrail:${region}:${session.account}:trail/trailproof-doctor`;
  const client = session.client(CloudTrailClient, region);
  const sends: Readonly<Record<string, () => Promise<object>>> = {
    'cloudtrail:GetTrailStatus': () => client.send(new GetTrailStatusCommand({ Name: arn })),
    'cloudtrail:GetEventSelectors': () => client.send(new GetEventSelectorsCommand({ TrailName: arn })),
  };
  const answers = Object.entries(sends).map(async ([api, send]) => {
    const question = { api, region, resource: arn, send, page: z.object({}), answers: { TrailNotFoundException: {} } };
    return [api, mapFact(await ask(session, question), () => 'answered' as const)] as const;
  });
  return new Map(await Promise.all(answers));
}
