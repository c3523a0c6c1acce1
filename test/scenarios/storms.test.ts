import { describe, expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import { type Call, parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { type Change, changedStandings, contradictions, missedCalls, verdictsOf } from '../support/comparing.js';
import { audited, changed, faulty, leastLandingZone, once } from '../support/pipeline.js';

type Fault = Partial<Scenario['faults'][number]> & Pick<Scenario['faults'][number], 'fault'>;

const scenario = leastLandingZone;
const hub = '333344445555';
const connected = '666677778888';
const healthy = once(() => audited({ scenario }));
const notTheHub = scenario.accounts.map(({ id }) => id).filter((id) => id !== hub);

/** A fault on some of all calls; who the caller is was asked before, and is no part of what is collected. */
function storm(fault: Fault): Scenario {
  const some = { share: 0.15, ...fault };
  const reads = { service: ['account', 'cloudtrail', 'iam', 'kms', 'organizations', 's3', 'sns'], ...some };
  const entries = { service: 'sts', action: 'AssumeRole', ...some };
  return parseScenario({ ...scenario, faults: [reads, entries] });
}

function hits(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => call.fault !== undefined);
}

function apisHit(calls: readonly Call[]): readonly string[] {
  return [...new Set(hits(calls).map(({ service, action }) => `${service}:${action}`))];
}

type Audit = Awaited<ReturnType<typeof audited>>;

/** Some things are open that were not, each for want of a call that was hit; nothing is otherwise than it was. */
function expectLeftOpen(before: Audit, after: Audit): void {
  const changes = changedStandings(before.assessment, after.assessment);
  const missed = missedCalls(after.assessment);
  expect(contradictions(before.assessment, after.assessment)).toEqual([]);
  expect(new Set(changes.map((change) => change.after))).toEqual(new Set(['not-assessed']));
  expect(missed.length).toBeGreaterThan(0);
  expect(apisHit(after.calls)).toEqual(expect.arrayContaining([...missed]));
  expect(after.report.outcome.exitCode).toBe(3);
}

/** What was collected, whatever the number of pages that it came in. */
function withoutRequestIds(lines: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(lines, (key, value: unknown) => (key === 'requestIds' ? undefined : value)));
}

describe('a storm that lets every call through in the end', () => {
  it.each<[string, Fault]>([
    ['throttles twice', { fault: 'throttled', times: 2 }],
    ['breaks twice', { fault: 'error-500', times: 2 }],
    ['cuts off twice', { fault: 'unreachable', times: 2 }],
    ['resets connections in the middle of an answer, twice', { fault: 'reset', times: 2 }],
    ['announces more than it sends, twice', { fault: 'incomplete', times: 2 }],
    ['does not answer once', { fault: 'hang', times: 1 }],
  ])('and %s changes no line of evidence', async (_title, fault) => {
    const before = await healthy();

    const after = await audited({ scenario: storm(fault), options: { requestTimeout: 120 } });

    expect(hits(after.calls).length).toBeGreaterThan(10);
    expect(after.session.aws.counter.stats.retries).toBeGreaterThanOrEqual(hits(after.calls).length);
    expect(after.lines).toEqual(before.lines);
    expect(verdictsOf(after.assessment)).toEqual(verdictsOf(before.assessment));
  });

  it('and lets sessions of accounts expire once changes no line of evidence', async () => {
    const before = await healthy();
    const fault = { fault: 'expired-credentials', account: notTheHub, share: 0.3, times: 1 } as const;

    const after = await audited({
      scenario: parseScenario({ ...scenario, faults: [{ ...fault, service: 'cloudtrail' }] }),
    });

    expect(hits(after.calls).length).toBeGreaterThan(5);
    expect(after.lines).toEqual(before.lines);
  });
});

describe('what AWS may do at any time', () => {
  it.each([0.15, 1])('an empty page before others changes nothing, on %f of all calls', async (share) => {
    const before = await healthy();

    const after = await audited({ scenario: storm({ fault: 'empty-page', share }) });

    expect(hits(after.calls).length).toBeGreaterThan(5);
    expect(withoutRequestIds(after.lines)).toEqual(withoutRequestIds(before.lines));
    expect(verdictsOf(after.assessment)).toEqual(verdictsOf(before.assessment));
  });

  it.each([20, -20])('a clock that is %i minutes off for some calls changes nothing', async (minutes) => {
    const before = await healthy();

    const after = await audited({ scenario: storm({ fault: 'clock-skew', minutes }) });

    expect(hits(after.calls).length).toBeGreaterThan(10);
    expect(after.lines).toEqual(before.lines);
  });

  it.each([20, -20])('a clock that is %i minutes off for all calls is found out once', async (minutes) => {
    const before = await healthy();

    const after = await audited({ scenario: faulty(scenario, { fault: 'clock-skew', minutes }) });

    expect(after.lines).toEqual(before.lines);
    const refusals = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException', 'RequestTimeTooSkewed']);
    const refused = after.calls.filter(({ outcome }) => refusals.has(outcome));
    expect(refused).toMatchObject([{ action: 'GetCallerIdentity' }]);
  });

  it('an answer with a megabyte of white space says what it says', async () => {
    const before = await healthy();

    const after = await audited({ scenario: storm({ fault: 'huge', megabytes: 1 }) });

    expect(hits(after.calls).length).toBeGreaterThan(10);
    expect(after.lines).toEqual(before.lines);
  });
});

