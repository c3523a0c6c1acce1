import { z } from 'zod';

const text = z.string().optional();

/**
 * Who acted, as a CloudTrail record's userIdentity says. What the record leaves out is absent, never guessed.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const Identity = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('root'), account: text }),
  z.object({ kind: z.literal('iam-user'), account: text, user: text }),
  /** `role` is the role's name and `account` its account, as the session's issuer gives them. */
  z.object({ kind: z.literal('assumed-role'), account: text, role: text, session: text }),
  z.object({ kind: z.literal('role'), account: text, role: text }),
  /** A session that an IAM user or the root user made with GetFederationToken; `user` is the session's name. */
  z.object({ kind: z.literal('federated-user'), account: text, user: text, issuer: text }),
  z.object({ kind: z.literal('saml-user'), user: text, provider: text }),
  z.object({ kind: z.literal('web-identity-user'), user: text, provider: text }),
  z.object({ kind: z.literal('directory-user'), account: text, user: text }),
  z.object({ kind: z.literal('aws-service'), service: text }),
  z.object({ kind: z.literal('aws-account'), account: text, principal: text }),
  /** `account` owns the instance of IAM Identity Center. */
  z.object({ kind: z.literal('identity-center-user'), account: text, user: text, store: text }),
  /** A person with an AWS Builder ID. The account that hosts the pool of all of them is AWS's, and nobody's foreign one. */
  z.object({ kind: z.literal('builder-id-user'), user: text }),
  /** Users who were too many to be told apart; `of` is their kind. */
  z.object({
    kind: z.literal('crowd'),
    of: z.enum([
      'federated-user',
      'saml-user',
      'web-identity-user',
      'directory-user',
      'identity-center-user',
      'builder-id-user',
      'aws-account',
    ]),
    account: text,
    issuer: text,
    provider: text,
    store: text,
  }),
  /** `type` is what the record says, where it says anything. */
  z.object({ kind: z.literal('unknown'), type: text }),
]);
export type Identity = z.infer<typeof Identity>;

export const Access = z.enum(['read', 'write']);
export type Access = z.infer<typeof Access>;

/** The way a call came: through the console, a command line, an SDK, a git client, or from an AWS service. */
export const Way = z.enum(['console', 'cli', 'sdk', 'git', 'service', 'unknown']);
export type Way = z.infer<typeof Way>;

/** A CloudTrail event, reduced to what judgements rest on. */
export const ObservedEvent = z.object({
  id: z.string(),
  /** `codecatalyst.amazonaws.com` */
  source: z.string(),
  name: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  region: z.string(),
  /** The account in which it was recorded. */
  account: z.string(),
  by: Identity,
  access: Access,
  /** Why it did not succeed. */
  errorCode: text,
  /** CodeCatalyst: names and ids that its parameters hold, found without regard to case. */
  space: text,
  project: text,
  connection: text,
  /** What was asked for, as AWS recorded it; kept only of the events that change how activity is recorded. */
  parameters: z.record(z.string(), z.unknown()).optional(),
});
export type ObservedEvent = z.infer<typeof ObservedEvent>;

/** A span of time that was read. Both ISO 8601, UTC. */
const window = { since: z.string(), until: z.string() };
export type Window = { readonly since: string; readonly until: string };

/** What event history gave, newest first. */
export const EventHistory = z.object({
  /** How far back it was read: the start of the window, or the oldest event before the page budget ended. */
  ...window,
  truncated: z.boolean(),
  events: z.array(ObservedEvent),
});
export type EventHistory = z.infer<typeof EventHistory>;

/** How often one identity did one thing in one region: all that is kept of developer-tool activity. */
export const ActivityRow = z.object({
  /** The account in which it was recorded. */
  account: z.string(),
  region: z.string(),
  source: z.string(),
  action: z.string(),
  access: Access,
  /** Without the session's name: one role is one identity, however often it is assumed. */
  by: Identity,
  way: Way,
  /** Whether the session was made with multi-factor authentication; absent where the record does not say. */
  mfa: z.boolean().optional(),
  count: z.int(),
  /** How many of these did not succeed. */
  failed: z.int(),
  first: z.string(),
  last: z.string(),
});
export type ActivityRow = z.infer<typeof ActivityRow>;

/** What event history gave where nothing but activity was asked for. */
export const ActivityHistory = z.object({ ...window, truncated: z.boolean(), rows: z.array(ActivityRow) });
export type ActivityHistory = z.infer<typeof ActivityHistory>;

/** What was asked of event history: one attribute of LookupEvents. */
export const Lookup = z.object({ key: z.enum(['EventName', 'EventSource', 'Username']), value: z.string() });
export type Lookup = z.infer<typeof Lookup>;

/** What event history is asked about: CodeCatalyst, changes to what recording rests on, and activity that settings name. */
export type EventUser = 'codecatalyst' | 'tampering' | 'activity';

/** Why a file that was expected to hold CloudTrail events was not read to its end. */
export const fileProblems = [
  'not-readable',
  'read-otherwise',
  'empty',
  'binary',
  'digest-file',
  'not-cloudtrail',
  'gzip-broken',
  'json-broken',
  'record-broken',
  'record-too-large',
] as const;

export const FileProblem = z.object({
  /** The path as it was given, or below what was given. */
  file: z.string(),
  problem: z.enum(fileProblems),
  /** The byte of the decompressed text, counted from 0, at which it broke. */
  byte: z.int().optional(),
  /** The record, counted from 1. */
  record: z.int().optional(),
  detail: z.string(),
});
export type FileProblem = z.infer<typeof FileProblem>;

/** A digest holds no records, what is not CloudTrail's held none of an account, and a link leads to what is read without it. */
export function losesRecords({ problem }: FileProblem): boolean {
  return problem !== 'digest-file' && problem !== 'not-cloudtrail' && problem !== 'read-otherwise';
}
