import { z } from 'zod';
import { awsId, digest } from './hash.js';
import { type PolicyDocument, policyDocument } from './scenario-shape.js';
import { arnOf, type Role, type World } from './world.js';

/** Who signs a call. */
export interface Principal {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** The role or user as a trust policy names it: for a session the ARN of its role. */
  readonly identityArn: string;
  readonly isRoleSession: boolean;
  /** What narrows the principal: each must allow. Whoever has none may do everything that the sandbox answers. */
  readonly policies: readonly Permissions[];
}

interface Permissions {
  readonly kind: 'identity-based' | 'session';
  readonly document: PolicyDocument;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface SessionCredentials extends Credentials {
  readonly sessionToken: string;
}

/** Finds who signed a call; `unknown` and `expired` have their own answer in every service. */
type IdentifyCaller = (accessKeyId: string, token: string | undefined) => Principal | 'unknown' | 'expired';

export function identifyCallers(world: World): IdentifyCaller {
  const longLived = new Map<string, Principal>();
  for (const account of world.accounts.keys()) {
    longLived.set(readerCredentials(account).accessKeyId, readerPrincipal(world, account));
  }
  longLived.set(callerCredentials(world).accessKeyId, callerPrincipal(world));
  const sessions = new Map<string, KnownSession>();

  return (accessKeyId, token) => {
    if (token === undefined) return longLived.get(accessKeyId) ?? 'unknown';
    const session = sessions.get(token) ?? knownSession(world, token);
    if (session === undefined || session.accessKeyId !== accessKeyId) return 'unknown';
    sessions.set(token, session);
    return session.expires <= Date.now() ? 'expired' : session.principal;
  };
}

/** What a token says, read once for all the calls that bring it. */
interface KnownSession {
  readonly accessKeyId: string;
  readonly expires: number;
  readonly principal: Principal | 'unknown';
}

function knownSession(world: World, token: string): KnownSession | undefined {
  const session = readToken(token);
  if (session === undefined) return undefined;
  const { accessKeyId, expires, account, roleName, sessionName, policy } = session;
  const role = world.accounts.get(account)?.roles.get(roleName);
  return { accessKeyId, expires, principal: role ? sessionPrincipal(world, role, sessionName, policy) : 'unknown' };
}

export function callerCredentials(world: World): Credentials {
  return longLivedCredentials('caller', world.callerArn);
}

/** Keys of a user who may read everything in an account. */
export function readerCredentials(account: string): Credentials {
  return longLivedCredentials('reader', account);
}

function longLivedCredentials(...parts: readonly string[]): Credentials {
  return { accessKeyId: awsId('AKIA', ...parts), secretAccessKey: secret(...parts) };
}

function readerPrincipal(world: World, account: string): Principal {
  const arn = arnOf(world.scenario, 'iam', '', account, 'user/sandbox-reader');
  return { account, arn, userId: awsId('AIDA', arn), identityArn: arn, isRoleSession: false, policies: [] };
}

function callerPrincipal(world: World): Principal {
  const { caller } = world.scenario;
  const identityArn = world.callerArn;
  if ('userName' in caller) {
    const userId = awsId('AIDA', identityArn);
    const policies = permissions(caller.policy, undefined);
    return { account: caller.account, arn: identityArn, userId, identityArn, isRoleSession: false, policies };
  }
  const role = world.accounts.get(caller.account)?.roles.get(caller.roleName);
  return {
    account: caller.account,
    arn: sessionArn(world, caller.account, caller.roleName, caller.sessionName),
    userId: `${roleId(identityArn)}:${caller.sessionName}`,
    identityArn,
    isRoleSession: true,
    policies: permissions(caller.policy ?? role?.policy, undefined),
  };
}

function sessionPrincipal(
  world: World,
  role: Role,
  sessionName: string,
  sessionPolicy: PolicyDocument | undefined,
): Principal {
  return {
    account: role.owner.id,
    arn: sessionArn(world, role.owner.id, role.name, sessionName),
    userId: `${roleId(role.arn)}:${sessionName}`,
    identityArn: role.arn,
    isRoleSession: true,
    policies: permissions(role.policy, sessionPolicy),
  };
}

function permissions(
  identity: PolicyDocument | undefined,
  session: PolicyDocument | undefined,
): readonly Permissions[] {
  return [
    ...(identity === undefined ? [] : [{ kind: 'identity-based', document: identity } as const]),
    ...(session === undefined ? [] : [{ kind: 'session', document: session } as const]),
  ];
}

export function roleId(arn: string): string {
  return awsId('AROA', arn);
}

export function sessionArn(world: World, account: string, roleName: string, sessionName: string): string {
  return arnOf(world.scenario, 'sts', '', account, `assumed-role/${roleName}/${sessionName}`);
}

const Session = z.strictObject({
  accessKeyId: z.string(),
  account: z.string(),
  roleName: z.string(),
  sessionName: z.string(),
  policy: policyDocument.optional(),
  /** Milliseconds of real time. */
  expires: z.number(),
});
type Session = z.infer<typeof Session>;

/** The token carries the session, so that nothing is kept and credentials outlive a restart of the sandbox. */
export function issueSession(
  role: Role,
  sessionName: string,
  expires: number,
  policy: PolicyDocument | undefined,
): SessionCredentials {
  const accessKeyId = awsId('ASIA', role.arn, sessionName);
  const account = role.owner.id;
  const session: Session = { accessKeyId, account, roleName: role.name, sessionName, policy, expires };
  const content = Buffer.from(JSON.stringify(session)).toString('base64');
  return { accessKeyId, secretAccessKey: secret(accessKeyId), sessionToken: `${seal(content)}${content}` };
}

function readToken(token: string): Session | undefined {
  const content = token.slice(sealLength);
  if (seal(content) !== token.slice(0, sealLength)) return undefined;
  return Session.parse(JSON.parse(Buffer.from(content, 'base64').toString()));
}

const sealLength = 44;
const seal = (content: string): string => digest('session', content).toString('base64');
const secret = (...parts: readonly string[]): string =>
  digest('secret', ...parts)
    .toString('base64')
    .slice(0, 40);
