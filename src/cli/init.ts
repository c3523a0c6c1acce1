import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { parseAuditSettings } from '../config/audit-settings.js';
import { policyName, settingsName } from '../config/directory.js';
import { bytesOf } from '../config/file.js';
import { parsePolicy } from '../config/policy.js';
import { formatProblem, type Parsed } from '../config/problem.js';
import { controlIds, controls } from '../controls/index.js';
import { rightsFor } from '../iam/rights.js';
import { AuditSettings } from '../model/audit-settings.js';
import type { Gap } from '../model/fact.js';
import { defaultPolicy } from '../model/policy.js';
import { UserError } from '../model/user-error.js';
import { disk, exists, replaceDurably, writeDurably } from '../runs/files.js';
import { accountsFlag, timeFlag } from './audit.js';
import { type Reached, withCaller } from './caller.js';
import type { Context } from './context.js';
import { pasted, shortest } from './ending.js';
import type { Ending } from './exit-code.js';
import { toolName } from './package.js';

interface Flags {
  readonly out: string;
  readonly accounts?: AuditSettings['accounts'];
  readonly role?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly asOf?: Date;
}

/** Options would show the external id to everybody who lists this machine's processes. */
const externalIdVariable = 'TRAILPROOF_EXTERNAL_ID';

export function initCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('init')
    .summary('write audit.yaml and policy.yaml from what is there')
    .description(
      'Reads the organization as an audit does and writes down what it found: accounts, trails, buckets, keys, topics ' +
        'and CodeCatalyst spaces, with their ids. An audit.yaml that exists is used and kept.',
    )
    .option('--out <dir>', 'directory to write to', 'config')
    .option('--accounts <which>', 'organization, self, or account ids separated by commas', accountsFlag)
    .option('--role <name>', 'role to assume in each account, with its path (default: TrailproofAudit)')
    .option('--profile <name>', "profile of the AWS configuration, single sign-on's too")
    .option('--region <name>', 'region of STS, asked first in each account')
    .option('--force', 'write both files anew where they exist')
    .option('--quiet', 'print neither progress nor notes')
    .addOption(new Option('--as-of <time>', 'the moment to speak of (default: now)').argParser(timeFlag))
    .addHelpText('after', `\nThe external id that the role asks for is taken from ${externalIdVariable}.`)
    .action(async (flags: Flags) => {
      const files = await filesFor(flags, context);
      const settings = files.kept ?? (await settingsFrom(flags, files, context));
      const { quiet = false, asOf } = flags;
      const drafts = await withCaller(context, { settings, asOf, quiet }, (reached) => draft(settings, reached));
      const written = [
        ...(files.kept ? [] : [[files.settings, drafts.audit] as const]),
        [files.policy, drafts.policy] as const,
      ];
      await disk.mkdir(files.directory, { recursive: true });
      for (const [path, text] of written) {
        await (flags.force ? replaceDurably(disk, path, text) : writeDurably(disk, path, text));
      }
      const paths = written.map(([path]) => shortest(context, path));
      context.stdout.write(conclusion(paths, drafts, flags, context));
      end({ kind: 'done' });
    });
}

interface Files {
  readonly directory: string;
  readonly settings: string;
  readonly policy: string;
  /** Settings that exist, where they are kept. */
  readonly kept?: AuditSettings;
}

/** Throws a UserError where something would be overwritten, before anything is asked of AWS. */
async function filesFor({ out, force, role, accounts, profile, region }: Flags, context: Context): Promise<Files> {
  const directory = resolve(context.cwd, out);
  const files = { directory, settings: join(directory, settingsName), policy: join(directory, policyName) };
  if (force) return files;
  if (await exists(disk, files.policy)) {
    const path = shortest(context, files.policy);
    throw new UserError(`${path} exists, and is not overwritten: name another directory with --out, or use --force.`);
  }
  if (!(await exists(disk, files.settings))) return files;
  const path = shortest(context, files.settings);
  if ([role, accounts, profile, region].some((flag) => flag !== undefined)) {
    throw new UserError(`${path} exists and is used as it is: put there what the options say, or use --force.`);
  }
  const kept = await existing(context, files.settings);
  const externalId = context.env[externalIdVariable] || undefined;
  if (externalId !== undefined && externalId !== kept.role.externalId) {
    throw new UserError(
      `${path} exists and is used as it is, and its role.externalId is not what ${externalIdVariable} says: ` +
        'correct it there, or use --force.',
    );
  }
  context.stderr.write(`note: ${path} exists; it is used and kept\n`);
  return { ...files, kept };
}

/** Whatever lies beside it. */
async function existing(context: Context, path: string): Promise<AuditSettings> {
  const file = shortest(context, path);
  return sound(parseAuditSettings(sound(await bytesOf(path, file)), file));
}

