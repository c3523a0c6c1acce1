import { visible } from '../model/visible.js';

const longest = 60;

/** Text from a file as it can be shown in one line of a terminal: short, and nothing in it that a terminal obeys. */
export function quoted(text: string): string {
  return `"${short(text).replaceAll('"', '\\"')}"`;
}

export function short(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2));
  return visible(characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text);
}
