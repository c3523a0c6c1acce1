import { describe, expect, it } from 'vitest';
import { apart } from '../support/apart.js';
import { changedStandings, contradictions, missedCalls } from '../support/comparing.js';
import {
  audited,
  type Fault,
  faulty,
  landingZone,
  leastLandingZone,
  lesserLandingZone,
  once,
  soundLesser,
} from '../support/pipeline.js';
import {
  accountWith,
  type Change,
  happening,
  keyWith,
  statusWith,
  together,
  trailWith,
} from '../support/single-fault.js';

const healthy = once(() => audited());

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const payer = '444455556666';
const connected = '666677778888';
const plain = '777788889999';
const suspended = '121212121212';
/** Without the accounts that show nothing which another does not show. */
const lesser = lesserLandingZone;
/** Accounts that own nothing on which others rest. */
const ordinary = lesser.accounts
  .filter(({ id, state }) => state === 'ACTIVE' && ![management, archive, hub].includes(id))
  .map(({ id, name }) => [name, id] as const);

describe('the landing zone', () => {
  it('is clean: nothing fails, nothing is unassessed, exit code 0', async () => {
    const { report } = await healthy();

    expect(report.outcome).toMatchObject({ exitCode: 0, headline: { code: 'outcome-clean' } });
    expect(report.summary.judgements).toMatchObject({ fail: 0, 'not-assessed': 0 });
    expect(report.summary.assessedPercent).toBe(100);
    expect([report.causes, report.gaps]).toEqual([[], []]);
  });

  it('accounts for every account, the suspended one too', async () => {
    const { report } = await healthy();

    expect(report.summary.accounts).toEqual({ total: 12, read: 11, unreadable: 0, inactive: 1, new: 0, failing: 0 });
    expect(report.accounts.find(({ id }) => id === suspended)).toMatchObject({
      state: 'SUSPENDED',
      access: 'inactive',
    });
  });

  it('rests on the organization trail, in every account that was read', async () => {
    const { report } = await healthy();

    const trail = `arn:aws:cloudtrail:us-east-1:${management}:trail/aws-controltower-BaselineCloudTrail`;
    const restsOn = report.accounts.filter(({ access }) => access === 'read').map(({ restsOn: arns }) => arns);
    expect(restsOn).toEqual(restsOn.map(() => [trail]));
  });

  it('shows its space, who pays for it and who is connected', async () => {
    const { report } = await healthy();

    expect(report.spaces).toMatchObject([
      { name: 'platform', declaredBilling: payer, observedBilling: { account: payer, at: '2026-11-19T16:45:03Z' } },
    ]);
  });
});

describe('with accounts that let nobody in', () => {
  const declared = landingZone.policy.codecatalyst?.spaces[0]?.connectedAccounts ?? [];
  // What is asked of the space rests on each of its accounts: no two of them are closed at once.
  const audits = apart(ordinary, ([, id]) => [declared.includes(id) ? 'of the space' : id]).map(
    (closed) => [closed.map(([name]) => name).join(', '), closed.map(([, id]) => id)] as const,
  );

  it.each(audits)('%s: nothing else changes', async (_names, ids) => {
    const before = await soundLesser();

    const after = await audited({ scenario: faulty(lesser, { account: ids, fault: 'denied' }) });

    const changes = changedStandings(before.assessment, after.assessment);
    const others = changes
      .filter(({ account }) => !ids.includes(account))
      .map(({ account, control }) => `${control} ${account}`);
    const rests = ids.some((id) => id !== payer && declared.includes(id));
    expect(others).toEqual(rests ? [`codecatalyst-declared-connections ${payer}`] : []);
    expect(new Set(changes.map(({ account }) => account))).toEqual(new Set([...ids, ...(rests ? [payer] : [])]));
    expect(new Set(changes.map(({ after: verdict }) => verdict))).toEqual(new Set(['not-assessed']));
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(missedCalls(after.assessment)).toContain('sts:AssumeRole');
    expect(after.report.outcome.exitCode).toBe(3);
  });

  it.each<[string, string, Fault, readonly string[]]>([
    [
      'Management, which owns the trail, its key and its log group',
      management,
      { account: management, fault: 'denied' },
      ['trail-encryption', 'trail-key-rotation', 'trail-cloudwatch-logs'],
    ],
    [
      'Log Archive, which owns the bucket',
      archive,
      { account: archive, fault: 'denied' },
      [
        'trail-destination',
        'trail-tampering',
        'log-bucket-public-access',
        'log-bucket-policy',
        'log-bucket-encryption',
        'log-bucket-tamper-protection',
        'log-bucket-retention',
        'log-bucket-access-logging',
      ],
    ],
    [
      'Audit, which owns the topic',
      hub,
      { account: hub, service: ['cloudtrail', 'account', 'iam', 'sns'], fault: 'denied' },
      ['trail-notification'],
    ],
  ])('%s: others lose only what rests on it', async (_title, id, fault, rests) => {
    const before = await soundLesser();

    const after = await audited({ scenario: faulty(lesser, fault) });

    const others = changedStandings(before.assessment, after.assessment).filter(({ account }) => account !== id);
    expect(new Set(others.map(({ control }) => control))).toEqual(new Set(rests));
    expect(new Set(others.map(({ after: verdict }) => verdict))).toEqual(new Set(['not-assessed']));
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(after.report.outcome.exitCode).toBe(3);
  });
});

/** What fails with it, and the calls that are missed. */
type Wrong = readonly [title: string, change: Change, controls: readonly string[], missed?: readonly string[]];

