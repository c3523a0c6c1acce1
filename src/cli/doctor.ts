import { type Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { controls } from '../controls/index.js';
import type { Check, Examination, TestedAssumption } from '../doctor/check.js';
import { rightsFor } from '../iam/rights.js';
import { visible } from '../model/visible.js';
import { accountsFlag, timeFlag } from './audit.js';
import { withCaller } from './caller.js';
import { type ConfigurationFlags, configured, describeFiles } from './configure.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';
import { toolName } from './package.js';

interface Flags extends ConfigurationFlags {
  readonly accounts?: readonly string[];
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly asOf?: Date;
}

export function doctorCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('doctor')
    .summary('try what an audit needs, in a few accounts')
    .description(
      'Says before the first audit what works and what does not, each with what to do about it: credentials, ' +
        'organization, roles, rights, regions, owners. It also tests what is believed of AWS. Everything is read, nothing ' +
        'is changed. Exit code 0: nothing is in the way, 1: something is, 2: nothing could be tried.',
    )
    .option('--config <dir>', 'directory of audit.yaml and policy.yaml (default: config)')
    .option('--policy <file>', 'policy to judge by, in place of the one in the directory')
    .option('--accounts <ids>', 'accounts to try, separated by commas (default: three)', idsFlag)
    .option('--profile <name>', "profile of the AWS configuration, single sign-on's too")
    .option('--region <name>', 'region of STS, asked first in each account')
    .option('--json', 'as JSON')
    .option('--quiet', 'print neither progress nor notes')
    .addOption(new Option('--as-of <time>', 'the moment to speak of (default: now)').argParser(timeFlag))
    .action(async (flags: Flags) => {
      const configuration = await configured(flags, context);
      const { profile, region, quiet = false, asOf, accounts } = flags;
      if (!quiet) context.stderr.write(describeFiles(configuration));
      const settings = {
        ...configuration.settings,
        ...(profile !== undefined && { profile }),
        ...(region !== undefined && { region }),
      };
      const { policy } = configuration;
      const { readTexts } = await import('./texts.js');
      const texts = await readTexts('en');
      const examination = await withCaller(context, { settings, asOf, quiet }, async (reached) => {
        const { examine } = await import('../doctor/examine.js');
        const { caller, progress } = reached;
        return examine({
          ...reached,
          settings,
          policy,
          rights: rightsFor(controls, { settings, policy, partition: caller.partition }),
          tool: await toolName(),
          assumptions: Object.keys(texts.assumptions),
          progress: progress.show,
          ...(accounts && { named: accounts }),
        });
      });
      const problems = problemsIn(examination);
      context.stdout.write(
        flags.json
          ? `${JSON.stringify({ problems, ...examination }, null, 2)}\n`
          : asText(examination, texts.assumptions, context),
      );
      end({ kind: 'examined', sound: problems === 0 });
    });
}

/** A verdict that rests on a false belief would be wrong, so that one is in the way, too. */
function problemsIn({ checks, assumptions }: Examination): number {
  const inTheWay = checks.filter(({ state }) => state === 'problem');
  return inTheWay.length + assumptions.filter(({ state }) => state === 'does-not-hold').length;
}

function asText(
  examination: Examination,
  statements: Readonly<Record<string, string>>,
  { stdout, env }: Context,
): string {
  const colour = pc.createColors(stdout.isTerminal && !env['NO_COLOR']);
  const { checks, assumptions } = examination;
  const problems = problemsIn(examination);
  const paint = { ok: colour.green, problem: colour.red, note: colour.yellow, open: colour.yellow };
  const shade = { holds: colour.green, 'does-not-hold': colour.red, 'not-tested': colour.yellow };
  return [
    ...checks.flatMap((check) => checkLines(check, paint[check.state](words[check.state].padEnd(width)))),
    '',
    'What is believed of AWS:',
    ...assumptions.flatMap((tested) => [
      `${shade[tested.state](outcomes[tested.state].padEnd(width))}${tested.id}: ${visible(statements[tested.id] ?? '')}`,
      `${' '.repeat(width)}${visible(tested.why)}`,
      ...(tested.state === 'does-not-hold' ? [`${' '.repeat(width)}Do: ${distrust}`] : []),
    ]),
    '',
    `Accounts tried: ${examination.accounts.length}. --accounts names others.`,
    problems === 0 ? 'Nothing that was tried is in the way of an audit.' : `In the way of an audit: ${problems}.`,
    '',
  ].join('\n');
}

const width = 16;
const words: Readonly<Record<Check['state'], string>> = { ok: 'ok', problem: 'PROBLEM', note: 'note', open: 'open' };
const outcomes: Readonly<Record<TestedAssumption['state'], string>> = {
  holds: 'holds',
  'does-not-hold': 'DOES NOT HOLD',
  'not-tested': 'not tested',
};

const distrust = 'docs/assumptions.md lists the verdicts that rest on it: take none of them as it stands.';

function checkLines({ account, says, todo }: Check, mark: string): readonly string[] {
  const where = account === undefined ? '' : `${account}: `;
  return [
    `${mark}${where}${visible(says)}`,
    ...(todo === undefined ? [] : [`${' '.repeat(width)}Do: ${visible(todo)}`]),
  ];
}

function idsFlag(value: string): readonly string[] {
  const accounts = accountsFlag(value);
  if (typeof accounts !== 'string') return accounts;
  throw new InvalidArgumentError('Expected ids of 12 digits.');
}
