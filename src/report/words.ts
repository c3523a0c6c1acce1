import type { Gap } from '../model/fact.js';
import type { Message } from '../model/report.js';
import type { Statement } from '../model/statement.js';
import { type Arguments, fill, type Texts } from '../model/texts.js';

/** A statement in the report's language. */
export function worded(texts: Texts, { code, args }: Statement): Message {
  return message(texts.statements, code, args);
}

/** A sentence of the report itself. */
export function reportSentence(texts: Texts, code: string, args: Arguments = {}): Message {
  return message(texts.report, code, args);
}

export function gapText(texts: Texts, gap: Gap): string {
  return fill(texts.gaps[gap.reason].text, gapArguments(gap));
}

export function gapRemedy(texts: Texts, gap: Gap): string {
  return fill(texts.gaps[gap.reason].remedy, gapArguments(gap));
}

function gapArguments({ account, region, api, resource }: Gap): Arguments {
  return { account, api, region: region ?? '', resource: resource ?? '' };
}

function message(sentences: Readonly<Record<string, string>>, code: string, args: Arguments): Message {
  const sentence = sentences[code];
  if (sentence === undefined) throw new Error(`the texts have no sentence ${code}`);
  return { code, args, text: fill(sentence, args) };
}
