import { describe, expect, it } from 'vitest';
import { TrustingRole } from '../../src/model/evidence.js';
import type { Fact } from '../../src/model/fact.js';
import type { Policy } from '../../src/model/policy.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import {
  accountView,
  audit,
  declaring,
  known,
  member,
  policyOf,
  role,
  spaceArn,
  trustOf,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('codecatalyst-role-privilege');

const administratorAccess = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** A policy of these statements; each allows everything but for the fields given. */
function documentOf(...statements: readonly object[]): string {
  const Statement = statements.map((fields) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...fields }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

interface Given {
  readonly name?: string;
  readonly trust?: string;
  readonly managed?: Fact<string[]>;
  /** Documents of inline policies, by name. */
  readonly inline?: Readonly<Record<string, string | Fact<string>>>;
}

function roleWith({ name, trust = trustOf(spaceArn()), managed = known([], 'attached'), inline = {} }: Given = {}) {
  const policies = Object.entries(inline).map(([of, document]) => ({
    name: of,
    document: typeof document === 'string' ? known(document, of) : document,
  }));
  return { ...role(trust, name), managedPolicies: managed, inlinePolicies: known(policies, 'names') };
}

const harmless = roleWith({
  name: 'Harmless',
  managed: known(['arn:aws:iam::aws:policy/ReadOnlyAccess', `arn:aws:iam::${member}:policy/AdministratorAccess`]),
  inline: { deploy: documentOf({ Action: 's3:*' }, { Resource: 'arn:aws:s3:::artefacts/*' }) },
});
const administrator = roleWith({ managed: known(['arn:aws:iam::aws:policy/ReadOnlyAccess', administratorAccess]) });
const development = roleWith({
  name: 'CodeCatalystWorkflowDevelopmentRole-platform',
  managed: known([administratorAccess]),
});
const inlineAdministrator = roleWith({ name: 'Inline', inline: { all: documentOf({}) } });
const nobodys = roleWith({
  name: 'Nobodys',
  trust: '{"Statement":[]}',
  managed: known([administratorAccess]),
});
const unreadableTrust = { name: 'Unreadable', trust: 'no JSON: codecatalyst' };
const accepting = (...names: readonly string[]): Policy =>
  policyOf({ codecatalyst: { spaces: [], acceptedAdministrators: names } });

it.each<[string, readonly TrustingRole[], Policy, Expected]>([
  ['passes with a role that is given little', [harmless], policyOf(), passing()],
  ['fails with AdministratorAccess', [administrator], policyOf(), failing('role-administrator')],
  [
    "fails with AdministratorAccess on AWS's own development role, and says that it is",
    [development],
    declaring({}),
    failing('development-role-administrator'),
  ],
  [
    'fails with an inline policy that allows everything',
    [inlineAdministrator],
    policyOf(),
    failing('role-allows-everything'),
  ],
  [
    'fails with each of the ways in which one role is given everything',
    [roleWith({ managed: known([administratorAccess]), inline: { all: documentOf({}) } })],
    policyOf(),
    failing('role-administrator', 'role-allows-everything'),
  ],
  ['fails with one role among others', [harmless, administrator, nobodys], policyOf(), failing('role-administrator')],
  ['passes with a role that the policy accepts', [administrator], accepting('CodeCatalystDeployment'), accepted()],
  [
    'passes with an accepted role, whatever could not be read of it',
    [roleWith({ managed: unknown('iam:ListAttachedRolePolicies'), inline: { all: documentOf({}) } })],
    accepting('CodeCatalystDeployment'),
    accepted(),
  ],
  [
    'passes with a role whose name begins as the policy accepts it',
    [development],
    accepting('Other', 'CodeCatalystWorkflowDevelopmentRole-*'),
    accepted(),
  ],
  [
    'fails with a role whose name only begins with an accepted one',
    [development],
    accepting('CodeCatalystWorkflowDevelopmentRole-', 'codecatalystworkflowdevelopmentrole-platform'),
    failing('development-role-administrator'),
  ],
  [
    'fails with a role that the policy does not accept beside one that it does',
    [development, inlineAdministrator],
    accepting('CodeCatalystWorkflowDevelopmentRole-*'),
    failing('role-allows-everything'),
  ],
  [
    'misses the attached policies',
    [roleWith({ managed: unknown('iam:ListAttachedRolePolicies') })],
    policyOf(),
    missing('iam:ListAttachedRolePolicies'),
  ],
  [
    'misses the list of inline policies',
    [{ ...harmless, inlinePolicies: unknown('iam:ListRolePolicies') }],
    policyOf(),
    missing('iam:ListRolePolicies'),
  ],
  [
    'misses an inline policy',
    [roleWith({ inline: { deploy: documentOf({ Action: 's3:*' }), other: unknown('iam:GetRolePolicy') } })],
    policyOf(),
    missing('iam:GetRolePolicy'),
  ],
  [
    'misses what evidence does not have, which was collected without this control',
    [role()],
    policyOf(),
    missing('iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'),
  ],
  [
    'fails with an inline policy whatever else could not be read',
    [
      roleWith({
        managed: unknown('iam:ListAttachedRolePolicies'),
        inline: { a: unknown('iam:GetRolePolicy'), b: 'no JSON', c: documentOf({}) },
      }),
    ],
    policyOf(),
    failing('role-allows-everything'),
  ],
  [
    'fails with AdministratorAccess where no inline policy could be listed',
    [{ ...administrator, inlinePolicies: unknown('iam:ListRolePolicies') }],
    policyOf(),
    failing('role-administrator'),
  ],
  ['passes with a role that is given little, whoever it trusts', [roleWith(unreadableTrust)], policyOf(), passing()],
  [
    'misses whom a role trusts that is given everything',
    [roleWith({ ...unreadableTrust, managed: known([administratorAccess]) })],
    policyOf(),
    missing('iam:ListRoles'),
  ],
  ['does not apply without a role', [], policyOf(), { verdict: 'not-applicable', says: ['no-trusting-role'] }],
  [
    'does not apply with a role that only mentions CodeCatalyst',
    [nobodys],
    policyOf(),
    { verdict: 'not-applicable', says: ['no-trusting-role'] },
  ],
])('%s', (_title, roles, policy, expected) => {
  const account = accountView({ codecatalystRoles: known([...roles]) });

  const judgement = judge(account, audit({ policy }));

  expectJudgement(judgement, expected);
});

function passing(): Expected {
  return { verdict: 'pass', says: ['role-not-administrator'] };
}

function accepted(): Expected {
  return { verdict: 'pass', says: ['administrator-accepted'] };
}

function failing(...says: readonly string[]): Expected {
  return { verdict: 'fail', says };
}

function missing(...says: readonly string[]): Expected {
  return { verdict: 'not-assessed', says };
}

it('misses the list of roles', () => {
  const judgement = judge(accountView({ codecatalystRoles: unknown('iam:ListRoles') }), audit());

  expectJudgement(judgement, missing('iam:ListRoles'));
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const judgement = judge(accountView({ codecatalystRoles: known([administrator]) }), audit({ partition }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});

it.each(['aws', 'aws-us-gov', 'aws-cn', 'aws-eusc'])('AdministratorAccess is known by its ARN in %s', (partition) => {
  const managed = known([`arn:${partition}:iam::aws:policy/AdministratorAccess`]);

  expectJudgement(judged(roleWith({ managed })), failing('role-administrator'));
});

it.each([
  'arn:aws:iam::aws:policy/AdministratorAccess-Amplify',
  'arn:aws:iam::aws:policy/job-function/AdministratorAccess',
  `arn:aws:iam::${member}:policy/AdministratorAccess`,
])('%s is another policy', (arn) => {
  expectJudgement(judged(roleWith({ managed: known([arn]) })), passing());
});

function judged(one: TrustingRole) {
  return judge(accountView({ codecatalystRoles: known([one]) }), audit());
}

describe('an inline policy', () => {
  const exact = failing('role-allows-everything');
  const open = missing('iam:GetRolePolicy');
  const deny = { Effect: 'Deny', Action: 'organizations:*' };

  it.each<[string, string, Expected]>([
    ['that allows everything', documentOf({}), exact],
    ['of a statement that is no list', JSON.stringify({ Statement: JSON.parse(documentOf({})).Statement[0] }), exact],
    ['of the actions *:*', documentOf({ Action: ['s3:GetObject', '*:*'] }), exact],
    ['of ** on ***', documentOf({ Action: '**', Resource: ['***'] }), exact],
    ['with a condition that is empty', documentOf({ Condition: {} }), exact],
    ['with conditions about nothing', documentOf({ Condition: { StringEquals: {} } }), exact],
    ['beside a denial, whatever it takes away', documentOf(deny, {}), exact],
    ['beside a statement that is left open', documentOf({ NotAction: 'iam:*', Action: undefined }, {}), exact],
    ['under a condition', documentOf({ Condition: { Bool: { 'aws:SecureTransport': true } } }), open],
    ['of all actions but some', documentOf({ NotAction: 'iam:*', Action: undefined }), open],
    ['on all resources but some', documentOf({ NotResource: 'arn:aws:s3:::logs', Resource: undefined }), open],
    ['of wildcards that ask for letters', documentOf({ Action: '?*:*' }), open],
    ['on every ARN', documentOf({ Resource: 'arn:*' }), open],
    ['on every ARN of the partition', documentOf({ Resource: 'arn:aws:*' }), open],
    ['on every ARN by its parts', documentOf({ Resource: 'arn:aws:*:*:*:*' }), open],
    ['that is not JSON', 'all of it', open],
    ['that is no policy', '[]', open],
    ['with an element that IAM does not document', documentOf({ Unless: 'friday' }), open],
    ['with a principal, which belongs to another kind of policy', documentOf({ Principal: '*' }), open],
    ['of all actions on some resources', documentOf({ Resource: 'arn:aws:s3:::*' }), passing()],
    ['of all actions of one service', documentOf({ Action: ['iam:*', 's3:*'] }), passing()],
    ['of all actions but all', documentOf({ NotAction: ['*'], Action: undefined }), passing()],
    ['on all resources but all', documentOf({ NotResource: ['*'], Resource: undefined }), passing()],
    ['of some actions under a condition', documentOf({ Action: 's3:*', Condition: { Bool: { a: 'b' } } }), passing()],
    ['that denies everything', documentOf({ Effect: 'Deny' }), passing()],
    ['of nothing', JSON.stringify({ Version: '2012-10-17', Statement: [] }), passing()],
  ])('%s', (_title, document, expected) => {
    expectJudgement(judged(roleWith({ inline: { deploy: document } })), expected);
  });

  it('that fails is named with its statement', () => {
    const judgement = judged(roleWith({ inline: { deploy: documentOf({ Action: 's3:*' }, {}, { Sid: 'All' }) } }));

    expect(judgement.because).toEqual([
      {
        code: 'role-allows-everything',
        args: { role: administrator.arn, policy: 'deploy', statement: 'statement 2' },
      },
    ]);
  });

  it.each([
    [
      documentOf({ Sid: 'Most', NotAction: 'iam:*', Action: undefined, Condition: { Bool: { a: 'b' } } }),
      'Most, NotAction, Condition Bool a',
    ],
    ['no JSON', 'no JSON object'],
  ])('that is left open is named with its role: %s', (document, why) => {
    const judgement = judged(roleWith({ inline: { harmless: documentOf({ Action: 's3:*' }), deploy: document } }));

    const { arn } = administrator;
    const detail = `the policy of ${arn} leaves it open: inline policy deploy, ${why}`;
    expect(judgement).toMatchObject({
      gaps: [{ account: member, api: 'iam:GetRolePolicy', resource: arn, reason: 'not-decidable', detail }],
    });
  });

  it('is judged by any name, also after a way through the evidence file', () => {
    const named = roleWith();
    const policies = known([{ name: '__proto__', document: known(documentOf({})) }]);

    const read = TrustingRole.parse(JSON.parse(JSON.stringify({ ...named, inlinePolicies: policies })));

    expectJudgement(judged(read), exact);
  });
});

it('rests on every answer that was looked at', () => {
  const judgement = judged(roleWith({ inline: { one: documentOf({ Action: 's3:*' }), two: documentOf({}) } }));

  expect(judgement.evidence).toEqual(['an answer', 'attached', 'names', 'one', 'two']);
});
