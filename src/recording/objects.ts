import { all, any, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import {
  type AccountRecording,
  alikeRegions,
  eachRecordedBy,
  noTrail,
  regionsAreKnown,
  type TrailView,
  trailsSeenIn,
} from './recording.js';
import { bucketOfObject, type DataEvent, s3EventsToTell, selectorsRecord, unmentionedObject } from './selectors.js';

export interface S3Events {
  readonly events: 'read' | 'write' | 'all';
  /** Buckets whose events may be left out. */
  readonly mayExcludeBuckets: readonly string[];
}

/**
 * Each data event of S3 objects is recorded by some trail, in every region: what one trail leaves out another may record.
 * @param unread what keeps the account's trails from being known
 */
export function recordsS3Objects(
  recording: AccountRecording,
  { events: asked, mayExcludeBuckets }: S3Events,
  unread: readonly Gap[],
): Judgement {
  const { partition, trails } = recording;
  const kinds = asked === 'all' ? (['read', 'write'] as const) : [asked];
  const sets = trails.flatMap(({ selectors }) => (isKnown(selectors) ? [selectors.known] : []));
  const events = s3EventsToTell(partition, kinds, sets);
  if (!events) return notAssessed(tooMany(recording));
  const wanted = events.filter(
    ({ resourceArn }) => !mayExcludeBuckets.includes(bucketOfObject(partition, resourceArn)),
  );
  const isOfUnmentioned = ({ resourceArn }: DataEvent) => resourceArn === unmentionedObject(partition);
  const byKind = [true, false].map((readOnly) =>
    oneOfEach(
      trails,
      wanted.filter((event) => event.readOnly === readOnly),
    ),
  );
  const groups = alikeRegions(recording);
  const witnesses = new Set<string>();
  const none = noTrail(recording);
  const recordedIn = eachRecordedBy(recording);
  const parts = groups.map(({ region, evidence }) => {
    const recordedHere = recordedIn(region);
    const unseen = unseenIn(recording, region, unread);
    const recorded = (event: DataEvent): Judgement => {
      const by = recordedHere(event);
      for (const { trail, judgement } of by) if (judgement.verdict === 'pass') witnesses.add(trail.trail.arn);
      return any([...by.map(({ judgement }) => judgement), ...unseen], none);
    };
    const ofKind = byKind.map((ofAll) => {
      const rest = all(ofAll.filter(isOfUnmentioned).map(recorded));
      // Where the objects of any bucket are left out, those that selectors name need not be listed too.
      return rest.verdict === 'fail' ? rest : all(ofAll.map(recorded));
    });
    return restingOn(evidence, all(ofKind));
  });
  const regions = groups.reduce((sum, group) => sum + group.regions.length, 0);
  const by = say('s3-events-recorded-by', { trails: [...witnesses].sort().join(', '), regions });
  return all([regionsAreKnown(recording), ...parts, pass(by)]);
}

/**
 * The first of those events of an object that every trail's selectors treat alike: selectors may name people by the
 * hundred. Events that there are for certain come before those that only a selector mentions.
 */
function oneOfEach(trails: readonly TrailView[], events: readonly DataEvent[]): readonly DataEvent[] {
  const known = trails.flatMap(({ selectors }) => (isKnown(selectors) ? [selectors.known] : []));
  const seen = new Map<string, DataEvent>();
  for (const event of events) {
    const recorded = known.map((selectors) => selectorsRecord(selectors, event));
    const key = [event.resourceArn, ...recorded].join(' ');
    if (!seen.has(key)) seen.set(key, event);
  }
  return [...seen.values()];
}

/** A trail that nobody saw may record a region, unless the region itself answered which trails it has. */
function unseenIn(recording: AccountRecording, region: string, unread: readonly Gap[]): readonly Judgement[] {
  const seen = trailsSeenIn(recording, region);
  if (seen && isKnown(seen)) return [];
  return (seen ? [seen.gap, ...unread] : unread).map((gap) => notAssessed(gap));
}

function tooMany({ account }: AccountRecording): Gap {
  return {
    account,
    api: 'cloudtrail:GetEventSelectors',
    reason: 'not-decidable',
    detail: 'the advanced selectors have too many conditions for S3 objects to be compared with each other',
  };
}
