import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityTally, mergeRows } from '../../src/events/activity.js';
import type { CloudTrailRecord } from '../../src/events/record.js';
import { ActivityRow } from '../../src/model/event.js';
import { trailRecord } from '../support/trail-record.js';

const most = 3;

function rowsOf(records: readonly CloudTrailRecord[]): ActivityRow[] {
  const tally = activityTally(most);
  for (const record of records) tally.add(record, '111122223333');
  return tally.rows();
}

function signedIn(user: string, provider = 'accounts.example.com'): CloudTrailRecord {
  return trailRecord({ userIdentity: { type: 'WebIdentityUser', userName: user, identityProvider: provider } });
}

const numbered = (n: number): string[] => Array.from({ length: n }, (_, user) => `user-${user}`);

describe('users of one identity provider', () => {
  it('are told apart where they are few', () => {
    expect(rowsOf(numbered(most).map((user) => signedIn(user)))).toHaveLength(most);
  });

  it('count together where they are many, and nobody else with them', () => {
    const mary = trailRecord();
    const rows = rowsOf([mary, ...numbered(100).map((user) => signedIn(user)), signedIn('one', 'other.example.com')]);

    expect(rows.map(({ by, count }) => [by, count])).toStrictEqual([
      [{ kind: 'iam-user', account: '111122223333', user: 'mary' }, 1],
      [{ kind: 'crowd', of: 'web-identity-user', provider: 'accounts.example.com' }, 100],
      [{ kind: 'web-identity-user', user: 'one', provider: 'other.example.com' }, 1],
    ]);
    for (const row of rows) expect(ActivityRow.parse(row)).toStrictEqual(row);
  });

  it.each([
    ['FederatedUser', (user: string) => ({ arn: `arn:aws:sts::111122223333:federated-user/${user}` })],
    ['SAMLUser', (userName: string) => ({ userName, identityProvider: 'arn:aws:iam::111122223333:saml-provider/x' })],
    ['Directory', (userName: string) => ({ userName, accountId: '111122223333' })],
    ['AWSAccount', (user: string) => ({ accountId: '444455556666', principalId: `AROAEXAMPLE:${user}` })],
    ['IdentityCenterUser', (userId: string) => ({ accountId: '111122223333', onBehalfOf: { userId } })],
    ['IdentityCenterUser', (userId: string) => ({ accountId: '432677196278', onBehalfOf: { userId } })],
  ])('and so do many of the type %s', (type, fields) => {
    const records = numbered(50).map((user) => trailRecord({ userIdentity: { type, ...fields(user) } }));
    const [row, ...others] = rowsOf(records);

    expect([row?.by.kind, row?.count, others]).toEqual(['crowd', 50, []]);
  });

  it.each([
    ['IAMUser', (userName: string) => ({ userName, accountId: '111122223333' })],
    ['Role', (userName: string) => ({ userName, accountId: '111122223333' })],
  ])('but judgements ask for each of the type %s by name', (type, fields) => {
    const records = numbered(50).map((user) => trailRecord({ userIdentity: { type, ...fields(user) } }));

    expect(rowsOf(records)).toHaveLength(50);
  });

  it('are the same rows whatever order records came in, and however they were dealt out', () => {
    const users = fc.array(fc.tuple(fc.constantFrom(...numbered(8)), fc.constantFrom('a', 'b')), { maxLength: 60 });
    fc.assert(
      fc.property(users, fc.nat(), (all, cut) => {
        const records = all.map(([user, provider]) => signedIn(user, provider));
        const at = all.length === 0 ? 0 : cut % all.length;
        const whole = rowsOf(records);

        expect(rowsOf(records.toReversed())).toStrictEqual(whole);
        const parts = [...rowsOf(records.slice(at)), ...rowsOf(records.slice(0, at))];
        expect(mergeRows(parts, most)).toStrictEqual(whole);
        for (const provider of ['a', 'b']) {
          const names = new Set(all.flatMap(([user, own]) => (own === provider ? [user] : [])));
          const told = whole.filter(({ by }) => by.kind === 'web-identity-user' && by.provider === provider);
          expect(told).toHaveLength(names.size > most ? 0 : names.size);
        }
        expect(whole.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      }),
    );
  });
});
