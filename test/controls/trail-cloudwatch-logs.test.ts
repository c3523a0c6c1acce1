import { describe, expect, it } from 'vitest';
import type { TrailStatus } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import type { LogGroup, SharedResource } from '../../src/model/shared-resource.js';
import type { TrailView } from '../../src/recording/recording.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  audit,
  healthyLogGroup,
  hub,
  known,
  logGroupArn,
  logging,
  management,
  neverStarted,
  policyOf,
  stopped,
  trailView,
  trailWithout,
  unknown,
} from '../support/literals.js';

const judge = judgeTrail('trail-cloudwatch-logs');

// The audit speaks for 2026-11-20T02:08:00.000Z.
const dayAgo = '2026-11-19T02:08:00.000Z';
const longer = '2026-11-19T02:07:59.999Z';
const started = '2023-02-01T10:12:31.000Z';
const passes = (...says: string[]): Expected => ({ verdict: 'pass', says: ['log-group-set', ...says] });
const fails = (...says: string[]): Expected => ({ verdict: 'fail', says });
const misses = (...says: string[]): Expected => ({ verdict: 'not-assessed', says });
const unreadStatus = unknown('cloudtrail:GetTrailStatus');
const unreadGroup: SharedResource = { kind: 'log-group', fact: unknown('logs:DescribeLogGroups') };
const missing: SharedResource = { kind: 'log-group', fact: known({ exists: false }) };

function keeping(retentionDays: LogGroup['retentionDays']): SharedResource {
  return { kind: 'log-group', fact: known({ ...healthyLogGroup, retentionDays }, 'log group') };
}

interface Row {
  readonly title: string;
  readonly status?: Fact<TrailStatus>;
  /** Where they are not what the status says. */
  readonly deliveries?: TrailView['deliveries'];
  readonly group?: SharedResource;
  readonly logGroup?: Readonly<Record<string, number>>;
  readonly delivery?: Readonly<Record<string, number>>;
  readonly expected: Expected;
}

function judgeRow({ status = known(logging), deliveries, group = keeping(null), logGroup = {}, delivery = {} }: Row) {
  const policy = policyOf({ trails: { logGroup, delivery } });
  const view = trailView({ status, ...(deliveries && { deliveries }) });
  return judge(view, audit({ policy, resources: { [logGroupArn]: group } }));
}

