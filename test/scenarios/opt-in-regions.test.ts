import { describe, expect, it } from 'vitest';
import { findingOf, standingOf } from '../support/assessing.js';
import { regionsAsked } from '../support/calls.js';
import { audited, changed, faulty, lesserLandingZone } from '../support/pipeline.js';

const management = '111122223333';
const network = '555566667777';
const connected = '666677778888';
const plain = '777788889999';
const scenario = lesserLandingZone;

describe('a region to opt in to', () => {
  const optedIn = (id: string, regions: readonly string[]) => changed(scenario, id, { optedInRegions: regions });

  it('that the trail has too costs no call', async () => {
    const { assessment, calls } = await audited({ scenario: optedIn(plain, ['eu-south-1']) });

    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['us-east-1']);
    expect(standingOf(assessment, plain, 'multi-region-recording')).toEqual({ verdict: 'pass' });
  });

  it('that the trail has not costs one call each, and is known not to be recorded', async () => {
    const { assessment, calls } = await audited({ scenario: optedIn(plain, ['ap-east-1', 'me-south-1']) });

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

    const { calls } = await audited({ scenario: enabling });

    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['ap-east-1', 'us-east-1']);
  });

  it.each(['denied', 'unreachable', 'throttled'] as const)(
    'that gives no answer (%s) is a gap, and no absence',
    async (fault) => {
      const silent = { account: plain, region: 'ap-east-1', service: 'cloudtrail', fault };

      const { assessment } = await audited({ scenario: faulty(optedIn(plain, ['ap-east-1']), silent) });

      expect(findingOf(assessment, 'multi-region-recording', plain).judgement).toMatchObject({
        verdict: 'not-assessed',
        gaps: [{ account: plain, api: 'cloudtrail:DescribeTrails', region: 'ap-east-1' }],
      });
      expect(standingOf(assessment, plain, 'account-recording')).toEqual({ verdict: 'pass' });
    },
  );

  it("is asked where nobody knows the regions of the trail's owner", async () => {
    const unknown = faulty(scenario, { account: management, service: 'account', fault: 'denied' });

    const { assessment, calls } = await audited({ scenario: unknown });

    expect(regionsAsked(calls, network, 'DescribeTrails')).toEqual(['eu-south-1', 'us-east-1']);
    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['us-east-1']);
    expect(standingOf(assessment, network, 'multi-region-recording')).toEqual({ verdict: 'pass' });
  });

  it('is a gap where the account does not say which it has', async () => {
    const unknown = faulty(optedIn(plain, ['ap-east-1']), { account: plain, service: 'account', fault: 'denied' });

    const { assessment, calls } = await audited({ scenario: unknown });

    expect(regionsAsked(calls, plain, 'DescribeTrails')).toEqual(['us-east-1']);
    expect(findingOf(assessment, 'multi-region-recording', plain).judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ account: plain, api: 'account:ListRegions' }],
    });
    expect(standingOf(assessment, connected, 'multi-region-recording')).toEqual({ verdict: 'pass' });
  });
});
