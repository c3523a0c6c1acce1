import { describe, expect, it } from 'vitest';
import type { AwsOptions } from '../../src/aws/aws.js';
import { callerSession, enterAccount, type Session } from '../../src/aws/session.js';
import { codecatalystEvents } from '../../src/collect/codecatalyst-events.js';
import { codecatalystRoles } from '../../src/collect/codecatalyst-roles.js';
import { describeOrganization, listAccounts } from '../../src/collect/organization.js';
import { enabledRegions } from '../../src/collect/regions.js';
import { accountPublicAccess } from '../../src/collect/shared/account-public-access.js';
import type { SharedReference } from '../../src/collect/shared-references.js';
import { readShared } from '../../src/collect/shared-resources.js';
import { describeTrails, listTrails } from '../../src/collect/trails.js';
import { type Fact, type GapReason, isKnown } from '../../src/model/fact.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { type Answer, interfere, json, type PassingCall, xml } from '../support/go-between.js';
import { connect, type Fault, faulty, landingZone, open } from '../support/pipeline.js';

const { scenario, settings } = landingZone;
const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const keyArn = `arn:aws:kms:us-east-1:${management}:key/5f0e8b1c-3a77-4a51-9c1e-6d2b94a0f3e7`;
const topicArn = `arn:aws:sns:us-east-1:${hub}:aws-controltower-AllConfigNotifications`;
const bucketArn = 'arn:aws:s3:::aws-controltower-logs-222233334444-us-east-1';

/** Whether a resource is there, and nothing else about it. */
function readAlone(session: Session, reference: SharedReference) {
  const reads: ReadonlySet<string> = new Set();
  return readShared(session, reference, { reads, accounts: accountPublicAccess(reads) });
}

/** The list of roles, and nothing about any of them. */
function roles(session: Session) {
  return codecatalystRoles(session, new Set());
}

/** A call of every protocol and the account in which it is made. */
const questions: readonly [api: string, account: string, ask: (session: Session) => Promise<Fact<unknown>>][] = [
  ['cloudtrail:DescribeTrails', management, (session) => describeTrails(session, 'us-east-1')],
  ['organizations:ListAccounts', management, listAccounts],
  ['account:ListRegions', management, enabledRegions],
  ['iam:ListRoles', management, roles],
  [
    'kms:DescribeKey',
    management,
    async (session) =>
      (await readAlone(session, { kind: 'key', arn: keyArn, owners: [management], region: 'us-east-1' })).fact,
  ],
  [
    'sns:GetTopicAttributes',
    hub,
    async (session) =>
      (await readAlone(session, { kind: 'topic', arn: topicArn, owners: [hub], region: 'us-east-1' })).fact,
  ],
  [
    's3:GetBucketLocation',
    archive,
    async (session) =>
      (await readAlone(session, { kind: 'bucket', arn: bucketArn, owners: [archive], region: 'us-east-1' })).fact,
  ],
  [
    'sts:AssumeRole',
    hub,
    async (session) => {
      const entered = await enterAccount(session, archive, settings.role, 'us-east-1');
      return isKnown(entered) ? { known: entered.known.arn, from: entered.from } : entered;
    },
  ],
];

async function sessionIn(sandbox: Sandbox, account: string, options: Partial<AwsOptions> = {}, url = sandbox.url) {
  const credentials = account === hub ? sandbox.credentials() : sandbox.credentials(account);
  return callerSession(connect(url, options), credentials, 'us-east-1');
}

function faultAt(api: string, fault: Fault['fault'], times?: number): Fault {
  const [service, action] = api.split(':');
  return { service, action, fault, ...(times !== undefined && { times }) };
}

