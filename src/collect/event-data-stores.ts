import { CloudTrailClient, GetEventDataStoreCommand, ListEventDataStoresCommand } from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import { ask, askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import { accountOf } from '../model/arn.js';
import type { EventDataStore } from '../model/evidence.js';
import { type Fact, isKnown } from '../model/fact.js';
import { AdvancedSelectors } from './advanced-selectors.js';

const Page = z.object({
  EventDataStores: z.array(z.object({ EventDataStoreArn: z.string() })),
  NextToken: z.string().optional(),
});

/** The account's own event data stores of a region. One of them that cannot be read leaves the region unknown. */
export async function eventDataStores(session: Session, region: string): Promise<Fact<EventDataStore[]>> {
  const listed = await askPages(session, {
    api: 'cloudtrail:ListEventDataStores',
    region,
    send: (NextToken) =>
      session.client(CloudTrailClient, region).send(new ListEventDataStoresCommand(NextToken ? { NextToken } : {})),
    page: Page,
    next: ({ NextToken }) => NextToken,
  });
  if (!isKnown(listed)) return listed;
  // A delegated administrator is shown those of the management account.
  const own = listed.known.pages
    .flatMap(({ EventDataStores }) => EventDataStores.map(({ EventDataStoreArn }) => EventDataStoreArn))
    .filter((arn) => accountOf(arn) === session.account)
    .sort();
  const stores: EventDataStore[] = [];
  for (const store of await Promise.all(own.map((arn) => eventDataStore(session, region, arn)))) {
    if (!isKnown(store)) return store;
    if (store.known !== 'gone') stores.push(store.known);
  }
  return { known: stores, from: listed.from };
}

const Described = z
  .object({
    EventDataStoreArn: z.string(),
    Name: z.string(),
    Status: z.string(),
    OrganizationEnabled: z.boolean(),
    KmsKeyId: z.string().optional(),
    AdvancedEventSelectors: AdvancedSelectors,
  })
  .transform(
    (store): EventDataStore => ({
      arn: store.EventDataStoreArn,
      name: store.Name,
      status: store.Status,
      organization: store.OrganizationEnabled,
      ...(store.KmsKeyId && { kmsKeyId: store.KmsKeyId }),
      advanced: store.AdvancedEventSelectors,
    }),
  );

/** One may be deleted after the list was made. */
function eventDataStore(session: Session, region: string, arn: string): Promise<Fact<EventDataStore | 'gone'>> {
  return ask<object, EventDataStore | 'gone'>(session, {
    api: 'cloudtrail:GetEventDataStore',
    region,
    resource: arn,
    send: () => session.client(CloudTrailClient, region).send(new GetEventDataStoreCommand({ EventDataStore: arn })),
    page: Described,
    answers: { EventDataStoreNotFoundException: 'gone' },
  });
}
