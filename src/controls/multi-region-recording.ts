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
  judge: ({ recording }, { policy }) => recordsEverything(recording, policy.recording.mayExclude),
};
