import { recordsS3Objects } from '../recording/objects.js';
import { accountRecording } from './account-recording.js';
import type { Control } from './control.js';

/** The data events of S3 objects that the policy asks for are recorded by logging trails, in every region. */
export const trailDataEvents: Control = {
  id: 'trail-data-events',
  severity: 'low',
  subject: 'account',
  reads: accountRecording.reads,
  policy: ['recording.s3DataEvents', 'recording.mayExcludeBuckets', 'regions.denied'],
  assumes: ['A1', 'A6', 'A8', 'A10', 'A13'],
  causes: [
    'no-trail',
    'trail-not-logging',
    'trail-single-region',
    'trail-not-in-region',
    'trail-leaves-out-s3-reads',
    'trail-leaves-out-s3-writes',
    'trail-narrows-s3-events',
  ],
  byDefault: 'off',
  judge: ({ recording, unreadTrails }, { policy }) => {
    const { s3DataEvents: events, mayExcludeBuckets } = policy.recording;
    return recordsS3Objects(recording, { events, mayExcludeBuckets }, unreadTrails);
  },
};
