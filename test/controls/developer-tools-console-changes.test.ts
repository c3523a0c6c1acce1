import { expect, it } from 'vitest';
import type { AccountActivity } from '../../src/controls/activity.js';
import type { ActivityRow, Identity } from '../../src/model/event.js';
import type { Judgement } from '../../src/model/finding.js';
import { activityRow, fromHistory, fromLogFiles, ofBuilds, withActivity } from '../support/activity.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { accountView, audit, gap, member } from '../support/literals.js';

const judge = judgeAccount('developer-tools-console-changes');

interface Row {
  readonly title: string;
  readonly rows?: readonly ActivityRow[];
  readonly reads?: AccountActivity['reads'];
  readonly expected: Expected;
}

function judged(rows: readonly ActivityRow[], reads?: AccountActivity['reads']): Judgement {
  return judge(accountView(), audit(withActivity(rows, reads)));
}

const user: Identity = { kind: 'iam-user', account: member, user: 'ada' };
const passes: Expected = { verdict: 'pass', says: ['no-console-change-without-mfa', 'read-in-log-files'] };
const fails: Expected = { verdict: 'fail', says: ['console-change-without-mfa'] };
const misses = (...says: readonly string[]): Expected => ({ verdict: 'not-assessed', says });
const broken = gap('log files', { reason: 'file-broken' });
const denied = gap('cloudtrail:LookupEvents');

function byConsole(more: Partial<ActivityRow> = {}): ActivityRow {
  return activityRow({ way: 'console', by: user, ...more });
}

function mfaUnknown(by: Identity): ActivityRow {
  const { mfa: _, ...row } = byConsole({ by });
  return row;
}

const cannotTell: readonly Identity[] = [
  { kind: 'assumed-role', account: member, role: 'AWSReservedSSO_Admin_0123456789abcdef' },
  { kind: 'assumed-role', account: member, role: 'Admin' },
  { kind: 'role', account: member, role: 'Admin' },
  { kind: 'federated-user', account: member, user: 'ada' },
  { kind: 'saml-user', user: 'ada' },
  { kind: 'identity-center-user', user: 'ada' },
  { kind: 'builder-id-user', user: 'ada' },
  { kind: 'unknown' },
];
const canTell: readonly Identity[] = [user, { kind: 'root', account: member }];

it.each(
  titled<Row>([
    { title: 'passes with MFA', rows: [byConsole({ mfa: true })], expected: passes },
    { title: 'passes by the CLI', rows: [activityRow({ by: user })], expected: passes },
    { title: 'passes where the console only looked', rows: [byConsole({ access: 'read' })], expected: passes },
    { title: 'passes where every attempt failed', rows: [byConsole({ count: 2, failed: 2 })], expected: passes },
    {
      title: 'fails where one attempt of two did not fail',
      rows: [byConsole({ count: 2, failed: 1 })],
      expected: fails,
    },
    ...canTell.map(
      (by): Row => ({ title: `fails without MFA for ${by.kind}`, rows: [byConsole({ by })], expected: fails }),
    ),
    ...cannotTell.map(
      (by): Row => ({
        title: `leaves ${by.kind} open, whose MFA AWS does not record`,
        rows: [byConsole({ by })],
        expected: misses('cloudtrail:LookupEvents'),
      }),
    ),
    ...canTell.map(
      (by): Row => ({
        title: `leaves ${by.kind} open where the record says nothing of MFA`,
        rows: [mfaUnknown(by)],
        expected: misses('cloudtrail:LookupEvents'),
      }),
    ),
    {
      title: 'passes where AWS recorded the MFA of whoever assumed a role',
      rows: [byConsole({ mfa: true, by: { kind: 'assumed-role', role: 'AWSReservedSSO_Admin_0' } })],
      expected: passes,
    },
    {
      title: 'fails where another identity is open',
      rows: [byConsole(), mfaUnknown({ kind: 'root', account: member })],
      expected: fails,
    },
    {
      title: 'does not apply where nobody asked',
      reads: [],
      expected: { verdict: 'not-applicable', says: ['activity-not-asked'] },
    },
    {
      title: 'does not apply where no tool was active',
      expected: { verdict: 'not-applicable', says: ['no-tool-activity', 'read-in-log-files'] },
    },
    {
      title: 'misses activity that was asked for and not read',
      reads: [fromHistory(ofBuilds, 'us-east-1', { gap: denied })],
      expected: misses('cloudtrail:LookupEvents'),
    },
    {
      title: 'misses log files that broke',
      rows: [byConsole({ mfa: true })],
      reads: [fromLogFiles({ gap: broken })],
      expected: misses('log files'),
    },
    {
      title: 'fails without MFA, whatever could not be read',
      rows: [byConsole()],
      reads: [fromLogFiles({ gap: broken })],
      expected: fails,
    },
  ]),
)('%s', (_title, { rows = [], reads, expected }) => {
  expectJudgement(judged(rows, reads), expected);
});

it('says who made which changes, and how many of them did not fail', () => {
  const rows = [byConsole({ count: 5, failed: 2 }), byConsole({ action: 'UpdateProject', mfa: true, count: 9 })];

  expect(judged(rows)).toMatchObject({
    because: [
      {
        args: {
          by: `arn:aws:iam::${member}:user/ada`,
          actions: 'StartBuild',
          n: 3,
          first: '2026-10-01T08:00:00Z',
          last: '2026-11-01T08:00:00Z',
        },
      },
    ],
    evidence: ['log files'],
  });
});

it('sums up tens of thousands of rows', () => {
  const rows = Array.from({ length: 40_000 }, (_, i) => byConsole({ action: `Start${i}` }));

  expect(judged(rows)).toMatchObject({ because: [{ args: { n: 120_000 } }] });
});

it('names whose sign-in is open', () => {
  expect(judged([mfaUnknown(user)])).toMatchObject({
    gaps: [{ resource: `arn:aws:iam::${member}:user/ada`, reason: 'not-decidable' }],
  });
});
