import process from 'node:process';
import { expect, it } from 'vitest';
import type { Account } from '../../src/model/evidence.js';
import type { Judgement } from '../../src/model/finding.js';
import { judgeBucket } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  type AuditParts,
  account,
  archive,
  audit,
  bucketArn,
  bucketView,
  healthyBucket,
  known,
  management,
  member,
  organizationId,
  other,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judgeBucketPolicy = judgeBucket('log-bucket-policy');

type Statement = Readonly<Record<string, unknown>>;

const cloudtrail = { Service: 'cloudtrail.amazonaws.com' };
const bound = (to = trailArn) => ({ StringEquals: { 'aws:SourceArn': to } });
const aclCheck = (more: Statement = {}): Statement => ({
  Sid: 'AclCheck',
  Effect: 'Allow',
  Principal: cloudtrail,
  Action: 's3:GetBucketAcl',
  Resource: bucketArn,
  Condition: bound(),
  ...more,
});
const write = (keys = `AWSLogs/${organizationId}/*`, more: Statement = {}): Statement => ({
  Sid: 'Write',
  Effect: 'Allow',
  Principal: cloudtrail,
  Action: 's3:PutObject',
  Resource: `${bucketArn}/${keys}`,
  Condition: bound(),
  ...more,
});
const tlsOnly = (more: Statement = {}): Statement => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  ...more,
});
const denied = (keys: string): Statement => ({
  Sid: 'Keep out',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: `${bucketArn}/${keys}`,
});

const ofOrganization = trailView();
const ownArn = `arn:aws:cloudtrail:eu-west-1:${member}:trail/own`;
const own = trailView({ trail: { arn: ownArn, organization: false, homeRegion: 'eu-west-1' } });
const sound: Expected = { verdict: 'pass', says: ['bucket-policy-sound'] };
const fails = (...says: readonly string[]): Expected => ({ verdict: 'fail', says });
const open: Expected = { verdict: 'not-assessed', says: ['s3:GetBucketPolicy'] };

