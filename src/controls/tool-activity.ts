import { developerTools, isDataEvent, isDeveloperTool } from '../events/services.js';
import { notAssessed, say } from '../judgement/judgement.js';
import type { ActivityRow } from '../model/event.js';
import type { Gap } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { Statement } from '../model/statement.js';
import type { AccountActivity, ActivityRead, SeenActivity } from './activity.js';
import type { AccountView, AuditView } from './control.js';

/** What is known of the developer tools of one account. */
export interface ToolActivity {
  /** What they did; data events, which no trail has to record, apart. */
  readonly rows: readonly SeenActivity[];
  readonly dataEvents: readonly SeenActivity[];
  /** The looks that tell of their activity. */
  readonly reads: readonly ActivityRead[];
  /** What all of it covers, each source by itself: nothing is said of what lies between them. */
  readonly covered: readonly Statement[];
}

/**
 * What was read of the tools' activity; undefined where nobody asked.
 * @param also what else tells of it, beside log files and what was asked of event history tool by tool
 */
export function toolActivity(
  { id }: AccountView,
  { activity }: AuditView,
  also: (read: ActivityRead) => boolean = () => false,
): ToolActivity | undefined {
  const { rows, reads: all }: AccountActivity = activity.tools.get(id) ?? { rows: [], reads: [] };
  const asked = all.filter((read) => read.by === 'log-files' || toolOf(read) !== undefined || also(read));
  if (asked.length === 0) return undefined;
  const byHistory = asked.some(({ by }) => by === 'event-history');
  const reads = [...asked, ...(byHistory ? all.filter(isUnaskedRegion) : [])];
  const tools = rows.filter(({ row }) => isDeveloperTool(row.source));
  return {
    rows: tools.filter(({ row }) => !isDataEvent(row)),
    dataEvents: tools.filter(({ row }) => isDataEvent(row)),
    reads,
    covered: [
      ...coveredByFiles(asked),
      ...coveredByHistory(asked, asked.some(also) ? allTools : asked.flatMap(toolNames)),
    ],
  };
}

function coveredByFiles(reads: readonly ActivityRead[]): readonly Statement[] {
  return reads.flatMap(({ by, window }) =>
    by === 'log-files' && window ? [say('read-in-log-files', { ...window })] : [],
  );
}

/** What every answer of event history covers. */
function coveredByHistory(reads: readonly ActivityRead[], services: readonly string[]): readonly Statement[] {
  const windows = reads.flatMap(({ by, window }) => (by === 'event-history' && window ? [window] : []));
  const since = windows
    .map((window) => window.since)
    .sort()
    .at(-1);
  const until = windows.map((window) => window.until).sort()[0];
  if (since === undefined || until === undefined || since > until) return [];
  return [say('read-in-event-history', { services: [...new Set(services)].join(', '), since, until })];
}

const allTools = [...developerTools.values()].map(({ name }) => name);

/** The tool whose events a look asked for. */
export function toolOf({ lookup }: ActivityRead): string | undefined {
  return lookup?.key === 'EventSource' && isDeveloperTool(lookup.value) ? lookup.value : undefined;
}

function toolNames(read: ActivityRead): readonly string[] {
  const tool = toolOf(read);
  return tool === undefined ? [] : [toolName(tool)];
}

export function toolName(source: string): string {
  return developerTools.get(source)?.name ?? source;
}

/** A region of event history that nobody asked tells of no tool. */
function isUnaskedRegion({ by, lookup }: ActivityRead): boolean {
  return by === 'event-history' && lookup === undefined;
}

/** What could not be read, and may hold anything. */
export function unreadOf(reads: readonly ActivityRead[]): readonly Gap[] {
  return reads.flatMap(({ gap }) => (gap ? [gap] : []));
}

export function notRead(gaps: readonly Gap[]): readonly Judgement[] {
  return gaps.map((gap) => notAssessed(gap));
}

/** The answers in which nothing else was seen. */
export function answersOf(reads: readonly ActivityRead[]): readonly string[] {
  return [...new Set(reads.flatMap(({ from }) => from))];
}

export interface Sum {
  readonly actions: string;
  readonly n: number;
  readonly first: string;
  readonly last: string;
}

/** So many actions are named; of more only the number. */
const mostActions = 5;

/** How often, and between which moments. Counts are the least that is known. */
export function sumOf(seen: readonly SeenActivity[], countOf = ({ count }: ActivityRow): number => count): Sum {
  const rows = seen.map(({ row }) => row);
  const names = [...new Set(rows.map(({ action }) => action))].sort();
  const more = names.length > mostActions ? ` (+${names.length - mostActions})` : '';
  return {
    actions: names.slice(0, mostActions).join(', ') + more,
    n: rows.reduce((sum, row) => sum + countOf(row), 0),
    first: rows.map(({ first }) => first).sort()[0] ?? '',
    last:
      rows
        .map(({ last }) => last)
        .sort()
        .at(-1) ?? '',
  };
}

export function answersBehind(seen: readonly SeenActivity[]): readonly string[] {
  return [...new Set(seen.flatMap(({ from }) => from))];
}
