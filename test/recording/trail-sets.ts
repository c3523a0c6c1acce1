import fc from 'fast-check';
import type { Selectors } from '../../src/model/evidence.js';
import { type Fact, type Gap, isKnown } from '../../src/model/fact.js';
import type { AccountRecording } from '../../src/recording/recording.js';
import { gap, known, logging, management, member, neverStarted, trailView } from '../support/literals.js';
import { partition } from './generated.js';
import type { ReferenceAccount } from './reference.js';

/** Accounts as they are, and what could be read of them. */

export const defaults = ['us-gov-east-1', 'us-gov-west-1'];
/** AWS has none in this partition; what it has elsewhere. */
const optIns = ['us-gov-north-1', 'us-gov-south-1'];
const everywhere = [...defaults, ...optIns];

type Kind = 'own-multi' | 'own-single' | 'organization-multi' | 'organization-single';

interface WorldTrail {
  readonly kind: Kind;
  readonly home: string;
  readonly logging: boolean;
  readonly globalServices: boolean;
  readonly selectors: Selectors;
  /** What an organization trail's owner has enabled beside what everybody has. */
  readonly ownerOptIns: readonly string[];
  /** Whether its shadow is where its owner has the region not enabled. */
  readonly beyond: boolean;
}

export interface World {
  readonly optIns: readonly string[];
  /** Never all that every account has: of such a policy nothing is left out, as long as nobody knows of more regions. */
  readonly denied: readonly string[];
  readonly trails: readonly WorldTrail[];
}

type Answer = 'answered' | 'gap' | 'unasked';

/** What could not be read of it. */
export interface Unread {
  readonly regions: boolean;
  readonly ownerRegions: boolean;
  readonly answers: readonly Answer[];
  readonly status: readonly boolean[];
  readonly selectors: readonly boolean[];
  /** The list of the account's trails could be read, so that each own trail's home was asked. */
  readonly listed: boolean;
}

const trailOf = (selectors: fc.Arbitrary<Selectors>): fc.Arbitrary<WorldTrail> =>
  fc.record({
    kind: fc.constantFrom<Kind>(
      'own-multi',
      'own-single',
      'organization-multi',
      'organization-multi',
      'organization-single',
    ),
    home: fc.constantFrom(...everywhere),
    logging: fc.constantFrom(true, true, true, false),
    globalServices: fc.constantFrom(true, true, true, false),
    selectors,
    ownerOptIns: fc.subarray(optIns),
    beyond: fc.boolean(),
  });

export const worldOf = (selectors: fc.Arbitrary<Selectors>, most = 4): fc.Arbitrary<World> =>
  fc.record({
    optIns: fc.subarray(optIns),
    denied: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.subarray(['us-gov-east-1', ...optIns]) },
    ),
    trails: fc.array(trailOf(selectors), { maxLength: most, size: 'max' }),
  });

/** Mostly read: what is missing everywhere decides nothing. */
const seldom = fc.constantFrom(false, false, false, true);
export const unreads: fc.Arbitrary<Unread> = fc.record({
  regions: seldom,
  ownerRegions: seldom,
  answers: fc.array(fc.constantFrom<Answer>('answered', 'answered', 'gap', 'unasked'), { minLength: 4, maxLength: 4 }),
  status: fc.array(seldom, { minLength: 4, maxLength: 4 }),
  selectors: fc.array(seldom, { minLength: 4, maxLength: 4 }),
  listed: fc.boolean(),
});

/** All of it. Only regions that are declared denied stay silent or not: that is no gap, it decides what is asked. */
export function allReadBut({ recording: { deniedRegions, trailsByRegion } }: Evidence): Unread {
  const isSilent = (region: string) => {
    const seen = trailsByRegion[region];
    return deniedRegions.includes(region) && (seen === undefined || !isKnown(seen));
  };
  return {
    regions: false,
    ownerRegions: false,
    answers: everywhere.map((region) => (isSilent(region) ? 'gap' : 'answered')),
    status: [],
    selectors: [],
    listed: true,
  };
}

export interface Evidence extends ReferenceAccount {
  readonly unread: readonly Gap[];
}

