import { describe, expect, it } from 'vitest';
import { accountIn, callsTo } from '../support/calls.js';
import { changedStandings, contradictions } from '../support/comparing.js';
import { audited, changed, lesserLandingZone, once } from '../support/pipeline.js';

const plain = '777788889999';
const scenario = lesserLandingZone;
const healthy = once(() => audited({ scenario }));

describe('an account that changes while it is audited', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])(
    'and is closed after %i of the 7 calls to it leaves named gaps, and turns nothing round',
    async (closesAfter) => {
      const before = await healthy();

      const after = await audited({ scenario: changed(scenario, plain, { closesAfter }) });

      const changes = changedStandings(before.assessment, after.assessment);
      expect(callsTo(before.calls, plain)).toHaveLength(7);
      expect(contradictions(before.assessment, after.assessment)).toEqual([]);
      expect(changes.filter(({ account, after: is }) => account !== plain || is !== 'not-assessed')).toEqual([]);
      expect(JSON.stringify(accountIn(after.lines, plain).reading)).toContain('{"gap":');
      expect(after.report.gaps.filter(({ accounts }) => accounts.join() !== plain)).toEqual([]);
    },
  );

  it('and was made after the list is not in this report, and not called', async () => {
    const late = changed(scenario, plain, { listed: false });

    const { calls, report } = await audited({ scenario: late });

    expect(report.accounts.map(({ id }) => id)).not.toContain(plain);
    expect(callsTo(calls, plain)).toEqual([]);
    expect(report.outcome.exitCode).toBe(0);
  });
});
