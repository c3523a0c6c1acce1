/**
 * Names and messages come from strangers. Line breaks become spaces; what has no shape of its own (controls, bidi
 * overrides, zero-width characters, lone surrogates) becomes a visible U+FFFD, so that two names that differ only in
 * it do not look the same. A joiner between two pictographs stays: it is part of one emoji.
 */
export function clean(words: string): string {
  if (/^[ -~]*$/.test(words)) return words;
  return words
    .replace(/[\t\n\v\f\r\u0085\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(
      /(\p{Extended_Pictographic}\uFE0F?)\u200D(?=\p{Extended_Pictographic})|[\p{Cc}\p{Cf}\p{Cs}]/gu,
      (whole, before?: string) => (before === undefined ? '\uFFFD' : whole),
    );
}
