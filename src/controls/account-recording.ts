import { recordsSomething } from '../recording/recording.js';
import type { Control } from './control.js';

/** One trail, own or organization, is logging and records management events of the account. */
export const accountRecording: Control = {
  id: 'account-recording',
  severity: 'critical',
  subject: 'account',
  reads: [
    'account:ListRegions',
    'cloudtrail:DescribeTrails',
    'cloudtrail:ListTrails',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:GetEventSelectors',
  ],
  policy: ['regions.denied'],
  assumes: ['A4', 'A5', 'A6', 'A8'],
  judge: ({ recording }) => recordsSomething(recording),
};
