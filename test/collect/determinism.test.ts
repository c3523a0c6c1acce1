import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Policy } from '../../src/model/policy.js';
import { loadScenario, parseScenario } from '../../src/sandbox/index.js';
import { accountIn, regionsAsked } from '../support/calls.js';
import { gathered } from '../support/collecting.js';
import { interfere, type PassingCall } from '../support/go-between.js';
import { member } from '../support/literals.js';
import { collected, judged, landingZone, lesserLandingZone, once, type Run } from '../support/pipeline.js';
import { smallest } from '../support/small.js';

const demo = loadScenario(fileURLToPath(new URL('../../src/sandbox/scenarios/demo/scenario.yaml', import.meta.url)));
const policy = Policy.parse({ ...landingZone.policy, trails: { ...landingZone.policy.trails, judge: 'all' } });

/** Up to 6 milliseconds for each call, another each time the salt is another. */
function slowly(salt: string): NonNullable<Run['by']> {
  const delay = ({ api, accessKeyId, region, body }: PassingCall) =>
    (createHash('sha256').update(`${salt} ${api} ${accessKeyId} ${region} ${body}`).digest()[0] ?? 0) % 7;
  return async ({ url }) => (await interfere(url, { delay })).url;
}

const slowlyOne = once(() => collected({ scenario: demo, policy, options: { concurrency: 3 }, by: slowly('one') }));

it('evidence is the same in whatever order answers come, and however many are asked at once', async () => {
  const one = await slowlyOne();
  const two = await collected({ scenario: demo, policy, options: { concurrency: 64 }, by: slowly('two') });

  expect(two.lines).toEqual(one.lines);
});

it('a trail that many regions show at once is the same whichever of them answers first', async () => {
  const faults = [
    { service: 'cloudtrail', action: 'DescribeTrails', region: 'us-east-1', account: member, fault: 'denied' },
  ];
  const scenario = smallest({ faults, regions: undefined, accounts: { [member]: {} } });

  const one = await gathered({ scenario, reads: [], by: slowly('one') });
  const two = await gathered({ scenario, reads: [], by: slowly('two') });

  expect(regionsAsked(one.calls, member, 'DescribeTrails')).toHaveLength(17);
  expect(accountIn(two.accounts, member)).toEqual(accountIn(one.accounts, member));
});

it('evidence is the same where calls had to be asked twice', async () => {
  const plain = await collected({ scenario: lesserLandingZone });
  const faults = [{ service: ['cloudtrail', 'iam', 'sts'], fault: 'throttled', times: 1, share: 0.4 }];
  const again = await collected({ scenario: parseScenario({ ...lesserLandingZone, faults }) });

  expect(again.session.aws.counter.stats.retries).toBeGreaterThan(5);
  expect(again.lines).toEqual(plain.lines);
});

it('the same evidence makes the same report', async () => {
  const { lines } = await slowlyOne();

  const one = await judged(lines, policy);
  const two = await judged(structuredClone([...lines]), policy);

  expect(JSON.stringify(two.report)).toBe(JSON.stringify(one.report));
});
