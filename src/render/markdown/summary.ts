import { severities, verdicts } from '../../model/finding.js';
import type { CauseRow, Report } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { accountsBehind } from '../behind.js';
import { count, moment, percent } from '../figures.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { isWaiving } from '../waiver.js';

export function* headPart({ run, outcome, tool }: Report, texts: Texts): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  yield `# ${say('product')}: ${say('document-title')}`;
  yield `**${prose(outcome.headline.text)}**`;
  for (const detail of outcome.details) yield prose(detail.text);
  yield say(`exit-${outcome.exitCode}`);
  yield `## ${say('facts')}`;
  const rows: (readonly [string, string])[] = [
    ['fact-scope', prose(run.scope.text)],
    ...(run.organization === undefined
      ? []
      : ([
          ['fact-organization', code(run.organization.id)],
          ['fact-management-account', code(run.organization.managementAccount)],
        ] as const)),
    ['fact-as-of', moment(run.asOf)],
    ['fact-run', code(run.id)],
    ['fact-tool', prose(tool)],
    [
      'fact-caller',
      code(run.caller) + (run.hop === undefined ? '' : ` ${prose(label(texts, 'caller-through', { hop: run.hop }))}`),
    ],
    ['fact-partition', code(run.partition)],
    ['fact-policy', run.policy.source === undefined ? say('no-policy') : code(run.policy.source)],
    ['fact-policy-digest', code(run.policy.sha256)],
    ['fact-evidence-digest', code(run.evidence.sha256)],
    ...(run.customEndpoint ? [['fact-endpoint', say('custom-endpoint')] as const] : []),
  ];
  yield table(
    [say('fact'), say('value')],
    rows.map(([key, value]) => [say(key), value]),
  );
}

export function* summaryPart({ summary, activity }: Report, texts: Texts): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  const { accounts } = summary;
  yield `## ${say('summary')}`;
  yield table(
    [say('fact'), say('value')],
    [
      [say('coverage-assessed'), percent(summary.assessedPercent)],
      [say('coverage-minimum'), percent(summary.minAssessed)],
      ...verdicts.map((verdict) => [
        prose(`${label(texts, 'judgements')}: ${texts.verdicts[verdict]}`),
        count(summary.judgements[verdict]),
      ]),
      ...(['fail', 'not-assessed'] as const).map((verdict) => [
        prose(`${label(texts, 'judgements')}: ${texts.verdicts[verdict]}, ${label(texts, 'waived')}`),
        count(summary.waived[verdict]),
      ]),
      [say('coverage-total'), count(accounts.total)],
      [say('coverage-read'), count(accounts.read)],
      [say('coverage-unreadable'), count(accounts.unreadable)],
      [say('coverage-inactive'), count(accounts.inactive)],
      [say('coverage-new'), count(accounts.new)],
      [say('coverage-failing'), count(accounts.failing)],
    ],
    [1],
  );
  yield table(
    [say('severity'), say('failures-by-severity'), say('not-assessed-by-severity')],
    severities.map((severity) => [
      prose(texts.severities[severity]),
      count(summary.failuresBySeverity[severity]),
      count(summary.notAssessedBySeverity[severity]),
    ]),
    [1, 2],
  );
  if (activity.asked) yield prose(activity.headline.map(({ text }) => text).join(' '));
}

export function* causesPart(report: Report, texts: Texts): Iterable<string> {
  const { causes, summary } = report;
  const say = (key: string) => prose(label(texts, key));
  yield `## ${say('causes')}`;
  if (causes.length === 0) yield say(isWaiving(summary) ? 'no-causes-but-waived' : 'no-causes');
  else {
    yield table(
      [say('severity'), say('verdict'), say('cause'), say('accounts'), say('controls')],
      causes.map((cause) => [
        prose(texts.severities[cause.severity]),
        prose(texts.verdicts[cause.verdict]),
        causeWords(texts, cause),
        [count(cause.accounts.length), ...accountsBehind(report, cause).map(prose)].join(' · '),
        cause.controls.map(code).join(', '),
      ]),
    );
  }
}

function causeWords(texts: Texts, { message: { text, fix } }: CauseRow): string {
  return fix === undefined ? prose(text) : `${prose(text)} ${prose(label(texts, 'fix'))}: ${code(fix)}`;
}
