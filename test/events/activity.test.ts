import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityTally, mergeRows } from '../../src/events/activity.js';
import type { CloudTrailRecord } from '../../src/events/record.js';
import { ActivityRow } from '../../src/model/event.js';
import { trailRecord } from '../support/trail-record.js';

function rowsOf(...records: readonly CloudTrailRecord[]): ActivityRow[] {
  const tally = activityTally();
  for (const record of records) tally.add(record, '999999999999');
  return tally.rows();
}

function session(name: string, mfaAuthenticated?: string) {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${name}`,
    sessionContext: {
      sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/deploy', accountId: '111122223333', userName: 'deploy' },
      attributes: { mfaAuthenticated },
    },
  };
}

describe('activityTally', () => {
  it('counts how often one did one thing, from when to when, and how often in vain', () => {
    const [row, ...others] = rowsOf(
      trailRecord({ eventTime: '2026-11-19T12:00:00Z' }),
      trailRecord({ eventTime: '2026-11-19T10:00:00Z', errorCode: 'AccessDenied' }),
      trailRecord({ eventTime: '2026-11-19T11:00:00Z' }),
    );

    expect(row).toStrictEqual({
      account: '111122223333',
      region: 'eu-west-1',
      source: 'codebuild.amazonaws.com',
      action: 'StartBuild',
      access: 'write',
      by: { kind: 'iam-user', account: '111122223333', user: 'mary' },
      way: 'cli',
      count: 3,
      failed: 1,
      first: '2026-11-19T10:00:00Z',
      last: '2026-11-19T12:00:00Z',
    });
    expect(others).toEqual([]);
  });

  it.each([
    ['account', { recipientAccountId: '444455556666' }],
    ['region', { awsRegion: 'eu-west-3' }],
    ['service', { eventSource: 'codedeploy.amazonaws.com' }],
    ['action', { eventName: 'StopBuild' }],
    ['access', { readOnly: true }],
    ['identity', { userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'other' } }],
    ['way', { userAgent: 'Boto3/1.26.1' }],
  ])('keeps apart what another %s did', (_title, fields) => {
    expect(rowsOf(trailRecord(), trailRecord(fields))).toHaveLength(2);
  });

  it('takes all sessions of a role for one, but for those with MFA, without, and of which it is not known', () => {
    const rows = rowsOf(
      ...['a', 'b', 'c'].map((name) => trailRecord({ userIdentity: session(name, 'true') })),
      trailRecord({ userIdentity: session('a', 'false') }),
      trailRecord({ userIdentity: session('a') }),
    );

    expect(rows.map(({ mfa, count }) => [mfa, count]).sort()).toEqual(
      [
        [false, 1],
        [true, 3],
        [undefined, 1],
      ].sort(),
    );
    for (const { by } of rows)
      expect(by).toStrictEqual({ kind: 'assumed-role', account: '111122223333', role: 'deploy' });
  });

  it('takes the account in whose log a record stands where that names no recipient', () => {
    expect(rowsOf(trailRecord({ recipientAccountId: undefined }))[0]?.account).toBe('999999999999');
  });

  it('counts the two records of a push as a read and a change', () => {
    const push = { eventSource: 'codecommit.amazonaws.com', eventName: 'GitPush', userAgent: 'git/2.10.1' };

    const rows = rowsOf(trailRecord({ ...push, readOnly: true }), trailRecord({ ...push, readOnly: false }));

    expect(rows.map(({ access, count }) => [access, count])).toEqual([
      ['read', 1],
      ['write', 1],
    ]);
  });

  it('passes by what is of no developer tool, and what only corrects', () => {
    expect(
      rowsOf(
        trailRecord({ eventSource: 'ec2.amazonaws.com' }),
        trailRecord({ addendum: { reason: 'UPDATED_DATA', originalEventID: 'first' } }),
      ),
    ).toEqual([]);
    expect(rowsOf(trailRecord({ addendum: { reason: 'DELIVERY_DELAY' } }))).toHaveLength(1);
  });

  it('takes no name for two: what looks like the end of one is part of it', () => {
    const named = (accountId: string, userName: string) =>
      trailRecord({ userIdentity: { type: 'IAMUser', accountId, userName } });

    expect(rowsOf(named('1","user":"x', 'y'), named('1', 'x","user":"y'))).toHaveLength(2);
    expect(rowsOf(named('a', 'b\u0000c'), named('a\u0000b', 'c'))).toHaveLength(2);
  });
});

const name = fc.constantFrom('a', 'b', '\u0000', '"');
const records = fc.array(
  fc
    .record({ name, region: name, hour: fc.integer({ min: 10, max: 23 }), failed: fc.boolean(), mfa: name })
    .map((one) =>
      trailRecord({
        awsRegion: one.region,
        eventTime: `2026-11-19T${one.hour}:00:00Z`,
        userIdentity: { ...session('s', one.mfa === 'a' ? 'true' : undefined), userName: one.name, type: one.name },
        errorCode: one.failed ? 'AccessDenied' : undefined,
      }),
    ),
);

describe('rows', () => {
  it('are equal whatever order records came in, and however they were dealt out', () => {
    fc.assert(
      fc.property(records, fc.nat(), (all, cut) => {
        const at = all.length === 0 ? 0 : cut % all.length;
        const whole = rowsOf(...all);

        expect(rowsOf(...all.toReversed())).toStrictEqual(whole);
        expect(mergeRows([...rowsOf(...all.slice(at)), ...rowsOf(...all.slice(0, at))])).toStrictEqual(whole);
        expect(whole.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      }),
    );
  });

  it('merge with those that were written down and read again, in whatever order their fields are', () => {
    const [row] = rowsOf(trailRecord()) as [ActivityRow];
    const { kind, ...rest } = row.by;
    const turned = { ...row, by: { ...Object.fromEntries(Object.entries(rest).reverse()), kind } } as ActivityRow;

    expect(mergeRows([row, ActivityRow.parse(JSON.parse(JSON.stringify(row))), turned])).toStrictEqual([
      { ...row, count: 3 },
    ]);
    expect(row.count).toBe(1);
  });
});
