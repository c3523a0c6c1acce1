import { z } from 'zod';
import { developerToolIds } from './developer-tools.js';
import { AccountId, filledListOf, RegionName, text, UnitId } from './policy.js';

const line = /^[^\p{C}]{1,1024}$/u;

const entering = {
  externalId: text('an external id: 2 to 1224 of letters, digits and +=,.@:/_-', /^[\w+=,.@:/-]{2,1224}$/)
    .exactOptional()
    .describe("The external id that the role's trust policy asks for."),
  sessionName: text("a session's name: 2 to 64 of letters, digits and +=,.@_-", /^[\w+=,.@-]{2,64}$/)
    .default('trailproof')
    .describe('The name under which the calls appear in CloudTrail.'),
};

const Role = z.strictObject({
  name: text("a role's name: 1 to 64 of letters, digits and +=,.@_-", /^[\w+=,.@-]{1,64}$/)
    .default('TrailproofAudit')
    .describe('The name of the role to assume in each account.'),
  path: text("a role's path such as / or /audit/", /^\/(?:[\x21-\x2e\x30-\x7e][\x21-\x7e]{0,509}\/)?$/)
    .default('/')
    .describe('The path of that role.'),
  ...entering,
});

const NamedRole = z.strictObject({
  roleArn: text(
    'the ARN of a role, such as arn:aws:iam::111122223333:role/TrailproofHub',
    /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/,
  ).describe('The role, by ARN.'),
  ...entering,
});
export type NamedRole = z.infer<typeof NamedRole>;

const Tags = z
  .record(
    z.string(),
    filledListOf(text("a tag's value as text of at most 256 characters", /^.{0,256}$/su), 'a list of values'),
    { error: 'tags with their values, such as environment: [prod]' },
  )
  .superRefine((tags, context) => {
    const keys = Object.keys(tags);
    if (keys.length === 0) context.addIssue({ code: 'custom', message: 'it names no tag: fill it in or take it out' });
    for (const key of keys.filter((name) => !/^.{1,128}$/su.test(name))) {
      context.addIssue({ code: 'custom', path: [key], message: "a tag's key has 1 to 128 characters" });
    }
  });

const selectors = {
  accounts: filledListOf(AccountId, 'a list of account ids').exactOptional().describe('Accounts by id, each quoted.'),
  organizationalUnits: filledListOf(UnitId, 'a list of ids of organizational units')
    .exactOptional()
    .describe('Organizational units by id (ou-…): every account below them, however deep.'),
  tags: Tags.exactOptional().describe(
    'Accounts by their tags, each key with the values that count. One tag is enough.',
  ),
};
export type Selectors = Pick<Scope, keyof typeof selectors>;

export const Scope = z.strictObject({
  ...selectors,
  exclude: z
    .strictObject(selectors)
    .exactOptional()
    .describe('The accounts that are left out, whatever else selects them.'),
});
export type Scope = z.infer<typeof Scope>;

/** Tags are read one account at a time, and only where somebody asks for them. */
export function asksForTags(scope: Scope | undefined): boolean {
  return scope?.tags !== undefined || scope?.exclude?.tags !== undefined;
}

const Events = z.strictObject({
  root: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('true: what the root user did with developer tools. One lookup more in each account and region.'),
  services: z
    .array(z.enum(developerToolIds, { error: `one of ${developerToolIds.join(', ')}` }), {
      error: 'a list of services',
    })
    .default([])
    .describe(
      `Developer tools whose activity is read: ${developerToolIds.join(', ')}. Each is a lookup more in each account ` +
        'and region. CodeCatalyst is read in any case.',
    ),
});
export type Events = z.infer<typeof Events>;

/** Event history is asked for activity only where somebody asks for it: in each account and region. */
export function asksForActivity({ root, services }: Events): boolean {
  return root || services.length > 0;
}

/** How to reach AWS and what of it, every default filled in. */
export const AuditSettings = z
  .strictObject({
    version: z.literal(1, { error: '1, the only version there is' }).describe('The version of this format.'),
    accounts: z
      .union([z.enum(['organization', 'self']), filledListOf(AccountId, 'a list of account ids')], {
        error: 'organization, self or a list of account ids',
      })
      .default('organization')
      .describe("organization: every account. self: the caller's own account. Or a list of account ids, each quoted."),
    scope: Scope.exactOptional().describe(
      'Which accounts of the organization: those that any of these selects, or all; but for those that are excluded.',
    ),
    role: Role.prefault({}).describe('The role to assume in each account.'),
    hop: NamedRole.exactOptional().describe(
      'A role to assume first. Everything else is asked with it; its account is then self.',
    ),
    organizationRole: NamedRole.exactOptional().describe(
      'A role to assume for the calls to AWS Organizations: of the management account or a delegated administrator.',
    ),
    profile: text("a profile's name", line)
      .exactOptional()
      .describe("The profile of the AWS configuration to use. Leave it out for the environment's own credentials."),
    region: RegionName.exactOptional().describe('The region to start from, where the environment names none.'),
    regions: filledListOf(RegionName, 'a list of regions')
      .exactOptional()
      .describe('The regions that are enabled. Leave it out to have each account asked.'),
    events: Events.prefault({}).describe(
      'What is looked up in event history of the last 90 days, in every account and enabled region. AWS allows 2 lookups ' +
        'a second in each of them.',
    ),
    concurrency: z
      .int({ error: 'a whole number from 1 to 256' })
      .min(1, { error: 'a whole number from 1 to 256' })
      .max(256, { error: 'a whole number from 1 to 256' })
      .default(64)
      .describe('How many calls may be under way at once.'),
    output: text('the path of a directory', line)
      .default('reports')
      .describe('The directory that reports are written to, seen from the working directory.'),
  })
  .superRefine(
    ({ accounts, ...settings }, context) => {
      if (accounts !== 'self' && !Array.isArray(accounts)) return;
      for (const key of ['scope', 'organizationRole'] as const) {
        if (settings[key] === undefined) continue;
        context.addIssue({ code: 'custom', path: [key], message: `${key} is for accounts: organization only` });
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type AuditSettings = z.infer<typeof AuditSettings>;

/** How AWS is reached when nobody said. */
export const defaultAuditSettings: AuditSettings = AuditSettings.parse({ version: 1 });
