import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { parseScenario, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { leastLandingZone } from '../support/pipeline.js';
import { type Finished, finished, notes, projectRoot, start, temporaryDirectory, trailproof } from './command.js';
import { ran } from './in-process.js';

const scenarios = join(projectRoot, 'src/sandbox/scenarios');
const asOf = ['--as-of', '2026-11-20T02:08:00Z'];
const landingZone = ['--config', join(scenarios, 'landing-zone'), ...asOf];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** In the regions that something of it is in: each is asked in every account. */
const zone = parseScenario({
  ...leastLandingZone,
  regions: { enabledByDefault: ['eu-west-1', 'us-east-1', 'us-west-2'], optIn: ['eu-south-1'] },
});

async function serve(fields: Readonly<Record<string, unknown>> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(parseScenario({ ...zone, ...fields }));
  open.push(sandbox);
  return sandbox;
}

function as({ accessKeyId, secretAccessKey }: ReturnType<Sandbox['credentials']>, endpoint: string) {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

function reportOf({ stdout }: Finished, cwd: string): Report {
  const path = /^JSON +(.*)$/m.exec(stdout)?.[1] ?? '';
  return JSON.parse(readFileSync(join(cwd, path), 'utf8')) as Report;
}

describe('trailproof audit', () => {
  it('audits the one account whose credentials it is given, and names what only others could tell', async () => {
    const sandbox = await serve();
    const cwd = temporaryDirectory();

    const audited = await ran(['audit', ...landingZone, '--accounts', 'self'], {
      cwd,
      env: as(sandbox.credentials('444455556666'), sandbox.url),
    });

    expect(audited.code).toBe(3);
    const report = reportOf(audited, cwd);
    expect(report.accounts.map(({ id }) => id)).toEqual(['444455556666']);
    expect(report.gaps.map(({ api }) => api)).toContain('cloudtrail:GetEventSelectors');
    expect(sandbox.calls.filter(({ service }) => service === 'organizations')).toEqual([]);
  });

  it('is handed log files beside what it asks AWS', async () => {
    const sandbox = await serve();
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'logs'));
    writeFileSync(join(cwd, 'logs', 'one.json'), '{"Records":[]}');

    const audited = await ran(['audit', ...landingZone, '--accounts', 'self', '--events', 'logs', 'logs/one.json'], {
      cwd,
      env: as(sandbox.credentials('444455556666'), sandbox.url),
    });

    const path = /^JSON +(.*)\/report\.json$/m.exec(audited.stdout)?.[1] ?? '';
    const [logFiles] = readFileSync(join(cwd, path, 'evidence.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"line":"log-files"'));
    expect(JSON.parse(logFiles ?? '')).toMatchObject({ paths: ['logs', 'logs/one.json'], files: 1, records: 0 });
  });

  it('asks nothing of AWS where there are no log files at a path that is named', async () => {
    const sandbox = await serve();
    const cwd = temporaryDirectory();

    const audited = await ran(['audit', ...landingZone, '--events', 'lgos'], {
      cwd,
      env: as(sandbox.credentials(), sandbox.url),
    });

    expect(audited.code).toBe(2);
    expect(audited.stderr).toContain('There is nothing to read at lgos');
    expect(sandbox.calls).toEqual([]);
  });

  it('writes a report full of gaps where no role can be assumed, and exits 3', async () => {
    const sandbox = await serve({ faults: [{ action: 'AssumeRole', fault: 'denied' }] });
    const cwd = temporaryDirectory();

    const env = as(sandbox.credentials(), sandbox.url);
    const audited = await ran(['audit', ...landingZone], { cwd, env, typeset: true });

    expect(audited.code).toBe(3);
    const report = reportOf(audited, cwd);
    expect(report.summary.judgements.fail).toBe(0);
    expect(report.summary.accounts.unreadable).toBe(report.summary.accounts.total - 2);
    expect(report.gaps[0]).toMatchObject({ api: 'sts:AssumeRole', reason: 'role-not-assumed' });
  });

  it('works without any file: the built-in policy, the whole organization', async () => {
    const sandbox = await serve({ auditRole: { name: 'TrailproofAudit' } });
    const cwd = temporaryDirectory();

    const audited = await ran(['audit', ...asOf], { cwd, env: as(sandbox.credentials(), sandbox.url) });

    expect(audited.code).toBe(0);
    expect(audited.stderr).toContain('audit settings: built-in defaults; policy: none given, the built-in default');
    expect(reportOf(audited, cwd).run.policy.source).toBeUndefined();
  });

  it('says in its report that it did not ask AWS where endpoints are set service by service', async () => {
    const sandbox = await serve();
    const { AWS_ENDPOINT_URL: _, ...keys } = as(sandbox.credentials('444455556666'), sandbox.url);
    const services = ['ACCOUNT', 'CLOUDTRAIL', 'IAM', 'KMS', 'ORGANIZATIONS', 'S3', 'SNS', 'STS'];
    const endpoints = services.map((service) => [`AWS_ENDPOINT_URL_${service}`, sandbox.url]);
    const cwd = temporaryDirectory();

    // Without --as-of, which asks for AWS_ENDPOINT_URL.
    const audited = await ran(['audit', '--config', join(scenarios, 'landing-zone'), '--accounts', 'self'], {
      cwd,
      env: { ...keys, ...Object.fromEntries(endpoints) },
    });

    expect(reportOf(audited, cwd).run.customEndpoint).toBe(true);
    expect(reportOf(audited, cwd).method.map(({ code }) => code)).toContain('method-custom-endpoint');
  });

  it('says nothing on stderr when quiet, and only results on stdout', async () => {
    const sandbox = await serve();

    // An audit in a process of its own, as quiet, is one that was killed and gone on with.
    const audited = await ran(['audit', ...landingZone, '--quiet'], { env: as(sandbox.credentials(), sandbox.url) });

    expect(audited.stderr).toBe('');
    expect(audited.stdout).toMatch(/^Recording is as the policy asks\.\n/);
    expect(audited.stdout).not.toContain('\u001b');
  });

  it('survives a reader that goes away', async () => {
    const child = start(['controls']);
    child.stdout?.destroy();

    expect((await finished(child)).stderr).toBe('');
  });
});

