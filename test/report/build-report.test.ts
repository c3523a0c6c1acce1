import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/model/audit-settings.js';
import type { AccountReading, EvidenceLine, LeftOut } from '../../src/model/evidence.js';
import type { Policy } from '../../src/model/policy.js';
import type { SharedResource } from '../../src/model/shared-resource.js';
import { assessed, reported } from '../support/assessing.js';
import {
  account,
  accountLine,
  archive,
  bucket,
  bucketArn,
  closed,
  declaring,
  event,
  everything,
  evidenceOf,
  evidenceWith,
  gap,
  header,
  healthyAccounts,
  healthyBucket,
  healthyResources,
  history,
  hub,
  keyArn,
  known,
  logGroupArn,
  logging,
  management,
  member,
  organizationLine,
  other,
  owning,
  policyOf,
  reading,
  role,
  spaceArn,
  spaceEvent,
  spaceId,
  stopped,
  topicArn,
  trail,
  trailArn,
  trustOf,
  unknown,
} from '../support/literals.js';
import { fewControls, withOpenTopic } from './few-controls.js';

const at = '2026-11-10T08:00:00Z';
const thirdTrail = (id: string) => `arn:aws:cloudtrail:us-east-1:${id}:trail/own`;

async function report(lines: readonly EvidenceLine[] = evidenceOf(), policy: Policy = policyOf()) {
  return reported(await assessed(withOpenTopic(lines), policy, fewControls));
}

/** Accounts that each have a trail of their own and no key. */
function withoutKeys(...ids: readonly string[]) {
  return ids.map((id) => {
    const { kmsKeyId: _, ...own } = trail({ arn: thirdTrail(id), organization: false });
    return accountLine(
      id,
      reading({
        trails: { [own.arn]: { trail: own, from: 'trail', status: known(logging), selectors: known(everything) } },
        trailsByRegion: { 'us-east-1': known([own.arn]), 'us-west-2': known([own.arn]) },
      }),
    );
  });
}

/** The organization without its archive and one of its members. */
function narrowed(): readonly EvidenceLine[] {
  const [head, , ...rest] = evidenceOf(
    healthyAccounts().filter(({ account: { id } }) => id !== archive && id !== other),
  );
  const leftOut: LeftOut[] = [
    { id: archive, name: 'Log Archive', why: 'excluded' },
    { id: other, name: '', why: 'not-selected' },
  ];
  return [head ?? header, { ...organizationLine, leftOut }, ...rest];
}

function denying(api: string, ...ids: readonly string[]) {
  return ids.map((id) =>
    accountLine(id, reading({ codecatalystRoles: unknown(api, { account: id, detail: `no, ${id}` }) })),
  );
}

