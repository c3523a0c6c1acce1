import { defineConfig } from 'vitest/config';
import { lastLine } from './last-line.js';

export default defineConfig({
  test: {
    include: ['test/moto/*.test.ts'],
    globalSetup: ['test/moto/setup.ts'],
    reporters: ['default', lastLine],
  },
});
