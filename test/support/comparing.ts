import type { Assessment } from '../../src/assess/assess.js';
import type { Verdict } from '../../src/model/finding.js';

/** How one account stands otherwise than before towards one control. */
export interface Change {
  readonly account: string;
  readonly control: string;
  readonly before: Verdict | 'nothing';
  readonly after: Verdict | 'nothing';
}

export function changedStandings(before: Assessment, after: Assessment): readonly Change[] {
  const changes: Change[] = [];
  for (const account of new Set([...before.standings.keys(), ...after.standings.keys()])) {
    for (const { id: control } of before.controls) {
      const was = before.standings.get(account)?.[control]?.verdict ?? 'nothing';
      const is = after.standings.get(account)?.[control]?.verdict ?? 'nothing';
      if (was !== is) changes.push({ account, control, before: was, after: is });
    }
  }
  return changes;
}

/** Each judgement by what it is about: `trail-logging trail arn:aws:... in 111122223333`. */
export function verdictsOf({ findings }: Assessment): ReadonlyMap<string, Verdict> {
  return new Map(
    findings.map(({ control, subject, account, judgement }) => [
      `${control} ${subject.kind} ${subject.id} in ${account}`,
      judgement.verdict,
    ]),
  );
}

/** Verdicts that became another although nothing but knowledge was lost: pass to fail, fail to pass, or to "does not apply". */
export function contradictions(before: Assessment, after: Assessment): readonly string[] {
  const was = verdictsOf(before);
  return [...verdictsOf(after)].flatMap(([about, verdict]) => {
    const known = was.get(about);
    if (verdict === 'not-assessed' || verdict === known) return [];
    return [`${about}: ${known ?? 'nothing'} became ${verdict}`];
  });
}

/** The calls that are missed wherever something is not assessed. */
export function missedCalls({ findings }: Assessment): readonly string[] {
  const gaps = findings.flatMap(({ judgement }) => (judgement.verdict === 'not-assessed' ? judgement.gaps : []));
  return [...new Set(gaps.map(({ api }) => api))].sort();
}
