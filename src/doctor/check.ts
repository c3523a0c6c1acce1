/** One thing that was tried before an audit. */
export interface Check {
  /** What it is about. */
  readonly about:
    | 'identity'
    | 'clock'
    | 'organization'
    | 'account'
    | 'role'
    | 'right'
    | 'region'
    | 'resource'
    | 'trail';
  /** `note`: worth knowing, and in nobody's way. `open`: it could not be tried here. */
  readonly state: 'ok' | 'problem' | 'note' | 'open';
  readonly account?: string;
  /** The IAM action that is missing. */
  readonly action?: string;
  readonly regions?: readonly string[];
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** What came of a statement of docs/assumptions.md. */
export interface TestedAssumption {
  readonly id: string;
  readonly state: 'holds' | 'does-not-hold' | 'not-tested';
  readonly why: string;
}

export interface Examination {
  readonly caller: string;
  readonly partition: string;
  /** The accounts that were tried. */
  readonly accounts: readonly string[];
  readonly checks: readonly Check[];
  readonly assumptions: readonly TestedAssumption[];
}
