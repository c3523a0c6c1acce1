import { expect, it } from 'vitest';
import type { Assessment } from '../../src/assess/assess.js';
import { Policy } from '../../src/model/policy.js';
import { defaultRegions, leaderRegion } from '../../src/model/regions.js';
import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { findingOf, standingOf } from '../support/assessing.js';
import { accountIn, regionsAsked } from '../support/calls.js';
import { missedCalls, verdictsOf } from '../support/comparing.js';
import { audited, faulty } from '../support/pipeline.js';
import {
  accountWith,
  archive,
  changedFindings,
  core,
  hub,
  logBucket,
  management,
  plain,
  sound,
  statusWith,
  strict,
  together,
  trailArn,
  trailWith,
  wishing,
} from '../support/single-fault.js';

// What other tools got wrong once, and users told them: each of it, as a whole audit meets it.

const usual = { policy: strict };
const hoursAgo = (hours: number) => new Date(Date.parse(core.now) - hours * 3_600_000).toISOString();
const own = (fields: object = {}) => ({ name: 'own', homeRegion: 'us-east-1', bucket: 'elsewhere', ...fields });
const arnOf = (account: string, region: string, name: string) =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;
/** Accounts that rest on no organization trail, but on what they have themselves. */
const alone = (trails: Readonly<Record<string, readonly object[]>>) =>
  together(
    trailWith({ organization: false }),
    ...Object.entries(trails).map(([id, list]) => accountWith(id, { trails: list })),
  )(core);

function verdictOf(assessment: Assessment, control: string, subject: string): string {
  const { judgement } = findingOf(assessment, control, subject);
  const why = judgement.verdict === 'not-assessed' ? judgement.gaps.map(({ reason }) => reason) : [];
  return [judgement.verdict, ...judgement.because.map(({ code }) => code), ...why].join(' ');
}

function failing({ findings }: Assessment): readonly string[] {
  return findings.flatMap(({ control, judgement }) => (judgement.verdict === 'fail' ? [control] : []));
}

it('1. an organization trail whose status and selectors no member may read, nor anybody else: open, and no failure', async () => {
  const scenario = parseScenario({
    ...accountWith(management, { auditRole: 'absent' })(core),
    delegatedAdministrators: [{ account: hub, service: 'config.amazonaws.com' }],
    members: { getTrailStatus: false, getEventSelectors: false },
  });

  const { assessment } = await audited({ ...usual, scenario });

  expect(failing(assessment)).toEqual([]);
  expect(standingOf(assessment, plain, 'account-recording')).toEqual({ verdict: 'not-assessed' });
  expect(standingOf(assessment, plain, 'trail-logging')).toEqual({ verdict: 'not-assessed', inheritedFrom: trailArn });
  expect(missedCalls(assessment)).toEqual(
    expect.arrayContaining(['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrailStatus']),
  );
});

it('2. a shadow of a trail, and another trail of the same name: each is asked about by its ARN, where it is at home', async () => {
  const name = 'aws-controltower-BaselineCloudTrail';
  const trails = [own({ name, homeRegion: 'us-west-2', logging: false })];

  const { assessment, calls, lines } = await audited({
    scenario: accountWith(plain, { trails })(core),
    policy: wishing('trails', { judge: 'all' })(strict),
  });

  expect(accountIn(lines, plain).reading?.trailsByRegion['us-east-1']).toMatchObject({
    known: [trailArn, arnOf(plain, 'us-west-2', name)],
  });
  const asked = calls.filter(({ action }) => action === 'GetTrailStatus');
  expect(asked.map(({ region, resource }) => [region, resource])).toEqual(
    expect.arrayContaining([
      ['us-east-1', trailArn],
      ['us-west-2', arnOf(plain, 'us-west-2', name)],
    ]),
  );
  expect(verdictOf(assessment, 'trail-logging', trailArn)).toBe('pass trail-logging-on');
  expect(verdictOf(assessment, 'trail-logging', arnOf(plain, 'us-west-2', name))).toBe('fail trail-stopped');
});

