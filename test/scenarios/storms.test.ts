import { describe, expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import { Policy } from '../../src/model/policy.js';
import { type Call, parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { findingOf } from '../support/assessing.js';
import { type Change, changedStandings, contradictions, missedCalls, verdictsOf } from '../support/comparing.js';
import { audited, changed, faulty, landingZone, leastLandingZone, once, soundLeast } from '../support/pipeline.js';

type Fault = Partial<Scenario['faults'][number]> & Pick<Scenario['faults'][number], 'fault'>;
type Kind = Fault['fault'];
type Audit = Awaited<ReturnType<typeof audited>>;

const scenario = leastLandingZone;
const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const connected = '666677778888';
const build = '000011112222';
const notTheHub = scenario.accounts.map(({ id }) => id).filter((id) => id !== hub);

/** Faults on some of all calls; who the caller is was asked before, and is no part of what is collected. */
function storm(...faults: readonly Fault[]): Scenario {
  const services = ['account', 'cloudtrail', 'iam', 'kms', 'organizations', 's3', 'sns'];
  return parseScenario({
    ...scenario,
    faults: faults.flatMap((fault) => {
      const some = { share: 0.15, ...fault };
      return [
        { service: services, ...some },
        { service: 'sts', action: 'AssumeRole', ...some },
      ];
    }),
  });
}

const { codecatalyst: _, ...withoutSpaces } = landingZone.policy;
/** Where few calls are enough: the accounts on which others rest, and no space. */
const few = {
  scenario: parseScenario({
    ...scenario,
    accounts: scenario.accounts.filter(({ id }) => [management, archive, hub].includes(id)),
  }),
  policy: Policy.parse({ ...withoutSpaces, controls: { 'trail-tampering': 'off' } }),
};
const soundFew = once(() => audited(few));

function hits(calls: readonly Call[], kind?: Kind): readonly Call[] {
  return calls.filter(({ fault }) => (kind === undefined ? fault !== undefined : fault === kind));
}

function apisHit(calls: readonly Call[], kind?: Kind): readonly string[] {
  return [...new Set(hits(calls, kind).map(({ service, action }) => `${service}:${action}`))];
}

/** The calls that something rests on, and that failed in this way and no other: `iam:ListRoles 777788889999`. */
function missedFor(kind: Kind, { assessment, calls }: Audit): readonly string[] {
  const nameOf = ({ service, action, account }: Call) => `${service}:${action} ${account}`;
  const otherwise = new Set(hits(calls).flatMap((call) => (call.fault === kind ? [] : [nameOf(call)])));
  const missed = new Set(
    assessment.findings.flatMap(({ judgement }) =>
      judgement.verdict === 'not-assessed' ? judgement.gaps.map(({ api, account }) => `${api} ${account}`) : [],
    ),
  );
  return [...new Set(hits(calls, kind).map(nameOf))].filter((name) => missed.has(name) && !otherwise.has(name)).sort();
}

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
  it.each<[string, readonly Fault[], number?]>([
    [
      'throttles some calls twice, breaks others twice, and cuts others off twice',
      [
        { fault: 'throttled', times: 2 },
        { fault: 'error-500', times: 2 },
        { fault: 'unreachable', times: 2 },
      ],
    ],
    [
      'resets connections in the middle of an answer, announces more than it sends, twice, and does not answer once',
      [
        { fault: 'hang', times: 1 },
        { fault: 'reset', times: 2 },
        { fault: 'incomplete', times: 2 },
      ],
      150,
    ],
  ])('and %s changes no line of evidence', async (_title, faults, requestTimeout = 5_000) => {
    const before = await soundLeast();

    const after = await audited({ scenario: storm(...faults), options: { requestTimeout } });

    for (const { fault } of faults) expect([fault, hits(after.calls, fault).length > 10]).toEqual([fault, true]);
    expect(after.session.aws.counter.stats.retries).toBeGreaterThanOrEqual(hits(after.calls).length);
    expect(after.lines).toEqual(before.lines);
    expect(verdictsOf(after.assessment)).toEqual(verdictsOf(before.assessment));
  });

  it('and lets sessions of accounts expire once changes no line of evidence', async () => {
    const before = await soundLeast();
    const fault = { fault: 'expired-credentials', account: notTheHub, share: 0.3, times: 1 } as const;

    const after = await audited({
      scenario: parseScenario({ ...scenario, faults: [{ ...fault, service: 'cloudtrail' }] }),
    });

    expect(hits(after.calls).length).toBeGreaterThan(5);
    expect(after.lines).toEqual(before.lines);
  });
});

