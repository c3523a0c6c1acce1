import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldSelector, Selectors } from '../../src/model/evidence.js';
import {
  type DataEvent,
  eventsToTell,
  type ManagementEvent,
  type Recorded,
  selectorsRecord,
  selectorsRecordAnything,
} from '../../src/recording/selectors.js';
import { advanced, basic, everything, managementCategory } from '../support/literals.js';
import { runs } from '../support/runs.js';
import { events, s3EventsFor, s3SelectorSets, selectorSets } from './generated.js';
import { reference } from './reference.js';

const kms = 'kms.amazonaws.com';
const rds = 'rdsdata.amazonaws.com';
const codecatalyst = 'codecatalyst.amazonaws.com';
const read = (source = codecatalyst): ManagementEvent => ({
  category: 'Management',
  source,
  readOnly: true,
});
const write = (source = codecatalyst): ManagementEvent => ({
  category: 'Management',
  source,
  readOnly: false,
});

describe('basic selectors', () => {
  it.each<[string, Selectors, ManagementEvent, Recorded]>([
    ['none at all record everything', basic(), read(), 'yes'],
    ['All records reads', everything, read(), 'yes'],
    ['All records writes', everything, write(), 'yes'],
    ['ReadOnly records reads', basic({ readWriteType: 'ReadOnly' }), read(), 'yes'],
    ['ReadOnly records no writes', basic({ readWriteType: 'ReadOnly' }), write(), 'no'],
    ['WriteOnly records writes', basic({ readWriteType: 'WriteOnly' }), write(), 'yes'],
    ['WriteOnly records no reads', basic({ readWriteType: 'WriteOnly' }), read(), 'no'],
    ['data events only', basic({ managementEvents: false }), write(), 'no'],
    ['an excluded source', basic({ excludedSources: [kms] }), write(kms), 'no'],
    ['a source beside an excluded one', basic({ excludedSources: [kms] }), write(rds), 'yes'],
    [
      'a source that one selector excludes and another does not',
      basic({ excludedSources: [kms] }, { excludedSources: [rds] }),
      write(kms),
      'yes',
    ],
    [
      'a source that every selector excludes',
      basic({ excludedSources: [kms] }, { excludedSources: [kms] }),
      read(kms),
      'no',
    ],
    [
      'a source excluded from writes alone: its reads',
      basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly', excludedSources: [kms] }),
      read(kms),
      'yes',
    ],
    [
      'a source excluded from writes alone: its writes',
      basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly', excludedSources: [kms] }),
      write(kms),
      'no',
    ],
  ])('%s', (_title, selectors, event, recorded) => {
    expect(selectorsRecord(selectors, event)).toBe(recorded);
  });

  it('ReadOnly and WriteOnly together are All', () => {
    const both = basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' });

    expect([read(), write()].map((event) => selectorsRecord(both, event))).toEqual(['yes', 'yes']);
  });
});

function readOnlyIs(value: 'true' | 'false'): FieldSelector {
  return { field: 'readOnly', equals: [value] };
}

