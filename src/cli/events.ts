import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { developerTools } from '../events/services.js';
import { type FileProblem, losesRecords } from '../model/event.js';
import { visible } from '../model/visible.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';

interface Flags {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly quiet?: boolean;
}

const redrawMs = 100;
const services = [...developerTools.values()].map(({ name }) => name).join(', ');

export function eventsCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('events')
    .summary('summarise developer-tool activity in CloudTrail log files')
    .description(
      'Reads CloudTrail log files (.json, .jsonl, .ndjson, each also with .gz), as they lie in the bucket or loose, and ' +
        `shows which of these services were used in which account, by whom: ${services}; and what could change how ` +
        'activity is recorded. Needs no AWS. Exit code 0: all were read; 2: usage, or no such path; 3: some were not ' +
        'read, or not to their end, and the rest counts, or there was none.',
    )
    .argument('<path...>', 'folders, which are read with all that is in them, or files')
    .option('--json', 'as JSON')
    .option('--markdown', 'as Markdown')
    .option('--quiet', 'no progress')
    .action(async (paths: readonly string[], { json, markdown, quiet = false }: Flags, command: Command) => {
      if (json && markdown) command.error("error: options '--json' and '--markdown' cannot be used together");
      // Loaded here, so that help stays quick.
      const [{ readLogFiles }, { readTexts }, { summaryOf }, { eventsAsMarkdown, eventsAsText }] = await Promise.all([
        import('../events/log-files.js'),
        import('./texts.js'),
        import('./events-summary.js'),
        import('./events-text.js'),
      ]);
      if ((await Promise.all(paths.map((path) => isThere(resolve(context.cwd, path))))).every((there) => !there)) {
        command.error(`error: no such file or folder: ${visible(paths.join(', '))}`);
      }
      const line = progress(context, quiet);
      const read = await readLogFiles(paths, { cwd: context.cwd, progress: line.show }).finally(line.end);
      const { identities } = await readTexts('en');
      const summary = summaryOf(read, identities);
      const written = json
        ? `${JSON.stringify(summary, null, 2)}\n`
        : markdown
          ? eventsAsMarkdown(summary)
          : eventsAsText(summary);
      context.stdout.write(written);
      const digests = summary.problems.filter(({ problem }) => problem === 'digest-file').length;
      const hasLogs = summary.files > digests;
      if (!hasLogs) {
        context.stderr.write(`No log file was found in ${visible(paths.join(', '))}: nothing was read.\n`);
      }
      end({ kind: 'read', whole: hasLogs && !summary.problems.some(isLoss) });
    });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'));
  }
}

/** Whoever hands over a file that is not CloudTrail's took it for one. */
function isLoss(problem: FileProblem): boolean {
  return losesRecords(problem) || problem.problem === 'not-cloudtrail';
}

/** One line that is redrawn, on a terminal only. */
function progress({ stderr, now }: Context, quiet: boolean): { show: (files: number) => void; end: () => void } {
  const isShown = stderr.isTerminal && !quiet;
  let shownAt = now().getTime();
  let drawn = false;
  return {
    show(files) {
      const at = now().getTime();
      if (!isShown || at - shownAt < redrawMs) return;
      shownAt = at;
      drawn = true;
      stderr.write(`\r\u001b[2K${files} files`);
    },
    end() {
      if (drawn) stderr.write('\r\u001b[2K');
    },
  };
}