describe('trailproof audit that cannot run', () => {
  async function refused(
    args: readonly string[],
    env: Record<string, string> = {},
    cwd = temporaryDirectory(),
    command: typeof trailproof = ran,
  ) {
    const ended = await command(args, { env, cwd });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    return notes(ended.stderr);
  }

  it('names the ways to credentials where there are none', async () => {
    expect(await refused(['audit', '--quiet'], {}, undefined, trailproof)).toMatch(
      /^No AWS credentials were found: CredentialsProviderError: .*\n.*--profile NAME.*\n$/,
    );
  });

  it('names the endpoint that does not answer', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' };

    expect(await refused(['audit', '--quiet'], env)).toMatch(/^Nothing answers at .*http:\/\/127\.0\.0\.1:9\).*\n$/);
  });

  it('says that the credentials were refused', async () => {
    const sandbox = await serve();

    const message = await refused(
      ['audit', '--quiet'],
      as({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 's' }, sandbox.url),
    );

    expect(message).toMatch(
      /^The credentials were refused by sts:GetCallerIdentity in us-east-1: InvalidClientTokenId/,
    );
  });

  it('names both ways out where the organization cannot be listed', async () => {
    const sandbox = await serve();

    const message = await refused(
      ['audit', '--quiet', ...landingZone],
      as(sandbox.credentials('444455556666'), sandbox.url),
    );

    expect(message).toMatch(/^The organization cannot be listed: organizations:ListAccounts: AccessDeniedException/);
    expect(message).toContain('delegated administrator');
    expect(message).toContain('--accounts self');
  });

  it('takes an organization without accounts for one that cannot be listed', async () => {
    const server = createServer((request, response) => {
      const target = request.headers['x-amz-target'];
      const json = target?.toString().endsWith('DescribeOrganization')
        ? { Organization: { Id: 'o-emptyempty', MasterAccountId: '111122223333' } }
        : { Accounts: [] };
      const xml =
        '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/u</Arn>' +
        '<UserId>U</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
      response.setHeader('x-amzn-requestid', 'r').end(target ? JSON.stringify(json) : xml);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const { port } = server.address() as AddressInfo;

    const message = await refused(
      ['audit', '--quiet'],
      as({ accessKeyId: 'AKIA', secretAccessKey: 's' }, `http://127.0.0.1:${port}`),
    );

    expect(message).toContain('it answered no account at all');
  });

  it.each([
    ['a policy that does not parse', 'version: 1\ntrails: [\n', 'config/policy.yaml:'],
    ['a policy that fails its schema', 'version: 1\nfailOn: severe\n', 'config/policy.yaml:2:9'],
    ['an unknown control', 'version: 1\ncontrols: { trail-encrytion: off }\n', 'trail-encryption'],
    [
      'an unquoted account id',
      'version: 1\ntrails: { destination: { account: 012345678901 } }\n',
      'config/policy.yaml:2:35',
    ],
  ])('names the place of %s', async (_, policy, expected) => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'config'));
    writeFileSync(join(cwd, 'config/policy.yaml'), policy);

    expect(await refused(['audit', '--quiet'], {}, cwd)).toContain(expected);
  });

  it('asks AWS itself about no other moment than now', async () => {
    const sandbox = await serve();
    const { port } = new URL(sandbox.url);
    const env = as(sandbox.credentials(), `http://sts.us-east-1.amazonaws.com:${port}`);
    const nodeFlags = ['--import', join(projectRoot, 'test/cli/aws-on-this-machine.mjs')];

    const message = await refused(['audit', '--quiet', ...landingZone], env, undefined, (args, surroundings) =>
      trailproof(args, { ...surroundings, nodeFlags }),
    );

    expect(message).toMatch(/^--as-of .*\n$/);
  });

  it.each([
    ['a file', (cwd: string) => join(cwd, 'file')],
    ['a directory below a file', (cwd: string) => join(cwd, 'file/reports')],
    // Not even root may write there.
    ['a directory that nobody may write', () => '/sys/trailproof'],
  ])('says in one line that reports cannot be written to %s', async (_, out) => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'file'), '');

    expect(await refused(['demo', '--quiet', '--out', out(cwd)], {}, cwd)).toMatch(/^(?!This is a bug).*--out.*\n$/);
  });

  it.each([
    [['audit', '--policy', 'nowhere.yaml'], 'nowhere.yaml'],
    [['audit', '--config', 'nowhere'], 'nowhere'],
    [['report', '--from', 'nowhere'], 'nowhere is no finished run'],
    [['sandbox', '--scenario', 'nowhere.yaml'], 'nowhere.yaml'],
    [['audit', '--accounts', '12'], '12 digits'],
    [['audit', '--as-of', 'yesterday'], '2026-11-20T02:08:00Z'],
    [['sandbox', '--latency', 'abc'], '--latency'],
    [['adit'], 'audit'],
  ])('names what is missing or wrong in %j', async (args, expected) => {
    expect(await refused(args)).toContain(expected);
  });
});
