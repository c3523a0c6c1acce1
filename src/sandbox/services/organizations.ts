import { pageWithGap } from '../pages.js';
import { type Incoming, numberOf, ok, type Reply, refuse, type Service, seconds, textOf } from '../service.js';
import { type Account, organizationArn, stateOf, type World } from '../world.js';
import { jsonRefusals } from './refusals.js';

export const organizations: Service = {
  name: 'organizations',
  protocol: 'json',
  global: true,
  refusals: { ...jsonRefusals, throttled: ['TooManyRequestsException', 400], broken: 'ServiceException' },
  actions: {
    DescribeOrganization: {
      permission: 'organizations:DescribeOrganization',
      answer: (call) => asMember(call, describeOrganization),
    },
    ListAccounts: {
      permission: 'organizations:ListAccounts',
      pages: { list: 'Accounts', token: 'NextToken' },
      answer: (call) => asAdministrator(call, listAccounts),
    },
    ListDelegatedAdministrators: {
      permission: 'organizations:ListDelegatedAdministrators',
      pages: { list: 'DelegatedAdministrators', token: 'NextToken' },
      answer: (call) => asAdministrator(call, listDelegatedAdministrators),
    },
    DescribeOrganizationalUnit: {
      permission: 'organizations:DescribeOrganizationalUnit',
      resource: (params) => textOf(params, 'OrganizationalUnitId'),
      arn: ({ world, params }) => targetArn(world, textOf(params, 'OrganizationalUnitId') ?? ''),
      answer: (call) => asAdministrator(call, describeOrganizationalUnit),
    },
    ListTagsForResource: {
      permission: 'organizations:ListTagsForResource',
      resource: (params) => textOf(params, 'ResourceId'),
      arn: ({ world, params }) => targetArn(world, textOf(params, 'ResourceId') ?? ''),
      pages: { list: 'Tags', token: 'NextToken' },
      answer: (call) => asAdministrator(call, listTags),
    },
    ListAWSServiceAccessForOrganization: {
      permission: 'organizations:ListAWSServiceAccessForOrganization',
      pages: { list: 'EnabledServicePrincipals', token: 'NextToken' },
      answer: (call) => asAdministrator(call, listServiceAccess),
    },
  },
};

type Organization = NonNullable<World['scenario']['organization']>;
type Answer = (call: Incoming, organization: Organization) => Reply;

