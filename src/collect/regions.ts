import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { z } from 'zod';
import { askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import { type Fact, isKnown, mapFact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';

const Page = z.object({
  Regions: z.array(z.object({ RegionName: z.string(), RegionOptStatus: z.string() })),
  NextToken: z.string().optional(),
});

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
  const regions = mapFact(answer, ({ pages }) =>
    pages
      .flatMap(({ Regions }) => Regions)
      // A region on its way out is still one in which calls are made; so is one of a status that AWS added later.
      .filter(({ RegionOptStatus }) => RegionOptStatus !== 'DISABLED')
      .map(({ RegionName }) => RegionName)
      .sort(),
  );
  if (!isKnown(regions) || regions.known.length > 0) return regions;
  const detail = 'no region is enabled';
  return {
    gap: { account: session.account, region, api: 'account:ListRegions', reason: 'unexpected-answer', detail },
  };
}
