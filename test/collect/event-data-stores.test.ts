import { describe, expect, it } from 'vitest';
import { type Gathered, gathered } from '../support/collecting.js';
import { interfere, json } from '../support/go-between.js';
import { hub, management, member } from '../support/literals.js';
import { faulty } from '../support/pipeline.js';
import { small } from '../support/small.js';

const reads = ['cloudtrail:ListEventDataStores', 'cloudtrail:GetEventDataStore'];
const kmsKeyArn = `arn:aws:kms:eu-west-1:${member}:key/lake`;
const everyRegion = ['eu-west-1', 'us-east-1', 'us-west-2'];
const arnOf = (account: string, region: string, id: string) =>
  `arn:aws:cloudtrail:${region}:${account}:eventdatastore/${id}`;

const stores = [
  { name: 'with-key', region: 'eu-west-1', id: 'a1', kmsKeyArn },
  {
    name: 'without-key',
    region: 'eu-west-1',
    id: 'b2',
    status: 'STOPPED_INGESTION',
    advancedEventSelectors: [{ Name: 'x', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }],
  },
  { name: 'elsewhere', region: 'us-west-2', id: 'c3' },
];
const scenario = small({ accounts: { [member]: { eventDataStores: stores } } });

function storesOf({ accounts }: Gathered, id: string) {
  return accounts.find(({ account }) => account.id === id)?.reading?.eventDataStores;
}

const of = (region: string, account = member) => `cloudtrail:ListEventDataStores ${account} ${region}`;
const managementEvents = [[{ field: 'eventCategory', equals: ['Management'] }]];

describe('event data stores', () => {
  it('are read in every enabled region', async () => {
    const read = await gathered({ scenario, reads });

    expect(storesOf(read, member)).toEqual({
      'eu-west-1': {
        known: [
          {
            arn: arnOf(member, 'eu-west-1', 'a1'),
            name: 'with-key',
            status: 'ENABLED',
            organization: false,
            kmsKeyId: kmsKeyArn,
            advanced: managementEvents,
          },
          {
            arn: arnOf(member, 'eu-west-1', 'b2'),
            name: 'without-key',
            status: 'STOPPED_INGESTION',
            organization: false,
            advanced: [[{ field: 'eventCategory', equals: ['Data'] }]],
          },
        ],
        from: of('eu-west-1'),
      },
      'us-east-1': { known: [], from: of('us-east-1') },
      'us-west-2': { known: [expect.objectContaining({ name: 'elsewhere' })], from: of('us-west-2') },
    });
    const answers = read.accounts.find(({ account }) => account.id === member)?.answers.map(({ api }) => api);
    expect(answers?.filter((api) => api === 'cloudtrail:GetEventDataStore')).toHaveLength(3);
  });

  it('are listed page by page', async () => {
    const paged = small({ accounts: { [member]: { eventDataStores: stores } }, pageSizes: { eventDataStores: 1 } });

    expect(storesOf(await gathered({ scenario: paged, reads }), member)?.['eu-west-1']).toMatchObject({
      known: [{ name: 'with-key' }, { name: 'without-key' }],
    });
  });

  it('cost an account that has none one call a region, and the regions that it opted in to too', async () => {
    const optedIn = small({ accounts: { [member]: { optedInRegions: ['eu-south-1'] } } });

    const { calls } = await gathered({ scenario: optedIn, reads });

    const asked = calls.filter(({ account, action }) => account === member && action.includes('EventDataStore'));
    expect(asked.map(({ action, region }) => `${action} ${region}`).sort()).toEqual(
      ['eu-south-1', ...everyRegion].map((region) => `ListEventDataStores ${region}`),
    );
  });

  it('are not asked for where no control needs them', async () => {
    const read = await gathered({ scenario });

    expect(storesOf(read, member)).toBeUndefined();
    expect(read.calls.filter(({ action }) => action.includes('EventDataStore'))).toEqual([]);
  });

  it("are the account's own: a delegated administrator is shown the organization's", async () => {
    const ofOrganization = { name: 'all', region: 'us-east-1', id: 'd4', organization: true };

    const read = await gathered({
      scenario: small({ accounts: { [management]: { eventDataStores: [ofOrganization] } } }),
      reads,
    });

    expect(storesOf(read, management)?.['us-east-1']).toMatchObject({ known: [{ name: 'all', organization: true }] });
    expect(storesOf(read, hub)?.['us-east-1']).toMatchObject({ known: [] });
    expect(read.calls.filter(({ action }) => action === 'GetEventDataStore')).toMatchObject([{ account: management }]);
  });

  it.each(reads)('of a region where %s is denied are a gap, and those of others are known', async (api) => {
    const denied = faulty(scenario, { action: api.slice(11), region: 'eu-west-1', fault: 'denied' });

    const read = await gathered({ scenario: denied, reads });

    expect(storesOf(read, member)).toMatchObject({
      'eu-west-1': { gap: { api, region: 'eu-west-1', reason: 'denied' } },
      'us-east-1': { known: [] },
      'us-west-2': { known: [{ name: 'elsewhere' }] },
    });
  });

  it('that are gone when they are looked at are none', async () => {
    const arn = arnOf(member, 'us-west-2', 'c3');
    const gone = json(
      { __type: 'EventDataStoreNotFoundException', message: `Event data store ${arn} is not found.` },
      400,
    );

    const read = await gathered({
      scenario,
      reads,
      by: async ({ url }) =>
        (
          await interfere(url, {
            answer: ({ api, body }) =>
              api === 'cloudtrail:GetEventDataStore' && body.includes(arn) ? gone : undefined,
          })
        ).url,
    });

    expect(storesOf(read, member)).toMatchObject({
      'us-west-2': { known: [] },
      'eu-west-1': { known: [{ name: 'with-key' }, { name: 'without-key' }] },
    });
  });
});
