import type { BasicSelector, FieldSelector, Selectors } from '../model/evidence.js';

/** A management event, as far as a trail's selectors can tell one from another. */
export interface ManagementEvent {
  /** `codecatalyst.amazonaws.com` */
  readonly source: string;
  readonly readOnly: boolean;
}

export type Recorded = 'yes' | 'no' | 'undecidable';

/**
 * Whether selectors let a management event through: OR across selectors.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-events.html
 */
export function selectorsRecord(selectors: Selectors, event: ManagementEvent): Recorded {
  if ('advanced' in selectors) return or(selectors.advanced.map((fields) => advancedRecords(fields, event)));
  // A trail without selectors logs all management events: what CloudTrail documents as its default.
  if (selectors.basic.length === 0) return 'yes';
  return selectors.basic.some((selector) => basicRecords(selector, event)) ? 'yes' : 'no';
}

function basicRecords(selector: BasicSelector, { source, readOnly }: ManagementEvent): boolean {
  if (!selector.managementEvents || selector.excludedSources.includes(source)) return false;
  return selector.readWriteType === 'All' || selector.readWriteType === (readOnly ? 'ReadOnly' : 'WriteOnly');
}

/** AND inside a selector. A field by which trails cannot filter management events is not guessed at. */
function advancedRecords(fields: readonly FieldSelector[], event: ManagementEvent): Recorded {
  const values: Readonly<Record<string, string>> = {
    eventCategory: 'Management',
    eventSource: event.source,
    readOnly: String(event.readOnly),
  };
  let recorded: Recorded = fields.some(({ field }) => field === 'eventCategory') ? 'yes' : 'undecidable';
  for (const selector of fields) {
    const value = values[selector.field];
    if (value === undefined || !hasOperator(selector)) recorded = 'undecidable';
    else if (!matches(selector, value)) return 'no';
  }
  return recorded;
}

/** An operator that AWS added later leaves a selector without any that is known. */
function hasOperator({ field, ...operators }: FieldSelector): boolean {
  return Object.values(operators).some((values) => values !== undefined);
}

/**
 * Operators that include are alternatives; operators that exclude all count, and win.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */
function matches(selector: FieldSelector, value: string): boolean {
  const { equals, notEquals, startsWith, notStartsWith, endsWith, notEndsWith } = selector;
  const includes = equals ?? startsWith ?? endsWith;
  const included =
    includes === undefined ||
    equals?.includes(value) ||
    startsWith?.some((start) => value.startsWith(start)) ||
    endsWith?.some((end) => value.endsWith(end));
  const excluded =
    notEquals?.includes(value) ||
    notStartsWith?.some((start) => value.startsWith(start)) ||
    notEndsWith?.some((end) => value.endsWith(end));
  return Boolean(included) && !excluded;
}

function or(parts: readonly Recorded[]): Recorded {
  if (parts.includes('yes')) return 'yes';
  return parts.includes('undecidable') ? 'undecidable' : 'no';
}

/** Stands for every source that the selectors do not mention. */
export const unmentionedSource = '*';

/** Whether selectors let any management event through. */
export function selectorsRecordAnything(selectors: Selectors): Recorded {
  return or(eventsToTell(selectors).map((event) => selectorsRecord(selectors, event)));
}

/** Management events that stand for all others, reads and writes. */
export function eventsToTell(selectors: Selectors): readonly ManagementEvent[] {
  return tellingSources(selectors).flatMap((source) => [
    { source, readOnly: true },
    { source, readOnly: false },
  ]);
}

/**
 * Event sources that stand for all others: selectors that treat each of these alike treat every source alike. Every
 * source, start and end that the selectors mention, and one that none of them mentions.
 */
function tellingSources(selectors: Selectors): readonly string[] {
  const sources = new Set<string>();
  const starts = new Set<string>(['']);
  const ends = new Set<string>(['']);
  if ('basic' in selectors) for (const { excludedSources } of selectors.basic) addAll(sources, excludedSources);
  else {
    for (const field of selectors.advanced.flat()) {
      if (field.field !== 'eventSource') continue;
      addAll(sources, [...(field.equals ?? []), ...(field.notEquals ?? [])]);
      addAll(starts, [...(field.startsWith ?? []), ...(field.notStartsWith ?? [])]);
      addAll(ends, [...(field.endsWith ?? []), ...(field.notEndsWith ?? [])]);
    }
  }
  for (const start of starts) for (const end of ends) sources.add(`${start}*${end}`);
  return [...sources].sort();
}

function addAll(set: Set<string>, values: readonly string[]): void {
  for (const value of values) set.add(value);
}
