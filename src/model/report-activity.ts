import type { Access, FileProblem, Lookup, Way } from './event.js';
import type { Message } from './message.js';

/** How the developer tools were used, where anybody asked; where nobody did, a sentence that says how to ask. */
export type ActivityPart = { readonly asked: false; readonly message: Message } | Activity;

/**
 * Actions, sessions and names in it are strangers' text: escape it. Everything that was read is in it; a renderer
 * that shows less says how much it leaves out.
 */
export interface Activity {
  readonly asked: true;
  /** What it comes to, in a few sentences. */
  readonly headline: readonly Message[];
  /** What a reader of the figures must know. */
  readonly notes: readonly Message[];
  /** Absent where no log files were handed over. */
  readonly logFiles?: LogFilesRow;
  /** What was asked of event history, in the order in which it is asked. */
  readonly lookups: readonly LookupRow[];
  /** The columns of the matrix, in its order. */
  readonly services: readonly ServiceColumn[];
  /** Accounts in which anything was seen: first those that are not recorded, then those of which that is not known. */
  readonly accounts: readonly ActiveAccountRow[];
  /** How many identities were seen, and those that did most. */
  readonly identities: number;
  readonly busiest: readonly BusyIdentityRow[];
  /** What the root users did. */
  readonly root: readonly ActionRow[];
  /** Changes in sessions of which the record says that they were made without multi-factor authentication. */
  readonly withoutMfa: readonly ActionRow[];
  /** What AWS's page about the service does not name, in all accounts together. */
  readonly unknownActions: readonly UnknownActionRow[];
}

export interface LogFilesRow {
  /** What was handed over, as it was written. */
  readonly paths: readonly string[];
  readonly files: number;
  readonly records: number;
  /** How many of these are of services that nobody asked for: counted, and not looked at. */
  readonly others?: number;
  /** Dropped: of each event that was delivered more than once for one account, region and day, all but one. */
  readonly duplicates: number;
  /** Events of CodeCatalyst and changes to recording that were too many to be kept, the oldest; absent where all are. */
  readonly eventsLeftOut?: number;
  /** The oldest and newest moment of any record. */
  readonly since?: string;
  readonly until?: string;
  /** By id: the accounts of which there are records, and what these cover. */
  readonly accounts: readonly { readonly account: string; readonly since: string; readonly until: string }[];
  readonly problems: readonly FileProblem[];
}

/** One question to event history, in every account and region in which it was asked. */
export interface LookupRow {
  /** Absent where a whole region was left out. */
  readonly lookup?: Lookup;
  /** In how many accounts it was answered, and in how many regions of them altogether, to the end or not. */
  readonly accounts: number;
  readonly regions: number;
  /** What every complete answer covers; absent where there is none. */
  readonly since?: string;
  readonly until?: string;
  /** Where the page budget ended before the history did, and back to when it was read. */
  readonly truncated: readonly { readonly account: string; readonly region: string; readonly since: string }[];
  /** Where nothing came, by what kept it. */
  readonly unread: readonly UnreadLookupRow[];
}

export interface UnreadLookupRow {
  readonly text: string;
  /** AWS's own words, of the first account. */
  readonly detail: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

export interface ServiceColumn {
  readonly id: string;
  readonly name: string;
  /** `codebuild.amazonaws.com` */
  readonly source: string;
  /** Whether all that it did was asked for: where not, that nothing was seen says nothing. */
  readonly asked: boolean;
}

/** Whether trails record what was seen. `partly`: some of it is not recorded. `not-asked`: all of it are data events. */
export const recordedStates = ['recorded', 'partly', 'not-recorded', 'not-known', 'not-asked'] as const;
export type RecordedState = (typeof recordedStates)[number];

export interface ActiveAccountRow {
  readonly account: string;
  readonly name?: string;
  /** By the service's id; only those that were used. */
  readonly services: Readonly<Record<string, ServiceUse>>;
}

export interface ServiceUse extends Seen {
  readonly recorded: RecordedState;
  /** ARNs of the trails that record any of it. */
  readonly trails: readonly string[];
  /** Why it is not recorded, or not known to be. */
  readonly because: readonly Message[];
  readonly regions: readonly string[];
  readonly identities: number;
  /** Who did most of it, as phrases; a few of them. */
  readonly by: readonly string[];
}

/** How often something was seen, between which moments. */
export interface Seen {
  readonly reads: number;
  readonly writes: number;
  /** How many of these did not succeed. */
  readonly failed: number;
  readonly first: string;
  readonly last: string;
}

export interface BusyIdentityRow extends Seen {
  readonly account: string;
  readonly name?: string;
  readonly by: string;
  /** Ids of the services that it used. */
  readonly services: readonly string[];
}

/** What one identity did in one account in one way, in all regions together. `service` is its id. */
export interface ActionRow {
  readonly account: string;
  readonly name?: string;
  readonly by: string;
  readonly service: string;
  readonly action: string;
  readonly access: Access;
  readonly way: Way;
  readonly count: number;
  readonly failed: number;
  readonly first: string;
  readonly last: string;
  readonly regions: readonly string[];
}

export interface UnknownActionRow {
  /** The service's id. */
  readonly service: string;
  readonly action: string;
  readonly access: Access;
  readonly accounts: number;
  readonly count: number;
  readonly failed: number;
  readonly first: string;
  readonly last: string;
}
