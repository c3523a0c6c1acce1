import { undecidableTrust } from '../codecatalyst/gaps.js';
import { isSupportRole, roleTrust } from '../codecatalyst/role-trust.js';
import { all, fail, judge, notApplicable, notAssessed, pass, say } from '../judgement/judgement.js';
import type { TrustingRole } from '../model/evidence.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { Control } from './control.js';

/** Every role that trusts CodeCatalyst is bound by `aws:SourceArn` to a space, and to a declared one where ids are declared. */
export const codecatalystRoleTrust: Control = {
  id: 'codecatalyst-role-trust',
  severity: 'high',
  subject: 'account',
  reads: ['iam:ListRoles'],
  policy: ['codecatalyst.spaces'],
  assumes: ['A12'],
  causes: ['role-unbound', 'role-bound-to-undeclared-space'],
  judge({ id, reading }, { policy: { codecatalyst }, partition }) {
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    const declaredIds = codecatalyst?.spaces.flatMap((space) => space.id ?? []) ?? [];
    // Ids are compared only where every declared space gives its own: otherwise the odd one may be the right one.
    const complete = codecatalyst !== undefined && declaredIds.length === codecatalyst.spaces.length;
    return judge(reading.codecatalystRoles, (roles) => {
      const parts = roles.flatMap((role) => judgeRole(id, role, complete ? declaredIds : undefined));
      return parts.length > 0 ? all(parts) : notApplicable(say('no-trusting-role', {}));
    });
  },
};

function judgeRole(
  account: string,
  role: TrustingRole,
  declaredIds: readonly string[] | undefined,
): readonly Judgement[] {
  const trust = roleTrust(role.trust);
  switch (trust.kind) {
    case 'none':
      return [];
    case 'unbound':
      if (isSupportRole(role.name)) return [pass(say('support-role-exempt', { role: role.arn }))];
      return [fail(say('role-unbound', { role: role.arn }))];
    case 'bound':
      return trust.spaceIds.map((space) =>
        declaredIds && !declaredIds.includes(space)
          ? fail(say('role-bound-to-undeclared-space', { role: role.arn, space }))
          : pass(say('role-bound', { role: role.arn, space })),
      );
    case 'undecidable':
      return [notAssessed(undecidableTrust(account, role.arn, trust.why))];
  }
}
