#!/usr/bin/env node
import { hostname } from 'node:os';
import process from 'node:process';
import type { Output, StopSignal } from './cli/context.js';
import { run } from './cli/run.js';

// The only file that touches the process.

/** The AWS SDK warns at length of the versions of Node that its later releases will need. One line says as much. */
process.removeAllListeners('warning');
const warned = new Set<string>();
process.on('warning', ({ name, message }) => {
  const ofSdk = message.startsWith('NodeVersionSupportWarning');
  const note = `note: Node ${process.versions.node} works, but coming releases of the AWS SDK need Node 22.`;
  const line = ofSdk ? note : `${name}: ${message}`;
  const unwanted = ofSdk && process.argv.includes('--quiet');
  if (!warned.has(line) && !unwanted) process.stderr.write(`${line}\n`);
  warned.add(line);
});

/** A reader that went away, as `| head` does, is no error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Only who waits for it takes the signal; every other command ends at once. */
function stopped(): Promise<StopSignal> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

/** Signal 0 only asks. A process of somebody else's is alive, too. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function output(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY ?? false };
}

const code = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  now: () => new Date(),
  machine: { host: hostname(), pid: process.pid, isAlive, now: Date.now },
  stopped,
});
process.exitCode = code;
// What was under way when the user stopped it is not waited for.
if (code > 128) process.exit();
