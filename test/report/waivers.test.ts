import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../src/assess/assess.js';
import { controlIds } from '../../src/controls/index.js';
import type { AccountEvidence, EvidenceLine } from '../../src/model/evidence.js';
import type { Policy } from '../../src/model/policy.js';
import type { Report } from '../../src/model/report.js';
import { assessed, reported } from '../support/assessing.js';
import {
  accountLine,
  archive,
  closed,
  event,
  everything,
  evidenceOf,
  evidenceWith,
  history,
  hub,
  known,
  logging,
  management,
  member,
  other,
  owning,
  policyOf,
  reading,
  role,
  stopped,
  trail,
  trailArn,
  trustOf,
  unknown,
  waiver,
} from '../support/literals.js';
import { fewControls, withOpenTopic } from './few-controls.js';

type Fields = Readonly<Record<string, unknown>>;

async function report(lines: readonly EvidenceLine[], policy: Policy): Promise<Report> {
  return reported(await assessed(withOpenTopic(lines), policy, fewControls));
}

const ownArn = (id: string) => `arn:aws:cloudtrail:us-east-1:${id}:trail/own`;
/** An account with a trail of its own and no key. */
function withoutKey(id: string): AccountEvidence {
  const { kmsKeyId: _, ...own } = trail({ arn: ownArn(id), organization: false });
  return accountLine(
    id,
    reading({
      trails: { [own.arn]: { trail: own, from: 'trail', status: known(logging), selectors: known(everything) } },
      trailsByRegion: { 'us-east-1': known([own.arn]), 'us-west-2': known([own.arn]) },
    }),
  );
}
const withoutRoles = (id: string) =>
  accountLine(id, reading({ codecatalystRoles: unknown('iam:ListRoles', { account: id }) }));

const ofKeys = (...accounts: readonly string[]) => waiver({ control: 'trail-encryption', accounts });
const ofRoles = (...accounts: readonly string[]) => waiver({ control: 'codecatalyst-role-trust', accounts });
const waiving = (waivers: readonly Fields[], fields: Fields = {}) => policyOf({ waivers, ...fields });

describe('the waivers of a report', () => {
  const lines = evidenceWith(withoutKey(member), withoutKey(other), withoutRoles(archive));

  it.each<[string, Fields, string, number, number]>([
    ['in force, with what it matches', ofKeys(member), 'in-force', 1, 0],
    ['in force over open questions', ofRoles(archive), 'in-force', 0, 1],
    ['in force over several findings', ofKeys(member, other), 'in-force', 2, 0],
    ['expired, with what counts again', { ...ofKeys(member), expires: '2026-11-19' }, 'expired', 1, 0],
    ['expired, and of nothing', { ...ofKeys(hub), expires: '2026-11-19' }, 'expired', 0, 0],
    ['of nothing', ofKeys(hub), 'unmatched', 0, 0],
    ['of what passes', waiver({ accounts: [member] }), 'unmatched', 0, 0],
  ])('show one that is %s', async (_title, written, state, fail, open) => {
    const { waivers } = await report(lines, waiving([written]));

    expect(waivers).toEqual([{ ...written, state, matched: { fail, 'not-assessed': open }, inheriting: 0 }]);
  });

  it.each<[string, Fields, string, number, number]>([
    ['that names it', { resources: [trailArn] }, 'in-force', 1, 4],
    ['that names it and has expired', { resources: [trailArn], expires: '2026-11-19' }, 'expired', 1, 4],
    ['that names its owner', { accounts: [management] }, 'unmatched', 0, 0],
  ])('count the accounts that rest on a trail, of one %s', async (_title, about, state, fail, inheriting) => {
    const status = known(stopped);
    const trails = { [trailArn]: { trail: trail(), from: 'trail', status, selectors: known(everything) } };
    const stoppedTrail = evidenceWith(accountLine(management, owning({ trails })));

    const { waivers } = await report(stoppedTrail, waiving([waiver(about)]));

    expect(waivers).toMatchObject([{ state, matched: { fail, 'not-assessed': 0 }, inheriting }]);
  });

  it('show one of a control that is switched off as of nothing', async () => {
    const { waivers } = await report(lines, waiving([ofKeys(member)], { controls: { 'trail-encryption': 'off' } }));

    expect(waivers).toMatchObject([{ state: 'unmatched', matched: { fail: 0 } }]);
  });

  it('stand in the order of the policy, also two of one finding', async () => {
    const twice = waiver({ control: 'trail-encryption', resources: [ownArn(member)], ticket: 'SEC-4711' });

    const { findings, waivers } = await report(lines, waiving([ofRoles(hub), twice, ofKeys(member)]));

    expect(waivers.map(({ state }) => state)).toEqual(['unmatched', 'in-force', 'in-force']);
    expect(findings.find(({ waiver: covering }) => covering)?.waiver).toEqual({
      row: 2,
      reason: 'no alerts wanted',
      owner: 'platform@example.com',
      ticket: 'SEC-4711',
      expires: '2027-03-31',
    });
  });
});

