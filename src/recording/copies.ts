import { all, fail, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { type AccountRecording, alikeRegions, eachRecordedBy, noTrail, recordsAtAll } from './recording.js';
import { eventsToTell } from './selectors.js';

/** So many regions are named; of more only the number. */
const fewRegions = 3;

/**
 * No management event is recorded by more than one trail.
 * @param unread what keeps the account's trails from being known
 */
export function recordsNothingTwice(recording: AccountRecording, unread: readonly Gap[]): Judgement {
  const unseen = unread.map((gap) => notAssessed(gap));
  const answers = noTrail(recording).evidence;
  if (recording.trails.length === 0 && unseen.length === 0) {
    return restingOn(answers, notApplicable(say('no-trail', {})));
  }
  const open = recording.trails.map((view) => ({ view, records: recordsAtAll(view) }));
  const views = open.filter(({ records }) => records.verdict !== 'fail').map(({ view }) => view);
  // Of an account with one trail, as almost all are, nothing needs to be compared.
  const overlaps = views.length < 2 ? [] : overlapsOf({ ...recording, trails: views });
  const why = open.flatMap(({ records }) => records.evidence);
  return all([restingOn([...answers, ...why], pass(say('recorded-once', {}))), ...overlaps, ...unseen]);
}

function overlapsOf(recording: AccountRecording): readonly Judgement[] {
  const copied = new Map<string, { readonly regions: string[]; readonly evidence: string[] }>();
  const rest: Judgement[] = [];
  const events = eventsToTell(
    ...recording.trails.flatMap(({ selectors }) => (isKnown(selectors) ? [selectors.known] : [])),
  );
  const recordedIn = eachRecordedBy(recording);
  for (const { region, regions, evidence } of alikeRegions(recording)) {
    const recorded = recordedIn(region);
    const twice = new Map<string, Judgement>();
    const doubts: Judgement[] = [];
    for (const event of events) {
      const by = recorded(event).filter(({ judgement }) => judgement.verdict !== 'fail');
      const certain = by.filter(({ judgement }) => judgement.verdict === 'pass');
      if (certain.length > 1) for (const { trail, judgement } of certain) twice.set(trail.trail.arn, judgement);
      else if (by.length > 1) doubts.push(...by.map(({ judgement }) => judgement));
    }
    if (twice.size === 0) {
      rest.push(restingOn(evidence, all(doubts)));
      continue;
    }
    const trails = [...twice.keys()].sort().join(', ');
    const before = copied.get(trails) ?? { regions: [], evidence: [] };
    before.regions.push(...regions);
    before.evidence.push(...evidence, ...[...twice.values()].flatMap((judgement) => judgement.evidence));
    copied.set(trails, before);
  }
  const fails = [...copied].map(([trails, { regions, evidence }]) =>
    restingOn(
      evidence,
      fail(
        regions.length > fewRegions
          ? say('recorded-twice-in-regions', { trails, regions: regions.length })
          : say('recorded-twice-in', { trails, regions: [...regions].sort().join(', ') }),
      ),
    ),
  );
  return [...fails, ...rest];
}
