import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { askPages } from '../aws/ask.js';
import type { Session } from '../aws/session.js';
import type { TrustingRole } from '../model/evidence.js';
import { type Fact, mapFact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';

const Page = z
  .object({
    Roles: z.array(z.object({ Arn: z.string(), RoleName: z.string(), AssumeRolePolicyDocument: z.string() })),
    Marker: z.string().optional(),
    IsTruncated: z.boolean().optional(),
  })
  .refine(({ IsTruncated, Marker }) => !IsTruncated || Marker, { message: 'truncated, without a marker of the rest' });

/** Roles whose trust policy mentions CodeCatalyst, by ARN. Of all other roles nothing is kept. */
export async function codecatalystRoles(session: Session): Promise<Fact<TrustingRole[]>> {
  const region = leaderRegion(session.partition);
  const answer = await askPages(session, {
    api: 'iam:ListRoles',
    region,
    send: (Marker) => session.client(IAMClient, region).send(new ListRolesCommand(Marker ? { Marker } : {})),
    page: Page,
    next: ({ IsTruncated, Marker }) => (IsTruncated ? Marker : undefined),
  });
  return mapFact(answer, ({ pages }) =>
    pages
      .flatMap(({ Roles }) => Roles)
      .map((role) => ({ arn: role.Arn, name: role.RoleName, trust: plainText(role.AssumeRolePolicyDocument) }))
      .filter(({ trust }) => mentionsCodeCatalyst(trust))
      .sort((a, b) => (a.arn < b.arn ? -1 : 1)),
  );
}

/** IAM answers policy documents URL-encoded (RFC 3986); emulators have been seen to answer plain JSON. */
function plainText(document: string): string {
  if (document.trimStart().startsWith('{')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
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
