import { contextOf } from '../authorization.js';
import { issueSession, roleId, sessionArn } from '../identity.js';
import { trusts } from '../policies.js';
import { type PolicyDocument, policyDocument } from '../scenario-shape.js';
import {
  deniedMessage,
  type Incoming,
  numberOf,
  ok,
  type Params,
  type Reply,
  refuse,
  type Service,
  textOf,
} from '../service.js';
import { isOpen } from '../world.js';
import { queryRefusals } from './refusals.js';

export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  global: false,
  refusals: queryRefusals,
  actions: {
    GetCallerIdentity: { permission: 'sts:GetCallerIdentity', answer: getCallerIdentity },
    AssumeRole: {
      permission: 'sts:AssumeRole',
      resource: (params) => textOf(params, 'RoleArn'),
      arn: ({ params }) => textOf(params, 'RoleArn') ?? '',
      calledAccount: (params) => parseRoleArn(textOf(params, 'RoleArn') ?? '')?.account,
      answer: assumeRole,
    },
  },
};

function getCallerIdentity({ principal }: Incoming): Reply {
  return ok({ Arn: principal.arn, UserId: principal.userId, Account: principal.account });
}

function assumeRole(call: Incoming): Reply {
  const { world, principal, params, region } = call;
  const arn = textOf(params, 'RoleArn') ?? '';
  const sessionName = textOf(params, 'RoleSessionName') ?? '';
  const durationSeconds = numberOf(params, 'DurationSeconds') ?? 3600;

  const invalid = invalidParameter(arn, sessionName, durationSeconds, params);
  if (invalid !== undefined) return refuse('ValidationError', invalid);

  const named = parseRoleArn(arn);
  const account = named && world.accounts.get(named.account);
  const role = named && account?.roles.get(named.name);
  if (
    role === undefined ||
    role.arn !== arn ||
    !isOpen(role.owner) ||
    !trusts(role.trust, principal, contextOf(call, arn))
  ) {
    return refuse('AccessDenied', deniedMessage(principal, 'sts:AssumeRole', arn), 403);
  }
  if (!role.owner.enabledRegions.has(region)) {
    const advice = 'Your account administrator can activate STS in this region using the IAM Console.';
    const message = `STS is not activated in this region for account:${role.owner.id}. ${advice}`;
    return refuse('RegionDisabledException', message, 403);
  }
  if (principal.isRoleSession && durationSeconds > 3600) {
    const limit = 'the 1 hour session limit for roles assumed by role chaining.';
    return refuse('ValidationError', `The requested DurationSeconds exceeds ${limit}`);
  }
  if (durationSeconds > role.maxSessionSeconds) {
    return refuse('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  const policy = sessionPolicy(params);
  if (policy === 'malformed') return refuse('MalformedPolicyDocument', 'This policy contains invalid Json');

  const expires = Date.now() + durationSeconds * 1000;
  const { accessKeyId, secretAccessKey, sessionToken } = issueSession(role, sessionName, expires, policy);
  return ok({
    AssumedRoleUser: {
      AssumedRoleId: `${roleId(role.arn)}:${sessionName}`,
      Arn: sessionArn(world, role.owner.id, role.name, sessionName),
    },
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(expires).toISOString(),
    },
    ...(policy && { PackedPolicySize: 12 }),
  });
}

interface NamedRole {
  readonly account: string;
  readonly name: string;
}

function parseRoleArn(arn: string): NamedRole | undefined {
  const [, account, name] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return account === undefined || name === undefined ? undefined : { account, name };
}

function invalidParameter(arn: string, sessionName: string, seconds: number, params: Params): string | undefined {
  const externalId = textOf(params, 'ExternalId');
  const wrong = (field: string, value: string | number, constraint: string) =>
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must ${constraint}`;
  if (arn.length < 20) return wrong('roleArn', arn, 'have length greater than or equal to 20');
  if (!arn.startsWith('arn:')) return `${arn} is invalid`;
  if (sessionName.length < 2) return wrong('roleSessionName', sessionName, 'have length greater than or equal to 2');
  if (sessionName.length > 64) return wrong('roleSessionName', sessionName, 'have length less than or equal to 64');
  if (!/^[\w+=,.@-]*$/.test(sessionName)) {
    return wrong('roleSessionName', sessionName, String.raw`satisfy regular expression pattern: [\w+=,.@-]*`);
  }
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    return wrong('externalId', externalId, String.raw`satisfy regular expression pattern: [\w+=,.@:\/-]*`);
  }
  // To take no notice of them would allow more than AWS does.
  const hasManagedPolicy = Object.keys(params).some((name) => name.startsWith('PolicyArns.'));
  if (hasManagedPolicy) return 'The sandbox knows no managed policies';
  const policyLength = textOf(params, 'Policy')?.length ?? 0;
  if (policyLength > 2048) return wrong('policy', '...', 'have length less than or equal to 2048');
  if (seconds < 900) return wrong('durationSeconds', seconds, 'have value greater than or equal to 900');
  if (seconds > 43_200) return wrong('durationSeconds', seconds, 'have value less than or equal to 43200');
  return undefined;
}

function sessionPolicy(params: Params): PolicyDocument | 'malformed' | undefined {
  const text = textOf(params, 'Policy');
  if (text === undefined) return undefined;
  try {
    const policy = policyDocument.safeParse(JSON.parse(text));
    return policy.success ? policy.data : 'malformed';
  } catch {
    return 'malformed';
  }
}
