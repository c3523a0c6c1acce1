import {
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { z } from 'zod';
import { ask, askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import type { Account, OrganizationEvidence } from '../model/evidence.js';
import { type Fact, type Gap, isKnown, mapFact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';

/** What DescribeOrganization says, or that Organizations is not in use. */
export type Membership = { readonly id: string; readonly managementAccount: string } | 'not-in-use';

const Described = z.object({ Organization: z.object({ Id: z.string(), MasterAccountId: z.string() }) });

export async function describeOrganization(session: Session): Promise<Fact<Membership>> {
  const region = leaderRegion(session.partition);
  const answer = await ask<object, z.infer<typeof Described> | 'not-in-use'>(session, {
    api: 'organizations:DescribeOrganization',
    region,
    send: () => session.client(OrganizationsClient, region).send(new DescribeOrganizationCommand({})),
    page: Described,
    answers: { AWSOrganizationsNotInUseException: 'not-in-use' },
  });
  return mapFact(answer, (found) =>
    found === 'not-in-use'
      ? found
      : { id: found.Organization.Id, managementAccount: found.Organization.MasterAccountId },
  );
}

const AccountsPage = z.object({
  Accounts: z.array(
    z.object({
      Id: z.string(),
      Name: z.string().optional(),
      // `Status` was to be retired on 2026-09-09 in favour of `State`; an unknown state is kept as it comes.
      State: z.string().optional(),
      Status: z.string().optional(),
      JoinedTimestamp: z.date().optional(),
      Paths: z.array(z.string()).optional(),
    }),
  ),
  NextToken: z.string().optional(),
});

export interface Listed {
  /** Every account of the organization, in whatever state, by id. */
  readonly accounts: readonly Account[];
  readonly unnamedUnits: NonNullable<OrganizationEvidence['unnamedUnits']>;
}

export async function listAccounts(session: Session): Promise<Fact<Listed>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages(session, {
    api: 'organizations:ListAccounts',
    region,
    send: (NextToken) =>
      session.client(OrganizationsClient, region).send(new ListAccountsCommand(NextToken ? { NextToken } : {})),
    page: AccountsPage,
    next: ({ NextToken }) => NextToken,
  });
  if (!isKnown(answer)) return answer;
  const listed = answer.known.pages.flatMap(({ Accounts }) => Accounts);
  const units = await organizationalUnits(
    session,
    listed.flatMap(({ Paths }) => Paths ?? []),
  );
  const accounts = listed.map(
    ({ Id, Name, State, Status, JoinedTimestamp, Paths }): Account => ({
      id: Id,
      name: Name ?? '',
      state: State ?? Status ?? 'UNKNOWN',
      ...(JoinedTimestamp && { joined: JoinedTimestamp.toISOString() }),
      ...(Paths?.[0] !== undefined && {
        organizationalUnits: unitIds(Paths[0]).map((id) => units.names.get(id) ?? id),
        organizationalUnitIds: [...unitIds(Paths[0])],
      }),
    }),
  );
  accounts.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { known: { accounts, unnamedUnits: units.unnamed }, from: answer.from };
}

/** `o-xxxx/r-ab12/ou-ab12-11111111/ou-ab12-22222222/`: the organization, its root, then units from the outermost. */
function unitIds(path: string): readonly string[] {
  return path.split('/').filter((part) => part.startsWith('ou-'));
}

const Unit = z.object({ OrganizationalUnit: z.object({ Id: z.string(), Name: z.string() }) });

function describeUnit(session: Session, id: string): Promise<Fact<z.infer<typeof Unit> | 'none'>> {
  const region = leaderRegion(session.partition);
  return ask<object, z.infer<typeof Unit> | 'none'>(session, {
    api: 'organizations:DescribeOrganizationalUnit',
    region,
    resource: id,
    send: () =>
      session
        .client(OrganizationsClient, region)
        .send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id })),
    page: Unit,
    answers: { OrganizationalUnitNotFoundException: 'none' },
  });
}

