import { describe, expect, it } from 'vitest';
import { Policy } from '../../src/model/policy.js';
import { parseScenario } from '../../src/sandbox/index.js';
import { findingOf, standingOf } from '../support/assessing.js';
import { regionsAsked } from '../support/calls.js';
import { audited, changed, faulty, landingZone, lesserLandingZone, once } from '../support/pipeline.js';

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const network = '555566667777';
const connected = '666677778888';
const plain = '777788889999';
const accounts = [management, archive, hub, network, connected, plain];
const scenario = parseScenario({
  ...lesserLandingZone,
  accounts: lesserLandingZone.accounts.filter(({ id }) => accounts.includes(id)),
});
const { codecatalyst: _, ...withoutSpaces } = landingZone.policy;
/** What was done in accounts says nothing of their regions. */
const policy = Policy.parse({ ...withoutSpaces, controls: { 'trail-tampering': 'off' } });

describe('a region to opt in to', () => {
  const optedIn = (id: string, regions: readonly string[]) => changed(scenario, id, { optedInRegions: regions });

  it('that the trail has too costs no call', async () => {
    const { assessment, calls } = await audited({ policy, scenario: optedIn(plain, ['eu-south-1']) });

    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['us-east-1']);
    expect(standingOf(assessment, plain, 'multi-region-recording')).toEqual({ verdict: 'pass' });
  });

  it('that the trail has not costs one call each, and is known not to be recorded', async () => {
    const { assessment, calls } = await audited({ policy, scenario: optedIn(plain, ['ap-east-1', 'me-south-1']) });

    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['ap-east-1', 'me-south-1', 'us-east-1']);
    expect(findingOf(assessment, 'multi-region-recording', plain).judgement).toMatchObject({
      verdict: 'fail',
      because: [
        { code: 'trail-not-in-region', args: { region: 'ap-east-1' } },
        { code: 'trail-not-in-region', args: { region: 'me-south-1' } },
      ],
    });
  });

  it('is still on its way: it counts as enabled', async () => {
    const enabling = changed(scenario, plain, {
      optedInRegions: ['ap-east-1'],
      regionStatus: { 'ap-east-1': 'ENABLING' },
    });

    const { calls } = await audited({ policy, scenario: enabling });

    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['ap-east-1', 'us-east-1']);
  });

  const silent = [
    ['denied', plain],
    ['unreachable', connected],
    ['throttled', network],
  ] as const;
  const partlySilent = once(() => {
    const region = 'ap-east-1';
    const all = silent.reduce((before, [, id]) => changed(before, id, { optedInRegions: [region] }), scenario);
    const faults = silent.map(([fault, account]) => ({ account, region, service: 'cloudtrail', fault }));
    return audited({ policy, scenario: faulty(all, ...faults) });
  });

  it.each(silent)('that gives no answer (%s) is a gap, and no absence', async (reason, account) => {
    const { assessment } = await partlySilent();

    expect(findingOf(assessment, 'multi-region-recording', account).judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ account, api: 'cloudtrail:DescribeTrails', region: 'ap-east-1', reason }],
    });
    expect(standingOf(assessment, account, 'account-recording')).toEqual({ verdict: 'pass' });
  });

  it("is asked where nobody knows the regions of the trail's owner", async () => {
    const unknown = faulty(scenario, { account: management, service: 'account', fault: 'denied' });

    const { assessment, calls } = await audited({ policy, scenario: unknown });

    expect(regionsAsked(calls, network, 'DescribeTrails')).toEqual(['eu-south-1', 'us-east-1']);
    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['us-east-1']);
    expect(standingOf(assessment, network, 'multi-region-recording')).toEqual({ verdict: 'pass' });
  });

  it('is a gap where the account does not say which it has', async () => {
    const unknown = faulty(optedIn(plain, ['ap-east-1']), { account: plain, service: 'account', fault: 'denied' });

    const { assessment, calls } = await audited({ policy, scenario: unknown });

    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['us-east-1']);
    expect(findingOf(assessment, 'multi-region-recording', plain).judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ account: plain, api: 'account:ListRegions' }],
    });
    expect(standingOf(assessment, connected, 'multi-region-recording')).toEqual({ verdict: 'pass' });
  });
});