describe('advanced selectors', () => {
  const source = (field: Omit<FieldSelector, 'field'>): FieldSelector => ({ field: 'eventSource', ...field });
  const readOnly = readOnlyIs;

  it.each<[string, Selectors, ManagementEvent, Recorded]>([
    ['management events', advanced([managementCategory]), write(), 'yes'],
    ['data events', advanced([{ field: 'eventCategory', equals: ['Data'] }]), write(), 'no'],
    ['a list of no selector', advanced(), write(), 'no'],
    ['either category', advanced([{ field: 'eventCategory', equals: ['Data', 'Management'] }]), write(), 'yes'],
    ['reads only: a read', advanced([managementCategory, readOnly('true')]), read(), 'yes'],
    ['reads only: a write', advanced([managementCategory, readOnly('true')]), write(), 'no'],
    [
      'both, in two selectors',
      advanced([managementCategory, readOnly('true')], [managementCategory, readOnly('false')]),
      write(),
      'yes',
    ],
    [
      'both, in one selector, exclude each other',
      advanced([managementCategory, readOnly('true'), readOnly('false')]),
      read(),
      'no',
    ],
    ['equals: the source', advanced([managementCategory, source({ equals: [kms] })]), read(kms), 'yes'],
    ['equals: another source', advanced([managementCategory, source({ equals: [kms] })]), read(), 'no'],
    ['notEquals: the source', advanced([managementCategory, source({ notEquals: [kms, rds] })]), read(rds), 'no'],
    ['notEquals: another source', advanced([managementCategory, source({ notEquals: [kms, rds] })]), read(), 'yes'],
    ['startsWith: a source that does', advanced([managementCategory, source({ startsWith: ['code'] })]), read(), 'yes'],
    [
      'startsWith: one that does not',
      advanced([managementCategory, source({ startsWith: ['code'] })]),
      read(kms),
      'no',
    ],
    [
      'notStartsWith: a source that does',
      advanced([managementCategory, source({ notStartsWith: ['code'] })]),
      read(),
      'no',
    ],
    [
      'notStartsWith: one that does not',
      advanced([managementCategory, source({ notStartsWith: ['code'] })]),
      read(kms),
      'yes',
    ],
    [
      'endsWith: a source that does',
      advanced([managementCategory, source({ endsWith: ['.amazonaws.com'] })]),
      read(),
      'yes',
    ],
    ['endsWith: one that does not', advanced([managementCategory, source({ endsWith: ['.aws'] })]), read(), 'no'],
    [
      'notEndsWith: a source that does',
      advanced([managementCategory, source({ notEndsWith: ['.com'] })]),
      read(),
      'no',
    ],
    [
      'notEndsWith: one that does not',
      advanced([managementCategory, source({ notEndsWith: ['.aws'] })]),
      read(),
      'yes',
    ],
    [
      'including operators are alternatives',
      advanced([managementCategory, source({ equals: [kms], startsWith: ['code'] })]),
      read(),
      'yes',
    ],
    [
      'an excluding operator wins',
      advanced([managementCategory, source({ startsWith: ['code'], notEquals: [codecatalyst] })]),
      read(),
      'no',
    ],
    [
      'every excluding operator counts',
      advanced([managementCategory, source({ notEquals: [kms], notStartsWith: ['code'] })]),
      read(),
      'no',
    ],
    [
      'the same field twice is an AND',
      advanced([managementCategory, source({ startsWith: ['code'] }), source({ notEquals: [codecatalyst] })]),
      read(),
      'no',
    ],
    ['case counts', advanced([managementCategory, source({ equals: ['KMS.amazonaws.com'] })]), read(kms), 'no'],
    ['a selector that names no category', advanced([source({ equals: [codecatalyst] })]), read(), 'undecidable'],
    ['a selector of no field at all', advanced([]), read(), 'undecidable'],
    [
      'a field that trails do not offer',
      advanced([managementCategory, { field: 'eventName', equals: ['Decrypt'] }]),
      read(),
      'undecidable',
    ],
    [
      'a resource of management events',
      advanced([managementCategory, { field: 'resources.ARN', startsWith: ['arn:'] }]),
      read(),
      'undecidable',
    ],
    ['a source by an operator that nobody knows', advanced([managementCategory, source({})]), read(), 'undecidable'],
    ['a category by an operator that nobody knows', advanced([{ field: 'eventCategory' }]), read(), 'undecidable'],
    [
      'such an operator beside one that excludes the event',
      advanced([managementCategory, source({}), readOnly('false')]),
      read(),
      'no',
    ],
    [
      'such a field in a selector of data events',
      advanced([
        { field: 'resources.type', equals: ['AWS::S3::Object'] },
        { field: 'eventCategory', equals: ['Data'] },
      ]),
      read(),
      'no',
    ],
    [
      'such a field beside one that excludes the event',
      advanced([managementCategory, { field: 'eventName', equals: ['x'] }, readOnly('false')]),
      read(),
      'no',
    ],
    [
      'such a field beside a selector that records the event',
      advanced([managementCategory, { field: 'eventName', equals: ['x'] }], [managementCategory]),
      read(),
      'yes',
    ],
    [
      'such a field beside a selector that does not',
      advanced([managementCategory, { field: 'eventName', equals: ['x'] }], [managementCategory, readOnly('false')]),
      read(),
      'undecidable',
    ],
  ])('%s', (_title, selectors, event, recorded) => {
    expect(selectorsRecord(selectors, event)).toBe(recorded);
  });
});

