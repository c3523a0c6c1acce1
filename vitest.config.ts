import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/moto/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Loading the SDK anew for each file took longer than most of the files.
    isolate: false,
    // Vitest would leave one processor alone, of two.
    maxWorkers: '100%',
    sequence: { shuffle: true },
  },
});
