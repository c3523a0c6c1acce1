import { describe, expect, it } from 'vitest';
import type { AccountReading } from '../../src/model/evidence.js';
import { type GapReason, gapReasons } from '../../src/model/fact.js';
import { assessed, findingOf, reported, standingOf } from '../support/assessing.js';
import {
  accountLine,
  archive,
  closed,
  declaring,
  event,
  evidenceWith,
  history,
  hub,
  known,
  management,
  member,
  missedBy,
  other,
  policyOf,
  reading,
  spaceEvent,
  unknown,
} from '../support/literals.js';

// The evidence speaks of 2026-11-20T02:08:00Z.
const yesterday = '2026-11-19T05:30:00.000Z';
const at = '2026-11-10T08:00:00Z';

/** An account in which events of the space landed. */
const landing = reading({ codecatalystEvents: { 'us-west-2': known(history([spaceEvent('platform', at)])) } });

const joined = (when: string, read: AccountReading = closed(member)) =>
  evidenceWith(accountLine(member, read, { joined: when }));

/** The account as it is where its entry fails for this reason. */
function unentered(reason: GapReason): AccountReading {
  const access = unknown('sts:AssumeRole', { account: member, reason });
  return { ...closed(member), access, regions: access, listedTrails: access, codecatalystRoles: access };
}

async function isExcused(lines: Parameters<typeof assessed>[0], graceDays = 3): Promise<boolean> {
  const { view } = await assessed(lines, policyOf({ newAccountGraceDays: graceDays }));
  return view.newAccounts.has(member);
}

describe('an account is new', () => {
  it.each<[string, string, number, boolean]>([
    ['that joined yesterday', yesterday, 3, true],
    ['that joined as the audit began', '2026-11-20T02:08:00.000Z', 3, true],
    ['that joined after the list was taken', '2026-11-20T03:00:00.000Z', 3, true],
    ['that joined a second less than three days ago', '2026-11-17T02:08:01.000Z', 3, true],
    ['that joined 90 days ago, less a second, where the policy gives as many', '2026-08-22T02:08:01.000Z', 90, true],
  ])('%s', async (_title, when, graceDays, excused) => {
    expect(await isExcused(joined(when), graceDays)).toBe(excused);
  });

  it.each<[string, string, number]>([
    ['that joined exactly three days ago', '2026-11-17T02:08:00.000Z', 3],
    ['that joined last year', '2025-11-19T05:30:00.000Z', 3],
    ['that joined yesterday, where the policy gives no days', yesterday, 0],
    ['that joined tomorrow, where the policy gives no days', '2026-11-21T02:08:00.000Z', 0],
  ])('no more: one %s', async (_title, when, graceDays) => {
    expect(await isExcused(joined(when), graceDays)).toBe(false);
  });

  it('never where AWS did not say when it joined', async () => {
    expect(await isExcused(evidenceWith(accountLine(member, closed(member))))).toBe(false);
  });

  it.each(gapReasons.filter((reason) => reason !== 'role-not-assumed'))(
    'never for what is no matter of time: %s',
    async (reason) => {
      const assessment = await assessed(joined(yesterday, unentered(reason)));

      expect(assessment.view.newAccounts.size).toBe(0);
      expect(findingOf(assessment, 'account-recording', member).judgement).toMatchObject({
        verdict: 'not-assessed',
        gaps: [{ reason }],
      });
    },
  );
});

it('is not new where another account than itself did not let the audit in', async () => {
  const entry = { account: hub, reason: 'role-not-assumed' } as const;
  const refused = { ...closed(member), access: unknown('sts:AssumeRole', entry) };

  expect(await isExcused(joined(yesterday, refused))).toBe(false);
});

