import type { BasicSelector, FieldSelector, Selectors } from '../model/evidence.js';

/** A management event, as far as a trail's selectors can tell one from another. */
export interface ManagementEvent {
  readonly category: 'Management';
  /** `codecatalyst.amazonaws.com` */
  readonly source: string;
  readonly readOnly: boolean;
}

/** A data event, in the same sense: somebody touched a resource, such as an object in a bucket. */
export interface DataEvent {
  readonly category: 'Data';
  readonly source: string;
  readonly readOnly: boolean;
  readonly resourceType: string;
  readonly resourceArn: string;
  /** `GetObject` */
  readonly name: string;
  /** ARN of who did it. */
  readonly identity: string;
  /** Done in a session of the console. */
  readonly fromConsole: boolean;
}

export type TrailEvent = ManagementEvent | DataEvent;

export type Recorded = 'yes' | 'no' | 'undecidable';

/**
 * Whether selectors let an event through: OR across selectors.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-events.html
 */
export function selectorsRecord(selectors: Selectors, event: TrailEvent): Recorded {
  if ('advanced' in selectors) {
    return or(selectors.advanced.map((fields) => advancedRecords(fields, event)));
  }
  // A trail without selectors logs all management events, and no data events: what CloudTrail documents as its default.
  if (selectors.basic.length === 0) return event.category === 'Management' ? 'yes' : 'no';
  return or(selectors.basic.map((selector) => basicRecords(selector, event)));
}

function basicRecords(selector: BasicSelector, event: TrailEvent): Recorded {
  const { readWriteType, managementEvents, excludedSources, dataResources } = selector;
  if (readWriteType !== 'All' && readWriteType !== (event.readOnly ? 'ReadOnly' : 'WriteOnly')) return 'no';
  if (event.category === 'Management') {
    return managementEvents && !excludedSources.includes(event.source) ? 'yes' : 'no';
  }
  const { resourceType, resourceArn } = event;
  const starts = dataResources.flatMap(({ type, values }) => (type === resourceType ? values : []));
  return or(starts.map((start) => startCovers(start, resourceArn)));
}

/**
 * Every bucket (`arn:aws:s3`, `arn:aws:s3:::`), a bucket (`arn:aws:s3:::bucket/`) or what a key begins with. What a
 * start stands for that ends within the name of a bucket is documented nowhere.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html
 */
function startCovers(start: string, arn: string): Recorded {
  if (!arn.startsWith(start)) return 'no';
  return /^arn:[^:]+:s3(?::::(?:[^/]+\/.*)?)?$/s.test(start) ? 'yes' : 'undecidable';
}

/**
 * An event's value of a field by which trails can filter events of its category.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
function fieldOf(event: TrailEvent, field: string): string | undefined {
  switch (field) {
    case 'eventCategory':
      return event.category;
    case 'eventSource':
      return event.source;
    case 'readOnly':
      return String(event.readOnly);
    default:
      return event.category === 'Data' ? dataValueOf(event, field) : undefined;
  }
}

function dataValueOf(event: DataEvent, field: string): string | undefined {
  switch (field) {
    case 'resources.type':
      return event.resourceType;
    case 'resources.ARN':
      return event.resourceArn;
    case 'eventName':
      return event.name;
    case 'userIdentity.arn':
      return event.identity;
    case 'sessionCredentialFromConsole':
      return String(event.fromConsole);
    default:
      return undefined;
  }
}

/** Fields that every selector of a category has. */
const required: Readonly<Record<TrailEvent['category'], readonly string[]>> = {
  Management: ['eventCategory'],
  Data: ['eventCategory', 'resources.type'],
};

/** AND inside a selector. A field by which trails cannot filter such events is not guessed at. */
function advancedRecords(fields: readonly FieldSelector[], event: TrailEvent): Recorded {
  const isWhole = required[event.category].every((name) => fields.some(({ field }) => field === name));
  let recorded: Recorded = isWhole ? 'yes' : 'undecidable';
  for (const selector of fields) {
    const value = fieldOf(event, selector.field);
    if (value === undefined || !hasOperator(selector)) recorded = 'undecidable';
    else if (!matches(selector, value)) return 'no';
  }
  return recorded;
}

