import { vi } from 'vitest';
import { run } from '../../src/cli/run.js';
import { renderers } from '../../src/render/index.js';
import type { Renderer } from '../../src/render/renderer.js';
import { bare, type Finished, type Surroundings, temporaryDirectory } from './command.js';

/** Typesetting takes longer than the rest of an audit: a file in the PDF's place, which differs where the report does. */
const standIn: Renderer = { file: 'report.pdf', render: (report) => `%PDF-\n${JSON.stringify(report)}` };

interface Here extends Pick<Surroundings, 'cwd' | 'env'> {
  /** The PDF is typeset too. */
  readonly typeset?: boolean;
}

/** The command line without a process of its own, which takes its time to start. One at a time. */
export async function ran(
  args: readonly string[],
  { cwd = temporaryDirectory(), env: own = {}, typeset = false }: Here = {},
): Promise<Finished> {
  const known = renderers as Map<string, () => Promise<Renderer>>;
  const typesetter = known.get('pdf');
  if (!typesetter) throw new Error('nothing typesets a PDF');
  if (!typeset) known.set('pdf', async () => standIn);
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
    known.set('pdf', typesetter);
    vi.unstubAllEnvs();
  }
}
