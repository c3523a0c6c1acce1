import { describe, expect, it } from 'vitest';
import { defaultRegions } from '../../src/model/regions.js';
import { findingOf, standingOf } from '../support/assessing.js';
import { accountIn, callsTo, regionsAsked } from '../support/calls.js';
import { type Collecting, gathered } from '../support/collecting.js';
import { interfere } from '../support/go-between.js';
import { archive, bucket, hub, management, member, other, policyOf, trailArn } from '../support/literals.js';
import { audited, collected, once } from '../support/pipeline.js';
import { organizationTrail, ownTrail, small, smallest } from '../support/small.js';

/** What is read of accounts where no control needs more than where trails are and what they record. */
async function plain(how: Collecting) {
  const { accounts, calls } = await gathered({ reads: [], ...how });
  return { lines: accounts, calls };
}

const ownArn = `arn:aws:cloudtrail:us-east-1:${member}:trail/own`;
/** Nothing is wrong: collected once for all that look at it. */
const healthy = once(() => collected({ scenario: small() }));
const landingZone = once(() => collected());
const everyRegion = ['eu-west-1', 'us-east-1', 'us-west-2'];
/** What CodeCatalyst needs beside the configuration. */
const codecatalyst = [
  'cloudtrail:LookupEvents eu-west-1',
  'cloudtrail:LookupEvents us-west-2',
  'iam:ListRoles us-east-1',
];
const covered = [
  'account:ListRegions us-east-1',
  'cloudtrail:DescribeTrails us-east-1',
  'cloudtrail:ListTrails us-east-1',
  ...codecatalyst,
  'sts:AssumeRole us-east-1',
].sort();
const alone = (trails: readonly object[]) =>
  smallest({ accounts: { [management]: { trails: [] }, [member]: { trails } } });

describe('a member that the organization trail covers', () => {
  it('costs four calls, and three for CodeCatalyst', async () => {
    const { calls } = await healthy();

    expect(callsTo(calls, member)).toEqual(covered);
  });

  it('costs no more in a landing zone of 17 regions', async () => {
    const { calls } = await landingZone();

    const members = ['012345678901', '777788889999', '888899990000', '999900001111'];
    expect(members.map((id) => callsTo(calls, id))).toEqual(members.map(() => covered));
  });

  it('costs no more where it opted in to a region that the trail is in', async () => {
    const accounts = { [management]: { trails: [organizationTrail], optedInRegions: ['eu-south-1'] } };
    const { calls } = await collected({
      scenario: smallest({ accounts: { ...accounts, [member]: { optedInRegions: ['eu-south-1'] } } }),
    });

    expect(callsTo(calls, member)).toEqual(covered);
  });

  it("costs one call more for a region that the trail's owner has not", async () => {
    const { calls, lines } = await collected({
      scenario: smallest({ accounts: { [member]: { optedInRegions: ['eu-south-1'] } } }),
    });

    expect(callsTo(calls, member)).toEqual([...covered, 'cloudtrail:DescribeTrails eu-south-1'].sort());
    expect(accountIn(lines, member).reading?.trailsByRegion['eu-south-1']).toMatchObject({ known: [] });
  });

  it('is asked where a trail of its own is at home that was not seen', async () => {
    const trail = { ...ownTrail, homeRegion: 'eu-west-1', multiRegion: false };
    const { calls, lines } = await plain({ scenario: smallest({ accounts: { [member]: { trails: [trail] } } }) });

    expect(regionsAsked(calls, member, 'DescribeTrails')).toEqual(['eu-west-1', 'us-east-1']);
    expect(Object.keys(accountIn(lines, member).reading?.trails ?? {})).toHaveLength(2);
  });

  it('is asked in every enabled region where its trails cannot be listed, so that none of its own is missed', async () => {
    const trail = { ...ownTrail, homeRegion: 'eu-west-1', multiRegion: false, logging: false };
    const faults = [{ service: 'cloudtrail', action: 'ListTrails', account: member, fault: 'denied' }];
    const { assessment, calls } = await audited({
      scenario: smallest({ accounts: { [member]: { trails: [trail] } }, faults }),
      policy: policyOf({ trails: { destination: { buckets: [bucket] } } }),
    });

    const own = `arn:aws:cloudtrail:eu-west-1:${member}:trail/own`;
    expect(regionsAsked(calls, member, 'DescribeTrails')).toEqual(everyRegion);
    expect(findingOf(assessment, 'trail-logging', own).judgement.verdict).toBe('fail');
    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'fail' });
  });

  it('is asked in stated regions to which it opted in, although the trail is stated to be there too', async () => {
    const optedInRegions = ['eu-south-1'];
    const accounts = { [management]: { trails: [organizationTrail], optedInRegions }, [member]: { optedInRegions } };
    const { calls } = await plain({
      scenario: smallest({ accounts }),
      statedRegions: ['eu-south-1', 'us-east-1'],
    });

    expect(regionsAsked(calls, member, 'DescribeTrails')).toEqual(['eu-south-1', 'us-east-1']);
  });

  it('is asked for no status and no selectors of the organization trail', async () => {
    const { lines } = await healthy();

    expect(accountIn(lines, member).reading?.trails[trailArn]).toMatchObject({ trail: { organization: true } });
    expect(accountIn(lines, member).reading?.trails[trailArn]).not.toHaveProperty('status');
    expect(accountIn(lines, member).reading?.trails[trailArn]).not.toHaveProperty('selectors');
  });
});