describe('data events', () => {
  const object = 'AWS::S3::Object';
  const data = (more: Partial<DataEvent> = {}): DataEvent => ({
    category: 'Data',
    source: 's3.amazonaws.com',
    readOnly: true,
    resourceType: object,
    resourceArn: 'arn:aws:s3:::logs/a/b',
    name: 'GetObject',
    identity: 'arn:aws:iam::111122223333:role/backup',
    fromConsole: false,
    ...more,
  });
  const of = (...values: readonly string[]) => basic({ dataResources: [{ type: object, values: [...values] }] });
  const s3: readonly FieldSelector[] = [
    { field: 'eventCategory', equals: ['Data'] },
    { field: 'resources.type', equals: [object] },
  ];

  it.each<[string, Selectors, DataEvent, Recorded]>([
    ['none by default', basic(), data(), 'no'],
    ['every bucket', of('arn:aws:s3'), data(), 'yes'],
    ['every bucket, with the colons', of('arn:aws:s3:::'), data(), 'yes'],
    ['the bucket', of('arn:aws:s3:::logs/'), data(), 'yes'],
    ['what its key begins with', of('arn:aws:s3:::logs/a'), data(), 'yes'],
    ['another start', of('arn:aws:s3:::logs/b'), data(), 'no'],
    ['another bucket that begins alike', of('arn:aws:s3:::logs2/'), data(), 'no'],
    ['an unfinished name of a bucket', of('arn:aws:s3:::log'), data(), 'undecidable'],
    ['an unfinished partition', of('arn:aws'), data(), 'undecidable'],
    ['an unfinished name beside the bucket', of('arn:aws:s3:::log', 'arn:aws:s3:::logs/'), data(), 'yes'],
    ['another type of resource', of('arn:aws:s3'), data({ resourceType: 'AWS::Lambda::Function' }), 'no'],
    [
      'a write, of a selector of reads',
      basic({ readWriteType: 'ReadOnly', dataResources: [{ type: object, values: ['arn:aws:s3'] }] }),
      data({ readOnly: false }),
      'no',
    ],
    [
      'a source that is left out of management events',
      basic({ excludedSources: ['s3.amazonaws.com'], dataResources: [{ type: object, values: ['arn:aws:s3'] }] }),
      data(),
      'yes',
    ],
    ['S3 objects, advanced', advanced(s3), data(), 'yes'],
    ['management events, advanced', advanced([managementCategory]), data(), 'no'],
    ['data events of no type', advanced(s3.slice(0, 1)), data(), 'undecidable'],
    [
      'an ARN by its start',
      advanced([...s3, { field: 'resources.ARN', startsWith: ['arn:aws:s3:::logs/'] }]),
      data(),
      'yes',
    ],
    ['another ARN', advanced([...s3, { field: 'resources.ARN', equals: ['arn:aws:s3:::logs/a'] }]), data(), 'no'],
    ['its name', advanced([...s3, { field: 'eventName', startsWith: ['Get'] }]), data(), 'yes'],
    [
      'another name',
      advanced([...s3, { field: 'eventName', startsWith: ['Get'] }]),
      data({ name: 'HeadObject' }),
      'no',
    ],
    ['another identity', advanced([...s3, { field: 'userIdentity.arn', notEndsWith: ['/backup'] }]), data(), 'no'],
    [
      'the console',
      advanced([...s3, { field: 'sessionCredentialFromConsole', equals: ['true'] }]),
      data({ fromConsole: true }),
      'yes',
    ],
    ['not the console', advanced([...s3, { field: 'sessionCredentialFromConsole', equals: ['true'] }]), data(), 'no'],
    [
      'a field of network activity',
      advanced([...s3, { field: 'vpcEndpointId', equals: ['x'] }]),
      data(),
      'undecidable',
    ],
    [
      'such a field beside one that excludes the event',
      advanced([...s3, { field: 'vpcEndpointId', equals: ['x'] }, readOnlyIs('false')]),
      data(),
      'no',
    ],
  ])('%s', (_title, selectors, event, recorded) => {
    expect(selectorsRecord(selectors, event)).toBe(recorded);
  });
});

