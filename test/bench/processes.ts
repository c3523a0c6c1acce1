import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Measured } from './summary.js';
import type { Task } from './task.js';

/** Runs a part once, in a directory that is taken away again. */
export async function inOwnProcess(part: string, task: Omit<Task, 'directory'>): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'trailproof-bench-'));
  try {
    return await said<Measured>(start(part, { ...task, directory }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A part of the benchmark in a process of its own. */
export function start(part: string, task: unknown): ChildProcess {
  return fork(fileURLToPath(new URL('child.js', import.meta.url)), [part, JSON.stringify(task)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // What it needs is asked, and not what Node takes on a machine with memory to spare.
    ...(part === 'whole' && { execArgv: ['--max-old-space-size=320'] }),
    // Nothing of this machine's own AWS configuration may be found.
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
}

/** What a process says next. */
export function said<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void =>
      reject(new Error(`a process of the benchmark ended with ${signal ?? code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}
