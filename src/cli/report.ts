import { resolve } from 'node:path';
import type { Command } from 'commander';
import { policyFrom } from './configure.js';
import type { Context } from './context.js';
import { describeRun } from './ending.js';
import type { Ending } from './exit-code.js';

export function reportCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('report')
    .summary('judge and render again what a run collected')
    .description(
      'Works from the run directory alone, without AWS. The same evidence and policy give the same bytes on any day; ' +
        'with another policy, what nobody read is a gap.',
    )
    .requiredOption('--from <run>', 'a finished run directory')
    .option('--policy <file>', "judge by this policy instead of the run's own")
    .option('--out <dir>', 'directory for reports (default: where the run lies)')
    .action(async (flags: { from: string; policy?: string; out?: string }) => {
      const from = resolve(context.cwd, flags.from);
      const judged = flags.policy === undefined ? undefined : await policyFrom(flags.policy, context);
      const { reportAgain } = await import('../audit.js');
      const finished = await reportAgain({
        from,
        ...(flags.out !== undefined && { output: resolve(context.cwd, flags.out) }),
        replace: false,
        ...(judged && { policy: { policy: judged.policy, source: judged.file } }),
      });
      context.stdout.write(describeRun(finished, context));
      end({ kind: 'audited', report: finished.report });
    });
}