function judge(statements: readonly Statement[], trails = [ofOrganization], parts: AuditParts = {}): Judgement {
  const policy = known(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  return judgeBucketPolicy(bucketView({ policy }, trails), audit(parts));
}

interface Row {
  readonly title: string;
  readonly statements: readonly Statement[];
  readonly trails?: readonly (typeof own)[];
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    {
      title: 'passes with all that the trail of the organization needs',
      statements: [aclCheck(), write(), tlsOnly()],
      expected: sound,
    },
    {
      title: 'passes with all that an own trail needs',
      statements: [
        aclCheck({ Condition: bound(ownArn) }),
        write(`AWSLogs/${member}/*`, { Condition: bound(ownArn) }),
        tlsOnly(),
      ],
      trails: [own],
      expected: sound,
    },
    {
      title: 'passes with all that both need',
      statements: [
        aclCheck({ Condition: { StringEquals: { 'aws:SourceAccount': [management, member] } } }),
        write('AWSLogs/*', { Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } } }),
        tlsOnly(),
      ],
      trails: [ofOrganization, own],
      expected: sound,
    },
    {
      title: 'passes below the prefix of the trail',
      statements: [aclCheck(), write(`teams/AWSLogs/${organizationId}/*`), tlsOnly()],
      trails: [trailView({ trail: { prefix: 'teams' } })],
      expected: sound,
    },
    {
      title: 'asks for no digests where the trail makes none',
      statements: [aclCheck(), write(`AWSLogs/${organizationId}/*/CloudTrail/*`), tlsOnly()],
      trails: [trailView({ trail: { validation: false } })],
      expected: sound,
    },
    {
      title: 'fails where digests may not be written',
      statements: [aclCheck(), write(`AWSLogs/${organizationId}/*/CloudTrail/*`), tlsOnly()],
      expected: fails('write-not-allowed'),
    },
    {
      title: 'fails outside of the prefix of the trail',
      statements: [aclCheck(), write(), tlsOnly()],
      trails: [trailView({ trail: { prefix: 'teams' } })],
      expected: fails('write-not-allowed'),
    },
    {
      title: "fails where only the management account's own folder may be written",
      statements: [aclCheck(), write(`AWSLogs/${management}/*`), tlsOnly()],
      expected: fails('write-not-allowed'),
    },
    {
      title: 'fails where the policy is bound to another trail',
      statements: [aclCheck({ Condition: bound(ownArn) }), write(undefined, { Condition: bound(ownArn) }), tlsOnly()],
      expected: fails('write-not-allowed', 'acl-check-not-allowed'),
    },
    {
      title: 'fails where one of two trails may not write',
      statements: [aclCheck({ Condition: {} }), write(), tlsOnly()],
      trails: [ofOrganization, own],
      expected: fails('write-not-allowed'),
    },
    {
      title: 'fails where the folder of one account is denied',
      statements: [aclCheck(), write(), denied(`AWSLogs/${organizationId}/${other}/*`), tlsOnly()],
      expected: fails('write-denied'),
    },
    {
      title: 'fails without a right to check the list',
      statements: [write(), tlsOnly()],
      expected: fails('acl-check-not-allowed'),
    },
    {
      title: "fails where anybody's trail may write",
      statements: [aclCheck(), write(undefined, { Condition: {} }), tlsOnly()],
      expected: fails('write-open-to-strangers'),
    },
    {
      title: 'fails where the trail of anybody without an organization may write',
      statements: [
        aclCheck(),
        write(undefined, { Condition: { StringEqualsIfExists: { 'aws:SourceOrgID': organizationId } } }),
        tlsOnly(),
      ],
      expected: fails('write-open-to-strangers'),
    },
    {
      title: 'fails where a grant of another folder is left behind',
      statements: [aclCheck(), write(), write('legacy/*', { Sid: 'Old', Condition: {} }), tlsOnly()],
      expected: fails('write-open-to-strangers'),
    },
    {
      title: "fails where a grant of another account's folder is left behind, which anybody may have for a prefix",
      statements: [aclCheck(), write(), write('AWSLogs/999999999999/*', { Condition: {} }), tlsOnly()],
      expected: fails('write-open-to-strangers'),
    },
    {
      title: "fails where everybody's own folder may be written",
      statements: [aclCheck(), write(), write(`AWSLogs/\${aws:SourceAccount}/*`, { Condition: {} }), tlsOnly()],
      expected: fails('write-open-to-strangers'),
    },
    {
      title: 'fails where all but one folder may be written by anybody',
      statements: [
        aclCheck(),
        write(),
        write('', { Resource: undefined, NotResource: `${bucketArn}/AWSLogs/*`, Condition: {} }),
        tlsOnly(),
      ],
      expected: fails('write-open-to-strangers'),
    },
    {
      title: 'fails where anybody is kept out of all but our folder',
      statements: [
        aclCheck(),
        write('*', { Condition: {} }),
        { ...denied(''), Resource: undefined, NotResource: `${bucketArn}/AWSLogs/${organizationId}/*` },
        tlsOnly(),
      ],
      expected: fails('write-open-to-strangers'),
    },
    {
      title: 'passes where a grant that is left behind is tied to an account',
      statements: [
        aclCheck(),
        write(),
        write('legacy/*', { Condition: { StringEquals: { 'aws:SourceAccount': other } } }),
        tlsOnly(),
      ],
      expected: sound,
    },
    {
      title: 'passes where a grant that is left behind is of another service',
      statements: [
        aclCheck(),
        write(),
        write('legacy/*', { Principal: { Service: 'config.amazonaws.com' }, Condition: {} }),
        tlsOnly(),
      ],
      expected: sound,
    },
    {
      title: 'passes where strangers are denied',
      statements: [
        aclCheck(),
        write(),
        write('legacy/*', { Condition: {} }),
        { ...denied('*'), Condition: { StringNotEquals: { 'aws:SourceOrgID': organizationId } } },
        tlsOnly(),
      ],
      expected: sound,
    },
    {
      title: 'fails where one region alone may be written',
      statements: [aclCheck(), write(`AWSLogs/${organizationId}/*/CloudTrail*/us-east-1/*`), tlsOnly()],
      expected: fails('write-not-allowed'),
    },
    {
      title: 'fails where some regions alone may be written, by their pattern',
      statements: [aclCheck(), write(`AWSLogs/${organizationId}/*/CloudTrail*/us-*/*`), tlsOnly()],
      expected: fails('write-not-allowed'),
    },
    {
      title: 'fails where one region is denied',
      statements: [aclCheck(), write(), denied(`AWSLogs/${organizationId}/*/CloudTrail/eu-west-1/*`), tlsOnly()],
      expected: fails('write-denied'),
    },
    {
      title: 'passes where the region of a trail of one region may be written',
      statements: [aclCheck(), write(`AWSLogs/${organizationId}/*/CloudTrail*/us-east-1/*`), tlsOnly()],
      trails: [trailView({ trail: { multiRegion: false } })],
      expected: sound,
    },
    {
      title: 'passes below a prefix that ends in a slash',
      statements: [aclCheck(), write(`teams//AWSLogs/${organizationId}/*`), tlsOnly()],
      trails: [trailView({ trail: { prefix: 'teams/' } })],
      expected: sound,
    },
    {
      title: "passes with the organization's path in place of its id",
      statements: [
        aclCheck(),
        write(undefined, {
          Condition: { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': `${organizationId}/*` } },
        }),
        tlsOnly(),
      ],
      expected: sound,
    },
    {
      title: 'passes where uploads with keys of the uploader are denied',
      statements: [
        aclCheck(),
        write(),
        {
          ...denied('*'),
          Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
        },
        tlsOnly(),
      ],
      expected: sound,
    },
    {
      title: 'passes where TLS is asked for in the folder of the trail',
      statements: [
        aclCheck(),
        write(`teams/AWSLogs/${organizationId}/*`),
        tlsOnly({ Resource: [bucketArn, `${bucketArn}/teams/*`] }),
      ],
      trails: [trailView({ trail: { prefix: 'teams' } })],
      expected: sound,
    },
    {
      title: 'fails where TLS is asked for in another folder',
      statements: [
        aclCheck(),
        write(`teams/AWSLogs/${organizationId}/*`),
        tlsOnly({ Resource: [bucketArn, `${bucketArn}/AWSLogs/*`] }),
      ],
      trails: [trailView({ trail: { prefix: 'teams' } })],
      expected: fails('plain-http-not-denied'),
    },
    {
      title: 'fails without TLS being asked for',
      statements: [aclCheck(), write()],
      expected: fails('plain-http-not-denied'),
    },
    {
      title: 'fails where TLS is asked for to read alone',
      statements: [aclCheck(), write(), tlsOnly({ Action: 's3:GetObject' })],
      expected: fails('plain-http-not-denied'),
    },
    {
      title: 'names all that is wrong',
      statements: [
        write(`AWSLogs/${organizationId}/${member}/*`, { Sid: 'Untied', Condition: {} }),
        denied(`AWSLogs/${organizationId}/${other}/*`),
      ],
      expected: fails(
        'write-not-allowed',
        'write-denied',
        'write-open-to-strangers',
        'acl-check-not-allowed',
        'plain-http-not-denied',
      ),
    },
    {
      title: 'leaves open what a condition is worth of which nobody knows',
      statements: [
        aclCheck(),
        write(undefined, { Condition: { ...bound(), StringEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } } }),
        tlsOnly(),
      ],
      expected: open,
    },
    {
      title: 'leaves open whether TLS is asked for under such a condition',
      statements: [
        aclCheck(),
        write(),
        tlsOnly({ Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringLike: { 's3:prefix': 'x' } } }),
      ],
      expected: open,
    },
    {
      title: 'fails where something is missing, whatever else is open',
      statements: [aclCheck(), write(undefined, { Condition: { StringEquals: { 'aws:UserAgent': 'x' } } })],
      expected: fails('plain-http-not-denied'),
    },
  ]),
)('%s', (_title, { statements, trails, expected }) => {
  expectJudgement(judge(statements, trails && [...trails]), expected);
});

