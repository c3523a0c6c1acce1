import { all, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { ObservedEvent, Window } from '../model/event.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { withoutSession } from '../model/identities.js';
import type { Statement } from '../model/statement.js';
import type { RecordingChanges, SeenChange } from './activity.js';
import { actorOf } from './actor.js';
import type { AccountView, AuditView, Control } from './control.js';
import { isDeployer } from './deployers.js';
import { undecidedEvent } from './recording-change.js';
import { effectOf } from './recording-changes.js';
import { type OwnParts, ownParts } from './recording-parts.js';

/**
 * Nobody but the deployers that the policy names stopped, weakened or took away what recording rests on. The account in
 * which a change was recorded carries it. What was refused changed nothing: it is told, and does not fail.
 */
export const trailTampering: Control = {
  id: 'trail-tampering',
  severity: 'high',
  subject: 'account',
  reads: [
    'cloudtrail:DescribeTrails',
    'cloudtrail:LookupEvents',
    's3:GetBucketLocation',
    's3:GetBucketVersioning',
    's3:GetBucketObjectLockConfiguration',
  ],
  policy: [
    'activity.deployers',
    'recording.mayExclude',
    'trails.judge',
    'trails.destination.buckets',
    'trails.insights',
    'logBuckets.retention.minDays',
  ],
  assumes: ['A4', 'A5', 'A6', 'A7', 'A11', 'A14', 'A15', 'A16', 'A19', 'A20'],
  causes: [
    'logging-stopped',
    'trail-deleted',
    'trail-weakened',
    'selectors-narrowed',
    'insights-dropped',
    'bucket-policy-deleted',
    'bucket-policy-shuts-out',
    'lifecycle-shortened',
    'key-disabled',
    'key-deletion-scheduled',
    'trusted-access-disabled',
  ],
  judge(account, audit) {
    const parts = ownParts(account.id, audit);
    const changes = audit.activity.changes.get(account.id) ?? { events: [], histories: [] };
    const seen = changes.events.flatMap((change) => tellChange(change, account, audit));
    const unread = [
      ...unreadParts(account, audit),
      ...parts.gaps,
      ...unreadHistories(account.id, parts, changes),
      ...unaskedDeletions(account, audit, changes),
    ];
    const ownsParts = parts.lookups.length + changes.histories.length + unread.length > 0;
    // Where nothing of the recording is, what was refused and names nothing was about something else.
    const told = seen.filter(({ of, note }) => ownsParts || of === 'ours' || note !== 'change-refused');
    if (!ownsParts && told.length === 0) return notApplicable(say('nothing-of-recording-here', {}));
    const beside = notes(told, audit.partition);
    const read = changes.histories.flatMap(({ from }) => from);
    const regions = regionsOfDeletions(changes);
    const deletions = showsByDeletion(account, audit);
    const nothingElse = changes.histories.every(({ eventName }) => eventName === 'DeleteTrail');
    const window = covered(changes);
    if (window && deletions && nothingElse && parts.lookups.length + unread.length + told.length === 0) {
      return restingOn(read, notApplicable(say('no-trail-left', { regions, ...window })));
    }
    return all([
      ...told.map(({ judgement }) => judgement),
      ...unread.map((gap) => notAssessed(gap, ...beside)),
      restingOn(read, unchanged(changes)),
      deletions ? pass(say('deletions-asked-in', { regions })) : pass(),
      ...beside.map((statement) => pass(statement)),
    ]);
  },
};

interface ToldChange {
  readonly event: ObservedEvent;
  readonly of: 'ours' | 'unknown';
  readonly judgement: Judgement;
  /** Why it does not count, where it does not. */
  readonly note?: 'change-refused' | 'changed-by-deployer';
}

function tellChange({ event, from }: SeenChange, account: AccountView, audit: AuditView): readonly ToldChange[] {
  const effect = effectOf(event, account, audit);
  if (!effect || effect.of === 'other') return [];
  const { of } = effect;
  if (event.errorCode !== undefined) return [{ event, of, judgement: restingOn(from, pass()), note: 'change-refused' }];
  const harmless = effect.judgement.verdict === 'pass';
  const deployer = harmless ? 'no' : isDeployer(event.by, audit);
  if (deployer === 'yes') return [{ event, of, judgement: restingOn(from, pass()), note: 'changed-by-deployer' }];
  const unknown = deployer === 'unknown' && effect.judgement.verdict === 'fail';
  const why = 'its record does not say who did it, who may be a deployer that the policy names';
  return [
    { event, of, judgement: restingOn(from, unknown ? notAssessed(undecidedEvent(event, why)) : effect.judgement) },
  ];
}

/** What does not count, by action and identity. */
function notes(told: readonly ToldChange[], partition: string): readonly Statement[] {
  const groups = new Map<
    string,
    { code: 'change-refused' | 'changed-by-deployer'; action: string; by: string; at: string[] }
  >();
  for (const { event, note: code } of told) {
    if (!code) continue;
    const action = `${event.source.split('.')[0]}:${event.name}`;
    const by = actorOf(withoutSession(event.by), partition);
    const group = groups.get([code, action, by].join(' ')) ?? { code, action, by, at: [] };
    groups.set([code, action, by].join(' '), group);
    group.at.push(event.at);
  }
  return [...groups.values()].map(({ code, action, by, at }) =>
    say(code, { action, by, n: at.length, last: at.sort().at(-1) ?? '' }),
  );
}

/** A trail of its own that nobody could see may be one that recording rests on. */
function unreadParts({ recording, unreadTrails }: AccountView, { policy }: AuditView): readonly Gap[] {
  const { judge, destination } = policy.trails;
  const restsOnOrganization = recording.trails.some(({ trail }) => trail.organization);
  return restsOnOrganization && judge === 'relied-on' && destination.buckets === undefined ? [] : unreadTrails;
}

function unreadHistories(account: string, { lookups }: OwnParts, { histories }: RecordingChanges): readonly Gap[] {
  const gaps = histories.flatMap(({ gap }) => (gap ? [gap] : []));
  const asked = new Set(histories.map(({ region, eventName }) => `${region} ${eventName}`));
  const unasked = lookups
    .filter(({ region, eventName }) => !asked.has(`${region} ${eventName}`))
    .map(({ region, eventName }): Gap => {
      const detail = `event history was not asked for ${eventName}`;
      return { account, region, api: 'cloudtrail:LookupEvents', reason: 'not-collected', detail };
    });
  return [...gaps, ...unasked];
}

/** An organization trail that is gone shows by its deletion alone, and one of an account that has none any more too. */
function showsByDeletion(account: AccountView, audit: AuditView): boolean {
  const { managementAccount: management, judgedTrails } = audit;
  if (account.recording.trails.length === 0) return true;
  const isManagement = management !== undefined && isKnown(management) && management.known === account.id;
  return isManagement && !judgedTrails.some(({ trail }) => trail.organization);
}

function unaskedDeletions(account: AccountView, audit: AuditView, { histories }: RecordingChanges): readonly Gap[] {
  if (!showsByDeletion(account, audit) || histories.some(({ eventName }) => eventName === 'DeleteTrail')) return [];
  const detail = 'event history was not asked for DeleteTrail';
  return [{ account: account.id, api: 'cloudtrail:LookupEvents', reason: 'not-collected', detail }];
}

/** Any region may have been its home: those that were asked are told. */
function regionsOfDeletions({ histories }: RecordingChanges): string {
  const asked = histories.flatMap(({ region, eventName }) => (eventName === 'DeleteTrail' ? [region] : []));
  return asked.sort().join(', ');
}

function unchanged(changes: RecordingChanges): Judgement {
  const window = covered(changes);
  return window ? pass(say('recording-unchanged', window)) : pass();
}

/** What all histories cover. */
function covered({ histories }: RecordingChanges): Window | undefined {
  const windows = histories.flatMap(({ window }) => (window ? [window] : []));
  const since = windows
    .map((window) => window.since)
    .sort()
    .at(-1);
  const until = windows.map((window) => window.until).sort()[0];
  return since === undefined || until === undefined ? undefined : { since, until };
}
