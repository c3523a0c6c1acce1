import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  all,
  any,
  fail,
  judge,
  notApplicable,
  notAssessed,
  pass,
  restingOn,
  say,
} from '../../src/judgement/judgement.js';
import type { Judgement, Verdict } from '../../src/model/finding.js';
import { codesOf, gap, known, missedBy, unknown } from '../support/literals.js';

const passing = pass(say('validation-on', {}));
const failing = fail(say('validation-off', {}));
const open = notAssessed(gap());
const apart = notApplicable(say('no-trail-to-judge', {}));

describe('all', () => {
  it.each<[string, readonly Judgement[], Verdict]>([
    ['nothing at all', [], 'pass'],
    ['passes', [passing, passing], 'pass'],
    ['a pass and what does not apply', [passing, apart], 'pass'],
    ['a pass and a failure', [passing, failing], 'fail'],
    ['a pass and a gap', [passing, open], 'not-assessed'],
    ['a failure and a gap', [open, failing], 'fail'],
    ['a gap alone', [open], 'not-assessed'],
  ])('judges %s', (_title, parts, verdict) => {
    const judgement = all(parts);

    expect(judgement.verdict).toBe(verdict);
  });

  it('names every cause of a failure once, and nothing else', () => {
    const judgement = all([passing, failing, open, fail(say('no-key', {})), failing]);

    expect(codesOf(judgement)).toEqual(['validation-off', 'no-key']);
  });

  it('names every gap once', () => {
    const judgement = all([open, notAssessed(gap('kms:DescribeKey')), open]);

    expect(missedBy(judgement)).toEqual(['cloudtrail:DescribeTrails', 'kms:DescribeKey']);
  });

  it('keeps what is known beside a gap', () => {
    const judgement = all([passing, notAssessed(gap(), say('expected-from', { trail: 'a trail' }))]);

    expect(codesOf(judgement)).toEqual(['expected-from']);
  });
});

