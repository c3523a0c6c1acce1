import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunEnded } from '../../src/audit.js';
import { controlIds } from '../../src/controls/index.js';
import { renderers } from '../../src/render/index.js';
import { parseScenario, type Sandbox } from '../../src/sandbox/index.js';
import { temporaryDirectory } from '../support/directories.js';
import { failingDisk } from '../support/failing-disk.js';
import { policyOf } from '../support/literals.js';
import { open } from '../support/pipeline.js';
import { attempt, contentsOf, keptIn } from '../support/resuming.js';
import { small } from '../support/small.js';

const organization = 'o-a1b2c3d4e5';
/** What is asked and judged makes no difference to the disk: two controls, of which one reads what is shared. */
const few = ['account-recording', 'trail-destination'];
const policy = policyOf({
  controls: Object.fromEntries(controlIds.map((id) => [id, few.includes(id) ? 'on' : 'off'])),
});

/** Two accounts say all that the disk could lose. */
const scenario = (() => {
  const { accounts, ...fields } = small();
  return parseScenario({ ...fields, accounts: accounts.filter(({ name }) => ['Management', 'Audit'].includes(name)) });
})();

/** Rendering takes long, and writing one report is as writing another. */
const oneReport = new Map([...renderers].filter(([format]) => format === 'json'));

/** Audits side by side, because most of their time they wait for the disk. */
const lanes = 4;

it('a disk that fails at any operation of an audit leaves no torn run, and loses nothing that it had kept', {
  timeout: 60_000,
}, async () => {
  const whole = await temporaryDirectory();
  const healthy = failingDisk(Number.POSITIVE_INFINITY);
  await attempt(await open(scenario), whole, { policy, renderers: oneReport, files: healthy });
  const expected = await contentsOf(whole);
  const total = healthy.operations.length;

  const survived: number[] = [];
  const failAt = async (n: number, sandbox: Sandbox) => {
    const output = await temporaryDirectory();
    const error = await attempt(sandbox, output, { policy, renderers: oneReport, files: failingDisk(n) }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const left = await readdir(join(output, organization)).catch(() => []);
    const finished = left.filter((name) => !name.includes('.partial-'));
    const unfinished = left
      .filter((name) => name.includes('.partial-'))
      .map((name) => join(output, organization, name));
    const contents = await contentsOf(output);

    // What has a run's name is whole, whatever was reported.
    for (const name of finished) {
      const files = Object.entries(contents).filter(([path]) => path.startsWith(`/${organization}/${name}/`));
      expect([n, Object.fromEntries(files)]).toEqual([n, expected]);
    }
    if (error === undefined) {
      survived.push(n);
      return;
    }
    const resume = error instanceof RunEnded ? error.directory : undefined;
    const kept = resume === undefined ? [] : await keptIn(resume);
    const before = sandbox.calls.length;
    const resumable =
      resume !== undefined && unfinished.includes(resume) && `${resume}/plan.json`.slice(output.length) in contents;
    await attempt(sandbox, output, { policy, renderers: oneReport, ...(resumable && { resume }) });

    const calls = sandbox.calls.slice(before).filter(({ service }) => service === 'cloudtrail');
    if (resumable) expect([n, calls.filter(({ account }) => kept.includes(account))]).toEqual([n, []]);
    const after = await contentsOf(output);
    expect([n, Object.keys(expected).filter((path) => after[path] !== expected[path])]).toEqual([n, []]);
  };
  const failInTurn = async (first: number) => {
    const sandbox = await open(scenario);
    for (let n = first; n <= total; n += lanes) await failAt(n, sandbox);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => failInTurn(lane + 1)));

  // Only what is best effort may fail unheard: cleaning up.
  expect(survived.length).toBeLessThan(total / 10);
});