/** What the options say over what a file says that is about to be replaced. */
async function settingsFrom(flags: Flags, { settings }: Files, context: Context): Promise<AuditSettings> {
  const before = (await exists(disk, settings)) ? await existing(context, settings) : undefined;
  const [, path, name] = /^\/?((?:[^/]+\/)*)([^/]*)$/.exec(flags.role ?? '') ?? [];
  const externalId = context.env[externalIdVariable] || undefined;
  const { accounts, profile, region } = flags;
  const parsed = AuditSettings.safeParse({
    ...(before ?? { version: 1 }),
    ...(accounts !== undefined && { accounts }),
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    role: {
      ...before?.role,
      ...(flags.role !== undefined && { name, path: `/${path}` }),
      ...(externalId !== undefined && { externalId }),
    },
  });
  if (parsed.success) return parsed.data;
  const sources: Readonly<Record<string, string>> = {
    'role.name': '--role',
    'role.path': '--role',
    'role.externalId': externalIdVariable,
    profile: '--profile',
    region: '--region',
  };
  throw new UserError(
    parsed.error.issues
      .map(({ path: at, message }) => `${sources[at.join('.')] ?? at.join('.')}: expected ${message}`)
      .join('\n'),
  );
}

interface Drafts {
  readonly audit: string;
  readonly policy: string;
  readonly accounts: number;
  readonly gaps: readonly Gap[];
}

async function draft(settings: AuditSettings, { caller, region, asOf, progress }: Reached): Promise<Drafts> {
  const [{ entryOf, linesOf, survey }, { resolveScope }, { gapsIn, isMissed }, { viewOrganization }] =
    await Promise.all([
      import('../survey/survey.js'),
      import('../collect/scope.js'),
      import('../survey/gaps.js'),
      import('../assess/organization-view.js'),
    ]);
  const [{ draftAudit }, { draftPolicy }, { ownersFound }] = await Promise.all([
    import('../init/draft-audit.js'),
    import('../init/draft-policy.js'),
    import('../survey/bucket-owner.js'),
  ]);
  // Which policy it will be is not known yet.
  const rights = rightsFor(controls, { settings, policy: defaultPolicy, partition: caller.partition });
  const enquiry = { caller, settings, rights, region, asOf, tool: await toolName() };
  const entry = entryOf(enquiry);
  const session = await entry.hop(caller);
  const scope = await resolveScope({ caller, session, lister: await entry.lister(session) }, settings, entry.reads);
  const plan = { ...enquiry, session, scope, progress: progress.show };
  const surveyed = await ownersFound(plan, await survey(plan));
  progress.end();
  const view = await viewOrganization(linesOf(surveyed), defaultPolicy);
  const gaps = gapsIn([scope.organization, surveyed.shared, surveyed.accounts]).filter(isMissed);
  const { header, accounts } = surveyed;
  const stated = { ...settings, region, ...(header.scope === 'no-organization' && { accounts: 'self' as const }) };
  const audit = draftAudit(stated, { header, accounts: scope.accounts });
  const policy = draftPolicy({ view, accounts, gaps });
  readable(parseAuditSettings(audit, settingsName));
  readable(parsePolicy(policy, policyName, controlIds));
  return { audit, policy, accounts: scope.accounts.length, gaps };
}

/** What is written must be readable. That it is not would be a bug. */
function readable(parsed: Parsed<unknown>): void {
  if ('problems' in parsed) throw new Error(parsed.problems.map(formatProblem).join('\n'));
}

function sound<T>(parsed: Parsed<T>): T {
  if ('value' in parsed) return parsed.value;
  throw new UserError(parsed.problems.map(formatProblem).join('\n'));
}

function conclusion(paths: readonly string[], { accounts, gaps }: Drafts, { out }: Flags, context: Context): string {
  const refused = new Set(gaps.filter(({ reason }) => reason === 'role-not-assumed').map(({ account }) => account));
  const directory = pasted(context, resolve(context.cwd, out));
  const config = directory === 'config' ? '' : ` --config ${directory}`;
  return [
    `Written: ${paths.join(' and ')}, from ${accounts} accounts.`,
    ...(refused.size === 0
      ? []
      : [
          `Not entered: ${refused.size}. In these accounts the role is not there, does not trust this identity, or asks ` +
            `for another external id (${externalIdVariable}). What they hold is not in the policy.`,
        ]),
    ...(gaps.length === 0 ? [] : [`Not everything could be read: see "not read" in ${policyName}.`]),
    '',
    'They state what is, not what should be: read them. Then',
    `  trailproof doctor${config}   tries what an audit needs`,
    `  trailproof audit${config}    audits`,
    '',
  ].join('\n');
}