it('3. one finding for each trail, not for each region and account that shows it', async () => {
  const trails = ['us-east-1', 'us-west-2'].map((homeRegion) =>
    own({ name: `in-${homeRegion}`, homeRegion, multiRegion: false }),
  );

  const { assessment } = await audited({
    scenario: accountWith(plain, { trails: [own(), ...trails] })(core),
    policy: wishing('trails', { judge: 'all' })(strict),
  });

  expect(verdictsOf(assessment).size).toBe(assessment.findings.length);
  for (const { id } of assessment.controls.filter(({ subject }) => subject === 'trail')) {
    expect(assessment.findings.filter(({ control }) => control === id)).toHaveLength(4);
  }
});

it('4. advanced selectors are read for what they select, not for their names', async () => {
  const select = (...selectors: readonly object[]) => [own({ advancedEventSelectors: selectors })];
  const ofManagement = (...more: readonly object[]) => ({
    FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...more],
  });
  const scenario = alone({
    [management]: select({
      Name: 'Management events selector',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      ],
    }),
    [archive]: select(ofManagement({ Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] })),
    [hub]: select(
      ofManagement({ Field: 'readOnly', Equals: ['true'] }),
      ofManagement({ Field: 'readOnly', Equals: ['false'] }),
    ),
    [plain]: select(ofManagement({ Field: 'vpcEndpointId', Equals: ['vpce-1'] })),
  });

  const { assessment } = await audited({ ...usual, scenario });

  const said = [management, archive, hub, plain].map((id) => [
    verdictOf(assessment, 'account-recording', id),
    verdictOf(assessment, 'multi-region-recording', id),
  ]);
  expect(said).toEqual([
    ['fail trail-without-management-events recorded-not-by-trail', 'fail trail-without-management-events'],
    ['pass recorded-by', 'fail trail-leaves-out-reads-of trail-leaves-out-writes-of'],
    ['pass recorded-by', 'pass recorded-everywhere-by'],
    ['not-assessed not-decidable', 'not-assessed not-decidable'],
  ]);
});

it('5. advanced selectors come without basic ones, and nothing is missed', async () => {
  const { assessment } = await sound();
  const advancedEventSelectors = [
    { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    {
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      ],
    },
  ];

  const after = await audited({
    ...usual,
    scenario: trailWith({ eventSelectors: undefined, advancedEventSelectors })(core),
  });

  expect(accountIn(after.lines, management).reading?.trails[trailArn]?.selectors).toMatchObject({
    known: { advanced: { length: 2 } },
  });
  expect(changedFindings(assessment, after.assessment)).toEqual([]);
});

