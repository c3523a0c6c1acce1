import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../model/user-error.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';
import { type ScenarioName, scenarioDirectory, scenarioNames } from './package.js';

export function sandboxCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('sandbox')
    .summary('serve an AWS organization on this machine, to try audits on')
    .description(
      'Answers AWS calls on the loopback address from a scenario file until it is stopped. It refuses every action that is not a read.',
    )
    .option('--scenario <file>', `scenario file, or one that comes along: ${scenarioNames.join(', ')}`, 'demo')
    .option('--port <n>', 'port, 0 for any free one', portFlag, 0)
    .option('--latency <ms>', 'milliseconds before each answer', millisecondsFlag, 0)
    .option('--as <account>', 'print the line for this account alone, with credentials of its own')
    .action(async (flags: { scenario: string; port: number; latency: number; as?: string }) => {
      const { loadScenario, startSandbox } = await import('../sandbox/index.js');
      const file = scenarioFile(flags.scenario, context);
      const scenario = loading(() => {
        if (existsSync(file)) return loadScenario(file);
        throw new Error(`${file} does not exist. Name a scenario file, or one of: ${scenarioNames.join(', ')}.`);
      });
      const sandbox = await startSandbox(scenario, { port: flags.port, latencyMs: flags.latency }).catch(
        (error: unknown) => {
          throw new UserError(`The sandbox cannot listen on port ${flags.port}: choose another with --port.`, {
            cause: error,
          });
        },
      );
      try {
        const { accessKeyId, secretAccessKey } = loading(() => sandbox.credentials(flags.as));
        const environment = `AWS_ENDPOINT_URL=${sandbox.url} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`;
        const directory = dirname(file);
        const self = flags.as === undefined ? '' : ' --accounts self';
        context.stdout.write(`${environment} trailproof audit --config ${directory} --as-of ${scenario.now}${self}\n`);
        context.stderr.write('Paste the line above into another shell. Stop this with Ctrl-C.\n');
        await context.stopped();
      } finally {
        await sandbox.close();
      }
      end({ kind: 'done' });
    });
}

function scenarioFile(name: string, { cwd }: Context): string {
  const known = scenarioNames.find((scenario): scenario is ScenarioName => scenario === name);
  return known ? resolve(scenarioDirectory(known), 'scenario.yaml') : resolve(cwd, name);
}

function loading<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function portFlag(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

function millisecondsFlag(value: string): number {
  const milliseconds = Number(value);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new InvalidArgumentError('Expected a number of milliseconds.');
}