describe.each(questions)('%s', (api, account, ask) => {
  it('answers', async () => {
    const session = await sessionIn(await open(scenario), account);

    const fact = await ask(session);

    expect(fact).toHaveProperty('known');
  });

  it.each<[Fault['fault'], GapReason]>([
    ['denied', api === 'sts:AssumeRole' ? 'role-not-assumed' : 'denied'],
    ['denied-by-scp', api === 'sts:AssumeRole' ? 'role-not-assumed' : 'denied-by-scp'],
    ['throttled', 'throttled'],
    ['unreachable', 'unreachable'],
    ['error-500', 'service-error'],
    ['garbage', 'unexpected-answer'],
  ])('%s is a gap that is %s and names the call', async (fault, reason) => {
    const session = await sessionIn(await open(faulty(scenario, faultAt(api, fault))), account);

    const fact = await ask(session);

    expect(fact).toMatchObject({ gap: { api, reason, detail: expect.stringMatching(/./) } });
  });

  it('is asked again when it was throttled, and gets its answer', async () => {
    const sandbox = await open(faulty(scenario, faultAt(api, 'throttled', 3)));
    const session = await sessionIn(sandbox, account);

    const fact = await ask(session);

    expect(fact).toHaveProperty('known');
    expect(sandbox.calls.filter(({ service, action }) => `${service}:${action}` === api).length).toBeGreaterThanOrEqual(
      4,
    );
    expect(session.aws.counter.stats.retries).toBeGreaterThanOrEqual(3);
  });

  it('is asked again when the connection was cut or the service broke', async () => {
    const cut = await sessionIn(await open(faulty(scenario, faultAt(api, 'unreachable', 1))), account);
    const broken = await sessionIn(await open(faulty(scenario, faultAt(api, 'error-500', 1))), account);

    const facts = [await ask(cut), await ask(broken)];

    expect(facts.every(isKnown)).toBe(true);
  });
});

it('a denied call is not asked again', async () => {
  const sandbox = await open(faulty(scenario, faultAt('cloudtrail:DescribeTrails', 'denied')));
  const session = await sessionIn(sandbox, management);

  await describeTrails(session, 'us-east-1');

  expect(sandbox.calls.filter(({ action }) => action === 'DescribeTrails')).toHaveLength(1);
});

it('a call that is never answered is given up', async () => {
  const sandbox = await open(faulty(scenario, faultAt('cloudtrail:DescribeTrails', 'hang')));
  const session = await sessionIn(sandbox, management, { requestTimeout: 50 });

  const fact = await describeTrails(session, 'us-east-1');

  expect(fact).toMatchObject({ gap: { reason: 'unreachable', region: 'us-east-1', account: management } });
});

it('a gap keeps the request id of the refusal', async () => {
  const sandbox = await open(faulty(scenario, faultAt('cloudtrail:DescribeTrails', 'denied')));
  const session = await sessionIn(sandbox, management);

  const fact = await describeTrails(session, 'us-east-1');

  expect(fact).toMatchObject({ gap: { requestId: sandbox.calls.at(-1)?.requestId } });
});

