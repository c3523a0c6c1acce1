import process from 'node:process';
import type { Task } from './task.js';

// A process of the benchmark. What a part does not need is not loaded into it, so that its memory is its own.

const [, , part, text = '{}'] = process.argv;

interface Served {
  readonly accounts: number;
  readonly latency: number;
  readonly everything?: boolean;
}

async function serve({ accounts, latency, everything = false }: Served): Promise<void> {
  const [{ startSandbox }, bench, { summarise, watchInFlight }] = await Promise.all([
    import('../../src/sandbox/index.js'),
    import('./organization.js'),
    import('./calls.js'),
  ]);
  const { everyControl, isWorkload, organizationOf, taskAt } = bench;
  const scenario = organizationOf(accounts);
  const sandbox = await startSandbox(scenario, { latencyMs: latency });
  const inFlight = watchInFlight();
  let told = 0;
  process.on('message', () => {
    const calls = sandbox.calls.slice(told);
    told += calls.length;
    process.send?.({ ...summarise(calls, isWorkload), mostInFlight: inFlight.takeMost() });
  });
  process.send?.(taskAt(sandbox, scenario, everything ? everyControl : undefined));
  process.once('disconnect', () => void sandbox.close());
}

async function measure(run: (task: Task) => Promise<unknown>): Promise<void> {
  const task: Task = JSON.parse(text);
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await run(task);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  // The system counts the one in microseconds and the other in kilobytes.
  const cpuSeconds = (user + system) / 1e6;
  const peakMemoryMB = (process.resourceUsage().maxRSS * 1024) / 1e6;
  process.send?.({ seconds, cpuSeconds, peakMemoryMB });
  process.disconnect?.();
}

switch (part) {
  case 'sandbox':
    await serve(JSON.parse(text));
    break;
  case 'collector':
    await measure((await import('./collector.js')).collectAll);
    break;
  case 'whole':
    await measure((await import('./whole.js')).auditAll);
    break;
  case 'bound':
    await measure((await import('./bound.js')).callAll);
    break;
  default:
    throw new Error(`no part ${part}`);
}
