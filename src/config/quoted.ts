const longest = 60;

/** Text from a file as it can be shown in one line of a terminal: short, and nothing in it that a terminal obeys. */
export function quoted(text: string): string {
  return `"${short(text).replaceAll('"', '\\"')}"`;
}

export function short(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2));
  return visible(characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text);
}

/** Text with a code point in place of each character that cannot be seen, or that turns the writing around. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, codePoint);
}

export function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
