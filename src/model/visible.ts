// Text from strangers, for terminals and logs. https://www.unicode.org/reports/tr36/

/** Text with a code point in place of each character that cannot be seen, or that turns the writing around. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, codePoint);
}

export function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
