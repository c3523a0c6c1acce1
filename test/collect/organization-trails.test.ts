import { describe, expect, it } from 'vitest';
import type { EvidenceLine } from '../../src/model/evidence.js';
import { factsAbout } from '../../src/model/shared-resource.js';
import { findingOf } from '../support/assessing.js';
import { accountIn, askedFor, sharedIn } from '../support/calls.js';
import { type Collecting, gathered } from '../support/collecting.js';
import { interfere, type PassingCall } from '../support/go-between.js';
import {
  archive,
  bucket,
  hub,
  keyArn,
  management,
  member,
  other,
  policyOf,
  topicArn,
  trailArn,
} from '../support/literals.js';
import { audited, collected } from '../support/pipeline.js';
import { organizationTrail, small, smallest } from '../support/small.js';

/** What is read of accounts and their trails, and nothing of what trails name. */
async function plain(how: Collecting) {
  const { accounts, calls } = await gathered({ reads: [], ...how });
  return { lines: accounts, calls };
}

const members = ['666677778888', '777788889999', '888899990000'];
const more = Object.fromEntries(members.map((id) => [id, {}]));
const seenBy = (lines: readonly EvidenceLine[], id: string) => accountIn(lines, id).reading?.trails[trailArn];
/** The audit account may list the organization, and CloudTrail has no administrator. */
const ofConfig = [{ account: hub, service: 'config.amazonaws.com' }];
const roleless = { [management]: { trails: [organizationTrail], auditRole: 'absent' } };

describe('status and selectors of an organization trail', () => {
  it('are read once, from the management account', async () => {
    const { calls, lines } = await plain({ scenario: small({ accounts: more }) });

    expect(askedFor(calls, 'GetTrailStatus')).toEqual([management]);
    expect(askedFor(calls, 'GetEventSelectors')).toEqual([management]);
    expect(seenBy(lines, management)).toMatchObject({ status: { known: { logging: true } }, selectors: { known: {} } });
  });

  it('are read from the delegated administrator where the management account has no role', async () => {
    const { calls, lines } = await plain({ scenario: small({ accounts: { ...roleless, ...more } }) });

    expect(askedFor(calls, 'GetTrailStatus')).toEqual([hub]);
    expect(askedFor(calls, 'GetEventSelectors')).toEqual([hub]);
    expect(seenBy(lines, hub)).toMatchObject({ status: { known: { logging: true } }, selectors: { known: {} } });
  });

  it('are read from the delegated administrator where the management account denies one of them', async () => {
    const faults = [{ service: 'cloudtrail', action: 'GetEventSelectors', account: management, fault: 'denied' }];
    const { calls } = await plain({ scenario: small({ faults }) });

    expect(askedFor(calls, 'GetEventSelectors')).toEqual([management, hub]);
    expect(askedFor(calls, 'GetTrailStatus')).toEqual([management, hub]);
  });

  it('are read by ARN from the first member that answers where nobody else can', async () => {
    const { calls, lines } = await plain({
      scenario: small({
        accounts: { ...roleless, ...more },
        delegatedAdministrators: ofConfig,
        members: { getEventSelectors: true },
      }),
    });

    expect(askedFor(calls, 'GetTrailStatus')).toEqual([archive]);
    expect(calls.filter(({ action }) => action === 'GetTrailStatus')).toMatchObject([{ resource: trailArn }]);
    expect(seenBy(lines, archive)).toMatchObject({ selectors: { known: {} } });
  });

  it('are asked of three members at most, then left a gap', async () => {
    const { calls, lines } = await plain({
      scenario: small({ accounts: { ...roleless, ...more }, delegatedAdministrators: ofConfig }),
    });

    expect(askedFor(calls, 'GetEventSelectors')).toEqual([archive, hub, member]);
    expect(seenBy(lines, member)).toMatchObject({
      status: { known: { logging: true } },
      selectors: { gap: { api: 'cloudtrail:GetEventSelectors', resource: trailArn } },
    });
    expect(seenBy(lines, other)).not.toHaveProperty('selectors');
  });

  it('of a single-region trail are read in its home region', async () => {
    const trails = [{ ...organizationTrail, homeRegion: 'us-west-2', multiRegion: false }];
    const { calls } = await plain({ scenario: small({ accounts: { [management]: { trails } } }) });

    expect(calls.filter(({ action }) => action === 'GetTrailStatus')).toMatchObject([
      { account: management, region: 'us-west-2' },
    ]);
  });
});

it('members are asked where the organization trail is at home', async () => {
  const trails = [{ ...organizationTrail, homeRegion: 'us-west-2' }];
  const { calls } = await plain({ scenario: small({ accounts: { [management]: { trails } } }) });

  const regions = calls.filter(({ action, account }) => action === 'DescribeTrails' && account === member);
  expect(regions).toMatchObject([{ region: 'us-west-2' }]);
});