describe('a new account without a role', () => {
  it('is not applicable to every control, and says since when and until when', async () => {
    const assessment = await assessed(joined(yesterday), declaring({ billingAccount: other }));
    const reason = {
      code: 'account-new',
      args: { account: member, joined: yesterday, until: '2026-11-22T05:30:00.000Z' },
    };

    const own = assessment.findings.filter(({ account }) => account === member);
    expect(own.map(({ judgement }) => judgement.verdict)).toEqual(own.map(() => 'not-applicable'));
    expect(findingOf(assessment, 'account-recording', member).judgement.because).toEqual([reason]);
    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'not-applicable', reason });
    for (const { id } of assessment.controls) {
      expect(standingOf(assessment, member, id).verdict).toBe('not-applicable');
    }
  });

  it('changes nothing for any other account or space', async () => {
    const policy = declaring({ billingAccount: other });
    const landed = accountLine(other, landing);
    const healthy = await assessed(evidenceWith(landed), policy);

    const assessment = await assessed(
      evidenceWith(accountLine(member, closed(member), { joined: yesterday }), landed),
      policy,
    );

    for (const id of [management, archive, hub, other]) {
      expect(assessment.standings.get(id)).toEqual(healthy.standings.get(id));
    }
    expect(assessment.findings.filter(({ subject }) => subject.kind !== 'account')).toEqual(
      healthy.findings.filter(({ subject }) => subject.kind !== 'account'),
    );
  });

  it('does not decide how the audit ends, and is listed as new', async () => {
    const { accounts, gaps, method, outcome, summary } = await reported(await assessed(joined(yesterday)));

    expect(outcome.exitCode).toBe(0);
    expect(summary.accounts).toEqual({ total: 5, read: 4, unreadable: 0, inactive: 0, new: 1, failing: 0 });
    expect(summary.assessedPercent).toBe(100);
    expect(gaps).toEqual([]);
    expect(accounts.find(({ id }) => id === member)).toMatchObject({
      access: 'new',
      accessMessage: { code: 'account-new', args: { joined: yesterday } },
    });
    expect(method.map(({ code }) => code)).toContain('method-new-accounts');
  });

  it('whose time is over is one that could not be read', async () => {
    const { accounts, method, outcome } = await reported(await assessed(joined('2026-11-01T05:30:00.000Z')));

    expect(outcome.exitCode).toBe(3);
    expect(accounts.find(({ id }) => id === member)?.access).toBe('unreadable');
    expect(method.map(({ code }) => code)).not.toContain('method-new-accounts');
  });
});

describe('a new account that lets the audit in', () => {
  it('is judged as any other', async () => {
    const read = reading({ trails: {}, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } });

    const assessment = await assessed(joined(yesterday, read));

    expect(findingOf(assessment, 'account-recording', member).judgement.verdict).toBe('fail');
    expect((await reported(assessment)).accounts.find(({ id }) => id === member)?.access).toBe('read');
  });

  it('is not assessed where a call of its own was denied', async () => {
    const assessment = await assessed(joined(yesterday, reading({ codecatalystRoles: unknown('iam:ListRoles') })));

    expect(missedBy(findingOf(assessment, 'codecatalyst-role-trust', member).judgement)).toEqual(['iam:ListRoles']);
  });
});

it('a space whose events are seen nowhere waits with a new account, whichever it is billed to', async () => {
  // It is connected, and nothing else is left open.
  const connected = reading({ codecatalystEvents: { 'us-west-2': known(history([event('AcceptConnection', at)])) } });
  const lines = evidenceWith(accountLine(member, closed(member), { joined: yesterday }), accountLine(other, connected));

  const assessment = await assessed(lines, declaring({ billingAccount: other }));

  expect(findingOf(assessment, 'codecatalyst-billing-account', 'platform').judgement).toMatchObject({
    verdict: 'not-applicable',
    because: [{ code: 'account-new', args: { account: member } }],
  });
  expect((await reported(assessment)).outcome.exitCode).toBe(0);
});

it('a space that is billed to a new account waits with it, also where older events landed elsewhere', async () => {
  const landed = accountLine(other, landing);
  const lines = evidenceWith(accountLine(member, closed(member), { joined: yesterday }), landed);

  const assessment = await assessed(lines, declaring({}));

  expect(findingOf(assessment, 'codecatalyst-billing-account', 'platform').judgement).toMatchObject({
    verdict: 'not-applicable',
    because: [{ code: 'account-new', args: { account: member } }],
  });
});