describe('what AWS may do at any time', () => {
  it('an empty page before others changes nothing, wherever there are pages', async () => {
    const before = await soundLeast();

    const after = await audited({ scenario: storm({ fault: 'empty-page', share: 1 }) });

    expect(hits(after.calls).length).toBeGreaterThan(5);
    expect(withoutRequestIds(after.lines)).toEqual(withoutRequestIds(before.lines));
    expect(verdictsOf(after.assessment)).toEqual(verdictsOf(before.assessment));
  });

  it('clocks that are 20 minutes ahead and behind for some calls, and a megabyte of white space, change nothing', async () => {
    const before = await soundLeast();
    const faults: readonly Fault[] = [
      { fault: 'clock-skew', minutes: 20 },
      { fault: 'huge', megabytes: 1, share: 0.2 },
      { fault: 'clock-skew', minutes: -20, share: 0.2 },
    ];

    const after = await audited({ scenario: storm(...faults) });

    expect(hits(after.calls, 'clock-skew').length).toBeGreaterThan(20);
    expect(hits(after.calls, 'huge').length).toBeGreaterThan(10);
    expect(after.lines).toEqual(before.lines);
  });

  it.each([20, -20])('a clock that is %i minutes off for all calls is found out once', async (minutes) => {
    const before = await soundFew();

    const after = await audited({ ...few, scenario: faulty(few.scenario, { fault: 'clock-skew', minutes }) });

    expect(after.lines).toEqual(before.lines);
    const refusals = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException', 'RequestTimeTooSkewed']);
    const refused = after.calls.filter(({ outcome }) => refusals.has(outcome));
    expect(refused).toMatchObject([{ action: 'GetCallerIdentity' }]);
  });
});

describe('a storm that does not end', () => {
  it.each<[readonly Kind[], number]>([
    [['throttled', 'denied', 'truncated'], 0.1],
    [['error-500', 'denied-by-scp', 'garbage'], 0.1],
    [['unreachable', 'wrong-types', 'repeating-token'], 0.1],
    [['reset', 'incomplete', 'absent-fields'], 0.1],
    [['denied'], 0.5],
  ])('of calls that are %s leaves open what rests on them, and turns nothing round', async (kinds, share) => {
    const before = await soundLeast();

    const after = await audited({ scenario: storm(...kinds.map((fault) => ({ fault, share }))) });

    expectLeftOpen(before, after);
    for (const kind of kinds) expect([kind, missedFor(kind, after)]).not.toEqual([kind, []]);
  });

  it('of values that nobody knows yet turns nothing round either', async () => {
    const before = await soundLeast();

    const after = await audited({ scenario: storm({ fault: 'unknown-enum', share: 0.5 }) });

    expect(hits(after.calls).length).toBeGreaterThan(5);
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(after.report.outcome.exitCode).toBe(3);
  });

  it('is not outlived by answers that are truncated, garbage or of wrong types: nobody asks again', async () => {
    const kinds = ['truncated', 'garbage', 'wrong-types'] as const;

    const after = await audited({ scenario: storm(...kinds.map((fault) => ({ fault, share: 0.1, times: 1 }))) });

    for (const kind of kinds) expect([kind, missedFor(kind, after)]).not.toEqual([kind, []]);
    expect(after.session.aws.counter.stats.retries).toBe(0);
  });

  const ofRoles = { service: 'iam', action: 'ListRoles' };

  it('of 100 MB in one answer is a gap, not a crash', async () => {
    const before = await soundFew();

    const after = await audited({
      ...few,
      scenario: faulty(few.scenario, { ...ofRoles, account: archive, fault: 'huge' }),
    });

    expect(before.report.outcome.exitCode).toBe(0);
    expectLeftOpen(before, after);
    expect(missedFor('huge', after)).toEqual([`iam:ListRoles ${archive}`]);
  });

  // The SDK's own clock stops with the headers: it does not see bytes that come one a second.
  it('of calls that nobody answers, and of bytes that come one a second, ends, and is a gap each', async () => {
    const before = await soundFew();
    const silent = faulty(
      few.scenario,
      { ...ofRoles, account: management, fault: 'hang' },
      { action: 'LookupEvents', account: archive, region: 'us-west-2', fault: 'hang' },
      { ...ofRoles, account: hub, fault: 'slow-drip' },
    );
    const tooLate = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('still waiting')), 20_000));

    const after = await Promise.race([
      audited({ ...few, scenario: silent, options: { requestTimeout: 150 } }),
      tooLate,
    ]);

    expectLeftOpen(before, after);
    expect(missedFor('hang', after)).toEqual([`cloudtrail:LookupEvents ${archive}`, `iam:ListRoles ${management}`]);
    expect(missedFor('slow-drip', after)).toEqual([`iam:ListRoles ${hub}`]);
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

  it.each<[number, number, string, readonly string[]]>([
    [0, 1, 'both with what was declared of them', [build, connected]],
    [6, 3, 'the one with what was declared of it, the other when its connection was seen', [build]],
  ])('and closes after %i calls, and another after %i, are left open alone: %s', async (one, other, _how, declared) => {
    const before = await soundLeast();
    const closing = changed(changed(scenario, connected, { closesAfter: one }), build, { closesAfter: other });

    const after = await audited({ scenario: closing });

    const changes = changedStandings(before.assessment, after.assessment);
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(told(changes)).toEqual([
      `${build} not-assessed`,
      `${connected} not-assessed`,
      'space: codecatalyst-declared-connections not-assessed',
    ]);
    const { judgement } = findingOf(after.assessment, 'codecatalyst-declared-connections', 'platform');
    const gaps = judgement.verdict === 'not-assessed' ? judgement.gaps : [];
    expect([...new Set(gaps.map(({ account }) => account))].sort()).toEqual(declared);
  });

  it('and was made after it is not spoken of, but as an account that a space should not have', async () => {
    const before = await soundLeast();

    const after = await audited({ scenario: changed(scenario, connected, { listed: false }) });

    expect(told(changedStandings(before.assessment, after.assessment))).toEqual([
      `${connected} nothing`,
      'space: codecatalyst-membership fail',
    ]);
  });
});
