import type { FieldSelector, Selectors } from '../../src/model/evidence.js';
import { isKnown } from '../../src/model/fact.js';
import type { Verdict } from '../../src/model/finding.js';
import type { AccountRecording, TrailView } from '../../src/recording/recording.js';
import type { Recorded, TrailEvent } from '../../src/recording/selectors.js';

/**
 * What is recorded, slowly and one event, one region and one trail after the other, as the user guide tells it: answers
 * to compare with that are plain to see. Nothing here is shared with what it is compared with.
 */

const rank: Readonly<Record<Recorded, number>> = { no: 0, undecidable: 1, yes: 2 };

function weakest(parts: readonly Recorded[]): Recorded {
  let answer: Recorded = 'yes';
  for (const part of parts) if (rank[part] < rank[answer]) answer = part;
  return answer;
}

function strongest(parts: readonly Recorded[]): Recorded {
  let answer: Recorded = 'no';
  for (const part of parts) if (rank[part] > rank[answer]) answer = part;
  return answer;
}

function verdictOf(answer: Recorded): Verdict {
  return answer === 'yes' ? 'pass' : answer === 'no' ? 'fail' : 'not-assessed';
}

/** One operator after the other. */
function fieldHolds(
  { equals, notEquals, startsWith, notStartsWith, endsWith, notEndsWith }: FieldSelector,
  value: string,
): boolean {
  const wanted: boolean[] = [];
  for (const text of equals ?? []) wanted.push(value === text);
  for (const text of startsWith ?? []) wanted.push(value.slice(0, text.length) === text);
  for (const text of endsWith ?? [])
    wanted.push(value.length >= text.length && value.slice(value.length - text.length) === text);
  for (const text of notEquals ?? []) if (value === text) return false;
  for (const text of notStartsWith ?? []) if (value.slice(0, text.length) === text) return false;
  for (const text of notEndsWith ?? []) {
    if (value.length >= text.length && value.slice(value.length - text.length) === text) return false;
  }
  return wanted.length === 0 || wanted.includes(true);
}

function basicReference(selectors: Extract<Selectors, { basic: unknown }>, event: TrailEvent): Recorded {
  if (selectors.basic.length === 0) return event.category === 'Management' ? 'yes' : 'no';
  let best: Recorded = 'no';
  for (const { readWriteType, managementEvents, excludedSources, dataResources } of selectors.basic) {
    if (readWriteType === 'ReadOnly' && !event.readOnly) continue;
    if (readWriteType === 'WriteOnly' && event.readOnly) continue;
    if (event.category === 'Management') {
      if (managementEvents && !excludedSources.includes(event.source)) best = 'yes';
      continue;
    }
    for (const { type, values } of dataResources) {
      if (type !== event.resourceType) continue;
      for (const value of values) {
        if (event.resourceArn.slice(0, value.length) !== value) continue;
        const [, , service, , , bucket = '', ...rest] = value.split(':');
        const whole = service === 's3' && (bucket === '' || bucket.indexOf('/') > 0 || rest.length > 0);
        if (whole) return 'yes';
        best = 'undecidable';
      }
    }
  }
  return best;
}

export function reference(selectors: Selectors, event: TrailEvent): Recorded {
  if ('basic' in selectors) return basicReference(selectors, event);
  let best: Recorded = 'no';
  for (const fields of selectors.advanced) {
    let refused = false;
    const names = fields.map(({ field }) => field);
    let unsure = !names.includes('eventCategory') || (event.category === 'Data' && !names.includes('resources.type'));
    for (const one of fields) {
      const { field: name, ...operators } = one;
      if (Object.values(operators).every((list) => list === undefined)) unsure = true;
      else if (name === 'eventCategory') refused ||= !fieldHolds(one, event.category);
      else if (name === 'eventSource') refused ||= !fieldHolds(one, event.source);
      else if (name === 'readOnly') refused ||= !fieldHolds(one, event.readOnly ? 'true' : 'false');
      else if (event.category === 'Management') unsure = true;
      else if (name === 'resources.type') refused ||= !fieldHolds(one, event.resourceType);
      else if (name === 'resources.ARN') refused ||= !fieldHolds(one, event.resourceArn);
      else if (name === 'eventName') refused ||= !fieldHolds(one, event.name);
      else if (name === 'userIdentity.arn') refused ||= !fieldHolds(one, event.identity);
      else if (name === 'sessionCredentialFromConsole')
        refused ||= !fieldHolds(one, event.fromConsole ? 'true' : 'false');
      else unsure = true;
    }
    if (refused) continue;
    if (!unsure) return 'yes';
    best = 'undecidable';
  }
  return best;
}

/** An account with the regions that its partition gives to every account. */
export interface ReferenceAccount {
  readonly recording: AccountRecording;
  readonly defaults: readonly string[];
  /** Something keeps its trails from being known, all of them. */
  readonly trailsMayHide: boolean;
}

function answered({ recording }: ReferenceAccount, region: string): boolean {
  const seen = recording.trailsByRegion[region];
  return seen !== undefined && isKnown(seen);
}

/** Enabled regions but for those that are declared denied and silent, unless that would leave none. */
function countingRegions(account: ReferenceAccount): readonly string[] {
  const { recording, defaults } = account;
  const enabled = isKnown(recording.regions) ? recording.regions.known : defaults;
  const left = enabled.filter((region) => !recording.deniedRegions.includes(region) || answered(account, region));
  const counting = new Set(left.length === 0 ? enabled : left);
  for (const region of Object.keys(recording.trailsByRegion)) if (answered(account, region)) counting.add(region);
  return [...counting];
}

function isLogging({ status }: TrailView): Recorded {
  if (!isKnown(status)) return 'undecidable';
  return status.known.logging ? 'yes' : 'no';
}