describe('an account that no multi-region trail covers', () => {
  it.each<[string, readonly object[]]>([
    ['no trail', []],
    ['a single-region trail', [{ ...ownTrail, multiRegion: false }]],
    ['a stopped trail', [{ ...ownTrail, logging: false }]],
    ['a trail of data events', [{ ...ownTrail, eventSelectors: [{ IncludeManagementEvents: false }] }]],
  ])('with %s is asked in every enabled region', async (_title, trails) => {
    const { calls } = await plain({ scenario: alone(trails) });

    expect(regionsAsked(calls, member, 'DescribeTrails')).toEqual(everyRegion);
  });

  it('is asked in the regions to which it opted in too', async () => {
    const accounts = { [management]: { trails: [] }, [member]: { optedInRegions: ['eu-south-1'] } };
    const { calls } = await plain({ scenario: smallest({ accounts }) });

    expect(regionsAsked(calls, member, 'DescribeTrails')).toEqual(['eu-south-1', ...everyRegion]);
  });

  it('is asked in the regions that are stated, and for no list of them', async () => {
    const { calls, lines } = await plain({ scenario: alone([]), statedRegions: ['us-west-2'] });

    expect(regionsAsked(calls, member, 'DescribeTrails')).toEqual(['us-west-2']);
    expect(calls.filter(({ action }) => action === 'ListRegions')).toEqual([]);
    expect(accountIn(lines, member).reading?.regions).toEqual({ known: ['us-west-2'], from: 'audit.yaml regions' });
  });

  it.each([
    ['where no trail covers it', [{ ...ownTrail, homeRegion: 'eu-west-1', multiRegion: false }]],
    [
      'beside one that is stated',
      [ownTrail, { ...ownTrail, name: 'two', homeRegion: 'eu-west-1', multiRegion: false }],
    ],
  ])(
    'is asked where a trail of its own is at home that lies outside the stated regions, %s',
    async (_title, trails) => {
      const { calls, lines } = await plain({ scenario: alone(trails), statedRegions: ['us-east-1'] });

      expect(regionsAsked(calls, member, 'DescribeTrails')).toEqual(['eu-west-1', 'us-east-1']);
      expect(Object.keys(accountIn(lines, member).reading?.trails ?? {})).toHaveLength(trails.length);
    },
  );

  it('is asked in the default regions where its regions cannot be listed', async () => {
    const faults = [{ service: 'account', action: 'ListRegions', account: member, fault: 'denied' }];
    const { calls, lines } = await plain({
      scenario: smallest({ accounts: { [management]: { trails: [] }, [member]: {} }, faults, regions: undefined }),
    });

    expect(regionsAsked(calls, member, 'DescribeTrails')).toHaveLength(17);
    expect(accountIn(lines, member).reading?.regions).toMatchObject({ gap: { api: 'account:ListRegions' } });
  });

  it('with a trail of its own in each region is described whole', async () => {
    const trails = everyRegion.map((homeRegion) => ({
      ...ownTrail,
      homeRegion,
      name: `own-${homeRegion}`,
      multiRegion: false,
    }));
    const { lines } = await plain({ scenario: alone(trails) });

    const { trailsByRegion, trails: seen } = accountIn(lines, member).reading ?? {};
    expect(Object.keys(trailsByRegion ?? {})).toEqual(everyRegion);
    expect(Object.values(seen ?? {}).map(({ status, selectors }) => [status, selectors])).toEqual(
      everyRegion.map(() => [
        expect.objectContaining({ known: expect.objectContaining({ logging: true }) }),
        expect.objectContaining({ known: { basic: [expect.objectContaining({ readWriteType: 'All' })] } }),
      ]),
    );
  });
});