describe('what is waived', () => {
  const lines = evidenceWith(withoutKey(member), withoutKey(other), withoutRoles(archive), withoutRoles(hub));

  it('is counted apart', async () => {
    const before = await report(lines, policyOf());
    const after = await report(lines, waiving([ofKeys(member), ofRoles(archive)]));

    expect(before.summary).toMatchObject({
      judgements: { fail: 2, 'not-assessed': 2 },
      waived: { fail: 0, 'not-assessed': 0 },
      failuresBySeverity: { high: 2 },
      notAssessedBySeverity: { high: 2 },
    });
    expect(before.summary.accounts.failing).toBe(2);
    expect(after.summary).toMatchObject({
      judgements: { fail: 1, 'not-assessed': 1 },
      waived: { fail: 1, 'not-assessed': 1 },
      failuresBySeverity: { high: 1 },
      notAssessedBySeverity: { high: 1 },
    });
    expect(after.summary.accounts.failing).toBe(1);
    expect(after.summary.judgements.pass).toBe(before.summary.judgements.pass);
    expect(after.controls.find(({ id }) => id === 'trail-encryption')).toMatchObject({
      counts: { fail: 1, pass: 1 },
      waived: 1,
    });
  });

  it('is behind no cause: a cause that is waived as a whole is left out, one in part keeps its other accounts', async () => {
    const { causes } = await report(lines, waiving([ofKeys(member), ofRoles(archive, hub)]));

    expect(causes).toMatchObject([{ message: { code: 'no-key' }, accounts: [other] }]);
  });

  it('stands behind what counts, among findings of one verdict', async () => {
    const { findings } = await report(lines, waiving([ofKeys(member)]));

    const failures = findings.filter(({ verdict }) => verdict === 'fail');
    expect(failures.map(({ account, waiver: covering }) => [account.id, covering?.row])).toEqual([
      [other, undefined],
      [member, 1],
    ]);
  });

  it('still has its gaps listed', async () => {
    const { gaps } = await report(lines, waiving([ofRoles(archive, hub)]));

    expect(gaps).toMatchObject([{ api: 'iam:ListRoles', accounts: [archive, hub] }]);
  });

  it('that is inherited makes no account a failing one', async () => {
    const stoppedTrail = {
      [trailArn]: { trail: trail(), from: 'trail', status: known(stopped), selectors: known(everything) },
    };
    const failing = evidenceWith(accountLine(management, owning({ trails: stoppedTrail })));
    const off = { 'account-recording': 'off', 'multi-region-recording': 'off' };

    const before = await report(failing, policyOf({ controls: off }));
    const after = await report(failing, waiving([waiver({ resources: [trailArn] })], { controls: off }));

    expect(before.summary.accounts.failing).toBe(5);
    expect(after.summary.accounts.failing).toBe(0);
  });
});

describe('how much was assessed', () => {
  // 5 accounts with 2 judgements of recording each, 3 trails with 4 each, 2 of them failures; 2 judgements of roles open.
  const lines = evidenceWith(withoutKey(member), withoutKey(other), withoutRoles(archive), withoutRoles(hub));
  const percentOf = async (waivers: readonly Fields[]) =>
    (await report(lines, waiving(waivers))).summary.assessedPercent;

  it.each<[string, readonly Fields[], number, number]>([
    ['is the share of what passes or fails', [], 22, 24],
    ['leaves out a waived open question on both sides', [ofRoles(archive)], 22, 23],
    ['is all where every open question is waived', [ofRoles(archive, hub)], 22, 22],
    ['keeps a waived failure on both sides: it was assessed', [ofKeys(member, other)], 22, 24],
    ['does both at once', [ofKeys(member), ofRoles(archive)], 22, 23],
    ['counts an expired waiver as none', [{ ...ofRoles(archive), expires: '2026-11-19' }], 22, 24],
  ])('%s', async (_title, waivers, part, whole) => {
    expect(await percentOf(waivers)).toBe(Math.floor((part / whole) * 1000) / 10);
  });

  it('is not enough where nothing is left that was assessed', async () => {
    const all = [management, archive, hub, member, other];
    const nothing = evidenceOf(all.map((id) => accountLine(id, closed(id))));
    const waivers = controlIds.map((control) => waiver({ control, accounts: all }));

    const { outcome, summary } = await report(nothing, waiving(waivers));

    expect(summary.judgements).toMatchObject({ pass: 0, fail: 0, 'not-assessed': 0 });
    expect(summary.assessedPercent).toBe(0);
    expect(outcome.exitCode).toBe(3);
  });
});