describe('causes', () => {
  it('are one for a key that all accounts lack, with every account behind it', async () => {
    const { causes } = await report(evidenceOf([...withoutKeys(archive, member, other)]));

    expect(causes.filter(({ message }) => message.code === 'no-key')).toEqual([
      {
        verdict: 'fail',
        severity: 'high',
        controls: ['trail-encryption'],
        message: {
          code: 'no-key',
          args: {},
          text: 'No KMS key is set.',
          // The trails differ, and the policy allows any key.
          fix: 'aws cloudtrail update-trail --name TRAIL --region us-east-1 --kms-key-id ALLOWED_KEY',
        },
        accounts: [archive, member, other],
      },
    ]);
  });

  it('say what mends them, each finding with its own names', async () => {
    const { findings } = await report(
      evidenceOf(withoutKeys(member, other)),
      policyOf({ trails: { encryption: { keys: [keyArn] } } }),
    );

    const fixes = findings
      .filter(({ control, verdict }) => control === 'trail-encryption' && verdict === 'fail')
      .map(({ because }) => because.map(({ fix }) => fix));
    expect(fixes).toEqual(
      [member, other].map((id) => [
        `aws cloudtrail update-trail --name ${thirdTrail(id)} --region us-east-1 --kms-key-id ${keyArn}`,
      ]),
    );
  });

  it('are said in the same words, which are kept once', async () => {
    const { findings } = await report();

    const said = findings.filter(({ control, verdict }) => control === 'account-recording' && verdict === 'pass');
    expect(said.length).toBeGreaterThan(3);
    expect(new Set(said.map(({ because }) => because)).size).toBe(1);
    expect(new Set(findings.map(({ account }) => account)).size).toBe(5);
  });

  it('say what mends them of failures only', async () => {
    const { findings } = await report(evidenceOf(withoutKeys(member)));

    const mended = findings.filter(({ because }) => because.some(({ fix }) => fix !== undefined));
    expect(mended.map(({ verdict }) => verdict)).toEqual(mended.map(() => 'fail'));
    expect(mended).not.toEqual([]);
  });

  it('count the accounts that inherit', async () => {
    const resources = {
      ...healthyResources,
      [keyArn]: { kind: 'key' as const, fact: known({ exists: false as const }) },
    };

    const { causes } = await report(evidenceOf(healthyAccounts(), resources));

    expect(causes).toMatchObject([
      { message: { code: 'key-missing', args: { key: keyArn } }, accounts: [management, archive, hub, member, other] },
    ]);
  });

  it('are one for a right that several accounts lack', async () => {
    const { causes } = await report(
      evidenceWith(...denying('iam:ListRoles', member, other)),
      declaring({ billingAccount: hub }),
    );

    expect(causes).toMatchObject([
      {
        verdict: 'not-assessed',
        severity: 'high',
        controls: ['codecatalyst-connected-accounts', 'codecatalyst-role-trust'],
        message: { code: 'denied' },
        accounts: [member, other],
      },
    ]);
  });

  it('are told apart by resource where each has its own right', async () => {
    const resources = {
      ...healthyResources,
      [keyArn]: { kind: 'key' as const, fact: unknown('kms:DescribeKey', { account: management, resource: keyArn }) },
      [topicArn]: {
        kind: 'topic' as const,
        fact: unknown('sns:GetTopicAttributes', { account: hub, resource: topicArn }),
      },
    };

    const { causes } = await report(evidenceOf(healthyAccounts(), resources));

    expect(causes.map(({ message }) => message.args)).toMatchObject([{ resource: keyArn }, { resource: topicArn }]);
  });

  it('are one where they decide several controls, as grave as the gravest of these', async () => {
    const line = reading({ trails: {}, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } });

    const { causes } = await report(evidenceWith(accountLine(member, line)));

    expect(causes).toMatchObject([
      {
        severity: 'critical',
        controls: ['account-recording', 'multi-region-recording'],
        message: { code: 'no-trail' },
        accounts: [member],
      },
    ]);
    expect(causes).toHaveLength(1);
  });

  it('are never graver than the policy wants their control', async () => {
    const lines = evidenceWith(accountLine(member, reading({ codecatalystRoles: known([role()]) })));

    const { causes } = await report(
      lines,
      policyOf({
        codecatalyst: { spaces: [] },
        controls: { 'codecatalyst-connected-accounts': { severity: 'low' }, 'codecatalyst-role-trust': 'off' },
      }),
    );

    expect(causes).toMatchObject([{ severity: 'low', message: { code: 'trust-without-connection' } }]);
  });

  it('have their own severity where they are milder than their control', async () => {
    const lines = evidenceWith(accountLine(member, reading({ codecatalystRoles: known([role()]) })));

    const { causes } = await report(lines, policyOf({ codecatalyst: { spaces: [] } }));

    expect(causes).toMatchObject([
      { severity: 'high', message: { code: 'role-bound-to-undeclared-space' } },
      { severity: 'medium', message: { code: 'trust-without-connection' } },
    ]);
  });

  it('stand in their order: failures first, then by severity, then by how many accounts are behind', async () => {
    const lines = evidenceWith(
      ...withoutKeys(archive, other),
      ...denying('iam:ListRoles', member),
      accountLine(hub, reading({ trails: {}, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } })),
    );

    const { causes } = await report(
      lines,
      policyOf({
        codecatalyst: { spaces: [] },
        trails: { notification: { accept: ['sns'], topics: [`${topicArn}-2`] } },
      }),
    );

    expect(
      causes.map(({ verdict, severity, message, accounts }) => [verdict, severity, message.code, accounts.length]),
    ).toEqual([
      ['fail', 'critical', 'no-trail', 1],
      ['fail', 'high', 'no-key', 2],
      ['fail', 'medium', 'topic-not-allowed', 4],
      ['not-assessed', 'high', 'denied', 1],
    ]);
  });
});

