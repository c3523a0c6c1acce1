import { mkdir, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Call, parseScenario } from '../../src/sandbox/index.js';
import { temporaryDirectory } from '../support/directories.js';
import { landingZone, leastLandingZone, once, open } from '../support/pipeline.js';
import { type Attempt, attempt, contentsOf, endOf, keptIn, stopped } from '../support/resuming.js';
import { textsIn } from '../support/texts.js';

/** The landing zone's own accounts, and two of a space. */
const few = ['111122223333', '222233334444', '333344445555', '444455556666', '666677778888'];
const accounts = few.length;
const scenario = parseScenario({
  ...leastLandingZone,
  accounts: leastLandingZone.accounts.filter(({ id }) => few.includes(id)),
});

const uninterrupted = once(async () => {
  const output = await temporaryDirectory();
  const sandbox = await open(scenario);
  await attempt(sandbox, output);
  return contentsOf(output);
});

/** Services that an account is asked again although all of it was kept: what shared resources need of their owner. */
const again: ReadonlySet<string> = new Set(['kms', 'logs', 's3', 's3-control', 'sns', 'sts']);
/** What was done to them, which is asked once for the whole organization too; CodeCatalyst is asked in other regions. */
const isAboutChanges = ({ action, region }: Call): boolean => action === 'LookupEvents' && region === 'us-east-1';

describe('an audit that was stopped', () => {
  it.each(Array.from({ length: accounts }, (_, index) => index + 1))(
    'after account %i: goes on with the missing calls only, and ends with the same bytes',
    async (stopAfter) => {
      const output = await temporaryDirectory();
      const sandbox = await open(scenario);
      const { directory, cause } = await endOf(attempt(sandbox, output, { stopAfter }));
      const kept = await keptIn(directory);
      const before = sandbox.calls.length;

      await attempt(sandbox, output, { resume: directory });

      const calls = sandbox.calls.slice(before);
      expect(cause).toBe(stopped);
      expect(kept.length).toBeGreaterThanOrEqual(stopAfter);
      const ofAccounts = calls.filter((call) => !again.has(call.service) && !isAboutChanges(call));
      expect(ofAccounts.filter(({ account }) => kept.includes(account))).toEqual([]);
      expect(calls.filter(({ service }) => service === 'organizations')).toEqual([]);
      expect(await contentsOf(output)).toEqual(await uninterrupted());
    },
  );

  it('and stopped again, and again, is still the same in the end, and asked nothing twice', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario);
    const { directory } = await endOf(attempt(sandbox, output, { stopAfter: 1 }));
    await endOf(attempt(sandbox, output, { stopAfter: 2, resume: directory }));
    await endOf(attempt(sandbox, output, { stopAfter: 4, resume: directory }));

    await attempt(sandbox, output, { resume: directory });

    expect(await contentsOf(output)).toEqual(await uninterrupted());
  });

  it('with everything read makes no call for an account any more', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario);
    const broken: Attempt = {
      texts: { ...(await textsIn('en')), controls: {} },
    };
    const { directory } = await endOf(attempt(sandbox, output, broken));
    const before = sandbox.calls.length;

    await attempt(sandbox, output, { resume: directory });

    expect(sandbox.calls.slice(before).map(({ action }) => action)).toEqual(['GetCallerIdentity']);
    expect(await contentsOf(output)).toEqual(await uninterrupted());
  });
});

/** What audits leave behind that were stopped after two accounts, one of today and one of another day. */
const left = { backdated: once(() => stoppedRun(true)), today: once(() => stoppedRun(false)) };

