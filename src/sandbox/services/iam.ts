import { roleId } from '../identity.js';
import { page } from '../pages.js';
import { type Incoming, numberOf, ok, type Params, type Reply, refuse, type Service, textOf } from '../service.js';
import { arnOf, type Role } from '../world.js';
import { queryRefusals } from './refusals.js';

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  global: true,
  refusals: queryRefusals,
  actions: {
    ListRoles: {
      permission: 'iam:ListRoles',
      // IAM asks for all roles below a path, and compares that with policies.
      arn: (call) => roleArn(call, textOf(call.params, 'PathPrefix') ?? '/'),
      pages: { list: 'Roles', token: 'Marker', more: 'IsTruncated' },
      answer: listRoles,
    },
    GetRole: {
      permission: 'iam:GetRole',
      resource: roleName,
      arn: namedRoleArn,
      answer: getRole,
    },
    ListAttachedRolePolicies: {
      permission: 'iam:ListAttachedRolePolicies',
      resource: roleName,
      arn: namedRoleArn,
      pages: { list: 'AttachedPolicies', token: 'Marker', more: 'IsTruncated' },
      answer: listAttachedRolePolicies,
    },
    ListRolePolicies: {
      permission: 'iam:ListRolePolicies',
      resource: roleName,
      arn: namedRoleArn,
      pages: { list: 'PolicyNames', token: 'Marker', more: 'IsTruncated' },
      answer: listRolePolicies,
    },
    GetRolePolicy: {
      permission: 'iam:GetRolePolicy',
      resource: roleName,
      arn: namedRoleArn,
      answer: getRolePolicy,
    },
  },
};

function roleName(params: Params): string | undefined {
  return textOf(params, 'RoleName');
}

function namedRoleArn(call: Incoming): string {
  const name = roleName(call.params) ?? '';
  return call.account.roles.get(name)?.arn ?? roleArn(call, `/${name}`);
}

function roleArn({ world, account }: Incoming, path: string): string {
  return arnOf(world.scenario, 'iam', '', account.id, `role${path}`);
}

function listRoles({ world, account, params }: Incoming): Reply {
  const prefix = textOf(params, 'PathPrefix') ?? '/';
  const roles = [...account.roles.values()].filter(({ path }) => path.startsWith(prefix));
  return pageOf('Roles', roles.map(listed), params, world.scenario.pageSizes.roles);
}

function getRole(call: Incoming): Reply {
  return ofRole(call, (role) => {
    const { lastUsed } = role;
    return ok({
      Role: {
        ...listed(role),
        RoleLastUsed: lastUsed === undefined ? {} : { LastUsedDate: lastUsed.at, Region: lastUsed.region },
      },
    });
  });
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
function listAttachedRolePolicies(call: Incoming): Reply {
  const { world, params } = call;
  const prefix = textOf(params, 'PathPrefix') ?? '/';
  return ofRole(call, ({ managedPolicies }) => {
    const attached = managedPolicies
      .filter((arn) => pathOf(arn).startsWith(prefix))
      .map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }));
    return pageOf('AttachedPolicies', attached, params, world.scenario.pageSizes.rolePolicies);
  });
}

/** `/job-function/` of `arn:aws:iam::aws:policy/job-function/Billing`. */
function pathOf(policyArn: string): string {
  return policyArn.slice(policyArn.indexOf('/'), policyArn.lastIndexOf('/') + 1);
}

function listRolePolicies(call: Incoming): Reply {
  const { world, params } = call;
  return ofRole(call, ({ inlinePolicies }) =>
    pageOf('PolicyNames', Object.keys(inlinePolicies).sort(), params, world.scenario.pageSizes.rolePolicies),
  );
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
function getRolePolicy(call: Incoming): Reply {
  return ofRole(call, (role) => {
    const name = textOf(call.params, 'PolicyName') ?? '';
    const policy = new Map(Object.entries(role.inlinePolicies)).get(name);
    if (policy === undefined) return refuse('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
    return ok({ RoleName: role.name, PolicyName: name, PolicyDocument: encoded(policy) });
  });
}

function ofRole({ account, params }: Incoming, answer: (role: Role) => Reply): Reply {
  const name = roleName(params) ?? '';
  const role = account.roles.get(name);
  return role === undefined ? refuse('NoSuchEntity', `The role with name ${name} cannot be found.`, 404) : answer(role);
}

function pageOf(list: string, items: readonly unknown[], params: Params, most: number): Reply {
  const found = page(items, textOf(params, 'Marker'), Math.min(numberOf(params, 'MaxItems') ?? 100, most));
  if (found === undefined) return refuse('ValidationError', 'Invalid Marker.');
  return ok({ [list]: found.items, IsTruncated: found.next !== undefined, Marker: found.next });
}

/** Policies are URL-encoded, as RFC 3986 asks: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
function encoded(policy: object | string): string {
  return encodeURIComponent(typeof policy === 'string' ? policy : JSON.stringify(policy));
}

function listed(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: roleId(role.arn),
    Arn: role.arn,
    CreateDate: role.created ?? role.owner.shape.joined,
    AssumeRolePolicyDocument: encoded(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
  };
}
