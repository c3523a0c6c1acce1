import { describe, expect, it } from 'vitest';
import { isSupportRole, type RoleTrust, roleTrust } from '../../src/codecatalyst/role-trust.js';
import { spaceArn, spaceId, trustOf } from '../support/literals.js';

const otherId = '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5';
const service = 'codecatalyst-runner.amazonaws.com';

function statement(more: Readonly<Record<string, unknown>> = {}) {
  return { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...more };
}

function document(...statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function under(operator: string, pattern: unknown, key = 'aws:SourceArn') {
  return statement({ Condition: { [operator]: { [key]: pattern } } });
}

const bound: RoleTrust = { kind: 'bound', spaceIds: [spaceId] };
const unbound: RoleTrust = { kind: 'unbound' };
const none: RoleTrust = { kind: 'none' };

describe('a trust policy that binds', () => {
  it.each<[string, string, RoleTrust]>([
    ['as AWS documents it', trustOf(spaceArn()), bound],
    ['to one project', trustOf(`arn:aws:codecatalyst:::space/${spaceId}/project/1234`), bound],
    ['in any partition', trustOf(`arn:*:codecatalyst:::space/${spaceId}/project/*`), bound],
    ['to the space itself', trustOf(`arn:aws:codecatalyst:::space/${spaceId}`), bound],
    ['in another partition', trustOf(`arn:aws-us-gov:codecatalyst:::space/${spaceId}/project/*`), bound],
    ['in any region of any account', trustOf(`arn:aws:codecatalyst:*:*:space/${spaceId}/project/*`), bound],
    ['to a list of one', trustOf([spaceArn()]), bound],
    ['to two spaces', trustOf([spaceArn(), spaceArn(otherId)]), { kind: 'bound', spaceIds: [otherId, spaceId] }],
    ['to one space twice', trustOf([spaceArn(), `arn:aws:codecatalyst:::space/${spaceId}`]), bound],
    ['with StringEquals', document(under('StringEquals', `arn:aws:codecatalyst:::space/${spaceId}/project/1`)), bound],
    ['with StringLike', document(under('StringLike', spaceArn())), bound],
    ['with ArnEquals', document(under('ArnEquals', spaceArn())), bound],
    ['with an operator and a key in another case', document(under('arnlike', spaceArn(), 'AWS:sourcearn')), bound],
    ['in a single statement that is no list', JSON.stringify({ Statement: under('ArnLike', spaceArn()) }), bound],
    [
      'for a service written in upper case',
      document({ ...under('ArnLike', spaceArn()), Principal: { Service: 'CODECATALYST.AMAZONAWS.COM' } }),
      bound,
    ],
    [
      'for an action written in another case',
      document({ ...under('ArnLike', spaceArn()), Action: ['STS:ASSUMEROLE', 'sts:TagSession'] }),
      bound,
    ],
    [
      'in two statements, each to its own space',
      document(under('ArnLike', spaceArn()), under('ArnLike', spaceArn(otherId))),
      { kind: 'bound', spaceIds: [otherId, spaceId] },
    ],
    [
      'by the second of two conditions',
      document(
        statement({
          Condition: {
            ArnLike: { 'aws:SourceArn': 'arn:aws:codecatalyst:::*' },
            StringLike: { 'aws:SourceArn': spaceArn() },
          },
        }),
      ),
      bound,
    ],
    [
      'and denies the rest',
      document(under('ArnLike', spaceArn()), {
        ...statement(),
        Effect: 'Deny',
        Condition: { ArnNotLike: { 'aws:SourceArn': spaceArn() } },
      }),
      bound,
    ],
    [
      'beside statements for others',
      document(under('ArnLike', spaceArn()), { ...statement(), Principal: { Service: 'ec2.amazonaws.com' } }),
      bound,
    ],
  ])('%s is bound', (_title, policy, trust) => {
    expect(roleTrust(policy)).toEqual(trust);
  });
});

describe('a trust policy that does not bind', () => {
  it.each<[string, string]>([
    ['without a condition', trustOf(undefined)],
    ['with an empty condition', document(statement({ Condition: {} }))],
    ['to any space', trustOf('arn:aws:codecatalyst:::space/*')],
    ['to any project of any space', trustOf('arn:aws:codecatalyst:::space/*/project/*')],
    ['to whatever starts like an id', trustOf(`arn:aws:codecatalyst:::space/${spaceId.slice(0, 8)}*`)],
    [
      'to an id with a wildcard inside',
      trustOf(`arn:aws:codecatalyst:::space/${spaceId.slice(0, 8)}-?${spaceId.slice(10)}/project/*`),
    ],
    ['to an id that goes on', trustOf(`arn:aws:codecatalyst:::space/${spaceId}*`)],
    ['to whatever the caller is tagged with', trustOf(spaceArn(`\${aws:PrincipalTag/space}`))],
    ['to an id of which the caller says a part', trustOf(spaceArn(`${spaceId.slice(0, 8)}\${aws:username}`))],
    ['to everything', trustOf('*')],
    ['to a list of which one is any space', trustOf([spaceArn(), 'arn:aws:codecatalyst:::space/*'])],
    ['to another service', trustOf('arn:aws:codepipeline:us-east-1:111122223333:space/x/project/*')],
    ['only where the key is there', document(under('ArnLikeIfExists', spaceArn()))],
    ['only where the key is there, as a text', document(under('StringEqualsIfExists', spaceArn()))],
    ['by what it is not', document(under('ArnNotLike', spaceArn(otherId)))],
    ['for all values, of which there may be none', document(under('ForAllValues:ArnLike', spaceArn()))],
    ['by another key', document(under('StringEquals', '111122223333', 'aws:SourceAccount'))],
    ['to an empty list', document(under('ArnLike', []))],
    ['in one of two statements', document(under('ArnLike', spaceArn()), statement())],
    [
      'in one of two principals',
      document({ ...under('ArnLike', spaceArn()), Principal: { Service: 'codecatalyst.amazonaws.com' } }, statement()),
    ],
    ['for every action', document(statement({ Action: '*' }))],
    ['for every action of STS', document(statement({ Action: 'sts:*' }))],
    ['for every action that starts alike', document(statement({ Action: 'sts:Assume*' }))],
    ['for every action that matches, whatever its case', document(statement({ Action: 'STS:assume?ole' }))],
    ['for everybody', document(statement({ Principal: '*' }))],
  ])('%s is unbound', (_title, policy) => {
    expect(roleTrust(policy)).toEqual(unbound);
  });
});

describe('a trust policy that does not let CodeCatalyst in', () => {
  it.each<[string, string]>([
    ['for another service', document(statement({ Principal: { Service: 'codebuild.amazonaws.com' } }))],
    [
      'for an account',
      document(statement({ Principal: { AWS: 'arn:aws:iam::111122223333:role/codecatalyst.amazonaws.com' } })),
    ],
    [
      'for a service that only sounds alike',
      document(statement({ Principal: { Service: 'codecatalyst.amazonaws.com.example.org' } })),
    ],
    ['for another action', document(statement({ Action: 'sts:TagSession' }))],
    ['by denying it', document(statement({ Effect: 'Deny' }))],
    ['without any statement', document()],
    ['for nobody', document(statement({ Principal: undefined }))],
  ])('%s', (_title, policy) => {
    expect(roleTrust(policy)).toEqual(none);
  });
});

describe('a trust policy that cannot be decided', () => {
  it.each<[string, string]>([
    ['no JSON', 'Statement: Allow'],
    ['still URL-encoded', encodeURIComponent(trustOf(spaceArn()))],
    ['no object', '"codecatalyst.amazonaws.com"'],
    ['without statements', '{"Version":"2012-10-17"}'],
    ['of another effect', document(statement({ Effect: 'Maybe' }))],
    ['of a condition that is none', document(statement({ Condition: 'ArnLike' }))],
    ['for every action but one', document(statement({ Action: undefined, NotAction: 'sts:TagSession' }))],
    ['for everybody but one', document(statement({ Principal: undefined, NotPrincipal: { Service: service } }))],
    [
      'unbound, and somebody denied something',
      document(statement(), { Effect: 'Deny', Principal: '*', Action: 'sts:*', Condition: {} }),
    ],
    [
      'unbound, and denied in part',
      document(statement(), {
        ...statement(),
        Effect: 'Deny',
        Condition: { ArnNotLike: { 'aws:SourceArn': spaceArn() } },
      }),
    ],
  ])('%s', (_title, policy) => {
    expect(roleTrust(policy)).toMatchObject({ kind: 'undecidable', why: expect.stringMatching(/./) });
  });
});

it.each([
  ['AWSRoleForCodeCatalystSupport', true],
  ['AWSRoleForCodeCatalystSupport-1a2b3c', true],
  ['CodeCatalystWorkflowDevelopmentRole-platform', false],
  ['MyAWSRoleForCodeCatalystSupport', false],
])('%s is the support role: %s', (name, support) => {
  expect(isSupportRole(name)).toBe(support);
});
