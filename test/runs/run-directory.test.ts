import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { disk } from '../../src/runs/files.js';
import {
  type RunName,
  type RunWriter,
  readManifest,
  readRunFile,
  runIdOf,
  sha256,
  verifyRunFile,
  workingDirectory,
  writeRun,
} from '../../src/runs/run-directory.js';
import { permissionsBelow, temporaryDirectory } from '../support/directories.js';

const runId = '20261120T020800Z-3f9a2c1b';

async function begun(root: string, more: Partial<RunName> = {}): Promise<RunWriter> {
  const name = { root, scopeId: 'o-a1b2c3d4e5', runId, tool: 'trailproof test', replace: false, ...more };
  return writeRun(disk, name, await workingDirectory(disk, name));
}

/** A finished run with these files. */
async function finished(
  root: string,
  files: Readonly<Record<string, string>>,
  more?: Partial<RunName>,
): Promise<string> {
  const run = await begun(root, more);
  for (const [file, content] of Object.entries(files)) await run.write(file, content);
  return run.finish();
}

describe("a run's id", () => {
  const asOf = new Date('2026-11-20T02:08:00.789Z');

  it('is its moment and a digest over what it is about, in characters that every file system takes', () => {
    expect(runIdOf(asOf, { scope: 'organization' })).toMatch(/^20261120T020800Z-[0-9a-f]{8}$/);
  });

  it('is the same for the same, and another for anything else', () => {
    const one = runIdOf(asOf, { scope: 'organization', policy: { failOn: 'low' } });

    expect(runIdOf(asOf, { scope: 'organization', policy: { failOn: 'low' } })).toBe(one);
    expect(runIdOf(asOf, { scope: 'organization', policy: { failOn: 'high' } })).not.toBe(one);
    expect(runIdOf(asOf, { scope: 'self', policy: { failOn: 'low' } })).not.toBe(one);
    expect(runIdOf(new Date('2026-11-20T02:08:01Z'), { scope: 'organization', policy: { failOn: 'low' } })).not.toBe(
      one,
    );
  });
});

