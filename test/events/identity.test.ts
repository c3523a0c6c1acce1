import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../src/events/identity.js';
import { Identity } from '../../src/model/event.js';
import { withoutSession } from '../../src/model/identities.js';
import { identityPhrase } from '../../src/model/identity-phrase.js';
import { textsIn } from '../support/texts.js';
import { trailRecord } from '../support/trail-record.js';

const { identities } = await textsIn('en');
const account = '111122223333';
const pool = '432677196278';
const issuer = {
  type: 'Role',
  principalId: 'AROAEXAMPLE',
  arn: 'arn:aws:iam::444455556666:role/deploy/example-role',
  accountId: '444455556666',
  userName: 'example-role',
};
const session = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:203.0.113.11',
  arn: 'arn:aws:sts::111122223333:assumed-role/example-role/203.0.113.11',
  accountId: account,
};

function who(userIdentity: unknown): Identity {
  return identityOf(trailRecord({ userIdentity }));
}

describe('identityOf', () => {
  it.each<[string, unknown, Identity, string]>([
    [
      'the root user',
      { type: 'Root', accountId: account, arn: 'arn:aws:iam::111122223333:root' },
      { kind: 'root', account },
      'root user of 111122223333',
    ],
    [
      'the root user by its ARN alone',
      { type: 'Root', arn: 'arn:aws:iam::111122223333:root' },
      { kind: 'root', account },
      'root user of 111122223333',
    ],
    ['the root user of who knows what', { type: 'Root' }, { kind: 'root' }, 'root user'],
    [
      "a session as a member account's root user",
      { ...session, sessionContext: { sessionIssuer: issuer, assumedRoot: 'true' } },
      { kind: 'root', account },
      'root user of 111122223333',
    ],
    [
      'an IAM user',
      { type: 'IAMUser', accountId: account, userName: 'Mary_Major' },
      { kind: 'iam-user', account, user: 'Mary_Major' },
      'IAM user Mary_Major of 111122223333',
    ],
    [
      'an IAM user by its ARN alone',
      { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/team/Mary_Major' },
      { kind: 'iam-user', account, user: 'Mary_Major' },
      'IAM user Mary_Major of 111122223333',
    ],
    ['an IAM user that is hidden', { type: 'IAMUser' }, { kind: 'iam-user' }, 'an IAM user without a name'],
    [
      "a session of a role, which is its issuer's",
      { ...session, sessionContext: { sessionIssuer: issuer } },
      { kind: 'assumed-role', account: '444455556666', role: 'example-role', session: '203.0.113.11' },
      'role example-role of 444455556666 (session 203.0.113.11)',
    ],
    [
      'a session without an issuer',
      session,
      { kind: 'assumed-role', account, role: 'example-role', session: '203.0.113.11' },
      'role example-role of 111122223333 (session 203.0.113.11)',
    ],
    [
      'a session of which only the ARN is known',
      { type: 'AssumedRole', arn: session.arn },
      { kind: 'assumed-role', account, role: 'example-role', session: '203.0.113.11' },
      'role example-role of 111122223333 (session 203.0.113.11)',
    ],
    [
      'a session whose ARN stands under iam and names no session',
      { type: 'AssumedRole', arn: 'arn:aws:iam::123456789012:assumed-role/role_name' },
      { kind: 'assumed-role', account: '123456789012', role: 'role_name' },
      'role role_name of 123456789012',
    ],
    ['a session of nothing', { type: 'AssumedRole' }, { kind: 'assumed-role' }, 'a role without a name'],
    [
      'a role',
      { type: 'Role', arn: 'arn:aws:iam::111122223333:role/service/builder', accountId: account },
      { kind: 'role', account, role: 'builder' },
      'role builder of 111122223333',
    ],
    [
      "an IAM user's federated user",
      {
        type: 'FederatedUser',
        accountId: account,
        arn: 'arn:aws:sts::111122223333:federated-user/dev',
        sessionContext: { sessionIssuer: { type: 'IAMUser', userName: 'alice' } },
      },
      { kind: 'federated-user', account, user: 'dev', issuer: 'alice' },
      'federated user dev of 111122223333, made by alice',
    ],
    [
      "the root user's federated user",
      {
        type: 'FederatedUser',
        principalId: '111122223333:dev',
        accountId: account,
        sessionContext: { sessionIssuer: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } },
      },
      { kind: 'federated-user', account, user: 'dev', issuer: 'arn:aws:iam::111122223333:root' },
      'federated user dev of 111122223333, made by arn:aws:iam::111122223333:root',
    ],
    [
      'a SAML user',
      { type: 'SAMLUser', userName: 'dev', principalId: 'x:dev', identityProvider: 'https://idp.example' },
      { kind: 'saml-user', user: 'dev', provider: 'https://idp.example' },
      'SAML user dev, signed in through https://idp.example',
    ],
    [
      'a web identity user',
      { type: 'WebIdentityUser', principalId: 'p:app:dev', identityProvider: 'accounts.google.com' },
      { kind: 'web-identity-user', user: 'p:app:dev', provider: 'accounts.google.com' },
      'web identity user p:app:dev, signed in through accounts.google.com',
    ],
    [
      'a directory user',
      { type: 'Directory', accountId: account, userName: 'dev' },
      { kind: 'directory-user', account, user: 'dev' },
      'directory user dev of 111122223333',
    ],
    [
      'an AWS service',
      { type: 'AWSService', invokedBy: 'codepipeline.amazonaws.com' },
      { kind: 'aws-service', service: 'codepipeline.amazonaws.com' },
      'AWS service codepipeline.amazonaws.com',
    ],
    [
      'an AWS service of no type',
      { invokedBy: 'codepipeline.amazonaws.com' },
      { kind: 'aws-service', service: 'codepipeline.amazonaws.com' },
      'AWS service codepipeline.amazonaws.com',
    ],
    [
      'another account',
      { type: 'AWSAccount', accountId: '999988887777', principalId: 'AIDAEXAMPLE' },
      { kind: 'aws-account', account: '999988887777', principal: 'AIDAEXAMPLE' },
      'account 999988887777, as AIDAEXAMPLE',
    ],
    [
      'an Identity Center user',
      {
        type: 'IdentityCenterUser',
        accountId: account,
        onBehalfOf: { userId: 'u-1', identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-1' },
      },
      { kind: 'identity-center-user', account, user: 'u-1', store: 'd-1' },
      'IAM Identity Center user u-1 in d-1 of 111122223333',
    ],
    [
      'an Identity Center user, as older records call one',
      {
        type: 'Unknown',
        onBehalfOf: { userId: 'u-1', identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-1' },
      },
      { kind: 'identity-center-user', account, user: 'u-1', store: 'd-1' },
      'IAM Identity Center user u-1 in d-1 of 111122223333',
    ],
    [
      'a Builder ID user',
      { type: 'IdentityCenterUser', accountId: pool, onBehalfOf: { userId: 'user-ID' } },
      { kind: 'builder-id-user', user: 'user-ID' },
      'Builder ID user user-ID',
    ],
    [
      'a Builder ID user, as older records call one',
      {
        type: 'Unknown',
        onBehalfOf: { userId: 'u', identityStoreArn: `arn:aws:identitystore::${pool}:identitystore/d-9067642ac7` },
      },
      { kind: 'builder-id-user', user: 'u' },
      'Builder ID user u',
    ],
    ['somebody unknown', { type: 'Unknown' }, { kind: 'unknown', type: 'Unknown' }, 'somebody of the type Unknown'],
    ['a type yet to come', { type: 'Robot' }, { kind: 'unknown', type: 'Robot' }, 'somebody of the type Robot'],
    ['nobody', undefined, { kind: 'unknown' }, 'somebody whom the record does not name'],
    [
      'placeholders, which are no ARN and no account',
      {
        type: 'AssumedRole',
        principalId: 'AKIAI44QH8DHBEXAMPLE',
        arn: 'role-ARN',
        accountId: 'account-ID',
        sessionContext: { sessionIssuer: { type: 'Role', arn: 'role-ARN', userName: 'user-name' } },
      },
      { kind: 'assumed-role', account: 'account-ID', role: 'user-name' },
      'role user-name of account-ID',
    ],
  ])('knows %s', (_title, userIdentity, identity, phrase) => {
    expect(who(userIdentity)).toStrictEqual(identity);
    expect(identityPhrase(identities, identity)).toBe(phrase);
  });

  it('makes an identity, and a phrase with no argument left open, of whatever a record says', () => {
    const text = fc.option(
      fc.oneof(fc.string(), fc.constantFrom('arn:aws:iam::1:role/', 'arn:aws:sts::1:assumed-role/a')),
      {
        nil: undefined,
      },
    );
    const types = fc.constantFrom(
      'Root',
      'IAMUser',
      'AssumedRole',
      'Role',
      'FederatedUser',
      'Directory',
      'AWSAccount',
      'AWSService',
      'IdentityCenterUser',
      'SAMLUser',
      'WebIdentityUser',
      'Unknown',
      'Robot',
      undefined,
    );
    fc.assert(
      fc.property(types, text, text, text, text, text, (type, arn, accountId, userName, principalId, userId) => {
        const identity = who({
          type,
          arn,
          accountId,
          userName,
          principalId,
          invokedBy: principalId,
          identityProvider: userName,
          sessionContext: { sessionIssuer: { arn: principalId, accountId, userName } },
          onBehalfOf: userId === undefined ? undefined : { userId, identityStoreArn: arn },
        });
        expect(Identity.parse(identity)).toStrictEqual(identity);
        const named = Object.entries(identity).map(([name, value]) => [name, name === 'kind' ? value : 'x']);
        expect(identityPhrase(identities, Object.fromEntries(named))).not.toMatch(/[{}]|^$/);
        expect(Object.values(identity)).not.toContain('');
      }),
    );
  });
});

describe('withoutSession', () => {
  it('makes one identity of all sessions of a role, and leaves it whole', () => {
    const role = who({ ...session, sessionContext: { sessionIssuer: issuer } });

    expect(withoutSession(role)).toStrictEqual({ kind: 'assumed-role', account: '444455556666', role: 'example-role' });
    expect(role).toHaveProperty('session');
    expect(withoutSession(withoutSession(role))).toStrictEqual(withoutSession(role));
  });

  it('leaves everybody else as they are', () => {
    const user = who({ type: 'IAMUser', userName: 'mary' });

    expect(withoutSession(user)).toStrictEqual(user);
  });
});
