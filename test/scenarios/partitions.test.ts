import { describe, expect, it } from 'vitest';
import { Policy } from '../../src/model/policy.js';
import { defaultRegions, leaderRegion } from '../../src/model/regions.js';
import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { ran } from '../cli/in-process.js';
import { standingOf } from '../support/assessing.js';
import { temporaryDirectory } from '../support/directories.js';
import { audited, landingZone, leastLandingZone, once, open } from '../support/pipeline.js';

const management = '111122223333';
const hub = '333344445555';
const plain = '777788889999';
const scenario = leastLandingZone;

describe.each(['aws-us-gov', 'aws-cn'])('the landing zone in %s', (partition) => {
  const region = leaderRegion(partition);
  const moved = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('arn:aws:', `arn:${partition}:`).replaceAll('us-east-1', region));
  const there = parseScenario({
    ...(moved(scenario) as Scenario),
    partition,
    // CodeCatalyst is not there, and no region to opt in to.
    accounts: (moved(scenario.accounts) as Scenario['accounts']).map((account) => ({
      ...account,
      optedInRegions: [],
      events: [],
    })),
  });
  const policy = Policy.parse(moved({ ...landingZone.policy, minAssessed: `${landingZone.policy.minAssessed}%` }));
  const audit = once(() => audited({ scenario: there, policy, settings: { region } }));

  it('is clean', async () => {
    const { report } = await audit();

    expect(report.outcome).toMatchObject({ exitCode: 0, headline: { code: 'outcome-clean' } });
    expect(report.gaps).toEqual([]);
    expect(report.run).toMatchObject({
      partition,
      caller: `arn:${partition}:sts::${hub}:assumed-role/TrailproofHub/operator`,
    });
  });

  it('is asked in its own regions only, and not for CodeCatalyst', async () => {
    const { calls } = await audit();

    expect(new Set(calls.map((call) => call.region))).toSatisfy((regions: ReadonlySet<string>) =>
      [...regions].every((asked) => defaultRegions(partition).includes(asked)),
    );
    const lookedUp = calls.filter(({ action }) => action === 'LookupEvents').map(({ resource }) => resource);
    expect(lookedUp).toContain('StopLogging');
    expect(lookedUp).not.toContain('codecatalyst.amazonaws.com');
  });

  it('has no CodeCatalyst to judge', async () => {
    const { assessment } = await audit();

    const found = assessment.findings.filter(({ control }) => control.startsWith('codecatalyst-'));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ judgement }) => judgement.verdict))).toEqual(new Set(['not-applicable']));
  });

  it('rests on the trail by its own ARN', async () => {
    const { assessment } = await audit();

    const arn = `arn:${partition}:cloudtrail:${region}:${management}:trail/aws-controltower-BaselineCloudTrail`;
    expect(standingOf(assessment, plain, 'trail-encryption')).toEqual({ verdict: 'pass', inheritedFrom: arn });
  });

  it('needs no settings but the region of the environment', async () => {
    const sandbox = await open(parseScenario({ ...there, auditRole: { name: 'TrailproofAudit' } }));
    const cwd = await temporaryDirectory();
    const { accessKeyId, secretAccessKey } = sandbox.credentials();

    const ended = await ran(['audit', '--as-of', there.now, '--quiet', '--out', cwd], {
      cwd,
      env: {
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });

    expect(ended.code).toBe(0);
    expect(sandbox.calls[0]).toMatchObject({ action: 'GetCallerIdentity', region });
  });
});
