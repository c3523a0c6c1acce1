import type { LeftOut } from './evidence.js';
import type { Answer, Gap } from './fact.js';
import type { AccountStanding, Severity, Subject, Verdict, WaivableVerdict } from './finding.js';
import type { Message } from './message.js';
import type { Waiver } from './policy.js';
import type { ActivityPart } from './report-activity.js';

/** What every renderer is given: all that a reader may see, with its words, in its final order. Plain data. */
export interface Report {
  readonly version: 1;
  readonly language: string;
  readonly tool: string;
  readonly run: RunFacts;
  readonly outcome: Outcome;
  readonly summary: Summary;
  /** What is behind the failures and the gaps that are not waived, the worst first. */
  readonly causes: readonly CauseRow[];
  readonly controls: readonly ControlRow[];
  /** By id. */
  readonly accounts: readonly AccountRow[];
  /** The organization's other accounts, by id. Their names are strangers' text: escape it. */
  readonly leftOut: readonly LeftOut[];
  /** Every trail seen, also those on which no account rests, by ARN. */
  readonly trails: readonly TrailRow[];
  readonly spaces: readonly SpaceRow[];
  readonly activity: ActivityPart;
  /** By control in the order of `controls`, failures first, then what is not assessed, not applicable, passes. */
  readonly findings: readonly FindingRow[];
  /** What the controls answer of public frameworks, and with which result. */
  readonly frameworks: readonly FrameworkRow[];
  /** In the policy's order. */
  readonly waivers: readonly WaiverRow[];
  readonly gaps: readonly GapRow[];
  /** Calls that failed and are in no finding's gaps, those that failed in most accounts first. */
  readonly failedCalls: readonly FailedCallRow[];
  readonly method: readonly Message[];
  readonly assumptions: readonly { readonly id: string; readonly text: string }[];
}

export type { Message };

export interface RunFacts {
  readonly id: string;
  /** ISO 8601, UTC: the moment for which the report speaks. */
  readonly asOf: string;
  readonly partition: string;
  readonly caller: string;
  /** The role's session with which the caller asked, where it was not its own. */
  readonly hop?: string;
  readonly scope: Message;
  readonly organization?: { readonly id: string; readonly managementAccount: string };
  /** `source` is the policy's path, or absent: the built-in default. */
  readonly policy: { readonly source?: string; readonly sha256: string };
  readonly evidence: { readonly sha256: string };
  /** The calls went to an endpoint that is not AWS's own. */
  readonly customEndpoint: boolean;
}

export interface Outcome {
  readonly exitCode: 0 | 1 | 3;
  /** One sentence: what the auditor reads first. */
  readonly headline: Message;
  readonly details: readonly Message[];
}

export interface Summary {
  readonly accounts: {
    readonly total: number;
    readonly read: number;
    readonly unreadable: number;
    /** Suspended, closed, closing, not yet active. */
    readonly inactive: number;
    /** New, and not to be entered yet. */
    readonly new: number;
    /** With a failure of their own or an inherited one, waived ones apart. */
    readonly failing: number;
  };
  /** Own judgements that are not waived; inherited standings are not counted. */
  readonly judgements: Readonly<Record<Verdict, number>>;
  readonly waived: Readonly<Record<WaivableVerdict, number>>;
  /**
   * Share of what was assessed (pass and fail, waived or not) in that and what was not (unless it is waived), in
   * percent with one decimal, rounded down.
   */
  readonly assessedPercent: number;
  readonly minAssessed: number;
  /** Without those that are waived. */
  readonly failuresBySeverity: Readonly<Record<Severity, number>>;
  readonly notAssessedBySeverity: Readonly<Record<Severity, number>>;
}

export interface CauseRow {
  readonly verdict: 'fail' | 'not-assessed';
  readonly severity: Severity;
  /** The controls that it decides. */
  readonly controls: readonly string[];
  readonly message: Message;
  /** Accounts behind it, by id: those judged and those that inherit. */
  readonly accounts: readonly string[];
}

export interface ControlRow {
  readonly id: string;
  readonly severity: Severity;
  readonly subject: Subject['kind'];
  readonly title: string;
  /** What it asks, in a sentence. */
  readonly asks: string;
  /** IAM actions it reads. */
  readonly reads: readonly string[];
  /** Own judgements by verdict, without those that are waived. */
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly waived: number;
  /** Accounts that inherit a standing. */
  readonly inherited: number;
}

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly organizationalUnits?: readonly string[];
  readonly access: 'read' | 'unreadable' | 'inactive' | 'new';
  /** How it was read, or why not. */
  readonly accessMessage: Message;
  /** ARNs of the trails that its recording rests on. */
  readonly restsOn: readonly string[];
  /** By control id: every control has an answer for every account. */
  readonly standings: Readonly<Record<string, AccountStanding>>;
}

export interface TrailRow {
  readonly arn: string;
  /** How it is set: where it is at home, what it delivers where, with which key and topic. */
  readonly settings: readonly Message[];
}

