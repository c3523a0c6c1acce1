import { describe, expect, it } from 'vitest';
import type { AuditView } from '../../src/controls/control.js';
import type { OrganizationEvidence } from '../../src/model/evidence.js';
import type { TrailView } from '../../src/recording/recording.js';
import { judgeOrganization } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import {
  archive,
  audit,
  hub,
  known,
  management,
  member,
  neverStarted,
  organizationLine,
  policyOf,
  stopped,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeOrganization('organization-trail');

const healthy = trailView();
const ofAccount = trailView({ trail: { arn: `${trailArn}-own`, organization: false } });
const singleRegion = trailView({ trail: { multiRegion: false } });
const unreadStatus = unknown('cloudtrail:GetTrailStatus');
const trusted = ['organization-trail-logging', 'cloudtrail-trusted'];

function seen(...trails: readonly TrailView[]): Pick<AuditView, 'trails'> {
  return { trails: new Map(trails.map((view, index) => [`${view.trail.arn}-${index}`, view])) };
}

function naming(...accounts: readonly string[]): Pick<AuditView, 'policy'> {
  return { policy: policyOf({ organization: { cloudtrailAdministrators: accounts } }) };
}

interface Row {
  readonly title: string;
  readonly organization?: Partial<OrganizationEvidence>;
  readonly more?: Partial<AuditView>;
  readonly expected: Expected;
}

function judgeRow({ organization, more }: Row) {
  return judge({ ...organizationLine, ...organization }, audit(more));
}

describe('its trail', () => {
  it.each(
    titled<Row>([
      { title: 'passes with one that is logging in all regions', expected: { verdict: 'pass', says: trusted } },
      {
        title: 'passes with one that does beside one that does not, and one of an account',
        more: seen(ofAccount, trailView({ status: known(stopped) }), healthy),
        expected: { verdict: 'pass', says: trusted },
      },
      {
        title: 'passes with one that does, whatever could not be read of another',
        more: seen(trailView({ status: unreadStatus }), healthy),
        expected: { verdict: 'pass', says: trusted },
      },
      {
        title: 'fails where none was seen',
        more: seen(),
        expected: { verdict: 'fail', says: ['no-organization-trail'] },
      },
      {
        title: 'fails where only trails of accounts were seen',
        more: seen(ofAccount),
        expected: { verdict: 'fail', says: ['no-organization-trail'] },
      },
      {
        title: 'fails with one of a single region',
        more: seen(singleRegion),
        expected: { verdict: 'fail', says: ['trail-single-region'] },
      },
      {
        title: 'fails with one of a single region, although nobody could read its status',
        more: seen(trailView({ trail: { multiRegion: false }, status: unreadStatus })),
        expected: { verdict: 'fail', says: ['trail-single-region'] },
      },
      {
        title: 'fails with one that was stopped',
        more: seen(trailView({ status: known(stopped) })),
        expected: { verdict: 'fail', says: ['trail-not-logging'] },
      },
      {
        title: 'fails with one that was never started',
        more: seen(trailView({ status: known(neverStarted) })),
        expected: { verdict: 'fail', says: ['trail-not-logging'] },
      },
      {
        title: 'fails with two of which each satisfies a half',
        more: seen(singleRegion, trailView({ status: known(stopped) })),
        expected: { verdict: 'fail', says: ['trail-single-region', 'trail-not-logging'] },
      },
      {
        title: 'misses the status of the only one',
        more: seen(trailView({ status: unreadStatus })),
        expected: { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
      },
      {
        title: 'misses the status of one where the others fail',
        more: seen(singleRegion, trailView({ status: unreadStatus })),
        expected: { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
      },
      {
        title: "misses the trails where nobody's were read",
        more: { ...seen(), trailsShown: [unknown('sts:AssumeRole'), unknown('cloudtrail:DescribeTrails')] },
        expected: { verdict: 'not-assessed', says: ['sts:AssumeRole', 'cloudtrail:DescribeTrails'] },
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('rests on the answer that described it and on its status', () => {
    const passing = judge(organizationLine, audit());
    const failing = judge(organizationLine, audit(seen(singleRegion)));

    expect(passing.evidence).toEqual(['trail', 'status', 'trusted services']);
    expect(failing.evidence).toEqual(['trail', 'status', 'trusted services']);
  });
});

describe('trusted access', () => {
  const api = 'organizations:ListAWSServiceAccessForOrganization';

  it.each(
    titled<Row>([
      {
        title: 'fails where it is off',
        organization: { trustedServices: known(['sso.amazonaws.com']) },
        expected: { verdict: 'fail', says: ['cloudtrail-not-trusted'] },
      },
      {
        title: "fails where it is off, although nobody's trails were read",
        organization: { trustedServices: known([]) },
        more: { ...seen(), trailsShown: [unknown()] },
        expected: { verdict: 'fail', says: ['cloudtrail-not-trusted'] },
      },
      {
        title: 'is named beside what else is wrong',
        organization: { trustedServices: known([]) },
        more: seen(),
        expected: { verdict: 'fail', says: ['no-organization-trail', 'cloudtrail-not-trusted'] },
      },
      {
        title: 'is missed where it was denied',
        organization: { trustedServices: unknown(api) },
        expected: { verdict: 'not-assessed', says: [api] },
      },
      {
        title: 'does not matter where there is no trail',
        organization: { trustedServices: unknown(api) },
        more: seen(),
        expected: { verdict: 'fail', says: ['no-organization-trail'] },
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('is missed where it was not asked, of the management account', () => {
    const { trustedServices: _, ...notAsked } = organizationLine;

    expect(judge(notAsked, audit())).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ account: management, api, reason: 'not-collected' }],
    });
  });
});

describe('delegated administrators', () => {
  const api = 'organizations:ListDelegatedAdministrators';
  const all = [...trusted, 'administrators-named'];

  it.each(
    titled<Row>([
      {
        title: 'pass where the policy names them',
        more: naming(archive, hub),
        expected: { verdict: 'pass', says: all },
      },
      {
        title: 'pass where there is none and the policy names some',
        organization: { cloudtrailAdministrators: known([]) },
        more: naming(hub),
        expected: { verdict: 'pass', says: all },
      },
      {
        title: 'pass where there is none and the policy says none',
        organization: { cloudtrailAdministrators: known([]) },
        more: naming(),
        expected: { verdict: 'pass', says: all },
      },
      {
        title: 'are not judged where the policy says nothing of them',
        organization: { cloudtrailAdministrators: unknown(api) },
        expected: { verdict: 'pass', says: trusted },
      },
      {
        title: 'fail where the policy names others',
        more: naming(archive),
        expected: { verdict: 'fail', says: ['administrator-not-named'] },
      },
      {
        title: 'fail where the policy says none',
        more: naming(),
        expected: { verdict: 'fail', says: ['administrator-not-named'] },
      },
      {
        title: 'fail each by itself',
        organization: { cloudtrailAdministrators: known([archive, hub, member]) },
        more: naming(archive),
        expected: { verdict: 'fail', says: ['administrator-not-named', 'administrator-not-named'] },
      },
      {
        title: 'fail whatever could not be read',
        organization: { trustedServices: unknown('organizations:ListAWSServiceAccessForOrganization') },
        more: { ...naming(), ...seen(trailView({ status: unreadStatus })) },
        expected: { verdict: 'fail', says: ['administrator-not-named'] },
      },
      {
        title: 'are missed where they were denied',
        organization: { cloudtrailAdministrators: unknown(api) },
        more: naming(hub),
        expected: { verdict: 'not-assessed', says: [api] },
      },
      {
        title: 'are missed where they were denied and the policy says none',
        organization: { cloudtrailAdministrators: unknown(api) },
        more: naming(),
        expected: { verdict: 'not-assessed', says: [api] },
      },
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('are named', () => {
    expect(judge(organizationLine, audit(naming())).because).toEqual([
      { code: 'administrator-not-named', args: { account: hub } },
    ]);
  });

  it('are missed where they were not asked', () => {
    const { cloudtrailAdministrators: _, ...notAsked } = organizationLine;

    expectJudgement(judge(notAsked, audit(naming())), { verdict: 'not-assessed', says: [api] });
  });
});
