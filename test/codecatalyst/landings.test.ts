import { expect, it } from 'vitest';
import { newestLanding } from '../../src/codecatalyst/landings.js';

const at = '2026-11-10T08:00:00Z';
const landing = (account: string, more: object = {}) => ({ account, at, region: 'us-west-2', from: 'events', ...more });
const [one, another] = [landing('111122223333'), landing('222233334444')];

it('is the newest', () => {
  const older = landing('111122223333', { at: '2026-11-09T08:00:00Z' });

  expect(newestLanding([older, another])).toBe(another);
  expect(newestLanding([another, older])).toBe(another);
});

it.each([
  ['account', another],
  ['region', landing('111122223333', { region: 'us-west-1' })],
  ['answer', landing('111122223333', { from: 'log files' })],
])('is of two in one second the same in whatever order they come, where the %s differs', (_what, other) => {
  expect(newestLanding([one, other])).toBe(newestLanding([other, one]));
});

it('is none where nothing landed', () => {
  expect(newestLanding([])).toBeUndefined();
});
