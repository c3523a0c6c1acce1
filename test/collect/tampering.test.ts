import { describe, expect, it } from 'vitest';
import type { TamperingEvidence } from '../../src/model/evidence.js';
import { isKnown } from '../../src/model/fact.js';
import type { Call } from '../../src/sandbox/index.js';
import { type Collecting, type Gathered, gathered } from '../support/collecting.js';
import { interfere, type PassingCall } from '../support/go-between.js';
import { archive, bucket, hub, keyArn, management, member, other, policyOf } from '../support/literals.js';
import { once } from '../support/pipeline.js';
import { organizationTrail, ownTrail, small, smallest } from '../support/small.js';

const ofTrails = ['DeleteTrail', 'PutEventSelectors', 'PutInsightSelectors', 'StopLogging', 'UpdateTrail'];
const ofBuckets = ['DeleteBucketPolicy', 'PutBucketLifecycle', 'PutBucketPolicy'];
const ofKeys = ['DisableKey', 'ScheduleKeyDeletion'];
const reads = ['s3:GetBucketLocation'];

function watched(how: Partial<Collecting> = {}): Promise<Gathered> {
  return gathered({ scenario: smallest(), reads, eventsOf: ['tampering'], ...how });
}

/** `us-east-1 StopLogging` of every history of an account. */
function askedOf(account: string, { tampering }: Pick<Gathered, 'tampering'>): readonly string[] {
  const lines = tampering.filter((line) => line.account === account);
  expect(lines.length).toBeLessThanOrEqual(1);
  return lines.flatMap(({ histories }) => histories.map(({ region, eventName }) => `${region} ${eventName}`));
}

