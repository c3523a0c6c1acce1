import fc from 'fast-check';
import type { BasicSelector, FieldSelector, Selectors } from '../../src/model/evidence.js';
import type { ManagementEvent, Recorded } from '../../src/recording/selectors.js';
import { managementCategory } from '../support/literals.js';

/** What selectors record, slowly and one event after the other: an answer to compare with that is plain to see. */

const kms = 'kms.amazonaws.com';
const rds = 'rdsdata.amazonaws.com';
const sources = [kms, rds, 'codecatalyst.amazonaws.com', 'sts.amazonaws.com', 'kms'];
const starts = ['kms', 'kms.', 'code', 'r', 'sts.amazonaws.com', 's'];
const ends = ['.com', '.amazonaws.com', 'kms', 'com', 'm'];
/** Every source that the generated selectors could tell from another, and some that none of them can. */
const universe = [
  ...new Set([
    ...sources,
    ...['', ...starts].flatMap((start) => ['', ...ends].flatMap((end) => [`${start}zzz${end}`, `${start}q${end}`])),
  ]),
];
export const events: readonly ManagementEvent[] = universe.flatMap((source) => [
  { source, readOnly: true },
  { source, readOnly: false },
]);

const some = (from: readonly string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 3 }), { nil: undefined });
const eventSource: fc.Arbitrary<FieldSelector> = fc
  .record({
    equals: some(sources),
    notEquals: some(sources),
    startsWith: some(starts),
    notStartsWith: some(starts),
    endsWith: some(ends),
    notEndsWith: some(ends),
  })
  .map((operators) => ({ field: 'eventSource', ...operators }));
const field: fc.Arbitrary<FieldSelector> = fc.oneof(
  { weight: 6, arbitrary: eventSource },
  { weight: 2, arbitrary: fc.constantFrom('true', 'false').map((value) => ({ field: 'readOnly', equals: [value] })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('eventName', 'resources.type').map((name) => ({ field: name, equals: ['x'] })),
  },
);
const category: fc.Arbitrary<readonly FieldSelector[]> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<readonly FieldSelector[]>([managementCategory]) },
  { weight: 1, arbitrary: fc.constant<readonly FieldSelector[]>([{ field: 'eventCategory', equals: ['Data'] }]) },
  { weight: 1, arbitrary: fc.constant<readonly FieldSelector[]>([]) },
);
const advancedSelectors: fc.Arbitrary<Selectors> = fc
  .array(
    fc.tuple(category, fc.array(field, { maxLength: 3 })).map(([first, rest]) => [...first, ...rest]),
    { maxLength: 4 },
  )
  .map((selectors) => ({ advanced: selectors }));
const basicSelectors: fc.Arbitrary<Selectors> = fc
  .array(
    fc.record({
      readWriteType: fc.constantFrom<BasicSelector['readWriteType']>('All', 'ReadOnly', 'WriteOnly'),
      managementEvents: fc.boolean(),
      excludedSources: fc.subarray([kms, rds]),
    }),
    { maxLength: 4 },
  )
  .map((selectors) => ({ basic: selectors }));
export const selectorSets: fc.Arbitrary<Selectors> = fc.oneof(
  { weight: 3, arbitrary: advancedSelectors },
  { weight: 1, arbitrary: basicSelectors },
);

/** One operator after the other, as the user guide tells it. */
function fieldHolds(
  { equals, notEquals, startsWith, notStartsWith, endsWith, notEndsWith }: FieldSelector,
  value: string,
): boolean {
  const wanted: boolean[] = [];
  for (const text of equals ?? []) wanted.push(value === text);
  for (const text of startsWith ?? []) wanted.push(value.slice(0, text.length) === text);
  for (const text of endsWith ?? [])
    wanted.push(value.length >= text.length && value.slice(value.length - text.length) === text);
  for (const text of notEquals ?? []) if (value === text) return false;
  for (const text of notStartsWith ?? []) if (value.slice(0, text.length) === text) return false;
  for (const text of notEndsWith ?? []) {
    if (value.length >= text.length && value.slice(value.length - text.length) === text) return false;
  }
  return wanted.length === 0 || wanted.includes(true);
}

export function reference(selectors: Selectors, event: ManagementEvent): Recorded {
  let best: Recorded = 'no';
  if ('basic' in selectors) {
    if (selectors.basic.length === 0) return 'yes';
    for (const { readWriteType, managementEvents, excludedSources } of selectors.basic) {
      if (!managementEvents) continue;
      if (readWriteType === 'ReadOnly' && !event.readOnly) continue;
      if (readWriteType === 'WriteOnly' && event.readOnly) continue;
      if (excludedSources.includes(event.source)) continue;
      best = 'yes';
    }
    return best;
  }
  for (const fields of selectors.advanced) {
    let refused = false;
    let unsure = true;
    for (const { field: name } of fields) if (name === 'eventCategory') unsure = false;
    for (const one of fields) {
      const { field: _, ...operators } = one;
      if (Object.values(operators).every((list) => list === undefined)) unsure = true;
      else if (one.field === 'eventCategory') refused ||= !fieldHolds(one, 'Management');
      else if (one.field === 'eventSource') refused ||= !fieldHolds(one, event.source);
      else if (one.field === 'readOnly') refused ||= !fieldHolds(one, event.readOnly ? 'true' : 'false');
      else unsure = true;
    }
    if (refused) continue;
    if (!unsure) return 'yes';
    best = 'undecidable';
  }
  return best;
}
