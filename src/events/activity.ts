import type { ActivityRow, Identity } from '../model/event.js';
import { mostUsers, withoutSession } from '../model/identities.js';
import { accessOf } from './access.js';
import { crowdsAmong, inCrowd } from './crowds.js';
import { identityOf } from './identity.js';
import { type CloudTrailRecord, isCorrection } from './record.js';
import { isDeveloperTool } from './services.js';
import { wayOf } from './way.js';

export interface ActivityTally {
  /**
   * Counts a record of a developer tool; others, and corrections of what was counted, pass by.
   *
   * @param account in whose history or log it stands: taken where the record names no recipient
   */
  readonly add: (record: CloudTrailRecord, account: string) => void;
  /** Equal whatever the order in which records came. */
  readonly rows: () => ActivityRow[];
}

/**
 * How often who did what. Records are counted as AWS records them: a push to CodeCommit leaves two, of which the first
 * moves nothing and says readOnly itself, so it counts as a read and the second as the one change.
 */
export function activityTally(most = mostUsers): ActivityTally {
  const tally = new Map<string, Counted>();
  let crowds: ReadonlySet<string> = new Set();
  /** Rows at which crowds are looked for again: looking takes as long as they are many. */
  let many = 4 * most;
  return {
    add(record, account) {
      if (!isDeveloperTool(record.eventSource) || isCorrection(record)) return;
      const row: Counted = {
        account: record.recipientAccountId ?? account,
        region: record.awsRegion,
        source: record.eventSource,
        action: record.eventName,
        access: accessOf(record),
        by: inCrowd(withoutSession(identityOf(record)), crowds),
        way: wayOf(record),
        count: 1,
        failed: record.errorCode === undefined ? 0 : 1,
        first: record.eventTime,
        last: record.eventTime,
      };
      const mfa = record.userIdentity?.mfaAuthenticated;
      if (mfa !== undefined) row.mfa = mfa;
      // Identities are made with their fields in one order, so that their text will do: millions of records come here.
      count(tally, keyOf(row, row.by), row);
      if (tally.size < many) return;
      const rows = [...tally.values()];
      crowds = crowdsAmong(identitiesOf(rows), most);
      tally.clear();
      for (const each of rows) {
        const by = inCrowd(each.by, crowds);
        count(tally, keyOf(each, by), { ...each, by });
      }
      many = Math.max(many, 2 * tally.size);
    },
    rows: () => mergeRows(tally.values(), most),
  };
}

/** Rows that speak of the same become one; in a total order, whatever order they came in. */
export function mergeRows(rows: Iterable<ActivityRow>, most = mostUsers): ActivityRow[] {
  const tally = new Map<string, Counted>();
  const all = [...rows];
  const crowds = crowdsAmong(identitiesOf(all), most);
  for (const row of all) {
    const by = inCrowd(row.by, crowds);
    count(tally, keyOf(row, inOrder(by)), { ...row, by });
  }
  return [...tally].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function* identitiesOf(rows: readonly ActivityRow[]): Iterable<Identity> {
  for (const { by } of rows) yield by;
}

type Counted = { -readonly [Key in keyof ActivityRow]: ActivityRow[Key] };

function count(tally: Map<string, Counted>, key: string, row: ActivityRow): void {
  const known = tally.get(key);
  if (known === undefined) {
    tally.set(key, { ...row });
    return;
  }
  known.count += row.count;
  known.failed += row.failed;
  if (row.first < known.first) known.first = row.first;
  if (row.last > known.last) known.last = row.last;
}

/** What makes two records one row, as JSON: names are strangers' text, and none may pass for two. */
function keyOf({ account, region, source, action, access, way, mfa }: ActivityRow, by: unknown): string {
  return JSON.stringify([account, region, source, action, access, by, way, mfa]);
}

function inOrder(by: Identity): readonly (readonly [string, string | undefined])[] {
  return Object.entries(by)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