describe('an account with a multi-region trail of its own', () => {
  it('is asked in one region, and for the status and selectors of its trail once', async () => {
    const { calls } = await collected({ scenario: alone([ownTrail]) });

    expect(callsTo(calls, member)).toEqual(
      [
        ...covered,
        'cloudtrail:GetEventSelectors us-east-1',
        'cloudtrail:GetTrailStatus us-east-1',
        // Its recording rests on that trail, so that it is entered once more and asked who changed it.
        ...Array.from({ length: 5 }, () => 'cloudtrail:LookupEvents us-east-1'),
        'sts:AssumeRole us-east-1',
      ].sort(),
    );
  });

  it("is asked in the trail's home region for its status", async () => {
    const { lines } = await plain({ scenario: alone([{ ...ownTrail, homeRegion: 'us-west-2' }]) });

    const seen = Object.values(accountIn(lines, member).reading?.trails ?? {});
    expect(seen).toMatchObject([{ trail: { homeRegion: 'us-west-2' }, status: { known: { logging: true } } }]);
  });
});

it('regions on their way in or out are enabled, those that are off are not', async () => {
  const optedInRegions = ['eu-south-1', 'ap-east-1', 'me-south-1', 'af-south-1'];
  const regionStatus = { 'eu-south-1': 'ENABLING', 'ap-east-1': 'DISABLING', 'me-south-1': 'DISABLED' };
  const { lines } = await collected({
    scenario: small({ regions: undefined, accounts: { [member]: { optedInRegions, regionStatus } } }),
    settings: { accounts: [member] },
  });

  expect(accountIn(lines, member).reading?.regions).toMatchObject({
    known: [...defaultRegions('aws'), 'eu-south-1', 'ap-east-1', 'af-south-1'].sort(),
  });
});

describe('a trail', () => {
  it('is kept with what controls look at', async () => {
    const trail = {
      ...ownTrail,
      prefix: 'teams',
      validation: false,
      globalServices: false,
      logging: false,
      status: { stopLoggingTime: '2026-10-30T17:05:00Z', latestNotificationError: 'NotFound' },
    };
    const { lines } = await plain({ scenario: alone([trail]) });

    expect(accountIn(lines, member).reading?.trails[ownArn]).toMatchObject({
      trail: { prefix: 'teams', validation: false, globalServices: false, multiRegion: true, organization: false },
      status: { known: { logging: false, stoppedAt: '2026-10-30T17:05:00.000Z', notificationError: 'NotFound' } },
    });
  });

  it('is kept with advanced selectors as they are, without their names', async () => {
    const selectors = [
      {
        Name: 'Management events selector',
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Management'] },
          { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
        ],
      },
    ];
    const { lines } = await plain({ scenario: alone([{ ...ownTrail, advancedEventSelectors: selectors }]) });

    expect(accountIn(lines, member).reading?.trails[ownArn]?.selectors).toMatchObject({
      known: {
        advanced: [
          [
            { field: 'eventCategory', equals: ['Management'] },
            { field: 'eventSource', notEquals: ['kms.amazonaws.com'] },
          ],
        ],
      },
    });
  });
});

