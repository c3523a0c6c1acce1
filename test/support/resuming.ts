import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditRequest, audit, RunEnded } from '../../src/audit.js';
import { callerSession } from '../../src/aws/session.js';
import type { Policy } from '../../src/model/policy.js';
import { renderers } from '../../src/render/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { connect, landingZone } from './pipeline.js';
import { frameworks, textsIn } from './texts.js';

/** Rendering the PDF is the slowest part of an audit, and writing it is as writing any other file. */
const quick = new Map([...renderers].filter(([format]) => format !== 'pdf'));

export const stopped = new Error('stopped by the test');

export interface Attempt extends Partial<AuditRequest> {
  readonly policy?: Policy;
  /** The run is stopped when so many accounts are done. */
  readonly stopAfter?: number;
}

/** One attempt at an audit, as the command line makes it. */
export async function attempt(sandbox: Sandbox, output: string, { policy, stopAfter, ...more }: Attempt = {}) {
  const stop = new AbortController();
  const aws = connect(sandbox.url, { signal: stop.signal, concurrency: 3 });
  return audit({
    configuration: {
      settings: landingZone.settings,
      policy: policy ?? landingZone.policy,
      files: { policy: 'policy.yaml' },
    },
    caller: await callerSession(aws, sandbox.credentials(), 'us-east-1'),
    region: 'us-east-1',
    asOf: new Date(landingZone.scenario.now),
    backdated: true,
    output,
    tool: 'trailproof test',
    texts: await textsIn('en'),
    frameworks: await frameworks(),
    replace: false,
    renderers: quick,
    machine: { host: 'here', pid: process.pid, isAlive: () => false, now: Date.now },
    progress: (done) => void (done === stopAfter && stop.abort(stopped)),
    ...more,
  });
}

/** Where an attempt was ended, and by what. */
export async function endOf(run: Promise<unknown>): Promise<RunEnded> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RunEnded) return error;
  throw new Error('the run was not ended', { cause: error });
}

/** Every file below, by path, with its digest. */
export async function contentsOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.sort().map(async (path) => {
      const digest = createHash('sha256').update(await readFile(path));
      return [path.slice(directory.length), digest.digest('hex')] as const;
    }),
  );
  return Object.fromEntries(contents);
}

/** The accounts of which an unfinished run has kept everything. */
export async function keptIn(unfinished: string): Promise<readonly string[]> {
  const names = await readdir(join(unfinished, 'checkpoints')).catch(() => []);
  return names.flatMap((name) => /^account-(\d+)\.json$/.exec(name)?.[1] ?? []);
}
