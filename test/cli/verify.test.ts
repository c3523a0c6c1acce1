import { appendFileSync, cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { notes, temporaryDirectory, trailproof } from './command.js';
import { ran } from './in-process.js';
import { landingZoneDemo } from './landing-zone-demo.js';

describe('trailproof verify', () => {
  let cwd: string;
  let run: string;

  beforeEach(async () => {
    const demo = await landingZoneDemo();
    run = dirname(/^PDF +(.*)$/m.exec(demo.stdout)?.[1] ?? '');
    cwd = temporaryDirectory();
    cpSync(demo.cwd, cwd, { recursive: true });
  });

  const verify = (...args: readonly string[]) => ran(['verify', run, ...args], { cwd });

  it('says of a run that nobody touched that it is intact, what that shows and what it does not', async () => {
    const { code, stdout, stderr } = await trailproof(['verify', run], { cwd });

    expect(code).toBe(0);
    expect(notes(stderr)).toBe('');
    expect(stdout).toMatch(/^ {2}ok +evidence\.ndjson$/m);
    expect(stdout).toMatch(/^ {2}ok +report\.pdf$/m);
    expect(stdout).toMatch(/^SHA-256 of the manifest: [0-9a-f]{64}$/m);
    expect(stdout).toMatch(/^Intact\.\nShown: .*\n.*unless the same hand wrote the manifest anew\.\nNot shown: who /m);
  });

  it('names what was changed, what is missing and what came, and exits 1', async () => {
    appendFileSync(join(cwd, run, 'report.md'), 'All is well.\n');
    rmSync(join(cwd, run, 'policy.json'));
    writeFileSync(join(cwd, run, 'notes\u001b[2J.txt'), '');
    symlinkSync('/etc/passwd', join(cwd, run, 'link'));

    const { code, stdout } = await verify();

    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}changed +report\.md +\d+ bytes, listed with \d+$/m);
    expect(stdout).toMatch(/^ {2}missing +policy\.json$/m);
    expect(stdout).toMatch(/^ {2}not listed +notes\\u\{1b\}\[2J\.txt +a file$/m);
    expect(stdout).toMatch(/^ {2}not listed +link +a symbolic link$/m);
    expect(stdout).toContain('Not intact: changed 1, missing 1, not listed 2.');
    expect(stdout).not.toContain('Shown: the files');
  });

  it('compares the manifest with the SHA-256 that was noted', async () => {
    const [digest = ''] = /[0-9a-f]{64}/.exec((await verify()).stdout) ?? [];
    const path = join(cwd, run, 'manifest.json');

    const same = await verify('--manifest-sha256', digest.toUpperCase());
    writeFileSync(path, JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
    const anew = await verify('--manifest-sha256', digest);

    expect(same.code).toBe(0);
    expect(same.stdout).toContain('nothing was changed since then');
    expect(anew.code).toBe(1);
    expect(anew.stdout).toContain(`not ${digest}`);
    expect((await verify()).code).toBe(0);
  });

  it('gives the same as JSON', async () => {
    rmSync(join(cwd, run, 'report.pdf'));

    const { code, stdout } = await verify('--json');

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      intact: false,
      manifestCompared: false,
      manifestSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      problems: [],
      files: expect.arrayContaining([
        { file: 'evidence.ndjson', state: 'ok' },
        { file: 'report.pdf', state: 'missing' },
      ]),
    });
  });

  it('takes a run that was judged again, and a second one of its name', async () => {
    writeFileSync(join(cwd, 'policy.yaml'), 'version: 1\nfailOn: high\n');
    const again = await ran(['report', '--from', run, '--policy', 'policy.yaml'], { cwd });
    const other = dirname(/^PDF +(.*)$/m.exec(again.stdout)?.[1] ?? '');
    appendFileSync(join(cwd, run, 'report.md'), 'x');
    const second = await ran(['report', '--from', run], { cwd });
    const numbered = dirname(/^PDF +(.*)$/m.exec(second.stdout)?.[1] ?? '');

    expect(other).not.toBe(run);
    expect((await ran(['verify', other], { cwd })).code).toBe(0);
    expect(numbered).toBe(`${run}-2`);
    expect((await ran(['verify', numbered], { cwd })).code).toBe(0);
  });
});

describe('trailproof verify without a run', () => {
  it.each([
    [['verify'], 'run'],
    [['verify', 'nowhere'], 'nowhere is no finished run'],
    [['verify', '.'], 'is no finished run'],
    [['verify', '.', '--manifest-sha256', 'abc'], '64 hexadecimal digits'],
  ])('exits 2 where there is nothing to compare: %j', async (args, expected) => {
    const { code, stdout, stderr } = await ran(args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(expected);
  });
});
