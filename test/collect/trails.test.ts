import { describe, expect, it } from 'vitest';
import type { SeenTrail } from '../../src/model/evidence.js';
import { type Gathered, gathered } from '../support/collecting.js';
import { interfere, json, type PassingCall } from '../support/go-between.js';
import { bucket, hub, keyArn, logGroupArn, management, member, topicArn, trailArn } from '../support/literals.js';
import { faulty, once } from '../support/pipeline.js';
import { organizationTrail, ownTrail, small } from '../support/small.js';

type Fields = Readonly<Record<string, unknown>>;

const insightsApi = 'cloudtrail:GetInsightSelectors';
const tagsApi = 'cloudtrail:ListTags';
const ownArn = `arn:aws:cloudtrail:us-east-1:${member}:trail/own`;

/** The organization trail with these fields. */
function scenarioOf(trail: Fields = {}, fields: Fields = {}) {
  return small({ ...fields, accounts: { [management]: { trails: [{ ...organizationTrail, ...trail }] } } });
}

function seenBy({ accounts }: Gathered, account: string, arn = trailArn): SeenTrail {
  const seen = accounts.find((line) => line.account.id === account)?.reading?.trails[arn];
  if (!seen) throw new Error(`${account} saw no ${arn}`);
  return seen;
}

function asked({ calls }: Gathered, action: string): readonly string[] {
  return calls.filter((call) => call.action === action).map(({ account, region }) => `${account} ${region}`);
}

const idle = once(() => gathered({ scenario: scenarioOf() }));

