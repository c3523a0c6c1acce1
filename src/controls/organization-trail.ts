import { all, any, fail, judge, pass, restingOn, say } from '../judgement/judgement.js';
import type { OrganizationEvidence } from '../model/evidence.js';
import { type Gap, isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { AuditView, Control } from './control.js';

/** A logging multi-region organization trail exists, CloudTrail is trusted, and only accounts that the policy names administer it. */
export const organizationTrail: Control = {
  id: 'organization-trail',
  severity: 'high',
  subject: 'organization',
  reads: [
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'organizations:ListAWSServiceAccessForOrganization',
    'organizations:ListDelegatedAdministrators',
  ],
  policy: ['organization.cloudtrailAdministrators'],
  assumes: ['A8', 'A10'],
  causes: [
    'no-organization-trail',
    'trail-single-region',
    'trail-not-logging',
    'cloudtrail-not-trusted',
    'administrator-not-named',
  ],
  judge: (organization, audit) =>
    all([recordsTheOrganization(audit), isTrusted(organization), isAdministeredAsNamed(organization, audit)]),
};

function recordsTheOrganization({ trails, trailsShown }: AuditView): Judgement {
  const seen = [...trails.values()].filter(({ trail }) => trail.organization);
  const parts = seen.map(({ trail: { arn: trail, multiRegion, homeRegion: region }, from, status }) =>
    restingOn(
      [from],
      all([
        multiRegion ? pass() : fail(say('trail-single-region', { trail, region })),
        judge(status, ({ logging }) =>
          logging ? pass(say('organization-trail-logging', { trail })) : fail(say('trail-not-logging', { trail })),
        ),
      ]),
    ),
  );
  const absent = fail(say('no-organization-trail', {}));
  // It would show in every account, so that one that showed its trails is enough.
  return parts.length > 0 ? any(parts, absent) : all(trailsShown.map((shown) => judge(shown, () => absent)));
}

function isTrusted(organization: OrganizationEvidence): Judgement {
  const api = 'organizations:ListAWSServiceAccessForOrganization';
  return judge(organization.trustedServices ?? notRead(organization, api), (services) =>
    services.includes('cloudtrail.amazonaws.com')
      ? pass(say('cloudtrail-trusted', {}))
      : fail(say('cloudtrail-not-trusted', {})),
  );
}

/** An organization trail's ARN names the management account, whoever made it: administrators are asked for apart. */
function isAdministeredAsNamed(organization: OrganizationEvidence, { policy }: AuditView): Judgement {
  const named = policy.organization.cloudtrailAdministrators;
  if (named === undefined) return pass();
  const api = 'organizations:ListDelegatedAdministrators';
  return judge(organization.cloudtrailAdministrators ?? notRead(organization, api), (administrators) =>
    all([
      pass(say('administrators-named', { n: administrators.length })),
      ...administrators
        .filter((account) => !named.includes(account))
        .map((account) => fail(say('administrator-not-named', { account }))),
    ]),
  );
}

function notRead({ organization }: OrganizationEvidence, api: string): { readonly gap: Gap } {
  const account = organization && isKnown(organization) ? organization.known.managementAccount : '';
  return { gap: { account, api, reason: 'not-collected', detail: 'it was not asked' } };
}
