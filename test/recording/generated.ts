import fc from 'fast-check';
import type { BasicSelector, FieldSelector, Selectors } from '../../src/model/evidence.js';
import type { DataEvent, ManagementEvent } from '../../src/recording/selectors.js';
import { managementCategory } from '../support/literals.js';

/** Selectors to try, and every event that they could tell from another, with some that none of them can. */

export const kms = 'kms.amazonaws.com';
export const rds = 'rdsdata.amazonaws.com';
const sources = [kms, rds, 'codecatalyst.amazonaws.com', 'sts.amazonaws.com', 'kms', '*'];
const starts = ['kms', 'kms.', 'code', 'r', 'sts.amazonaws.com', 's', '*'];
const ends = ['.com', '.amazonaws.com', 'kms', 'com', 'm'];

function both(all: readonly string[]): readonly ManagementEvent[] {
  return all.flatMap((source) => [
    { category: 'Management', source, readOnly: true },
    { category: 'Management', source, readOnly: false },
  ]);
}

function textsOf(exact: readonly string[], begins: readonly string[], finishes: readonly string[]): readonly string[] {
  return [
    ...new Set([
      ...exact,
      ...['', ...begins].flatMap((start) =>
        ['', ...finishes].flatMap((end) => [`${start}zzz${end}`, `${start}q${end}`]),
      ),
    ]),
  ];
}

export const events: readonly ManagementEvent[] = both(textsOf(sources, starts, ends));

const some = (from: readonly string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 3 }), { nil: undefined });

function textField(field: string, exact: readonly string[], begins: readonly string[], finishes: readonly string[]) {
  return fc
    .record({
      equals: some(exact),
      notEquals: some(exact),
      startsWith: some(begins),
      notStartsWith: some(begins),
      endsWith: some(finishes),
      notEndsWith: some(finishes),
    })
    .map((operators): FieldSelector => ({ field, ...operators }));
}

const readOnlyField = fc
  .constantFrom('true', 'false')
  .map((value): FieldSelector => ({ field: 'readOnly', equals: [value] }));
const field: fc.Arbitrary<FieldSelector> = fc.oneof(
  { weight: 6, arbitrary: textField('eventSource', sources, starts, ends) },
  { weight: 2, arbitrary: readOnlyField },
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

function advancedOf(
  first: fc.Arbitrary<readonly FieldSelector[]>,
  rest: fc.Arbitrary<FieldSelector>,
): fc.Arbitrary<Selectors> {
  return fc
    .array(
      fc.tuple(first, fc.array(rest, { maxLength: 3 })).map(([fields, more]) => [...fields, ...more]),
      { maxLength: 4 },
    )
    .map((selectors) => ({ advanced: selectors }));
}

const readWriteType = fc.constantFrom<BasicSelector['readWriteType']>('All', 'ReadOnly', 'WriteOnly');
const basicSelectors: fc.Arbitrary<Selectors> = fc
  .array(
    fc.record({
      readWriteType,
      managementEvents: fc.boolean(),
      excludedSources: fc.subarray([kms, rds]),
      dataResources: fc.constant<BasicSelector['dataResources']>([]),
    }),
    { maxLength: 4 },
  )
  .map((selectors) => ({ basic: selectors }));
export const selectorSets: fc.Arbitrary<Selectors> = fc.oneof(
  { weight: 3, arbitrary: advancedOf(category, field) },
  { weight: 1, arbitrary: basicSelectors },
);

/** Fewer selectors and events, for whole sets of trails. */
const few = { exact: [kms, 'sts.amazonaws.com'], starts: ['kms'], ends: ['.com'] };
export const fewEvents = both(
  [...textsOf(few.exact, few.starts, few.ends), rds].filter((source) => !source.includes('q')),
);
export const fewSelectors: fc.Arbitrary<Selectors> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Selectors>({ basic: [] }) },
  { weight: 3, arbitrary: basicSelectors },
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc
          .tuple(
            category,
            fc.option(
              fc.oneof(
                {
                  weight: 3,
                  arbitrary: fc.constantFrom<FieldSelector[]>(
                    [{ field: 'eventSource', notEquals: [kms] }],
                    [{ field: 'eventSource', equals: [kms] }],
                    [{ field: 'eventSource', equals: ['sts.amazonaws.com'] }],
                    [{ field: 'eventSource', notStartsWith: ['kms'] }],
                    [{ field: 'eventSource', startsWith: ['kms'], notEndsWith: ['.com'] }],
                  ),
                },
                { weight: 2, arbitrary: readOnlyField.map((one) => [one]) },
                { weight: 1, arbitrary: fc.constant<FieldSelector[]>([{ field: 'eventName', equals: ['x'] }]) },
              ),
              { nil: [] },
            ),
          )
          .map(([first, rest]) => [...first, ...rest]),
        { maxLength: 3 },
      )
      .map((selectors) => ({ advanced: selectors })),
  },
);

