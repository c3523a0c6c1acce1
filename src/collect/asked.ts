import type { Fact, Gap } from '../model/fact.js';

/** What no chosen control needs is not read, so that no right is asked for it. */
export async function asked<T>(
  reads: ReadonlySet<string>,
  about: Pick<Gap, 'account' | 'api' | 'region' | 'resource'>,
  ask: () => Promise<Fact<T>>,
): Promise<Fact<T>> {
  if (reads.has(about.api)) return ask();
  return { gap: { ...about, reason: 'not-collected', detail: 'no control of this audit needs it' } };
}