describe('an answer of another shape', () => {
  const asked = async (api: string, answer: unknown, ask: (session: Session) => Promise<Fact<unknown>>) => {
    const sandbox = await open(scenario);
    const { url } = await interfere(sandbox.url, {
      answer: (call) => (call.api === api ? json(answer) : undefined),
    });
    return ask(await sessionIn(sandbox, management, {}, url));
  };

  it.each<[string, string, unknown, (session: Session) => Promise<Fact<unknown>>]>([
    ['nothing in place of trails', 'cloudtrail:DescribeTrails', {}, (session) => describeTrails(session, 'us-east-1')],
    [
      'a trail without its bucket',
      'cloudtrail:DescribeTrails',
      { trailList: [{ TrailARN: 'a', Name: 'a', HomeRegion: 'us-east-1' }] },
      (session) => describeTrails(session, 'us-east-1'),
    ],
    [
      'a text in place of trails',
      'cloudtrail:DescribeTrails',
      { trailList: 'none' },
      (session) => describeTrails(session, 'us-east-1'),
    ],
    [
      'nothing in place of a list of trails',
      'cloudtrail:ListTrails',
      {},
      (session) => listTrails(session, 'us-east-1'),
    ],
    ['nothing in place of regions', 'account:ListRegions', {}, enabledRegions],
    ['nothing in place of accounts', 'organizations:ListAccounts', {}, listAccounts],
    ['an account without its id', 'organizations:ListAccounts', { Accounts: [{ Name: 'a' }] }, listAccounts],
    ['nothing in place of an organization', 'organizations:DescribeOrganization', {}, describeOrganization],
    [
      'nothing in place of events',
      'cloudtrail:LookupEvents',
      {},
      (session) => codecatalystEvents(session, 'us-west-2', new Date(scenario.now)),
    ],
    [
      'an event that is no record',
      'cloudtrail:LookupEvents',
      { Events: [{ CloudTrailEvent: '{}' }] },
      (session) => codecatalystEvents(session, 'us-west-2', new Date(scenario.now)),
    ],
  ])('%s is a gap that says where', async (_title, api, answer, ask) => {
    const fact = await asked(api, answer, ask);

    expect(fact).toMatchObject({ gap: { api, reason: 'unexpected-answer', detail: expect.stringMatching(/: /) } });
  });

  it('without a request id is none of AWS', async () => {
    const sandbox = await open(scenario);
    const { url } = await interfere(sandbox.url, {
      answer: ({ api }) =>
        api === 'iam:ListRoles'
          ? { status: 200, headers: { 'content-type': 'text/html' }, body: '<html/>' }
          : undefined,
    });

    const fact = await roles(await sessionIn(sandbox, management, {}, url));

    expect(fact).toMatchObject({ gap: { api: 'iam:ListRoles', reason: 'unexpected-answer' } });
  });
});

/** A session in the management account, with an answer of its own for one call. */
async function answeredWith(api: string, answer: Answer | (() => Answer)): Promise<Session> {
  const sandbox = await open(scenario);
  const { url } = await interfere(sandbox.url, {
    answer: (call) => (call.api !== api ? undefined : typeof answer === 'function' ? answer() : answer),
  });
  return sessionIn(sandbox, management, {}, url);
}

describe('an error that would be an answer', () => {
  const error = (status: number, type: string, body: string): Answer => ({
    status,
    headers: { 'content-type': type },
    body,
  });

  it.each<[string, SharedReference, Answer]>([
    [
      'sns:GetTopicAttributes',
      { kind: 'topic', arn: topicArn, owners: [management], region: 'us-east-1' },
      error(
        404,
        'text/xml',
        '<ErrorResponse><Error><Code>NotFound</Code><Message>no</Message></Error></ErrorResponse>',
      ),
    ],
    [
      'kms:DescribeKey',
      { kind: 'key', arn: keyArn, owners: [management], region: 'us-east-1' },
      error(400, 'application/x-amz-json-1.1', '{"__type":"NotFoundException","message":"no"}'),
    ],
    [
      's3:GetBucketLocation',
      { kind: 'bucket', arn: bucketArn, owners: [management], region: 'us-east-1' },
      error(404, 'application/xml', '<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>'),
    ],
  ])('of %s without a request id is a gap: it may be a proxy that says so', async (api, reference, answer) => {
    const { fact } = await readAlone(await answeredWith(api, answer), reference);

    expect(fact).toMatchObject({ gap: { api } });
  });
});

describe('the regions of an account', () => {
  const region = (RegionName: string, RegionOptStatus: string) => ({ RegionName, RegionOptStatus });

  it('are all but those that are off, also where their status is one that AWS added later', async () => {
    const Regions = [
      region('us-east-1', 'ENABLED_BY_DEFAULT'),
      region('me-south-1', 'HALF_ENABLED'),
      region('af-south-1', 'DISABLED'),
    ];

    const fact = await enabledRegions(await answeredWith('account:ListRegions', json({ Regions })));

    expect(fact).toMatchObject({ known: ['me-south-1', 'us-east-1'] });
  });

  it.each([
    ['there is none', []],
    ['none is enabled', [region('us-east-1', 'DISABLED')]],
  ])('are a gap where %s', async (_title, Regions) => {
    const fact = await enabledRegions(await answeredWith('account:ListRegions', json({ Regions })));

    expect(fact).toMatchObject({
      gap: { account: management, api: 'account:ListRegions', reason: 'unexpected-answer' },
    });
  });
});