describe('the outcome', () => {
  const failing = withoutKey(member);
  const open = withoutRoles(archive);
  const said = ['detail-no-failures', 'detail-all-assessed', 'detail-enough'];

  it.each<[string, readonly AccountEvidence[], readonly Fields[], Fields, 0 | 1 | 3, string, readonly string[]]>([
    [
      'is clean but for a waived failure',
      [failing],
      [ofKeys(member)],
      {},
      0,
      'outcome-clean-but-waived',
      [...said, 'detail-waived'],
    ],
    [
      'is clean but for a waived open question',
      [open],
      [ofRoles(archive)],
      {},
      0,
      'outcome-clean-but-waived',
      [...said, 'detail-waived'],
    ],
    [
      'is failing where one of two failures is waived',
      [failing, withoutKey(other)],
      [ofKeys(member)],
      {},
      1,
      'outcome-failing',
      ['detail-failures', 'detail-all-assessed', 'detail-enough', 'detail-waived'],
    ],
    [
      'is failing again where the waiver has expired',
      [failing],
      [{ ...ofKeys(member), expires: '2026-11-19' }],
      {},
      1,
      'outcome-failing',
      ['detail-failures', 'detail-all-assessed', 'detail-enough', 'detail-waivers-without-effect'],
    ],
    [
      'is unknown where the failure is waived and an open question is not',
      [failing, open],
      [ofKeys(member)],
      {},
      3,
      'outcome-unknown-but-waived',
      ['detail-no-failures', 'detail-unassessed', 'detail-too-little', 'detail-waived'],
    ],
    [
      'is unknown where one of two open questions is waived',
      [open, withoutRoles(hub)],
      [ofRoles(hub)],
      {},
      3,
      'outcome-unknown',
      ['detail-no-failures', 'detail-unassessed', 'detail-too-little', 'detail-waived'],
    ],
    [
      'is as it was where a failure too mild to count is waived',
      [failing, open],
      [ofKeys(member)],
      { failOn: 'critical', minAssessed: 93.3 },
      0,
      'outcome-clean-but-waived',
      [...said, 'detail-waived'],
    ],
    [
      'is clean, and names a waiver of nothing',
      [],
      [ofKeys(hub)],
      {},
      0,
      'outcome-clean',
      [...said, 'detail-waivers-without-effect'],
    ],
  ])('%s', async (_title, lines, waivers, fields, exitCode, headline, details) => {
    const { outcome } = await report(evidenceWith(...lines), waiving(waivers, fields));

    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.headline.code).toBe(headline);
    expect(outcome.details.map(({ code }) => code)).toEqual(details);
  });

  it('says how much is waived, and how many waivers have no effect', async () => {
    const waivers = [ofKeys(member), ofRoles(archive), { ...ofKeys(member), expires: '2020-01-01' }, ofKeys(hub)];

    const { outcome } = await report(evidenceWith(failing, open), waiving(waivers));

    expect(outcome.details.slice(3).map(({ text }) => text)).toEqual([
      'Waived by the policy and not counted above: failures 1, judgements that could not be made 1.',
      'Waivers that have expired: 1. Waivers that match nothing: 1.',
    ]);
  });
});

describe('the method', () => {
  const codes = async (policy: Policy, lines = evidenceOf()) =>
    (await report(lines, policy)).method.map(({ code }) => code).filter((code) => code.includes('waivers'));

  it('says that nothing is waived', async () => {
    expect(await codes(policyOf())).toEqual(['method-no-waivers']);
  });

  it('says how what is waived counts', async () => {
    expect(await codes(waiving([ofKeys(member)]))).toEqual(['method-waivers']);
  });

  it('says of how many accounts the units are not known, where a waiver goes by them', async () => {
    const byUnit = waiver({ organizationalUnits: ['ou-ab12-11111111'] });
    const placed = accountLine(member, reading(), { organizationalUnitIds: ['ou-ab12-11111111'] });

    const { method } = await report(evidenceWith(placed), waiving([byUnit]));

    expect(method.find(({ code }) => code === 'method-waivers-without-units')?.args).toEqual({ n: 4 });
    expect(await codes(waiving([byUnit]), evidenceOf([placed]))).toEqual(['method-waivers']);
  });

  it('says which regions the policy declares denied', async () => {
    const { method } = await report(evidenceOf(), policyOf({ regions: { denied: ['eu-south-1', 'ap-east-1'] } }));

    const said = method.find(({ code }) => code === 'method-denied-regions');
    expect(said?.text).toContain('eu-south-1, ap-east-1');
    expect((await report(evidenceOf(), policyOf())).method.map(({ code }) => code)).not.toContain(
      'method-denied-regions',
    );
  });
});

