import type { Statement } from '../model/statement.js';
import { type Arguments, fill, type Texts } from '../model/texts.js';

/** A word of the layout. A missing one is a mistake in the texts, and never a blank in a report. */
export function label(texts: Texts, key: string, args: Arguments = {}): string {
  const words = texts.labels[key];
  if (words === undefined) throw new Error(`The texts in "${texts.language}" have no label "${key}"`);
  return fill(words, args);
}

/** A statement that reached the report as a code, in words. */
export function statementWords(texts: Texts, { code, args }: Statement): string {
  const sentence = texts.statements[code];
  if (sentence === undefined) throw new Error(`The texts in "${texts.language}" have no statement "${code}"`);
  return fill(sentence, args);
}
