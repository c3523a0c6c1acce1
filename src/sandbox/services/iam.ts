import { roleId } from '../identity.js';
import { page } from '../pages.js';
import { type Incoming, numberOf, ok, type Reply, refuse, type Service, textOf } from '../service.js';
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
      resource: (params) => textOf(params, 'RoleName'),
      arn: (call) => {
        const name = textOf(call.params, 'RoleName') ?? '';
        return call.account.roles.get(name)?.arn ?? roleArn(call, `/${name}`);
      },
      answer: getRole,
    },
  },
};

function roleArn({ world, account }: Incoming, path: string): string {
  return arnOf(world.scenario, 'iam', '', account.id, `role${path}`);
}

function listRoles({ world, account, params }: Incoming): Reply {
  const prefix = textOf(params, 'PathPrefix') ?? '/';
  const roles = [...account.roles.values()].filter(({ path }) => path.startsWith(prefix));
  const size = Math.min(numberOf(params, 'MaxItems') ?? 100, world.scenario.pageSizes.roles);
  const found = page(roles, textOf(params, 'Marker'), size);
  if (found === undefined) return refuse('ValidationError', 'Invalid Marker.');
  return ok({ Roles: found.items.map(listed), IsTruncated: found.next !== undefined, Marker: found.next });
}

function getRole({ account, params }: Incoming): Reply {
  const name = textOf(params, 'RoleName') ?? '';
  const role = account.roles.get(name);
  if (role === undefined) return refuse('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  const { lastUsed } = role;
  return ok({
    Role: {
      ...listed(role),
      RoleLastUsed: lastUsed === undefined ? {} : { LastUsedDate: lastUsed.at, Region: lastUsed.region },
    },
  });
}

/** The trust policy is URL-encoded, as RFC 3986 asks: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
function listed(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: roleId(role.arn),
    Arn: role.arn,
    CreateDate: role.created ?? role.owner.shape.joined,
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
  };
}