/** Whether there is a unit, though it may hold no account. */
export async function unitExists(session: Session, id: string): Promise<Fact<boolean>> {
  return mapFact(await describeUnit(session, id), (unit) => unit !== 'none');
}

interface Units {
  readonly names: ReadonlyMap<string, string>;
  readonly unnamed: Listed['unnamedUnits'];
}

/** Names by id. A unit whose name cannot be read keeps its id: no verdict rests on it. */
async function organizationalUnits(session: Session, paths: readonly string[]): Promise<Units> {
  const ids = [...new Set(paths.flatMap(unitIds))].sort();
  const names = new Map<string, string>();
  const unnamed: { readonly gap: Gap }[] = [];
  for (const unit of await Promise.all(ids.map((id) => describeUnit(session, id)))) {
    if (!isKnown(unit)) unnamed.push(unit);
    else if (unit.known !== 'none') names.set(unit.known.OrganizationalUnit.Id, unit.known.OrganizationalUnit.Name);
  }
  return { names, unnamed };
}

const TagsPage = z.object({
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })),
  NextToken: z.string().optional(),
});

/** The tags of an account, as AWS Organizations keeps them. */
export async function accountTags(session: Session, account: string): Promise<Fact<ReadonlyMap<string, string>>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages(session, {
    api: 'organizations:ListTagsForResource',
    region,
    resource: account,
    send: (NextToken) =>
      session
        .client(OrganizationsClient, region)
        .send(new ListTagsForResourceCommand({ ResourceId: account, ...(NextToken && { NextToken }) })),
    page: TagsPage,
    next: ({ NextToken }) => NextToken,
  });
  return mapFact(
    answer,
    ({ pages }) => new Map(pages.flatMap(({ Tags }) => Tags.map(({ Key, Value }) => [Key, Value] as const))),
  );
}

const Administrators = z.object({
  DelegatedAdministrators: z.array(z.object({ Id: z.string() })),
  NextToken: z.string().optional(),
});

/** Accounts that may administer CloudTrail for the organization. */
export async function cloudtrailAdministrators(
  session: Session,
): Promise<NonNullable<OrganizationEvidence['cloudtrailAdministrators']>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages(session, {
    api: 'organizations:ListDelegatedAdministrators',
    region,
    resource: 'cloudtrail.amazonaws.com',
    send: (NextToken) =>
      session.client(OrganizationsClient, region).send(
        new ListDelegatedAdministratorsCommand({
          ServicePrincipal: 'cloudtrail.amazonaws.com',
          ...(NextToken && { NextToken }),
        }),
      ),
    page: Administrators,
    next: ({ NextToken }) => NextToken,
  });
  return mapFact(answer, ({ pages }) =>
    pages.flatMap(({ DelegatedAdministrators }) => DelegatedAdministrators.map(({ Id }) => Id)).sort(),
  );
}

const TrustedServices = z.object({
  EnabledServicePrincipals: z.array(z.object({ ServicePrincipal: z.string() })),
  NextToken: z.string().optional(),
});

/** The services that have trusted access, by name. */
export async function trustedServices(session: Session): Promise<NonNullable<OrganizationEvidence['trustedServices']>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages(session, {
    api: 'organizations:ListAWSServiceAccessForOrganization',
    region,
    send: (NextToken) =>
      session
        .client(OrganizationsClient, region)
        .send(new ListAWSServiceAccessForOrganizationCommand(NextToken ? { NextToken } : {})),
    page: TrustedServices,
    next: ({ NextToken }) => NextToken,
  });
  return mapFact(answer, ({ pages }) =>
    pages
      .flatMap(({ EnabledServicePrincipals }) =>
        EnabledServicePrincipals.map(({ ServicePrincipal }) => ServicePrincipal),
      )
      .sort(),
  );
}
