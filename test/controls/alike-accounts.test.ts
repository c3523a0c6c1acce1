import { describe, expect, it } from 'vitest';
import { groupAlike, groupAlikeTrails } from '../../src/controls/alike-accounts.js';
import { trailing } from '../../src/controls/trailing.js';
import { aclRequest, writeRequests } from '../../src/iam/cloudtrail-requests.js';
import { decide, readPolicy } from '../../src/iam/resource-policy.js';
import { account, audit, bucket, bucketArn, organizationId, trailArn, trailView } from '../support/literals.js';

const accounts = ['111111111111', '111111111112', '222222222221', '222222222222', '333333333333'];

function statementsOn(...resources: readonly string[]) {
  const Statement = resources.map((Resource) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${bucketArn}/${Resource}`,
  }));
  const read = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
  if ('unreadable' in read) throw new Error(read.unreadable);
  return read.statements;
}

const one = [accounts];
const each = accounts.map((account) => [account]);
const [first, second, third, fourth, fifth] = accounts;

const resources: readonly [string, readonly (readonly (string | undefined)[])[]][] = [
  ['AWSLogs/*', one],
  [`AWSLogs/${organizationId}/*`, one],
  ['AWSLogs/*/CloudTrail/us-east-1/*', one],
  ['AWSLogs/*/CloudTrail/*/2026/01/01/*', one],
  ['AWSLogs/*_20260101T0000Z_*', one],
  [`AWSLogs/${organizationId}/222222222221/*`, [[first, second, fourth, fifth], [third]]],
  [`AWSLogs/${organizationId}/222222222221*`, [[first, second, fourth, fifth], [third]]],
  ['*/222222222221_*', [[first, second, fourth, fifth], [third]]],
  ['*222222222221/*', [[first, second, fourth, fifth], [third]]],
  ['AWSLogs/444444444444/*', one],
  [`AWSLogs/${organizationId}/2222222222*`, each],
  [`AWSLogs/${organizationId}/22222222222?/*`, each],
  [`AWSLogs/${organizationId}/*2/*`, each],
  ['*1_CloudTrail*', each],
  [`AWSLogs/${organizationId}/1111\${aws:PrincipalAccount}/*`, each],
];

describe.each(resources)('by %s', (resource, groups) => {
  const statements = statementsOn(resource);
  const saidOf = (account: string) =>
    writeRequests({
      trailArn,
      bucket,
      organizationTrailOf: organizationId,
      accounts: [account],
      regions: ['us-east-1'],
      validation: true,
    }).map((request) => decide(statements, request));

  it('puts together those that it does not tell apart', () => {
    expect(groupAlike(accounts, statements)).toEqual(groups);
  });

  it('says of all in a group what it says of the first', () => {
    for (const [representative = '', ...others] of groupAlike(accounts, statements)) {
      for (const account of others) expect(saidOf(account)).toEqual(saidOf(representative));
    }
  });
});

it('tells apart by every statement', () => {
  const statements = statementsOn('AWSLogs/*', `AWSLogs/${organizationId}/${third}/*`, `*/${fifth}/*`);

  expect(groupAlike(accounts, statements)).toEqual([[first, second, fourth], [third], [fifth]]);
});

it('has no group of nobody', () => {
  expect(groupAlike([], statementsOn('AWSLogs/*'))).toEqual([]);
  expect(groupAlike(accounts.slice(0, 1), statementsOn(`AWSLogs/${first}/*`))).toEqual([[first]]);
});

describe('trails', () => {
  const own = (owner = '', name = 'own', more: Parameters<typeof trailView>[0] = {}) =>
    trailView({
      trail: { arn: `arn:aws:cloudtrail:us-east-1:${owner}:trail/${name}`, organization: false, ...more.trail },
    });
  const trails = [own(first), own(second, 'other'), own(third), own(fifth, 'owner')];
  const known = audit({ accounts: new Map(accounts.map((id) => [id, account(id)])) });
  const indexes = (groups: readonly (readonly (typeof trails)[number][])[]) =>
    groups.map((group) => group.map((view) => trails.indexOf(view)));
  const saying = (resource: string, condition: Readonly<Record<string, unknown>> = {}) => {
    const read = readPolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: ['s3:PutObject', 's3:GetBucketAcl'].map((Action, index) => ({
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action,
          Resource: index === 0 ? `${bucketArn}${resource}` : bucketArn,
          Condition: condition,
        })),
      }),
    );
    if ('unreadable' in read) throw new Error(read.unreadable);
    return read.statements;
  };
  const sources = (...values: readonly string[]) => ({ ArnLike: { 'aws:SourceArn': values } });
  const together = [[0, 1, 2, 3]];
  const apart = [[0], [1], [2], [3]];

  describe.each<
    [resource: string, condition: Readonly<Record<string, unknown>>, groups: readonly (readonly number[])[]]
  >([
    ['/AWSLogs/*', {}, together],
    ['/AWSLogs/*/CloudTrail-Digest/*', {}, together],
    [`/AWSLogs/${second}/*`, {}, [[0, 2, 3], [1]]],
    ['/AWSLogs/*', { StringEquals: { 'aws:SourceAccount': third } }, [[0, 1, 3], [2]]],
    ['/AWSLogs/*', { StringLike: { 'aws:SourceAccount': '1111*' } }, apart],
    ['/AWSLogs/*', { StringEquals: { 'aws:SourceOrgID': organizationId } }, together],
    ['/AWSLogs/*', sources('arn:aws:cloudtrail:*:*:trail/*'), together],
    ['/AWSLogs/*', sources(`arn:aws:cloudtrail:*:${second}:*`), [[0, 2, 3], [1]]],
    ['/AWSLogs/*', sources('arn:aws:cloudtrail:*:*:trail/own'), apart],
    ['/AWSLogs/*', sources('arn:aws:cloudtrail:*:*:trail/own*'), apart],
    ['/AWSLogs/*_other_*', {}, apart],
    ['/AWSLogs/*CloudTrail-Digest_us-east-1_own*', {}, apart],
    ['/AWSLogs/*other_us-east-1_20260101T000000Z.json.gz', {}, apart],
    [`/AWSLogs/\${aws:SourceAccount}/*`, {}, apart],
  ])('by %s under %j', (resource, condition, groups) => {
    const statements = saying(resource, condition);
    const saidOf = (view: (typeof trails)[number]) =>
      [
        ...writeRequests({
          ...trailing(view, known),
          bucket,
          accounts: [view.owner],
          regions: ['us-east-1'],
          validation: true,
        }),
        aclRequest({ ...trailing(view, known), bucket }),
      ].map((request) => decide(statements, request));

    it('are put together where it does not tell them apart', () => {
      expect(indexes(groupAlikeTrails(trails, known, statements))).toEqual(groups);
    });

    it('are told the same in a group', () => {
      for (const [representative, ...others] of groupAlikeTrails(trails, known, statements)) {
        for (const view of others) expect(saidOf(view)).toEqual(representative && saidOf(representative));
      }
    });
  });

  it.each<[title: string, Parameters<typeof trailView>[0]]>([
    ['prefix', { trail: { prefix: 'x' } }],
    ['region', { trail: { homeRegion: 'eu-west-1' } }],
    ['validation', { trail: { validation: false } }],
    ['reach', { trail: { multiRegion: false } }],
    ['kind', { trail: { organization: true } }],
  ])('of another %s are apart', (_title, more) => {
    const groups = groupAlikeTrails([own(first), own(second, 'own', more)], known, saying('/AWSLogs/*'));

    expect(groups).toHaveLength(2);
  });

  it('of an account outside the organization are apart', () => {
    const groups = groupAlikeTrails([own(first), own('999999999999')], known, saying('/AWSLogs/*'));

    expect(groups).toHaveLength(2);
  });
});
