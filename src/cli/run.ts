import { Command, CommanderError } from 'commander';
import { UserError } from '../model/user-error.js';
import { visible } from '../model/visible.js';
import { type Context, Interrupted } from './context.js';
import { type Ending, exitCode } from './exit-code.js';
import { toolName } from './package.js';

type Add = (program: Command, context: Context, end: (ending: Ending) => void) => void;

/** In the order in which help lists them. One loads what it needs to know its options, and the rest when it is run. */
const commands: ReadonlyMap<string, () => Promise<Add>> = new Map<string, () => Promise<Add>>([
  ['audit', async () => (await import('./audit.js')).auditCommand],
  ['report', async () => (await import('./report.js')).reportCommand],
  ['check', async () => (await import('./check.js')).checkCommand],
  ['controls', async () => (await import('./controls.js')).controlsCommand],
  ['verify', async () => (await import('./verify.js')).verifyCommand],
  ['init', async () => (await import('./init.js')).initCommand],
  ['doctor', async () => (await import('./doctor.js')).doctorCommand],
  ['events', async () => (await import('./events.js')).eventsCommand],
  ['iam', async () => (await import('./iam.js')).iamCommand],
  ['sandbox', async () => (await import('./sandbox.js')).sandboxCommand],
  ['demo', async () => (await import('./demo.js')).demoCommand],
]);

/** The one that is named; where none is, all, to list them or to find the one that was meant. */
function addersFor([first = '']: readonly string[]): Promise<readonly Add[]> {
  const named = commands.get(first);
  return Promise.all((named ? [named] : [...commands.values()]).map((load) => load()));
}

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
  for (const add of await addersFor(args)) add(program, context, end);
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
