import { isSpaceEvent } from '../codecatalyst/claims.js';
import { isSupportRole } from '../codecatalyst/role-trust.js';
import { accountOf } from '../model/arn.js';
import type { SharedEvidence, Trail } from '../model/evidence.js';
import { type Fact, isKnown } from '../model/fact.js';
import { codecatalystRegions, defaultRegions, leaderRegion } from '../model/regions.js';
import type { TestedAssumption } from './check.js';
import { distinctTrails, type Observation } from './observe.js';

/** What the statements of docs/assumptions.md are held against. */
export interface Evidence {
  readonly partition: string;
  readonly observations: readonly Observation[];
  readonly shared: readonly SharedEvidence[];
  /** Of a bucket, asked as its owner with another account named as the expected one. */
  readonly wrongOwner?: { readonly bucket: string; readonly answer: Fact<'answered'> };
}

type Outcome = Omit<TestedAssumption, 'id'>;

/** Every statement by its number; one without a test here says so. */
export function testedAssumptions(ids: readonly string[], evidence: Evidence): readonly TestedAssumption[] {
  return ids.map((id) => ({ id, ...(tests[id]?.(evidence) ?? untested('there is no test for it')) }));
}

const holds = (why: string): Outcome => ({ state: 'holds', why });
const fails = (why: string): Outcome => ({ state: 'does-not-hold', why });
const untested = (why: string): Outcome => ({ state: 'not-tested', why });

const tests: Readonly<Record<string, (evidence: Evidence) => Outcome>> = {
  A1: () => untested('only the log files tell which regions a trail records, and they are not read'),
  A2: connectionEvents,
  A3: spaceEventsInOneAccount,
  A4: trailsWithoutSelectors,
  A5: advancedFields,
  A6: listedTrails,
  A7: bucketLocation,
  A8: statusInMembers,
  A9: spaceEventNames,
  A10: trailsEverywhere,
  A11: newestFirst,
  A12: supportRoles,
  A13: () =>
    untested('selectors of data events are read where a control asks for them, and no event is held against them'),
  A14: () => untested('what S3 deletes shows only after it is deleted'),
  A15: () => untested('the log files themselves are not read'),
  A16: () => untested('with what CloudTrail writes, only the access logs of the bucket tell'),
  A17: () => untested('with what CloudTrail asks for keys and publishes, no answer tells'),
  A18: () => untested('to try it would be to publish'),
  A19: () => untested('to see the record of a change would take a change'),
  A20: () => untested('to see where a change is recorded would take a change'),
  A21: () => untested('no answer tells what an identity provider asked for'),
};

const expected = 'codecatalyst.amazonaws.com';

function connectionEvents({ partition, observations }: Evidence): Outcome {
  const homes = codecatalystRegions(partition);
  if (homes.length === 0) return untested('there is no CodeCatalyst in this partition');
  const seen = observations.flatMap(({ account, accepted }) =>
    [...accepted].flatMap(([region, answer]) =>
      isKnown(answer) ? answer.known.map(({ source, at }) => ({ account, region, source, at })) : [],
    ),
  );
  const right = seen.filter(({ source, region }) => source === expected && homes.includes(region));
  const wrong = seen.filter(
    ({ source, region }) => /codecatalyst/i.test(source) && !(source === expected && homes.includes(region)),
  );
  const told = ({ account, region, source, at }: (typeof seen)[number]): string =>
    `AcceptConnection of ${at} in ${account} is recorded in ${region} with the source ${source}`;
  if (wrong[0]) return fails(told(wrong[0]));
  if (right[0]) return holds(told(right[0]));
  const [other] = seen;
  return untested(
    other
      ? `${told(other)}: should that be CodeCatalyst's, it does not hold`
      : 'no connection was accepted in the last 90 days in the accounts that were tried',
  );
}

interface Span {
  readonly account: string;
  readonly first: string;
  readonly last: string;
}

