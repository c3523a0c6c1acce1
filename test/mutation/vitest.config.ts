import { defineConfig } from 'vitest/config';

/** The tests that a change of judgement, controls or recording must not get past, with fewer generated cases. */
export default defineConfig({
  test: {
    include: ['test/{judgement,controls,recording,assess}/**/*.test.ts'],
    env: { PROPERTY_RUNS: '100' },
    isolate: false,
  },
});