function asMember(call: Incoming, answer: Answer): Reply {
  const { organization } = call.world.scenario;
  if (organization !== undefined && call.account.member) return answer(call, organization);
  return refuse('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

/** The management account, or a delegated administrator of any service. */
function asAdministrator(call: Incoming, answer: Answer): Reply {
  return asMember(call, (_, organization) => {
    const { account, world } = call;
    const isAdministrator =
      account.id === organization.managementAccount || world.delegatedAdministrators.has(account.id);
    if (isAdministrator) return answer(call, organization);
    return refuse('AccessDeniedException', "You don't have permissions to access this resource.");
  });
}

function describeOrganization({ world }: Incoming, { id, managementAccount }: Organization): Reply {
  const management = world.accounts.get(managementAccount);
  return ok({
    Organization: {
      Id: id,
      Arn: organizationArn(world, `organization/${id}`),
      FeatureSet: 'ALL',
      MasterAccountArn: targetArn(world, managementAccount),
      MasterAccountId: managementAccount,
      MasterAccountEmail: management && emailOf(management),
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    },
  });
}

function listAccounts(call: Incoming): Reply {
  const { world, params } = call;
  const maxResults = numberOf(params, 'MaxResults') ?? 20;
  if (maxResults < 1 || maxResults > 20) return invalidInput('MaxResults');
  const size = Math.min(maxResults, world.scenario.pageSizes.accounts);
  const listed = world.members.filter(({ shape }) => shape.listed);
  const found = pageWithGap(listed, textOf(params, 'NextToken'), size);
  if (found === undefined) return invalidInput('NextToken');
  return ok({ Accounts: found.items.map((account) => describeAccount(world, account)), NextToken: found.next });
}

function listDelegatedAdministrators({ world, params }: Incoming): Reply {
  const service = textOf(params, 'ServicePrincipal');
  const administrators = [...world.delegatedAdministrators]
    .filter(([, services]) => service === undefined || services.includes(service))
    .flatMap(([id]) => world.accounts.get(id) ?? [])
    .map((account) => {
      const { Paths: _, ...described } = describeAccount(world, account);
      return { ...described, DelegationEnabledDate: described.JoinedTimestamp };
    });
  return ok({ DelegatedAdministrators: administrators });
}

function describeOrganizationalUnit({ world, params }: Incoming): Reply {
  const asked = textOf(params, 'OrganizationalUnitId');
  const unit = world.scenario.organizationalUnits.find((candidate) => candidate.id === asked);
  if (unit === undefined) {
    return refuse('OrganizationalUnitNotFoundException', 'You specified an organizational unit that does not exist.');
  }
  return ok({
    OrganizationalUnit: {
      Id: unit.id,
      Arn: targetArn(world, unit.id),
      Name: unit.name,
      Path: world.unitPaths.get(unit.id),
    },
  });
}

/** Accounts have tags of the scenario; units and the root are there and have none. */
function listTags({ world, params }: Incoming, { rootId }: Organization): Reply {
  const asked = textOf(params, 'ResourceId') ?? '';
  const account = world.members.find(({ id }) => id === asked);
  if (account === undefined && asked !== rootId && !world.unitPaths.has(asked)) {
    return refuse('TargetNotFoundException', "You specified a target that doesn't exist.");
  }
  return ok({ Tags: Object.entries(account?.shape.tags ?? {}).map(([Key, Value]) => ({ Key, Value })) });
}

function listServiceAccess({ world, params }: Incoming, { trustedServices, managementAccount }: Organization): Reply {
  const size = numberOf(params, 'MaxResults') ?? 20;
  if (size < 1 || size > 20) return invalidInput('MaxResults');
  const found = pageWithGap(trustedServices, textOf(params, 'NextToken'), size);
  if (found === undefined) return invalidInput('NextToken');
  const since = world.accounts.get(managementAccount)?.shape.joined ?? world.scenario.now;
  const services = found.items.map((name) => ({
    ServicePrincipal: name,
    DateEnabled: seconds(Date.parse(since)),
  }));
  return ok({ EnabledServicePrincipals: services, NextToken: found.next });
}

function describeAccount(world: World, account: Account) {
  const { id, name, joined, joinedMethod, ou } = account.shape;
  const state = stateOf(account);
  const { organization } = world.scenario;
  const parent =
    (ou === undefined ? undefined : world.unitPaths.get(ou)) ?? `${organization?.id}/${organization?.rootId}/`;
  return {
    Id: id,
    Arn: targetArn(world, id),
    Email: emailOf(account),
    Name: name,
    // The older field knows three states only; AWS announced its end for September 2026 and clients may meet either.
    Status: state === 'ACTIVE' || state === 'PENDING_CLOSURE' ? state : 'SUSPENDED',
    State: state,
    // A path ends with the account itself.
    Paths: [`${parent}${id}/`],
    JoinedMethod: joinedMethod,
    JoinedTimestamp: seconds(Date.parse(joined)),
  };
}

/** ARN of an account, unit or root by its id. */
function targetArn(world: World, id: string): string {
  const kind = id.startsWith('ou-') ? 'ou' : id.startsWith('r-') ? 'root' : 'account';
  return organizationArn(world, `${kind}/${world.scenario.organization?.id}/${id}`);
}

function emailOf({ id, shape }: Account): string {
  return shape.email ?? `aws+${id}@example.com`;
}

function invalidInput(parameter: string): Reply {
  return refuse('InvalidInputException', `You specified an invalid value for ${parameter}.`);
}
