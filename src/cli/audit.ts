import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FinishedRun, RunEnded } from '../audit.js';
import type { LogFiles } from '../collect/log-files.js';
import type { Configuration } from '../config/configuration.js';
import { readFrameworks } from '../config/frameworks.js';
import type { AuditSettings } from '../model/audit-settings.js';
import { RegionName } from '../model/policy.js';
import { UserError } from '../model/user-error.js';
import { disk } from '../runs/files.js';
import { unfinishedRuns } from '../runs/unfinished-run.js';
import { type Reaching, withCaller } from './caller.js';
import { type ConfigurationFlags, configured, describeFiles } from './configure.js';
import type { Context } from './context.js';
import { describeRun, pasted } from './ending.js';
import type { Ending } from './exit-code.js';
import { toolName } from './package.js';
import { statsTable } from './progress.js';

interface Flags extends ConfigurationFlags {
  readonly accounts?: AuditSettings['accounts'];
  readonly profile?: string;
  readonly region?: string;
  readonly out?: string;
  readonly asOf?: Date;
  readonly events?: readonly string[];
  readonly resume?: string;
  readonly stats?: boolean;
  readonly quiet?: boolean;
}

export function auditCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('audit')
    .summary('audit the organization and write PDF, Markdown and JSON reports')
    .description('Reads every account of the organization, judges it by the policy and writes the reports.')
    .option('--config <dir>', 'directory of audit.yaml and policy.yaml (default: config)')
    .option('--policy <file>', 'policy to judge by, in place of the one in the directory')
    .option('--accounts <which>', 'organization, self, or account ids separated by commas', accountsFlag)
    .option('--profile <name>', "profile of the AWS configuration, single sign-on's too")
    .option('--region <name>', 'region of STS, asked first in each account', regionFlag)
    .option('--out <dir>', 'directory for reports (default: reports)')
    .option('--events <path...>', 'folders or files of CloudTrail logs, read beside what AWS is asked')
    .option('--resume <run>', 'go on with a run that was stopped: the directory that it named, in which it ends')
    .option('--stats', 'print the calls made, by API, on stderr')
    .option('--quiet', 'print neither progress nor notes')
    .addOption(
      new Option(
        '--as-of <time>',
        "the sandbox's moment, as 2026-11-20T02:08:00Z; refused of AWS itself (default: now)",
      ).argParser(timeFlag),
    )
    .action(async (flags: Flags) => {
      const configuration = overridden(await configured(flags, context), flags);
      if (!flags.quiet) context.stderr.write(describeFiles(configuration));
      if (!flags.quiet && flags.resume === undefined) await noteUnfinished(configuration, context);
      const { asOf, stats = false, quiet = false, resume, events } = flags;
      if (events !== undefined && resume === undefined) await mustExist(events, context);
      const { report } = await runAudit(context, {
        configuration,
        asOf,
        replace: false,
        stats,
        quiet,
        ...(resume !== undefined && { resume: resolve(context.cwd, resume) }),
        ...(events !== undefined && { logFiles: { paths: events, cwd: context.cwd } }),
      });
      end({ kind: 'audited', report });
    });
}

export interface AuditRun extends Omit<Reaching, 'settings'> {
  readonly configuration: Configuration;
  readonly replace: boolean;
  readonly resume?: string;
  readonly logFiles?: LogFiles;
  readonly stats: boolean;
}

/** One audit on this terminal, also the demo's. */
export async function runAudit(context: Context, run: AuditRun): Promise<FinishedRun> {
  const { configuration, replace, resume, logFiles, stats, ...reaching } = run;
  const [{ audit, RunEnded }, { readTexts }] = await Promise.all([import('../audit.js'), import('./texts.js')]);
  const reached = { ...reaching, settings: configuration.settings };
  return withCaller(context, reached, async ({ caller, region, asOf, progress }) => {
    const finished = await audit({
      configuration,
      caller,
      region,
      asOf,
      backdated: run.asOf !== undefined,
      output: resolve(context.cwd, configuration.settings.output),
      tool: await toolName(),
      texts: await readTexts('en'),
      frameworks: await readFrameworks(),
      replace,
      machine: context.machine,
      ...(resume !== undefined && { resume }),
      ...(logFiles !== undefined && { logFiles }),
      progress: progress.show,
    }).catch((error: unknown) => {
      progress.end();
      throw error instanceof RunEnded ? howToGoOn(context, error) : error;
    });
    progress.end();
    if (stats) context.stderr.write(statsTable(caller.aws.counter.stats));
    context.stdout.write(describeRun(finished, context));
    return finished;
  });
}

/** What cannot be read is told in the report; a path that is not there is a mistake in the command. */
async function mustExist(paths: readonly string[], { cwd }: Context): Promise<void> {
  for (const path of paths) {
    await stat(resolve(cwd, path)).catch((cause: unknown) => {
      throw new UserError(`There is nothing to read at ${path}: name folders or files of CloudTrail logs.`, { cause });
    });
  }
}

/** What ended the run, after saying or with saying how to go on. */
function howToGoOn(context: Context, { directory, cause }: RunEnded): unknown {
  const words = `What was collected is kept. Go on with the same command and --resume ${pasted(context, directory)}`;
  if (cause instanceof UserError) return new UserError(`${cause.message}\n${words}`, { cause });
  context.stderr.write(`${words}\n`);
  return cause;
}

/** A run that was killed could not say how to go on with it. */
async function noteUnfinished({ settings }: Configuration, context: Context): Promise<void> {
  for (const directory of await unfinishedRuns(disk, resolve(context.cwd, settings.output), context.machine)) {
    const where = pasted(context, directory);
    context.stderr.write(`note: a run that did not come to its end lies in ${where}: --resume goes on with it\n`);
  }
}

function overridden(configuration: Configuration, { accounts, profile, region, out }: Flags): Configuration {
  // What settings say of the organization is nothing to other accounts.
  const { scope, organizationRole, ...others } = configuration.settings;
  const settings = {
    ...(accounts === undefined || accounts === 'organization' ? configuration.settings : others),
    ...(accounts !== undefined && { accounts }),
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(out !== undefined && { output: out }),
  };
  return { ...configuration, settings };
}

export function accountsFlag(value: string): AuditSettings['accounts'] {
  if (value === 'organization' || value === 'self') return value;
  const ids = value.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong === undefined) return ids;
  throw new InvalidArgumentError(`Expected organization, self, or ids of 12 digits; came "${wrong}".`);
}

export function regionFlag(value: string): string {
  if (RegionName.safeParse(value).success) return value;
  throw new InvalidArgumentError(`Expected a region such as us-east-1; came "${value}".`);
}

export function timeFlag(value: string): Date {
  const time = new Date(value);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value)) {
    throw new InvalidArgumentError('Expected a time with its zone, as 2026-11-20T02:08:00Z.');
  }
  return time;
}
