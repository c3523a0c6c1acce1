import { describe, expect, it } from 'vitest';
import { type FailedCalls, foldFailedCalls, gapKey } from '../../src/assess/failed-calls.js';
import type { EvidenceLine } from '../../src/model/evidence.js';
import { gapReasons } from '../../src/model/fact.js';
import { gapsIn } from '../../src/survey/gaps.js';
import {
  accountLine,
  evidenceOf,
  keyArn,
  known,
  member,
  organizationLine,
  other,
  reading,
  role,
  topicArn,
  trail,
  trailArn,
  unknown,
} from '../support/literals.js';

function folded(...lines: readonly EvidenceLine[]): ReadonlyMap<string, FailedCalls> {
  const failed = new Map<string, FailedCalls>();
  for (const line of lines) foldFailedCalls(line, failed);
  return failed;
}

const apisOf = (failed: ReadonlyMap<string, FailedCalls>) => [...failed.values()].map(({ gap }) => gap.api).sort();
const listing = (account: string, more = {}) =>
  accountLine(account, reading({ listedTrails: unknown('cloudtrail:ListTrails', { account, ...more }) }));

describe('calls that failed', () => {
  it('are those of any fact of the evidence', () => {
    const lines: readonly EvidenceLine[] = [
      {
        ...organizationLine,
        organization: unknown('organizations:DescribeOrganization'),
        cloudtrailAdministrators: unknown('organizations:ListDelegatedAdministrators'),
        unnamedUnits: [unknown('organizations:DescribeOrganizationalUnit')],
      },
      { line: 'shared', arn: keyArn, resource: { kind: 'key', fact: unknown('kms:DescribeKey') }, answers: [] },
      accountLine(
        member,
        reading({
          access: unknown('sts:AssumeRole'),
          regions: unknown('account:ListRegions'),
          trailsByRegion: { 'us-east-1': known([]), 'us-west-2': unknown('cloudtrail:DescribeTrails') },
          trails: {
            [trailArn]: {
              trail: trail(),
              from: 'trail',
              status: unknown('cloudtrail:GetTrailStatus'),
              selectors: unknown('cloudtrail:GetEventSelectors'),
            },
          },
          listedTrails: unknown('cloudtrail:ListTrails'),
          codecatalystRoles: unknown('iam:ListRoles'),
          codecatalystEvents: { 'us-west-2': unknown('cloudtrail:LookupEvents') },
        }),
      ),
    ];

    const failed = folded(...lines);

    expect(failed.size).toBe(12);
    expect(apisOf(failed)).toEqual(
      gapsIn(lines)
        .map(({ api }) => api)
        .sort(),
    );
  });

  it('are found in what was asked of a role', () => {
    const named = { ...role(), managedPolicies: unknown('iam:ListAttachedRolePolicies') };
    const listed = { ...role(), inlinePolicies: unknown('iam:ListRolePolicies') };
    const looked = {
      ...role(),
      inlinePolicies: known([{ name: 'deploy', document: unknown('iam:GetRolePolicy') }]),
    };

    const failed = folded(accountLine(member, reading({ codecatalystRoles: known([named, listed, looked]) })));

    expect(apisOf(failed)).toEqual(['iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies']);
  });

  it('are none where all is known, or an account was not entered', () => {
    expect(folded(...evidenceOf(), accountLine(member, undefined, { state: 'SUSPENDED' })).size).toBe(0);
  });

  it('are one for one call and reason in many accounts, in the words of the first', () => {
    const failed = folded(listing(member, { detail: 'first' }), listing(other, { detail: 'second' }), listing(other));

    expect([...failed.values()]).toMatchObject([{ gap: { detail: 'first' }, accounts: new Set([member, other]) }]);
  });

  it('are told apart by reason, and by resource where each has its own right', () => {
    const resources = [keyArn, `${keyArn}0`].map(
      (arn): EvidenceLine => ({
        line: 'shared',
        arn,
        resource: { kind: 'key', fact: unknown('kms:DescribeKey', { resource: arn }) },
        answers: [],
      }),
    );

    const failed = folded(listing(member), listing(other, { reason: 'throttled' }), ...resources);

    expect(apisOf(failed)).toEqual([
      'cloudtrail:ListTrails',
      'cloudtrail:ListTrails',
      'kms:DescribeKey',
      'kms:DescribeKey',
    ]);
    for (const [key, { gap }] of failed) expect(key).toBe(gapKey(gap));
  });

  it.each(gapReasons)('that are %s are calls, unless nobody called', (reason) => {
    const failed = folded({
      line: 'shared',
      arn: topicArn,
      resource: { kind: 'topic', fact: unknown('sns:GetTopicAttributes', { reason }) },
      answers: [],
    });

    expect(failed.size).toBe(reason === 'not-collected' || reason === 'owner-outside' ? 0 : 1);
  });
});
