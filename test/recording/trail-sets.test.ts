import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKnown } from '../../src/model/fact.js';
import type { Judgement, Verdict } from '../../src/model/finding.js';
import { recordsNothingTwice } from '../../src/recording/copies.js';
import { recordsS3Objects } from '../../src/recording/objects.js';
import { recordedBy, recordsEverything, recordsSomething } from '../../src/recording/recording.js';
import type { DataEvent, TrailEvent } from '../../src/recording/selectors.js';
import { runs } from '../support/runs.js';
import {
  bucketOf,
  fewEvents,
  fewSelectors,
  isKnownName,
  kms,
  logs,
  rds,
  s3EventsFor,
  s3SelectorSets,
} from './generated.js';
import {
  type ReferenceAccount,
  referenceCopies,
  referenceEverything,
  referenceRecordedBy,
  referenceSomething,
  referenceUnion,
} from './reference.js';
import { allReadBut, type Evidence, evidenceOf, unreads, worldOf } from './trail-sets.js';

const exclusions = fc.constantFrom<string[]>([], [], [kms], [kms, rds]);
const s3Kinds = fc.constantFrom<'read' | 'write' | 'all'>('read', 'write', 'all');
const exempt = fc.constantFrom<string[]>([], [logs]);

/** The trails that a judgement of duplicates names, by region. */
function namedTwice({ because }: Judgement, regions: readonly string[]): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  for (const { code, args } of because) {
    const { trails } = args as { readonly trails: string };
    const list = trails.split(', ').join(' ');
    if (code === 'recorded-twice-in')
      for (const region of String((args as { readonly regions: string }).regions).split(', ')) named[region] = list;
    // Too many to be named: this one names all of them.
    if (code === 'recorded-twice-in-regions') for (const region of regions) named[region] = list;
  }
  return named;
}

/** Thousands of comparisons: `expect` takes longer than what it compares, and is asked to show a difference alone. */
function expectSame(said: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(said, expected)) expect(said).toEqual(expected);
}

function s3Events(
  { recording }: ReferenceAccount,
  kinds: 'read' | 'write' | 'all',
  without: readonly string[],
): readonly DataEvent[] {
  const sets = recording.trails.flatMap(({ selectors }) => (isKnown(selectors) ? [selectors.known] : []));
  return s3EventsFor(sets).filter(
    (event) => (kinds === 'all' || event.readOnly === (kinds === 'read')) && !without.includes(bucketOf(event)),
  );
}

describe('trail sets, against an obvious reference', () => {
  it('of management events the model says what the reference says', () => {
    fc.assert(
      fc.property(
        worldOf(fewSelectors),
        unreads,
        exclusions,
        fc.constantFrom(...fewEvents),
        (world, unread, mayExclude, event) => {
          const account = evidenceOf(world, unread);
          const { recording } = account;
          const region = world.optIns[0] ?? 'us-gov-west-1';

          const copies = recordsNothingTwice(recording, account.unread);
          const expected = referenceCopies(account, fewEvents);

          const said = {
            something: recordsSomething(recording).verdict,
            everything: recordsEverything(recording, mayExclude).verdict,
            copies: copies.verdict,
            twice: copies.verdict === 'fail' ? namedTwice(copies, Object.keys(expected.twice)) : {},
            by: recordedBy(recording, region, event).map(({ judgement }) => judgement.verdict),
          };
          expectSame(said, {
            something: referenceSomething(account, fewEvents),
            everything: referenceEverything(account, fewEvents, mayExclude),
            copies: expected.verdict,
            twice: expected.twice,
            by: recording.trails.map((view) => referenceRecordedBy(account, view, region, event)),
          });
        },
      ),
      { numRuns: runs(3_000) },
    );
  });

  it('of data events the model says what the reference says', () => {
    fc.assert(
      fc.property(worldOf(s3SelectorSets, 3), unreads, s3Kinds, exempt, (world, unread, kinds, mayExcludeBuckets) => {
        const account = evidenceOf(world, unread);
        const events = s3Events(account, kinds, mayExcludeBuckets);

        const { verdict } = recordsS3Objects(account.recording, { events: kinds, mayExcludeBuckets }, account.unread);

        expectSame(
          verdict,
          referenceUnion(account, events, (event: TrailEvent) => event.category === 'Data' && isKnownName(event)),
        );
      }),
      { numRuns: runs(600) },
    );
  });
});

it('the trail sets are of every kind: of each question each answer comes up, with and without gaps', () => {
  const worlds = fc.sample(fc.tuple(worldOf(fewSelectors), unreads), { numRuns: 200, seed: 1 });
  const s3Worlds = fc.sample(fc.tuple(worldOf(s3SelectorSets, 3), unreads), { numRuns: 200, seed: 1 });

  const said = new Set([
    ...worlds.flatMap(([world, unread]) => {
      const { recording, unread: gaps } = evidenceOf(world, unread);
      return [
        `something ${recordsSomething(recording).verdict}`,
        `everything ${recordsEverything(recording, []).verdict}`,
        `twice ${recordsNothingTwice(recording, gaps).verdict}`,
      ];
    }),
    ...s3Worlds.map(([world, unread]) => {
      const { recording, unread: gaps } = evidenceOf(world, unread);
      return `objects ${recordsS3Objects(recording, { events: 'read', mayExcludeBuckets: [] }, gaps).verdict}`;
    }),
  ]);

  const all = ['something', 'everything', 'twice', 'objects'].flatMap((what) =>
    ['pass', 'fail', 'not-assessed'].map((verdict) => `${what} ${verdict}`),
  );
  expect([...said].sort()).toEqual([...all, 'twice not-applicable'].sort());
});

describe('a gap never decides', () => {
  /** What was decided although something was not read stays, whatever that turns out to be. */
  function stays(before: Verdict, after: Verdict): boolean {
    return before === 'not-assessed' || before === after;
  }

  it('of management events', () => {
    fc.assert(
      fc.property(worldOf(fewSelectors), unreads, exclusions, (world, unread, mayExclude) => {
        const judged = ({ recording, unread: gaps }: Evidence) => [
          recordsSomething(recording).verdict,
          recordsEverything(recording, mayExclude).verdict,
          recordsNothingTwice(recording, gaps).verdict,
        ];
        const part = evidenceOf(world, unread);
        const before = judged(part);
        const after = judged(evidenceOf(world, allReadBut(part)));

        expectSame(
          before.map((verdict, index) => stays(verdict, after[index] as Verdict) || [verdict, after[index]]),
          [true, true, true],
        );
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('of data events', () => {
    fc.assert(
      fc.property(worldOf(s3SelectorSets, 3), unreads, s3Kinds, exempt, (world, unread, events, mayExcludeBuckets) => {
        const judged = ({ recording, unread: gaps }: Evidence) =>
          recordsS3Objects(recording, { events, mayExcludeBuckets }, gaps).verdict;
        const part = evidenceOf(world, unread);
        const before = judged(part);
        const after = judged(evidenceOf(world, allReadBut(part)));

        expectSame(stays(before, after) || [before, after], true);
      }),
      { numRuns: runs(300) },
    );
  });
});
