import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Made, makeLogFiles } from './log-files.js';

// Measures `trailproof events` beside decompression alone and beside JSON.parse of every record.

const usage = `Usage: npm run bench:events -- [options]

  --records <n>  records to make and read (default: 1000000)
  --rounds <n>   how often each part is run, in turns (default: 2)
  --json         print JSON only
`;

const parts = ['trailproof', 'parse', 'gunzip'] as const;
type Part = (typeof parts)[number];

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMemoryMB: number;
}

interface Options {
  readonly records: number;
  readonly rounds: number;
  readonly json: boolean;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** From `test/bench/dist/test/bench`. */
const program = here('../../../../../dist/main.js');

/** Undefined where the arguments cannot be understood. */
function optionsOf(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        records: { type: 'string', default: '1000000' },
        rounds: { type: 'string', default: '2' },
        json: { type: 'boolean', default: false },
      },
    });
    const [records, rounds] = [values.records, values.rounds].map((given) =>
      /^[1-9]\d{0,7}$/.test(given) ? Number(given) : 0,
    );
    return records && rounds ? { records, rounds, json: values.json } : undefined;
  } catch {
    return undefined;
  }
}

/** One part in a process of its own, from its start to its end. */
async function run(part: Part, directory: string, made: Made): Promise<Run> {
  const command =
    part === 'trailproof' ? [program, 'events', directory, '--json'] : [here('reading.js'), part, directory];
  const begun = performance.now();
  const child = spawn(process.execPath, ['--import', here('measured.js'), ...command], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [written, measured, code] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stdio[3] as Readable),
    ended,
  ]);
  const seconds = (performance.now() - begun) / 1000;
  const said: { readonly records: number; readonly examined?: number } = JSON.parse(written);
  const expected = part === 'gunzip' ? 0 : made.records;
  if (code !== 0 || said.records !== expected || (part === 'trailproof' && said.examined !== made.asked)) {
    throw new Error(`${part} ended with ${code} and read ${said.records} records: nothing was measured`);
  }
  return { seconds, ...(JSON.parse(measured) as Omit<Run, 'seconds'>) };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function summaryOf(made: Made, runs: Readonly<Record<Part, readonly Run[]>>, loadBefore: number) {
  const all = (part: Part, of: keyof Run): readonly number[] => runs[part].map((one) => one[of]);
  // Whatever else the machine does makes a run longer, never shorter.
  const best = (part: Part): number => Math.min(...all(part, 'seconds'));
  const memory = (part: Part): number => rounded(Math.max(...all(part, 'peakMemoryMB')), 1);
  const cpu = (part: Part): number => rounded(Math.min(...all(part, 'cpuSeconds')), 2);
  const each = (part: Part): readonly number[] => all(part, 'seconds').map((seconds) => rounded(seconds, 2));
  return {
    ...made,
    speedupOverParse: rounded(best('parse') / best('trailproof'), 2),
    ratioToGunzip: rounded(best('trailproof') / best('gunzip'), 2),
    peakMemoryMB: memory('trailproof'),
    recordsPerSecond: Math.round(made.records / best('trailproof')),
    seconds: { trailproof: each('trailproof'), parse: each('parse'), gunzip: each('gunzip') },
    cpuSeconds: { trailproof: cpu('trailproof'), parse: cpu('parse'), gunzip: cpu('gunzip') },
    parsePeakMemoryMB: memory('parse'),
    gunzipPeakMemoryMB: memory('gunzip'),
    node: process.version,
    processors: availableParallelism(),
    loadBefore: rounded(loadBefore, 2),
  };
}

function tableOf(summary: ReturnType<typeof summaryOf>): string {
  const line = (what: string, value: number | string, more = ''): string =>
    `${what.padEnd(46)}${String(value).padStart(9)}${more && `  ${more}`}`;
  const { seconds, cpuSeconds } = summary;
  const part = (name: Part, what: string): string =>
    line(
      `${what}, seconds`,
      Math.min(...seconds[name]),
      `of ${seconds[name].join(', ')}; processor ${cpuSeconds[name]}`,
    );
  return [
    `${summary.records} records in ${summary.files} files, ${Math.round(summary.bytes / 1e6)} MB, compressed ` +
      `${Math.round(summary.compressedBytes / 1e6)} MB; Node ${summary.node}, ${summary.processors} processors, load ${summary.loadBefore} before`,
    '',
    part('trailproof', 'trailproof events'),
    part('parse', 'decompression and JSON.parse'),
    part('gunzip', 'decompression alone'),
    line('times faster than JSON.parse', summary.speedupOverParse),
    line('times the time of decompression', summary.ratioToGunzip),
    line('records a second', summary.recordsPerSecond),
    line('peak memory, MB', summary.peakMemoryMB, `JSON.parse ${summary.parsePeakMemoryMB}`),
    '',
  ].join('\n');
}

const options = optionsOf(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const directory = mkdtempSync(join(tmpdir(), 'trailproof-bench-'));
  try {
    const made = makeLogFiles(directory, options.records);
    const [loadBefore = 0] = loadavg();
    const runs: Record<Part, Run[]> = { trailproof: [], parse: [], gunzip: [] };
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const part of parts) {
        const one = await run(part, directory, made);
        runs[part].push(one);
        process.stderr.write(`round ${round} of ${options.rounds}: ${part} ${one.seconds.toFixed(2)} s\n`);
      }
    }
    const summary = summaryOf(made, runs, loadBefore);
    process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : tableOf(summary));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
