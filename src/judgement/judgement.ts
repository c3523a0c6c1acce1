import { type Fact, type Gap, isKnown } from '../model/fact.js';
import type { Cause, Judgement, NonEmpty, Severity } from '../model/finding.js';
import type { Statement, StatementArguments, StatementCode } from '../model/statement.js';

/**
 * The three-valued combinators from which controls are built. A known violation fails whatever else is unknown, a
 * known witness passes, and otherwise a gap that could have changed the answer makes it not-assessed and is named.
 */

/** A statement from its code; the arguments are checked against the code's. */
export function say<Code extends StatementCode>(code: Code, args: StatementArguments<Code>): Statement {
  return { code, args } as Statement;
}

export function pass(...because: readonly Statement[]): Judgement {
  return { verdict: 'pass', because, evidence: [] };
}

/** @param severity where this cause is milder than its control */
export function fail(statement: Statement, severity?: Severity): Judgement {
  return { verdict: 'fail', because: [severity === undefined ? statement : { ...statement, severity }], evidence: [] };
}

export function notApplicable(statement: Statement, ...more: readonly Statement[]): Judgement {
  return { verdict: 'not-applicable', because: [statement, ...more], evidence: [] };
}

export function notAssessed(gap: Gap, ...because: readonly Statement[]): Judgement {
  return { verdict: 'not-assessed', gaps: [gap], because, evidence: [] };
}

/** Judges a fact if it is known, and remembers the answer it rests on. */
export function judge<T>(fact: Fact<T>, test: (value: T) => Judgement): Judgement {
  return isKnown(fact) ? restingOn([fact.from], test(fact.known)) : notAssessed(fact.gap);
}

/** The same judgement, resting on these answers too. */
export function restingOn(evidence: readonly string[], judgement: Judgement): Judgement {
  return { ...judgement, evidence: unique([...evidence, ...judgement.evidence]) };
}

/** All must pass: one known failure decides, whatever else is unknown. Parts that do not apply are left out. */
export function all(parts: readonly Judgement[]): Judgement {
  const causes = parts.flatMap((part) => (part.verdict === 'fail' ? part.because : []));
  const evidence = evidenceOf(parts);
  if (isNonEmpty(causes)) return { verdict: 'fail', because: uniqueStatements(causes), evidence };
  const witnesses = parts.flatMap((part) => (part.verdict === 'pass' ? part.because : []));
  return undecided(parts, evidence) ?? { verdict: 'pass', because: uniqueStatements(witnesses), evidence };
}

/**
 * One must pass: one known witness decides. Without one, a gap may hide it.
 * @param none what holds where there is nothing to choose from
 */
export function any(parts: readonly Judgement[], none: Judgement): Judgement {
  const witness = parts.find((part) => part.verdict === 'pass');
  if (witness) return witness;
  const evidence = unique([...evidenceOf(parts), ...none.evidence]);
  const gap = undecided(parts, evidence);
  if (gap) return gap;
  const causes = parts.flatMap((part) => (part.verdict === 'fail' ? part.because : []));
  return isNonEmpty(causes) ? { verdict: 'fail', because: uniqueStatements(causes), evidence } : { ...none, evidence };
}

function undecided(parts: readonly Judgement[], evidence: readonly string[]): Judgement | undefined {
  const gaps = parts.flatMap((part) => (part.verdict === 'not-assessed' ? part.gaps : []));
  if (!isNonEmpty(gaps)) return undefined;
  const because = parts.flatMap((part) => (part.verdict === 'not-assessed' ? part.because : []));
  return {
    verdict: 'not-assessed',
    gaps: uniqueBy(gaps, JSON.stringify),
    because: uniqueStatements(because),
    evidence,
  };
}

function evidenceOf(parts: readonly Judgement[]): readonly string[] {
  return unique(parts.flatMap((part) => part.evidence));
}

function unique(values: readonly string[]): readonly string[] {
  return values.length < 2 ? values : [...new Set(values)];
}

function uniqueStatements<List extends readonly (Statement | Cause)[]>(list: List): List {
  return uniqueBy(list, JSON.stringify);
}

function uniqueBy<T, List extends readonly T[] | NonEmpty<T>>(list: List, key: (value: T) => string): List {
  // Almost all lists are so short, and writing values as text is what takes time.
  if (list.length < 2) return list;
  return [...new Map(list.map((value) => [key(value), value])).values()] as unknown as List;
}

function isNonEmpty<T>(list: readonly T[]): list is NonEmpty<T> {
  return list.length > 0;
}
