import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Configuration } from '../config/configuration.js';
import type { AuditSettings } from '../model/audit-settings.js';
import { leaderRegion } from '../model/regions.js';
import { UserError } from '../model/user-error.js';
import { disk } from '../runs/files.js';
import { unfinishedRuns } from '../runs/unfinished-run.js';
import { type ConfigurationFlags, configured, describeFiles } from './configure.js';
import { type Context, Interrupted } from './context.js';
import { describeRun, shortest } from './ending.js';
import type { Ending } from './exit-code.js';
import { toolName } from './package.js';
import { progressLine, statsTable } from './progress.js';

interface Flags extends ConfigurationFlags {
  readonly accounts?: AuditSettings['accounts'];
  readonly profile?: string;
  readonly region?: string;
  readonly out?: string;
  readonly asOf?: Date;
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
    .option('--region <name>', 'region of STS, asked first in each account')
    .option('--out <dir>', 'directory for reports (default: reports)')
    .option('--resume <run>', 'go on with a run that was stopped: the directory that it named')
    .option('--stats', 'print the calls made, by API, on stderr')
    .option('--quiet', 'print neither progress nor notes')
    .addOption(
      new Option('--as-of <time>', 'the moment the audit speaks of, as 2026-11-20T02:08:00Z (default: now)').argParser(
        timeFlag,
      ),
    )
    .action(async (flags: Flags) => {
      const configuration = overridden(await configured(flags, context), flags);
      if (!flags.quiet) context.stderr.write(describeFiles(configuration));
      if (!flags.quiet && flags.resume === undefined) await noteUnfinished(configuration, context);
      const endpoint = context.env.AWS_ENDPOINT_URL;
      const { defaultCredentials, defaultRegion } = await import('../aws/credentials.js');
      const { profile } = configuration.settings;
      const run = await runAudit(context, {
        configuration,
        credentials: defaultCredentials(profile),
        region: configuration.settings.region ?? (await defaultRegion(profile)) ?? leaderRegion('aws'),
        now: flags.asOf ? () => flags.asOf as Date : () => context.now(),
        backdated: flags.asOf !== undefined,
        replace: false,
        stats: flags.stats ?? false,
        quiet: flags.quiet ?? false,
        ...(flags.resume !== undefined && { resume: resolve(context.cwd, flags.resume) }),
        ...(endpoint && { endpoint }),
      });
      end({ kind: 'audited', report: run.report });
    });
}

export interface AuditRun {
  readonly configuration: Configuration;
  readonly credentials: import('../aws/aws.js').Credentials;
  readonly region: string;
  readonly endpoint?: string;
  readonly now: () => Date;
  /** The clock is not today's. */
  readonly backdated: boolean;
  readonly replace: boolean;
  readonly resume?: string;
  readonly stats: boolean;
  readonly quiet: boolean;
}

/** One audit on this terminal, also the demo's. SDK clients are loaded here, so that help and checks stay quick. */
export async function runAudit(context: Context, run: AuditRun) {
  const { configuration, credentials, region, endpoint, now, quiet } = run;
  const [{ connectToAws }, { callerSession }, { audit, RunEnded }, { readTexts }] = await Promise.all([
    import('../aws/aws.js'),
    import('../aws/session.js'),
    import('../audit.js'),
    import('./texts.js'),
  ]);
  const stop = new AbortController();
  void context.stopped().then((signal) => stop.abort(new Interrupted(signal)));
  const aws = connectToAws({
    concurrency: configuration.settings.concurrency,
    now,
    signal: stop.signal,
    ...(endpoint && { endpoint }),
  });
  const progress = progressLine(context, aws.counter.stats, quiet);
  try {
    const caller = await callerSession(aws, credentials, region);
    const foreign = [...aws.counter.stats.foreignHosts];
    // What AWS says today is no evidence of another day.
    if (run.backdated && (endpoint === undefined || foreign.length === 0)) {
      throw new UserError(
        '--as-of is for endpoints that are not AWS itself: set AWS_ENDPOINT_URL as the sandbox prints it.',
      );
    }
    if (foreign.length > 0 && !quiet) {
      context.stderr.write(`note: calls go to ${foreign.join(', ')}, which is not AWS itself\n`);
    }
    const finished = await audit({
      configuration,
      caller,
      region,
      asOf: now(),
      backdated: run.backdated,
      output: configuration.settings.output,
      tool: await toolName(),
      texts: await readTexts('en'),
      replace: run.replace,
      processes: context.processes,
      ...(run.resume !== undefined && { resume: run.resume }),
      progress: progress.show,
    });
    progress.end();
    if (run.stats) context.stderr.write(statsTable(aws.counter.stats));
    context.stdout.write(describeRun(finished, context));
    return finished;
  } catch (error) {
    progress.end();
    if (!(error instanceof RunEnded)) throw error;
    const where = shellWord(shortest(context, error.directory));
    const howToGoOn = `What was collected is kept. Go on with the same command and --resume ${where}`;
    const { cause } = error;
    if (cause instanceof UserError) throw new UserError(`${cause.message}\n${howToGoOn}`, { cause });
    context.stderr.write(`${howToGoOn}\n`);
    throw cause;
  } finally {
    progress.end();
    aws.close();
  }
}

/** A run that was killed could not say how to go on with it. */
async function noteUnfinished({ settings }: Configuration, context: Context): Promise<void> {
  for (const directory of await unfinishedRuns(disk, resolve(context.cwd, settings.output))) {
    const where = shellWord(shortest(context, directory));
    context.stderr.write(`note: a run that did not come to its end lies in ${where}: --resume goes on with it\n`);
  }
}

/** As it can be pasted. */
function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
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

export function timeFlag(value: string): Date {
  const time = new Date(value);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value)) {
    throw new InvalidArgumentError('Expected a time with its zone, as 2026-11-20T02:08:00Z.');
  }
  return time;
}
