import type { Report } from '../../model/report.js';
import type { Arguments, Texts } from '../../model/texts.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { matchedWords, scopeWords, stateWord } from '../waiver.js';

const heads = [
  'waiver',
  'control',
  'waiver-covers',
  'state',
  'waiver-matches',
  'waiver-until',
  'owner',
  'ticket',
  'waiver-why',
] as const;

/** Nothing where the policy waives nothing: the method says so. */
export function* waiversPart({ waivers }: Report, texts: Texts): Iterable<string> {
  if (waivers.length === 0) return;
  const say = (key: string, args?: Arguments) => label(texts, key, args);
  yield `## ${prose(say('waivers'))}`;
  yield prose(say('waivers-lead'));
  yield table(
    heads.map((key) => prose(say(key))),
    waivers.map((waiver, i) => {
      const { control, expires, owner, ticket, reason } = waiver;
      return [
        String(i + 1),
        code(control),
        prose(scopeWords(say, waiver).join('; ')),
        prose(stateWord(say, waiver)),
        prose(matchedWords(say, waiver).join('; ')),
        expires,
        prose(owner),
        prose(ticket ?? ''),
        prose(reason),
      ];
    }),
  );
}
