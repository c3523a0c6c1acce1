import { describe, expect, test } from 'vitest';
import { effectOf, isAction } from '../../src/sandbox/policies.js';
import { policyDocument } from '../../src/sandbox/scenario-shape.js';

const trail = 'arn:aws:cloudtrail:us-east-1:111111111111:trail/organization';
const asked = {
  action: 'cloudtrail:GetTrailStatus',
  resource: trail,
  context: { 'aws:resourceorgid': 'o-a1b2c3d4e5', 'aws:principalarn': 'arn:aws:iam::333333333333:role/Hub' },
};

function said(...statements: readonly object[]) {
  return effectOf(policyDocument.parse({ Statement: statements }), asked);
}

const allow = { Effect: 'Allow', Action: 'cloudtrail:GetTrailStatus', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };

describe('a statement', () => {
  test.each<[string, object]>([
    ['names the action', { Action: 'cloudtrail:GetTrailStatus' }],
    ['names the action in other letters', { Action: 'CloudTrail:gettrailstatus' }],
    ['names it among others', { Action: ['iam:ListRoles', 'cloudtrail:GetTrailStatus'] }],
    ['names it by a pattern', { Action: 'cloudtrail:Get*' }],
    ['names all but others', { Action: undefined, NotAction: 'iam:*' }],
    ['names the resource', { Resource: trail }],
    ['names the resource by a pattern', { Resource: 'arn:aws:cloudtrail:*:111111111111:trail/organizatio?' }],
    ['names all resources but others', { Resource: undefined, NotResource: 'arn:aws:s3:::*' }],
    ['has a condition that is met', { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } } }],
    ['spells the key otherwise', { Condition: { StringEquals: { 'AWS:resourceorgid': 'o-a1b2c3d4e5' } } }],
    ['has one of several values', { Condition: { StringLike: { 'aws:ResourceOrgID': ['o-other', 'o-a1*'] } } }],
    ['has a pattern for an ARN', { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } } }],
    ['has the same pattern elsewhere', { Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Hub' } } }],
  ])('that %s allows', (_, fields) => {
    expect(said({ ...allow, ...fields })).toBe('Allow');
  });

  test.each<[string, object]>([
    ['names another action', { Action: 'cloudtrail:GetTrail' }],
    ['names all but this action', { Action: undefined, NotAction: 'cloudtrail:*' }],
    ['names another resource', { Resource: `${trail}-2` }],
    ['names the resource in other letters', { Resource: trail.replace('organization', 'Organization') }],
    ['names no resource', { Resource: undefined }],
    ['names all but this resource', { Resource: undefined, NotResource: 'arn:aws:cloudtrail:*' }],
    ['has a condition that is not met', { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-other' } } }],
    ['compares a pattern as text', { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-*' } } }],
    [
      'has a second condition that is not met',
      {
        Condition: {
          StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' },
          ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' },
        },
      },
    ],
    ['asks for a key that the call has not', { Condition: { StringLike: { 'sts:ExternalId': '*' } } }],
    [
      'asks for what is not met beside what nobody can read',
      { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-other', 'kms:ViaService': 'x' } } },
    ],
    [
      'has an ARN pattern that reaches over a colon',
      { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:role/Hub' } } },
    ],
  ])('that %s says nothing', (_, fields) => {
    expect(said({ ...allow, ...fields })).toBeUndefined();
    expect(said({ ...deny, ...fields })).toBeUndefined();
  });

  test.each<[string, object]>([
    ['a key', { StringLike: { 'kms:ViaService': '*' } }],
    ['a way to compare', { StringNotEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }],
    ['a property of every object', { toString: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }],
  ])('with %s that nobody can read allows nothing and denies', (_, Condition) => {
    expect(said({ ...allow, Condition })).toBeUndefined();
    expect(said({ ...deny, Condition })).toBe('Deny');
  });

  test('about nothing in particular needs a policy for everything', () => {
    const policy = policyDocument.parse({ Statement: [{ ...allow, Resource: 'arn:aws:cloudtrail:*' }] });

    expect(effectOf(policy, { ...asked, resource: '*' })).toBeUndefined();
    expect(effectOf(policyDocument.parse({ Statement: [allow] }), { ...asked, resource: '*' })).toBe('Allow');
  });
});

test.each([
  ['after', [allow, deny]],
  ['before', [deny, allow]],
])('a deny wins that comes %s', (_, statements) => {
  expect(said(...statements)).toBe('Deny');
});

test('dots and brackets in a pattern are no patterns', () => {
  expect(isAction(['cloudtrail:GetTrail.*'], 'cloudtrail:GetTrailStatus')).toBe(false);
  expect(isAction(['cloudtrail:[A-Z]*'], 'cloudtrail:GetTrailStatus')).toBe(false);
});