/** Where a space's events are recorded may move once, with its billing account. */
function spaceEventsInOneAccount({ observations }: Evidence): Outcome {
  const spans = new Map<string, Span[]>();
  for (const { account, reading } of observations) {
    const histories = Object.values(reading.codecatalystEvents).filter(isKnown);
    const events = histories.flatMap(({ known }) => known.events).filter(isSpaceEvent);
    for (const space of new Set(events.map((event) => event.space))) {
      const times = events
        .filter((event) => event.space === space)
        .map(({ at }) => at)
        .sort();
      const span = { account, first: times[0] ?? '', last: times.at(-1) ?? '' };
      spans.set(space, [...(spans.get(space) ?? []), span]);
    }
  }
  if (spans.size === 0) return untested('no event of a space was seen in the accounts that were tried');
  for (const [space, list] of spans) {
    const both = list.some((one) =>
      list.some((other) => one !== other && one.first <= other.last && other.first <= one.last),
    );
    if (both) {
      const accounts = list.map(({ account }) => account).join(' and ');
      return fails(`events of space ${space} are recorded in ${accounts} at the same time`);
    }
  }
  return holds(
    `no space's events are in two of the ${observations.length} accounts at the same time: ${[...spans.keys()].join(', ')}`,
  );
}

function selectorsSeen({ observations }: Evidence) {
  return observations.flatMap(({ reading }) =>
    Object.values(reading.trails).flatMap(({ trail, selectors }) =>
      selectors && isKnown(selectors) ? [{ arn: trail.arn, selectors: selectors.known }] : [],
    ),
  );
}

function trailsWithoutSelectors(evidence: Evidence): Outcome {
  const seen = selectorsSeen(evidence);
  const without = seen.filter(({ selectors }) => 'basic' in selectors && selectors.basic.length === 0);
  if (without[0]) return untested(`${without[0].arn} answers none, and only its log files tell what it records`);
  return untested(
    seen.length === 0
      ? 'no selectors were read'
      : 'every trail that was seen answers selectors: no verdict rests on it',
  );
}

const filterable: ReadonlySet<string> = new Set(['eventCategory', 'eventSource', 'readOnly']);

function advancedFields(evidence: Evidence): Outcome {
  const management = selectorsSeen(evidence).flatMap(({ arn, selectors }) =>
    'advanced' in selectors
      ? selectors.advanced
          .filter((fields) =>
            fields.some(({ field, equals }) => field === 'eventCategory' && equals?.includes('Management')),
          )
          .map((fields) => ({ arn, fields: fields.map(({ field }) => field) }))
      : [],
  );
  const odd = management.find(({ fields }) => fields.some((field) => !filterable.has(field)));
  if (odd)
    return fails(
      `${odd.arn} filters management events by ${odd.fields.filter((field) => !filterable.has(field)).join(', ')}`,
    );
  return management[0]
    ? holds(`so it is in ${[...new Set(management.map(({ arn }) => arn))].join(', ')}`)
    : untested('no trail that was seen has advanced selectors for management events');
}

function listedTrails({ observations }: Evidence): Outcome {
  const tried: string[] = [];
  for (const { account, trails, listed } of observations) {
    if (!isKnown(listed.trails)) continue;
    const names = new Set(listed.trails.known.map(({ arn }) => arn));
    for (const { arn, homeRegion, multiRegion } of distinctTrails(trails.values())) {
      if (accountOf(arn) !== account || homeRegion === listed.region) continue;
      if (!names.has(arn))
        return fails(`asked in ${listed.region}, ListTrails leaves out ${arn}, at home in ${homeRegion}`);
      // A multi-region trail is in the region that was asked, too.
      if (!multiRegion) tried.push(`${arn}, asked for in ${listed.region}`);
    }
  }
  return tried[0]
    ? holds(`it names ${tried[0]}`)
    : untested('none of the accounts that were tried has a trail of one region');
}

function bucketLocation({ partition, shared, wrongOwner }: Evidence): Outcome {
  if (!wrongOwner) return untested('no bucket was read by its owner');
  const { bucket, answer } = wrongOwner;
  if (isKnown(answer))
    return fails(`${bucket} answers its owner although another account is named as the expected one`);
  if (answer.gap.reason !== 'denied') return untested(`${bucket}: ${answer.gap.detail}`);
  const leader = leaderRegion(partition);
  const far = shared.flatMap(({ resource: { kind, fact } }) =>
    kind === 'bucket' && isKnown(fact) && fact.known.exists && fact.known.region !== leader ? [fact.known.region] : [],
  );
  return far[0]
    ? holds(`a bucket in ${far[0]} answered in ${leader}; ${bucket} refuses where another owner is expected`)
    : untested(`${bucket} refuses where another owner is expected; but it is in ${leader} itself`);
}

