import { describe, expect, it } from 'vitest';
import { assessed, findingOf, standingOf } from '../support/assessing.js';
import {
  accountLine,
  closed,
  event,
  everything,
  evidenceOf,
  evidenceWith,
  header,
  history,
  hub,
  known,
  management,
  member,
  other,
  owning,
  policyOf,
  reading,
  stopped,
  trail,
  trailArn,
  unknown,
  waiver,
} from '../support/literals.js';

const root = 'ou-ab12-11111111';
const middle = 'ou-ab12-22222222';
const inner = 'ou-ab12-33333333';
const sibling = 'ou-ab12-44444444';

const stoppedTrail = {
  [trailArn]: { trail: trail(), from: 'trail', status: known(stopped), selectors: known(everything) },
};
/** The management account, three units deep, owns an organization trail that was stopped. */
const lines = (units: readonly string[] | undefined = [root, middle, inner]) =>
  evidenceWith(
    accountLine(
      management,
      owning({ trails: stoppedTrail }),
      units === undefined ? {} : { organizationalUnitIds: [...units] },
    ),
  );
const waiving = (...waivers: readonly Readonly<Record<string, unknown>>[]) => policyOf({ waivers });

async function waiverOf(about: Readonly<Record<string, unknown>>, evidence = lines()): Promise<number | undefined> {
  const assessment = await assessed(evidence, waiving(waiver(about)));
  return findingOf(assessment, 'trail-logging', trailArn).waiver;
}

describe('a waiver', () => {
  it.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['the account that owns the trail', { accounts: [management] }, true],
    ['one of several accounts', { accounts: [other, management] }, true],
    ['an account that inherits, and not the one that carries it', { accounts: [member] }, false],
    ['the trail', { resources: [trailArn] }, true],
    ['another trail', { resources: [`${trailArn}-2`] }, false],
    ['the account as if it were a resource', { resources: [management] }, false],
    ['the innermost unit', { organizationalUnits: [inner] }, true],
    ['the outermost unit', { organizationalUnits: [root] }, true],
    ['a unit between', { organizationalUnits: [sibling, middle] }, true],
    ['a unit beside', { organizationalUnits: [sibling] }, false],
    ['account and trail', { accounts: [management], resources: [trailArn] }, true],
    ['account, unit and trail', { accounts: [management], organizationalUnits: [root], resources: [trailArn] }, true],
    ['the account and another trail', { accounts: [management], resources: [`${trailArn}-2`] }, false],
    ['the account and another unit', { accounts: [management], organizationalUnits: [sibling] }, false],
    ['another account and the unit', { accounts: [other], organizationalUnits: [root] }, false],
    ['another control', { control: 'trail-encryption', accounts: [management] }, false],
    ['a control that there is not', { control: 'trail-loging', accounts: [management] }, false],
  ])('that names %s', async (_title, about, covers) => {
    expect(await waiverOf(about)).toBe(covers ? 1 : undefined);
  });

  it('by organizational unit covers no account of which AWS did not say the units', async () => {
    const unplaced = evidenceWith(accountLine(management, owning({ trails: stoppedTrail })));

    expect(await waiverOf({ organizationalUnits: [root] }, unplaced)).toBeUndefined();
  });

  it('by organizational unit covers no account directly under the root', async () => {
    expect(await waiverOf({ organizationalUnits: [root] }, lines([]))).toBeUndefined();
  });

  it.each<[string, string, string, boolean]>([
    ['on its last day', '2026-11-20T02:08:00.000Z', '2026-11-20', true],
    ['in the last second of its last day', '2026-11-20T23:59:59.000Z', '2026-11-20', true],
    ['in the last instant of its last day', '2026-11-20T23:59:59.999Z', '2026-11-20', true],
    ['no more on the next day', '2026-11-21T00:00:00.000Z', '2026-11-20', false],
    ['no more in another year', '2027-01-01T00:00:00.000Z', '2026-12-31', false],
    ['by UTC, wherever the moment was written', '2026-11-21T01:00:00.000+02:00', '2026-11-20', true],
    ['long before', '2020-01-01T00:00:00.000Z', '2026-11-20', true],
  ])('holds %s', async (_title, moment, expires, holds) => {
    const evidence = [{ ...header, asOf: moment }, ...lines().slice(1)];

    expect(await waiverOf({ accounts: [management], expires }, evidence)).toBe(holds ? 1 : undefined);
  });

  it('leaves the verdict, its reasons and its evidence what they are', async () => {
    const before = findingOf(await assessed(lines()), 'trail-logging', trailArn);
    const after = findingOf(
      await assessed(lines(), waiving(waiver({ accounts: [management] }))),
      'trail-logging',
      trailArn,
    );

    expect(before.judgement.verdict).toBe('fail');
    expect(after).toEqual({ ...before, waiver: 1 });
  });

  it('covers what is not assessed', async () => {
    const assessment = await assessed(
      evidenceWith(accountLine(member, closed(member))),
      waiving(waiver({ control: 'account-recording', accounts: [member] })),
    );

    expect(findingOf(assessment, 'account-recording', member)).toMatchObject({
      judgement: { verdict: 'not-assessed' },
      waiver: 1,
    });
    expect(standingOf(assessment, member, 'account-recording')).toEqual({ verdict: 'not-assessed', waived: true });
  });

  it('covers an account that stands for the trails nobody could read', async () => {
    const assessment = await assessed(
      evidenceWith(accountLine(member, closed(member))),
      waiving(waiver({ accounts: [member] })),
    );

    expect(findingOf(assessment, 'trail-logging', member).waiver).toBe(1);
    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'not-assessed', waived: true });
  });

  it('covers a space by its name, and by the account that pays for it', async () => {
    const at = '2026-11-10T08:00:00Z';
    const landing = evidenceWith(
      accountLine(
        other,
        reading({
          codecatalystEvents: { 'us-west-2': known(history([event('ListProjects', at, { space: 'platform' })])) },
        }),
      ),
    );
    const control = 'codecatalyst-billing-account';
    const by = async (about: Readonly<Record<string, unknown>>) => {
      const policy = policyOf({
        codecatalyst: { spaces: [{ name: 'platform', billingAccount: member }] },
        waivers: [waiver({ control, ...about })],
      });
      const assessment = await assessed(landing, policy);
      return [findingOf(assessment, control, 'platform').waiver, standingOf(assessment, member, control).waived];
    };

    expect(await by({ resources: ['platform'] })).toEqual([1, true]);
    expect(await by({ accounts: [member] })).toEqual([1, true]);
    expect(await by({ accounts: [other] })).toEqual([undefined, undefined]);
  });

  it('marks nothing that passes or does not apply', async () => {
    const { controls } = await assessed(evidenceOf());
    const waivers = controls.map(({ id }) => waiver({ control: id, accounts: [management, hub, member, other] }));

    const assessment = await assessed(evidenceOf(), waiving(...waivers));

    expect(assessment.findings.filter((finding) => finding.waiver !== undefined)).toEqual([]);
    expect([...assessment.standings.values()].flatMap(Object.values).filter(({ waived }) => waived)).toEqual([]);
  });

  it('that comes first is the one that is named', async () => {
    const both = [waiver({ accounts: [management] }), waiver({ resources: [trailArn] })];
    const expiredFirst = [waiver({ accounts: [management], expires: '2026-11-19' }), waiver({ resources: [trailArn] })];

    const named = await Promise.all(
      [both, expiredFirst].map(async (waivers) => {
        return findingOf(await assessed(lines(), waiving(...waivers)), 'trail-logging', trailArn).waiver;
      }),
    );

    expect(named).toEqual([1, 2]);
  });
});

