import { vi } from 'vitest';
import { run } from '../../src/cli/run.js';
import type { Machine } from '../../src/runs/lock.js';
import { instead, standIn } from '../support/typesetting.js';
import { bare, type Finished, type Surroundings, temporaryDirectory } from './command.js';

interface Here extends Pick<Surroundings, 'cwd' | 'env'> {
  /** The PDF is typeset too. */
  readonly typeset?: boolean;
  /** What is put in the PDF's place, in place of something that differs where the report does. */
  readonly pdf?: Uint8Array;
  /** Where it runs; beside processes of which none ends, where nothing is said. */
  readonly machine?: Machine;
}

const test: Machine = { host: 'test', pid: process.pid, isAlive: () => true, now: Date.now };

/** The command line without a process of its own, which takes its time to start. One at a time. */
export async function ran(
  args: readonly string[],
  { cwd = temporaryDirectory(), env: own = {}, typeset = false, pdf, machine = test }: Here = {},
): Promise<Finished> {
  const typesetAgain = typeset ? undefined : instead(pdf ? { ...standIn, render: async () => pdf } : standIn);
  const env = { ...bare, ...own };
  const written = { stdout: '', stderr: '' };
  const output = (stream: keyof typeof written) => ({
    write: (text: string) => {
      written[stream] += text;
    },
    isTerminal: false,
  });
  // The SDK's credentials and regions come from the process, whatever the context says.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    const code = await run(args, {
      cwd,
      env,
      stdout: output('stdout'),
      stderr: output('stderr'),
      now: () => new Date(),
      machine,
      stopped: () => new Promise(() => undefined),
    });
    return { code, ...written };
  } finally {
    typesetAgain?.();
    vi.unstubAllEnvs();
  }
}