/** An operator that AWS added later leaves a selector without any that is known. */
function hasOperator({ equals, notEquals, startsWith, notStartsWith, endsWith, notEndsWith }: FieldSelector): boolean {
  return (equals ?? notEquals ?? startsWith ?? notStartsWith ?? endsWith ?? notEndsWith) !== undefined;
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

/** Stands for any text that no selector mentions. A selector's values cannot hold a line break; `*` they can. */
const unmentioned = '\n';

/** Stands for every source that the selectors do not mention. */
export const unmentionedSource = unmentioned;

/** A text that stands for others, as a reader knows it: `arn:aws:s3:::logs/*`. */
export function readable(text: string): string {
  return text.replaceAll(unmentioned, '*');
}

/** Whether selectors let any management event through. */
export function selectorsRecordAnything(selectors: Selectors): Recorded {
  return or(eventsToTell(selectors).map((event) => selectorsRecord(selectors, event)));
}

/**
 * Management events that stand for all others, reads and writes: selectors that treat each of these alike treat every
 * event alike. Every source, start and end that the selectors mention, and a source that none of them mentions.
 */
export function eventsToTell(...sets: readonly Selectors[]): readonly ManagementEvent[] {
  const { exact, starts, ends } = mentions(sets.flatMap(advancedOf), 'eventSource');
  for (const set of sets) {
    if ('basic' in set) for (const { excludedSources } of set.basic) addAll(exact, excludedSources);
  }
  return tellingTexts({ exact, starts, ends }).flatMap((source) => [
    { category: 'Management' as const, source, readOnly: true },
    { category: 'Management' as const, source, readOnly: false },
  ]);
}

const s3Object = 'AWS::S3::Object';
const s3 = 's3.amazonaws.com';
/** Events of objects that there are for certain. AWS has more, and adds some: of those nobody knows which. */
const readNames: readonly string[] = ['GetObject', 'GetObjectAcl', 'HeadObject'];
const writeNames: readonly string[] = ['CopyObject', 'DeleteObject', 'PutObject', 'PutObjectAcl'];
/** More than these are not compared one by one: no trail of use to anybody has so many conditions. */
const mostEvents = 20_000;

/** Whether there is such an event of S3 objects. Of a name that only a selector mentions nobody knows. */
export function isKnownS3Event({ name, readOnly }: DataEvent): boolean {
  return (readOnly ? readNames : writeNames).includes(name);
}

/** Data events of S3 objects that stand for all others, in the same sense; none where there would be too many. */
export function s3EventsToTell(
  partition: string,
  kinds: readonly ('read' | 'write')[],
  sets: readonly Selectors[],
): readonly DataEvent[] | undefined {
  const advanced = sets.flatMap(advancedOf).filter(isAboutS3Objects);
  const arns = tellingObjects(partition, advanced);
  const names = mentions(advanced, 'eventName');
  const identities = tellingTexts(mentions(advanced, 'userIdentity.arn'));
  const sessions = isMentioned(advanced, 'sessionCredentialFromConsole') ? [false, true] : [false];
  const byKind = kinds.map((kind) => {
    const [known, others] = kind === 'read' ? [readNames, writeNames] : [writeNames, readNames];
    const named = isMentioned(advanced, 'eventName')
      ? [...new Set([...known, ...tellingTexts(names).filter((name) => !others.includes(name))])]
      : known.slice(0, 1);
    return { readOnly: kind === 'read', named };
  });
  const count = byKind.reduce((sum, { named }) => sum + named.length, 0);
  if (count * arns.length * identities.length * sessions.length > mostEvents) return undefined;
  return byKind.flatMap(({ readOnly, named }) =>
    arns.flatMap((resourceArn) =>
      named.flatMap((name) =>
        identities.flatMap((identity) =>
          sessions.map((fromConsole) => ({
            category: 'Data' as const,
            source: s3,
            resourceType: s3Object,
            readOnly,
            resourceArn,
            name,
            identity,
            fromConsole,
          })),
        ),
      ),
    ),
  );
}

/** The object that stands for all those that no selector mentions. */
export function unmentionedObject(partition: string): string {
  return `${s3Root(partition)}${unmentioned}/${unmentioned}`;
}

export function bucketOfObject(partition: string, arn: string): string {
  return arn.slice(s3Root(partition).length).split('/')[0] ?? '';
}

/** Whether selectors record only some of the events of the S3 objects that they speak of. */
export function selectorsNarrowS3Events(selectors: Selectors): boolean {
  const about = advancedOf(selectors).filter(isAboutS3Objects);
  return ['eventName', 'userIdentity.arn', 'sessionCredentialFromConsole'].some((field) => isMentioned(about, field));
}

function isAboutS3Objects(fields: readonly FieldSelector[]): boolean {
  const about: Readonly<Record<string, string>> = {
    eventCategory: 'Data',
    'resources.type': s3Object,
    eventSource: s3,
  };
  return fields.every((selector) => {
    const value = about[selector.field];
    return value === undefined || !hasOperator(selector) || matches(selector, value);
  });
}

/** What basic selectors mention tells nothing: they only add, so that what is not mentioned is recorded the least. */
function tellingObjects(partition: string, advanced: readonly (readonly FieldSelector[])[]): readonly string[] {
  const { exact, starts, ends } = mentions(advanced, 'resources.ARN');
  const root = s3Root(partition);
  const objects = new Set(
    [...exact].filter((arn) => arn.startsWith(root) && /^[^/]+\/./s.test(arn.slice(root.length))),
  );
  for (const start of starts) {
    const object = objectFrom(start, root);
    if (object !== undefined) for (const end of ends) objects.add(`${object}${end}`);
  }
  return [...objects].sort();
}

/** An object whose ARN begins so, and is mentioned no further; none where no object's ARN can. */
function objectFrom(start: string, root: string): string | undefined {
  if (root.startsWith(start)) return `${root}${unmentioned}/${unmentioned}`;
  if (!start.startsWith(root)) return undefined;
  const rest = start.slice(root.length);
  if (rest.startsWith('/')) return undefined;
  return rest.includes('/') ? `${start}${unmentioned}` : `${start}${unmentioned}/${unmentioned}`;
}

function s3Root(partition: string): string {
  return `arn:${partition}:s3:::`;
}

function advancedOf(selectors: Selectors): readonly (readonly FieldSelector[])[] {
  return 'advanced' in selectors ? selectors.advanced : [];
}

interface Mentions {
  readonly exact: Set<string>;
  readonly starts: Set<string>;
  readonly ends: Set<string>;
}

function mentions(selectors: readonly (readonly FieldSelector[])[], name: string): Mentions {
  const exact = new Set<string>();
  const starts = new Set<string>(['']);
  const ends = new Set<string>(['']);
  for (const field of selectors.flat()) {
    if (field.field !== name) continue;
    addAll(exact, [...(field.equals ?? []), ...(field.notEquals ?? [])]);
    addAll(starts, [...(field.startsWith ?? []), ...(field.notStartsWith ?? [])]);
    addAll(ends, [...(field.endsWith ?? []), ...(field.notEndsWith ?? [])]);
  }
  return { exact, starts, ends };
}

function isMentioned(selectors: readonly (readonly FieldSelector[])[], name: string): boolean {
  return selectors.some((fields) => fields.some(({ field }) => field === name));
}

/** Texts that stand for all others. */
function tellingTexts({ exact, starts, ends }: Mentions): readonly string[] {
  const texts = new Set(exact);
  for (const start of starts) for (const end of ends) texts.add(`${start}${unmentioned}${end}`);
  return [...texts].sort();
}

function addAll(set: Set<string>, values: readonly string[]): void {
  for (const value of values) set.add(value);
}
