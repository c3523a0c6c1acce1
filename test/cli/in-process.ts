import { vi } from 'vitest';
import { run } from '../../src/cli/run.js';
import { bare, type Finished, type Surroundings, temporaryDirectory } from './command.js';

/** The command line without a process of its own, which takes its time to start. One at a time. */
export async function ran(
  args: readonly string[],
  { cwd = temporaryDirectory(), env: own = {} }: Pick<Surroundings, 'cwd' | 'env'> = {},
): Promise<Finished> {
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
      machine: { host: 'test', pid: process.pid, isAlive: () => true, now: Date.now },
      stopped: () => new Promise(() => undefined),
    });
    return { code, ...written };
  } finally {
    vi.unstubAllEnvs();
  }
}