it.each([
  [true, { gap: { api: 'iam:ListRoles' } }],
  [false, { known: [] }],
])('a list of roles without a marker, of which IsTruncated is %s', async (truncated, expected) => {
  const answer = xml(
    `<ListRolesResponse><ListRolesResult><Roles/><IsTruncated>${truncated}</IsTruncated></ListRolesResult></ListRolesResponse>`,
  );

  const fact = await roles(await answeredWith('iam:ListRoles', answer));

  expect(fact).toMatchObject(expected);
});

it('a key in a state that AWS does not document is a gap', async () => {
  const described = { Arn: keyArn, KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT', Origin: 'AWS_KMS' };
  const session = await answeredWith('kms:DescribeKey', json({ KeyMetadata: { ...described, KeyState: 'Asleep' } }));

  const { fact } = await readAlone(session, { kind: 'key', arn: keyArn, owners: [management], region: 'us-east-1' });

  expect(fact).toMatchObject({ gap: { api: 'kms:DescribeKey', reason: 'unexpected-answer' } });
});

describe('a history of events', () => {
  const record = {
    eventID: 'event-1',
    eventName: 'ListProjects',
    eventSource: 'codecatalyst.amazonaws.com',
    eventTime: '2026-11-01T08:00:00Z',
    awsRegion: 'us-west-2',
    recipientAccountId: management,
    requestParameters: { spaceName: 'platform' },
  };
  const read = async (answer: Answer | (() => Answer)) =>
    codecatalystEvents(await answeredWith('cloudtrail:LookupEvents', answer), 'us-west-2', new Date(scenario.now));
  const page = (...records: readonly object[]) => ({
    Events: records.map((event) => ({ CloudTrailEvent: JSON.stringify(event) })),
  });

  it('is what AWS recorded for the account of the source that was asked for', async () => {
    expect(await read(json(page(record)))).toMatchObject({ known: { events: [{ id: 'event-1', space: 'platform' }] } });
  });

  it.each([
    ['of another source', { eventSource: 'iam.amazonaws.com' }],
    ['of another account', { recipientAccountId: archive }],
  ])('is a gap where it holds a record %s', async (_title, more) => {
    expect(await read(json(page(record, { ...record, ...more })))).toMatchObject({
      gap: { api: 'cloudtrail:LookupEvents', reason: 'unexpected-answer' },
    });
  });

  it('that was cut off before its first event says nothing of any day', async () => {
    let pages = 0;

    const fact = await read(() => {
      pages += 1;
      return json({ ...page(), NextToken: `page ${pages}` });
    });

    const now = new Date(scenario.now).toISOString();
    expect(fact).toMatchObject({ known: { truncated: true, since: now, until: now, events: [] } });
  });
});

it('a page token that comes again is a gap, and no endless loop', async () => {
  const sandbox = await open(scenario);
  const asked: PassingCall[] = [];
  const { url } = await interfere(sandbox.url, {
    answer: (call) => {
      if (call.api !== 'cloudtrail:ListTrails') return undefined;
      asked.push(call);
      return json({ Trails: [], NextToken: asked.length % 2 === 0 ? 'b' : 'a' });
    },
  });
  const session = await sessionIn(sandbox, management, {}, url);

  const fact = await listTrails(session, 'us-east-1');

  expect(fact).toMatchObject({ gap: { api: 'cloudtrail:ListTrails', reason: 'unexpected-answer' } });
  expect(asked).toHaveLength(3);
});

it('a role of another account than the one that was asked for is not entered', async () => {
  const sandbox = await open(scenario);
  const { url } = await interfere(sandbox.url, {
    change: ({ api }, body) => (api === 'sts:AssumeRole' ? body.replaceAll(`::${archive}:`, `::${management}:`) : body),
  });
  const session = await sessionIn(sandbox, hub, {}, url);

  const entered = await enterAccount(session, archive, settings.role, 'us-east-1');

  expect(entered).toMatchObject({
    gap: {
      account: archive,
      api: 'sts:AssumeRole',
      reason: 'unexpected-answer',
      detail: expect.stringContaining(management),
    },
  });
});

it("the caller's own account is entered with the caller's own credentials", async () => {
  const sandbox = await open(scenario);
  const session = await sessionIn(sandbox, hub);

  const entered = await enterAccount(session, hub, settings.role, 'us-east-1');

  expect(entered).toMatchObject({ known: { account: hub, arn: session.arn } });
  expect(sandbox.calls.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
});

it('the external id is sent to the role, and shows in no gap', async () => {
  const sandbox = await open(scenario);
  const session = await sessionIn(sandbox, hub);

  const entered = await enterAccount(session, archive, { ...settings.role, externalId: 'canary-secret' }, 'us-east-1');

  expect(entered).toMatchObject({ gap: { reason: 'role-not-assumed' } });
  expect(JSON.stringify(entered)).not.toContain('canary-secret');
});

describe('whoever calls', () => {
  it('is told to look at the endpoint where nothing answers', async () => {
    const aws = connect('http://127.0.0.1:9', { retryDelay: () => 1 });

    await expect(callerSession(aws, { accessKeyId: 'AKIA', secretAccessKey: 'x' }, 'us-east-1')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('http://127.0.0.1:9'),
    });
  });

  it('is told to renew credentials that are refused', async () => {
    const sandbox = await open(scenario);
    const aws = connect(sandbox.url);

    await expect(callerSession(aws, { accessKeyId: 'AKIA', secretAccessKey: 'x' }, 'us-east-1')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/refused by sts:GetCallerIdentity in us-east-1.*--profile/),
    });
  });

  it('is told to sign in where there are no credentials', async () => {
    const sandbox = await open(scenario);
    const none = async () => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      });
    };

    await expect(callerSession(connect(sandbox.url), none, 'us-east-1')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('aws sso login'),
    });
  });

  it('is told that the endpoint is none of AWS where it gives no ARN', async () => {
    const sandbox = await open(scenario);
    const empty =
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult/></GetCallerIdentityResponse>';
    const { url } = await interfere(sandbox.url, { answer: () => xml(empty) });

    await expect(callerSession(connect(url), sandbox.credentials(), 'us-east-1')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('gave no ARN'),
    });
  });

  it('sees no secret in any of these messages', async () => {
    const sandbox = await open(scenario);
    const keys = { accessKeyId: 'AKIACANARY', secretAccessKey: 'canary-secret', sessionToken: 'canary-token' };

    const error: unknown = await callerSession(connect(sandbox.url), keys, 'us-east-1').catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({ name: 'UserError' });
    expect(String(error)).not.toMatch(/canary/i);
  });
});

it('a gap keeps of a long refusal a bearable length', async () => {
  const sandbox = await open(scenario);
  const { url } = await interfere(sandbox.url, {
    answer: ({ api }) =>
      api === 'cloudtrail:DescribeTrails' ? json({ __type: 'Refused', message: 'no '.repeat(50_000) }, 400) : undefined,
  });
  const session = await sessionIn(sandbox, management, {}, url);

  const fact = await describeTrails(session, 'us-east-1');

  const detail = isKnown(fact) ? '' : fact.gap.detail;
  expect(detail).toMatch(/^Refused: no no .*…$/);
  expect(detail.length).toBeLessThan(600);
});
