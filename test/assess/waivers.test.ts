import { describe, expect, it } from 'vitest';
import type { AccountEvidence } from '../../src/model/evidence.js';
import { assessed, findingOf, standingOf } from '../support/assessing.js';
import {
  accountLine,
  archive,
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

const ownArn = `arn:aws:cloudtrail:us-east-1:${member}:trail/own`;
const own = trail({ arn: ownArn, name: 'own', organization: false });
const stoppedOwn = reading({
  trails: { [ownArn]: { trail: own, from: 'trail', status: known(stopped), selectors: known(everything) } },
  trailsByRegion: { 'us-east-1': known([ownArn]), 'us-west-2': known([ownArn]) },
});
const inUnits = (units: readonly string[] | undefined) =>
  units === undefined ? {} : { organizationalUnitIds: [...units] };
/** The member, three units deep, has a trail of its own that was stopped: no other account rests on it. */
const lines = (units: readonly string[] | undefined = [root, middle, inner]) =>
  evidenceWith(accountLine(member, stoppedOwn, inUnits(units)));
const waiving = (...waivers: readonly Readonly<Record<string, unknown>>[]) => policyOf({ waivers });

async function waiverOf(
  about: Readonly<Record<string, unknown>>,
  evidence = lines(),
  arn = ownArn,
): Promise<number | undefined> {
  const assessment = await assessed(evidence, waiving(waiver(about)));
  return findingOf(assessment, 'trail-logging', arn).waiver;
}

const stoppedTrail = {
  [trailArn]: { trail: trail(), from: 'trail', status: known(stopped), selectors: known(everything) },
};
const stoppedOwner = accountLine(management, owning({ trails: stoppedTrail }), inUnits([root, middle, inner]));

describe('a waiver', () => {
  it.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['the account that owns the trail', { accounts: [member] }, true],
    ['one of several accounts', { accounts: [other, member] }, true],
    ['another account', { accounts: [other] }, false],
    ['the trail', { resources: [ownArn] }, true],
    ['another trail', { resources: [`${ownArn}-2`] }, false],
    ['the account as if it were a resource', { resources: [member] }, false],
    ['the innermost unit', { organizationalUnits: [inner] }, true],
    ['the outermost unit', { organizationalUnits: [root] }, true],
    ['a unit between', { organizationalUnits: [sibling, middle] }, true],
    ['a unit beside', { organizationalUnits: [sibling] }, false],
    ['account and trail', { accounts: [member], resources: [ownArn] }, true],
    ['account, unit and trail', { accounts: [member], organizationalUnits: [root], resources: [ownArn] }, true],
    ['the account and another trail', { accounts: [member], resources: [`${ownArn}-2`] }, false],
    ['the account and another unit', { accounts: [member], organizationalUnits: [sibling] }, false],
    ['another account and the unit', { accounts: [other], organizationalUnits: [root] }, false],
    ['another account and the trail', { accounts: [other], resources: [ownArn] }, false],
    ['another control', { control: 'trail-encryption', accounts: [member] }, false],
    ['a control that there is not', { control: 'trail-loging', accounts: [member] }, false],
  ])('that names %s', async (_title, about, covers) => {
    expect(await waiverOf(about)).toBe(covers ? 1 : undefined);
  });

  it.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['its owner', { accounts: [management] }, false],
    ['an account that rests on it', { accounts: [member] }, false],
    ['its owner and all that rest on it', { accounts: [management, archive, hub, member, other] }, false],
    ['a unit that its owner is in', { organizationalUnits: [root] }, false],
    ['its owner and such a unit', { accounts: [management], organizationalUnits: [root] }, false],
    ['the trail', { resources: [trailArn] }, true],
    ['the trail and its owner', { accounts: [management], resources: [trailArn] }, true],
    ['the trail and a unit that its owner is in', { organizationalUnits: [inner], resources: [trailArn] }, true],
    ['the trail and an account that rests on it', { accounts: [member], resources: [trailArn] }, false],
  ])('of a trail on which other accounts rest, that names %s', async (_title, about, covers) => {
    expect(await waiverOf(about, evidenceWith(stoppedOwner), trailArn)).toBe(covers ? 1 : undefined);
  });

  it.each<[string, readonly AccountEvidence[], boolean]>([
    ['on which one other account rests', [stoppedOwner, accountLine(member, reading())], false],
    ['on which no other account rests', [stoppedOwner], true],
  ])('by account of an organization trail %s', async (_title, accounts, covers) => {
    expect(await waiverOf({ accounts: [management] }, evidenceOf(accounts), trailArn)).toBe(covers ? 1 : undefined);
  });

  it('by organizational unit covers no account of which AWS did not say the units', async () => {
    const unplaced = evidenceWith(accountLine(member, stoppedOwn));

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

    expect(await waiverOf({ accounts: [member], expires }, evidence)).toBe(holds ? 1 : undefined);
  });

  it('leaves the verdict, its reasons and its evidence what they are', async () => {
    const before = findingOf(await assessed(lines()), 'trail-logging', ownArn);
    const after = findingOf(await assessed(lines(), waiving(waiver({ accounts: [member] }))), 'trail-logging', ownArn);

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
    const both = [waiver({ accounts: [member] }), waiver({ resources: [ownArn] })];
    const expiredFirst = [waiver({ accounts: [member], expires: '2026-11-19' }), waiver({ resources: [ownArn] })];

    const named = await Promise.all(
      [both, expiredFirst].map(async (waivers) => {
        return findingOf(await assessed(lines(), waiving(...waivers)), 'trail-logging', ownArn).waiver;
      }),
    );

    expect(named).toEqual([1, 2]);
  });
});

describe('an account whose trail is waived', () => {
  it('shows it as waived, and so does every account that inherits it', async () => {
    const assessment = await assessed(evidenceWith(stoppedOwner), waiving(waiver({ resources: [trailArn] })));

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
  const withTwo = evidenceWith(
    stoppedOwner,
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
    stoppedOwner,
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
