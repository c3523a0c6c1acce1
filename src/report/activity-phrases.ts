import type { Identity } from '../model/event.js';
import { identityPhrase } from '../model/identity-phrase.js';
import type { Texts } from '../model/texts.js';

/** Who acted, as a phrase. */
export type Phrase = (by: Identity) => string;

/** One identity is in many rows, and each row is asked several times: its phrase is made once. */
export function phrases({ identities }: Texts): Phrase {
  const made = new Map<string, string>();
  return (by) => {
    const key = JSON.stringify(by);
    const phrase = made.get(key) ?? identityPhrase(identities, by);
    made.set(key, phrase);
    return phrase;
  };
}
