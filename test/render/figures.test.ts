import { afterEach, describe, expect, it, vi } from 'vitest';
import { count, instant, moment, percent, sentence, share } from '../../src/render/figures.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('figures', () => {
  it('groups thousands', () => {
    expect([0, 999, 1000, 1234567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
  });

  it('rounds percentages down: almost all is not all', () => {
    expect([percent(99.99), percent(100), share(2, 3), share(0, 0)]).toEqual(['99.9%', '100%', '66.6%', '–']);
  });

  it('writes times in UTC wherever it runs', () => {
    vi.stubEnv('TZ', 'Pacific/Kiritimati');

    expect(moment('2026-11-21T02:08:00+09:00')).toBe('2026-11-20 17:08:00 UTC');
    expect(instant('2026-11-21T02:08:00.123Z')).toBe('2026-11-21T02:08:00Z');
  });

  it('leaves what is no time as it is', () => {
    expect([moment('never'), instant('never')]).toEqual(['never', 'never']);
  });

  it('begins a line with a capital', () => {
    expect([sentence('not assessed'), sentence('')]).toEqual(['Not assessed', '']);
  });
});
