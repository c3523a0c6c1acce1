import type { ActivityRow, Lookup, ObservedEvent, Window } from '../model/event.js';
import type { Gap } from '../model/fact.js';

/** What event history and log files say of what was done, account by account. */
export interface ActivityView {
  /** By account: what developer tools did; only accounts of which somebody asked. */
  readonly tools: ReadonlyMap<string, AccountActivity>;
  /** By account: changes to what recording rests on; only accounts of which anything was read or asked. */
  readonly changes: ReadonlyMap<string, RecordingChanges>;
}

export interface AccountActivity {
  /**
   * Each thing that one identity did in one region in one way, once. What is counted in event history and in log files
   * may be the same events, which nobody can tell once they are counted: the larger count stands, as "at least".
   */
  readonly rows: readonly SeenActivity[];
  readonly reads: readonly ActivityRead[];
}

export interface SeenActivity {
  readonly row: ActivityRow;
  /** The answers in which it was seen. */
  readonly from: readonly string[];
}

/** One look at what an account did: the log files of all regions, or one lookup in one region. */
export interface ActivityRead {
  readonly by: 'log-files' | 'event-history';
  /** Absent where it is about every region. */
  readonly region?: string;
  /** Absent for log files, which hold whatever was done. */
  readonly lookup?: Lookup;
  /** What was read; absent where nothing was. */
  readonly window?: Window;
  /** The answers that it gave. */
  readonly from: readonly string[];
  /** What could not be read: all of it where there is no window, else what is older or lay in another file. */
  readonly gap?: Gap;
}

export interface RecordingChanges {
  /** Newest first; each event once, wherever it was seen. */
  readonly events: readonly SeenChange[];
  /** What was asked of event history; of log files only what is missing. */
  readonly histories: readonly ChangeRead[];
}

export interface SeenChange {
  readonly event: ObservedEvent;
  /** The answers in which it was seen. */
  readonly from: readonly string[];
}

/** Without a region and an event name it is about log files. */
export interface ChangeRead {
  readonly region?: string;
  readonly eventName?: string;
  readonly window?: Window;
  readonly from: readonly string[];
  readonly gap?: Gap;
}
