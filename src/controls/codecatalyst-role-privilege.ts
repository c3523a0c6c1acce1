import { undecidableTrust } from '../codecatalyst/gaps.js';
import { roleTrust } from '../codecatalyst/role-trust.js';
import { allowsEverything } from '../iam/administrator.js';
import { readIdentityPolicy } from '../iam/policy-document.js';
import { all, fail, judge, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import type { InlinePolicy, TrustingRole } from '../model/evidence.js';
import type { Gap } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { codecatalystRegions } from '../model/regions.js';
import type { Control } from './control.js';
import { undecided } from './resource-policy.js';

/**
 * No role that trusts CodeCatalyst is given all there is: by AdministratorAccess, or by an inline policy. What its
 * other managed policies say is not read, and what denials and boundaries take away again is not weighed.
 */
export const codecatalystRolePrivilege: Control = {
  id: 'codecatalyst-role-privilege',
  severity: 'medium',
  subject: 'account',
  reads: ['iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies', 'iam:ListRoles'],
  policy: ['codecatalyst.acceptedAdministrators'],
  assumes: [],
  causes: ['role-administrator', 'development-role-administrator', 'role-allows-everything'],
  judge({ id, reading }, { policy: { codecatalyst }, partition }) {
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    return judge(reading.codecatalystRoles, (roles) => {
      const parts = roles.flatMap((role) => judgeRole(id, role, codecatalyst?.acceptedAdministrators ?? []));
      return parts.length > 0 ? all(parts) : notApplicable(say('no-trusting-role', {}));
    });
  },
};

function judgeRole(account: string, role: TrustingRole, accepted: readonly string[]): readonly Judgement[] {
  const trust = roleTrust(role.trust);
  if (trust.kind === 'none') return [];
  const entry = accepted.find((name) => names(name, role.name));
  if (entry !== undefined) return [pass(say('administrator-accepted', { role: role.arn, entry }))];
  const { managedPolicies = notRead(account, role, 'iam:ListAttachedRolePolicies') } = role;
  const { inlinePolicies = notRead(account, role, 'iam:ListRolePolicies') } = role;
  const given = all([
    judge<readonly string[]>(managedPolicies, (arns) => attached(role, arns)),
    judge<readonly InlinePolicy[]>(inlinePolicies, (policies) =>
      all(policies.map((policy) => inline(account, role, policy))),
    ),
    pass(say('role-not-administrator', { role: role.arn })),
  ]);
  if (trust.kind !== 'undecidable' || given.verdict === 'pass') return [given];
  return [restingOn(given.evidence, notAssessed(undecidableTrust(account, role.arn, trust.why)))];
}

/** @param entry a name, or the start of names before `*` */
function names(entry: string, role: string): boolean {
  return entry.endsWith('*') ? role.startsWith(entry.slice(0, -1)) : role === entry;
}

function notRead(account: string, { arn }: TrustingRole, api: string): { readonly gap: Gap } {
  const detail = 'no control of this audit needed it';
  return { gap: { account, api, resource: arn, reason: 'not-collected', detail } };
}

/** https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-iam-roles.html */
const developmentRole = 'CodeCatalystWorkflowDevelopmentRole-';

function attached({ arn, name }: TrustingRole, policies: readonly string[]): Judgement {
  const policy = policies.find((attachedArn) => /^arn:[^:]+:iam::aws:policy\/AdministratorAccess$/.test(attachedArn));
  if (policy === undefined) return pass();
  const code = name.startsWith(developmentRole) ? 'development-role-administrator' : 'role-administrator';
  return fail(say(code, { role: arn, policy }));
}

function inline(account: string, { arn }: TrustingRole, { name, document }: InlinePolicy): Judgement {
  return judge(document, (text) => {
    const open = (why: string): Judgement => {
      const about = { account, api: 'iam:GetRolePolicy', resource: arn };
      return notAssessed(undecided(about, `inline policy ${name}, ${why}`));
    };
    const read = readIdentityPolicy(text);
    if ('unreadable' in read) return open(read.unreadable);
    const everything = allowsEverything(read.statements);
    switch (everything.allowed) {
      case 'yes':
        return fail(say('role-allows-everything', { role: arn, policy: name, statement: everything.by }));
      case 'maybe':
        return open(`${everything.by}, ${everything.why}`);
      case 'no':
        return pass();
    }
  });
}