describe('the group', () => {
  it.each(
    titled<Row>([
      {
        title: 'passes where events never expire',
        logGroup: { minRetentionDays: 3653 },
        expected: passes('log-group-reached'),
      },
      {
        title: 'passes with any retention where the policy asks for none',
        group: keeping(1),
        expected: passes('log-group-reached'),
      },
      {
        title: 'passes where it keeps them exactly as long as asked',
        group: keeping(365),
        logGroup: { minRetentionDays: 365 },
        expected: passes('log-group-reached'),
      },
      {
        title: 'fails where it keeps them a day less',
        group: keeping(364),
        logGroup: { minRetentionDays: 365 },
        expected: fails('log-group-retention-short'),
      },
      { title: 'fails where it does not exist', group: missing, expected: fails('log-group-missing') },
      {
        title: 'fails where it does not exist, although nobody could read the status',
        group: missing,
        status: unreadStatus,
        expected: fails('log-group-missing'),
      },
      {
        title: 'fails with a short retention, although nobody could read the status',
        group: keeping(30),
        logGroup: { minRetentionDays: 31 },
        status: unreadStatus,
        expected: fails('log-group-retention-short'),
      },
      { title: 'is missed', group: unreadGroup, expected: misses('logs:DescribeLogGroups') },
      {
        title: 'is missed beside the status',
        group: unreadGroup,
        status: unreadStatus,
        expected: misses('logs:DescribeLogGroups', 'cloudtrail:GetTrailStatus'),
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('fails where none is set, whatever could not be read', () => {
    const trail = { ...trailView({ status: unreadStatus }), trail: trailWithout('logGroupArn') };

    expectJudgement(judge(trail, audit()), fails('no-log-group'));
  });

  it('may be in another account', () => {
    const elsewhere = `arn:aws:logs:us-east-1:${hub}:log-group:trail:*`;
    const trail = trailView({ trail: { logGroupArn: elsewhere } });

    expectJudgement(judge(trail, audit({ resources: { [elsewhere]: keeping(null) } })), passes('log-group-reached'));
    expectJudgement(judge(trail, audit({ resources: { [elsewhere]: missing } })), fails('log-group-missing'));
  });

  it('says how long it keeps events, and rests on the answers', () => {
    const judgement = judgeRow({
      title: '',
      group: keeping(30),
      logGroup: { minRetentionDays: 90 },
      expected: fails(),
    });

    expect(judgement).toEqual({
      verdict: 'fail',
      because: [{ code: 'log-group-retention-short', args: { group: logGroupArn, days: 30, minDays: 90 } }],
      evidence: ['log group', 'an answer'],
    });
  });
});

describe('what arrives there', () => {
  const at = (logGroupDeliveredAt: string, more: Partial<TrailStatus> = {}): Fact<TrailStatus> =>
    known({ ...logging, logGroupDeliveredAt, ...more });
  const never = (more: Partial<TrailStatus> = {}): Fact<TrailStatus> =>
    known({ logging: true, startedAt: started, ...more });

  it.each(
    titled<Row>([
      { title: 'passes exactly as long ago as it may be', status: at(dayAgo), expected: passes('log-group-reached') },
      {
        title: 'fails one millisecond later, while log files come',
        status: at(longer),
        expected: fails('log-group-stale'),
      },
      {
        title: 'passes where the policy allows longer',
        status: at(longer),
        logGroup: { maxAgeHours: 25 },
        expected: passes('log-group-reached'),
      },
      {
        title: 'is not excused by log files that come, where nothing ever arrived',
        status: never({ deliveredAt: logging.deliveredAt, digestDeliveredAt: logging.digestDeliveredAt }),
        expected: fails('log-group-never-reached'),
      },
      {
        title: 'fails where nothing ever arrived anywhere',
        status: never(),
        expected: fails('log-group-never-reached'),
      },
      {
        title: 'fails where nothing ever arrived and AWS does not say since when it is logging',
        status: known({ logging: true }),
        expected: fails('log-group-never-reached'),
      },
      {
        title: 'fails where the last delivery failed',
        status: at('2026-11-20T02:03:00.000Z', { logGroupDeliveryError: 'Access denied' }),
        expected: fails('log-group-error'),
      },
      {
        title: 'names all that is wrong',
        status: at(longer),
        group: keeping(1),
        logGroup: { minRetentionDays: 2 },
        expected: fails('log-group-retention-short', 'log-group-stale'),
      },
      {
        title: 'fails although nobody could read the group',
        status: at(longer),
        group: unreadGroup,
        expected: fails('log-group-stale'),
      },
      ...['None', ''].map((logGroupDeliveryError) => ({
        title: `passes where the error is the text "${logGroupDeliveryError}"`,
        status: at('2026-11-20T02:03:00.000Z', { logGroupDeliveryError }),
        expected: passes('log-group-reached'),
      })),
      {
        title: 'passes with what is no matter here: errors of the bucket, digests and announcements',
        status: known({ ...logging, deliveryError: 'a', digestDeliveryError: 'b', notificationError: 'c' }),
        expected: passes('log-group-reached'),
      },
      {
        title: 'is missed where only a member told the status',
        status: at(longer, { logGroupDeliveryError: 'Access denied' }),
        deliveries: unreadStatus,
        expected: misses('cloudtrail:GetTrailStatus'),
      },
      { title: 'is missed with the status', status: unreadStatus, expected: misses('cloudtrail:GetTrailStatus') },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it.each(
    titled<Row>([
      {
        title: 'passes where the bucket had nothing later',
        status: at('2026-10-01T00:00:00.000Z', { deliveredAt: '2026-10-01T00:00:00.000Z' }),
        expected: passes('log-group-with-bucket'),
      },
      {
        title: 'passes where it is behind the bucket exactly as far as it may be',
        status: at('2026-10-01T00:00:00.000Z', { deliveredAt: '2026-10-02T00:00:00.000Z' }),
        expected: passes('log-group-with-bucket'),
      },
      {
        title: 'fails where it is one millisecond further behind',
        status: at('2026-10-01T00:00:00.000Z', { deliveredAt: '2026-10-02T00:00:00.001Z' }),
        expected: fails('log-group-stale'),
      },
      {
        title: 'passes where the last log file is just too old to be called fresh',
        status: at('2026-11-18T02:08:00.000Z', { deliveredAt: longer }),
        expected: passes('log-group-with-bucket'),
      },
      {
        title: 'is not excused by digests',
        status: at('2026-10-01T00:00:00.000Z', { deliveredAt: '2026-10-03T00:00:00.000Z' }),
        expected: fails('log-group-stale'),
      },
      {
        title: 'is not judged where only digests ever came',
        status: never({ digestDeliveredAt: logging.digestDeliveredAt }),
        expected: passes('nothing-to-log'),
      },
    ]),
  )('of an idle trail %s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  const old = '2025-12-20T00:00:00.000Z';
  const silent = { logging: true, startedAt: started, deliveredAt: old, logGroupDeliveredAt: old };

  it.each(
    titled<Row>([
      {
        title: 'log files are refused and there are no digests',
        status: known({ ...silent, deliveryError: 'AccessDenied' }),
        expected: fails('log-group-stale'),
      },
      { title: 'there are no digests', status: known(silent), expected: fails('log-group-stale') },
      {
        title: 'digests ended as well',
        status: known({ ...silent, digestDeliveredAt: longer }),
        expected: fails('log-group-stale'),
      },
      {
        title: 'digests come and log files are refused',
        status: known({ ...silent, digestDeliveredAt: logging.digestDeliveredAt, deliveryError: 'AccessDenied' }),
        expected: fails('log-group-stale'),
      },
      {
        title: 'digests alone ever came, and ended',
        status: never({ digestDeliveredAt: longer }),
        expected: fails('log-group-never-reached'),
      },
      {
        title: 'digests alone ever came, and log files are refused',
        status: never({ digestDeliveredAt: logging.digestDeliveredAt, deliveryError: 'AccessDenied' }),
        expected: fails('log-group-never-reached'),
      },
    ]),
  )('is not excused as idle where %s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it.each(
    titled<Row>([
      {
        title: 'a digest came exactly as long ago as it may',
        status: known({ ...silent, digestDeliveredAt: dayAgo }),
        expected: passes('log-group-with-bucket'),
      },
      {
        title: 'a digest came, and the error is the text None',
        status: known({ ...silent, digestDeliveredAt: dayAgo, deliveryError: 'None' }),
        expected: passes('log-group-with-bucket'),
      },
      {
        title: 'a log file came as lately as the policy asks of those',
        status: known({ ...silent, deliveredAt: longer, logGroupDeliveredAt: longer }),
        delivery: { maxAgeHours: 25 },
        expected: passes('log-group-with-bucket'),
      },
      {
        title: 'nothing but a digest ever came, exactly as long ago as it may',
        status: never({ digestDeliveredAt: dayAgo }),
        expected: passes('nothing-to-log'),
      },
    ]),
  )('is excused as idle where %s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it.each(
    titled<Row>([
      { title: 'is not judged', status: known({ logging: true, startedAt: dayAgo }), expected: passes('just-started') },
      {
        title: 'is not judged after a restart',
        status: at('2026-10-01T00:00:00.000Z', { startedAt: dayAgo }),
        expected: passes('just-started'),
      },
      {
        title: 'fails with an error',
        status: known({ logging: true, startedAt: dayAgo, logGroupDeliveryError: 'Access denied' }),
        expected: fails('log-group-error'),
      },
      {
        title: 'fails where the start is one millisecond further back',
        status: known({ logging: true, startedAt: longer }),
        expected: fails('log-group-never-reached'),
      },
    ]),
  )('of a trail just started %s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it.each(
    titled<Row>([
      {
        title: 'is not judged, whatever its last error was',
        status: known({ ...stopped, logGroupDeliveryError: 'Access denied' }),
        expected: passes('nothing-to-deliver'),
      },
      {
        title: 'is not judged where it was never started',
        status: known(neverStarted),
        expected: passes('nothing-to-deliver'),
      },
      {
        title: 'leaves the retention to be judged',
        status: known(stopped),
        group: keeping(1),
        logGroup: { minRetentionDays: 2 },
        expected: fails('log-group-retention-short'),
      },
      {
        title: 'leaves the group to be missed',
        status: known(stopped),
        group: unreadGroup,
        expected: misses('logs:DescribeLogGroups'),
      },
    ]),
  )('of a stopped trail %s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('names the account that tells', () => {
    const deliveries = known({ ...logging, account: hub });
    const at = logging.logGroupDeliveredAt;

    expect(judgeRow({ title: '', deliveries, expected: passes() }).because[1]).toEqual({
      code: 'log-group-reached',
      args: { group: logGroupArn, at, account: hub },
    });
  });

  it('says since when and for how long it has been silent', () => {
    const judgement = judgeRow({ title: '', status: at(longer), expected: fails() });

    expect(judgement.because).toEqual([
      {
        code: 'log-group-stale',
        args: { group: logGroupArn, at: longer, hours: 24, maxHours: 24, account: management },
      },
    ]);
  });
});
