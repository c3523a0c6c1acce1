import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Evidence, testedAssumptions } from '../../src/doctor/assumptions.js';
import type { TestedAssumption } from '../../src/doctor/check.js';
import type { Observation } from '../../src/doctor/observe.js';
import {
  advanced,
  asOf,
  basic,
  bucket,
  event,
  everything,
  healthyBucket,
  healthyResources,
  history,
  hub,
  known,
  logging,
  management,
  managementCategory,
  member,
  other,
  owning,
  reading,
  role,
  since,
  spaceEvent,
  stopped,
  trail,
  trailArn,
  unknown,
} from '../support/literals.js';

const own = (region = 'us-east-1', multiRegion = false) =>
  trail({
    arn: `arn:aws:cloudtrail:${region}:${member}:trail/own`,
    organization: false,
    multiRegion,
    homeRegion: region,
  });

function observed(more: Partial<Observation> = {}): Observation {
  return {
    account: member,
    reading: reading(),
    trails: new Map([
      ['us-east-1', known([trail()])],
      ['us-west-2', known([trail()])],
    ]),
    listed: { region: 'us-east-1', trails: known([]) },
    statuses: new Map(),
    probes: new Map(),
    newest: new Map(),
    accepted: new Map(),
    ...more,
  };
}

const shared = Object.entries(healthyResources).map(([arn, resource]) => ({
  line: 'shared' as const,
  arn,
  resource,
  answers: [],
}));

function outcome(id: string, more: Partial<Evidence>): TestedAssumption | undefined {
  return testedAssumptions([id], { partition: 'aws', observations: [], shared: [], ...more })[0];
}

const accepted = (source: string, region = 'us-west-2') =>
  observed({ accepted: new Map([[region, known([{ name: 'AcceptConnection', source, at: asOf }])]]) });
const withEvents = (account: string, ...times: readonly string[]) =>
  observed({
    account,
    reading: reading({
      codecatalystEvents: { 'us-west-2': known(history(times.map((at) => spaceEvent('platform', at)))) },
    }),
  });
const withSelectors = (selectors: typeof everything) =>
  observed({
    reading: reading({ trails: { [trailArn]: { trail: trail(), from: 'x', selectors: known(selectors) } } }),
  });
const listing = (arns: readonly string[], shown = own('us-west-2')) =>
  observed({
    trails: new Map([['us-west-2', known([shown])]]),
    listed: { region: 'us-east-1', trails: known(arns.map((arn) => ({ arn, homeRegion: 'us-west-2' }))) },
  });
const asOwner = observed({ account: management, reading: owning() });
const told = (status: typeof logging) => observed({ statuses: new Map([[trailArn, known(status)]]) });
const shownIn = (...regions: readonly string[]) =>
  observed({
    trails: new Map(
      ['us-east-1', 'us-west-2'].map((region) => [region, known(regions.includes(region) ? [trail()] : [])] as const),
    ),
  });
const inOrder = (...times: readonly string[]) =>
  observed({
    newest: new Map([['us-east-1', known(times.map((at) => ({ name: 'e', source: 's', at })))]]),
  });
const bucketIn = (region: string) =>
  shared.map((one) =>
    one.resource.kind === 'bucket'
      ? {
          ...one,
          resource: { kind: 'bucket' as const, fact: known({ ...healthyBucket, region }) },
        }
      : one,
  );
const refused = { bucket, answer: unknown('s3:GetBucketLocation') };

