import { expect } from 'vitest';
import { formatProblem, type Parsed } from '../../src/config/problem.js';

export function expectValue<T>(parsed: Parsed<T>): T {
  if ('value' in parsed) return parsed.value;
  return expect.fail(parsed.problems.map(formatProblem).join('\n'));
}

/** Problems as the user reads them. */
export function problemsOf(parsed: Parsed<unknown>): string[] {
  return 'problems' in parsed ? parsed.problems.map(formatProblem) : [];
}
