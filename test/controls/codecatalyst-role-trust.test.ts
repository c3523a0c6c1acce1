import { expect, it } from 'vitest';
import type { TrustingRole } from '../../src/model/evidence.js';
import type { Policy } from '../../src/model/policy.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import {
  accountView,
  audit,
  declaring,
  known,
  policyOf,
  role,
  spaceArn,
  spaceId,
  trustOf,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('codecatalyst-role-trust');

const otherId = '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5';
const bound = role();
const boundElsewhere = role(trustOf(spaceArn(otherId)), 'Elsewhere');
const unbound = role(trustOf(undefined), 'Anybody');
const anySpace = role(trustOf('arn:aws:codecatalyst:::space/*'), 'AnySpace');
const support = role(trustOf(undefined), 'AWSRoleForCodeCatalystSupport-1a2b');
const unreadable = role('no JSON', 'Unreadable');
const indifferent = role('{"Statement":[]}', 'Indifferent');
const declared = declaring({ id: spaceId });
const twoDeclaredOneId = declaring({ id: spaceId }, { name: 'mobile' });

it.each<[string, readonly TrustingRole[], Policy, Expected]>([
  ['passes with a role that is bound', [bound], policyOf(), { verdict: 'pass', says: ['role-bound'] }],
  [
    'passes with a role that is bound to a declared space',
    [bound],
    declared,
    { verdict: 'pass', says: ['role-bound'] },
  ],
  [
    'passes with a role of an unknown id where not every declared space gives its own',
    [boundElsewhere],
    twoDeclaredOneId,
    { verdict: 'pass', says: ['role-bound'] },
  ],
  ["passes with AWS's own support role", [support], declared, { verdict: 'pass', says: ['support-role-exempt'] }],
  ['fails with a role that is not bound', [unbound], policyOf(), { verdict: 'fail', says: ['role-unbound'] }],
  ['fails with a role that is bound to any space', [anySpace], policyOf(), { verdict: 'fail', says: ['role-unbound'] }],
  [
    'fails with a role that is bound to a space nobody declares',
    [boundElsewhere],
    declared,
    { verdict: 'fail', says: ['role-bound-to-undeclared-space'] },
  ],
  [
    'fails with any bound role where the policy says that there are no spaces',
    [bound],
    policyOf({ codecatalyst: { spaces: [] } }),
    { verdict: 'fail', says: ['role-bound-to-undeclared-space'] },
  ],
  [
    'fails with one role that is not bound among others that are',
    [bound, unbound, support],
    policyOf(),
    { verdict: 'fail', says: ['role-unbound'] },
  ],
  [
    'fails with a role that is not bound, whatever another one is',
    [unreadable, unbound],
    policyOf(),
    { verdict: 'fail', says: ['role-unbound'] },
  ],
  [
    'misses a trust policy that cannot be decided',
    [bound, unreadable],
    policyOf(),
    { verdict: 'not-assessed', says: ['iam:ListRoles'] },
  ],
  ['does not apply without a role', [], declared, { verdict: 'not-applicable', says: ['no-trusting-role'] }],
  [
    'does not apply with roles that only mention CodeCatalyst',
    [indifferent],
    declared,
    { verdict: 'not-applicable', says: ['no-trusting-role'] },
  ],
])('%s', (_title, roles, policy, expected) => {
  const account = accountView({ codecatalystRoles: known([...roles]) });

  const judgement = judge(account, audit({ policy }));

  expectJudgement(judgement, expected);
});

it('misses the list of roles', () => {
  const judgement = judge(accountView({ codecatalystRoles: unknown('iam:ListRoles') }), audit());

  expectJudgement(judgement, { verdict: 'not-assessed', says: ['iam:ListRoles'] });
});

it('names the role whose trust policy cannot be decided', () => {
  const judgement = judge(accountView({ codecatalystRoles: known([unreadable]) }), audit());

  expect(judgement).toMatchObject({ gaps: [{ resource: unreadable.arn, reason: 'not-decidable' }] });
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const judgement = judge(accountView({ codecatalystRoles: known([unbound]) }), audit({ partition }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});