export interface SpaceRow {
  readonly name: string;
  readonly id?: string;
  readonly declared: boolean;
  readonly declaredBilling?: string;
  /** The account that is to pay, and the day by which it will. */
  readonly declaredChange?: { readonly to: string; readonly by: string };
  /** Where its newest space or project event landed. */
  readonly observedBilling?: { readonly account: string; readonly at: string };
  readonly accounts: readonly SpaceAccountRow[];
  /** What is declared, what was seen, the oldest first, and what roles say. */
  readonly timeline: readonly TimelineRow[];
  /** What must be known of what is not there. */
  readonly notes: readonly Message[];
}

/** One thing that is said of a space. What it names is strangers' text: escape it. */
export interface TimelineRow {
  /** Absent of what is declared, and of roles, which say nothing of when. */
  readonly at?: string;
  readonly account: string;
  /** `event`: event history. */
  readonly source: 'event' | 'log-file' | 'role-trust' | 'declared';
  /**
   * strong: it was seen to happen. weak: it follows from what was made for it, or somebody wrote it down, or it names no
   * space and may be about another.
   */
  readonly strength: 'strong' | 'weak';
  readonly message: Message;
  /** CloudTrail's id of the event. */
  readonly event?: string;
}

export interface SpaceAccountRow {
  readonly account: string;
  readonly name?: string;
  readonly declared: boolean;
  /** What the evidence says, in sentences; empty where nothing was observed. */
  readonly observed: readonly Message[];
}

export interface FindingRow {
  readonly control: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
  /** The waiver that covers it: it is shown, and does not count. `row` counts from 1, in the report's own list. */
  readonly waiver?: Pick<Waiver, 'reason' | 'owner' | 'ticket' | 'expires'> & { readonly row: number };
  readonly subject: Subject;
  readonly account: { readonly id: string; readonly name?: string };
  /** Why: the causes of a failure, the witnesses of a pass, what is known beside a gap. */
  readonly because: readonly Message[];
  /** `row` counts from 1: the place in the report's own list, where AWS's words and the remedy are. */
  readonly gaps: readonly (Gap & { readonly text: string; readonly row: number })[];
  /** The answers that it rests on. */
  readonly evidence: readonly Answer[];
  /** Other accounts that inherit this verdict. */
  readonly inheritedBy: readonly string[];
}

export interface FrameworkRow {
  readonly id: string;
  readonly name: string;
  /** Absent where the framework has none. */
  readonly version?: string;
  readonly source: { readonly title: string; readonly url: string };
  /** In the framework's order, those together of which all the same is said. */
  readonly requirements: readonly RequirementRow[];
}

export interface RequirementRow {
  /** As the framework numbers them. */
  readonly ids: readonly string[];
  /** All of them are needed. */
  readonly controls: readonly string[];
  readonly state: RequirementState;
  /** What the state rests on: the controls that fail or are open, what the policy says otherwise, what it waives. */
  readonly because: readonly Message[];
  /** Why it is answered only in part. */
  readonly inPart?: string;
  /** Pages that show the mapping. */
  readonly sources: readonly string[];
}

/**
 * met: every control passes, or nothing is there to judge for some of them. waived: it would fail or be open, were it not
 * for a waiver. relaxed: the policy has a control ask less than the requirement. off: a control is not asked at all.
 */
export const requirementStates = ['failing', 'open', 'relaxed', 'off', 'waived', 'not-applicable', 'met'] as const;
export type RequirementState = (typeof requirementStates)[number];

/** A waiver as the policy states it. What it says is a stranger's text: escape it. */
export type WaiverRow = Waiver & {
  /** `unmatched`: it speaks of no finding, so that a slip is likely. */
  readonly state: 'in-force' | 'expired' | 'unmatched';
  /** The failures and open questions that it speaks of; where it has expired, they count again. */
  readonly matched: Readonly<Record<WaivableVerdict, number>>;
  /** Accounts other than its owner that rest on a trail of which it speaks. */
  readonly inheriting: number;
};

/** Gaps with one cause, and what would close them. */
export interface GapRow {
  readonly api: string;
  readonly reason: Gap['reason'];
  /** The bucket, key, topic or role, where it is one and the same. */
  readonly resource?: string;
  readonly text: string;
  /** AWS's own words, of the first account. */
  readonly detail: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly controls: readonly string[];
  /** What to do about it. */
  readonly remedy: string;
  /** The policy statement that would close it; absent where no permission would. */
  readonly statement?: { readonly Effect: 'Allow'; readonly Action: string; readonly Resource: string };
}

/** A call that failed in one way, in the accounts where no finding waits for it. */
export interface FailedCallRow {
  readonly api: string;
  readonly reason: Gap['reason'];
  readonly accounts: number;
  /** A few of them, by id. */
  readonly firstAccounts: readonly string[];
  /** AWS's own words, of the first time that it failed so. */
  readonly detail: string;
}
