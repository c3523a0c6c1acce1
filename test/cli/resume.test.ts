import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseScenario, type Sandbox } from '../../src/sandbox/index.js';
import { temporaryDirectory } from '../support/directories.js';
import { leastLandingZone, open } from '../support/pipeline.js';
import { contentsOf, keptIn } from '../support/resuming.js';
import { type Finished, finished, notes, start, trailproof } from './command.js';
import { ran } from './in-process.js';

const config = fileURLToPath(new URL('../../src/sandbox/scenarios/landing-zone/', import.meta.url));
const organization = 'o-lz7q4w2e9r';
/** In the regions that something of it is in. */
const zone = parseScenario({
  ...leastLandingZone,
  regions: { enabledByDefault: ['eu-west-1', 'us-east-1', 'us-west-2'], optIn: ['eu-south-1'] },
});

interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
}

function against({ url, credentials }: Sandbox): Surroundings {
  const { accessKeyId, secretAccessKey } = credentials();
  return {
    env: { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  };
}

function audit(output: string): readonly string[] {
  return ['audit', '--config', config, '--as-of', zone.now, '--out', output];
}

/** Sends a signal when the sandbox has seen so many calls. */
async function ended(
  sandbox: Sandbox,
  args: readonly string[],
  { afterCalls, signal }: { readonly afterCalls: number; readonly signal: NodeJS.Signals },
): Promise<Finished> {
  const before = sandbox.calls.length;
  const child = start(args, against(sandbox));
  const end = finished(child);
  const timer = setInterval(() => {
    if (sandbox.calls.length - before < afterCalls) return;
    clearInterval(timer);
    child.kill(signal);
  }, 2);
  return end.finally(() => clearInterval(timer));
}

function unfinishedIn(output: string): string {
  const [name, ...others] = readdirSync(join(output, organization));
  expect([name, others]).toEqual([expect.stringContaining('.partial-'), []]);
  return join(output, organization, name ?? '');
}

describe('an audit that is killed', () => {
  it('twice, and gone on with each time, leaves the same bytes, and asks no account twice', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(zone, 15);
    const kept: string[][] = [];
    let resume: readonly string[] = [];
    for (const afterCalls of [25, 30]) {
      const killed = await ended(sandbox, [...audit(output), ...resume], { afterCalls, signal: 'SIGKILL' });
      expect([killed.code, killed.stdout]).toEqual([null, '']);
      const unfinished = unfinishedIn(output);
      kept.push([...(await keptIn(unfinished))]);
      resume = ['--resume', unfinished];
    }
    const before = sandbox.calls.length;
    // It could not say how to go on, and is named by the next one, which does not get far.
    const env = { ...against(sandbox).env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const machine = { host: hostname(), pid: process.pid, isAlive: () => false, now: Date.now };
    const [anew, resumed] = [
      await ran(audit(output), { env, machine }),
      await ran([...audit(output), ...resume], { env, machine }),
    ];

    const last = await trailproof([...audit(output), ...resume, '--quiet'], against(sandbox));

    const note = `a run that did not come to its end lies in ${resume[1]}: --resume goes on with it`;
    expect([anew.code, anew.stderr]).toEqual([2, expect.stringContaining(note)]);
    expect([resumed.code, resumed.stderr]).toEqual([2, expect.not.stringContaining(note)]);
    const asked = sandbox.calls.slice(before);
    const again = asked.filter(({ action, account }) => action === 'DescribeTrails' && kept[1]?.includes(account));
    expect([last.code, notes(last.stderr)]).toEqual([0, '']);
    expect(last.stdout).toMatch(/^Recording is as the policy asks\.\n/);
    expect(last.stdout).not.toContain('\u001b');
    expect(kept.map(({ length }) => length)).toEqual([...kept.map(({ length }) => length)].sort((a, b) => a - b));
    expect(kept[1]?.length).toBeGreaterThan(0);
    expect(again).toEqual([]);
    // The PDF is typeset from the report alone, which is compared: another time is not needed.
    const pdf = readFileSync(/^PDF +(.*)$/m.exec(last.stdout)?.[1] ?? '');
    const whole = await temporaryDirectory();
    await ran(audit(whole), { ...against(await open(zone)), pdf });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await contentsOf(output)).toEqual(await contentsOf(whole));
  });
});

describe('an audit that is stopped', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends with %i, keeps what it has and says how to go on', async (signal, code) => {
    const output = await temporaryDirectory();
    const sandbox = await open(zone, 15);

    const stopped = await ended(sandbox, audit(output), { afterCalls: 40, signal });

    const unfinished = unfinishedIn(output);
    expect([stopped.code, stopped.stdout]).toEqual([code, '']);
    expect(stopped.stderr).toContain(`Go on with the same command and --resume ${unfinished}\n`);
    expect((await keptIn(unfinished)).length).toBeGreaterThan(0);
  });

  it('before it has begun leaves nothing', async () => {
    const output = await temporaryDirectory();
    const sandbox = await open(zone, 200);
    const stopped = await ended(sandbox, audit(output), { afterCalls: 1, signal: 'SIGINT' });

    expect([stopped.code, readdirSync(output)]).toEqual([130, []]);
  });
});
