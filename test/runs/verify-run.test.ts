import { appendFile, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { disk } from '../../src/runs/files.js';
import { runIdOf, sha256, workingDirectory, writeRun } from '../../src/runs/run-directory.js';
import { type Verification, verifyRun } from '../../src/runs/verify-run.js';
import { temporaryDirectory } from '../support/directories.js';
import { accountLine, asOf, header, organizationLine, reading } from '../support/literals.js';

const policy = { version: 1, trails: { judge: 'all' } };
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const evidence = [header, organizationLine, accountLine('000011112222', reading())].map(line).join('');

interface Parts {
  readonly runId?: string;
  readonly evidence?: string;
}

async function finished(parts: Parts = {}): Promise<string> {
  const root = await temporaryDirectory();
  const name = { root, scopeId: header.scopeId, runId: parts.runId ?? header.runId, tool: 'test', replace: false };
  const run = await writeRun(disk, name, await workingDirectory(disk, name));
  await run.write('evidence.ndjson', parts.evidence ?? evidence);
  await run.write('policy.json', `${JSON.stringify({ policy }, null, 2)}\n`);
  await run.write('report.md', '# Report\n');
  return run.finish();
}

/** What is not as it should be. */
async function flawsOf(directory: string, expected?: string): Promise<readonly string[]> {
  const { files, problems, intact }: Verification = await verifyRun(directory, expected);
  const wrong = files.filter(({ state }) => state !== 'ok');
  expect(intact).toBe(wrong.length + problems.length === 0);
  return [...wrong.map(({ file, state, detail = '' }) => `${file} ${state} ${detail}`.trim()), ...problems];
}

/** The manifest with other content, as somebody would write it who wants to hide something. */
async function rewriteManifest(directory: string, change: (manifest: ManifestText) => unknown): Promise<void> {
  const path = join(directory, 'manifest.json');
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as ManifestText)));
}
interface ManifestText {
  readonly runId: string;
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
}

