import type { AccountActivity, ActivityRead } from '../../src/controls/activity.js';
import type { ActivityRow, Lookup } from '../../src/model/event.js';
import { type AuditParts, asOf, member, since } from './literals.js';

/** Activity as literals: a build, started with the CLI by a role. */
export function activityRow(more: Partial<ActivityRow> = {}): ActivityRow {
  return {
    account: member,
    region: 'us-east-1',
    source: 'codebuild.amazonaws.com',
    action: 'StartBuild',
    access: 'write',
    by: { kind: 'assumed-role', account: member, role: 'Pipeline' },
    way: 'cli',
    mfa: false,
    count: 3,
    failed: 0,
    first: '2026-10-01T08:00:00Z',
    last: '2026-11-01T08:00:00Z',
    ...more,
  };
}

export function fromLogFiles(more: Partial<ActivityRead> = {}): ActivityRead {
  return { by: 'log-files', window: { since, until: asOf }, from: ['log files'], ...more };
}

/** One lookup of event history, which was read to its end. */
export function fromHistory(lookup: Lookup, region = 'us-east-1', more: Partial<ActivityRead> = {}): ActivityRead {
  const from = [`${lookup.value} ${region}`];
  return { by: 'event-history', region, lookup, window: { since, until: asOf }, from, ...more };
}

export const ofBuilds: Lookup = { key: 'EventSource', value: 'codebuild.amazonaws.com' };
export const ofRoot: Lookup = { key: 'Username', value: 'root' };

/** An audit in which these looks at an account's activity were taken, and these rows seen. */
export function withActivity(
  rows: readonly ActivityRow[],
  reads: AccountActivity['reads'] = [fromLogFiles()],
  account = member,
): AuditParts {
  const seen = rows.map((row) => ({ row, from: ['log files'] }));
  return { activity: { tools: new Map([[account, { rows: seen, reads }]]), changes: new Map() } };
}
