import type { NonEmpty } from './finding.js';

/** Items with one key together, in the order in which keys appear. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, NonEmpty<T>> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    // In place: there may be tens of thousands of them.
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The same, in the order of the keys. */
export function grouped<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
): readonly (readonly [key: string, group: NonEmpty<T>])[] {
  return [...groupBy(items, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
}
