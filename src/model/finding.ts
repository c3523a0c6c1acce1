import type { Gap } from './fact.js';
import type { Statement } from './statement.js';

export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export const verdicts = ['pass', 'fail', 'not-assessed', 'not-applicable'] as const;
export type Verdict = (typeof verdicts)[number];

/** The verdicts that a policy may waive: the others need no waiver. */
export type WaivableVerdict = Extract<Verdict, 'fail' | 'not-assessed'>;

export type NonEmpty<T> = readonly [T, ...T[]];

/** Why something fails. It may be milder than its control. */
export type Cause = Statement & { readonly severity?: Severity };

/**
 * What can be said of one requirement. `evidence` holds the ids of the answers it rests on. Only the functions in
 * `src/judgement` build one, so that a gap cannot become a verdict.
 */
export type Judgement =
  | { readonly verdict: 'pass'; readonly because: readonly Statement[]; readonly evidence: readonly string[] }
  | { readonly verdict: 'fail'; readonly because: NonEmpty<Cause>; readonly evidence: readonly string[] }
  | {
      readonly verdict: 'not-assessed';
      readonly gaps: NonEmpty<Gap>;
      readonly because: readonly Statement[];
      readonly evidence: readonly string[];
    }
  | { readonly verdict: 'not-applicable'; readonly because: NonEmpty<Statement>; readonly evidence: readonly string[] };

/** What a finding is about. An account stands for itself where its trails could not be read. */
export interface Subject {
  readonly kind: 'organization' | 'account' | 'trail' | 'bucket' | 'space';
  /** Organization id, account id, trail ARN, bucket ARN or space name. */
  readonly id: string;
}

/** One answer of one control about one subject. */
export interface Finding {
  readonly control: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** The account that carries it: the subject itself, the trail's owner, the space's billing account. */
  readonly account: string;
  readonly judgement: Judgement;
  /** The waiver that covers it, by its place in the policy, counted from 1. The verdict stays, and does not count. */
  readonly waiver?: number;
}

/** How one account stands towards one control: its own verdict, or one it inherits from a subject judged elsewhere. */
export interface AccountStanding {
  readonly verdict: Verdict;
  readonly inheritedFrom?: string;
  /** Nothing behind it counts: every failure and every open question that it stands for is waived. */
  readonly waived?: true;
  /** Why it does not apply, where no finding says so. */
  readonly reason?: Statement;
}