describe('an account that cannot be entered', () => {
  it.each(['absent', 'denied'])('is gaps and nothing else where the role is %s', async (auditRole) => {
    const { calls, lines } = await plain({ scenario: smallest({ accounts: { [member]: { auditRole } } }) });

    const { reading, answers } = accountIn(lines, member);
    expect(callsTo(calls, member)).toEqual(['sts:AssumeRole us-east-1']);
    expect(answers).toEqual([]);
    expect(reading).toMatchObject({
      access: {
        gap: {
          api: 'sts:AssumeRole',
          reason: 'role-not-assumed',
          resource: `arn:aws:iam::${member}:role/TrailproofAudit`,
        },
      },
      trails: {},
      trailsByRegion: {},
    });
  });

  it.each(['SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION'])(
    'is not called where it is %s',
    async (state) => {
      const { calls, lines } = await plain({ scenario: smallest({ accounts: { [other]: { state } } }) });

      expect(callsTo(calls, other)).toEqual([]);
      expect(accountIn(lines, other)).toMatchObject({ account: { state } });
      expect(accountIn(lines, other)).not.toHaveProperty('reading');
    },
  );
});

it.each(['RESTRICTED', 'UNKNOWN'])('an account that is %s is entered and judged', async (state) => {
  const restricted = (body: string) =>
    body.replace(new RegExp(`\\{[^{}]*"Id":"${other}"[^{}]*\\}`), (listed) =>
      listed.replaceAll('"ACTIVE"', `"${state}"`),
    );
  const { assessment, lines } = await audited({
    scenario: smallest({ accounts: { [other]: {} } }),
    policy: policyOf(),
    by: async ({ url }) => {
      const change = ({ api }: { api: string }, body: string) =>
        api === 'organizations:ListAccounts' ? restricted(body) : body;
      return (await interfere(url, { change })).url;
    },
  });

  expect(accountIn(lines, other).account.state).toBe(state);
  expect(standingOf(assessment, other, 'account-recording')).toEqual({ verdict: 'pass' });
  expect(standingOf(assessment, other, 'trail-logging')).toEqual({ verdict: 'pass', inheritedFrom: trailArn });
});

