import { all, fail, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { grouped } from '../model/groups.js';
import type { Statement } from '../model/statement.js';
import { alikeRegions } from '../recording/recording.js';
import { type RecordingOfSeen, recordingOfSeen } from '../recording/seen.js';
import { unmentionedSource } from '../recording/selectors.js';
import { accountRecording } from './account-recording.js';
import type { ActivityRead, SeenActivity } from './activity.js';
import type { AccountView, Control } from './control.js';
import {
  answersBehind,
  answersOf,
  notRead,
  sumOf,
  type ToolActivity,
  toolActivity,
  toolName,
  toolOf,
  unreadOf,
} from './tool-activity.js';

/** Wherever developer tools were active, some trail records their management events, reads and writes. */
export const developerToolsRecording: Control = {
  id: 'developer-tools-recording',
  severity: 'high',
  subject: 'account',
  reads: [...accountRecording.reads, 'cloudtrail:LookupEvents'],
  policy: [],
  assumes: ['A1', 'A4', 'A5', 'A6', 'A8', 'A11'],
  causes: [
    'tools-not-recorded',
    'no-trail',
    'trail-not-logging',
    'trail-single-region',
    'trail-not-in-region',
    'trail-leaves-out-reads',
    'trail-leaves-out-writes',
    'trail-leaves-out-reads-of',
    'trail-leaves-out-writes-of',
  ],
  ofActivity: true,
  judge(account, audit) {
    const activity = toolActivity(account, audit);
    if (!activity) return notApplicable(say('activity-not-asked', {}));
    const { rows, dataEvents, reads, covered } = activity;
    const unread = unreadOf(reads);
    if (rows.length === 0) {
      if (unread.length > 0) return all(notRead(unread));
      const nothing =
        dataEvents.length > 0
          ? notApplicable(say('no-management-activity', {}), leftOut(dataEvents), ...covered)
          : notApplicable(say('no-tool-activity', {}), ...covered);
      return restingOn(answersOf(reads), nothing);
    }
    const regions = grouped(rows, ({ row }) => row.region);
    const recorded = regions.map(([region, seen]) => recordedIn(account, region, seen));
    return all([
      ...recorded.map(({ judgement }) => judgement),
      ...reads.map((read) => whateverHides(account, read)),
      pass(recordedBy(activity, regions.length, [...new Set(recorded.flatMap(({ trails }) => trails))].sort())),
      ...keyUseOfCodeCommit(account, rows),
      ...(dataEvents.length > 0 ? [pass(leftOut(dataEvents))] : []),
    ]);
  },
};

function recordedBy({ rows }: ToolActivity, regions: number, trails: readonly string[]) {
  const { n, first, last } = sumOf(rows);
  return say('tools-recorded', { services: namesOf(rows), regions, n, first, last, trails: trails.join(', ') });
}

function namesOf(seen: readonly SeenActivity[]): string {
  return [...new Set(seen.map(({ row }) => toolName(row.source)))].sort().join(', ');
}

interface RecordedIn {
  readonly judgement: Judgement;
  readonly trails: readonly string[];
}

function recordedIn(account: AccountView, region: string, seen: readonly SeenActivity[]): RecordedIn {
  const sources = grouped(seen, ({ row }) => row.source).map(([source]) => source);
  const { judgement, trails } = recordsTools(account, region, sources);
  if (judgement.verdict !== 'fail') return { judgement: restingOn(answersBehind(seen), judgement), trails };
  const { n, first, last } = sumOf(seen);
  const unrecorded = fail(say('tools-not-recorded', { services: namesOf(seen), region, n, first, last }));
  return { judgement: restingOn(answersBehind(seen), all([unrecorded, judgement])), trails };
}

/** Reads and writes of each of these services. What a trail does with all alike is told of all, once. */
function recordsTools({ recording }: AccountView, region: string, sources: readonly string[]): RecordedIn {
  const parts = [true, false].flatMap((readOnly): readonly RecordingOfSeen[] => {
    const of = (source: string): RecordingOfSeen =>
      recordingOfSeen(recording, region, { category: 'Management', source, readOnly });
    const whole = of(unmentionedSource);
    const each = sources.map(of);
    return each.every(({ judgement }) => judgement.verdict === whole.judgement.verdict) ? [whole] : each;
  });
  // The trails are named once for all regions.
  const judgements = parts.map(({ judgement }) =>
    judgement.verdict === 'pass' ? { ...judgement, because: [] } : judgement,
  );
  return { judgement: all(judgements), trails: parts.flatMap(({ trails }) => trails) };
}

/** What could not be read may hide activity: where all of it is recorded, that changes nothing. */
function whateverHides(account: AccountView, read: ActivityRead): Judgement {
  const { gap, region } = read;
  if (!gap) return pass();
  const { recording } = account;
  // Where nobody could list the regions, nobody knows where to look.
  if (region === undefined && !isKnown(recording.regions)) return notAssessed(gap);
  const regions = region === undefined ? alikeRegions(recording).map((alike) => alike.region) : [region];
  const sources = [toolOf(read) ?? unmentionedSource];
  const recorded = regions.every((one) => recordsTools(account, one, sources).judgement.verdict === 'pass');
  return recorded ? pass() : notAssessed(gap);
}

/** AWS records the use of the key behind CodeCommit's repositories as events of KMS. */
function keyUseOfCodeCommit({ recording }: AccountView, rows: readonly SeenActivity[]): readonly Judgement[] {
  const active = rows.filter(({ row }) => row.source === 'codecommit.amazonaws.com');
  const lost = grouped(active, ({ row }) => row.region).flatMap(([region]) => {
    const kms = [true, false].map(
      (readOnly) =>
        recordingOfSeen(recording, region, { category: 'Management', source: 'kms.amazonaws.com', readOnly }).judgement,
    );
    return kms.some(({ verdict }) => verdict === 'fail') ? [region] : [];
  });
  return lost.length > 0 ? [pass(say('codecommit-key-use-left-out', { regions: lost.join(', ') }))] : [];
}

function leftOut(dataEvents: readonly SeenActivity[]): Statement {
  const { actions, n } = sumOf(dataEvents);
  return say('tool-data-events-left-out', { actions, n });
}
