import { expect, it } from 'vitest';
import { benchmark } from '../support/benchmarks.js';

// What is exact. Times are for the benchmark itself, on a quiet machine.

it('makes records, reads them in three ways, and prints JSON and nothing else where JSON is wanted', async () => {
  const { stdout } = await benchmark('events', ['--records', '2000', '--rounds', '1', '--json']);

  const printed: Readonly<Record<string, unknown>> = JSON.parse(stdout);
  expect(printed).toMatchObject({ records: 2000 });
  for (const name of ['speedupOverParse', 'ratioToGunzip', 'peakMemoryMB', 'recordsPerSecond', 'asked']) {
    expect(printed[name], name).toBeGreaterThan(0);
  }
});

it.each([[['--rekords', '5']], [['--records', '0']]])('%j is an error of usage', async (options) => {
  await expect(benchmark('events', options)).rejects.toMatchObject({ code: 2, stderr: /--records <n>/ });
});
