import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/sandbox/index.js';
import { changedStandings, contradictions, missedCalls } from '../support/comparing.js';
import {
  audited,
  changed,
  type Fault,
  faulty,
  landingZone,
  leastLandingZone,
  lesserLandingZone,
  once,
} from '../support/pipeline.js';

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
const healthyLesser = once(() => audited({ scenario: lesser }));
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

describe('with one account that lets nobody in', () => {
  it.each(ordinary)('%s: only that account changes', async (_name, id) => {
    const before = await healthyLesser();

    const after = await audited({ scenario: faulty(lesser, { account: id, fault: 'denied' }) });

    const changes = changedStandings(before.assessment, after.assessment);
    // What is asked of the space is the paying account's to show.
    const others = changes
      .filter(({ account }) => account !== id)
      .map(({ account, control }) => `${control} ${account}`);
    const isDeclared = landingZone.policy.codecatalyst?.spaces[0]?.connectedAccounts.includes(id) && id !== payer;
    expect(others).toEqual(isDeclared ? [`codecatalyst-declared-connections ${payer}`] : []);
    expect(changes.length).toBeGreaterThan(others.length);
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
    const before = await healthyLesser();

    const after = await audited({ scenario: faulty(lesser, fault) });

    const others = changedStandings(before.assessment, after.assessment).filter(({ account }) => account !== id);
    expect(new Set(others.map(({ control }) => control))).toEqual(new Set(rests));
    expect(new Set(others.map(({ after: verdict }) => verdict))).toEqual(new Set(['not-assessed']));
    expect(contradictions(before.assessment, after.assessment)).toEqual([]);
    expect(after.report.outcome.exitCode).toBe(3);
  });
});

describe('with one thing wrong', () => {
  const trailOf = (fields: Readonly<Record<string, unknown>>) => {
    const trails = leastLandingZone.accounts.find(({ id }) => id === management)?.trails ?? [];
    return changed(leastLandingZone, management, { trails: trails.map((trail) => ({ ...trail, ...fields })) });
  };
  /** How the accounts of the space are recorded. */
  const ofCodeCatalyst = ['codecatalyst-billing-recording', 'codecatalyst-deployment-recording'];
  const eventsIn = (id: string, ...events: readonly object[]) => {
    const before = leastLandingZone.accounts.find((account) => account.id === id)?.events ?? [];
    return changed(leastLandingZone, id, { events: [...before, ...events] });
  };
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

  it.each<[string, Scenario, readonly string[], (readonly string[])?]>([
    [
      'the trail is stopped',
      trailOf({ logging: false, status: { stopLoggingTime: '2026-11-01T00:00:00Z' } }),
      ['account-recording', 'multi-region-recording', 'organization-trail', 'trail-logging', ...ofCodeCatalyst],
    ],
    [
      'the trail records one region',
      trailOf({ multiRegion: false }),
      ['multi-region-recording', 'organization-trail', ...ofCodeCatalyst],
    ],
    [
      'the trail leaves out global services',
      trailOf({ globalServices: false }),
      ['multi-region-recording', 'codecatalyst-deployment-recording'],
    ],
    [
      'the trail records writes only',
      trailOf({ eventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
      ['multi-region-recording', 'codecatalyst-deployment-recording'],
      // While a trail covers the account, nobody looks for others in the region of the space.
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'the trail leaves out KMS',
      trailOf({ eventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }),
      ['multi-region-recording', 'codecatalyst-deployment-recording'],
    ],
    [
      'the trail records data events under the name of management events',
      trailOf({
        advancedEventSelectors: [
          { Name: 'Management events selector', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] },
        ],
      }),
      ['account-recording', 'multi-region-recording', ...ofCodeCatalyst],
    ],
    ['the trail has no validation', trailOf({ validation: false }), ['trail-log-validation']],
    [
      'digests do not arrive',
      trailOf({ status: { latestDigestDeliveryError: 'AccessDenied' } }),
      ['trail-log-validation'],
    ],
    ['the trail has no key', trailOf({ kmsKeyArn: undefined }), ['trail-encryption']],
    [
      'the key is disabled',
      changed(leastLandingZone, management, {
        keys: (leastLandingZone.accounts[0]?.keys ?? []).map((key) => ({ ...key, state: 'Disabled' })),
      }),
      ['trail-encryption'],
    ],
    ['the key was deleted', changed(leastLandingZone, management, { keys: [] }), ['trail-encryption']],
    ['the trail has no topic', trailOf({ topicArn: undefined }), ['trail-notification']],
    ['the topic was deleted', changed(leastLandingZone, hub, { topics: [] }), ['trail-notification']],
    ['announcements fail', trailOf({ status: { latestNotificationError: 'NotFound' } }), ['trail-notification']],
    ['the bucket was deleted', changed(leastLandingZone, archive, { buckets: [] }), ['trail-destination']],
    [
      'a trail of data events exists beside it',
      changed(leastLandingZone, plain, {
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
      changed(leastLandingZone, plain, { optedInRegions: ['ap-east-1'] }),
      ['multi-region-recording'],
    ],
    [
      'an account that nobody declares is connected',
      eventsIn(plain, event('AcceptConnection')),
      ['codecatalyst-connected-accounts'],
    ],
    [
      'such a connection was deleted again',
      eventsIn(plain, event('AcceptConnection'), event('DeleteConnection', { eventTime: '2026-11-19T21:00:00Z' })),
      [],
    ],
    [
      "the space's events land in another account",
      eventsIn(connected, event('ListProjects', { requestParameters: { spaceName: 'platform' } })),
      ['codecatalyst-billing-account'],
    ],
    [
      "a declared account gets another space's events",
      eventsIn(connected, event('ListProjects', { requestParameters: { spaceName: 'mobile' } })),
      ['codecatalyst-connected-accounts'],
    ],
    [
      'a role of a connected account is bound to no space',
      changed(leastLandingZone, connected, { roles: [{ name: 'Deploy', trust: trust() }] }),
      ['codecatalyst-role-trust'],
    ],
    [
      'a role trusts CodeCatalyst where nobody is connected',
      changed(leastLandingZone, plain, {
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
  ])('%s: that fails, and nothing else', async (_title, broken, controls, missed = []) => {
    const { assessment, report } = await audited({ scenario: broken });

    const failing = assessment.findings
      .filter(({ judgement }) => judgement.verdict === 'fail')
      .map(({ control }) => control);
    expect([...new Set(failing)].sort()).toEqual([...controls].sort());
    expect(missedCalls(assessment)).toEqual(missed);
    expect(report.outcome.exitCode).toBe(controls.length > 0 ? 1 : 0);
  });
});
