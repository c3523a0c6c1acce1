// Runs command lines of the built program one after the other, and prints how each ended: to start takes longer than most.
import { hostname } from 'node:os';
import { run } from '../../dist/cli/run.js';

const ended = [];
for (const args of JSON.parse(process.argv[2])) {
  let stderr = '';
  const code = await run(args, {
    cwd: process.cwd(),
    env: process.env,
    stdout: { write: () => undefined, isTerminal: false },
    stderr: {
      write: (text) => {
        stderr += text;
      },
      isTerminal: false,
    },
    now: () => new Date(),
    machine: { host: hostname(), pid: process.pid, isAlive: () => true, now: Date.now },
    stopped: () => new Promise(() => undefined),
  });
  ended.push({ code, stderr });
}
process.stdout.write(JSON.stringify(ended));
