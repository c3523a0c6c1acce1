import { any, notAssessed, restingOn, say } from '../judgement/judgement.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { type AccountRecording, noTrail, recordedBy, trailsSeenIn } from './recording.js';
import type { ManagementEvent } from './selectors.js';

/** What became of a management event that was seen in a region: whether any trail records such, and which ones do. */
export interface RecordingOfSeen {
  readonly judgement: Judgement;
  /** ARNs of the trails that record it for certain. */
  readonly trails: readonly string[];
}

/**
 * Whether some trail of the account records such an event where one was seen. Where the region's trails could not be
 * read, one may hide there. That the policy declares the region denied is no matter: something was done there.
 */
export function recordingOfSeen(recording: AccountRecording, region: string, event: ManagementEvent): RecordingOfSeen {
  const parts = recordedBy(recording, region, event).map(({ trail: { trail, from }, judgement }) => ({
    arn: trail.arn,
    judgement:
      judgement.verdict === 'pass'
        ? restingOn([from], { ...judgement, because: [say('recorded-by', { trail: trail.arn })] })
        : judgement,
  }));
  const judgement = any([...parts.map((part) => part.judgement), ...unread(recording, region)], noTrail(recording));
  const recorders = parts.filter((part) => part.judgement.verdict === 'pass');
  return { judgement, trails: recorders.map(({ arn }) => arn).sort() };
}

/** A trail may hide where nobody could look. */
function unread(recording: AccountRecording, region: string): readonly Judgement[] {
  const seen = trailsSeenIn(recording, region);
  if (seen && isKnown(seen)) return [];
  const api = 'cloudtrail:DescribeTrails';
  const gap = seen?.gap ?? {
    account: recording.account,
    region,
    api,
    reason: 'not-collected',
    detail: 'this region was not asked',
  };
  return [notAssessed(gap)];
}
