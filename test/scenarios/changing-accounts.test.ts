import { describe, expect, it } from 'vitest';
import { accountIn, callsTo } from '../support/calls.js';
import { changedStandings, contradictions } from '../support/comparing.js';
import { audited, changed, leastLandingZone, once } from '../support/pipeline.js';
import { accountWith, type Change, together } from '../support/single-fault.js';

const plain = '777788889999';
const calls = 7;
const ids = Array.from({ length: calls }, (_, index) => `10000000000${index}`);
/** As many accounts like one another as there are calls to each. */
const alike: Change = (scenario) => {
  const [model] = scenario.accounts.filter(({ id }) => id === plain);
  const more = ids.flatMap((id) => (model ? [{ ...model, id, name: id }] : []));
  return { ...scenario, accounts: [...scenario.accounts, ...more] };
};
const healthy = once(() => audited({ scenario: alike(leastLandingZone) }));
const closing = once(() =>
  audited({
    scenario: together(alike, ...ids.map((id, closesAfter) => accountWith(id, { closesAfter })))(leastLandingZone),
  }),
);

describe('an account that changes while it is audited', () => {
  it.each(ids.map((id, closesAfter) => [closesAfter, id] as const))(
    `and is closed after %i of the ${calls} calls to it leaves named gaps, and turns nothing round`,
    async (_closesAfter, id) => {
      const [before, after] = [await healthy(), await closing()];

      const changes = changedStandings(before.assessment, after.assessment).filter(({ account }) => account === id);
      expect(callsTo(before.calls, id)).toHaveLength(calls);
      expect(changes.filter(({ after: is }) => is !== 'not-assessed')).toEqual([]);
      expect(JSON.stringify(accountIn(after.lines, id).reading)).toContain('{"gap":');
    },
  );

  it('and is closed makes no difference to others', async () => {
    const [before, after] = [await healthy(), await closing()];

    const changes = changedStandings(before.assessment, after.assessment);
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(changes.filter(({ account }) => !ids.includes(account))).toEqual([]);
    expect(after.report.gaps.flatMap(({ accounts }) => accounts).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('and was made after the list is not in this report, and not called', async () => {
    const late = changed(leastLandingZone, plain, { listed: false });

    const { calls: made, report } = await audited({ scenario: late });

    expect(report.accounts.map(({ id }) => id)).not.toContain(plain);
    expect(callsTo(made, plain)).toEqual([]);
    expect(report.outcome.exitCode).toBe(0);
  });
});
