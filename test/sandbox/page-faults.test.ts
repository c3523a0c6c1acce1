import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { CloudTrailClient, LookupEventsCommand, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { as, management, open, organization } from './support.js';

const events = Array.from({ length: 3 }, (_, index) => ({
  eventSource: 'iam.amazonaws.com',
  eventName: `List${index}`,
  eventTime: `2026-11-1${9 - index}T00:00:00Z`,
}));
const opened = (...faults: object[]) =>
  open(
    organization({
      accounts: { [management]: { events } },
      rolesEverywhere: ['A', 'B', 'C'].map((name) => ({ name, trust: { Statement: [] } })),
      pageSizes: { accounts: 2, regions: 20, roles: 2 },
      faults,
    }),
  );

/** What each page of four services lists. */
async function pagesOf(sandbox: Sandbox) {
  const keys = as(sandbox, management);
  const [accounts, regions, roles, looked]: string[][][] = [[], [], [], []];
  for await (const { Accounts = [] } of paginateListAccounts({ client: new OrganizationsClient(keys) }, {})) {
    accounts?.push(Accounts.map(({ Id = '' }) => Id));
  }
  for await (const { Regions = [] } of paginateListRegions({ client: new AccountClient(keys) }, {})) {
    regions?.push(Regions.map(({ RegionName = '' }) => RegionName));
  }
  for await (const { Roles = [] } of paginateListRoles({ client: new IAMClient(keys) }, {})) {
    roles?.push(Roles.map(({ RoleName = '' }) => RoleName));
  }
  const client = new CloudTrailClient(keys);
  for await (const { Events = [] } of paginateLookupEvents({ client, pageSize: 2 }, {})) {
    looked?.push(Events.map(({ EventName = '' }) => EventName));
  }
  return { accounts, regions, roles, looked };
}

describe('an empty page', () => {
  test('comes before each page, and nothing of them is lost', async () => {
    const plain = await pagesOf(await opened());
    const sandbox = await opened({ fault: 'empty-page' });

    const faulty = await pagesOf(sandbox);

    expect(plain).toMatchObject({
      roles: [
        ['A', 'Auditor'],
        ['B', 'C'],
      ],
      looked: [['List0', 'List1'], ['List2']],
    });
    for (const [name, pages] of Object.entries(plain)) {
      expect(faulty[name as keyof typeof faulty]).toEqual(pages?.flatMap((page) => [[], page]));
    }
    expect(sandbox.calls.filter(({ outcome }) => outcome === 'empty-page')).toHaveLength(
      Object.values(plain).flat().length,
    );
  });

  test('is not thought of where there are no pages', async () => {
    const sandbox = await opened({ fault: 'empty-page', action: 'GetCallerIdentity' });

    await pagesOf(sandbox);

    expect(sandbox.calls.every(({ outcome }) => outcome === 'ok')).toBe(true);
  });
});

describe('a token that comes back for ever', () => {
  test('leads to its own page again and again', async () => {
    const sandbox = await opened({ fault: 'repeating-token' });
    const client = new CloudTrailClient(as(sandbox, management));
    const look = (NextToken?: string) => client.send(new LookupEventsCommand({ MaxResults: 2, NextToken }));

    const first = await look();
    const second = await look(first.NextToken);
    const third = await look(second.NextToken);

    expect(first.NextToken).toBeDefined();
    expect([second.NextToken, third.NextToken]).toEqual([first.NextToken, first.NextToken]);
    expect(third.Events?.map(({ EventName }) => EventName)).toEqual(['List0', 'List1']);
    expect(sandbox.calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('repeating-token'));
  });

  test('does so although the choice fell on the first call only', async () => {
    const sandbox = await opened({ fault: 'repeating-token', action: 'ListRoles', times: 1 });
    const pages = paginateListRoles({ client: new IAMClient(as(sandbox, management)) }, {})[Symbol.asyncIterator]();

    const markers = [await pages.next(), await pages.next(), await pages.next()].map(({ value }) => value?.Marker);

    expect(new Set(markers).size).toBe(1);
    expect(markers[0]).toBeDefined();
  });
});