describe('the bucket, key and topic of a trail', () => {
  const policy = policyOf({ trails: { destination: { account: archive } } });
  const sharedOf = (how: Collecting) => gathered({ bucketOwner: archive, ...how });

  it('are read once each, in the account that owns them', async () => {
    const { calls, lines } = await collected({ scenario: small({ accounts: more }), policy });

    expect(askedFor(calls, 'GetBucketLocation')).toEqual([archive]);
    expect(askedFor(calls, 'DescribeKey')).toEqual([management]);
    expect(askedFor(calls, 'GetTopicAttributes')).toEqual([hub]);
    expect(sharedIn(lines).map(({ arn, resource }) => [arn, resource.fact])).toMatchObject([
      [keyArn, { known: { exists: true, arn: keyArn, state: 'Enabled' }, from: expect.any(String) }],
      [
        `arn:aws:s3:::${bucket}`,
        { known: { exists: true, owner: archive, region: 'us-east-1' }, from: expect.any(String) },
      ],
      [topicArn, { known: { exists: true }, from: expect.any(String) }],
    ]);
  });

  it('are the right ones: a bucket of the same name that another account owns is no answer', async () => {
    const expected: unknown[] = [];
    const { lines } = await collected({
      scenario: smallest({
        accounts: { [archive]: { buckets: [] }, [other]: { buckets: [{ name: bucket, region: 'us-east-1' }] } },
      }),
      policy,
      by: async ({ url }) => {
        const answer = ({ api, headers }: PassingCall) => {
          if (api === 's3:GetBucketLocation') expected.push(headers['x-amz-expected-bucket-owner']);
          return undefined;
        };
        return (await interfere(url, { answer })).url;
      },
    });

    // Where the archive's owner may not tell, the trail's owner is asked.
    expect(expected).toEqual([archive, management]);
    expect(sharedIn(lines)[1]).toMatchObject({
      resource: { fact: { gap: { api: 's3:GetBucketLocation', reason: 'denied' } } },
    });
  });

  it("are found with the trail's owner too: a bucket that is not the policy's account's fails", async () => {
    const buckets = [{ name: bucket, region: 'us-east-1' }];
    const { assessment } = await audited({
      scenario: smallest({
        accounts: { [archive]: { buckets: [] }, [management]: { trails: [organizationTrail], buckets } },
      }),
      policy,
    });

    expect(findingOf(assessment, 'trail-destination', trailArn).judgement).toMatchObject({
      verdict: 'fail',
      because: [{ code: 'bucket-owned-by-other', args: { bucket, account: management, asked: archive } }],
    });
  });

  it('rest on answers that stand beside them', async () => {
    const { shared } = await sharedOf({ scenario: smallest() });

    for (const { resource, answers } of shared) {
      const rest = factsAbout(resource).flatMap((fact) => ('known' in fact ? [fact.from] : []));
      expect(rest.length).toBeGreaterThan(0);
      expect(answers.map(({ id }) => id)).toEqual([...new Set(rest)].sort());
    }
  });

  it('are known not to exist where their owner says so', async () => {
    const accounts = {
      [management]: { trails: [organizationTrail] },
      [archive]: { buckets: [] },
      [hub]: { topics: [] },
    };
    const { shared } = await sharedOf({
      scenario: smallest({ accounts: { ...accounts, [management]: { keys: [] } } }),
    });

    expect(shared.map(({ resource }) => resource)).toMatchObject([
      { kind: 'key', fact: { known: { exists: false } } },
      { kind: 'bucket', fact: { known: { exists: false } } },
      { kind: 'topic', fact: { known: { exists: false } } },
    ]);
  });

  it('in another region than us-east-1 are found there', async () => {
    const buckets = [{ name: bucket, region: 'eu-west-1' }];
    const { shared } = await sharedOf({ scenario: smallest({ accounts: { [archive]: { buckets } } }) });

    expect(shared[1]).toMatchObject({ resource: { fact: { known: { region: 'eu-west-1' } } } });
  });

  it('of an account outside the organization are a gap that says so', async () => {
    const outside = '999999999999';
    const trails = [{ ...organizationTrail, topicArn: `arn:aws:sns:us-east-1:${outside}:trail` }];
    const { shared } = await sharedOf({
      scenario: smallest({ accounts: { [management]: { trails }, [outside]: { outside: true } } }),
    });

    expect(shared).toContainEqual(
      expect.objectContaining({
        arn: `arn:aws:sns:us-east-1:${outside}:trail`,
        resource: {
          kind: 'topic',
          fact: { gap: expect.objectContaining({ account: outside, reason: 'owner-outside' }) },
        },
      }),
    );
  });

  it('of a suspended account are a gap that says so', async () => {
    const { shared } = await sharedOf({ scenario: smallest({ accounts: { [archive]: { state: 'SUSPENDED' } } }) });

    expect(shared[1]).toMatchObject({
      resource: {
        fact: { gap: { account: archive, reason: 'owner-outside', detail: expect.stringContaining('SUSPENDED') } },
      },
    });
  });

  it('of an account that was not named are a gap that says so', async () => {
    const { lines } = await collected({ scenario: small(), policy, settings: { accounts: [management] } });

    expect(sharedIn(lines)[1]).toMatchObject({
      resource: { fact: { gap: { account: archive, reason: 'not-collected' } } },
    });
  });
});
