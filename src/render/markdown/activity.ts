import type { Report } from '../../model/report.js';
import {
  type ActionRow,
  type Activity,
  type RecordedState,
  recordedStates,
  type ServiceUse,
} from '../../model/report-activity.js';
import type { Arguments, Texts } from '../../model/texts.js';
import {
  betweenWords,
  byWhom,
  placeWords,
  seenWords,
  serviceNames,
  sourceWords,
  timesWords,
  total,
  unaskedServices,
} from '../activity.js';
import { count } from '../figures.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { trailNames } from '../order.js';

const marks: Readonly<Record<RecordedState, string>> = {
  recorded: '✓',
  partly: '◐',
  'not-recorded': '✗',
  'not-known': '?',
  'not-asked': '–',
};

/** Everything that was seen: the PDF counts what it has no room for. */
export function* activityPart(report: Report, texts: Texts): Iterable<string> {
  const { activity } = report;
  const say = (key: string, args?: Arguments) => prose(label(texts, key, args));
  yield `## ${say('activity')}`;
  if (!activity.asked) {
    yield prose(activity.message.text);
    return;
  }
  yield say('activity-lead');
  yield prose([...activity.headline, ...activity.notes].map(({ text }) => text).join(' '));
  yield* sources(texts, activity);
  if (activity.accounts.length === 0) {
    yield say('no-activity');
    return;
  }
  yield* matrix(texts, activity);
  yield* details(texts, report, activity);
  yield* busiest(texts, activity);
  yield* actions(texts, activity, 'root');
  yield* actions(texts, activity, 'without-mfa');
  yield* unknownActions(texts, activity);
}

function* sources(texts: Texts, activity: Activity): Iterable<string> {
  const words = (key: string, args?: Arguments) => label(texts, key, args);
  const heads = (...keys: readonly string[]) => keys.map((key) => prose(words(key)));
  yield `### ${prose(words('activity-read'))}`;
  yield table(
    heads('activity-source', 'activity-covers', 'activity-outcome'),
    sourceWords(words, activity).map(({ source, covers, outcome }) => [
      prose(source),
      prose(covers),
      prose(outcome.join('; ')),
    ]),
  );
  const problems = activity.logFiles?.problems ?? [];
  if (problems.length === 0) return;
  yield `### ${prose(words('file-problems'))}`;
  yield prose(words('file-problems-lead'));
  yield table(
    heads('file', 'file-problem', 'file-place', 'gap-detail'),
    problems.map((problem) => [
      code(problem.file),
      prose(words(`file-problem-${problem.problem}`)),
      prose(placeWords(words, problem)),
      prose(problem.detail),
    ]),
  );
}

function* matrix(texts: Texts, activity: Activity): Iterable<string> {
  const say = (key: string, args?: Arguments) => prose(label(texts, key, args));
  const names = serviceNames(activity);
  const unasked = unaskedServices(activity);
  yield `### ${say('activity-matrix')}`;
  yield say('activity-matrix-lead');
  yield `${say('legend')}: ${recordedStates.map((state) => `${marks[state]} ${say(`recorded-${state}`)}`).join(', ')}.`;
  if (unasked.length > 0) yield say('activity-services-unasked', { services: unasked.join(', ') });
  yield table(
    [say('account'), say('name'), ...activity.services.map(({ id }) => prose(names.get(id) ?? id))],
    activity.accounts.map(({ account, name, services }) => [
      code(account),
      prose(name ?? ''),
      ...activity.services.map(({ id }) => cell(services[id])),
    ]),
    activity.services.map((_, i) => i + 2),
  );
}

function cell(use: ServiceUse | undefined): string {
  return use === undefined ? ' ' : `${count(total(use))} ${marks[use.recorded]}`;
}

