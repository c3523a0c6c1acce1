import { all, fail, restingOn, say } from '../judgement/judgement.js';
import type { AccountReading, EventDataStore } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { recordsSomething } from '../recording/recording.js';
import { selectorsRecordAnything } from '../recording/selectors.js';
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
  causes: [
    'no-trail',
    'trail-not-logging',
    'trail-without-management-events',
    'trail-in-denied-region',
    'recorded-not-by-trail',
  ],
  judge: ({ recording, reading }) => {
    const judgement = recordsSomething(recording);
    return judgement.verdict === 'fail' ? all([judgement, ...recordedElsewhere(reading)]) : judgement;
  },
};

/** What an event data store keeps is recorded, but not by a trail: it excuses nothing. Told only where stores were read. */
function recordedElsewhere({ eventDataStores = {} }: AccountReading): readonly Judgement[] {
  return Object.values(eventDataStores).flatMap((stores) =>
    isKnown(stores)
      ? stores.known
          .filter(keepsManagementEvents)
          .map(({ arn }) => restingOn([stores.from], fail(say('recorded-not-by-trail', { store: arn }))))
      : [],
  );
}

function keepsManagementEvents({ status, advanced }: EventDataStore): boolean {
  return status === 'ENABLED' && selectorsRecordAnything({ advanced }) !== 'no';
}
