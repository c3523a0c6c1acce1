import { pageWithGap } from '../pages.js';
import { type Incoming, numberOf, ok, type Reply, refuse, type Service, seconds, textOf } from '../service.js';
import type { Account, World } from '../world.js';
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
    ListAccounts: { permission: 'organizations:ListAccounts', answer: (call) => asAdministrator(call, listAccounts) },
    ListDelegatedAdministrators: {
      permission: 'organizations:ListDelegatedAdministrators',
      answer: (call) => asAdministrator(call, listDelegatedAdministrators),
    },
    DescribeOrganizationalUnit: {
      permission: 'organizations:DescribeOrganizationalUnit',
      resource: (params) => textOf(params, 'OrganizationalUnitId'),
      answer: (call) => asAdministrator(call, describeOrganizationalUnit),
    },
    ListAWSServiceAccessForOrganization: {
      permission: 'organizations:ListAWSServiceAccessForOrganization',
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
      MasterAccountArn: organizationArn(world, `account/${id}/${managementAccount}`),
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
  const found = pageWithGap(world.members, textOf(params, 'NextToken'), size);
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

function describeOrganizationalUnit({ world, params }: Incoming, { id }: Organization): Reply {
  const asked = textOf(params, 'OrganizationalUnitId');
  const unit = world.scenario.organizationalUnits.find((candidate) => candidate.id === asked);
  if (unit === undefined) {
    return refuse('OrganizationalUnitNotFoundException', 'You specified an organizational unit that does not exist.');
  }
  const arn = organizationArn(world, `ou/${id}/${unit.id}`);
  return ok({
    OrganizationalUnit: { Id: unit.id, Arn: arn, Name: unit.name, Path: world.unitPaths.get(unit.id) },
  });
}

function listServiceAccess({ world }: Incoming, { trustedServices, managementAccount }: Organization): Reply {
  const since = world.accounts.get(managementAccount)?.shape.joined ?? world.scenario.now;
  const services = trustedServices.map((name) => ({
    ServicePrincipal: name,
    DateEnabled: seconds(Date.parse(since)),
  }));
  return ok({ EnabledServicePrincipals: services });
}

function describeAccount(world: World, account: Account) {
  const { id, name, state, joined, joinedMethod, ou } = account.shape;
  const { organization } = world.scenario;
  const parent =
    (ou === undefined ? undefined : world.unitPaths.get(ou)) ?? `${organization?.id}/${organization?.rootId}/`;
  return {
    Id: id,
    Arn: organizationArn(world, `account/${organization?.id}/${id}`),
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

function organizationArn({ scenario }: World, resource: string): string {
  return `arn:${scenario.partition}:organizations::${scenario.organization?.managementAccount}:${resource}`;
}

function emailOf({ id, shape }: Account): string {
  return shape.email ?? `aws+${id}@example.com`;
}

function invalidInput(parameter: string): Reply {
  return refuse('InvalidInputException', `You specified an invalid value for ${parameter}.`);
}