function* details(texts: Texts, report: Report, activity: Activity): Iterable<string> {
  const words = (key: string, args?: Arguments) => label(texts, key, args);
  const names = serviceNames(activity);
  const trails = trailNames(report);
  yield `### ${prose(words('activity-details'))}`;
  yield table(
    ['account', 'service', 'activity-counts', 'activity-between', 'gap-regions', 'activity-by', 'recorded'].map((key) =>
      prose(words(key)),
    ),
    activity.accounts.flatMap(({ account, services }) =>
      activity.services.flatMap(({ id }) => {
        const use = services[id];
        if (use === undefined) return [];
        const by = use.trails.map((arn) => trails.get(arn) ?? arn).join(', ');
        const recorded = words(`recorded-${use.recorded}`) + (by === '' ? '' : ` (${by})`);
        return [
          [
            code(account),
            prose(names.get(id) ?? id),
            prose(seenWords(words, use)),
            prose(betweenWords(use).join(' – ')),
            use.regions.map(code).join(' '),
            prose(byWhom(words, use).join('; ')),
            prose(recordedWords(recorded, use)),
          ],
        ];
      }),
    ),
  );
}

function recordedWords(recorded: string, { because }: ServiceUse): string {
  return because.length === 0 ? recorded : `${recorded}: ${because.map(({ text }) => text).join(' ')}`;
}

function* busiest(texts: Texts, activity: Activity): Iterable<string> {
  const words = (key: string, args?: Arguments) => label(texts, key, args);
  const names = serviceNames(activity);
  yield `### ${prose(words('activity-busiest'))}`;
  yield prose(words('activity-busiest-lead', { n: activity.busiest.length, all: count(activity.identities) }));
  yield table(
    ['account', 'name', 'activity-by', 'services', 'activity-counts', 'activity-between'].map((key) =>
      prose(words(key)),
    ),
    activity.busiest.map((row) => [
      code(row.account),
      prose(row.name ?? ''),
      prose(row.by),
      prose(row.services.map((id) => names.get(id) ?? id).join(', ')),
      prose(seenWords(words, row)),
      prose(betweenWords(row).join(' – ')),
    ]),
  );
}

function* actions(texts: Texts, activity: Activity, what: 'root' | 'without-mfa'): Iterable<string> {
  const words = (key: string, args?: Arguments) => label(texts, key, args);
  const rows = what === 'root' ? activity.root : activity.withoutMfa;
  const names = serviceNames(activity);
  yield `### ${prose(words(`activity-${what}`))}`;
  if (rows.length === 0) {
    yield prose(words(`no-activity-${what}`));
    return;
  }
  yield prose(words(`activity-${what}-lead`));
  yield table(
    ['account', 'name', 'activity-by', 'action', 'times', 'activity-between', 'gap-regions'].map((key) =>
      prose(words(key)),
    ),
    rows.map((row) => [
      code(row.account),
      prose(row.name ?? ''),
      prose(row.by),
      `${prose(names.get(row.service) ?? row.service)} ${code(row.action)} ${prose(kindWords(words, row))}`,
      prose(timesWords(words, row)),
      prose(betweenWords(row).join(' – ')),
      row.regions.map(code).join(' '),
    ]),
  );
}

function kindWords(words: (key: string) => string, { access, way }: ActionRow): string {
  return `(${words(`access-${access}`)}, ${words(`way-${way}`)})`;
}

function* unknownActions(texts: Texts, activity: Activity): Iterable<string> {
  const words = (key: string, args?: Arguments) => label(texts, key, args);
  const names = serviceNames(activity);
  yield `### ${prose(words('activity-unknown'))}`;
  if (activity.unknownActions.length === 0) {
    yield prose(words('no-activity-unknown'));
    return;
  }
  yield prose(words('activity-unknown-lead'));
  yield table(
    ['service', 'action', 'accounts', 'times', 'activity-between'].map((key) => prose(words(key))),
    activity.unknownActions.map((row) => [
      prose(names.get(row.service) ?? row.service),
      `${code(row.action)} ${prose(`(${words(`access-${row.access}`)})`)}`,
      count(row.accounts),
      prose(timesWords(words, row)),
      prose(betweenWords(row).join(' – ')),
    ]),
    [2],
  );
}