function letsThrough({ selectors }: TrailView, event: TrailEvent): Recorded {
  return isKnown(selectors) ? reference(selectors.known, event) : 'undecidable';
}

function isIn({ recording, defaults }: ReferenceAccount, { trail, ownerRegions }: TrailView, region: string): Recorded {
  const seen = recording.trailsByRegion[region];
  if (seen !== undefined && !isKnown(seen)) return 'undecidable';
  if (seen !== undefined) return seen.known.includes(trail.arn) ? 'yes' : 'no';
  if (!trail.multiRegion) return trail.homeRegion === region ? 'yes' : 'no';
  if (defaults.includes(region)) return 'yes';
  return isKnown(ownerRegions) && ownerRegions.known.includes(region) ? 'yes' : 'undecidable';
}

export function referenceRecordedBy(
  account: ReferenceAccount,
  view: TrailView,
  region: string,
  event: TrailEvent,
): Verdict {
  return verdictOf(weakest([isLogging(view), letsThrough(view, event), isIn(account, view, region)]));
}

export function referenceSomething(account: ReferenceAccount, events: readonly TrailEvent[]): Verdict {
  const { recording } = account;
  const parts: Recorded[] = [];
  for (const view of recording.trails) {
    const { multiRegion, homeRegion } = view.trail;
    const counts = multiRegion || !recording.deniedRegions.includes(homeRegion);
    parts.push(
      weakest([isLogging(view), strongest(events.map((event) => letsThrough(view, event))), counts ? 'yes' : 'no']),
    );
  }
  for (const region of countingRegions(account)) if (!answered(account, region)) parts.push('undecidable');
  if (!isKnown(recording.regions)) parts.push('undecidable');
  return verdictOf(strongest(parts));
}

export function referenceEverything(
  account: ReferenceAccount,
  events: readonly TrailEvent[],
  mayExclude: readonly string[],
): Verdict {
  const { recording, defaults } = account;
  const regions = countingRegions(account);
  const parts: Recorded[] = [];
  for (const view of recording.trails) {
    const all: Recorded[] = [isLogging(view), isKnown(recording.regions) ? 'yes' : 'undecidable'];
    all.push(view.trail.multiRegion ? 'yes' : 'no', view.trail.globalServices ? 'yes' : 'no');
    for (const region of regions) all.push(isIn(account, view, region));
    for (const event of events) if (!mayExclude.includes(event.source)) all.push(letsThrough(view, event));
    // A trail that records no management events at all is none, whatever may be left out.
    all.push(strongest(events.map((event) => letsThrough(view, event))));
    parts.push(weakest(all));
  }
  const shown = defaults.some((region) => answered(account, region));
  if (!shown && regions.some((region) => !answered(account, region))) parts.push('undecidable');
  if (!shown && !isKnown(recording.regions)) parts.push('undecidable');
  return verdictOf(strongest(parts));
}

export interface ReferenceCopies {
  readonly verdict: Verdict;
  /** The trails of which some records what another does, by region: joined by spaces. */
  readonly twice: Readonly<Record<string, string>>;
}

export function referenceCopies(account: ReferenceAccount, events: readonly TrailEvent[]): ReferenceCopies {
  const { recording, trailsMayHide } = account;
  if (recording.trails.length === 0 && !trailsMayHide) return { verdict: 'not-applicable', twice: {} };
  const twice: Record<string, string> = {};
  let doubt = trailsMayHide;
  const rows = recording.trails.map((view) => ({ view, lets: events.map((event) => letsThrough(view, event)) }));
  for (const region of countingRegions(account)) {
    const copied = new Set<string>();
    const here = rows.map(({ view, lets }) => ({
      arn: view.trail.arn,
      present: weakest([isLogging(view), isIn(account, view, region)]),
      lets,
    }));
    for (const index of events.keys()) {
      const certain: string[] = [];
      let open = 0;
      for (const { arn, present, lets } of here) {
        const recorded = weakest([present, lets[index] ?? 'no']);
        if (recorded === 'yes') certain.push(arn);
        if (recorded !== 'no') open += 1;
      }
      if (certain.length >= 2) for (const arn of certain) copied.add(arn);
      else if (open >= 2) doubt = true;
    }
    if (copied.size > 0) twice[region] = [...copied].sort().join(' ');
  }
  if (Object.keys(twice).length > 0) return { verdict: 'fail', twice };
  return { verdict: doubt ? 'not-assessed' : 'pass', twice };
}

/** Each event, by some trail, in every region. */
export function referenceUnion(
  account: ReferenceAccount,
  events: readonly TrailEvent[],
  /** Whether there is such an event at all. */
  exists: (event: TrailEvent) => boolean,
): Verdict {
  const { recording, trailsMayHide } = account;
  const answers: Recorded[] = [isKnown(recording.regions) ? 'yes' : 'undecidable'];
  const rows = recording.trails.map((view) => ({ view, lets: events.map((event) => letsThrough(view, event)) }));
  for (const region of countingRegions(account)) {
    const hidden = !answered(account, region) && (trailsMayHide || recording.trailsByRegion[region] !== undefined);
    const here = rows.map(({ view, lets }) => ({
      present: weakest([isLogging(view), isIn(account, view, region)]),
      lets,
    }));
    for (const [index, event] of events.entries()) {
      let recorded: Recorded = hidden ? 'undecidable' : 'no';
      for (const { present, lets } of here) recorded = strongest([recorded, weakest([present, lets[index] ?? 'no'])]);
      if (recorded === 'no' && !exists(event)) recorded = 'undecidable';
      answers.push(recorded);
    }
  }
  return verdictOf(weakest(answers));
}
