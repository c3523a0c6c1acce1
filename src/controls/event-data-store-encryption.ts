import { all, fail, judge, notApplicable, pass, restingOn, say } from '../judgement/judgement.js';
import type { EventDataStore } from '../model/evidence.js';
import { type Gap, isKnown, mapFact } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { defaultRegions } from '../model/regions.js';
import { regionsLeftOut } from '../recording/recording.js';
import type { Control } from './control.js';

/**
 * Event data stores of CloudTrail Lake that there are use a key of the customer's own. Lake takes no new customers, so
 * that none is ever advised.
 */
export const eventDataStoreEncryption: Control = {
  id: 'event-data-store-encryption',
  severity: 'low',
  subject: 'account',
  reads: ['account:ListRegions', 'cloudtrail:ListEventDataStores', 'cloudtrail:GetEventDataStore'],
  policy: ['regions.denied'],
  assumes: [],
  causes: ['event-data-store-without-key'],
  byDefault: 'off',
  judge({ id, reading: { regions, eventDataStores = {} }, recording }, { partition }) {
    const leftOut = regionsLeftOut(recording);
    const enabled = isKnown(regions) ? regions.known : defaultRegions(partition);
    const names = [...new Set([...enabled, ...Object.keys(eventDataStores)])];
    const found = names.map((region) => [region, eventDataStores[region] ?? { gap: notAsked(id, region) }] as const);
    // A declaration that a region is denied holds as long as the region does not answer.
    const counting = found.filter(([region, stores]) => isKnown(stores) || !leftOut.includes(region));
    const kept = counting.map(([, stores]) => mapFact(stores, thoseKept));
    const judged = all([judge(regions, () => pass()), ...kept.map((stores) => judge(stores, areEncrypted))]);
    const isAnyKept = kept.some((stores) => isKnown(stores) && stores.known.length > 0);
    return judged.verdict === 'pass' && !isAnyKept
      ? restingOn(judged.evidence, notApplicable(say('no-event-data-store', {})))
      : judged;
  },
};

function thoseKept(stores: readonly EventDataStore[]): readonly EventDataStore[] {
  return stores.filter(({ status }) => status !== 'PENDING_DELETION');
}

function areEncrypted(stores: readonly EventDataStore[]): Judgement {
  return all(
    stores.map(({ arn: store, kmsKeyId: key }) =>
      key === undefined
        ? fail(say('event-data-store-without-key', { store }))
        : pass(say('event-data-store-with-key', { store, key })),
    ),
  );
}

function notAsked(account: string, region: string): Gap {
  const detail = 'this region was not asked';
  return { account, region, api: 'cloudtrail:ListEventDataStores', reason: 'not-collected', detail };
}
