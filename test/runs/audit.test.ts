import { appendFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditRequest, audit, type FinishedRun, reportAgain } from '../../src/audit.js';
import { callerSession } from '../../src/aws/session.js';
import { disk } from '../../src/runs/files.js';
import { readManifest, sha256, workingDirectory, writeRun } from '../../src/runs/run-directory.js';
import { permissionsBelow, temporaryDirectory } from '../support/directories.js';
import { evidenceOf, policyOf } from '../support/literals.js';
import { connect, landingZone, open } from '../support/pipeline.js';
import { small } from '../support/small.js';
import { frameworks, textsIn } from '../support/texts.js';
import { instead, standIn } from '../support/typesetting.js';

let typesetAgain: () => void;
beforeAll(() => {
  typesetAgain = instead(standIn);
});
afterAll(() => typesetAgain());

const policy = policyOf();
const machine = { host: 'here', pid: 1, isAlive: () => true, now: Date.now };

/** A run over the small organization, with everything that a run writes. */
async function runIn(
  output: string,
  faults: readonly object[] = [],
  more: { readonly regions?: string[]; readonly request?: Partial<AuditRequest> } = {},
): Promise<FinishedRun> {
  const sandbox = await open(small({ faults }));
  const settings = { ...landingZone.settings, ...(more.regions && { regions: more.regions }) };
  return audit({
    configuration: { settings, policy, files: { policy: 'policy.yaml' } },
    caller: await callerSession(connect(sandbox.url), sandbox.credentials(), 'us-east-1'),
    region: 'us-east-1',
    asOf: new Date('2026-11-20T02:08:00Z'),
    backdated: true,
    output,
    tool: 'trailproof test',
    texts: await textsIn('en'),
    frameworks: await frameworks(),
    replace: false,
    machine,
    progress: () => undefined,
    ...more.request,
  });
}

async function headerOf({ directory }: FinishedRun): Promise<unknown> {
  const [first = ''] = (await readFile(join(directory, 'evidence.ndjson'), 'utf8')).split('\n');
  return JSON.parse(first);
}