/** The partition with the fewest regions, so that all of them can be looked at one by one. */
export const partition = 'aws-us-gov';
export const logs = 'logs';
const root = `arn:${partition}:s3:::`;
const objects = {
  exact: [`${root}logs/a`, `${root}app/k`, `${root}logs/`],
  starts: [`${root}logs/`, `${root}logs`, `${root}app/k`, root, `${root}*`],
  ends: ['/a', 'k'],
};
const names = { exact: ['GetObject', 'PutObject', 'HeadObject'], starts: ['Get'], ends: ['Object'] };
const people = { exact: ['arn:one'], starts: ['arn:'], ends: ['e'] };

const s3Category: fc.Arbitrary<readonly FieldSelector[]> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constant<readonly FieldSelector[]>([
      { field: 'eventCategory', equals: ['Data'] },
      { field: 'resources.type', equals: ['AWS::S3::Object'] },
    ]),
  },
  { weight: 1, arbitrary: fc.constant<readonly FieldSelector[]>([managementCategory]) },
  { weight: 1, arbitrary: fc.constant<readonly FieldSelector[]>([{ field: 'eventCategory', equals: ['Data'] }]) },
  {
    weight: 1,
    arbitrary: fc.constant<readonly FieldSelector[]>([
      { field: 'eventCategory', equals: ['Data'] },
      { field: 'resources.type', equals: ['AWS::Lambda::Function'] },
    ]),
  },
);
const s3Field: fc.Arbitrary<FieldSelector> = fc.oneof(
  { weight: 16, arbitrary: textField('resources.ARN', objects.exact, objects.starts, objects.ends) },
  { weight: 6, arbitrary: readOnlyField },
  { weight: 1, arbitrary: textField('eventName', names.exact, names.starts, names.ends) },
  { weight: 1, arbitrary: textField('userIdentity.arn', people.exact, people.starts, people.ends) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<FieldSelector>(
      { field: 'sessionCredentialFromConsole', equals: ['true'] },
      { field: 'sessionCredentialFromConsole', notEquals: ['true'] },
      { field: 'eventSource', equals: ['s3.amazonaws.com'] },
      { field: 'eventType', equals: ['AwsApiCall'] },
      { field: 'vpcEndpointId', equals: ['vpce-1'] },
    ),
  },
);
const basicS3Selectors: fc.Arbitrary<Selectors> = fc
  .array(
    fc.record({
      readWriteType,
      managementEvents: fc.boolean(),
      excludedSources: fc.constant<string[]>([]),
      dataResources: fc.array(
        fc.record({
          type: fc.constantFrom('AWS::S3::Object', 'AWS::S3::Object', 'AWS::Lambda::Function'),
          values: fc.subarray([
            `arn:${partition}:s3`,
            root,
            `${root}logs/`,
            `${root}logs`,
            `${root}app/k`,
            'arn:aws:s3',
          ]),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 3 },
  )
  .map((selectors) => ({ basic: selectors }));
/** Conditions of which one lets through what the other does not. */
const halves: readonly (readonly [FieldSelector, FieldSelector])[] = [
  ...[...objects.starts, `${root}logs/`, `${root}logs/`, `${root}logs/`].map((start) =>
    halvesBy('resources.ARN', 'startsWith', 'notStartsWith', start),
  ),
  ...objects.exact.map((arn) => halvesBy('resources.ARN', 'equals', 'notEquals', arn)),
  ...objects.ends.map((end) => halvesBy('resources.ARN', 'endsWith', 'notEndsWith', end)),
  ...names.exact.map((name) => halvesBy('eventName', 'equals', 'notEquals', name)),
  ...['Get', 'GetObject', 'zz'].map((start) => halvesBy('eventName', 'startsWith', 'notStartsWith', start)),
  halvesBy('eventName', 'endsWith', 'notEndsWith', 'Object'),
  halvesBy('userIdentity.arn', 'equals', 'notEquals', 'arn:one'),
  halvesBy('userIdentity.arn', 'startsWith', 'notStartsWith', 'arn:'),
  halvesBy('userIdentity.arn', 'endsWith', 'notEndsWith', 'e'),
  halvesBy('sessionCredentialFromConsole', 'equals', 'notEquals', 'true'),
  [
    { field: 'readOnly', equals: ['true'] },
    { field: 'readOnly', equals: ['false'] },
  ],
];

function halvesBy(
  name: string,
  includes: 'equals' | 'startsWith' | 'endsWith',
  excludes: 'notEquals' | 'notStartsWith' | 'notEndsWith',
  value: string,
): readonly [FieldSelector, FieldSelector] {
  return [
    { field: name, [includes]: [value] },
    { field: name, [excludes]: [value] },
  ];
}

/** Everything in two parts, or in three, of which one may be missing or another than it should be. */
const nearlyEverything: fc.Arbitrary<Selectors> = fc
  .tuple(
    fc.constantFrom(...halves),
    fc.constantFrom(...halves),
    fc.constantFrom('both', 'both', 'three', 'three', 'first', 'second', 'mixed'),
  )
  .map(([[one, another], [part, remainder], how]) => {
    const parts = {
      both: [[one], [another]],
      three: [[one, part], [one, remainder], [another]],
      first: [[one], [one, part]],
      second: [[another]],
      mixed: [[one], [remainder]],
    }[how] as FieldSelector[][];
    return {
      advanced: parts.map((fields) => [
        { field: 'eventCategory', equals: ['Data'] },
        { field: 'resources.type', equals: ['AWS::S3::Object'] },
        ...fields,
      ]),
    };
  });

export const s3SelectorSets: fc.Arbitrary<Selectors> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Selectors>({ basic: [] }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Selectors>(
      ...['All', 'ReadOnly', 'WriteOnly'].map((type) => ({
        basic: [
          {
            readWriteType: type as BasicSelector['readWriteType'],
            managementEvents: true,
            excludedSources: [],
            dataResources: [{ type: 'AWS::S3::Object', values: [`arn:${partition}:s3`] }],
          },
        ],
      })),
    ),
  },
  { weight: 2, arbitrary: basicS3Selectors },
  { weight: 3, arbitrary: advancedOf(s3Category, s3Field) },
  { weight: 6, arbitrary: nearlyEverything },
);

/** What AWS has for certain, and names that a selector could mention or match. */
const known = {
  true: ['GetObject', 'GetObjectAcl', 'HeadObject'],
  false: ['PutObject', 'PutObjectAcl', 'CopyObject', 'DeleteObject'],
};
const invented = ['', 'Get', 'GetObject', 'zz'].flatMap((start) => [`${start}yyy`, `${start}yyyObject`]);

export function isKnownName({ name, readOnly }: DataEvent): boolean {
  return known[`${readOnly}`].includes(name);
}

const arns = [
  'zzz/zzz',
  'logs/zzz',
  'logs/a',
  'logszzz/zzz',
  'app/k',
  'app/kzzz',
  'app/zzz',
  '*/zzz',
  '*zzz/zzz',
].flatMap((path) => ['', '/a', 'k'].map((end) => `${root}${path}${end}`));

function speaksOf(sets: readonly Selectors[], field: string): boolean {
  return sets.some(
    (set) => 'advanced' in set && set.advanced.some((fields) => fields.some((one) => one.field === field)),
  );
}

const made = new Map<string, readonly DataEvent[]>();

/** Every data event of S3 objects; where no selector speaks of names, identities or sessions, one of each stands for all. */
export function s3EventsFor(sets: readonly Selectors[]): readonly DataEvent[] {
  const named = speaksOf(sets, 'eventName');
  const identities = speaksOf(sets, 'userIdentity.arn')
    ? ['arn:one', 'arn:zzz', 'zzz', 'zzze', 'arn:zzze']
    : ['someone'];
  const sessions = speaksOf(sets, 'sessionCredentialFromConsole') ? [true, false] : [false];
  const key = [named, identities, sessions].join(' ');
  const all = made.get(key) ?? eventsOf(named, identities, sessions);
  made.set(key, all);
  return all;
}

function eventsOf(named: boolean, identities: readonly string[], sessions: readonly boolean[]): readonly DataEvent[] {
  return [true, false].flatMap((readOnly) =>
    (named ? [...known[`${readOnly}`], ...invented] : known[`${readOnly}`].slice(0, 1)).flatMap((name) =>
      arns.flatMap((resourceArn) =>
        identities.flatMap((identity) =>
          sessions.map((fromConsole) => ({
            category: 'Data' as const,
            source: 's3.amazonaws.com',
            resourceType: 'AWS::S3::Object',
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

export function bucketOf({ resourceArn }: DataEvent): string {
  return resourceArn.split(':::')[1]?.split('/')[0] ?? '';
}
