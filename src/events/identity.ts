import { type Arn, parseArn } from '../model/arn.js';
import type { Identity } from '../model/event.js';
import type { CloudTrailRecord, UserIdentity } from './record.js';

/**
 * AWS's own account, which hosts the pool of everybody with an AWS Builder ID.
 * https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-logging-connections.html
 */
const builderIdPool = '432677196278';

/**
 * Who acted. What is no ARN or account id ("role-ARN", "account-ID") is kept as the text it is where the record has it
 * in a field of its own, and never taken apart.
 */
export function identityOf({ userIdentity }: CloudTrailRecord): Identity {
  if (userIdentity === undefined) return { kind: 'unknown' };
  return withoutBlanks(whoIs(userIdentity));
}

function whoIs(user: UserIdentity): Identity {
  switch (user.type) {
    case 'Root':
      return { kind: 'root', account: accountOf(user) };
    case 'IAMUser':
      return { kind: 'iam-user', account: accountOf(user), user: user.userName ?? nameIn(user.arn, 'user/') };
    case 'AssumedRole':
      // sts:AssumeRoot gives a member account's root user for a short while.
      return user.assumedRoot ? { kind: 'root', account: accountOf(user) } : assumedRole(user);
    case 'Role':
      return { kind: 'role', account: accountOf(user), role: user.userName ?? nameIn(user.arn, 'role/') };
    case 'FederatedUser':
      return {
        kind: 'federated-user',
        account: accountOf(user),
        user: after(arnOf(user.arn), 'federated-user/') ?? user.userName ?? afterColon(user.principalId),
        issuer: issuerOf(user),
      };
    case 'SAMLUser':
      return { kind: 'saml-user', user: nameOf(user), provider: providerOf(user) };
    case 'WebIdentityUser':
      return { kind: 'web-identity-user', user: nameOf(user), provider: providerOf(user) };
    case 'Directory':
      return { kind: 'directory-user', account: accountOf(user), user: nameOf(user) };
    case 'AWSService':
      return { kind: 'aws-service', service: user.invokedBy };
    case 'AWSAccount':
      return { kind: 'aws-account', account: accountOf(user), principal: user.arn ?? user.principalId };
    case 'IdentityCenterUser':
      return identityCenterUser(user);
    case 'Unknown':
      // What IAM Identity Center called its users before it called them IdentityCenterUser.
      return user.onBehalfOf?.userId === undefined ? { kind: 'unknown', type: user.type } : identityCenterUser(user);
    case undefined:
      // A call that one AWS service makes to another may have nothing but invokedBy.
      return user.invokedBy === undefined ? { kind: 'unknown' } : { kind: 'aws-service', service: user.invokedBy };
    default:
      return { kind: 'unknown', type: user.type };
  }
}

/**
 * The role and its account are its issuer's: the account beside a session's own ARN may be another. That ARN is
 * `arn:aws:sts::…:assumed-role/role/session`, and under iam in AWS's own examples.
 */
function assumedRole(user: UserIdentity): Identity {
  const { sessionIssuer: issuer } = user;
  const issuerArn = arnOf(issuer?.arn);
  const issuerRole = lastOf(after(issuerArn, 'role/')) ?? issuer?.userName;
  const session = afterColon(user.principalId);
  // Taken apart only where it is needed: this is read for millions of records.
  const own = issuerRole === undefined || session === undefined ? after(arnOf(user.arn), 'assumed-role/') : undefined;
  const [ownRole, ownSession] = own?.split('/') ?? [];
  return {
    kind: 'assumed-role',
    account: issuerArn?.account || issuer?.accountId || accountOf(user),
    role: issuerRole ?? ownRole,
    session: session ?? (ownSession || undefined),
  };
}

function identityCenterUser(user: UserIdentity): Identity {
  const id = user.onBehalfOf?.userId;
  const store = user.onBehalfOf?.identityStoreArn;
  const storeArn = arnOf(store);
  if (user.accountId === builderIdPool || storeArn?.account === builderIdPool)
    return { kind: 'builder-id-user', user: id };
  return {
    kind: 'identity-center-user',
    account: user.accountId ?? (storeArn?.account || undefined),
    user: id ?? nameOf(user),
    store: after(storeArn, 'identitystore/') ?? store,
  };
}

/** The IAM user's name, or the ARN of the root user, who made the session. */
function issuerOf({ sessionIssuer: issuer }: UserIdentity): string | undefined {
  return issuer?.userName ?? nameIn(issuer?.arn, 'user/') ?? issuer?.arn;
}

function nameOf({ userName, principalId }: UserIdentity): string | undefined {
  return userName ?? principalId;
}

function providerOf({ identityProvider, federatedProvider }: UserIdentity): string | undefined {
  return identityProvider ?? federatedProvider;
}

function accountOf({ accountId, arn }: UserIdentity): string | undefined {
  return accountId ?? (arnOf(arn)?.account || undefined);
}

function arnOf(text: string | undefined): Arn | undefined {
  return text === undefined ? undefined : parseArn(text);
}

/** What an ARN's resource has after its type: `path/name` of `role/path/name`. */
function after(arn: Arn | undefined, type: string): string | undefined {
  return arn?.resource.startsWith(type) ? arn.resource.slice(type.length) || undefined : undefined;
}

/** The name without its path. */
function nameIn(arn: string | undefined, type: string): string | undefined {
  return lastOf(after(arnOf(arn), type));
}

function lastOf(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('/') + 1) || undefined;
}

/** The session's name: `AROAIDPPEZS35WEXAMPLE:name`. */
function afterColon(principalId: string | undefined): string | undefined {
  const colon = principalId?.indexOf(':') ?? -1;
  return colon < 0 ? undefined : principalId?.slice(colon + 1) || undefined;
}

/** What the record does not say has no field: an identity is the same before and after it is written down. */
function withoutBlanks(identity: Identity): Identity {
  const fields: Readonly<Record<string, string | undefined>> = identity;
  for (const name in fields) {
    if (fields[name] === undefined) {
      return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Identity;
    }
  }
  return identity;
}
