import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario, parseScenario, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { notes, projectRoot, temporaryDirectory, trailproof } from './command.js';
import { ran } from './in-process.js';

const asOf = ['--as-of', '2026-11-20T02:08:00Z'];
const externalId = 'landing-zone-demo';

/** In the regions that something of it is in. */
const landingZone = parseScenario({
  ...loadScenario(join(projectRoot, 'src/sandbox/scenarios/landing-zone/scenario.yaml')),
  regions: { enabledByDefault: ['eu-west-1', 'us-east-1', 'us-west-2'], optIn: ['eu-south-1'] },
});

function environment({ url, credentials }: Sandbox, account?: string): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey } = credentials(account);
  return { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

describe('trailproof init', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(landingZone);
  });
  afterAll(() => sandbox.close());

  const run = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, command = ran) =>
    command(args, { cwd, env: { ...environment(sandbox), ...env } });
  const init = (cwd: string, ...args: readonly string[]) =>
    run(cwd, ['init', ...asOf, ...args], { TRAILPROOF_EXTERNAL_ID: externalId });
  const read = (cwd: string, file: string) => readFileSync(join(cwd, 'config', file), 'utf8');

  it('writes what the landing zone is, and an audit by it ends clean', async () => {
    const cwd = temporaryDirectory();

    const written = await run(cwd, ['init', ...asOf], { TRAILPROOF_EXTERNAL_ID: externalId }, trailproof);
    const audited = await run(cwd, ['audit', ...asOf, '--out', join(cwd, 'reports')]);

    expect(written.code).toBe(0);
    expect(written.stdout).toMatch(/^Written: config\/audit\.yaml and config\/policy\.yaml, from 12 accounts\.\n\n/);
    expect(audited.stderr).toContain('audit settings: config/audit.yaml; policy: config/policy.yaml');
    expect(audited.stdout).toMatch(/^Recording is as the policy asks\.\n/);
    expect(audited.code).toBe(0);
    const policy = read(cwd, 'policy.yaml');
    for (const stated of [
      '"arn:aws:kms:us-east-1:111122223333:key/5f0e8b1c-3a77-4a51-9c1e-6d2b94a0f3e7"',
      '"arn:aws:sns:us-east-1:333344445555:aws-controltower-AllConfigNotifications"',
      '"aws-controltower-logs-222233334444-us-east-1"',
      'account: "222233334444" # Log Archive',
      'name: "platform"',
      'id: "e3420072-0d4c-4f2e-9d5b-5e4910cc94cd"',
      'billingAccount: "444455556666" # shared-services',
      '- "000011112222" # platform-build',
      '- "666677778888" # payments-prod',
    ]) {
      expect(policy).toContain(stated);
    }
    expect(policy).not.toContain('not read');
  });

  it('writes the same bytes a second time, for their owner alone, and shows the external id to nobody', async () => {
    const cwd = temporaryDirectory();
    const again = temporaryDirectory();

    const first = await init(cwd);
    await init(again);

    for (const file of ['audit.yaml', 'policy.yaml']) {
      expect(read(again, file)).toBe(read(cwd, file));
      expect(statSync(join(cwd, 'config', file)).mode & 0o777).toBe(0o600);
    }
    expect(read(cwd, 'audit.yaml')).toContain(`externalId: "${externalId}"`);
    expect(first.stdout + first.stderr + read(cwd, 'policy.yaml')).not.toContain(externalId);
  });

  it('overwrites nothing: it says so before it asks AWS anything', async () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'config'));
    writeFileSync(join(cwd, 'config/policy.yaml'), 'mine\n');

    const { code, stdout, stderr } = await ran(['init'], {
      cwd,
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    });

    expect([code, stdout]).toEqual([2, '']);
    expect(notes(stderr)).toMatch(/^config\/policy\.yaml exists, and is not overwritten: .*--force\.\n$/);
    expect(readdirSync(join(cwd, 'config'))).toEqual(['policy.yaml']);
    expect(read(cwd, 'policy.yaml')).toBe('mine\n');
  });

  it('uses and keeps an audit.yaml that exists', async () => {
    const cwd = temporaryDirectory();
    const mine = `version: 1\nrole: { externalId: ${externalId} } # mine\n`;
    mkdirSync(join(cwd, 'config'));
    writeFileSync(join(cwd, 'config/audit.yaml'), mine);

    const ended = await run(cwd, ['init', ...asOf]);
    const contradicted = await run(cwd, ['init', ...asOf, '--role', 'Other', '--out', 'config']);

    expect(ended.stdout).toMatch(/^Written: config\/policy\.yaml, from 12 accounts\.\n/);
    expect(read(cwd, 'audit.yaml')).toBe(mine);
    expect(read(cwd, 'policy.yaml')).toContain('11 of them read');
    expect(contradicted.code).toBe(2);
  });

  it('says what to do next in words that a shell takes, whatever the directory is called', async () => {
    const { stdout } = await init(temporaryDirectory(), '--accounts', 'self', '--out', "it's mine");

    expect(stdout).toContain("trailproof doctor --config 'it'\\''s mine' ");
    expect(stdout).toContain("trailproof audit --config 'it'\\''s mine' ");
  });

  it('writes both anew with --force, over what audit.yaml says and an option does not, and never through a link', async () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'config'));
    writeFileSync(join(cwd, 'config/audit.yaml'), `version: 1\nconcurrency: 7\nrole: { externalId: ${externalId} }\n`);
    writeFileSync(join(cwd, 'elsewhere'), 'untouched');
    symlinkSync('../elsewhere', join(cwd, 'config/policy.yaml'));

    const { code } = await run(cwd, ['init', ...asOf, '--force', '--accounts', '111122223333,222233334444']);

    expect(code).toBe(0);
    expect(read(cwd, 'audit.yaml')).toMatch(/^concurrency: 7$/m);
    expect(read(cwd, 'audit.yaml')).toContain(`externalId: "${externalId}"`);
    expect(read(cwd, 'audit.yaml')).toContain('- "222233334444"');
    expect(read(cwd, 'policy.yaml')).toContain('2 accounts (2 UNKNOWN), 2 of them read.');
    expect(readFileSync(join(cwd, 'elsewhere'), 'utf8')).toBe('untouched');
  });

  it('names what nobody let it read, and guesses nothing in its place', async () => {
    const cwd = temporaryDirectory();

    // No external id: no role lets it in, and the audit account owns the topic alone.
    const { code, stdout } = await run(cwd, ['init', ...asOf]);

    expect(code).toBe(0);
    expect(stdout).toContain('Not everything could be read: see "not read" in policy.yaml.');
    expect(stdout).toMatch(/^Not entered: 10\. .*TRAILPROOF_EXTERNAL_ID/m);
    const policy = read(cwd, 'policy.yaml');
    expect(policy).toContain('11 ACTIVE, 1 SUSPENDED), 1 of them read.');
    expect(policy).toMatch(
      /^# not read: sts:AssumeRole \(role-not-assumed\) in 000011112222 platform-build, .* and 5 more/m,
    );
    expect(policy).toContain('    # account: not read: who owns them\n');
    expect(policy).not.toMatch(/^codecatalyst:/m);
    expect(read(cwd, 'audit.yaml')).not.toContain('externalId');
    // With the external id at last, what was written without it is not used in silence.
    rmSync(join(cwd, 'config/policy.yaml'));
    const again = await run(cwd, ['init', ...asOf], { TRAILPROOF_EXTERNAL_ID: externalId });
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is not what TRAILPROOF_EXTERNAL_ID says')]);
    expect(again.stderr).not.toContain(externalId);
  });

  it('names the accounts that could be asked for instead where the organization cannot be listed', async () => {
    const cwd = temporaryDirectory();
    const member = environment(sandbox, '444455556666');
    const refused = await run(cwd, ['init', ...asOf], member);
    const own = await run(cwd, ['init', ...asOf, '--accounts', 'self'], member);

    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--accounts self');
    expect(own.code).toBe(0);
    expect(read(cwd, 'audit.yaml')).toMatch(/^accounts: "self"$/m);
    expect(read(cwd, 'policy.yaml')).toContain('billingAccount: "444455556666"');
  });

  it.each<[readonly string[], Readonly<Record<string, string>>, string]>([
    [['--role', 'no such role'], {}, "--role: expected a role's name"],
    [[], { TRAILPROOF_EXTERNAL_ID: 'two words' }, 'TRAILPROOF_EXTERNAL_ID: expected an external id'],
    [['--region', 'here'], {}, '--region: expected a region'],
    [['--accounts', '12'], {}, '12 digits'],
  ])('exits 2 and writes nothing for %j %j', async (args, env, expected) => {
    const cwd = temporaryDirectory();

    const { code, stderr } = await run(cwd, ['init', ...asOf, ...args], env);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('two words');
    expect(readdirSync(cwd)).toEqual([]);
  });
});
