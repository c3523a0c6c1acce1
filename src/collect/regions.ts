import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { z } from 'zod';
import { askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import { type Fact, mapFact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';

const Page = z.object({
  Regions: z.array(z.object({ RegionName: z.string(), RegionOptStatus: z.string() })),
  NextToken: z.string().optional(),
});

/** A region on its way out is still one in which calls are made; one on its way in may be at any moment. */
const enabled: ReadonlySet<string> = new Set(['ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING', 'DISABLING']);

/** The regions enabled in the session's account, by name. */
export async function enabledRegions(session: Session): Promise<Fact<string[]>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages(session, {
    api: 'account:ListRegions',
    region,
    send: (NextToken) =>
      session
        .client(AccountClient, region)
        .send(new ListRegionsCommand({ MaxResults: 50, ...(NextToken && { NextToken }) })),
    page: Page,
    next: ({ NextToken }) => NextToken,
  });
  return mapFact(answer, ({ pages }) =>
    pages
      .flatMap(({ Regions }) => Regions)
      .filter(({ RegionOptStatus }) => enabled.has(RegionOptStatus))
      .map(({ RegionName }) => RegionName)
      .sort(),
  );
}
