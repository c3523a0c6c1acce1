/** Things in few groups, so that no two of a group have a key in common: a group can share what is made for each of them. */
export function apart<T>(
  things: readonly T[],
  keysOf: (thing: T) => readonly string[],
): readonly (readonly [T, ...T[]])[] {
  const groups: { readonly things: [T, ...T[]]; readonly keys: Set<string> }[] = [];
  for (const thing of things) {
    const keys = keysOf(thing);
    const fitting = groups.find((group) => keys.every((key) => !group.keys.has(key)));
    if (fitting) fitting.things.push(thing);
    else groups.push({ things: [thing], keys: new Set() });
    for (const key of keys) (fitting ?? groups.at(-1))?.keys.add(key);
  }
  return groups.map(({ things: together }) => together);
}
