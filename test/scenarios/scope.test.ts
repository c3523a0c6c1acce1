import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/sandbox/index.js';
import { ran } from '../cli/in-process.js';
import { findingOf } from '../support/assessing.js';
import { askedFor } from '../support/calls.js';
import { contradictions, verdictsOf } from '../support/comparing.js';
import { directoryWith, temporaryDirectory } from '../support/directories.js';
import { audited, configured, landingZone, lesserLandingZone, open, soundLesser } from '../support/pipeline.js';
import { type Attempt, attempt, endOf } from '../support/resuming.js';

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const network = '555566667777';
const plain = '777788889999';
const trail = `arn:aws:cloudtrail:us-east-1:${management}:trail/aws-controltower-BaselineCloudTrail`;
const scenario = lesserLandingZone;
const nameOf = (account: string) => scenario.accounts.find(({ id }) => id === account)?.name;

describe('a scope', () => {
  it('judges the accounts that it selects as an audit of all of them does', async () => {
    const before = await soundLesser();
    const scope = { exclude: { accounts: [plain] } };

    const { assessment, report } = await audited({ scenario, settings: { scope } });

    const without = [...verdictsOf(before.assessment)].filter(([about]) => !about.endsWith(`in ${plain}`));
    expect([...verdictsOf(assessment)]).toEqual(without);
    expect(report.outcome.exitCode).toBe(0);
  });

  it('shows in the report: what it selects by, and every account that it leaves out', async () => {
    const all = scenario.accounts.filter(({ outside }) => !outside).map(({ id }) => id);
    const scope = { accounts: [management, hub, plain], exclude: { accounts: [plain] } };

    const { report } = await audited({ scenario, settings: { scope } });

    expect(report.run.scope.text).toBe(
      `2 of the ${all.length} accounts of the organization; left out by audit.yaml: ${all.length - 2}`,
    );
    expect(report.leftOut).toContainEqual({ id: plain, name: nameOf(plain), why: 'excluded' });
    expect(report.leftOut).toContainEqual({ id: archive, name: nameOf(archive), why: 'not-selected' });
    expect([...report.accounts, ...report.leftOut].map(({ id }) => id).sort()).toEqual([...all].sort());
    expect(report.method.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        `Selected by audit.yaml: accounts ${management}, ${hub}, ${plain}.`,
        `Excluded by audit.yaml, whatever selects them: accounts ${plain}.`,
      ]),
    );
  });

  it('is no whole organization: a space that is billed outside of it is not judged, and nothing is said of it', async () => {
    const space = landingZone.policy.codecatalyst?.spaces[0]?.name ?? '';

    const { assessment } = await audited({
      scenario,
      settings: { scope: { accounts: [management, archive, hub, network] } },
    });

    expect(findingOf(assessment, 'codecatalyst-billing-account', space).judgement).toMatchObject({
      verdict: 'not-applicable',
      because: [{ code: 'space-billed-outside-scope' }],
    });
  });

  it("without the owner of the bucket leaves the bucket's questions open, and says what to do", async () => {
    const before = await soundLesser();

    const { assessment, report } = await audited({
      scenario,
      settings: { scope: { exclude: { accounts: [archive] } } },
    });

    expect(contradictions(before.assessment, assessment)).toEqual([]);
    expect(findingOf(assessment, 'trail-destination', trail).judgement.verdict).toBe('not-assessed');
    expect(report.gaps).toMatchObject([
      { reason: 'not-collected', accounts: [archive], detail: expect.stringContaining('scope.exclude') },
    ]);
  });

  it('makes another run, under another name', async () => {
    const few = [management, hub, network, plain];
    const accounts = scenario.accounts.filter(({ id }) => few.includes(id));
    const sandbox = await open(parseScenario({ ...scenario, accounts }));
    const output = await temporaryDirectory();
    const idWith = async (more: Attempt) => (await attempt(sandbox, output, more)).report.run.id;
    const without = (id: string) => configured({ scope: { exclude: { accounts: [id] } } });

    const ids = [await idWith({}), await idWith(without(plain)), await idWith(without(network))];

    expect(new Set(ids).size).toBe(3);
  });

  it('cannot be another when a run is gone on with', async () => {
    const sandbox = await open(scenario);
    const output = await temporaryDirectory();
    const { directory } = await endOf(attempt(sandbox, output, { stopAfter: 2 }));

    const again = attempt(sandbox, output, { ...configured({ scope: { accounts: [plain] } }), resume: directory });

    await expect(again).rejects.toThrow(`scope: then "all of them", now {"accounts":["${plain}"]}`);
  });

  it('of the settings is nothing to accounts that the command line names', async () => {
    const sandbox = await open(scenario);
    const { accessKeyId, secretAccessKey } = sandbox.credentials();
    const { externalId } = landingZone.settings.role;
    const cwd = await directoryWith(
      'config/audit.yaml',
      `version: 1\nregion: us-east-1\nrole: { externalId: ${externalId} }\nscope: { accounts: ["${plain}"] }\n`,
    );
    const env = {
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };

    await ran(['audit', '--as-of', landingZone.scenario.now, '--accounts', network], { cwd, env });

    expect(new Set(askedFor(sandbox.calls, 'DescribeTrails'))).toEqual(new Set([network]));
  });
});
