import type { GapRow, Report } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { whereItFailed } from '../failed-calls.js';
import { count } from '../figures.js';
import { label } from '../label.js';
import { code, codeBlock, prose, table } from '../markdown-escape.js';
import { type FailedRequests, failedRequests } from '../open-questions.js';
import { whoseWords } from '../whose-words.js';

export function* gapsPart(report: Report, texts: Texts): Iterable<string> {
  const { gaps, failedCalls } = report;
  const requests = failedRequests(report);
  const say = (key: string) => prose(label(texts, key));
  yield `## ${say('gaps')}`;
  if (gaps.length === 0) yield say('no-gaps');
  else yield say('gaps-lead');
  for (const [index, gap] of gaps.entries()) {
    yield* section(texts, gap, index + 1, requests(index + 1));
  }
  if (failedCalls.length === 0) return;
  yield `### ${say('failed-calls')}`;
  yield say('failed-calls-lead');
  yield table(
    [say('gap-api'), say('gap-reason'), say('gap-accounts'), say('gap-detail')],
    failedCalls.map((call) => [
      code(call.api),
      code(call.reason),
      prose(whereItFailed((key, args) => label(texts, key, args), call)),
      prose(call.detail),
    ]),
  );
}

function* section(texts: Texts, gap: GapRow, n: number, requests: readonly FailedRequests[]): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  yield `### ${prose(label(texts, 'see-gap', { n }))}: ${prose(gap.text)}`;
  const list = (words: readonly string[]) => (words.length === 0 ? '–' : words.map(code).join(' '));
  yield [
    `- ${say('gap-api')}: ${code(gap.api)}`,
    ...(gap.resource === undefined ? [] : [`- ${say('gap-resource')}: ${code(gap.resource)}`]),
    `- ${say('gap-reason')}: ${code(gap.reason)}`,
    `- ${say('gap-accounts')} (${count(gap.accounts.length)}): ${list(gap.accounts)}`,
    `- ${say('gap-regions')}: ${list(gap.regions)}`,
    `- ${say('gap-controls')}: ${list(gap.controls)}`,
    `- ${say(whoseWords(gap))}: ${prose(gap.detail)}`,
    ...(requests.length === 0 ? [] : [`- ${say('gap-requests')}:`]),
    ...requests.map(({ account, resource = [], ids }) => `  - ${[account, resource, ids].flat().map(code).join(' ')}`),
    `- ${say('remedy')}: ${prose(gap.remedy)}`,
  ].join('\n');
  if (gap.statement === undefined) return;
  yield `${say('statement')}:`;
  yield codeBlock('json', JSON.stringify(gap.statement, null, 2));
}