describe('a statement about AWS', () => {
  it.each<[string, string, Partial<Evidence>]>([
    ['A2', 'a connection was accepted with the source', { observations: [accepted('codecatalyst.amazonaws.com')] }],
    ['A3', "a space's events are in one account", { observations: [withEvents(member, since, asOf), observed()] }],
    [
      'A3',
      'they moved once',
      { observations: [withEvents(member, since), withEvents(other, '2026-10-01T00:00:00Z', asOf)] },
    ],
    ['A5', 'selectors filter by what is documented', { observations: [withSelectors(advanced([managementCategory]))] }],
    ['A6', 'a trail of another region is named', { observations: [listing([own('us-west-2').arn])] }],
    ['A7', 'a far bucket answers', { shared: bucketIn('eu-west-1'), wrongOwner: refused }],
    ['A8', 'owner and member are told the same', { observations: [asOwner, told(logging)] }],
    ['A10', 'every region shows the trail', { observations: [shownIn('us-east-1', 'us-west-2')] }],
    ['A11', 'events come newest first', { observations: [inOrder(asOf, asOf, since)] }],
  ])('%s holds where %s', (id, _title, evidence) => {
    expect(outcome(id, evidence)).toMatchObject({ id, state: 'holds' });
  });

  it.each<[string, string, Partial<Evidence>, string]>([
    [
      'A2',
      'the region is another',
      { observations: [accepted('codecatalyst.amazonaws.com', 'us-east-1')] },
      'us-east-1',
    ],
    [
      'A2',
      'the source is another',
      { observations: [accepted('codecatalyst-connections.amazonaws.com')] },
      'connections',
    ],
    [
      'A3',
      'two accounts have events at the same time',
      { observations: [withEvents(member, since, asOf), observed(), withEvents(other, '2026-10-01T00:00:00Z')] },
      `${member} and ${other}`,
    ],
    [
      'A5',
      'a selector has another field',
      { observations: [withSelectors(advanced([managementCategory, { field: 'eventName', equals: ['X'] }]))] },
      'eventName',
    ],
    ['A6', 'a trail is left out', { observations: [listing([])] }, own('us-west-2').arn],
    ['A6', 'a multi-region trail is left out', { observations: [listing([], own('us-west-2', true))] }, 'us-west-2'],
    ['A7', 'the expected owner is no matter', { shared, wrongOwner: { bucket, answer: known('answered') } }, bucket],
    ['A8', 'a member is told otherwise', { observations: [asOwner, told(logging), told(stopped)] }, member],
    ['A10', 'a region does not show it', { observations: [shownIn('us-west-2')] }, 'us-east-1'],
    ['A11', 'an older event comes first', { observations: [inOrder(asOf, since, asOf)] }, 'us-east-1'],
  ])('%s does not hold where %s', (id, _title, evidence, expected) => {
    expect(outcome(id, evidence)).toMatchObject({
      state: 'does-not-hold',
      why: expect.stringContaining(expected),
    });
  });

  it.each<[string, string, Partial<Evidence>, string]>([
    ['A1', 'whatever was seen', { observations: [asOwner] }, 'log files'],
    ['A2', 'no connection was accepted', { observations: [observed()] }, '90 days'],
    ['A2', 'something of this name was', { observations: [accepted('other.amazonaws.com')] }, 'other.amazonaws.com'],
    ['A2', 'there is no CodeCatalyst', { partition: 'aws-cn', observations: [accepted('x')] }, 'no CodeCatalyst'],
    ['A3', 'no space was seen', { observations: [observed()] }, 'no event of a space'],
    ['A4', 'every trail answers selectors', { observations: [withSelectors(everything)] }, 'no verdict rests on it'],
    ['A4', 'one answers none', { observations: [withSelectors(basic())] }, trailArn],
    ['A5', 'selectors are basic', { observations: [withSelectors(everything)] }, 'no trail that was seen'],
    [
      'A5',
      'selectors are about data',
      { observations: [withSelectors(advanced([{ field: 'eventCategory', equals: ['Data'] }]))] },
      'no trail that was seen',
    ],
    ['A6', 'a trail is shown where it was asked', { observations: [listing([], own('us-east-1'))] }, 'one region'],
    [
      'A6',
      'a multi-region trail is named',
      { observations: [listing([own('us-west-2').arn], own('us-west-2', true))] },
      'one region',
    ],
    [
      'A6',
      'no list was read',
      { observations: [observed({ listed: { region: 'x', trails: unknown() } })] },
      'one region',
    ],
    ['A7', 'no bucket was read', { shared: [] }, 'no bucket'],
    ['A7', 'the bucket is near', { shared, wrongOwner: refused }, 'us-east-1 itself'],
    ['A8', 'no member was told', { observations: [asOwner] }, 'no organization trail'],
    ['A8', 'its owner was not asked', { observations: [told(logging)] }, 'no organization trail'],
    [
      'A9',
      'space events were seen',
      {
        observations: [
          observed({
            reading: reading({
              codecatalystEvents: {
                'us-west-2': known(history([spaceEvent('p', asOf), event('AcceptConnection', asOf)])),
              },
            }),
          }),
        ],
      },
      'seen were ListProjects',
    ],
    [
      'A10',
      'one region answered',
      { observations: [observed({ trails: new Map([['us-east-1', known([trail()])]]) })] },
      'two regions',
    ],
    ['A11', 'one event was seen', { observations: [inOrder(asOf)] }, 'no two events'],
    ['A12', 'no role has the name', { observations: [observed()] }, 'no role'],
    [
      'A12',
      'a role has it',
      {
        observations: [
          observed({
            reading: reading({ codecatalystRoles: known([role(undefined, 'AWSRoleForCodeCatalystSupport')]) }),
          }),
        ],
      },
      'AWSRoleForCodeCatalystSupport',
    ],
    ['A99', 'there is no test', {}, 'no test'],
  ])('%s is not tested where %s', (id, _title, evidence, expected) => {
    expect(outcome(id, evidence)).toMatchObject({ state: 'not-tested', why: expect.stringContaining(expected) });
  });

  it('is not expected of a region that its owner has not enabled', () => {
    const optIn = observed({
      trails: new Map([
        ['us-east-1', known([trail()])],
        ['us-west-2', known([trail()])],
        ['ap-east-1', known([])],
      ]),
    });

    expect(outcome('A10', { observations: [optIn, observed({ account: hub })] })).toMatchObject({ state: 'holds' });
    expect(
      outcome('A10', {
        observations: [optIn, { ...asOwner, reading: owning({ regions: known(['us-east-1', 'ap-east-1']) }) }],
      }),
    ).toMatchObject({ state: 'does-not-hold', why: expect.stringContaining('ap-east-1') });
  });

  it('has a test or a reason for none, each that is documented', () => {
    const documented = readFileSync(new URL('../../docs/assumptions.md', import.meta.url), 'utf8');
    const ids = [...documented.matchAll(/^\| (A\d+) \|/gm)].map(([, id = '']) => id);

    const tested = testedAssumptions(ids, { partition: 'aws', observations: [], shared: [] });

    expect(ids.length).toBeGreaterThan(10);
    expect(tested.filter(({ why }) => why === 'there is no test for it')).toEqual([]);
  });
});