describe('a run directory', () => {
  it('lies under its scope, and lists each of its files with size and digest', async () => {
    const root = await temporaryDirectory();

    const directory = await finished(root, { 'report.md': '# Über alles\n', 'evidence.ndjson': '{}\n' });

    expect(directory).toBe(join(root, 'o-a1b2c3d4e5', runId));
    expect(await readManifest(directory)).toEqual({
      runId,
      tool: 'trailproof test',
      files: [
        { file: 'evidence.ndjson', bytes: 3, sha256: sha256('{}\n') },
        { file: 'report.md', bytes: 14, sha256: sha256('# Über alles\n') },
      ],
    });
    expect((await readdir(directory)).sort()).toEqual(['evidence.ndjson', 'manifest.json', 'report.md']);
  });

  it.each([
    ['lets everybody in', 0o000],
    ['lets nobody in', 0o077],
  ])('is its owner alone to read where the umask %s', async (_title, mask) => {
    const root = await temporaryDirectory();
    const before = process.umask(mask);
    onTestFinished(() => void process.umask(before));

    await finished(root, { 'report.md': '#', 'report.json': '{}' });

    expect(await permissionsBelow(root)).toEqual({
      'o-a1b2c3d4e5': '700',
      [`o-a1b2c3d4e5/${runId}`]: '700',
      [`o-a1b2c3d4e5/${runId}/manifest.json`]: '600',
      [`o-a1b2c3d4e5/${runId}/report.json`]: '600',
      [`o-a1b2c3d4e5/${runId}/report.md`]: '600',
    });
  });

  it('has its name only once it is whole', async () => {
    const root = await temporaryDirectory();
    const run = await begun(root);
    await run.write('report.md', '#');

    const before = await readdir(join(root, 'o-a1b2c3d4e5'));
    await run.finish();
    const after = await readdir(join(root, 'o-a1b2c3d4e5'));

    expect(before).toEqual([expect.stringMatching(/\.partial-[0-9a-f]+$/)]);
    expect(after).toEqual([runId]);
  });

  it('starts afresh where an earlier one was killed half-way', async () => {
    const root = await temporaryDirectory();
    const killed = await begun(root);
    await killed.write('left-over.txt', 'x');

    const directory = await finished(root, { 'report.md': '#' });

    expect((await readdir(directory)).sort()).toEqual(['manifest.json', 'report.md']);
  });

  it('takes text, bytes and streams of either', async () => {
    const root = await temporaryDirectory();
    const run = await begun(root);
    async function* parts() {
      yield 'one\n';
      yield new TextEncoder().encode('two\n');
    }

    await run.write('text', 'one\ntwo\n');
    await run.write('bytes', new TextEncoder().encode('one\ntwo\n'));
    await run.write('stream', parts());
    await run.write('list', ['one\n', 'two\n']);
    const directory = await run.finish();

    const { files } = await readManifest(directory);
    expect(new Set(files.map(({ sha256: digest }) => digest))).toEqual(new Set([sha256('one\ntwo\n')]));
  });

  it('writes no file twice', async () => {
    const run = await begun(await temporaryDirectory());
    await run.write('report.md', '#');

    await expect(run.write('report.md', '##')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('takes a file over from another run as it is', async () => {
    const root = await temporaryDirectory();
    const from = await finished(root, { 'evidence.ndjson': '{"line":"header"}\n' });
    const run = await begun(root, { runId: 'another' });

    await run.copy(from, 'evidence.ndjson');
    const directory = await run.finish();

    expect(await readFile(join(directory, 'evidence.ndjson'), 'utf8')).toBe('{"line":"header"}\n');
  });
});

describe('a finished run', () => {
  it('is the same directory where the same is written again', async () => {
    const root = await temporaryDirectory();
    const first = await finished(root, { 'report.md': '#' });
    const { mtimeMs } = await stat(join(first, 'report.md'));

    const second = await finished(root, { 'report.md': '#' });

    expect(second).toBe(first);
    expect((await stat(join(first, 'report.md'))).mtimeMs).toBe(mtimeMs);
    expect(await readdir(join(root, 'o-a1b2c3d4e5'))).toEqual([runId]);
  });

  it('is never overwritten: each that differs has a name of its own', async () => {
    const root = await temporaryDirectory();
    const first = await finished(root, { 'report.md': '#' });

    const second = await finished(root, { 'report.md': '##' });
    const third = await finished(root, { 'report.md': '###' });
    const secondAgain = await finished(root, { 'report.md': '##' });

    expect([second, third, secondAgain]).toEqual([`${first}-2`, `${first}-3`, `${first}-2`]);
    expect(await readFile(join(first, 'report.md'), 'utf8')).toBe('#');
  });

  it('that was changed since is not taken for the same, and not overwritten either', async () => {
    const root = await temporaryDirectory();
    const first = await finished(root, { 'report.md': '#' });
    await writeFile(join(first, 'report.md'), 'tampered');

    const second = await finished(root, { 'report.md': '#' });

    expect(second).toBe(`${first}-2`);
    expect(await readFile(join(first, 'report.md'), 'utf8')).toBe('tampered');
  });

  it('is not taken for the same where its place is held by something else', async () => {
    const root = await temporaryDirectory();
    await mkdir(join(root, 'o-a1b2c3d4e5', runId), { recursive: true });

    const directory = await finished(root, { 'report.md': '#' });

    expect(directory).toBe(join(root, 'o-a1b2c3d4e5', `${runId}-2`));
  });

  it('is replaced where it may be', async () => {
    const root = await temporaryDirectory();
    const first = await finished(root, { 'report.md': '#', 'old.md': 'old' });

    const second = await finished(root, { 'report.md': '##' }, { replace: true });

    expect(second).toBe(first);
    expect((await readdir(second)).sort()).toEqual(['manifest.json', 'report.md']);
    expect(await readFile(join(second, 'report.md'), 'utf8')).toBe('##');
  });
});

describe('a file of a finished run', () => {
  it('is read where it is what the manifest says', async () => {
    const directory = await finished(await temporaryDirectory(), { 'policy.json': '{"version":1}' });

    expect(await readRunFile(directory, await readManifest(directory), 'policy.json')).toBe('{"version":1}');
  });

  it.each([
    ['changed', (path: string) => writeFile(path, '{"version":2}')],
    ['cut off', (path: string) => writeFile(path, '{"version"')],
    ['emptied', (path: string) => writeFile(path, '')],
    ['deleted', (path: string) => rm(path)],
  ])('that was %s is refused', async (_title, tamper) => {
    const directory = await finished(await temporaryDirectory(), { 'policy.json': '{"version":1}' });
    await tamper(join(directory, 'policy.json'));

    const reading = readRunFile(directory, await readManifest(directory), 'policy.json');

    await expect(reading).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining('policy.json') });
  });

  it('that the manifest does not list is refused', async () => {
    const directory = await finished(await temporaryDirectory(), { 'policy.json': '{}' });
    await writeFile(join(directory, 'texts.json'), '{}');

    const verifying = verifyRunFile(directory, await readManifest(directory), 'texts.json');

    await expect(verifying).rejects.toMatchObject({ name: 'UserError' });
  });
});

describe('a manifest', () => {
  it.each([
    ['is missing', undefined],
    ['is no JSON', 'files:'],
    ['is another JSON', '{"files": "all"}'],
    ['is of a list', '[]'],
  ])('that %s is refused', async (_title, content) => {
    const directory = await temporaryDirectory();
    if (content !== undefined) await writeFile(join(directory, 'manifest.json'), content);

    await expect(readManifest(directory)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(directory),
    });
  });
});
