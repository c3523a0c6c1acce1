import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
const main = join(projectRoot, 'dist/main.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
}

/** Nothing of the machine's own AWS configuration may be found. */
export const bare = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

export function start(args: readonly string[], { cwd, env, nodeFlags = [] }: Surroundings = {}): ChildProcess {
  return spawn(process.execPath, [...nodeFlags, main, ...args], {
    cwd: cwd ?? temporaryDirectory(),
    env: { ...bare, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the built command line as a user would. */
export function trailproof(args: readonly string[], surroundings: Surroundings = {}): Promise<Finished> {
  return finished(start(args, surroundings));
}

export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'trailproof-test-'));
}

/** What stderr says beside the one note about Node 20. */
export function notes(stderr: string): string {
  return stderr.replace(/^note: Node .* works, but coming releases of the AWS SDK need Node 22\.\n/m, '');
}