describe('a waiver more', () => {
  const units = ['ou-ab12-11111111', 'ou-ab12-22222222'];
  const ids = [management, archive, hub, member, other];
  const at = '2026-11-10T08:00:00Z';
  const ownedBy = (id: string, more: Parameters<typeof owning>[0] = {}) =>
    id === management ? owning(more) : reading(more);
  const unbound = known([role(trustOf(undefined))]);
  /** What an account may be like, from well to bad to unknown. */
  const states: readonly ((id: string) => AccountEvidence)[] = [
    (id) => accountLine(id, ownedBy(id)),
    (id) => accountLine(id, closed(id)),
    (id) => accountLine(id, undefined, { state: 'SUSPENDED' }),
    withoutKey,
    (id) => accountLine(id, ownedBy(id, { codecatalystRoles: unknown('iam:ListRoles', { account: id }) })),
    (id) => accountLine(id, ownedBy(id, { codecatalystRoles: unbound })),
    (id) =>
      accountLine(
        id,
        ownedBy(id, {
          codecatalystEvents: {
            'us-west-2': known(history([event('ListProjects', at, { space: 'platform', account: id })])),
          },
        }),
      ),
    (id) => accountLine(id, ownedBy(id, { trailsByRegion: { 'us-east-1': unknown('cloudtrail:DescribeTrails') } })),
  ];
  const organization = fc
    .tuple(...ids.map(() => fc.record({ state: fc.constantFrom(...states), units: fc.subarray(units) })))
    .map((chosen) =>
      evidenceOf(
        chosen.map(({ state, units: above }, i) => {
          const line = state(ids[i] ?? '');
          return { ...line, account: { ...line.account, organizationalUnitIds: above } };
        }),
      ),
    );
  /** Mostly nothing: what a waiver names must all be true of a finding, so that one that names much covers little. */
  const some = (values: readonly string[]) =>
    fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 4 },
      { arbitrary: fc.subarray([...values], { minLength: 1 }), weight: 1 },
    );
  const written = fc
    .record({
      control: fc.constantFrom(...fewControls.map(({ id }) => id)),
      accounts: some(ids),
      organizationalUnits: some(units),
      resources: some([trailArn, ...ids.map(ownArn), 'platform']),
      expires: fc.constantFrom('2026-11-19', '2026-11-20', '2027-03-31', '2030-01-01'),
    })
    .map(({ accounts = ids, organizationalUnits, resources, ...more }) =>
      waiver({
        accounts,
        ...(organizationalUnits && { organizationalUnits }),
        ...(resources && { resources }),
        ...more,
      }),
    );
  const asked = fc.record({
    failOn: fc.constantFrom('low', 'medium', 'high', 'critical'),
    trails: fc.constantFrom({ judge: 'all' }, { judge: 'relied-on' }),
    codecatalyst: fc.constant({ spaces: [{ name: 'platform', billingAccount: member }] }),
  });
  /** 1 outranks 3: a known failure is known. */
  const badness = { 0: 0, 3: 1, 1: 2 } as const;

  /** All that was judged, without what waivers mark. */
  const unmarked = ({ findings, standings }: Assessment): string =>
    JSON.stringify([findings, [...standings]], (key, value) =>
      key === 'waiver' || key === 'waived' ? undefined : value,
    );
  const waivedStandings = ({ standings }: Assessment): readonly string[] =>
    [...standings].flatMap(([account, row]) =>
      Object.entries(row).flatMap(([control, { waived }]) => (waived ? [`${account} ${control}`] : [])),
    );

  it('changes no verdict, only marks, takes no mark away, and never makes the exit code worse', async () => {
    let marked = 0;
    await fc.assert(
      fc.asyncProperty(
        organization,
        asked,
        fc.array(written, { maxLength: 3 }),
        written,
        async (lines, fields, waivers, more) => {
          // As much as was assessed is just enough.
          const judged = await assessed(withOpenTopic(lines), waiving(waivers, fields), fewControls);
          const { summary } = await reported(judged, []);
          const asking = { ...fields, minAssessed: summary.assessedPercent };

          const before = { ...judged, view: { ...judged.view, policy: waiving(waivers, asking) } };
          const after = await assessed(withOpenTopic(lines), waiving([...waivers, more], asking), fewControls);

          expect(unmarked(after)).toEqual(unmarked(before));
          const added = after.findings.filter(({ waiver: covering }, i) => covering !== before.findings[i]?.waiver);
          expect(added.filter(({ waiver: covering }) => covering !== waivers.length + 1)).toEqual([]);
          expect(waivedStandings(after)).toEqual(expect.arrayContaining([...waivedStandings(before)]));
          marked += added.length;
          const [worse, better] = [await reported(before, []), await reported(after, [])];
          expect(badness[better.outcome.exitCode]).toBeLessThanOrEqual(badness[worse.outcome.exitCode]);
        },
      ),
      { numRuns: 100 },
    );
    expect(marked).toBeGreaterThan(20);
  });
});
