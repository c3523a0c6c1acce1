import { expect, it } from 'vitest';
import { Policy } from '../../src/model/policy.js';
import { waiver } from '../support/literals.js';
import { audited, changed, faulty, landingZone, leastLandingZone } from '../support/pipeline.js';

const { policy } = landingZone;
const connected = '666677778888';
const plain = '777788889999';
const allowing = (fields: Readonly<Record<string, unknown>>) => Policy.parse({ ...policy, ...fields });
const accountOf = ({ accounts }: Awaited<ReturnType<typeof audited>>['report'], id: string) =>
  accounts.find((account) => account.id === id);

it('a waiver by organizational unit covers an account two units below it', async () => {
  const unbound = {
    Effect: 'Allow',
    Principal: { Service: 'codecatalyst.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const broken = changed(leastLandingZone, connected, {
    ou: 'ou-lz01-prodprod',
    roles: [{ name: 'Deploy', trust: { Statement: [unbound] } }],
  });
  const byUnit = waiver({ control: 'codecatalyst-role-trust', organizationalUnits: ['ou-lz01-workload'] });

  const { assessment, report } = await audited({ scenario: broken, policy: allowing({ waivers: [byUnit] }) });

  expect(assessment.view.accounts.get(connected)?.organizationalUnitIds).toEqual([
    'ou-lz01-workload',
    'ou-lz01-prodprod',
  ]);
  expect(report.outcome).toMatchObject({ exitCode: 0, headline: { code: 'outcome-clean-but-waived' } });
  expect(report.waivers).toMatchObject([{ state: 'in-force', matched: { fail: 1, 'not-assessed': 0 } }]);
});

it('an account that joined yesterday and has no role yet leaves the landing zone clean', async () => {
  const joined = '2026-11-19T05:30:00Z';
  const scenario = changed(leastLandingZone, plain, { joined, auditRole: 'denied' });

  const during = await audited({ scenario });
  const after = await audited({ scenario, policy: allowing({ newAccountGraceDays: 0 }) });

  expect(during.report.outcome.exitCode).toBe(0);
  expect(during.report.gaps).toEqual([]);
  expect(accountOf(during.report, plain)?.access).toBe('new');
  expect(after.report.outcome.exitCode).toBe(3);
  expect(accountOf(after.report, plain)?.access).toBe('unreadable');
});

it('a region that a service control policy denies is a gap until the policy declares it', async () => {
  const scenario = faulty(changed(leastLandingZone, plain, { optedInRegions: ['ap-east-1'] }), {
    service: 'cloudtrail',
    action: 'DescribeTrails',
    account: plain,
    region: 'ap-east-1',
    fault: 'denied-by-scp',
  });
  const openIn = async (fields: Readonly<Record<string, unknown>>) => {
    const { report } = await audited({ scenario, policy: allowing(fields) });
    return report.gaps.map(({ api, reason, regions }) => [api, reason, regions.join()].join(' '));
  };

  expect(await openIn({})).toEqual(['cloudtrail:DescribeTrails denied-by-scp ap-east-1']);
  expect(await openIn({ regions: { denied: ['ap-east-1'] } })).toEqual([]);
});

it('a region that the policy declares denied, and that answers without a trail, fails all the same', async () => {
  const scenario = changed(leastLandingZone, plain, { optedInRegions: ['ap-east-1'] });

  const { report } = await audited({ scenario, policy: allowing({ regions: { denied: ['ap-east-1'] } }) });

  const failures = report.findings.filter(({ verdict }) => verdict === 'fail');
  expect(failures).toMatchObject([
    {
      control: 'multi-region-recording',
      account: { id: plain },
      because: [{ code: 'trail-not-in-region', args: { region: 'ap-east-1' } }],
    },
  ]);
  expect(report.outcome.exitCode).toBe(1);
});