describe('a storm that does not end', () => {
  it.each<[Fault['fault']]>([
    ['throttled'],
    ['error-500'],
    ['denied'],
    ['denied-by-scp'],
    ['unreachable'],
    ['reset'],
    ['incomplete'],
    ['truncated'],
    ['garbage'],
    ['wrong-types'],
    ['absent-fields'],
    ['repeating-token'],
  ])('of calls that are %s leaves open what rests on them, and turns nothing round', async (fault) => {
    const before = await healthy();

    const after = await audited({ scenario: storm({ fault }) });

    expectLeftOpen(before, after);
  });

  it('of calls that nobody answers does so too, and ends', async () => {
    const before = await healthy();
    const faults = [
      { service: ['cloudtrail', 'iam'], action: ['ListRoles', 'LookupEvents'], fault: 'hang', share: 0.3 },
    ];

    const after = await audited({ scenario: parseScenario({ ...scenario, faults }), options: { requestTimeout: 120 } });

    expectLeftOpen(before, after);
  });

  it('of values that nobody knows yet turns nothing round either', async () => {
    const before = await healthy();

    const after = await audited({ scenario: storm({ fault: 'unknown-enum', share: 0.5 }) });

    expect(hits(after.calls).length).toBeGreaterThan(5);
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(after.report.outcome.exitCode).toBe(3);
  });

  it.each<[Fault['fault']]>([['truncated'], ['garbage'], ['wrong-types']])(
    'is not outlived by answers that are %s: nobody asks again',
    async (fault) => {
      const after = await audited({ scenario: storm({ fault, times: 1 }) });

      expect(missedCalls(after.assessment).length).toBeGreaterThan(0);
      expect(after.session.aws.counter.stats.retries).toBe(0);
    },
  );

  it('of 100 MB in one answer is a gap, not a crash', async () => {
    const before = await healthy();
    const fault = { service: 'iam', action: 'ListRoles', account: connected, fault: 'huge' } as const;

    const after = await audited({ scenario: faulty(scenario, fault) });

    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(missedCalls(after.assessment)).toEqual(['iam:ListRoles']);
  });

  // The SDK's own clock stops with the headers.
  it('of bytes that come one a second ends when the time for an answer has passed', async () => {
    const fault = { service: 'iam', action: 'ListRoles', account: connected, fault: 'slow-drip' } as const;
    const tooLate = new Promise((resolve) => setTimeout(() => resolve('still waiting'), 20_000));

    const after = await Promise.race([
      audited({ scenario: faulty(scenario, fault), options: { requestTimeout: 120 } }),
      tooLate,
    ]);

    expect(after).toHaveProperty('report.outcome.exitCode', 3);
  });

  it("of the caller's own expired credentials ends the run", async () => {
    const run = audited({ scenario: storm({ fault: 'expired-credentials' }) });

    await expect(run).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining('have expired') });
  });
});

describe('an account that is not what the list said', () => {
  /** A space's findings rest on every account that is connected to it, and stand with the one that pays. */
  const payer = '444455556666';
  const ofSpaces = controls.filter(({ subject }) => subject === 'space').map(({ id }) => id);
  const told = (changes: readonly Change[]): readonly string[] =>
    [
      ...new Set(
        changes.map(({ account, control, after }) =>
          account === payer && ofSpaces.includes(control) ? `space: ${control} ${after}` : `${account} ${after}`,
        ),
      ),
    ].sort();

  it.each([
    [0, 'with what was declared of it'],
    [1, 'with what was declared of it'],
    [3, 'with what was declared of it'],
    [6, 'when its connection was seen'],
  ])('and closes after %i calls is left open alone, %s', async (closesAfter, how) => {
    const before = await healthy();

    const after = await audited({ scenario: changed(scenario, connected, { closesAfter }) });

    const changes = changedStandings(before.assessment, after.assessment);
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    const declared =
      how === 'with what was declared of it' ? ['space: codecatalyst-declared-connections not-assessed'] : [];
    expect(told(changes)).toEqual([`${connected} not-assessed`, ...declared]);
  });

  it('and was made after it is not spoken of, but as an account that a space should not have', async () => {
    const before = await healthy();

    const after = await audited({ scenario: changed(scenario, connected, { listed: false }) });

    expect(told(changedStandings(before.assessment, after.assessment))).toEqual([
      `${connected} nothing`,
      'space: codecatalyst-membership fail',
    ]);
  });
});