/** A finished run's evidence, policy, texts and frameworks, without its reports. */
async function sealed(root: string): Promise<string> {
  const runId = '20261120T020800Z-00000000';
  const name = { root, scopeId: 'o-a1b2c3d4e5', runId, tool: 'trailproof test', replace: false };
  const run = await writeRun(disk, name, await workingDirectory(disk, name));
  await run.write(
    'evidence.ndjson',
    evidenceOf()
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
  await run.write('policy.json', JSON.stringify({ source: 'policy.yaml', policy }));
  await run.write('texts.json', JSON.stringify(await textsIn('en')));
  await run.write('frameworks.json', JSON.stringify(await frameworks()));
  return run.finish();
}

describe('an audit', () => {
  it('leaves a whole run directory, the same one and the same bytes whenever it is run again', async () => {
    const output = await temporaryDirectory();

    const one = await runIn(output);
    const two = await runIn(output);

    const { files } = await readManifest(one.directory);
    const names = (await readdir(one.directory)).sort();
    expect(two.directory).toBe(one.directory);
    expect(names).toEqual([...files.map(({ file }) => file), 'manifest.json'].sort());
    expect(names).toEqual(
      expect.arrayContaining([
        'evidence.ndjson',
        'frameworks.json',
        'policy.json',
        'report.json',
        'report.md',
        'report.pdf',
        'texts.json',
      ]),
    );
    expect(await readdir(join(output, 'o-a1b2c3d4e5'))).toHaveLength(1);
    const permissions = Object.entries(await permissionsBelow(output));
    expect(permissions.filter(([path, mode]) => mode !== (/\.\w+$/.test(path) ? '600' : '700'))).toEqual([]);
  });

  it('that ends half-way leaves nothing that could be taken for a whole one, and keeps what it collected', async () => {
    const output = await temporaryDirectory();

    const broken = runIn(output, [], { request: { texts: { ...(await textsIn('en')), controls: {} } } });

    await expect(broken).rejects.toMatchObject({ name: 'RunEnded', cause: { message: /the texts do not speak of/ } });
    const [left = '', ...others] = await readdir(join(output, 'o-a1b2c3d4e5'));
    expect([left, others]).toEqual([expect.stringMatching(/\.partial-[0-9a-f]{8}$/), []]);
    expect((await readdir(join(output, 'o-a1b2c3d4e5', left))).sort()).toEqual([
      'checkpoints',
      'plan.json',
      expect.stringMatching(/^run-[0-9a-f]{8}$/),
    ]);
  });

  it('that ends half-way leaves nothing at all where it could not be gone on with', async () => {
    const output = await temporaryDirectory();

    const broken = runIn(output, [], {
      request: { texts: { ...(await textsIn('en')), controls: {} }, replace: true },
    });

    await expect(broken).rejects.toThrow('the texts do not speak of');
    expect(await readdir(join(output, 'o-a1b2c3d4e5'))).toEqual([]);
  });

  it('keeps which regions were stated, and says so in its method', async () => {
    const run = await runIn(await temporaryDirectory(), [], { regions: ['us-east-1', 'us-west-2'] });

    expect(await headerOf(run)).toMatchObject({ statedRegions: ['us-east-1', 'us-west-2'] });
    expect(run.report.method.map(({ code }) => code)).toContain('method-stated-regions');
  });

  it('keeps that its calls went to another endpoint than AWS, also where only the last of them did', async () => {
    const sandbox = await open(small());
    const session = await callerSession(connect(sandbox.url), sandbox.credentials(), 'us-east-1');
    const foreignHosts = new Set<string>();
    const { counter } = session.aws;
    // Every call before is as if AWS had answered it.
    const aws = { ...session.aws, counter: { ...counter, stats: { ...counter.stats, foreignHosts } } };

    const run = await runIn(await temporaryDirectory(), [], {
      request: {
        caller: { ...session, aws },
        progress: (done, total) => void (done === total && foreignHosts.add('localhost')),
      },
    });

    expect(await headerOf(run)).toMatchObject({ customEndpoint: true });
    expect(run.report.run.customEndpoint).toBe(true);
  });

  it('writes nothing where the organization cannot be listed', async () => {
    const output = await temporaryDirectory();

    const run = runIn(output, [{ service: 'organizations', action: 'ListAccounts', fault: 'denied' }]);

    await expect(run).rejects.toMatchObject({ name: 'UserError' });
    expect(await readdir(output)).toEqual([]);
  });
});

describe('a report of a finished run', () => {
  it('is made from its directory alone, under its own name, and again the same', async () => {
    const [from, output] = [await sealed(await temporaryDirectory()), await temporaryDirectory()];

    const one = await reportAgain({ from, output, replace: false });
    const two = await reportAgain({ from: one.directory, output, replace: false });

    expect(one.directory).toBe(join(output, 'o-a1b2c3d4e5', '20261120T020800Z-00000000'));
    expect(two.directory).toBe(one.directory);
    expect(one.report.run).toMatchObject({ id: '20261120T020800Z-00000000', policy: { source: 'policy.yaml' } });
    expect(one.report.run.evidence.sha256).toBe(sha256(await readFile(join(from, 'evidence.ndjson'))));
  });

  it('lies where the run lies; of a run that was copied out of its place, beside the copy', async () => {
    const root = await temporaryDirectory();
    const from = await sealed(root);
    const copy = join(root, 'archive', 'copy');
    await cp(from, copy, { recursive: true });

    const [placed, copied] = [
      await reportAgain({ from, replace: false }),
      await reportAgain({ from: copy, replace: false }),
    ];

    expect(dirname(placed.directory)).toBe(dirname(from));
    expect(dirname(dirname(copied.directory))).toBe(join(root, 'archive'));
  });

  it('by another policy is another run, and shows its name', async () => {
    const [from, output] = [await sealed(await temporaryDirectory()), await temporaryDirectory()];
    const stricter = { source: 'stricter.yaml', policy: policyOf({ trails: { encryption: { mode: 's3' } } }) };

    const { directory, report } = await reportAgain({ from, policy: stricter, output, replace: false });

    expect(directory).toMatch(/20261120T020800Z-[0-9a-f]{8}$/);
    expect(directory).not.toContain('-00000000');
    expect(directory).toContain(report.run.id);
    expect(JSON.parse(await readFile(join(directory, 'policy.json'), 'utf8'))).toMatchObject({
      source: 'stricter.yaml',
    });
  });

  it.each([
    ['evidence', 'evidence.ndjson'],
    ['policy', 'policy.json'],
    ['texts', 'texts.json'],
    ['frameworks', 'frameworks.json'],
  ])('is refused where its %s was changed', async (_title, file) => {
    const [from, output] = [await sealed(await temporaryDirectory()), await temporaryDirectory()];
    await appendFile(join(from, file), '\n');

    const report = reportAgain({ from, output, replace: false });

    await expect(report).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining(file) });
    expect(await readdir(output)).toEqual([]);
  });

  it('is refused where the evidence says something else than the manifest sealed', async () => {
    const [from, output] = [await sealed(await temporaryDirectory()), await temporaryDirectory()];
    const path = join(from, 'evidence.ndjson');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"logging":true', '"logging":null'));

    await expect(reportAgain({ from, output, replace: false })).rejects.toThrow('was changed after the run');
  });

  it('is refused of a directory that is no run', async () => {
    const [from, output] = [await temporaryDirectory(), await temporaryDirectory()];

    await expect(reportAgain({ from, output, replace: false })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('no finished run'),
    });
  });
});
