import process from 'node:process';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with one plain line. What fails outside of a test is counted too. */
export const lastLine: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], errors) {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    process.stdout.write(`${passed} passed, ${tests.length - passed + broken + errors.length} failed\n`);
  },
};
