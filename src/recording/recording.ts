import { all, any, fail, judge, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { Selectors, Trail, TrailStatus } from '../model/evidence.js';
import { type Fact, type Gap, isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { defaultRegions } from '../model/regions.js';
import {
  eventsToTell,
  isKnownS3Event,
  readable,
  selectorsNarrowS3Events,
  selectorsRecord,
  selectorsRecordAnything,
  type TrailEvent,
  unmentionedSource,
} from './selectors.js';

/** A trail with what its owner knows of it. */
export interface TrailView {
  readonly trail: Trail;
  /** The answer that described it. */
  readonly from: string;
  readonly owner: string;
  readonly status: Fact<TrailStatus>;
  /** The same from an account that is told what became of deliveries: a gap where only a member answered. */
  readonly deliveries: Fact<Deliveries>;
  readonly selectors: Fact<Selectors>;
  /** Types of insights, and tags: gaps where no control asks for them. */
  readonly insights: Fact<readonly string[]>;
  readonly tags: Fact<Readonly<Record<string, string>>>;
  /** Regions enabled in the owner's account: a multi-region trail is in each of them. */
  readonly ownerRegions: Fact<readonly string[]>;
}

/** What became of a trail's deliveries, and which account was told. */
export interface Deliveries extends TrailStatus {
  readonly account: string;
}

/** What one account showed of its trails. */
export interface AccountRecording {
  readonly account: string;
  readonly partition: string;
  readonly regions: Fact<readonly string[]>;
  /** Regions that the policy declares denied. Unless one answered, whether it is recorded is no matter. */
  readonly deniedRegions: readonly string[];
  /** By region asked. */
  readonly trailsByRegion: Readonly<Record<string, Fact<readonly string[]>>>;
  /** Every trail it saw, organization trails included. */
  readonly trails: readonly TrailView[];
}

/** The trails that a region showed, where it was asked. A record may call its region anything, `constructor` too. */
export function trailsSeenIn(
  { trailsByRegion }: Pick<AccountRecording, 'trailsByRegion'>,
  region: string,
): Fact<readonly string[]> | undefined {
  return Object.hasOwn(trailsByRegion, region) ? trailsByRegion[region] : undefined;
}

/** Whether a trail records an event in a region, with its certainty. */
export interface RecordedBy {
  readonly trail: TrailView;
  readonly judgement: Judgement;
}

/** Which of the account's trails record this event in this region. */
export function recordedBy(recording: AccountRecording, region: string, event: TrailEvent): readonly RecordedBy[] {
  return eachRecordedBy(recording)(region)(event);
}

/** The same of many regions and events: what rests on the trail, the region or the event alone is asked once. */
export function eachRecordedBy(
  recording: AccountRecording,
): (region: string) => (event: TrailEvent) => readonly RecordedBy[] {
  const trails = recording.trails.map((trail) => ({ trail, isOn: isLogging(trail) }));
  const letThrough = new Map<TrailEvent, readonly Judgement[]>();
  return (region) => {
    const inRegion = trails.map(({ trail, isOn }) => ({ trail, isOn, isThere: reaches(recording, trail, region) }));
    return (event) => {
      const passing = letThrough.get(event) ?? trails.map(({ trail }) => letsThrough(trail, event));
      letThrough.set(event, passing);
      return inRegion.map(({ trail, isOn, isThere }, index) => ({
        trail,
        judgement: all([isOn, passing[index] as Judgement, isThere]),
      }));
    };
  };
}

/** Regions that every trail of the account treats alike. */
export interface AlikeRegions {
  /** Stands for the others. */
  readonly region: string;
  readonly regions: readonly string[];
  /** The answers in which they showed their trails. */
  readonly evidence: readonly string[];
}

/**
 * The regions that count, in groups: what one trail records in one region of a group it records in the others. A region
 * of which a finding must speak by name, because it could not be read or lacks a trail, is a group of its own.
 */
export function alikeRegions(recording: AccountRecording): readonly AlikeRegions[] {
  const groups = new Map<string, string[]>();
  for (const region of regionsThatCount(recording)) {
    const seen = trailsSeenIn(recording, region);
    const presences = recording.trails.map((view) => {
      const { verdict } = reaches(recording, view, region);
      return verdict === 'not-assessed' || (verdict === 'fail' && view.trail.multiRegion) ? region : verdict;
    });
    const answer = seen ? (isKnown(seen) ? 'answered' : region) : 'not asked';
    const key = [answer, ...presences].join(' ');
    const group = groups.get(key);
    if (group) group.push(region);
    else groups.set(key, [region]);
  }
  return [...groups.values()].map((regions) => ({
    region: regions[0] as string,
    regions,
    evidence: regions.flatMap((region) => {
      const seen = trailsSeenIn(recording, region);
      return seen && isKnown(seen) ? [seen.from] : [];
    }),
  }));
}

/** Whether the trail could record any management event: it is logging, and its selectors let one through. */
export function recordsAtAll(view: TrailView): Judgement {
  return all([isLogging(view), recordsAnything(view)]);
}

/** One trail, logging, that records any management event at all. */
export function recordsSomething(recording: AccountRecording): Judgement {
  const witnesses = recording.trails.map((view) =>
    all([
      seenBy(recording, view),
      isLogging(view),
      recordsAnything(view),
      isWhereItCounts(recording, view),
      witness(view),
    ]),
  );
  return any([...witnesses, ...unreadRegions(recording)], noTrail(recording));
}

/**
 * One trail, logging, that records every management event in every enabled region, global services included.
 * @param mayExclude event sources that may be left out
 */
export function recordsEverything(recording: AccountRecording, mayExclude: readonly string[]): Judgement {
  const regions = regionsThatCount(recording);
  const parts = recording.trails.map((view) =>
    all([
      seenBy(recording, view),
      isLogging(view),
      view.trail.multiRegion
        ? all(regions.map((region) => reaches(recording, view, region)))
        : fail(say('trail-single-region', { trail: view.trail.arn, region: view.trail.homeRegion })),
      view.trail.globalServices ? pass() : fail(say('trail-without-global-services', { trail: view.trail.arn })),
      leavesNothingOut(view, mayExclude),
      regionsAreKnown(recording),
      pass(everywhereBy(recording, view, regions.length)),
    ]),
  );
  return any([...parts, ...(answeredAnywhere(recording) ? [] : unreadRegions(recording))], noTrail(recording));
}

/** What says "everywhere" must know where that is. */
export function regionsAreKnown({ regions }: AccountRecording): Judgement {
  return judge(regions, () => pass());
}

/**
 * The enabled regions, as far as they are known, but for those that are left out as declared. A region that answered is
 * enabled, whether or not anybody could list the regions.
 */
function regionsThatCount(recording: AccountRecording): readonly string[] {
  const leftOut = regionsLeftOut(recording);
  const answered = Object.entries(recording.trailsByRegion).flatMap(([region, seen]) =>
    isKnown(seen) ? [region] : [],
  );
  const enabled = isKnown(recording.regions) ? [] : answered;
  return [...new Set([...enabledRegions(recording), ...enabled])].filter((region) => !leftOut.includes(region));
}

/**
 * Regions that are left out as declared. A declaration holds as long as nothing speaks against it: a region that
 * answered is judged as any other, and where no region is left, it is not regions that are denied.
 */
export function regionsLeftOut(recording: Omit<AccountRecording, 'account' | 'trails'>): readonly string[] {
  const { deniedRegions } = recording;
  const silent = deniedRegions.filter((region) => {
    const seen = trailsSeenIn(recording, region);
    return seen === undefined || !isKnown(seen);
  });
  return enabledRegions(recording).every((region) => silent.includes(region)) ? [] : silent;
}

function enabledRegions({ regions, partition }: Pick<AccountRecording, 'regions' | 'partition'>): readonly string[] {
  return isKnown(regions) ? regions.known : defaultRegions(partition);
}

function everywhereBy(recording: AccountRecording, view: TrailView, regions: number) {
  const { regions: enabled } = recording;
  const trail = view.trail.arn;
  const denied = regionsLeftOut(recording).filter((region) => !isKnown(enabled) || enabled.known.includes(region));
  return denied.length === 0
    ? say('recorded-everywhere-by', { trail, regions })
    : say('recorded-where-not-denied-by', { trail, regions, denied: denied.join(', ') });
}

/**
 * A trail of a denied region alone records nothing that could be done. That the region answered is not enough to count
 * it: the audit's role may be exempt from what denies everybody else.
 */
function isWhereItCounts({ deniedRegions }: AccountRecording, { trail }: TrailView): Judgement {
  const { arn, multiRegion, homeRegion: region } = trail;
  if (multiRegion || !deniedRegions.includes(region)) return pass();
  return fail(say('trail-in-denied-region', { trail: arn, region }));
}

/** The account's own answer that showed the trail. */
function seenBy({ trailsByRegion }: AccountRecording, { trail }: TrailView): Judgement {
  const seen = Object.values(trailsByRegion).find((arns) => isKnown(arns) && arns.known.includes(trail.arn));
  return seen && isKnown(seen) ? restingOn([seen.from], pass()) : pass();
}

function witness(view: TrailView): Judgement {
  return pass(say('recorded-by', { trail: view.trail.arn }));
}

function isLogging(view: TrailView): Judgement {
  return judge(view.status, ({ logging }) =>
    logging ? pass() : fail(say('trail-not-logging', { trail: view.trail.arn })),
  );
}

function letsThrough(view: TrailView, event: TrailEvent): Judgement {
  return judge(view.selectors, (selectors) => {
    switch (selectorsRecord(selectors, event)) {
      case 'yes':
        return pass();
      case 'undecidable':
        return notAssessed(undecidable(view, undocumented[event.category]));
      case 'no': {
        const { source, readOnly } = event;
        const trail = view.trail.arn;
        if (event.category === 'Data') {
          const objects = readable(event.resourceArn);
          if (!selectorsNarrowS3Events(selectors)) {
            return fail(say(readOnly ? 'trail-leaves-out-s3-reads' : 'trail-leaves-out-s3-writes', { trail, objects }));
          }
          return isKnownS3Event(event)
            ? fail(say('trail-narrows-s3-events', { trail, objects }))
            : notAssessed(
                undecidable(view, 'an advanced selector names events of S3 objects, and AWS may have others'),
              );
        }
        if (source === unmentionedSource) {
          return fail(say(readOnly ? 'trail-leaves-out-reads' : 'trail-leaves-out-writes', { trail }));
        }
        const code = readOnly ? 'trail-leaves-out-reads-of' : 'trail-leaves-out-writes-of';
        return fail(say(code, { trail, source: readable(source) }));
      }
    }
  });
}

function recordsAnything(view: TrailView): Judgement {
  return judge(view.selectors, (selectors) => {
    switch (selectorsRecordAnything(selectors)) {
      case 'yes':
        return pass();
      case 'undecidable':
        return notAssessed(undecidable(view));
      case 'no':
        return fail(say('trail-without-management-events', { trail: view.trail.arn }));
    }
  });
}

/**
 * The selectors of a trail let every management event through, whether or not it is logging.
 * @param mayExclude event sources that may be left out
 */
export function leavesNothingOut(view: TrailView, mayExclude: readonly string[]): Judgement {
  const anything = recordsAnything(view);
  if (anything.verdict === 'fail') return anything;
  return judge(view.selectors, (selectors) => {
    const events = eventsToTell(selectors).filter(({ source }) => !mayExclude.includes(source));
    return all(
      [true, false].map((readOnly) => {
        const rest = letsThrough(view, { category: 'Management', source: unmentionedSource, readOnly });
        // Where all the rest is left out, the sources that are named need not be listed too.
        if (rest.verdict === 'fail') return rest;
        return all(events.filter((event) => event.readOnly === readOnly).map((event) => letsThrough(view, event)));
      }),
    );
  });
}

/**
 * Whether a trail is in a region of the account. What the account itself showed decides; a region that was not asked
 * rests on AWS's documentation: a multi-region trail is in every region that its owner has enabled.
 */
function reaches(recording: AccountRecording, view: TrailView, region: string): Judgement {
  const { trail } = view;
  const absent = trail.multiRegion
    ? fail(say('trail-not-in-region', { trail: trail.arn, region }))
    : fail(say('trail-single-region', { trail: trail.arn, region: trail.homeRegion }));
  const seen = trailsSeenIn(recording, region);
  if (seen) return judge(seen, (arns) => (arns.includes(trail.arn) ? pass() : absent));
  if (!trail.multiRegion) return trail.homeRegion === region ? pass() : absent;
  if (defaultRegions(recording.partition).includes(region)) return pass();
  return judge(view.ownerRegions, (regions) =>
    regions.includes(region) ? pass() : notAssessed(notAsked(recording.account, region)),
  );
}

/** Regions in which a trail of the account may hide, because nobody could look. */
function unreadRegions(recording: AccountRecording): readonly Judgement[] {
  const { account, regions } = recording;
  const unread = regionsThatCount(recording).flatMap((region) => {
    const seen = trailsSeenIn(recording, region);
    if (!seen) return [notAssessed(notAsked(account, region))];
    return isKnown(seen) ? [] : [notAssessed(seen.gap)];
  });
  return isKnown(regions) ? unread : [...unread, notAssessed(regions.gap)];
}

/** A multi-region trail shows in every region that its owner has, so that one answer tells them all. */
function answeredAnywhere(recording: AccountRecording): boolean {
  return defaultRegions(recording.partition).some((region) => {
    const seen = trailsSeenIn(recording, region);
    return seen !== undefined && isKnown(seen);
  });
}

export function noTrail({ trailsByRegion }: AccountRecording): Judgement {
  const answers = Object.values(trailsByRegion).flatMap((seen) => (isKnown(seen) ? [seen.from] : []));
  return restingOn(answers, fail(say('no-trail', {})));
}

function notAsked(account: string, region: string): Gap {
  return {
    account,
    region,
    api: 'cloudtrail:DescribeTrails',
    reason: 'not-collected',
    detail: 'this region was not asked',
  };
}

function undecidable({ trail, owner }: TrailView, detail = undocumented.Management): Gap {
  return {
    account: owner,
    region: trail.homeRegion,
    api: 'cloudtrail:GetEventSelectors',
    resource: trail.arn,
    reason: 'not-decidable',
    detail,
  };
}

const undocumented: Readonly<Record<TrailEvent['category'], string>> = {
  Management: 'an advanced selector filters management events by a field that CloudTrail does not document for them',
  Data: 'a selector chooses among data events in a way that CloudTrail does not document for them',
};
