import type { Command } from 'commander';
import { readConfiguration } from '../config/configuration.js';
import { formatProblem } from '../config/problem.js';
import { controlIds } from '../controls/index.js';
import { type ConfigurationFlags, whereabouts } from './configure.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';

export function checkCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('check')
    .summary('check audit.yaml and policy.yaml without AWS')
    .description(
      'Reads the configuration and names every problem at once. Exit code 0: sound, 1: problems, 2: unreadable.',
    )
    .option('--config <dir>', 'directory of audit.yaml and policy.yaml (default: config)')
    .option('--policy <file>', 'policy to check, in place of the one in the directory')
    .action(async (flags: ConfigurationFlags) => {
      const parsed = await readConfiguration(whereabouts(flags, context), controlIds);
      const problems = 'problems' in parsed ? parsed.problems : [];
      for (const problem of problems) context.stdout.write(`${formatProblem(problem)}\n`);
      if ('value' in parsed) {
        const { settings, policy } = parsed.value.files;
        const read = [settings, policy].filter((file) => file !== undefined);
        context.stdout.write(
          read.length > 0 ? `${read.join(' and ')}: sound\n` : 'no configuration found: the built-in defaults hold\n',
        );
      }
      end({ kind: 'checked', problems });
    });
}
