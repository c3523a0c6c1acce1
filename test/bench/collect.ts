import { availableParallelism, loadavg } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { inOwnProcess, said, start } from './processes.js';
import { type Part, type Rounds, type Run, type Settings, summaryOf, tableOf } from './summary.js';
import type { Task } from './task.js';

// Measures collecting against what the SDK needs at least for the same calls. docs/benchmarks.md says what it means.

const usage = `Usage: npm run bench:collect -- [options]

  --accounts <n>     accounts of the organization (default: 1000)
  --latency <ms>     what every answer takes at least (default: 60)
  --concurrency <n>  calls in flight (default: 64)
  --pause <ms>       between two lookups of one account and region (default: as an audit of AWS waits)
  --rounds <n>       how often both are run, in turns (default: 3)
  --json             print JSON only
`;

interface Options extends Settings {
  readonly json: boolean;
  readonly pause?: number;
}

/** Undefined where the arguments cannot be understood. */
function optionsOf(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        accounts: { type: 'string', default: '1000' },
        latency: { type: 'string', default: '60' },
        concurrency: { type: 'string', default: '64' },
        pause: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        json: { type: 'boolean', default: false },
      },
    });
    const { json, ...given } = values;
    const accounts = numberOf(given.accounts, 6);
    const latency = numberOf(given.latency, 0);
    const concurrency = numberOf(given.concurrency, 1);
    const rounds = numberOf(given.rounds, 1);
    if (accounts === undefined || latency === undefined || concurrency === undefined || rounds === undefined) return;
    const settings = { accounts, latency, concurrency, rounds, json };
    if (given.pause === undefined) return settings;
    const pause = numberOf(given.pause, 0);
    return pause === undefined ? undefined : { ...settings, pause };
  } catch {
    return undefined;
  }
}

function numberOf(text: string, least: number): number | undefined {
  return /^\d{1,6}$/.test(text) && Number(text) >= least ? Number(text) : undefined;
}

async function measure({ accounts, latency, concurrency, rounds, pause }: Options): Promise<Rounds> {
  const sandbox = start('sandbox', { accounts, latency });
  const runs: Record<Part, Run[]> = { collector: [], bound: [] };
  try {
    const target = await said<Omit<Task, 'concurrency' | 'directory'>>(sandbox);
    for (let round = 1; round <= rounds; round += 1) {
      // Whoever is first has the slower sandbox at first.
      const parts: readonly Part[] = round % 2 === 1 ? ['collector', 'bound'] : ['bound', 'collector'];
      for (const part of parts) {
        const measured = await inOwnProcess(part, {
          ...target,
          concurrency,
          ...(pause !== undefined && { lookupPause: pause }),
        });
        sandbox.send('what was asked?');
        const asked = await said<Run['asked']>(sandbox);
        runs[part].push({ ...measured, asked });
        process.stderr.write(`round ${round} of ${rounds}: ${part} ${measured.seconds.toFixed(2)} s\n`);
      }
    }
  } finally {
    if (sandbox.connected) sandbox.disconnect();
  }
  return runs;
}

const options = optionsOf(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const [loadBefore = 0] = loadavg();
  const machine = { node: process.version, processors: availableParallelism(), loadBefore };
  const summary = summaryOf(options, machine, await measure(options));
  process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : tableOf(summary));
}