export function evidenceOf({ optIns: enabledOptIns, denied, trails }: World, unread: Unread): Evidence {
  const enabled = [...defaults, ...enabledOptIns];
  const there = trails.filter(({ home, kind }) => kind === 'organization-multi' || enabled.includes(home));
  const all = there.map((one, index) => {
    const organization = one.kind.startsWith('organization');
    const owned = organization ? [...defaults, ...one.ownerOptIns] : enabled;
    const multiRegion = one.kind.endsWith('multi');
    const ownersUnread = organization ? unread.ownerRegions : unread.regions;
    const view = trailView({
      trail: {
        arn: `arn:${partition}:cloudtrail:${one.home}:${organization ? management : member}:trail/t${index}`,
        homeRegion: one.home,
        multiRegion,
        organization,
        globalServices: one.globalServices,
      },
      status: orGap(unread.status[index], one.logging ? logging : neverStarted, 'cloudtrail:GetTrailStatus'),
      selectors: orGap(unread.selectors[index], one.selectors, 'cloudtrail:GetEventSelectors'),
      ownerRegions: orGap(ownersUnread, owned, 'account:ListRegions'),
    });
    const regions = multiRegion
      ? enabled.filter((region) => owned.includes(region) || one.beyond)
      : enabled.filter((region) => region === one.home);
    return { view, regions };
  });

  const homes = all.flatMap(({ view, regions }) => (view.trail.multiRegion ? [] : regions));
  const trailsByRegion: Record<string, Fact<readonly string[]>> = {};
  const answers = answersOf(enabled, unread);
  for (const region of enabled) {
    const answer = answers.get(region);
    if (answer === 'gap') trailsByRegion[region] = { gap: gap('cloudtrail:DescribeTrails', { region }) };
    else if (answer === 'answered' || (unread.listed && homes.includes(region))) {
      trailsByRegion[region] = known(
        all.flatMap(({ view, regions }) => (regions.includes(region) ? [view.trail.arn] : [])),
        region,
      );
    }
  }
  const recording: AccountRecording = {
    account: member,
    partition,
    regions: orGap(unread.regions, enabled, 'account:ListRegions'),
    deniedRegions: denied,
    trailsByRegion,
    trails: all.map(({ view }) => view).filter(({ trail }) => wasSeen(trailsByRegion, trail.arn)),
  };
  const gaps = gapsOf(recording, unread.listed);
  return { recording, defaults, unread: gaps, trailsMayHide: gaps.length > 0 };
}

/** Regions are left out only where another that everybody has was asked and showed the multi-region trails. */
function answersOf(enabled: readonly string[], { answers }: Unread): ReadonlyMap<string, Answer> {
  const said = new Map(enabled.map((region) => [region, answers[everywhere.indexOf(region)] ?? 'answered']));
  if (defaults.some((region) => said.get(region) === 'answered')) return said;
  return new Map([...said].map(([region, answer]) => [region, answer === 'unasked' ? 'gap' : answer]));
}

function orGap<T>(isUnread: boolean | undefined, value: T, api: string): Fact<T> {
  return isUnread ? { gap: gap(api) } : known(value, api);
}

function wasSeen(trailsByRegion: AccountRecording['trailsByRegion'], arn: string): boolean {
  return Object.values(trailsByRegion).some((seen) => isKnown(seen) && seen.known.includes(arn));
}

/** As an assessment says what keeps an account's trails from being known. */
function gapsOf({ regions, trailsByRegion, deniedRegions }: AccountRecording, listed: boolean): readonly Gap[] {
  const expected = isKnown(regions) ? regions.known : defaults;
  const counting = (region: string) => !deniedRegions.includes(region);
  const unanswered = Object.entries(trailsByRegion).flatMap(([region, seen]) =>
    isKnown(seen) || !counting(region) ? [] : [seen.gap],
  );
  const unasked = expected.some((region) => counting(region) && !(region in trailsByRegion));
  return [
    ...unanswered,
    ...(unasked && !listed ? [gap('cloudtrail:ListTrails')] : []),
    ...(!isKnown(regions) && !(unasked && listed) ? [regions.gap] : []),
  ];
}
