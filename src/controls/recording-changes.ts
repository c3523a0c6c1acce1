import { all, fail, notAssessed, say } from '../judgement/judgement.js';
import type { ObservedEvent } from '../model/event.js';
import { bucketChanges } from './bucket-changes.js';
import type { AccountView, AuditView } from './control.js';
import { byWhom, type Effect, other, parameter, unnamed, type Weighed } from './recording-change.js';
import { keyNamed, type Named } from './recording-parts.js';
import { trailChanges } from './trail-changes.js';

/**
 * What an event says that was done to recording. Its parameters are what CloudTrail recorded of the request, in the words
 * of the service's API: of what AWS left out, because it was too large, nothing is guessed.
 */
export function effectOf(event: ObservedEvent, account: AccountView, audit: AuditView): Effect | undefined {
  return changes.get(event.source)?.get(event.name)?.({ event, account, audit });
}

const changes: ReadonlyMap<string, ReadonlyMap<string, (weighed: Weighed) => Effect>> = new Map([
  ['cloudtrail.amazonaws.com', trailChanges],
  ['s3.amazonaws.com', bucketChanges],
  [
    'kms.amazonaws.com',
    new Map([
      ['DisableKey', ofKey('key-disabled')],
      ['ScheduleKeyDeletion', ofKey('key-deletion-scheduled')],
    ]),
  ],
  ['organizations.amazonaws.com', new Map([['DisableAWSServiceAccess', trustedAccessDisabled]])],
]);

function ofKey(code: 'key-disabled' | 'key-deletion-scheduled') {
  return (weighed: Weighed): Effect => {
    const id = parameter(weighed, 'keyId');
    if (id === undefined) return unnamed(weighed, 'keyId');
    const found: Named<string> = keyNamed(id, weighed.event, weighed.audit);
    if ('other' in found) return other;
    if ('gaps' in found) return { of: 'unknown', judgement: all(found.gaps.map((gap) => notAssessed(gap))) };
    return { of: 'ours', judgement: fail(say(code, { key: found.ours, ...byWhom(weighed) })) };
  };
}

/** Without trusted access no organization trail records anything. */
function trustedAccessDisabled(weighed: Weighed): Effect {
  const service = parameter(weighed, 'servicePrincipal');
  if (service === undefined) return unnamed(weighed, 'servicePrincipal');
  if (service !== 'cloudtrail.amazonaws.com') return other;
  return { of: 'ours', judgement: fail(say('trusted-access-disabled', byWhom(weighed))) };
}