describe('an account whose trail is waived', () => {
  it('shows it as waived, and so does every account that inherits it', async () => {
    const assessment = await assessed(lines(), waiving(waiver({ accounts: [management] })));

    expect(standingOf(assessment, management, 'trail-logging')).toEqual({ verdict: 'fail', waived: true });
    for (const id of [hub, member, other]) {
      expect(standingOf(assessment, id, 'trail-logging')).toEqual({
        verdict: 'fail',
        waived: true,
        inheritedFrom: trailArn,
      });
    }
    expect(standingOf(assessment, management, 'account-recording').waived).toBeUndefined();
  });
});

describe('an account that rests on several trails', () => {
  const ownArn = `arn:aws:cloudtrail:us-east-1:${member}:trail/own`;
  const own = trail({ arn: ownArn, name: 'own', organization: false });
  const withTwo = evidenceWith(
    accountLine(management, owning({ trails: stoppedTrail })),
    accountLine(
      member,
      reading({
        trails: {
          [trailArn]: { trail: trail(), from: 'us-east-1' },
          [ownArn]: { trail: own, from: 'us-east-1', status: known(stopped), selectors: known(everything) },
        },
        trailsByRegion: { 'us-east-1': known([trailArn, ownArn]), 'us-west-2': known([trailArn, ownArn]) },
      }),
    ),
  );
  const withUnread = evidenceWith(
    accountLine(management, owning({ trails: stoppedTrail })),
    accountLine(
      member,
      reading({
        trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') },
      }),
    ),
  );
  const standing = async (evidence: typeof withTwo, ...waivers: readonly Readonly<Record<string, unknown>>[]) =>
    standingOf(await assessed(evidence, policyOf({ trails: { judge: 'all' }, waivers })), member, 'trail-logging');

  it('stands as one that counts where one of two failures is waived', async () => {
    expect(await standing(withTwo, waiver({ resources: [ownArn] }))).toEqual({ verdict: 'fail' });
    expect(await standing(withTwo, waiver({ resources: [trailArn] }))).toEqual({ verdict: 'fail' });
  });

  it('stands as waived where both are', async () => {
    expect(await standing(withTwo, waiver({ resources: [ownArn, trailArn] }))).toEqual({
      verdict: 'fail',
      waived: true,
    });
  });

  it('keeps the worse verdict where a failure is waived and an open question is not, and counts', async () => {
    expect(await standing(withUnread, waiver({ resources: [trailArn] }))).toEqual({
      verdict: 'fail',
      inheritedFrom: trailArn,
    });
  });

  it('stands as waived where failure and open question are', async () => {
    const waivers = [waiver({ resources: [trailArn] }), waiver({ accounts: [member] })];

    expect(await standing(withUnread, ...waivers)).toEqual({ verdict: 'fail', waived: true, inheritedFrom: trailArn });
  });
});
