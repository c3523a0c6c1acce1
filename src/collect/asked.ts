import type { Fact, Gap } from '../model/fact.js';

type About = Pick<Gap, 'account' | 'api' | 'region' | 'resource'>;

/** What no chosen control needs is not read, so that no right is asked for it. */
export async function asked<T>(
  reads: ReadonlySet<string>,
  about: About,
  ask: () => Promise<Fact<T>>,
): Promise<Fact<T>> {
  return reads.has(about.api) ? ask() : notAsked(about);
}

export function notAsked(about: About): { readonly gap: Gap } {
  return { gap: { ...about, reason: 'not-collected', detail: 'no control of this audit needs it' } };
}