describe('with things wrong that have nothing to do with one another', () => {
  /** How the accounts of the space are recorded. */
  const ofCodeCatalyst = ['codecatalyst-billing-recording', 'codecatalyst-deployment-recording'];
  const event = (eventName: string, more: Readonly<Record<string, unknown>> = {}) => ({
    eventSource: 'codecatalyst.amazonaws.com',
    eventName,
    eventTime: '2026-11-19T20:00:00Z',
    awsRegion: 'us-west-2',
    ...more,
  });
  const trust = (Condition?: object) => ({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'codecatalyst-runner.amazonaws.com' },
        Action: 'sts:AssumeRole',
        ...(Condition && { Condition }),
      },
    ],
  });

  const things: readonly Wrong[] = [
    [
      'the trail is stopped',
      together(trailWith({ logging: false }), statusWith({ stopLoggingTime: '2026-11-01T00:00:00Z' })),
      ['account-recording', 'multi-region-recording', 'organization-trail', 'trail-logging', ...ofCodeCatalyst],
    ],
    [
      'the trail records one region',
      trailWith({ multiRegion: false }),
      ['multi-region-recording', 'organization-trail', ...ofCodeCatalyst],
    ],
    [
      'the trail leaves out global services',
      trailWith({ globalServices: false }),
      ['multi-region-recording', 'codecatalyst-deployment-recording'],
    ],
    [
      'the trail records writes only',
      trailWith({ eventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
      ['multi-region-recording', 'codecatalyst-deployment-recording'],
      // While a trail covers the account, nobody looks for others in the region of the space.
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'the trail leaves out KMS',
      trailWith({ eventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }),
      ['multi-region-recording', 'codecatalyst-deployment-recording'],
    ],
    [
      'the trail records data events under the name of management events',
      trailWith({
        advancedEventSelectors: [
          { Name: 'Management events selector', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] },
        ],
      }),
      ['account-recording', 'multi-region-recording', ...ofCodeCatalyst],
    ],
    ['the trail has no validation', trailWith({ validation: false }), ['trail-log-validation']],
    ['digests do not arrive', statusWith({ latestDigestDeliveryError: 'AccessDenied' }), ['trail-log-validation']],
    ['the trail has no key', trailWith({ kmsKeyArn: undefined }), ['trail-encryption']],
    ['the key is disabled', keyWith({ state: 'Disabled' }), ['trail-encryption']],
    ['the key was deleted', accountWith(management, { keys: [] }), ['trail-encryption']],
    ['the trail has no topic', trailWith({ topicArn: undefined }), ['trail-notification']],
    ['the topic was deleted', accountWith(hub, { topics: [] }), ['trail-notification']],
    ['announcements fail', statusWith({ latestNotificationError: 'NotFound' }), ['trail-notification']],
    ['the bucket was deleted', accountWith(archive, { buckets: [] }), ['trail-destination']],
    [
      'a trail of data events exists beside it',
      accountWith(plain, {
        trails: [
          {
            name: 'data',
            homeRegion: 'us-east-1',
            bucket: 'elsewhere',
            eventSelectors: [{ IncludeManagementEvents: false }],
          },
        ],
      }),
      [],
    ],
    [
      'an account opted in to a region that the trail is not in',
      accountWith(plain, { optedInRegions: ['ap-east-1'] }),
      ['multi-region-recording'],
    ],
    [
      'an account that nobody declares is connected',
      happening(plain, event('AcceptConnection')),
      ['codecatalyst-connected-accounts'],
    ],
    [
      'such a connection was deleted again',
      happening(plain, event('AcceptConnection'), event('DeleteConnection', { eventTime: '2026-11-19T21:00:00Z' })),
      [],
    ],
    [
      "the space's events land in another account",
      happening(connected, event('ListProjects', { requestParameters: { spaceName: 'platform' } })),
      ['codecatalyst-billing-account'],
    ],
    [
      "a declared account gets another space's events",
      happening(connected, event('ListProjects', { requestParameters: { spaceName: 'mobile' } })),
      ['codecatalyst-connected-accounts'],
    ],
    [
      'a role of a connected account is bound to no space',
      accountWith(connected, { roles: [{ name: 'Deploy', trust: trust() }] }),
      ['codecatalyst-role-trust'],
    ],
    [
      'a role trusts CodeCatalyst where nobody is connected',
      accountWith(plain, {
        roles: [
          {
            name: 'Deploy',
            trust: trust({
              ArnLike: {
                'aws:SourceArn': 'arn:aws:codecatalyst:::space/e3420072-0d4c-4f2e-9d5b-5e4910cc94cd/project/*',
              },
            }),
          },
        ],
      }),
      ['codecatalyst-connected-accounts'],
    ],
  ];

  const harmless = things.filter(([, , controls]) => controls.length === 0);
  const harmful = things.filter(([, , controls]) => controls.length > 0);
  /** In one audit each control has one reason to fail. */
  const audits = [harmless, ...apart(harmful, ([, , controls]) => controls)].map(
    (wrong) => [wrong.map(([title]) => title).join('; '), wrong] as const,
  );

  it.each(audits)('%s: that fails, and nothing else', async (_titles, wrong) => {
    const scenario = together(...wrong.map(([, change]) => change))(leastLandingZone);

    const { assessment, report } = await audited({ scenario });

    const controls = wrong.flatMap(([, , ids]) => ids);
    const failing = assessment.findings
      .filter(({ judgement }) => judgement.verdict === 'fail')
      .map(({ control }) => control);
    expect([...new Set(failing)].sort()).toEqual([...controls].sort());
    expect(missedCalls(assessment)).toEqual(wrong.flatMap(([, , , missed = []]) => missed).sort());
    expect(report.outcome.exitCode).toBe(controls.length > 0 ? 1 : 0);
  });
});
