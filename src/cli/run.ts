import { Command, CommanderError } from 'commander';
import { UserError } from '../model/user-error.js';
import { visible } from '../model/visible.js';
import { auditCommand } from './audit.js';
import { checkCommand } from './check.js';
import { type Context, Interrupted } from './context.js';
import { controlsCommand } from './controls.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { eventsCommand } from './events.js';
import { type Ending, exitCode } from './exit-code.js';
import { iamCommand } from './iam.js';
import { initCommand } from './init.js';
import { toolName } from './package.js';
import { reportCommand } from './report.js';
import { sandboxCommand } from './sandbox.js';
import { verifyCommand } from './verify.js';

/** Runs one command line and answers its exit code. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  let ending: Ending = { kind: 'done' };
  const end = (reached: Ending): void => {
    ending = reached;
  };
  const program = new Command('trailproof')
    .description('Audits how CloudTrail records an AWS organization, and who is connected to CodeCatalyst.')
    .version(await toolName(), '--version')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit codes of audit and report: 0 as asked, 1 failures, 2 could not run, 3 too little could be read.',
    )
    .exitOverride();
  for (const add of [
    auditCommand,
    reportCommand,
    checkCommand,
    controlsCommand,
    verifyCommand,
    initCommand,
    doctorCommand,
    eventsCommand,
    iamCommand,
    sandboxCommand,
    demoCommand,
  ]) {
    add(program, context, end);
  }
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof Interrupted) return exitCode({ kind: 'interrupted', signal: error.signal });
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCode({ kind: 'could-not-run' });
    const message = error instanceof UserError ? error.message : fileTrouble(error);
    if (message !== undefined) {
      context.stderr.write(`${message.split('\n').map(visible).join('\n')}\n`);
    } else {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      context.stderr.write(`This is a bug in trailproof:\n${stack}\n`);
    }
    return exitCode({ kind: 'could-not-run' });
  }
  return exitCode(ending);
}

/** A disk that is full or a directory that may not be written is the user's to mend, not a bug. */
function fileTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const known = ['EACCES', 'EEXIST', 'EIO', 'EISDIR', 'EMFILE', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'];
  if (!known.includes(String(error.code))) return undefined;
  return `Files cannot be written or read: ${error.message}. If it is the reports' directory, name another with --out.`;
}
