import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Configuration } from '../config/configuration.js';
import type { AuditSettings } from '../model/audit-settings.js';
import { leaderRegion } from '../model/regions.js';
import { UserError } from '../model/user-error.js';
import { type ConfigurationFlags, configured, describeFiles } from './configure.js';
import type { Context } from './context.js';
import { describeRun } from './ending.js';
import type { Ending } from './exit-code.js';
import { toolName } from './package.js';
import { progressLine, statsTable } from './progress.js';

interface Flags extends ConfigurationFlags {
  readonly accounts?: AuditSettings['accounts'];
  readonly profile?: string;
  readonly region?: string;
  readonly out?: string;
  readonly asOf?: Date;
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
  readonly stats: boolean;
  readonly quiet: boolean;
}

/** One audit on this terminal, also the demo's. SDK clients are loaded here, so that help and checks stay quick. */
export async function runAudit(context: Context, run: AuditRun) {
  const { configuration, credentials, region, endpoint, now, quiet } = run;
  const [{ connectToAws }, { callerSession }, { audit }, { readTexts }] = await Promise.all([
    import('../aws/aws.js'),
    import('../aws/session.js'),
    import('../audit.js'),
    import('./texts.js'),
  ]);
  const aws = connectToAws({ concurrency: configuration.settings.concurrency, now, ...(endpoint && { endpoint }) });
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
      output: configuration.settings.output,
      tool: await toolName(),
      texts: await readTexts('en'),
      replace: run.replace,
      progress: progress.show,
    });
    progress.end();
    if (run.stats) context.stderr.write(statsTable(aws.counter.stats));
    context.stdout.write(describeRun(finished, context));
    return finished;
  } finally {
    progress.end();
    aws.close();
  }
}

function overridden(configuration: Configuration, { accounts, profile, region, out }: Flags): Configuration {
  const settings = {
    ...configuration.settings,
    ...(accounts !== undefined && { accounts }),
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(out !== undefined && { output: out }),
  };
  return { ...configuration, settings };
}

function accountsFlag(value: string): AuditSettings['accounts'] {
  if (value === 'organization' || value === 'self') return value;
  const ids = value.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong === undefined) return ids;
  throw new InvalidArgumentError(`Expected organization, self, or ids of 12 digits; came "${wrong}".`);
}

function timeFlag(value: string): Date {
  const time = new Date(value);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value)) {
    throw new InvalidArgumentError('Expected a time with its zone, as 2026-11-20T02:08:00Z.');
  }
  return time;
}
