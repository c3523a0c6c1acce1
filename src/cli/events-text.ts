import { logLimits } from '../events/log-group.js';
import type { FileProblem } from '../model/event.js';
import { mostUsers } from '../model/identities.js';
import { visible } from '../model/visible.js';
import { prose, table } from '../render/markdown-escape.js';
import type { EventsSummary } from './events-summary.js';

/** What the summary says in words and in tables, in whatever format. */
interface Said {
  readonly lines: readonly string[];
  readonly tables: readonly Table[];
}

interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of figures. */
  readonly right?: readonly number[];
}

/** Of each table; a reader who wants the others asks for JSON. */
const mostRows = 50;

export function eventsAsText(summary: EventsSummary): string {
  const { lines, tables } = said(summary);
  return `${[lines.map(visible).join('\n'), ...tables.map(textTable)].join('\n\n')}\n`;
}

export function eventsAsMarkdown(summary: EventsSummary): string {
  const { lines, tables } = said(summary);
  const parts = tables.flatMap(({ title, header, rows, right }) => {
    const { shown, more } = cut(rows);
    const cells = shown.map((row) => row.map((cell) => prose(visible(cell))));
    return [`## ${title}`, table(header, cells, right), ...(more > 0 ? [moreWords(more)] : [])];
  });
  const list = lines.map((line) => `- ${prose(visible(line))}`).join('\n');
  return `${['# CloudTrail log files', list, ...parts].join('\n\n')}\n`;
}

function textTable({ title, header, rows, right = [] }: Table): string {
  const { shown, more } = cut(rows);
  const cells = [header, ...shown.map((row) => row.map(visible))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`), ...(more > 0 ? [`  ${moreWords(more)}`] : [])].join('\n');
}

function cut<T>(rows: readonly T[]): { readonly shown: readonly T[]; readonly more: number } {
  return { shown: rows.slice(0, mostRows), more: Math.max(0, rows.length - mostRows) };
}

function moreWords(more: number): string {
  return `and ${more} more, which --json lists`;
}

function said(summary: EventsSummary): Said {
  return { lines: linesOf(summary), tables: tablesOf(summary).filter(({ rows }) => rows.length > 0) };
}

function linesOf(summary: EventsSummary): readonly string[] {
  const { files, records, since, until, problems } = summary;
  const when = (condition: boolean, line: string): readonly string[] => (condition ? [line] : []);
  const apart = [
    `${summary.examined} of the services here or that change recording`,
    `${summary.duplicates} duplicates`,
    `${summary.otherServices} of other services`,
    ...when(summary.insights > 0, `${summary.insights} of CloudTrail Insights`),
  ];
  return [
    `Files: ${files}. Records: ${records}${records > 0 ? `, of which ${apart.join(', ')}` : ''}.`,
    ...when(
      summary.corrections > 0,
      `Corrections of earlier records, not counted as activity: ${summary.corrections}.`,
    ),
    since === undefined ? 'No record, so no time that they cover.' : `From ${since} to ${until}.`,
    'Duplicates are told within one account, region and day of delivery, or within one folder.',
    ...when(
      summary.duplicatesUntold > 0,
      `In ${summary.duplicatesUntold} of these there were so many records that duplicates were told of the first ${logLimits.ids} only.`,
    ),
    ...when(
      summary.eventsLeftOut > 0,
      `Events of CodeCatalyst and changes to recording that were too many to be kept, the oldest of each: ${summary.eventsLeftOut}.`,
    ),
    ...when(
      summary.crowds > 0,
      `Of one account and identity provider more than ${mostUsers} users count as one identity: ${summary.crowds}.`,
    ),
    ...when(
      summary.ignoredFiles > 0,
      `Files that are not named .json, .jsonl or .ndjson, with or without .gz, and were not read: ${summary.ignoredFiles}.`,
    ),
    ...when(summary.digestFiles > 0, `Digests in CloudTrail-Digest, which hold no events: ${summary.digestFiles}.`),
    ...when(
      problems.length > 0,
      `Files with problems: ${new Set(problems.map(({ file }) => file)).size}. What else was read counts.`,
    ),
    ...when(summary.activity.length === 0, 'No activity of the services here was seen.'),
  ];
}

function tablesOf(summary: EventsSummary): readonly Table[] {
  const action = (row: EventsSummary['root'][number]): readonly string[] => [
    row.account,
    row.by,
    row.service,
    row.action,
    row.access,
    row.way,
    row.regions.join(', '),
    String(row.count),
    String(row.failed),
    row.first,
    row.last,
  ];
  const actions = {
    header: ['Account', 'By', 'Service', 'Action', 'Access', 'Way', 'Regions', 'Count', 'Failed', 'First', 'Last'],
    right: [7, 8],
  };
  return [
    {
      title: 'Files with problems',
      header: ['File', 'Problem', 'Where', 'What'],
      rows: summary.problems.map((problem) => [problem.file, problem.problem, placeOf(problem), problem.detail]),
    },
    {
      title: 'Activity by account and service',
      header: ['Account', 'Service', 'Records', 'Reads', 'Writes', 'Failed', 'Identities', 'First', 'Last'],
      right: [2, 3, 4, 5, 6],
      rows: summary.activity.map((row) => [
        row.account,
        row.service,
        ...[row.count, row.reads, row.writes, row.failed, row.identities].map(String),
        row.first,
        row.last,
      ]),
    },
    {
      title: `Busiest identities, of ${summary.identities}`,
      header: ['Account', 'By', 'Records', 'Writes', 'Failed', 'Services', 'Last'],
      right: [2, 3, 4],
      rows: summary.busiest.map((row) => [
        row.account,
        row.by,
        ...[row.count, row.writes, row.failed].map(String),
        row.services.join(', '),
        row.last,
      ]),
    },
    {
      title: 'Who did what with the services here',
      ...actions,
      rows: summary.actions.map(action),
    },
    {
      title: 'Actions by the root user in the services here (its changes to recording are listed with all others)',
      ...actions,
      rows: summary.root.map(action),
    },
    {
      title: 'Changes made in the console without MFA by root and IAM users',
      ...actions,
      rows: summary.consoleChangesWithoutMfa.map(action),
    },
    {
      title: 'Calls that change trails, their selectors, bucket policies, lifecycle rules, keys or trusted access',
      header: ['At', 'Account', 'Region', 'Source', 'Action', 'What', 'By', 'Error', 'Event id'],
      rows: summary.changesToRecording.map((row) => [
        row.at,
        row.account,
        row.region,
        row.source,
        row.action,
        row.what ?? '',
        row.by,
        row.errorCode ?? '',
        row.id,
      ]),
    },
    {
      title: "Actions that AWS's pages about these services do not name",
      header: ['Service', 'Action', 'Records', 'Reads', 'Writes', 'Failed', 'First', 'Last'],
      right: [2, 3, 4, 5],
      rows: summary.unknownActions.map((row) => [
        row.service,
        row.action,
        ...[row.count, row.reads, row.writes, row.failed].map(String),
        row.first,
        row.last,
      ]),
    },
  ];
}

function placeOf({ record, byte }: FileProblem): string {
  return [...(record === undefined ? [] : [`record ${record}`]), ...(byte === undefined ? [] : [`byte ${byte}`])].join(
    ', ',
  );
}