describe('of a trail', () => {
  it('all that DescribeTrails shows is read', async () => {
    const read = await gathered({ scenario: scenarioOf({ prefix: 'of-org', logGroupArn }) });

    expect(seenBy(read, management).trail).toEqual({
      arn: trailArn,
      name: 'organization',
      homeRegion: 'us-east-1',
      bucket,
      prefix: 'of-org',
      topicArn,
      kmsKeyId: keyArn,
      logGroupArn,
      multiRegion: true,
      organization: true,
      globalServices: true,
      validation: true,
    });
  });

  it('all times and errors of its status are read', async () => {
    const status = {
      startLoggingTime: '2026-01-01T00:00:01Z',
      stopLoggingTime: '2026-01-02T00:00:02Z',
      latestDeliveryTime: '2026-11-20T00:00:03Z',
      latestDigestDeliveryTime: '2026-11-20T00:00:04Z',
      latestCloudWatchLogsDeliveryTime: '2026-11-20T00:00:05Z',
      latestDeliveryError: 'AccessDenied',
      latestNotificationError: 'AuthorizationError',
      latestDigestDeliveryError: 'NoSuchBucket',
      latestCloudWatchLogsDeliveryError: 'Access denied',
    };

    const read = await gathered({ scenario: scenarioOf({ status, logGroupArn }) });

    expect(seenBy(read, management).status).toMatchObject({
      known: {
        logging: true,
        startedAt: '2026-01-01T00:00:01.000Z',
        stoppedAt: '2026-01-02T00:00:02.000Z',
        deliveredAt: '2026-11-20T00:00:03.000Z',
        digestDeliveredAt: '2026-11-20T00:00:04.000Z',
        logGroupDeliveredAt: '2026-11-20T00:00:05.000Z',
        deliveryError: 'AccessDenied',
        notificationError: 'AuthorizationError',
        digestDeliveryError: 'NoSuchBucket',
        logGroupDeliveryError: 'Access denied',
      },
    });
  });

  it('what a status does not have is left out', async () => {
    const status = { latestDeliveryTime: null, latestDigestDeliveryTime: null };

    const read = await gathered({ scenario: scenarioOf({ status }) });

    const { status: fact } = seenBy(read, management);
    expect(fact && 'known' in fact && Object.keys(fact.known)).toEqual(['logging', 'startedAt']);
  });

  it('the data resources of basic selectors are read', async () => {
    const DataResources = [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3', 'arn:aws:s3:::one/'] }];
    const eventSelectors = [{ IncludeManagementEvents: false, DataResources }, {}];

    const read = await gathered({ scenario: scenarioOf({ eventSelectors }) });

    const shared = { readWriteType: 'All', excludedSources: [] };
    expect(seenBy(read, management).selectors).toMatchObject({
      known: {
        basic: [
          {
            ...shared,
            managementEvents: false,
            dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3', 'arn:aws:s3:::one/'] }],
          },
          { ...shared, managementEvents: true, dataResources: [] },
        ],
      },
    });
  });

  it('neither insights nor tags are asked for where no control needs them', async () => {
    const read = await idle();

    expect(asked(read, 'GetInsightSelectors')).toEqual([]);
    expect(asked(read, 'ListTags')).toEqual([]);
    expect(seenBy(read, management)).not.toHaveProperty('insights');
    expect(seenBy(read, management)).not.toHaveProperty('tags');
  });
});

describe('the insights of a trail', () => {
  it.each<[string, readonly Fields[], readonly string[]]>([
    ['are none where they are off', [], []],
    [
      'are all its types',
      [{ InsightType: 'ApiErrorRateInsight' }, { InsightType: 'ApiCallRateInsight' }],
      ['ApiCallRateInsight', 'ApiErrorRateInsight'],
    ],
    [
      'are those of management events',
      [
        { InsightType: 'ApiErrorRateInsight', EventCategories: ['Data'] },
        { InsightType: 'ApiCallRateInsight', EventCategories: ['Data', 'Management'] },
      ],
      ['ApiCallRateInsight'],
    ],
  ])('%s', async (_title, insightSelectors, types) => {
    const read = await gathered({ scenario: scenarioOf({ insightSelectors }), reads: [insightsApi] });

    expect(seenBy(read, management).insights).toEqual({
      known: types,
      from: `cloudtrail:GetInsightSelectors ${management} us-east-1 ${trailArn}`,
    });
  });

  it("are asked of the organization trail's owner, and of nobody else", async () => {
    const read = await gathered({ scenario: scenarioOf(), reads: [insightsApi] });

    expect(asked(read, 'GetInsightSelectors')).toEqual([`${management} us-east-1`]);
    expect(seenBy(read, member)).not.toHaveProperty('insights');
  });

  it('are asked of the delegated administrator where the owner does not say', async () => {
    const scenario = faulty(scenarioOf(), { action: 'GetInsightSelectors', account: management, fault: 'denied' });

    const read = await gathered({ scenario, reads: [insightsApi] });

    expect(seenBy(read, management)).toMatchObject({
      status: { known: { logging: true } },
      insights: { gap: { api: insightsApi, reason: 'denied' } },
    });
    expect(seenBy(read, hub)).toMatchObject({ insights: { known: [] } });
    expect(asked(read, 'GetInsightSelectors')).toEqual([`${management} us-east-1`, `${hub} us-east-1`]);
  });

  it('are asked where the trail is at home', async () => {
    const trails = [{ ...ownTrail, homeRegion: 'eu-west-1' }];
    const read = await gathered({
      scenario: small({ accounts: { [management]: { trails: [] }, [member]: { trails } } }),
      reads: [insightsApi, tagsApi],
    });

    expect(asked(read, 'GetInsightSelectors')).toEqual([`${member} eu-west-1`]);
    expect(asked(read, 'ListTags')).toEqual([`${member} eu-west-1`]);
  });
});

describe('the tags of a trail', () => {
  it.each<[string, Fields]>([
    ['are none', {}],
    ["are all of them, AWS's own too", { 'aws:cloudformation:stack-name': 'baseline', owner: 'security', empty: '' }],
  ])('%s', async (_title, tags) => {
    const read = await gathered({ scenario: scenarioOf({ tags }), reads: [tagsApi] });

    expect(seenBy(read, management).tags).toEqual({
      known: tags,
      from: `cloudtrail:ListTags ${management} us-east-1 ${trailArn}`,
    });
  });

  it('are asked of its owner alone, also where that one does not say', async () => {
    const scenario = faulty(scenarioOf(), { action: 'ListTags', account: management, fault: 'denied' });

    const read = await gathered({ scenario, reads: [tagsApi] });

    expect(asked(read, 'ListTags')).toEqual([`${management} us-east-1`]);
    expect(seenBy(read, management)).toMatchObject({
      status: { known: { logging: true } },
      selectors: { known: {} },
      tags: { gap: { api: tagsApi, reason: 'denied', resource: trailArn } },
    });
    expect(seenBy(read, hub)).not.toHaveProperty('tags');
  });

  it("are asked of a member's own trail beside the organization's", async () => {
    const trails = [{ ...ownTrail, tags: { stage: 'test' } }];

    const read = await gathered({ scenario: small({ accounts: { [member]: { trails } } }), reads: [tagsApi] });

    expect(seenBy(read, member, ownArn).tags).toMatchObject({ known: { stage: 'test' } });
    expect(asked(read, 'ListTags')).toEqual([`${management} us-east-1`, `${member} us-east-1`]);
  });
});

describe('a trail that is deleted while it is read', () => {
  const gone = ({ api, body }: PassingCall) =>
    /cloudtrail:(GetTrailStatus|GetEventSelectors|GetInsightSelectors|ListTags)$/.test(api) && body.includes(ownArn)
      ? json(
          api.endsWith('ListTags')
            ? { __type: 'ResourceNotFoundException', message: `Resource not found: ${ownArn}` }
            : { __type: 'TrailNotFoundException', message: `Unknown trail: ${ownArn} for the user: ${member}` },
          400,
        )
      : undefined;

  it('leaves gaps that say so, and everything else is read', async () => {
    const read = await gathered({
      scenario: small({ accounts: { [member]: { trails: [ownTrail] } } }),
      reads: [insightsApi, tagsApi],
      by: async ({ url }) => (await interfere(url, { answer: gone })).url,
    });

    const said = (detail: string) => ({ gap: { reason: 'service-error', detail: expect.stringContaining(detail) } });
    expect(seenBy(read, member, ownArn)).toMatchObject({
      trail: { name: 'own' },
      status: said('TrailNotFoundException'),
      selectors: said('TrailNotFoundException'),
      insights: said('TrailNotFoundException'),
      tags: said('ResourceNotFoundException'),
    });
    expect(read.accounts).toHaveLength(5);
    expect(seenBy(read, management)).toMatchObject({ status: { known: { logging: true } } });
  });
});