describe('any management event at all', () => {
  it.each<[string, Selectors, Recorded]>([
    ['by default', basic(), 'yes'],
    [
      'reads of one source',
      advanced([
        managementCategory,
        { field: 'eventSource', equals: ['sts.amazonaws.com'] },
        { field: 'readOnly', equals: ['true'] },
      ]),
      'yes',
    ],
    ['data events only, basic', basic({ managementEvents: false }), 'no'],
    ['data events only, advanced', advanced([{ field: 'eventCategory', equals: ['Data'] }]), 'no'],
    [
      'nothing that could exist',
      advanced([managementCategory, { field: 'eventSource', equals: [kms], notEquals: [kms] }]),
      'no',
    ],
    [
      'a wildcard, which stands for itself alone and is the start of no source',
      advanced([managementCategory, { field: 'eventSource', equals: ['*'], notEquals: ['*'] }]),
      'no',
    ],
    [
      'what cannot be decided',
      advanced([managementCategory, { field: 'userIdentity.arn', notEquals: ['x'] }]),
      'undecidable',
    ],
  ])('%s', (_title, selectors, recorded) => {
    expect(selectorsRecordAnything(selectors)).toBe(recorded);
  });
});

describe('against an obvious reference', () => {
  it('each data event is recorded as the reference says', () => {
    fc.assert(
      fc.property(s3SelectorSets, fc.nat(), (selectors, pick) => {
        const all = s3EventsFor([selectors]);
        const event = all[pick % all.length] as DataEvent;

        expect(selectorsRecord(selectors, event)).toBe(reference(selectors, event));
      }),
      { numRuns: runs(500) },
    );
  });

  it('each event is recorded as the reference says', () => {
    fc.assert(
      fc.property(selectorSets, fc.constantFrom(...events), (selectors, event) => {
        expect(selectorsRecord(selectors, event)).toBe(reference(selectors, event));
      }),
      { numRuns: runs(1_500) },
    );
  });

  it('the events to tell stand for every event there is', () => {
    fc.assert(
      fc.property(selectorSets, (selectors) => {
        const told = new Set(
          eventsToTell(selectors).map((event) => `${selectorsRecord(selectors, event)} ${event.readOnly}`),
        );
        const there = new Set(events.map((event) => `${reference(selectors, event)} ${event.readOnly}`));

        expect(told).toEqual(there);
      }),
      { numRuns: runs(500) },
    );
  });

  it('what records anything records some event there is', () => {
    fc.assert(
      fc.property(selectorSets, (selectors) => {
        const there = events.map((event) => reference(selectors, event));
        const best = there.includes('yes') ? 'yes' : there.includes('undecidable') ? 'undecidable' : 'no';

        expect(selectorsRecordAnything(selectors)).toBe(best);
      }),
      { numRuns: runs(500) },
    );
  });
});
