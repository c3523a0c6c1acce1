import { recordsEverything } from '../recording/recording.js';
import { accountRecording } from './account-recording.js';
import type { Control } from './control.js';

/** One logging trail records reads and writes in every enabled region, nothing left out, global services included. */
export const multiRegionRecording: Control = {
  id: 'multi-region-recording',
  severity: 'high',
  subject: 'account',
  reads: accountRecording.reads,
  policy: ['recording.mayExclude', 'regions.denied'],
  assumes: ['A1', 'A4', 'A5', 'A8', 'A10'],
  causes: [
    'no-trail',
    'trail-not-logging',
    'trail-single-region',
    'trail-not-in-region',
    'trail-without-global-services',
    'trail-without-management-events',
    'trail-leaves-out-reads',
    'trail-leaves-out-writes',
    'trail-leaves-out-reads-of',
    'trail-leaves-out-writes-of',
  ],
  judge: ({ recording }, { policy }) => recordsEverything(recording, policy.recording.mayExclude),
};
