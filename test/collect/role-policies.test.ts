import { describe, expect, it } from 'vitest';
import { type Collecting, gathered } from '../support/collecting.js';
import { type Interference, interfere, xml } from '../support/go-between.js';
import { member, spaceArn, trustOf } from '../support/literals.js';
import { faulty } from '../support/pipeline.js';
import { smallest } from '../support/small.js';

const lists = ['iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'];
const reads = ['iam:ListRoles', 'iam:GetRolePolicy', ...lists];
const arn = `arn:aws:iam::${member}:role/ci/Deployment`;
const administratorAccess = 'arn:aws:iam::aws:policy/AdministratorAccess';
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const deployment = {
  name: 'Deployment',
  path: '/ci/',
  trust: JSON.parse(trustOf(spaceArn())) as object,
  managedPolicies: [readOnly, administratorAccess],
  inlinePolicies: { two: 'all, 100 % of it', one: everything },
};
const bystander = {
  ...deployment,
  name: 'Bystander',
  trust: {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
};
const scenario = smallest({ accounts: { [member]: { roles: [deployment, bystander] } } });

async function read(more: Partial<Collecting> = {}) {
  const { accounts, calls } = await gathered({ scenario, accounts: [member], reads, ...more });
  const { reading, answers } = accounts.find(({ account }) => account.id === member) ?? {};
  const roles = reading?.codecatalystRoles;
  const asked = calls.filter(({ account, service }) => account === member && service === 'iam');
  return {
    roles: roles && 'known' in roles ? roles.known : roles,
    answers,
    asked: asked.map(({ action }) => action).sort(),
  };
}

const through =
  (interference: Interference): NonNullable<Collecting['by']> =>
  async ({ url }) =>
    (await interfere(url, interference)).url;

const noSuchEntity = xml(
  '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>It cannot be found.</Message></Error></ErrorResponse>',
  404,
);

describe('the policies of a role that trusts CodeCatalyst', () => {
  it('are kept, inline ones decoded, each with its answer', async () => {
    const { roles, answers } = await read();

    const of = (action: string, policy = '') => `iam:${action} ${member} us-east-1 ${arn}${policy}`;
    expect(roles).toMatchObject([
      {
        arn,
        managedPolicies: { known: [administratorAccess, readOnly], from: of('ListAttachedRolePolicies') },
        inlinePolicies: {
          known: [
            { name: 'one', document: { known: JSON.stringify(everything), from: of('GetRolePolicy', ' one') } },
            { name: 'two', document: { known: 'all, 100 % of it', from: of('GetRolePolicy', ' two') } },
          ],
          from: of('ListRolePolicies'),
        },
      },
    ]);
    expect(answers?.map(({ id }) => id)).toEqual(
      expect.arrayContaining([of('GetRolePolicy', ' one'), of('GetRolePolicy', ' two')]),
    );
  });

  it('are read of no other role', async () => {
    const { asked } = await read();

    expect(asked).toEqual([
      'GetRolePolicy',
      'GetRolePolicy',
      'ListAttachedRolePolicies',
      'ListRolePolicies',
      'ListRoles',
    ]);
  });

  it('come from every page', async () => {
    const { roles, asked } = await read({
      scenario: { ...scenario, pageSizes: { ...scenario.pageSizes, rolePolicies: 1 } },
    });

    expect(roles).toMatchObject([
      {
        managedPolicies: { known: [administratorAccess, readOnly] },
        inlinePolicies: { known: [{ name: 'one' }, { name: 'two' }] },
      },
    ]);
    expect(asked).toHaveLength(7);
  });

  it('are not asked for where nobody needs them', async () => {
    const { roles, asked } = await read({ reads: ['iam:ListRoles'] });

    expect(asked).toEqual(['ListRoles']);
    expect(roles).toMatchObject([
      {
        managedPolicies: { gap: { api: 'iam:ListAttachedRolePolicies', resource: arn, reason: 'not-collected' } },
        inlinePolicies: { gap: { api: 'iam:ListRolePolicies', resource: arn, reason: 'not-collected' } },
      },
    ]);
  });

  it.each(lists)('are a gap where %s is denied, and the others are read', async (api) => {
    const [service = '', action = ''] = api.split(':');
    const { roles } = await read({ scenario: faulty(scenario, { service, action, account: member, fault: 'denied' }) });

    const gap = { api, account: member, region: 'us-east-1', resource: arn, reason: 'denied' };
    expect(roles).toMatchObject([
      api === lists[0]
        ? { managedPolicies: { gap }, inlinePolicies: { known: [{ name: 'one' }, { name: 'two' }] } }
        : { managedPolicies: { known: [administratorAccess, readOnly] }, inlinePolicies: { gap } },
    ]);
  });

  it('are a gap each where iam:GetRolePolicy is denied', async () => {
    const { roles } = await read({
      scenario: faulty(scenario, { service: 'iam', action: 'GetRolePolicy', account: member, fault: 'denied' }),
    });

    const gapOf = (name: string) => ({
      name,
      document: { gap: { api: 'iam:GetRolePolicy', resource: `${arn} ${name}`, reason: 'denied' } },
    });
    expect(roles).toMatchObject([{ inlinePolicies: { known: [gapOf('one'), gapOf('two')] } }]);
  });

  it.each(['absent-fields', 'wrong-types', 'garbage', 'repeating-token'] as const)(
    'are a gap where an answer is %s',
    async (fault) => {
      const actions = ['ListAttachedRolePolicies', 'ListRolePolicies'];
      const { roles } = await read({
        scenario: faulty(scenario, { service: 'iam', action: actions, account: member, fault }),
      });

      const gap = { reason: 'unexpected-answer', resource: arn };
      expect(roles).toMatchObject([{ managedPolicies: { gap }, inlinePolicies: { gap } }]);
    },
  );

  it.each([
    ['iam:ListAttachedRolePolicies', '<AttachedPolicies/>'],
    ['iam:ListRolePolicies', '<PolicyNames/>'],
  ])('are a gap where %s is truncated without a marker', async (api, list) => {
    const action = api.slice(4);
    const answer = xml(
      `<${action}Response><${action}Result>${list}<IsTruncated>true</IsTruncated></${action}Result></${action}Response>`,
    );
    const { roles } = await read({ by: through({ answer: (call) => (call.api === api ? answer : undefined) }) });

    const gap = { api, reason: 'unexpected-answer', detail: expect.stringContaining('without a marker') };
    expect(roles).toMatchObject([{ [api === lists[0] ? 'managedPolicies' : 'inlinePolicies']: { gap } }]);
  });

  it.each(lists)('and the role itself are left out where it is gone at %s', async (api) => {
    const { roles } = await read({ by: through({ answer: (call) => (call.api === api ? noSuchEntity : undefined) }) });

    expect(roles).toEqual([]);
  });

  it('are left out where one is gone when it is looked at', async () => {
    const answer: Interference['answer'] = ({ api, body }) =>
      api === 'iam:GetRolePolicy' && body.includes('PolicyName=two') ? noSuchEntity : undefined;
    const { roles } = await read({ by: through({ answer }) });

    expect(roles).toMatchObject([{ inlinePolicies: { known: [{ name: 'one' }] } }]);
  });
});