describe('gaps', () => {
  it('are one for a right that several accounts lack, with the statement that would close it', async () => {
    const { gaps } = await report(evidenceWith(...denying('iam:ListRoles', member, other)));

    expect(gaps).toEqual([
      {
        api: 'iam:ListRoles',
        reason: 'denied',
        text: 'iam:ListRoles was denied.',
        detail: `no, ${member}`,
        accounts: [member, other],
        regions: [],
        controls: ['codecatalyst-role-trust'],
        remedy: 'Allow iam:ListRoles in the role that the audit assumes.',
        statement: { Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*' },
      },
    ]);
  });

  it('of a role that cannot be assumed ask for the role in every account', async () => {
    const { gaps } = await report(evidenceWith(accountLine(member, closed(member)), accountLine(other, closed(other))));

    expect(gaps[0]).toMatchObject({
      api: 'sts:AssumeRole',
      accounts: [member, other],
      statement: { Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/TrailproofAudit' },
    });
  });

  it('of a key name the key', async () => {
    const fact = unknown('kms:DescribeKey', { account: management, resource: keyArn });

    const { gaps } = await report(
      evidenceOf(healthyAccounts(), { ...healthyResources, [keyArn]: { kind: 'key', fact } }),
    );

    expect(gaps).toMatchObject([{ resource: keyArn, statement: { Action: 'kms:DescribeKey', Resource: keyArn } }]);
  });

  it.each<[string, string, Readonly<Record<string, SharedResource>>]>([
    [
      'a whole account',
      's3:GetAccountPublicAccessBlock',
      {
        [bucketArn]: {
          kind: 'bucket',
          fact: known({
            ...healthyBucket,
            publicAccess: known(null),
            accountPublicAccess: unknown('s3:GetAccountPublicAccessBlock', { account: archive }),
          }),
        },
      },
    ],
    [
      'log groups, which are listed and not named',
      'logs:DescribeLogGroups',
      {
        [logGroupArn]: {
          kind: 'log-group',
          fact: unknown('logs:DescribeLogGroups', { account: management, resource: logGroupArn }),
        },
      },
    ],
  ])('of %s are closed by a right that names nothing', async (_title, api, changed) => {
    const assessment = await assessed(evidenceOf(healthyAccounts(), { ...healthyResources, ...changed }));

    const { gaps } = await reported(assessment);

    expect(gaps).toMatchObject([{ statement: { Effect: 'Allow', Action: api, Resource: '*' } }]);
  });

  it('of a bucket name it in its own partition', async () => {
    const fact = unknown('s3:GetBucketLocation', { account: archive, resource: bucket });
    const resources = { ...healthyResources, [`arn:aws-cn:s3:::${bucket}`]: { kind: 'bucket' as const, fact } };
    const [, ...rest] = evidenceOf(healthyAccounts(), resources);

    const { gaps } = await report(
      [{ ...header, partition: 'aws-cn' }, ...rest],
      policyOf({ trails: { destination: { buckets: [bucket] } } }),
    );

    expect(gaps).toMatchObject([
      { statement: { Action: 's3:GetBucketLocation', Resource: `arn:aws-cn:s3:::${bucket}` } },
    ]);
  });

  it.each(['throttled', 'unreachable', 'unexpected-answer', 'service-error', 'denied-by-scp'] as const)(
    'that are %s have no statement that would close them',
    async (reason) => {
      const line = accountLine(member, reading({ codecatalystRoles: unknown('iam:ListRoles', { reason }) }));

      const { gaps } = await report(evidenceWith(line));

      expect(gaps).toMatchObject([{ reason, remedy: expect.stringMatching(/./) }]);
      expect(gaps[0]).not.toHaveProperty('statement');
    },
  );

  it('are numbered as the findings point to them', async () => {
    const { findings, gaps } = await report(
      evidenceWith(...denying('iam:ListRoles', member, other), accountLine(hub, closed(hub))),
      declaring({ billingAccount: archive }),
    );

    for (const { gaps: own } of findings) {
      for (const { row, api, reason } of own) expect(gaps[row - 1]).toMatchObject({ api, reason });
    }
    expect(gaps.map(({ api }) => api)).toEqual(['iam:ListRoles', 'sts:AssumeRole']);
  });
});

describe('calls that failed and decided nothing', () => {
  const listing = (...ids: readonly string[]) =>
    ids.map((id) =>
      accountLine(
        id,
        reading({ listedTrails: unknown('cloudtrail:ListTrails', { account: id, detail: `no, ${id}` }) }),
      ),
    );

  it('are one row for a call that failed in several accounts, with a few of them', async () => {
    const { failedCalls, gaps, outcome } = await report(evidenceWith(...listing(other, member, hub, archive)));

    expect(failedCalls).toEqual([
      {
        api: 'cloudtrail:ListTrails',
        reason: 'denied',
        accounts: 4,
        firstAccounts: [archive, hub, member],
        detail: `no, ${archive}`,
      },
    ]);
    expect(gaps).toEqual([]);
    expect(outcome.exitCode).toBe(0);
  });

  it('are one row whatever resource they are about', async () => {
    const keys = [keyArn, `${keyArn}0`, `${keyArn}1`].map((arn, i): EvidenceLine => {
      const fact = unknown('kms:DescribeKey', { account: [member, other, member][i] ?? '', resource: arn });
      return { line: 'shared', arn, resource: { kind: 'key', fact }, answers: [] };
    });

    const { failedCalls } = await report([...evidenceOf(), ...keys.slice(1)]);

    expect(failedCalls).toMatchObject([{ api: 'kms:DescribeKey', accounts: 2, firstAccounts: [member, other] }]);
  });

  it('are those about the organization too, the most frequent first', async () => {
    const [head, _, ...rest] = evidenceWith(...listing(member, other));
    const nameless = ['ou-ab12-11111111', 'ou-ab12-22222222'].map((resource) =>
      unknown('organizations:DescribeOrganizationalUnit', { account: management, resource }),
    );
    const administrators = unknown('organizations:ListDelegatedAdministrators', { account: management });
    const line = { ...organizationLine, cloudtrailAdministrators: administrators, unnamedUnits: nameless };

    const { failedCalls } = await report([head ?? header, line, ...rest]);

    expect(failedCalls.map(({ api, accounts }) => [api, accounts])).toEqual([
      ['cloudtrail:ListTrails', 2],
      ['organizations:DescribeOrganizationalUnit', 1],
      ['organizations:ListDelegatedAdministrators', 1],
    ]);
  });

  it('are none where each is in the gaps of a finding', async () => {
    const lines = evidenceWith(...denying('iam:ListRoles', member), accountLine(hub, closed(hub)));

    const { failedCalls, gaps } = await report(lines, declaring({ billingAccount: archive }));

    expect(gaps).toHaveLength(2);
    expect(failedCalls).toEqual([]);
  });

  it('leave out the accounts in which a finding waits for the same call', async () => {
    const unlisted = (account: string, more: Partial<AccountReading> = {}) =>
      accountLine(account, reading({ listedTrails: unknown('cloudtrail:ListTrails', { account }), ...more }));
    const everywhere = { 'us-east-1': known([trailArn]), 'us-west-2': known([trailArn]) };

    const { failedCalls, gaps } = await report(
      evidenceWith(unlisted(member), unlisted(other, { trailsByRegion: everywhere })),
      policyOf({ trails: { destination: { buckets: [bucket] } } }),
    );

    expect(gaps).toMatchObject([{ api: 'cloudtrail:ListTrails', accounts: [member] }]);
    expect(failedCalls).toMatchObject([{ api: 'cloudtrail:ListTrails', accounts: 1, firstAccounts: [other] }]);
  });

  it('are none where nobody called, because no control asks', async () => {
    const uncalled = unknown('iam:ListRoles', { reason: 'not-collected' });

    const { failedCalls } = await report(evidenceWith(accountLine(member, reading({ codecatalystRoles: uncalled }))));

    expect(failedCalls).toEqual([]);
  });
});

describe('the summary', () => {
  it('counts accounts by how they were read, and those with failures of their own or inherited', async () => {
    const stoppedTrail = {
      [trailArn]: { trail: trail(), from: 'trail', status: known(stopped), selectors: known(everything) },
    };

    const { summary } = await report(
      evidenceWith(
        accountLine(management, owning({ trails: stoppedTrail })),
        accountLine(member, closed(member)),
        accountLine(other, undefined, { state: 'SUSPENDED' }),
      ),
    );

    expect(summary.accounts).toEqual({ total: 5, read: 3, unreadable: 1, inactive: 1, new: 0, failing: 3 });
  });

  it('counts own judgements, and no inherited ones', async () => {
    const { controls, summary } = await report();

    const own = controls.find(({ id }) => id === 'trail-logging');
    expect(own).toMatchObject({ counts: { pass: 1, fail: 0, 'not-assessed': 0, 'not-applicable': 0 }, inherited: 4 });
    expect(summary.judgements.pass).toBe(5 + 5 + 4);
  });

  it('says how much was assessed, rounded down to one decimal', async () => {
    const { summary } = await report(evidenceWith(...denying('iam:ListRoles', member)));

    // 14 pass, and one of 15 is not assessed: 93.33 %.
    expect(summary.judgements).toMatchObject({ pass: 14, fail: 0, 'not-assessed': 1 });
    expect(summary.assessedPercent).toBe(93.3);
  });

  it('leaves out of it what does not apply', async () => {
    const { summary } = await report();

    expect(summary.judgements['not-applicable']).toBeGreaterThan(0);
    expect(summary.assessedPercent).toBe(100);
  });
});

describe('the outcome', () => {
  it.each([
    ['clean', [], {}, 0, 'outcome-clean', ['detail-no-failures', 'detail-all-assessed', 'detail-enough']],
    [
      'failing',
      withoutKeys(member),
      {},
      1,
      'outcome-failing',
      ['detail-failures', 'detail-all-assessed', 'detail-enough'],
    ],
    [
      'unknown',
      denying('iam:ListRoles', member),
      {},
      3,
      'outcome-unknown',
      ['detail-no-failures', 'detail-unassessed', 'detail-too-little'],
    ],
    [
      'clean enough for the policy',
      denying('iam:ListRoles', member),
      { failOn: 'critical', minAssessed: 90 },
      0,
      'outcome-clean',
      ['detail-no-failures', 'detail-all-assessed', 'detail-enough'],
    ],
    [
      'failing, and not all was assessed',
      [...withoutKeys(member), ...denying('iam:ListRoles', other)],
      {},
      1,
      'outcome-failing',
      ['detail-failures', 'detail-unassessed', 'detail-too-little'],
    ],
  ])('is %s', async (_title, lines, policy, exitCode, headline, details) => {
    const { outcome } = await report(evidenceWith(...lines), policyOf(policy));

    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.headline.code).toBe(headline);
    expect(outcome.details.map(({ code }) => code)).toEqual(details);
  });
});

describe('findings', () => {
  it('stand by control, failures first, then what is not assessed, what does not apply, and passes', async () => {
    const { controls, findings } = await report(
      evidenceWith(
        ...withoutKeys(member),
        accountLine(other, closed(other)),
        accountLine(archive, undefined, { state: 'CLOSED' }),
      ),
    );

    const order = controls.map(({ id }) => id);
    const ranks = findings.map(
      ({ control, verdict }) =>
        order.indexOf(control) * 10 + ['fail', 'not-assessed', 'not-applicable', 'pass'].indexOf(verdict),
    );
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('name the accounts that inherit them', async () => {
    const { findings } = await report();

    const finding = findings.find(({ control }) => control === 'trail-logging');
    expect(finding).toMatchObject({
      account: { id: management, name: `account ${management}` },
      inheritedBy: [archive, hub, member, other],
    });
  });

  it('show the answers that they rest on', async () => {
    const answer = {
      id: 'status',
      api: 'cloudtrail:GetTrailStatus',
      account: management,
      region: 'us-east-1',
      resource: trailArn,
      at: '2026-11-20T02:08:00.000Z',
      requestIds: ['request-1'],
    };

    const { findings } = await report(evidenceWith({ ...accountLine(management, owning()), answers: [answer] }));

    expect(findings.find(({ control }) => control === 'trail-logging')?.evidence).toEqual([answer]);
  });

  it('have words for all that they say, with nothing left to fill in', async () => {
    const everythingWrong = evidenceOf([
      accountLine(
        management,
        owning({
          trails: {
            [trailArn]: {
              trail: trail({ bucket: 'elsewhere' }),
              from: 'trail',
              status: known({ ...stopped }),
              selectors: known(everything),
            },
          },
        }),
      ),
      ...withoutKeys(archive),
      accountLine(hub, closed(hub)),
      accountLine(
        member,
        reading({
          codecatalystRoles: known([role(trustOf(undefined), 'Anybody'), role('no JSON', 'Unreadable')]),
          codecatalystEvents: {
            'us-west-2': known(history([event('AcceptConnection', at), spaceEvent('mobile', at)], { truncated: true })),
          },
        }),
      ),
      accountLine(other, undefined, { state: 'SUSPENDED' }),
    ]);
    const policy = policyOf({
      trails: { judge: 'all', destination: { buckets: [bucket] } },
      codecatalyst: { spaces: [{ name: 'platform', billingAccount: hub }] },
      controls: { 'trail-log-validation': 'off' },
    });

    const { outcome, causes, findings, gaps, method, accounts, spaces, run } = await report(everythingWrong, policy);

    const texts =
      JSON.stringify([outcome, causes, findings, gaps, method, accounts, spaces, run]).match(
        /"(text|remedy)":"[^"]*"/g,
      ) ?? [];
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.filter((text) => /\{\w+\}/.test(text))).toEqual([]);
  });
});

describe('accounts', () => {
  it('say how each was read, and on which trails its recording rests', async () => {
    const { accounts } = await report(
      evidenceWith(accountLine(member, closed(member)), accountLine(other, undefined, { state: 'SUSPENDED' })),
    );

    expect(accounts.map(({ id, access, accessMessage, restsOn }) => [id, access, accessMessage.code, restsOn])).toEqual(
      [
        [management, 'read', 'access-read', [trailArn]],
        [archive, 'read', 'access-read', [trailArn]],
        [hub, 'read', 'access-read', [trailArn]],
        [member, 'unreadable', 'role-not-assumed', []],
        [other, 'inactive', 'access-inactive', []],
      ],
    );
  });

  it('have units where AWS named them', async () => {
    const lines = evidenceWith({
      ...accountLine(member, reading()),
      account: account(member, { organizationalUnits: ['Prod'] }),
    });

    const { accounts } = await report(lines);

    expect(accounts.find(({ id }) => id === member)?.organizationalUnits).toEqual(['Prod']);
    expect(accounts.find(({ id }) => id === other)).not.toHaveProperty('organizationalUnits');
  });
});

describe('spaces', () => {
  const events = (id: string, ...list: Parameters<typeof history>[0] & object) =>
    accountLine(id, reading({ codecatalystEvents: { 'us-west-2': known(history(list), `events ${id}`) } }));

  it('that are declared show each account, declared or seen', async () => {
    const lines = evidenceWith(
      events(member, event('AcceptConnection', at), spaceEvent('platform', at)),
      events(other, spaceEvent('platform', '2026-11-11T08:00:00Z')),
    );

    const { spaces } = await report(lines, declaring({ connectedAccounts: [member, hub] }));

    expect(spaces).toMatchObject([
      {
        name: 'platform',
        declared: true,
        declaredBilling: member,
        observedBilling: { account: other, at: '2026-11-11T08:00:00Z' },
        accounts: [
          {
            account: member,
            declared: true,
            observed: [{ code: 'connection-accepted' }, { code: 'space-events-land-here' }],
          },
          { account: hub, declared: true, observed: [] },
          { account: other, declared: false, observed: [{ code: 'space-events-land-here' }] },
        ],
      },
    ]);
  });

  it('that nobody declares are shown where their events were seen', async () => {
    const { spaces } = await report(evidenceWith(events(member, spaceEvent('mobile', at))));

    expect(spaces).toMatchObject([
      { name: 'mobile', declared: false, observedBilling: { account: member }, accounts: [{ account: member }] },
    ]);
  });

  it('that no event names are shown with their connection', async () => {
    const { spaces } = await report(
      evidenceWith(events(member, event('AcceptConnection', at))),
      policyOf({ codecatalyst: { spaces: [] } }),
    );

    expect(spaces).toMatchObject([
      { declared: false, accounts: [{ account: member, observed: [{ code: 'connection-accepted' }] }] },
    ]);
  });

  it('show the roles that are bound to them, and those of another space there', async () => {
    const mobileId = '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5';
    const roles = [role(), role(trustOf(spaceArn(mobileId)), 'Mobile')];

    const { spaces } = await report(
      evidenceWith(accountLine(member, reading({ codecatalystRoles: known(roles) }))),
      declaring({ id: spaceId }, { name: 'mobile', id: mobileId }),
    );

    expect(spaces.map(({ name, accounts }) => [name, accounts[0]?.observed])).toMatchObject([
      ['platform', [{ code: 'role-bound', args: { role: roles[0]?.arn, space: spaceId } }]],
      ['mobile', [{ code: 'role-bound', args: { role: roles[1]?.arn, space: mobileId } }]],
    ]);
    expect(spaces.map(({ accounts }) => accounts[0]?.observed.length)).toEqual([1, 1]);
  });

  it('show a role that is bound to none, each of them', async () => {
    const unbound = role(trustOf(undefined), 'Anybody');

    const { spaces } = await report(
      evidenceWith(accountLine(member, reading({ codecatalystRoles: known([unbound]) }))),
      declaring({ id: spaceId }, { name: 'mobile' }),
    );

    expect(spaces.map(({ accounts }) => accounts[0]?.observed.map(({ code }) => code))).toEqual([
      ['role-unbound'],
      ['role-unbound'],
    ]);
  });

  it('are none where none is declared and none was seen', async () => {
    const { spaces } = await report();

    expect(spaces).toEqual([]);
  });
});

describe('the run', () => {
  it.each([
    ['organization', 'scope-organization', 'The whole organization: 5 accounts'],
    ['self', 'scope-self', "The caller's own account only"],
    [[member, other], 'scope-listed', 'Accounts named one by one: 5'],
  ] as const)('says what was in scope: %s', async (scope, code, text) => {
    const [header, ...rest] = evidenceOf();
    if (header?.line !== 'header') throw new Error('no header');
    const given = typeof scope === 'string' ? scope : [...scope];

    const { run } = await report([{ ...header, scope: given }, ...rest]);

    expect(run.scope).toMatchObject({ code, text });
  });

  it('says of a part of the organization that it is one', async () => {
    const { run, accounts, leftOut } = await report(narrowed());

    expect(run.scope).toMatchObject({
      code: 'scope-organization-part',
      text: '3 of the 5 accounts of the organization; left out by audit.yaml: 2',
    });
    expect(leftOut).toEqual([
      { id: archive, name: 'Log Archive', why: 'excluded' },
      { id: other, name: '', why: 'not-selected' },
    ]);
    expect([...accounts, ...leftOut].map(({ id }) => id).sort()).toEqual([management, archive, hub, member, other]);
  });

  it('leaves nobody out where nothing was left out', async () => {
    expect((await report()).leftOut).toEqual([]);
  });

  it('names the role through which its caller asked, where it did', async () => {
    const [, ...rest] = evidenceOf();
    const hop = `arn:aws:sts::${hub}:assumed-role/TrailproofHub/nightly`;

    expect((await report([{ ...header, hop }, ...rest])).run).toMatchObject({ caller: header.caller, hop });
    expect((await report()).run).not.toHaveProperty('hop');
  });

  it('names its organization, caller, moment and digests', async () => {
    const { run } = await report();

    expect(run).toMatchObject({
      asOf: '2026-11-20T02:08:00.000Z',
      organization: { id: 'o-a1b2c3d4e5', managementAccount: management },
      policy: { source: 'policy.yaml', sha256: 'a'.repeat(64) },
      evidence: { sha256: 'b'.repeat(64) },
      customEndpoint: false,
    });
  });
});

describe('the method', () => {
  const codes = async (policy?: Policy) => (await report(undefined, policy)).method.map(({ code }) => code);

  it('says which trails are judged', async () => {
    expect(await codes()).toContain('method-judge-relied-on');
    expect(await codes(policyOf({ trails: { judge: 'all' } }))).toContain('method-judge-all');
  });

  it('says that the enabled regions were stated, and which', async () => {
    const [, ...rest] = evidenceOf();

    const { method } = await report([{ ...header, statedRegions: ['eu-west-1', 'us-east-1'] }, ...rest]);

    const said = method.find(({ code }) => code === 'method-stated-regions');
    expect(said?.text).toContain('eu-west-1, us-east-1');
    expect(await codes()).not.toContain('method-stated-regions');
  });

  it.each<[string, Scope, readonly string[]]>([
    ['everything', {}, ['Selected by audit.yaml: all accounts of the organization.']],
    [
      'accounts, units and tags',
      {
        accounts: [member, other],
        organizationalUnits: ['ou-ab12-11111111'],
        tags: { environment: ['prod', 'test'], owner: [''] },
      },
      [
        `Selected by audit.yaml: accounts ${member}, ${other}; organizational units ou-ab12-11111111; ` +
          'tags environment=prod, environment=test, owner=.',
      ],
    ],
    [
      'all but some',
      { exclude: { tags: { '{by}': ['$&'] } } },
      [
        'Selected by audit.yaml: all accounts of the organization.',
        'Excluded by audit.yaml, whatever selects them: tags {by}=$&.',
      ],
    ],
    [
      'some of them, but for others',
      { organizationalUnits: ['ou-ab12-11111111'], exclude: { accounts: [member] } },
      [
        'Selected by audit.yaml: organizational units ou-ab12-11111111.',
        `Excluded by audit.yaml, whatever selects them: accounts ${member}.`,
      ],
    ],
    [
      'more than a sentence takes',
      { accounts: Array.from({ length: 1000 }, (_, i) => String(100000000000 + i)) },
      [
        'Selected by audit.yaml: accounts 100000000000, 100000000001, 100000000002, 100000000003, 100000000004 ' +
          'and 995 more.',
      ],
    ],
  ])('says what audit.yaml selects: %s', async (_title, selection, sentences) => {
    const [, ...rest] = evidenceOf();

    const { method } = await report([{ ...header, selection }, ...rest]);

    const said = method.filter(({ code }) => /^method-(selected|excluded)/.test(code));
    expect(said.map(({ text }) => text)).toEqual(sentences);
  });

  it('says nothing of a selection where audit.yaml makes none', async () => {
    expect((await codes()).filter((code) => /^method-(selected|excluded)/.test(code))).toEqual([]);
  });

  it('says which controls the policy leaves out', async () => {
    expect(await codes()).not.toContain('method-controls-off');
    expect(await codes(policyOf({ controls: { 'trail-logging': 'off' } }))).toContain('method-controls-off');
  });

  it('says which changes to recording are not looked for, where any are', async () => {
    const { method } = await reported(await assessed(evidenceOf()));

    expect(method.map(({ code }) => code)).toContain('method-tampering');
    expect(await codes()).not.toContain('method-tampering');
  });

  it('says over which window event history was read', async () => {
    expect(await codes()).toEqual(expect.arrayContaining(['method-codecatalyst', 'method-window']));
  });

  it('says nothing of CodeCatalyst where nobody asks about it', async () => {
    const off = Object.fromEntries(
      ['codecatalyst-connected-accounts', 'codecatalyst-billing-account', 'codecatalyst-role-trust'].map((id) => [
        id,
        'off',
      ]),
    );

    expect(await codes(policyOf({ controls: off }))).not.toContain('method-codecatalyst');
  });
});

it('the assumptions are those that a verdict rests on', async () => {
  const healthy = await report();
  const nothing = await report(evidenceOf([accountLine(member, closed(member))]), policyOf());

  expect(healthy.assumptions.map(({ id }) => id)).toContain('A1');
  expect(nothing.assumptions).toEqual([]);
});

it('a cause of a gap is named by its call, although no account in the audit has it', async () => {
  const resources = {
    ...healthyResources,
    [topicArn]: {
      kind: 'topic' as const,
      fact: { gap: gap('sts:AssumeRole', { account: '999999999999', reason: 'owner-outside', resource: topicArn }) },
    },
  };

  const { gaps } = await report(evidenceOf(healthyAccounts(), resources));

  expect(gaps).toMatchObject([
    { api: 'sts:AssumeRole', reason: 'owner-outside', accounts: ['999999999999'], resource: topicArn },
  ]);
});
