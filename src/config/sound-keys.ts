import { isScalar, type YAMLMap } from 'yaml';
import { quoted } from './quoted.js';

// Names that every JavaScript object has of its own accord. None is the name of anything here.
const forbidden = ['__proto__', 'constructor', 'prototype'];

/** Takes the keys out of a map that are forbidden or stand in it already, and says why. */
export function dropUnsoundKeys(
  map: YAMLMap,
  lineOf: (offset: number) => number,
): { readonly offset: number; readonly message: string }[] {
  const dropped: { offset: number; message: string }[] = [];
  const seen = new Map<string, number>();
  map.items = map.items.filter(({ key }) => {
    if (!isScalar(key)) return true;
    const name = String(key.value);
    const offset = key.range?.[0] ?? 0;
    const first = seen.get(name);
    if (forbidden.includes(name)) {
      dropped.push({ offset, message: `the key ${quoted(name)} has no place here` });
      return false;
    }
    if (first !== undefined) {
      dropped.push({ offset, message: `the key ${quoted(name)} stands in line ${lineOf(first)} already` });
      return false;
    }
    seen.set(name, offset);
    return true;
  });
  return dropped;
}