describe('roles', () => {
  const trust = {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'codecatalyst-runner.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          ArnLike: { 'aws:SourceArn': 'arn:aws:codecatalyst:::space/e3420072-0d4c-4f2e-9d5b-5e4910cc94cd/project/*' },
        },
      },
    ],
  };

  it('that trust CodeCatalyst are kept, decoded, from every page, and no others', async () => {
    const roles = ['b', 'a', 'c'].map((name) => ({ name, trust }));
    const { lines } = await plain({
      scenario: smallest({ accounts: { [member]: { roles } }, pageSizes: { roles: 1 } }),
      reads: ['iam:ListRoles'],
    });

    const { codecatalystRoles } = accountIn(lines, member).reading ?? {};
    expect(codecatalystRoles).toMatchObject({ known: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
    expect(JSON.stringify(codecatalystRoles)).toContain('arn:aws:codecatalyst:::space/');
    expect(JSON.stringify(lines)).not.toContain('%22');
  });
});

describe('events', () => {
  const events = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      eventSource: 'codecatalyst.amazonaws.com',
      eventName: 'ListProjects',
      eventTime: new Date(Date.parse('2026-11-01T00:00:00Z') + index * 60_000).toISOString().replace('.000', ''),
      awsRegion: 'us-west-2',
      requestParameters: { SpaceName: 'platform' },
    }));

  it('are kept with what claims rest on, newest first', async () => {
    const { lines } = await plain({
      scenario: smallest({ accounts: { [member]: { events: events(3) } } }),
      eventsOf: ['codecatalyst'],
    });

    expect(accountIn(lines, member).reading?.codecatalystEvents['us-west-2']).toMatchObject({
      known: {
        truncated: false,
        until: '2026-11-20T02:08:00.000Z',
        since: '2026-08-22T02:08:00.000Z',
        events: [
          { name: 'ListProjects', at: '2026-11-01T00:02:00Z', space: 'platform', account: member, region: 'us-west-2' },
          { at: '2026-11-01T00:01:00Z' },
          { at: '2026-11-01T00:00:00Z' },
        ],
      },
    });
  });

  it('are read over many pages', async () => {
    const { calls, lines } = await plain({
      scenario: smallest({ accounts: { [member]: { events: events(120) } } }),
      eventsOf: ['codecatalyst'],
    });

    expect(regionsAsked(calls, member, 'LookupEvents')).toEqual(['eu-west-1', 'us-west-2', 'us-west-2', 'us-west-2']);
    expect(accountIn(lines, member).reading?.codecatalystEvents['us-west-2']).toMatchObject({
      known: { truncated: false, events: { length: 120 } },
    });
  });

  it('are not asked for in a partition without CodeCatalyst', async () => {
    const scenario = small({
      partition: 'aws-us-gov',
      regions: undefined,
      caller: { account: hub, userName: 'operator' },
      accounts: { [management]: { trails: [], keys: [] }, [archive]: { buckets: [] }, [hub]: { topics: [] } },
    });
    const { calls, lines } = await collected({ scenario, settings: { region: 'us-gov-west-1' } });

    // Whether trusted access was taken away is asked of the management account, wherever CodeCatalyst is; whether a
    // trail was deleted of every account, as none has one.
    const asked = calls.filter(({ action }) => action === 'LookupEvents');
    expect(asked.map(({ account, region, resource }) => `${account} ${region} ${resource}`).sort()).toEqual([
      `${management} us-gov-west-1 DeleteTrail`,
      `${management} us-gov-west-1 DisableAWSServiceAccess`,
      ...[archive, hub, member, other].map((account) => `${account} us-gov-west-1 DeleteTrail`),
    ]);
    expect(accountIn(lines, member).reading).toMatchObject({
      codecatalystEvents: {},
      regions: { known: ['us-gov-east-1', 'us-gov-west-1'] },
    });
  });
});

it('no call is made that is not a read, in all of the landing zone', async () => {
  const { calls } = await landingZone();

  const actions = [...new Set(calls.map(({ service, action }) => `${service}:${action}`))];
  expect(actions.every((action) => /:(List|Get|Describe|Lookup|AssumeRole)/.test(action))).toBe(true);
  // S3 refuses where it means that there is none.
  const refusals = [...new Set(calls.map(({ outcome }) => outcome))].filter((outcome) => outcome !== 'ok');
  for (const refusal of refusals) expect(refusal).toMatch(/^(NoSuch(BucketPolicy|\w+Configuration)|\w+NotFoundError)$/);
});

it('no secret gets into the evidence: neither keys nor tokens nor the external id', async () => {
  const { lines, session } = await landingZone();

  const text = JSON.stringify(lines);
  const { secretAccessKey, accessKeyId } = session.credentials as { secretAccessKey: string; accessKeyId: string };
  expect(text).not.toMatch(/ASIA|AKIA|SessionToken|SecretAccessKey/);
  for (const secret of ['landing-zone-demo', secretAccessKey, accessKeyId]) expect(text).not.toContain(secret);
});