it('6. two trails that each do half of it: no one trail does it all', async () => {
  const scenario = alone({
    [archive]: [
      own({ name: 'reads', eventSelectors: [{ ReadWriteType: 'ReadOnly' }] }),
      own({ name: 'writes', eventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
    ],
    [hub]: [own({ name: 'everywhere', logging: false }), own({ name: 'here', multiRegion: false })],
    [plain]: [own({ name: 'pair', eventSelectors: [{ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }] })],
  });

  const { assessment } = await audited({ ...usual, scenario });

  const said = [archive, hub, plain].map((id) => [
    verdictOf(assessment, 'account-recording', id),
    verdictOf(assessment, 'multi-region-recording', id),
    verdictOf(assessment, 'duplicate-recording', id),
  ]);
  expect(said).toEqual([
    ['pass recorded-by', 'fail trail-leaves-out-writes trail-leaves-out-reads', 'pass recorded-once'],
    ['pass recorded-by', 'fail trail-not-logging trail-single-region', 'pass recorded-once'],
    ['pass recorded-by', 'pass recorded-everywhere-by', 'pass recorded-once'],
  ]);
});

it('7. regions that are off are not asked, those that are denied are open until the policy says so', async () => {
  const scenario = parseScenario({
    ...alone({ [hub]: [own()], [plain]: [own({ homeRegion: 'us-west-2', multiRegion: false })] }),
    regionDeny: { regions: ['us-west-2'], exceptActions: [], exceptAccounts: [plain] },
  });
  const ofAccounts = async (policy: Policy) => {
    const { assessment, calls } = await audited({ scenario, policy });
    const asked = [archive, hub, plain].map((id) => regionsAsked(calls, id, 'DescribeTrails'));
    const said = [archive, hub, plain].map((id) => verdictOf(assessment, 'account-recording', id));
    return { asked, said };
  };

  const asked = [['us-east-1', 'us-west-2'], ['us-east-1'], ['us-east-1', 'us-west-2']];
  expect(await ofAccounts(strict)).toEqual({
    asked,
    said: ['not-assessed denied-by-scp', 'pass recorded-by', 'pass recorded-by'],
  });
  expect(await ofAccounts(wishing('regions', { denied: ['us-west-2'] })(strict))).toEqual({
    asked,
    said: ['fail no-trail', 'pass recorded-by', 'fail trail-in-denied-region'],
  });
});

it('8. accounts that are suspended, closing or new are not judged; a management account without the role is open', async () => {
  const [model] = core.accounts.filter(({ id }) => id === plain);
  const more = [
    { id: '100000000001', name: 'suspended', state: 'SUSPENDED' },
    { id: '100000000002', name: 'closing', state: 'PENDING_CLOSURE' },
    { id: '100000000003', name: 'new', joined: hoursAgo(20), auditRole: 'absent' },
  ];
  const { accounts, ...others } = accountWith(management, { auditRole: 'absent' })(core);
  const scenario = parseScenario({ ...others, accounts: [...accounts, ...more.map((one) => ({ ...model, ...one }))] });

  const { assessment } = await audited({ ...usual, scenario });

  expect(failing(assessment)).toEqual([]);
  const standing = (id: string) => [
    ...new Set(Object.values(assessment.standings.get(id) ?? {}).map(({ verdict }) => verdict)),
  ];
  expect(more.map(({ id }) => standing(id))).toEqual(more.map(() => ['not-applicable']));
  expect(verdictOf(assessment, 'account-recording', management)).toBe('not-assessed expected-from role-not-assumed');
  expect(verdictOf(assessment, 'account-recording', plain)).toBe('pass recorded-by');
});

it('9. bucket, key, log group and topic in other accounts: read there, and open where that is outside', async () => {
  const stranger = '464646464646';
  const inside = together(
    trailWith({ logGroupArn: `arn:aws:logs:us-east-1:${hub}:log-group:trail:*` }),
    accountWith(hub, { logGroups: [{ name: 'trail', region: 'us-east-1', retentionDays: 90 }] }),
  )(core);
  const outside = trailWith({
    bucket: `${logBucket}-2`,
    kmsKeyArn: `arn:aws:kms:us-east-1:${stranger}:key/1`,
    topicArn: `arn:aws:sns:us-east-1:${stranger}:topic`,
    logGroupArn: `arn:aws:logs:us-east-1:${stranger}:log-group:trail:*`,
  })(core);
  const anywhere = Policy.parse({ version: 1, controls: strict.controls, activity: strict.activity });
  const strangers = {
    id: stranger,
    name: 'stranger',
    outside: true,
    buckets: [{ name: `${logBucket}-2`, region: 'us-east-1' }],
  };

  const { assessment } = await sound();
  const within = await audited({ ...usual, scenario: inside });
  const without = await audited({
    policy: anywhere,
    scenario: parseScenario({ ...outside, accounts: [...outside.accounts, strangers] }),
  });

  expect(changedFindings(assessment, within.assessment)).toEqual([]);
  const reasons = without.assessment.findings.flatMap(({ control, judgement }) =>
    judgement.verdict === 'not-assessed' ? judgement.gaps.map(({ reason }) => `${control} ${reason}`) : [],
  );
  expect(reasons.sort()).toEqual([
    'log-bucket-access-logging owner-unknown',
    'log-bucket-encryption owner-unknown',
    'log-bucket-policy owner-unknown',
    'log-bucket-public-access owner-unknown',
    'log-bucket-retention owner-unknown',
    'log-bucket-tamper-protection owner-unknown',
    'trail-cloudwatch-logs owner-outside',
    'trail-destination owner-unknown',
    'trail-encryption owner-outside',
    'trail-key-rotation owner-outside',
    'trail-notification owner-outside',
    'trail-notification owner-unknown',
    'trail-tampering owner-outside',
    // Of the account that the bucket's name speaks of, and of the trail's owner.
    'trail-tampering owner-unknown',
    'trail-tampering owner-unknown',
  ]);
  expect(failing(without.assessment)).toEqual([]);
});

it('10. the error "None" is no error, and ages are in hours', async () => {
  const { assessment } = await sound();
  const none = {
    latestDeliveryError: 'None',
    latestNotificationError: 'None',
    latestDigestDeliveryError: 'None',
    latestCloudWatchLogsDeliveryError: 'None',
  };
  const aged = (hours: number) =>
    statusWith({
      ...none,
      latestDeliveryTime: hoursAgo(hours),
      latestDigestDeliveryTime: hoursAgo(hours),
      latestCloudWatchLogsDeliveryTime: hoursAgo(hours),
    })(core);

  const fresh = await audited({ ...usual, scenario: aged(24) });
  const stale = await audited({ ...usual, scenario: aged(25) });

  expect(changedFindings(assessment, fresh.assessment)).toEqual([]);
  expect(findingOf(stale.assessment, 'trail-delivery', trailArn).judgement.because).toMatchObject([
    { code: 'delivery-stale', args: { hours: 25, maxHours: 24 } },
  ]);
});

it('11. credentials that expire while resources are read are had anew, and nothing is otherwise', async () => {
  const before = await sound();
  const services = ['cloudtrail', 'kms', 'logs', 's3', 'sns'];
  const accounts = core.accounts.map(({ id }) => id).filter((id) => id !== hub);

  const after = await audited({
    ...usual,
    scenario: faulty(core, { service: services, account: accounts, fault: 'expired-credentials', times: 1 }),
  });

  expect(new Set(after.calls.filter((call) => call.fault).map(({ service }) => service)).size).toBeGreaterThan(3);
  expect(after.lines).toEqual(before.lines);
});

it('12. a stopped trail whose selectors cannot be read records nothing: a failure, and nothing open', async () => {
  const stopped = trailWith({ logging: false })(core);

  const { assessment } = await audited({
    ...usual,
    scenario: faulty(stopped, { service: 'cloudtrail', action: 'GetEventSelectors', fault: 'denied' }),
  });

  for (const control of ['account-recording', 'multi-region-recording', 'trail-data-events']) {
    expect(verdictOf(assessment, control, plain)).toBe('fail trail-not-logging');
  }
  expect(missedCalls(assessment)).toEqual([]);
});

it.each(['aws-us-gov', 'aws-cn'])('13. in %s every control says what it says elsewhere', async (partition) => {
  const { assessment } = await sound();
  const region = leaderRegion(partition);
  const [other = ''] = defaultRegions(partition).filter((name) => name !== region);
  const moved = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll('arn:aws:', `arn:${partition}:`)
        .replaceAll('us-east-1', region)
        .replaceAll('us-west-2', other),
    );
  const scenario = parseScenario({
    ...(moved(core) as Scenario),
    partition,
    regions: { enabledByDefault: [region, other] },
  });
  const policy = Policy.parse(moved(strict));

  const there = await audited({ scenario, policy, settings: { region } });

  const said = (found: Assessment) =>
    found.findings.map(({ control, subject: { id } }) => [control, id, verdictOf(found, control, id)]);
  expect(said(there.assessment)).toEqual(moved(said(assessment)));
});