it('passes the healthy bucket of these tests', () => {
  expectJudgement(judgeBucketPolicy(bucketView(), audit()), sound);
});

it('fails without a policy', () => {
  expectJudgement(judgeBucketPolicy(bucketView({ policy: known(null) }), audit()), fails('no-bucket-policy'));
});

it('counts the accounts whose logs may not be written, and names the first', () => {
  const mine = write(`AWSLogs/${organizationId}/${management}/*`);

  expect(judge([aclCheck(), mine, tlsOnly()]).because).toEqual([
    { code: 'write-not-allowed', args: { writer: trailArn, first: archive, accounts: 5 } },
  ]);
});

it('names the statement that denies', () => {
  const statements = [aclCheck(), write(), denied(`AWSLogs/${organizationId}/*`), tlsOnly()];

  expect(judge(statements).because).toEqual([
    {
      code: 'write-denied',
      args: { writer: trailArn, first: management, accounts: 6, statement: 'Keep out' },
    },
  ]);
});

it('asks nothing for accounts that are no longer active', () => {
  const accounts = new Map([management, other].map((id) => [id, account(id)]));
  accounts.set(other, account(other, { state: 'SUSPENDED' }));
  const statements = [aclCheck(), write(), denied(`AWSLogs/${organizationId}/${other}/*`), tlsOnly()];

  expectJudgement(judge(statements, [ofOrganization], { accounts }), sound);
});

