import { z } from 'zod';
import { AccountId, filledListOf, RegionName, text } from './policy.js';

const line = /^[^\p{C}]{1,1024}$/u;

const Role = z.strictObject({
  name: text("a role's name: 1 to 64 of letters, digits and +=,.@_-", /^[\w+=,.@-]{1,64}$/)
    .default('TrailproofAudit')
    .describe('The name of the role to assume in each account.'),
  path: text("a role's path such as / or /audit/", /^\/(?:[\x21-\x2e\x30-\x7e][\x21-\x7e]{0,509}\/)?$/)
    .default('/')
    .describe('The path of that role.'),
  externalId: text('an external id: 2 to 1224 of letters, digits and +=,.@:/_-', /^[\w+=,.@:/-]{2,1224}$/)
    .exactOptional()
    .describe("The external id that the role's trust policy asks for."),
  sessionName: text("a session's name: 2 to 64 of letters, digits and +=,.@_-", /^[\w+=,.@-]{2,64}$/)
    .default('trailproof')
    .describe('The name under which the calls appear in CloudTrail.'),
});

/** How to reach AWS and what of it, every default filled in. */
export const AuditSettings = z.strictObject({
  version: z.literal(1, { error: '1, the only version there is' }).describe('The version of this format.'),
  accounts: z
    .union([z.enum(['organization', 'self']), filledListOf(AccountId, 'a list of account ids')], {
      error: 'organization, self or a list of account ids',
    })
    .default('organization')
    .describe("organization: every account. self: the caller's own account. Or a list of account ids, each quoted."),
  role: Role.prefault({}).describe('The role to assume in each account.'),
  profile: text("a profile's name", line)
    .exactOptional()
    .describe("The profile of the AWS configuration to use. Leave it out for the environment's own credentials."),
  region: RegionName.exactOptional().describe('The region to start from, where the environment names none.'),
  regions: filledListOf(RegionName, 'a list of regions')
    .exactOptional()
    .describe('The regions that are enabled. Leave it out to have each account asked.'),
  concurrency: z
    .int({ error: 'a whole number from 1 to 256' })
    .min(1, { error: 'a whole number from 1 to 256' })
    .max(256, { error: 'a whole number from 1 to 256' })
    .default(64)
    .describe('How many calls may be under way at once.'),
  output: text('the path of a directory', line)
    .default('reports')
    .describe('The directory that reports are written to, seen from the working directory.'),
});
export type AuditSettings = z.infer<typeof AuditSettings>;

/** How AWS is reached when nobody said. */
export const defaultAuditSettings: AuditSettings = AuditSettings.parse({ version: 1 });