function inRegion(region: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${region} ${name}`).sort();
}

function historyOf(line: TamperingEvidence | undefined, name: string) {
  return line?.histories.find(({ eventName }) => eventName === name)?.history;
}

function lookups(calls: readonly Call[]): readonly string[] {
  return calls.filter(({ action }) => action === 'LookupEvents').map(({ account, region }) => `${account} ${region}`);
}

/** What was looked up, with the page, if it was looked up twice. */
function twice(asked: readonly PassingCall[]): readonly string[] {
  const names = asked
    .filter(({ api }) => api === 'cloudtrail:LookupEvents')
    .map(({ accessKeyId, region, body }) => `${accessKeyId} ${region} ${body}`);
  return names.filter((name, index) => names.indexOf(name) !== index);
}

const healthy = once(() => watched({ scenario: small() }));

describe('changes to what recording rests on', () => {
  it('are looked up where each would be recorded: by the owners of trail, key and bucket, and by the management account', async () => {
    const read = await healthy();

    expect(askedOf(management, read)).toEqual(
      inRegion('us-east-1', [...ofTrails, ...ofKeys, 'DisableAWSServiceAccess']),
    );
    expect(askedOf(archive, read)).toEqual(inRegion('us-east-1', ofBuckets));
    expect(read.tampering.map(({ account }) => account)).toEqual([management, archive]);
  });

  it('cost eleven calls, whatever the number of members, and enter the owner of the bucket no other time', async () => {
    const read = await healthy();
    const plain = await gathered({ scenario: small(), reads });

    expect(lookups(read.calls).toSorted()).toEqual([
      ...Array.from({ length: 8 }, () => `${management} us-east-1`),
      ...Array.from({ length: 3 }, () => `${archive} us-east-1`),
    ]);
    // The owner of the key, which no control reads here, is entered for its trail.
    expect(read.calls.length - plain.calls.length).toBe(11 + 1);
  });

  it('are looked up in the regions where trail, key and bucket are', async () => {
    const kmsKeyArn = keyArn.replace('us-east-1', 'eu-west-1').replace(management, hub);
    const read = await watched({
      scenario: smallest({
        accounts: {
          [management]: { trails: [{ ...organizationTrail, homeRegion: 'us-west-2', kmsKeyArn }] },
          [archive]: { buckets: [{ name: bucket, region: 'eu-west-1' }] },
        },
      }),
    });

    expect(askedOf(management, read)).toEqual([
      'us-east-1 DisableAWSServiceAccess',
      ...inRegion('us-west-2', ofTrails),
    ]);
    expect(askedOf(archive, read)).toEqual(inRegion('eu-west-1', ofBuckets));
    expect(askedOf(hub, read)).toEqual(inRegion('eu-west-1', ofKeys));
  });

  it('are told with their parameters and who did it, and rest on answers that stand beside them', async () => {
    const stop = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' };
    const { tampering } = await watched({
      scenario: smallest({
        accounts: { [management]: { events: [{ ...stop, requestParameters: { name: 'organization' } }] } },
      }),
    });

    const line = tampering.find(({ account }) => account === management);
    expect(historyOf(line, 'StopLogging')).toMatchObject({
      known: {
        truncated: false,
        events: [{ name: 'StopLogging', parameters: { name: 'organization' }, by: { kind: 'assumed-role' } }],
      },
    });
    const from = line?.histories.map(({ history }) => (isKnown(history) ? history.from : undefined));
    expect(line?.answers.map(({ id }) => id)).toEqual(from?.toSorted());
  });

  it('of other buckets of the owner, and of services that call something else the same, are not kept', async () => {
    const put = { eventSource: 's3.amazonaws.com', eventName: 'PutBucketPolicy', awsRegion: 'us-east-1' };
    const events = [
      { ...put, requestParameters: { bucketName: bucket, policy: 'ours' } },
      { ...put, requestParameters: { bucketName: 'website', policy: 'theirs' } },
      { ...put, eventSource: 's3-outposts.amazonaws.com', requestParameters: { bucketName: bucket } },
      // Larger than 100 KB, and so left out: it may be about any bucket.
      { ...put, requestParameters: null },
    ];
    const { tampering } = await watched({ scenario: smallest({ accounts: { [archive]: { events } } }) });

    const history = historyOf(tampering[1], 'PutBucketPolicy');
    const kept = history && isKnown(history) ? history.known.events : [];
    expect(kept.map(({ source, parameters }) => [source, parameters]).toSorted()).toEqual([
      ['s3.amazonaws.com', undefined],
      ['s3.amazonaws.com', { bucketName: bucket, policy: 'ours' }],
    ]);
  });

  it('are not looked up where no control asks', async () => {
    const { tampering, calls } = await watched({ eventsOf: ['codecatalyst'] });

    expect(tampering).toEqual([]);
    expect(new Set(lookups(calls).map((one) => one.split(' ')[1]))).toEqual(new Set(['eu-west-1', 'us-west-2']));
  });
});

describe('a trail of a member', () => {
  const logs = { ...ownTrail, bucket: 'member-logs', kmsKeyArn: undefined };
  const buckets = [{ name: 'member-logs', region: 'eu-west-1' }];
  const ofOwn = [...inRegion('eu-west-1', ofBuckets), ...inRegion('us-east-1', ofTrails)];

  it('on which its recording rests is asked about in its account', async () => {
    const read = await watched({
      scenario: smallest({
        accounts: { [management]: { trails: [] }, [member]: { trails: [logs], buckets }, [other]: { trails: [] } },
      }),
      bucketOwner: member,
    });

    expect(askedOf(member, read)).toEqual(ofOwn);
    expect(askedOf(other, read)).toEqual(['us-east-1 DeleteTrail']);
  });

  it.each<[string, readonly string[], object]>([
    ['is not asked about', [], {}],
    ['is asked about where all trails are judged', ofOwn, { judge: 'all' }],
    ['is asked about where the policy names its bucket', ofOwn, { destination: { buckets: ['member-logs'] } }],
  ])('beside the organization trail %s', async (_title, names, trails) => {
    const read = await watched({
      scenario: smallest({ accounts: { [member]: { trails: [logs], buckets } } }),
      trails: policyOf({ trails }).trails,
    });

    expect(askedOf(member, read)).toEqual(names);
  });

  it('that delivers to the bucket of the others costs its owner no second lookup', async () => {
    const asked: PassingCall[] = [];
    const read = await watched({
      scenario: smallest({ accounts: { [member]: { trails: [{ ...ownTrail, name: 'own' }] } } }),
      trails: policyOf({ trails: { judge: 'all' } }).trails,
      by: async ({ url }) => (await interfere(url, { answer: (call) => void asked.push(call) })).url,
    });

    expect(askedOf(archive, read)).toEqual(inRegion('us-east-1', ofBuckets));
    expect(twice(asked)).toEqual([]);
  });
});

describe('where no trail is left that would show it', () => {
  const trailless = () => small({ accounts: { [management]: { trails: [] }, [member]: { trails: [] } } });

  it('deletions of trails are looked up in every account, where AWS is asked first and in the leading region', async () => {
    const read = await watched({ scenario: trailless(), region: 'us-west-2' });

    expect(askedOf(management, read)).toEqual([
      'us-east-1 DeleteTrail',
      'us-east-1 DisableAWSServiceAccess',
      'us-west-2 DeleteTrail',
    ]);
    expect(askedOf(member, read)).toEqual(['us-west-2 DeleteTrail']);
  });

  it("the organization's may have been the management account's, though it has one of its own", async () => {
    const read = await watched({
      scenario: small({ accounts: { [management]: { trails: [{ ...ownTrail, homeRegion: 'us-west-2' }] } } }),
    });

    expect(askedOf(management, read)).toContain('us-east-1 DeleteTrail');
    expect(askedOf(other, read)).toEqual(['us-east-1 DeleteTrail']);
  });

  it('nobody is asked who could not be entered', async () => {
    const faults = [{ service: 'sts', action: 'AssumeRole', account: member, fault: 'denied' }];
    const read = await watched({ scenario: { ...trailless(), faults: small({ faults }).faults } });

    expect(askedOf(member, read)).toEqual([]);
  });
});

describe('what cannot be looked up is a gap that says so', () => {
  it('where the owner cannot be entered', async () => {
    const faults = [{ service: 'sts', action: 'AssumeRole', account: archive, fault: 'denied' }];
    // The bucket's owner is known from an earlier attempt, and lets nobody in any more.
    const { shared } = await watched();
    const { tampering } = await watched({ scenario: smallest({ faults }), kept: shared });

    const line = tampering.find(({ account }) => account === archive);
    expect(line?.histories).toHaveLength(3);
    expect(historyOf(line, 'PutBucketPolicy')).toMatchObject({
      gap: { account: archive, api: 'sts:AssumeRole', reason: 'role-not-assumed' },
    });
  });

  it('where the owner is no account of the audit', async () => {
    const outside = '999988887777';
    const kmsKeyArn = keyArn.replace(management, outside);
    const { tampering } = await watched({
      scenario: smallest({ accounts: { [management]: { trails: [{ ...organizationTrail, kmsKeyArn }] } } }),
    });

    const line = tampering.find(({ account }) => account === outside);
    expect(historyOf(line, 'DisableKey')).toMatchObject({ gap: { account: outside, reason: 'owner-outside' } });
    expect(line?.answers).toEqual([]);
  });

  it('where AWS denies it, name by name', async () => {
    const faults = [{ service: 'cloudtrail', action: 'LookupEvents', account: management, fault: 'denied' }];
    const { tampering } = await watched({ scenario: smallest({ faults }) });

    expect(historyOf(tampering[0], 'StopLogging')).toMatchObject({
      gap: { account: management, region: 'us-east-1', resource: 'StopLogging', reason: 'denied' },
    });
  });

  it('where a bucket was not read, nobody is asked about it', async () => {
    const read = await watched({ reads: [] });

    expect(askedOf(archive, read)).toEqual([]);
    expect(askedOf(management, read)).toHaveLength(8);
  });
});

describe('after an earlier attempt', () => {
  it('what is kept is not asked again, and the rest comes out the same', async () => {
    const whole = await watched();
    expect(whole.tampering).toHaveLength(2);
    for (const kept of whole.tampering) {
      const again = await watched({ keptTampering: [kept] });

      expect(lookups(again.calls).filter((one) => one.startsWith(kept.account))).toEqual([]);
      expect(again.tampering.map(({ account, histories }) => [account, histories])).toEqual(
        whole.tampering.map(({ account, histories }) => [account, histories]),
      );
    }
  });
});