it('asks for the account of the trail, even where the audit is not about it', () => {
  const accounts = new Map([[member, account(member)]]);
  const statements = [aclCheck(), write(), denied(`AWSLogs/${organizationId}/${management}/*`), tlsOnly()];

  expectJudgement(judge(statements, [ofOrganization], { accounts }), fails('write-denied'));
});

it('weighs less where only TLS is not asked for', () => {
  expect(judge([aclCheck(), write()]).because).toEqual([
    { code: 'plain-http-not-denied', args: {}, severity: 'medium' },
  ]);
});

it('names what it could not decide, and where', () => {
  const statements = [
    aclCheck(),
    write(undefined, { Condition: { StringEquals: { 'aws:UserAgent': 'x' } } }),
    tlsOnly(),
  ];

  const judgement = judge(statements);

  expect(judgement).toMatchObject({
    verdict: 'not-assessed',
    gaps: [{ account: archive, api: 's3:GetBucketPolicy', resource: bucketArn, reason: 'not-decidable' }],
  });
  expect(judgement).toHaveProperty(
    'gaps.0.detail',
    expect.stringContaining('Write, Condition StringEquals aws:UserAgent'),
  );
});

it.each<[string, string]>([
  ['is no JSON', '{'],
  ['is no policy', '{"Statement":[{"Effect":"Perhaps"}]}'],
])('leaves open a policy that %s', (_title, text) => {
  const judgement = judgeBucketPolicy(bucketView({ policy: known(text) }), audit());

  expectJudgement(judgement, open);
  expect(judgement).toMatchObject({ gaps: [{ reason: 'not-decidable', resource: bucketArn }] });
});

it.each<[string, AuditParts]>([
  ['where it could not be read', { organizationId: unknown('organizations:DescribeOrganization') }],
  ['where the audit is about none', { organizationId: undefined }],
])('misses the id of the organization %s', (_title, parts) => {
  expectJudgement(judge([aclCheck(), write(), tlsOnly()], [ofOrganization], parts), {
    verdict: 'not-assessed',
    says: ['organizations:DescribeOrganization'],
  });
});

it('needs no id of an organization for an own trail', () => {
  const statements = [
    aclCheck({ Condition: bound(ownArn) }),
    write(`AWSLogs/${member}/*`, { Condition: bound(ownArn) }),
    tlsOnly(),
  ];

  expectJudgement(judge(statements, [own], { organizationId: undefined }), sound);
});

it('speaks of another partition', () => {
  const there = (text: string): string => text.replaceAll('arn:aws:', 'arn:aws-us-gov:');
  const trail = trailView({ trail: { arn: there(trailArn), homeRegion: 'us-gov-west-1' } });
  const policy = 'known' in healthyBucket.policy ? healthyBucket.policy.known : null;
  const view = { ...bucketView({ policy: known(there(policy ?? '')) }, [trail]), arn: there(bucketArn) };

  expectJudgement(judgeBucketPolicy(view, audit({ partition: 'aws-us-gov' })), sound);
});