describe('any', () => {
  const none = fail(say('no-trail', {}));

  it.each<[string, readonly Judgement[], Verdict]>([
    ['nothing to choose from', [], 'fail'],
    ['a witness', [passing], 'pass'],
    ['a witness among failures', [failing, passing], 'pass'],
    ['a witness beside a gap', [open, passing], 'pass'],
    ['failures', [failing, failing], 'fail'],
    ['a failure and a gap that may hide a witness', [failing, open], 'not-assessed'],
    ['what does not apply', [apart], 'fail'],
  ])('judges %s', (_title, parts, verdict) => {
    const judgement = any(parts, none);

    expect(judgement.verdict).toBe(verdict);
  });

  it('says what holds where there is nothing to choose from', () => {
    const judgement = any([], restingOn(['an answer'], none));

    expect(judgement).toEqual({ verdict: 'fail', because: [say('no-trail', {})], evidence: ['an answer'] });
  });

  it('says why each choice failed, and not that there was none', () => {
    const judgement = any([failing, fail(say('no-key', {}))], none);

    expect(codesOf(judgement)).toEqual(['validation-off', 'no-key']);
  });

  it('rests on the answers that it looked at in vain', () => {
    const judgement = any([restingOn(['b'], failing), restingOn(['c', 'b'], failing)], restingOn(['a'], none));

    expect([...judgement.evidence].sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('judge', () => {
  it('judges a known fact and rests on its answer', () => {
    const judgement = judge(known(true, 'an answer'), (on) => (on ? passing : failing));

    expect(judgement).toEqual({ ...passing, evidence: ['an answer'] });
  });

  it('never asks the test about a gap', () => {
    const judgement = judge(unknown('kms:DescribeKey'), () => {
      throw new Error('a gap has no value');
    });

    expect(judgement.verdict).toBe('not-assessed');
    expect(missedBy(judgement)).toEqual(['kms:DescribeKey']);
  });
});

it('a cause may be milder than its control', () => {
  const judgement = fail(say('no-key', {}), 'medium');

  expect(judgement.because).toEqual([{ code: 'no-key', args: {}, severity: 'medium' }]);
});

it('an answer is rested on once', () => {
  const judgement = restingOn(['a', 'b'], restingOn(['b', 'a'], passing));

  expect(judgement.evidence).toEqual(['a', 'b']);
});

describe('whatever the parts are', () => {
  const evidence = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
  const decided: fc.Arbitrary<Judgement> = fc.oneof(
    fc.constantFrom('validation-on', 'trail-logging-on').map((code) => pass(say(code, {}))),
    fc.constant(pass()),
    fc.constantFrom('no-key', 'no-topic').map((code) => fail(say(code, {}))),
    fc.constant(apart),
  );
  const undecided: fc.Arbitrary<Judgement> = fc
    .constantFrom('kms:DescribeKey', 'sns:GetTopicAttributes')
    .map((api) => notAssessed(gap(api)));
  const judgement = fc
    .tuple(evidence, fc.oneof(decided, undecided))
    .map(([answers, inner]) => restingOn(answers, inner));
  const parts = fc.array(judgement, { maxLength: 7 });
  const none = fc.constantFrom(failing, apart, open);

  /** The parts, with each gap replaced by what it might have turned out to be. */
  function decidedIn(list: readonly Judgement[], truths: readonly Judgement[]): readonly Judgement[] {
    let next = 0;
    return list.map((part) => {
      if (part.verdict !== 'not-assessed') return part;
      next += 1;
      return truths[(next - 1) % truths.length] ?? passing;
    });
  }
  const truths = fc.array(decided, { minLength: 1, maxLength: 7 });
  const withoutGaps = (list: readonly Judgement[]) => list.every(({ verdict }) => verdict !== 'not-assessed');

  it('a verdict of all could not have been another, whatever its gaps hide', () => {
    fc.assert(
      fc.property(parts, truths, (list, turnedOut) => {
        const { verdict } = all(list);
        fc.pre(verdict !== 'not-assessed');

        expect(all(decidedIn(list, turnedOut)).verdict).toBe(verdict);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a verdict of any could not have been another, whatever its gaps hide', () => {
    fc.assert(
      fc.property(parts, none, truths, (list, otherwise, turnedOut) => {
        const { verdict } = any(list, otherwise);
        fc.pre(verdict !== 'not-assessed' && otherwise.verdict !== 'not-assessed');

        expect(any(decidedIn(list, turnedOut), otherwise).verdict).toBe(verdict);
      }),
      { numRuns: 1_000 },
    );
  });

  it('all leaves open only what could have turned out both ways, and names each gap', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const judgement = all(list);
        fc.pre(judgement.verdict === 'not-assessed');

        expect(all(decidedIn(list, [passing])).verdict).toBe('pass');
        expect(all(decidedIn(list, [failing])).verdict).toBe('fail');
        expect(new Set(missedBy(judgement))).toEqual(new Set(list.flatMap(missedBy)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('any leaves open only what could have turned out both ways, and names each gap', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const judgement = any(list, failing);
        fc.pre(judgement.verdict === 'not-assessed');

        expect(any(decidedIn(list, [passing]), failing).verdict).toBe('pass');
        expect(any(decidedIn(list, [failing]), failing).verdict).toBe('fail');
        expect(new Set(missedBy(judgement))).toEqual(new Set(list.flatMap(missedBy)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('without a gap nothing is left open', () => {
    fc.assert(
      fc.property(parts.filter(withoutGaps), (list) => {
        expect(all(list).verdict).not.toBe('not-assessed');
        expect(any(list, failing).verdict).not.toBe('not-assessed');
      }),
    );
  });

  it('the order of the parts changes no verdict', () => {
    const twice = parts.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
    );
    fc.assert(
      fc.property(twice, none, ([list, shuffled], otherwise) => {
        expect(all(shuffled).verdict).toBe(all(list).verdict);
        expect(any(shuffled, otherwise).verdict).toBe(any(list, otherwise).verdict);
      }),
      { numRuns: 500 },
    );
  });

  it('all rests on every answer of its parts, each once', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const answers = all(list).evidence;

        expect([...answers].sort()).toEqual([...new Set(list.flatMap(({ evidence: own }) => own))].sort());
      }),
    );
  });

  it('any rests on its witness alone, or on every answer where there is none', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const judgement = any(list, failing);
        const witnesses = list.filter(({ verdict }) => verdict === 'pass').map((part) => part.evidence);
        const answers = [...new Set(list.flatMap((part) => part.evidence))].sort();

        if (witnesses.length > 0) expect(witnesses).toContainEqual(judgement.evidence);
        else expect([...judgement.evidence].sort()).toEqual(answers);
      }),
    );
  });

  it('all of all is all: nesting changes no verdict', () => {
    fc.assert(
      fc.property(parts, parts, (one, two) => {
        fc.pre(one.length > 0 && two.length > 0);

        expect(all([all(one), all(two)]).verdict).toBe(all([...one, ...two]).verdict);
      }),
    );
  });
});

describe('what is said and rested on', () => {
  const said = say('trail-logging-on', {});
  const beside = say('no-key-to-rotate', {});
  const cause = say('no-key', {});

  it('of what passes leaves out what does not apply beside it', () => {
    expect(all([pass(said), notApplicable(beside)])).toEqual({ verdict: 'pass', because: [said], evidence: [] });
  });

  it('of failing choices leaves out one that does not apply', () => {
    expect(any([fail(cause), notApplicable(beside)], fail(said))).toEqual({
      verdict: 'fail',
      because: [cause],
      evidence: [],
    });
  });

  it('of a cause as severe as its control names no severity', () => {
    expect(fail(cause)).toStrictEqual({ verdict: 'fail', because: [cause], evidence: [] });
  });

  it('of a gap is the gap alone', () => {
    const missed = gap();

    expect(notAssessed(missed)).toEqual({ verdict: 'not-assessed', gaps: [missed], because: [], evidence: [] });
  });
});
