import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notes, start, temporaryDirectory, trailproof } from './command.js';

const asOf = ['--as-of', '2026-11-20T02:08:00Z'];
const externalId = 'landing-zone-demo';

interface Served {
  readonly process: ChildProcess;
  readonly env: Readonly<Record<string, string>>;
}

/** A sandbox in a process of its own, and the environment that it prints. */
async function serve(...args: readonly string[]): Promise<Served> {
  const process = start(['sandbox', '--scenario', 'landing-zone', ...args]);
  let line = '';
  for await (const chunk of process.stdout ?? []) {
    line += String(chunk);
    if (line.includes('\n')) break;
  }
  const env = Object.fromEntries([...line.matchAll(/(AWS_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  return { process, env };
}

describe('trailproof init', () => {
  let sandbox: Served;
  beforeAll(async () => {
    sandbox = await serve();
  });
  afterAll(() => void sandbox.process.kill());

  const run = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    trailproof(args, { cwd, env: { ...sandbox.env, ...env } });
  const init = (cwd: string, ...args: readonly string[]) =>
    run(cwd, ['init', ...asOf, ...args], { TRAILPROOF_EXTERNAL_ID: externalId });
  const read = (cwd: string, file: string) => readFileSync(join(cwd, 'config', file), 'utf8');

  it('writes what the landing zone is, and an audit by it ends clean', async () => {
    const cwd = temporaryDirectory();

    const written = await init(cwd);
    const audited = await run(cwd, ['audit', ...asOf]);

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

    const { code, stdout, stderr } = await trailproof(['init'], {
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
    const policy = read(cwd, 'policy.yaml');
    expect(policy).toContain('11 ACTIVE, 1 SUSPENDED), 1 of them read.');
    expect(policy).toMatch(
      /^# not read: sts:AssumeRole \(role-not-assumed\) in 000011112222 platform-build, .* and 5 more/m,
    );
    expect(policy).toContain('    # account: not read: who owns them\n');
    expect(policy).not.toMatch(/^codecatalyst:/m);
    expect(read(cwd, 'audit.yaml')).not.toContain('externalId');
  });

  it('names the accounts that could be asked for instead where the organization cannot be listed', async () => {
    const member = await serve('--as', '444455556666');
    const cwd = temporaryDirectory();
    const refused = await trailproof(['init', ...asOf], { cwd, env: member.env });
    const own = await trailproof(['init', ...asOf, '--accounts', 'self'], { cwd, env: member.env });
    member.process.kill();

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