it('misses the policy', () => {
  const view = bucketView({ policy: unknown('s3:GetBucketPolicy') });

  expectJudgement(judgeBucketPolicy(view, audit()), open);
});

it('does not apply to a bucket that does not exist', () => {
  const view = { ...bucketView(), fact: known({ exists: false as const }) };

  expectJudgement(judgeBucketPolicy(view, audit()), { verdict: 'not-applicable', says: ['bucket-missing'] });
});

it('misses a bucket that nobody could read', () => {
  const view = { ...bucketView(), fact: unknown('s3:GetBucketLocation') };

  expectJudgement(judgeBucketPolicy(view, audit()), { verdict: 'not-assessed', says: ['s3:GetBucketLocation'] });
});

const tenThousand = Array.from({ length: 10_000 }, (_none, index) => String(200_000_000_000 + index));

it.each<[string, readonly string[], number]>([
  ['all', [management], 10_000],
  ['all but one that is named', [management, '200000000007'], 9999],
])('says one sentence about ten thousand accounts, and soon: %s', (_title, allowed, count) => {
  const accounts = new Map<string, Account>(tenThousand.map((id) => [id, account(id)]));
  const folders = allowed.map((id) => `${bucketArn}/AWSLogs/${organizationId}/${id}/*`);
  const begun = process.cpuUsage();

  const { because } = judge([aclCheck(), write('', { Resource: folders }), tlsOnly()], [ofOrganization], { accounts });

  expect(because).toEqual([
    { code: 'write-not-allowed', args: { writer: trailArn, first: '200000000000', accounts: count } },
  ]);
  expect(secondsSince(begun)).toBeLessThan(3);
});

it('counts accounts that a pattern tells apart by their digits', () => {
  const accounts = new Map<string, Account>(tenThousand.slice(0, 20).map((id) => [id, account(id)]));
  const folders = [
    `${bucketArn}/AWSLogs/${organizationId}/*0/*`,
    `${bucketArn}/AWSLogs/${organizationId}/${management}/*`,
  ];

  expect(
    judge([aclCheck(), write('', { Resource: folders }), tlsOnly()], [ofOrganization], { accounts }).because,
  ).toEqual([{ code: 'write-not-allowed', args: { writer: trailArn, first: '200000000001', accounts: 18 } }]);
});

function ownTrails(count: number) {
  return tenThousand.slice(0, count).map((id, index) =>
    trailView({
      trail: {
        arn: `arn:aws:cloudtrail:eu-west-1:${id}:trail/own-${index}`,
        homeRegion: 'eu-west-1',
        organization: false,
      },
    }),
  );
}

it('is told soon of ten thousand own trails', () => {
  const trails = ownTrails(10_000);
  const accounts = new Map<string, Account>(tenThousand.map((id) => [id, account(id)]));
  const tied = { Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } } };
  const begun = process.cpuUsage();

  expectJudgement(judge([aclCheck(tied), write('AWSLogs/*', tied), tlsOnly()], trails, { accounts }), sound);
  expect(secondsSince(begun)).toBeLessThan(3);
});

it('is told soon of a thousand own trails and as many folders as a policy has room for', () => {
  const trails = ownTrails(1000);
  const accounts = new Map<string, Account>(tenThousand.map((id) => [id, account(id)]));
  const tied = { Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } } };
  const folders = tenThousand.slice(0, 250).map((id) => `${bucketArn}/AWSLogs/${id}/*`);
  const begun = process.cpuUsage();

  expect(
    judge([aclCheck(tied), write('', { Resource: folders, ...tied }), tlsOnly()], trails, { accounts }).because,
  ).toEqual([
    { code: 'write-not-allowed', args: { writer: trails[250]?.trail.arn, first: '200000000250', accounts: 750 } },
  ]);
  expect(secondsSince(begun)).toBeLessThan(6);
});

/** Of the processor: how busy the machine is must not matter. */
function secondsSince(begun: NodeJS.CpuUsage): number {
  return process.cpuUsage(begun).user / 1e6;
}