describe('a finished run', () => {
  it('is intact, and every file is listed with its state', async () => {
    const directory = await finished();

    expect(await verifyRun(directory)).toEqual({
      runId: header.runId,
      tool: 'test',
      manifestSha256: sha256(await readFile(join(directory, 'manifest.json'))),
      files: [
        { file: 'evidence.ndjson', state: 'ok' },
        { file: 'policy.json', state: 'ok' },
        { file: 'report.md', state: 'ok' },
      ],
      problems: [],
      notes: [],
      intact: true,
    });
  });

  it('is intact under the number that a second run of its name gets', async () => {
    const directory = await finished();
    await rename(directory, `${directory}-2`);

    expect(await flawsOf(`${directory}-2`)).toEqual([]);
  });

  it('is intact where a link leads to it', async () => {
    const directory = await finished();
    await symlink(directory, join(dirname(directory), 'latest'));

    expect(await flawsOf(join(dirname(directory), 'latest'))).toEqual([]);
  });

  it('is intact where it was judged again by another policy, with the evidence of the first run', async () => {
    const runId = runIdOf(new Date(asOf), { evidence: sha256(evidence), policy });

    expect(await flawsOf(await finished({ runId }))).toEqual([]);
  });

  it.each<[string, (directory: string) => Promise<unknown>, string]>([
    [
      'one bit is flipped',
      (directory) => writeFile(join(directory, 'report.md'), '# Repost\n'),
      'report.md changed another SHA-256 than listed',
    ],
    [
      'a file is cut',
      (directory) => truncate(join(directory, 'report.md'), 3),
      'report.md changed 3 bytes, listed with 9',
    ],
    [
      'a file is longer',
      (directory) => appendFile(join(directory, 'report.md'), '!'),
      'report.md changed 10 bytes, listed with 9',
    ],
    ['a file is gone', (directory) => rm(join(directory, 'policy.json')), 'policy.json missing'],
    [
      'a file has another name',
      (directory) => rename(join(directory, 'report.md'), join(directory, 'Report.md')),
      'report.md missing',
    ],
    ['a file came', (directory) => writeFile(join(directory, 'a.txt'), ''), 'a.txt not-listed a file'],
    ['a directory came', (directory) => mkdir(join(directory, 'x')), 'x not-listed a directory'],
    ['a link came', (directory) => symlink('report.md', join(directory, 'l')), 'l not-listed a symbolic link'],
    [
      'a file is a link to the same bytes elsewhere',
      async (directory) => {
        await rename(join(directory, 'report.md'), join(directory, '../report.md'));
        await symlink('../report.md', join(directory, 'report.md'));
      },
      'report.md changed it is a symbolic link',
    ],
    [
      'the manifest is a link',
      async (directory) => {
        await rename(join(directory, 'manifest.json'), join(directory, '../m.json'));
        await symlink('../m.json', join(directory, 'manifest.json'));
      },
      'manifest.json is a symbolic link',
    ],
    [
      'the manifest is broken',
      (directory) => writeFile(join(directory, 'manifest.json'), '{"runId": "x"'),
      'manifest.json is not a manifest that this version understands',
    ],
    [
      'the manifest lists a file twice',
      (directory) =>
        rewriteManifest(directory, (manifest) => ({ ...manifest, files: [...manifest.files, ...manifest.files] })),
      'the manifest lists report.md twice',
    ],
    [
      'the manifest lists what lies elsewhere',
      (directory) =>
        rewriteManifest(directory, (manifest) => ({
          ...manifest,
          files: [...manifest.files, { file: '../../../../../../../etc/passwd', bytes: 1, sha256: '' }],
        })),
      '../../../../../../../etc/passwd missing',
    ],
    [
      'the manifest is of another run',
      (directory) => rewriteManifest(directory, (manifest) => ({ ...manifest, runId: 'other' })),
      `evidence.ndjson is of the run ${header.runId}`,
    ],
    [
      'the manifest leaves the evidence out',
      async (directory) => {
        await rm(join(directory, 'evidence.ndjson'));
        await rewriteManifest(directory, ({ files, ...manifest }) => ({
          ...manifest,
          files: files.filter(({ file }) => file !== 'evidence.ndjson'),
        }));
      },
      'the manifest lists no evidence.ndjson',
    ],
  ])('is not intact where %s', async (_title, tamper, flaw) => {
    const directory = await finished();
    await tamper(directory);

    expect(await flawsOf(directory)).toContain(flaw);
  });

  it.each([
    ['belongs to another run', line({ ...header, runId: 'another' }) + line(organizationLine), 'is of the run another'],
    ['has no header', line(organizationLine), 'evidence.ndjson has no header'],
    ['has two headers', line(header) + line(header), 'evidence.ndjson has a header in line 2'],
    ['has its header last', line(organizationLine) + line(header), 'evidence.ndjson has a header in line 2'],
    ['is no evidence', line(header) + line({ line: 'rumour' }), 'evidence.ndjson:2 is no evidence'],
    ['is of a version to come', line({ ...header, version: 99 }), 'evidence.ndjson:1 is no evidence'],
  ])('is not intact where its evidence %s, though the manifest lists it so', async (_title, content, flaw) => {
    expect(await flawsOf(await finished({ evidence: content }))).toEqual([expect.stringContaining(flaw)]);
  });

  it('is intact under another name too, and says so', async () => {
    const directory = await finished();
    const other = join(dirname(directory), '20270101T000000Z-00000000');
    await rename(directory, other);

    const { intact, notes } = await verifyRun(other);

    expect([intact, notes]).toEqual([true, [`the directory is called ${basename(other)}, its run ${header.runId}`]]);
  });

  it('was written anew, manifest and all: only the SHA-256 that was noted tells', async () => {
    const directory = await finished();
    const { manifestSha256: noted } = await verifyRun(directory);
    await writeFile(join(directory, 'report.md'), '# Nothing\n');
    await rewriteManifest(directory, ({ files, ...manifest }) => ({
      ...manifest,
      files: files.map((entry) =>
        entry.file === 'report.md' ? { file: 'report.md', bytes: 10, sha256: sha256('# Nothing\n') } : entry,
      ),
    }));

    expect(await flawsOf(directory)).toEqual([]);
    expect(await flawsOf(directory, noted)).toEqual([
      expect.stringMatching(new RegExp(`^manifest.json is not the one that was noted: .*, not ${noted}$`)),
    ]);
  });
});

describe('what is no finished run', () => {
  it.each<[string, (directory: string) => Promise<unknown>]>([
    ['has no manifest', (directory) => rm(join(directory, 'manifest.json'))],
    ['is not there', (directory) => rm(directory, { recursive: true })],
  ])('%s: there is nothing to compare with', async (_title, change) => {
    const directory = await finished();
    await change(directory);

    await expect(verifyRun(directory)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(directory),
    });
  });
});
