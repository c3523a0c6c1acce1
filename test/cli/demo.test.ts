import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { readPdf } from '../render/pdf-reading.js';
import { type Finished, finished, projectRoot, start, temporaryDirectory, trailproof } from './command.js';
import { ran } from './in-process.js';
import { landingZoneDemo } from './landing-zone-demo.js';

function filesOf(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(directory.length), createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}

function pathTo(finished: Finished, format: 'PDF' | 'Markdown' | 'JSON'): string {
  return new RegExp(`^${format} +(.*)$`, 'm').exec(finished.stdout)?.[1] ?? '';
}

async function textOf(pdf: string): Promise<string> {
  const { pages } = await readPdf(readFileSync(pdf));
  return pages.flatMap(({ items }) => items.map((item) => item.text)).join(' ');
}

describe('trailproof demo', () => {
  const out = temporaryDirectory();
  let demo: Finished;
  let report: Report;
  let text: string;

  beforeAll(async () => {
    // In another time zone and language than whatever is compared with it.
    demo = await trailproof(['demo', '--out', out, '--stats'], {
      env: { TZ: 'Asia/Tokyo', LANG: 'ja_JP.UTF-8', LC_ALL: 'tr_TR' },
    });
    report = JSON.parse(readFileSync(pathTo(demo, 'JSON'), 'utf8')) as Report;
    text = await textOf(pathTo(demo, 'PDF'));
  });

  it('exits 0 and ends with the paths of its reports', () => {
    expect(demo.code).toBe(0);
    expect(readFileSync(pathTo(demo, 'PDF')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(readFileSync(pathTo(demo, 'Markdown'), 'utf8')).toMatch(/^# Trailproof/);
  });

  it("replaces its own earlier run with the same bytes, quietly and with the audit's own exit code when asked", async () => {
    const mine = temporaryDirectory();
    cpSync(out, mine, { recursive: true });
    writeFileSync(pathTo(demo, 'Markdown').replace(out, mine), 'an earlier report');

    // How the PDF is typeset again, the report of the finished run shows.
    const again = await ran(['demo', '--out', mine, '--quiet', '--exit-code'], {
      pdf: readFileSync(pathTo(demo, 'PDF')),
    });

    expect(again.code).toBe(1);
    expect(again.stderr).toBe('');
    expect(pathTo(again, 'PDF')).toBe(pathTo(demo, 'PDF').replace(out, mine));
    expect(readdirSync(join(mine, report.run.organization?.id ?? ''))).toEqual([report.run.id]);
    expect(filesOf(mine)).toEqual(filesOf(out));
  });

  it('is the sample report that the README shows (npm run generate rewrites it)', async () => {
    const sample = join(projectRoot, 'reports/sample');

    expect(readFileSync(pathTo(demo, 'Markdown'), 'utf8')).toBe(readFileSync(join(sample, 'report.md'), 'utf8'));
    // Not its bytes: each version of Node compresses in its own way.
    expect(text).toBe(await textOf(join(sample, 'report.pdf')));
  });

  it('says what the README quotes', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    const quoted = /^ {4}Recording is not [\s\S]*?(?=\n\n)/m.exec(readme)?.[0] ?? '';
    const lines = quoted.split('\n').map((line) => line.slice(4));

    const said = demo.stdout.replace(`${out}/`, 'reports/');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => line !== '  ...' && !said.includes(`${line}\n`))).toEqual([]);
  });

  it('names every account of the organization in the PDF', () => {
    expect(report.accounts.length).toBeGreaterThanOrEqual(25);
    for (const { id } of report.accounts) expect(text).toContain(id);
  });

  it('shows every kind of trouble it was made for', () => {
    const codes = new Set(
      report.findings
        .filter(({ verdict }) => verdict === 'fail')
        .flatMap(({ because }) => because.map(({ code }) => code)),
    );

    expect([...codes].sort()).toEqual([
      'access-logging-off',
      'billing-authorised',
      'bucket-not-allowed',
      'bucket-owned-by-other',
      'bucket-sends-no-eventbridge-events',
      'bucket-sends-no-s3-events',
      'connection-accepted',
      'declared-connection-ended',
      'development-role-administrator',
      'key-deletion-scheduled',
      'key-does-not-rotate',
      'key-pending-deletion',
      'logging-stopped',
      'no-key',
      'no-log-group',
      'no-topic',
      'notification-error',
      'plain-http-not-denied',
      'recorded-twice-in-regions',
      'role-allows-everything',
      'role-bound-to-undeclared-space',
      'role-unbound',
      'root-activity',
      'rule-deletes-early',
      'space-events-land-elsewhere',
      'topic-missing',
      'topic-without-subscription',
      'trail-leaves-out-reads',
      'trail-single-region',
      'trail-stopped',
      'trail-weakened',
      'trail-without-global-services',
      'trust-without-connection',
      'validation-off',
      'versioning-off',
      'write-open-to-strangers',
    ]);
    expect(report.gaps.map(({ api, reason }) => `${api} ${reason}`).sort()).toEqual([
      'cloudtrail:DescribeTrails denied-by-scp',
      'iam:ListRoles denied',
      'sts:AssumeRole role-not-assumed',
    ]);
  });

  const said = (control: string, account: string) =>
    report.findings
      .filter((finding) => finding.control === control && finding.account?.id === account)
      .map(({ verdict, because }) => [verdict, ...because.map(({ code }) => code)]);

  it.each([
    ['an undeclared connection', 'codecatalyst-connected-accounts', '999900001111', 'fail', 'connection-accepted'],
    [
      'a billing account that moved',
      'codecatalyst-billing-account',
      '343434343434',
      'fail',
      'space-events-land-elsewhere',
    ],
    ['one that moved as declared', 'codecatalyst-billing-account', '888899990000', 'pass', 'billing-moved-as-declared'],
    [
      'a role that outlived its connection',
      'codecatalyst-declared-connections',
      '444455556666',
      'fail',
      'declared-connection-ended',
    ],
    ['root in CloudWatch', 'developer-tools-root-activity', '555566667777', 'fail', 'root-activity'],
    ['a recorded git push', 'developer-tools-recording', '888899990000', 'pass', 'tools-recorded'],
    ['a trail that somebody stopped', 'trail-tampering', '202020202020', 'fail', 'logging-stopped'],
    ['a trail that somebody weakened', 'trail-tampering', '242424242424', 'fail', 'trail-weakened'],
    ['an update by Control Tower', 'trail-tampering', '222233334444', 'pass', 'changed-by-deployer'],
  ])('tells of %s', (_story, control, account, verdict, code) => {
    const [found = []] = said(control, account);

    expect(found[0]).toBe(verdict);
    expect(found).toContain(code);
  });

  it('tells of an idle space, of which nobody can say who pays for it', () => {
    const lab = report.spaces.find(({ name }) => name === 'lab');

    expect(lab?.observedBilling).toBeUndefined();
    expect(said('codecatalyst-billing-account', '000011112222')).toEqual([['not-assessed']]);
  });

  it('shows who acted: with a Builder ID, by git, as root in the console', () => {
    const markdown = readFileSync(pathTo(demo, 'Markdown'), 'utf8');

    for (const shown of [text, markdown.replaceAll('`', '')]) {
      expect(shown).toContain('Builder ID user 9067642ac7-1c3f2d5e-8a90-4b4e-b7f2-54a1f2f3c001');
      expect(shown).toMatch(/root user of 555566667777.*PutMetricAlarm \(?change, console/);
      expect(shown).toMatch(/role LedgerDeveloper of 888899990000.*GitPush \(?change, git/);
    }
  });

  it('shows a waiver in force, one that has expired and one of nothing', () => {
    expect(report.waivers.map(({ control, state, matched }) => [control, state, matched.fail])).toEqual([
      ['trail-notification', 'in-force', 1],
      ['trail-encryption', 'expired', 1],
      ['trail-logging', 'unmatched', 0],
    ]);
    expect(report.summary.waived).toEqual({ fail: 1, 'not-assessed': 0 });
    for (const { owner } of report.waivers) expect(text).toContain(owner);
  });

  it('has an answer of every control for every account', () => {
    for (const { standings } of report.accounts) {
      expect(Object.keys(standings).sort()).toEqual(report.controls.map(({ id }) => id).sort());
    }
  });

  it('prints the calls it made on stderr', () => {
    expect(demo.stderr).toMatch(/^ +\d+ {2}sts:AssumeRole$/m);
    expect(demo.stderr).toMatch(/^ +\d+ {2}in all$/m);
  });

  it('keeps evidence from other users of the machine', () => {
    const run = join(pathTo(demo, 'PDF'), '..');

    expect(statSync(run).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(run)) expect(statSync(join(run, file)).mode & 0o777).toBe(0o600);
  });

  it('gives the same bytes again, the PDF too, from the run directory alone', async () => {
    const again = temporaryDirectory();
    const replayed = await ran(['report', '--from', join(pathTo(demo, 'PDF'), '..'), '--out', again], {
      typeset: true,
    });

    expect(replayed.code).toBe(1);
    expect(filesOf(again)).toEqual(filesOf(out));
  });

  it('judges again by another policy, keeps both reports, and does not look at how AWS is reached', async () => {
    const from = join(pathTo(demo, 'PDF'), '..');
    const directory = policyDirectory(temporaryDirectory(), 'version: 1\ncontrols: { trail-encryption: off }\n');
    mkdirSync(join(directory, 'config'));
    writeFileSync(join(directory, 'config/audit.yaml'), 'version: 2\nacounts: [\n');

    const replayed = await ran(['report', '--from', from, '--policy', 'policy.yaml', '--out', 'reports'], {
      cwd: directory,
    });

    expect(replayed).toMatchObject({ code: 1, stderr: '' });
    const judged = JSON.parse(readFileSync(join(directory, pathTo(replayed, 'JSON')), 'utf8')) as Report;
    expect(judged.controls.map(({ id }) => id)).not.toContain('trail-encryption');
    expect(judged.run.policy.source).toBe('policy.yaml');
    expect(judged.run.id).not.toBe(report.run.id);
  });

  it('refuses evidence that was changed after the run', async () => {
    const run = temporaryDirectory();
    cpSync(join(pathTo(demo, 'PDF'), '..'), run, { recursive: true });
    const evidence = join(run, 'evidence.ndjson');
    writeFileSync(evidence, readFileSync(evidence, 'utf8').replace('"logging":false', '"logging":true'));

    const refused = await ran(['report', '--from', run]);

    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('evidence.ndjson is not what the manifest says');
  });
});

describe('trailproof demo --scenario landing-zone', () => {
  it('audits clean, with nothing unassessed and the suspended account explained', async () => {
    const ended = await landingZoneDemo();

    expect(ended.code).toBe(0);
    const report = reportOf(ended, ended.cwd);
    expect(report.summary.judgements['not-assessed']).toBe(0);
    expect(report.summary.judgements.fail).toBe(0);
    const suspended = report.accounts.filter(({ state }) => state === 'SUSPENDED');
    expect(suspended).toHaveLength(1);
    expect(suspended[0]?.accessMessage.text).toContain('SUSPENDED');
  });

  it('gives the same findings with the line that the sandbox prints', async () => {
    const cwd = temporaryDirectory();
    const sandbox = start(['sandbox', '--scenario', 'landing-zone'], { cwd });
    const ended = finished(sandbox);
    const line = await new Promise<string>((resolve) => {
      sandbox.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    const words = line.trim().split(' ');
    const env = Object.fromEntries(words.filter((word) => /^AWS_\w+=/.test(word)).map((word) => word.split(/=(.*)/s)));
    const args = words.slice(words.indexOf('trailproof') + 1);

    const [audited, demo] = [await ran(args, { cwd, env }), await landingZoneDemo()];
    sandbox.kill('SIGINT');

    expect((await ended).code).toBe(0);
    expect(audited.code).toBe(0);
    expect(reportOf(audited, cwd).findings).toEqual(reportOf(demo, demo.cwd).findings);
  });
});

function reportOf(ended: Finished, cwd: string): Report {
  return JSON.parse(readFileSync(join(cwd, pathTo(ended, 'JSON')), 'utf8')) as Report;
}

function policyDirectory(directory: string, policy: string): string {
  writeFileSync(join(directory, 'policy.yaml'), policy);
  return directory;
}