function statusInMembers({ observations }: Evidence): Outcome {
  const owners = new Map(
    observations.flatMap(({ account, reading }) =>
      Object.values(reading.trails).flatMap(({ trail, status }) =>
        trail.organization && accountOf(trail.arn) === account && status && isKnown(status)
          ? [[trail.arn, status.known.logging] as const]
          : [],
      ),
    ),
  );
  const members = observations.flatMap(({ account, statuses }) =>
    [...statuses].flatMap(([arn, status]) =>
      isKnown(status) && owners.has(arn) ? [{ account, arn, logging: status.known.logging }] : [],
    ),
  );
  const other = members.find(({ arn, logging }) => owners.get(arn) !== logging);
  if (other)
    return fails(
      `${other.arn} is ${other.logging ? '' : 'not '}logging for ${other.account}, and its owner sees the opposite`,
    );
  return members[0]
    ? holds(`its owner and ${members.map(({ account }) => account).join(', ')} are told the same of ${members[0].arn}`)
    : untested('no organization trail was seen both by its owner and by a member that is told its status');
}

function spaceEventNames({ observations }: Evidence): Outcome {
  const names = observations.flatMap(({ reading }) =>
    Object.values(reading.codecatalystEvents)
      .filter(isKnown)
      .flatMap(({ known }) => known.events.filter(isSpaceEvent).map(({ name }) => name)),
  );
  const seen = names.length === 0 ? '' : `; seen were ${[...new Set(names)].sort().join(', ')}`;
  return untested(`AWS publishes no list of the events that would be left over${seen}`);
}

function trailsEverywhere({ partition, observations }: Evidence): Outcome {
  const regionsOf = new Map(observations.map(({ account, reading }) => [account, reading.regions]));
  let compared = 0;
  for (const { account, trails } of observations) {
    for (const trail of distinctTrails(trails.values())) {
      if (!trail.multiRegion) continue;
      const absent = regionsWithout(trail, trails, regionsOf.get(accountOf(trail.arn)), partition);
      if (absent.regions.length > 0) {
        return fails(`${trail.arn} is not shown to ${account} in ${absent.regions.join(', ')}`);
      }
      compared += absent.asked > 1 ? 1 : 0;
    }
  }
  return compared > 0
    ? holds(`in every account that was tried, every region that answered shows each of them`)
    : untested('no multi-region trail was seen in an account of which two regions answered');
}

/** Regions enabled for the trail's owner that answered, and do not show it. */
function regionsWithout(
  { arn }: Trail,
  trails: Observation['trails'],
  enabled: Fact<readonly string[]> | undefined,
  partition: string,
): { readonly regions: readonly string[]; readonly asked: number } {
  const owners = enabled && isKnown(enabled) ? enabled.known : defaultRegions(partition);
  const answered = [...trails].flatMap(([region, answer]) =>
    isKnown(answer) && owners.includes(region)
      ? [{ region, shown: answer.known.some((trail) => trail.arn === arn) }]
      : [],
  );
  return { regions: answered.filter(({ shown }) => !shown).map(({ region }) => region), asked: answered.length };
}

function newestFirst({ observations }: Evidence): Outcome {
  let compared = 0;
  for (const { account, newest } of observations) {
    for (const [region, answer] of newest) {
      const times = isKnown(answer) ? answer.known.map(({ at }) => at) : [];
      const wrong = times.findIndex((at, index) => index > 0 && at > (times[index - 1] ?? ''));
      if (wrong > 0) {
        return fails(`in ${account}, ${region}, an event of ${times[wrong]} comes after one of ${times[wrong - 1]}`);
      }
      if (new Set(times).size > 1) compared += times.length;
    }
  }
  return compared > 0 ? holds(`${compared} events came in that order`) : untested('no two events were seen together');
}

function supportRoles({ observations }: Evidence): Outcome {
  const named = observations.flatMap(({ reading }) =>
    isKnown(reading.codecatalystRoles) ? reading.codecatalystRoles.known.filter(({ name }) => isSupportRole(name)) : [],
  );
  return untested(named[0] ? `whoever made ${named[0].arn} is not in its name` : 'no role of such a name was seen');
}