async function stoppedRun(backdated: boolean) {
  const output = await temporaryDirectory();
  const { directory } = await endOf(attempt(await open(scenario), output, { stopAfter: 2, backdated }));
  const entries = await readdir(output, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(paths.map(async (path) => [relative(output, path), await readFile(path)] as const));
  return { files, name: relative(output, directory) };
}

/** The same in a directory of one's own. */
async function stoppedIn(output: string, backdated = true): Promise<string> {
  const { files, name } = await left[backdated ? 'backdated' : 'today']();
  for (const [path, content] of files) {
    await mkdir(dirname(join(output, path)), { recursive: true });
    await writeFile(join(output, path), content);
  }
  return join(output, name);
}

describe('an audit that was stopped, gone on with otherwise', () => {
  const { settings, policy } = landingZone;
  const other: readonly (readonly [string, Attempt, RegExp])[] = [
    ['another policy', { policy: { ...policy, failOn: 'high' } }, /policy \(SHA-256\): then/],
    ['other accounts', configured({ accounts: 'self' }), /accounts: then "organization", now "self"/],
    ['other regions', configured({ regions: ['us-east-1'] }), /regions: then "as each account says"/],
    ['other events', configured({ events: { root: true, services: [] } }), /events: then .*"root":false.*"root":true/],
    ['log files', { logFiles: { paths: ['logs'], cwd: '/' } }, /log files: then "none", now \["\/logs"\]/],
    ['another role', configured({ role: { ...settings.role, name: 'Other' } }), /role: then .*now .*Other/],
    ['another version', { tool: 'trailproof 9.9.9' }, /tool: then "trailproof test", now "trailproof 9.9.9"/],
    ['another window', { asOf: new Date('2026-11-21T00:00:00Z') }, /as of: then "2026-11-20T02:08:00.000Z"/],
    ['another first region', { region: 'eu-west-1' }, /region asked first/],
    [
      'another role for Organizations',
      configured({ organizationRole: { roleArn: `arn:aws:iam::111122223333:role/Lister`, sessionName: 'trailproof' } }),
      /organizationRole: then "none"/,
    ],
    ['a day later', { backdated: false, asOf: new Date('2026-11-21T03:08:01Z') }, /was begun 25 hours ago/],
  ];

  function configured(more: Partial<typeof settings>): Attempt {
    return { configuration: { settings: { ...settings, ...more }, policy, files: { policy: 'policy.yaml' } } };
  }

  it.each(other)('(%s) is refused, with the reason, and nothing is lost', async (_title, otherwise, reason) => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario);
    const { backdated = true } = otherwise;
    const directory = await stoppedIn(output, backdated);
    const before = await contentsOf(output);

    const resumed = attempt(sandbox, output, { resume: directory, ...otherwise });

    await expect(resumed).rejects.toMatchObject({ name: 'UserError', message: expect.stringMatching(reason) });
    expect(await contentsOf(output)).toEqual(before);
  });

  it('(a finished run, or no run at all) is refused', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario);

    await expect(attempt(sandbox, output, { resume: output })).rejects.toThrow('no unfinished run');
  });

  it('(of another shape) is refused', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario);
    const directory = await stoppedIn(output);
    await writeFile(join(directory, 'plan.json'), '{"version":7}');

    await expect(attempt(sandbox, output, { resume: directory })).rejects.toThrow('another version of trailproof');
  });

  it('(while it is still being written) is refused', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario, 10);
    const alive = (pid: number) => ({ machine: { host: 'here', pid, isAlive: () => true, now: Date.now } });
    let second: Promise<unknown> = Promise.resolve();
    const first = attempt(sandbox, output, {
      ...alive(1),
      progress: (done) => {
        if (done !== 2) return;
        second = readdir(join(output, 'o-lz7q4w2e9r')).then(([unfinished = '']) =>
          attempt(sandbox, output, { ...alive(2), resume: join(output, 'o-lz7q4w2e9r', unfinished) }),
        );
        second.catch(() => undefined);
      },
    });

    await first;

    await expect(second).rejects.toThrow('is being written by process');
    expect(await contentsOf(output)).toEqual(await uninterrupted());
  });

  it('(with a checkpoint that was deleted) reads that account again', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario);
    const { directory } = await endOf(attempt(sandbox, output, { stopAfter: accounts - 1 }));
    const [id = ''] = await keptIn(directory);
    await rm(join(directory, 'checkpoints', `account-${id}.json`));
    const before = sandbox.calls.length;

    await attempt(sandbox, output, { resume: directory });

    expect(sandbox.calls.slice(before).map(({ account }) => account)).toContain(id);
    expect(await contentsOf(output)).toEqual(await uninterrupted());
  });

  it('(by two at once) is finished by the one who has it, and by nobody else', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(scenario);
    const { directory } = await endOf(attempt(sandbox, output, { stopAfter: accounts - 1 }));
    let second: Promise<unknown> = Promise.resolve();

    const first = attempt(sandbox, output, {
      resume: directory,
      progress: (done) => {
        if (done !== accounts) return;
        // As if another had found the lock stale.
        second = unlink(join(directory, 'lock')).then(() => attempt(sandbox, output, { resume: directory }));
        second.catch(() => undefined);
      },
    });

    await expect(first).rejects.toMatchObject({ name: 'RunEnded', cause: { message: /has taken this run over/ } });
    await second;
    expect(await contentsOf(output)).toEqual(await uninterrupted());
  });
});
