import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { runAudit } from './audit.js';
import { configured } from './configure.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';
import { type ScenarioName, scenarioDirectory, scenarioNames } from './package.js';

export function demoCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('demo')
    .summary('audit an organization that comes along, without AWS')
    .description('Runs the real audit against an organization on this machine and leaves its reports.')
    .option('--out <dir>', 'directory for reports (default: reports)')
    .addOption(new Option('--scenario <name>', 'which organization').choices(scenarioNames).default('demo'))
    .option('--exit-code', "end with the audit's own exit code instead of 0")
    .option('--stats', 'print the calls made, by API, on stderr')
    .option('--quiet', 'print neither progress nor notes')
    .action(
      async (flags: { out?: string; scenario: ScenarioName; exitCode?: boolean; stats?: boolean; quiet?: boolean }) => {
        const directory = scenarioDirectory(flags.scenario);
        const { loadScenario, startSandbox } = await import('../sandbox/index.js');
        const scenario = loadScenario(join(directory, 'scenario.yaml'));
        const { settings, policy } = await configured({ config: directory }, context);
        const sandbox = await startSandbox(scenario);
        try {
          const { report } = await runAudit(context, {
            // Named from the package's point of view: where it is installed must not show in the report.
            configuration: {
              settings: { ...settings, output: flags.out ?? settings.output },
              policy,
              files: { policy: `${flags.scenario}/policy.yaml` },
            },
            own: { endpoint: sandbox.url, credentials: sandbox.credentials() },
            asOf: new Date(scenario.now),
            replace: true,
            stats: flags.stats ?? false,
            quiet: flags.quiet ?? false,
          });
          end(flags.exitCode ? { kind: 'audited', report } : { kind: 'done' });
        } finally {
          await sandbox.close();
        }
      },
    );
}
