import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { projectRoot } from '../cli/command.js';
import { once } from '../support/once.js';

// What is exact. Times are for the benchmark itself, on a quiet machine.

const execute = promisify(execFile);
/** Beside what the other benchmark's tests compile, which may be running. */
const output = join(projectRoot, 'test/dist/bench');
const compiled = once(() =>
  execute(process.execPath, [
    join(projectRoot, 'node_modules/typescript/bin/tsc'),
    ...['-p', join(projectRoot, 'test/bench'), '--outDir', output],
  ]),
);

/** As `npm run bench:events` does. */
async function benchmark(...options: readonly string[]) {
  await compiled();
  return execute(process.execPath, [join(output, 'test/bench/events.js'), ...options]);
}

it('makes records, reads them in three ways, and prints JSON and nothing else where JSON is wanted', async () => {
  const { stdout } = await benchmark('--records', '2000', '--rounds', '1', '--json');

  const printed: Readonly<Record<string, unknown>> = JSON.parse(stdout);
  expect(printed).toMatchObject({ records: 2000 });
  for (const name of ['speedupOverParse', 'ratioToGunzip', 'peakMemoryMB', 'recordsPerSecond', 'asked']) {
    expect(printed[name], name).toBeGreaterThan(0);
  }
});

it.each([[['--rekords', '5']], [['--records', '0']]])('%j is an error of usage', async (options) => {
  await expect(benchmark(...options)).rejects.toMatchObject({ code: 2, stderr: /--records <n>/ });
});
