import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import { ask, askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import type { InlinePolicy, TrustingRole } from '../model/evidence.js';
import { type Fact, isKnown, mapFact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';
import { asked } from './asked.js';
import { policyText } from './policy-text.js';

type Role = Pick<TrustingRole, 'arn' | 'name'>;

/** What a role may do: the policies attached to it, and its own with their texts. It may be deleted by now. */
export async function rolePolicies(
  session: Session,
  role: Role,
  reads: ReadonlySet<string>,
): Promise<Required<Pick<TrustingRole, 'managedPolicies' | 'inlinePolicies'>> | 'gone'> {
  const about = { account: session.account, resource: role.arn };
  const [attached, own] = await Promise.all([
    asked(reads, { ...about, api: 'iam:ListAttachedRolePolicies' }, () => attachedPolicies(session, role)),
    asked(reads, { ...about, api: 'iam:ListRolePolicies' }, () => policyNames(session, role)),
  ]);
  const managedPolicies = unlessGone(attached);
  const names = unlessGone(own);
  if (managedPolicies === 'gone' || names === 'gone') return 'gone';
  if (!isKnown(names)) return { managedPolicies, inlinePolicies: names };
  const policies = await Promise.all(names.known.map((name) => inlinePolicy(session, role, name, reads)));
  const found = policies.filter((policy) => policy !== 'gone');
  return { managedPolicies, inlinePolicies: { known: found, from: names.from } };
}

function unlessGone<T extends object>(fact: Fact<T | 'gone'>): Fact<T> | 'gone' {
  if (!isKnown(fact)) return fact;
  const { known, from } = fact;
  return known === 'gone' ? known : { known, from };
}

/** The service's code is NoSuchEntity, the SDK's class NoSuchEntityException. */
const gone = { NoSuchEntity: 'gone', NoSuchEntityException: 'gone' } as const;

const more = { IsTruncated: z.boolean().optional(), Marker: z.string().optional() };
const Attached = z.object({
  AttachedPolicies: z.array(z.object({ PolicyArn: z.string().startsWith('arn:') })),
  ...more,
});
const Named = z.object({ PolicyNames: z.array(z.string().min(1)), ...more });
type More = z.output<z.ZodObject<typeof more>>;

function attachedPolicies(session: Session, role: Role): Promise<Fact<string[] | 'gone'>> {
  return listOf(session, role, {
    api: 'iam:ListAttachedRolePolicies',
    page: Attached,
    send: (client, of) => client.send(new ListAttachedRolePoliciesCommand(of)),
    entries: ({ AttachedPolicies }) => AttachedPolicies.map(({ PolicyArn }) => PolicyArn),
  });
}

function policyNames(session: Session, role: Role): Promise<Fact<string[] | 'gone'>> {
  return listOf(session, role, {
    api: 'iam:ListRolePolicies',
    page: Named,
    send: (client, of) => client.send(new ListRolePoliciesCommand(of)),
    entries: ({ PolicyNames }) => PolicyNames,
  });
}

interface Listing<Page> {
  readonly api: string;
  readonly page: z.ZodType<Page>;
  readonly send: (client: IAMClient, of: { readonly RoleName: string; readonly Marker?: string }) => Promise<object>;
  readonly entries: (page: Page) => readonly string[];
}

async function listOf<Page extends More>(
  session: Session,
  { arn, name }: Role,
  { api, page, send, entries }: Listing<Page>,
): Promise<Fact<string[] | 'gone'>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages<object, Page | 'gone'>(session, {
    api,
    region,
    resource: arn,
    send: (Marker) => send(session.client(IAMClient, region), { RoleName: name, ...(Marker && { Marker }) }),
    page: page.refine(({ IsTruncated, Marker }) => !IsTruncated || Marker, {
      message: 'truncated, without a marker of the rest',
    }),
    next: (found) => (found !== 'gone' && found.IsTruncated ? found.Marker : undefined),
    answers: gone,
  });
  return mapFact(answer, ({ pages }) =>
    pages.includes('gone') ? 'gone' : pages.flatMap((found) => (found === 'gone' ? [] : entries(found))).sort(),
  );
}

const Policy = z
  .object({ PolicyDocument: z.string().min(1) })
  .transform(({ PolicyDocument }) => ({ text: policyText(PolicyDocument) }));

async function inlinePolicy(
  session: Session,
  role: Role,
  name: string,
  reads: ReadonlySet<string>,
): Promise<InlinePolicy | 'gone'> {
  const region = leaderRegion(session.partition);
  const about = { account: session.account, api: 'iam:GetRolePolicy', resource: `${role.arn} ${name}` };
  const answer = await asked(reads, about, () =>
    ask<object, { readonly text: string } | 'gone'>(session, {
      ...about,
      region,
      send: () =>
        session.client(IAMClient, region).send(new GetRolePolicyCommand({ RoleName: role.name, PolicyName: name })),
      page: Policy,
      answers: gone,
    }),
  );
  const document = unlessGone(answer);
  return document === 'gone' ? document : { name, document: mapFact(document, ({ text }) => text) };
}
