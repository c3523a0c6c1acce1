import type { Report } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { count } from '../figures.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { leftOutByReason, trailNames } from '../order.js';

export function* accountsPart(report: Report, texts: Texts): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  const trails = trailNames(report);
  yield `## ${say('accounts-title')}`;
  if (report.accounts.length === 0) {
    yield say('no-accounts');
    return;
  }
  if (report.trails.length > 0) {
    yield report.trails
      .map(
        ({ arn, settings }) =>
          `- ${trails.get(arn)}: ${code(arn)}: ${settings.map(({ text }) => prose(text)).join(', ')}`,
      )
      .join('\n');
  }
  yield table(
    [say('account'), say('name'), say('organizational-unit'), say('state'), say('how-read'), say('trails')],
    report.accounts.map(({ id, name, organizationalUnits, state, accessMessage, restsOn }) => [
      code(id),
      prose(name),
      prose(unitOf(texts, organizationalUnits)),
      prose(state),
      prose(accessMessage.text),
      restsOn.map((arn) => trails.get(arn) ?? '').join(', ') || '–',
    ]),
  );
  yield* leftOut(report, texts);
}

function* leftOut(report: Report, texts: Texts): Iterable<string> {
  if (report.leftOut.length === 0) return;
  yield `### ${prose(label(texts, 'left-out'))}`;
  yield prose(label(texts, 'left-out-lead'));
  for (const [word, accounts] of leftOutByReason(report)) {
    yield `#### ${prose(label(texts, word))}: ${count(accounts.length)}`;
    yield accounts.map(({ id, name }) => (name === '' ? code(id) : `${code(id)} ${prose(name)}`)).join(' · ');
  }
}

export function* methodPart({ method, assumptions }: Report, texts: Texts): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  yield `## ${say('method')}`;
  if (method.length === 0) yield say('no-method');
  else yield method.map(({ text }) => `- ${prose(text)}`).join('\n');
  yield `## ${say('assumptions')}`;
  if (assumptions.length === 0) yield say('no-assumptions');
  else {
    yield say('assumptions-lead');
    yield table(
      [say('number'), say('assumption')],
      assumptions.map(({ id, text }) => [code(id), prose(text)]),
    );
  }
}

function unitOf(texts: Texts, units: readonly string[] | undefined): string {
  if (units === undefined) return label(texts, 'organizational-unit-unknown');
  return units.length === 0 ? label(texts, 'organizational-unit-root') : units.join(' / ');
}
