import type { SeenActivity } from '../controls/activity.js';
import type { Access } from '../model/event.js';
import type { AccountRecording } from '../recording/recording.js';
import { type RecordingOfSeen, recordingOfSeen } from '../recording/seen.js';

/** Whether an account's trails record what one service was seen to do there in one region, reading or writing. */
export interface RecordedActivity extends RecordingOfSeen {
  readonly region: string;
  readonly source: string;
  readonly access: Access;
}

/** What was seen, as management events: whether some of it are data events, the judgement does not say. */
export function recordedActivity(
  recording: AccountRecording,
  seen: readonly SeenActivity[],
): readonly RecordedActivity[] {
  const kinds = new Map(
    seen.map(({ row: { region, source, access } }) => [
      JSON.stringify([region, source, access]),
      { region, source, access },
    ]),
  );
  return [...kinds.values()].map(({ region, source, access }) => {
    const event = { category: 'Management', source, readOnly: access === 'read' } as const;
    return { region, source, access, ...recordingOfSeen(recording, region, event) };
  });
}
