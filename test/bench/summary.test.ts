import { expect, it } from 'vitest';
import type { Asked } from './calls.js';
import { type Rounds, type Run, summaryOf } from './summary.js';

const settings = { accounts: 40, latency: 60, concurrency: 64, rounds: 2 };
const machine = { node: 'v20.20.2', processors: 2, loadBefore: 0.4 };

function run(seconds: number, more: Partial<Omit<Run, 'asked'>> = {}, asked: Partial<Asked> = {}): Run {
  return {
    seconds,
    cpuSeconds: seconds / 2,
    peakMemoryMB: 100,
    asked: { byApi: {}, ofCoveredMember: {}, digest: 'the calls', failed: 0, mostInFlight: 64, ...asked },
    ...more,
  };
}

const rounds = (collector: readonly Run[], bound: readonly Run[]): Rounds => ({ collector, bound });

it('compares the best rounds, and shows the highest memory', () => {
  const collector = [run(12, { peakMemoryMB: 180.04 }), run(30, { peakMemoryMB: 190.06 })];

  const summary = summaryOf(settings, machine, rounds(collector, [run(20), run(10)]));

  expect(summary).toMatchObject({
    ratio: 1.2,
    peakMemoryMB: 190.1,
    boundPeakMemoryMB: 100,
    collectorSeconds: [12, 30],
  });
});

it('counts every call of a member as configuration but those that CodeCatalyst is the reason for', () => {
  const ofCoveredMember = { 'sts:AssumeRole': 1, 'kms:ListKeys': 2, 'iam:ListRoles': 1, 'cloudtrail:LookupEvents': 2 };

  const summary = summaryOf(settings, machine, rounds([run(1, {}, { ofCoveredMember })], [run(1)]));

  expect(summary).toMatchObject({ callsPerCoveredMember: 3, codecatalystCallsPerCoveredMember: 3 });
});

it.each([
  ['the bound made other calls', rounds([run(1)], [run(1, {}, { digest: 'others' })]), /makes other calls/],
  [
    'a round made other calls',
    rounds([run(1), run(1, {}, { digest: 'others' })], [run(1), run(1)]),
    /makes other calls/,
  ],
  ['calls failed', rounds([run(1)], [run(1, {}, { failed: 3 })]), /3 calls failed/],
])('compares nothing where %s', (_title, incomparable, message) => {
  expect(() => summaryOf(settings, machine, incomparable)).toThrow(message);
});
