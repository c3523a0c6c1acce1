import { recordsNothingTwice } from '../recording/copies.js';
import { accountRecording } from './account-recording.js';
import type { Control } from './control.js';

/** No region's management events are recorded by more than one trail: the first copy is free, others are paid for. */
export const duplicateRecording: Control = {
  id: 'duplicate-recording',
  severity: 'low',
  subject: 'account',
  reads: accountRecording.reads,
  policy: ['regions.denied'],
  assumes: ['A1', 'A4', 'A5', 'A6', 'A8', 'A10'],
  causes: ['recorded-twice-in', 'recorded-twice-in-regions'],
  judge: ({ recording, unreadTrails }) => recordsNothingTwice(recording, unreadTrails),
};
