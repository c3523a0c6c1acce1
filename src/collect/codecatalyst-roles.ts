import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import type { TrustingRole } from '../model/evidence.js';
import { type Fact, isKnown } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';
import { policyText } from './policy-text.js';
import { rolePolicies } from './role-policies.js';

const Page = z
  .object({
    Roles: z.array(z.object({ Arn: z.string(), RoleName: z.string(), AssumeRolePolicyDocument: z.string() })),
    Marker: z.string().optional(),
    IsTruncated: z.boolean().optional(),
  })
  .refine(({ IsTruncated, Marker }) => !IsTruncated || Marker, { message: 'truncated, without a marker of the rest' });

/** Roles whose trust policy mentions CodeCatalyst, by ARN. Of all other roles nothing is kept. */
export async function codecatalystRoles(session: Session, reads: ReadonlySet<string>): Promise<Fact<TrustingRole[]>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages(session, {
    api: 'iam:ListRoles',
    region,
    send: (Marker) => session.client(IAMClient, region).send(new ListRolesCommand(Marker ? { Marker } : {})),
    page: Page,
    next: ({ IsTruncated, Marker }) => (IsTruncated ? Marker : undefined),
  });
  if (!isKnown(answer)) return answer;
  const trusting = answer.known.pages
    .flatMap(({ Roles }) => Roles)
    .map((role) => ({ arn: role.Arn, name: role.RoleName, trust: policyText(role.AssumeRolePolicyDocument) }))
    .filter(({ trust }) => mentionsCodeCatalyst(trust))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const found = await Promise.all(
    trusting.map(async (role) => {
      const policies = await rolePolicies(session, role, reads);
      return policies === 'gone' ? [] : [{ ...role, ...policies }];
    }),
  );
  return { known: found.flat(), from: answer.from };
}

/** JSON may spell any letter as an escape, so the text is read as JSON first. */
function mentionsCodeCatalyst(document: string): boolean {
  let text = document;
  try {
    text = JSON.stringify(JSON.parse(document));
  } catch {
    // Not JSON: searched as it is, and judged as undecidable where it matches.
  }
  return text.toLowerCase().includes('codecatalyst');
}
