import { observedEvent } from '../../src/events/observe.js';
import { parseRecord } from '../../src/events/record.js';
import { developerTools } from '../../src/events/services.js';
import { wayOf } from '../../src/events/way.js';
import type { ObservedEvent } from '../../src/model/event.js';
import { identityPhrase } from '../../src/model/identity-phrase.js';
import { textsIn } from './texts.js';

/** What a reader is told of one record. */
export type Seen = Pick<ObservedEvent, 'account' | 'region' | 'at' | 'access'> & {
  readonly service: string | undefined;
  readonly action: string;
  readonly who: string;
  readonly way: string;
};

/** @param account in whose log it stands */
export async function seenIn(text: string, account: string): Promise<Seen | undefined> {
  const { identities } = await textsIn('en');
  const record = parseRecord(text);
  if (record === undefined) return undefined;
  const { name, source, by, account: own, region, at, access } = observedEvent(record, account);
  return {
    service: developerTools.get(source)?.name,
    action: name,
    who: identityPhrase(identities, by),
    way: wayOf(record),
    account: own,
    region,
    at,
    access,
  };
}
