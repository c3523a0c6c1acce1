import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { visible } from '../model/visible.js';
import { fileStates, type Verification, verifyRun } from '../runs/verify-run.js';
import type { Context } from './context.js';
import { shortest } from './ending.js';
import type { Ending } from './exit-code.js';

interface Flags {
  readonly manifestSha256?: string;
  readonly json?: boolean;
}

export function verifyCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('verify')
    .summary("compare a run's files with its manifest")
    .description(
      'Compares every file of a finished run with its manifest: size, SHA-256, nothing missing, nothing added. ' +
        'Exit code 0: intact, 1: not, 2: no run to compare.',
    )
    .argument('<run>', 'a finished run directory')
    .option('--manifest-sha256 <hex>', 'SHA-256 that the manifest itself must have, as noted elsewhere', digestFlag)
    .option('--json', 'as JSON')
    .action(async (run: string, flags: Flags) => {
      const directory = resolve(context.cwd, run);
      const verification = await verifyRun(directory, flags.manifestSha256);
      const told = { noted: flags.manifestSha256 !== undefined, directory: shortest(context, directory) };
      context.stdout.write(flags.json ? asJson(verification, told) : asText(verification, told));
      end({ kind: 'examined', sound: verification.intact });
    });
}

interface Told {
  /** The manifest's own SHA-256 was given to compare with. */
  readonly noted: boolean;
  readonly directory: string;
}

function asText(verification: Verification, { noted, directory }: Told): string {
  const { files, problems, notes, intact, manifestSha256, runId } = verification;
  const width = Math.max(0, ...files.map(({ file }) => file.length));
  const rows = files.map(({ file, state, detail }) => {
    const row = `  ${words[state].padEnd(10)}  ${visible(file).padEnd(detail === undefined ? 0 : width)}`;
    return detail === undefined ? row : `${row}  ${visible(detail)}`;
  });
  return [
    visible(runId === '' ? directory : `Run ${runId} in ${directory}`),
    ...rows,
    ...problems.map((problem) => `  problem     ${visible(problem)}`),
    ...notes.map((note) => `  note        ${visible(note)}`),
    '',
    `SHA-256 of the manifest: ${manifestSha256}`,
    '',
    intact ? 'Intact.' : `Not intact: ${counted(verification)}.`,
    ...(intact ? proved(noted) : []),
    ...notProved(noted),
    '',
  ].join('\n');
}

const words: Readonly<Record<(typeof fileStates)[number], string>> = {
  ok: 'ok',
  changed: 'changed',
  missing: 'missing',
  unreadable: 'unreadable',
  'not-listed': 'not listed',
};

function counted({ files, problems }: Verification): string {
  const counts = fileStates
    .filter((state) => state !== 'ok')
    .map((state) => [words[state], files.filter((file) => file.state === state).length] as const);
  return [...counts, ['other problems', problems.length] as const]
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
}

function proved(noted: boolean): readonly string[] {
  return [
    'Shown: the files are those that the manifest lists, and no others.',
    noted
      ? 'The manifest is the one whose SHA-256 was noted: nothing was changed since then.'
      : 'Nobody changed one since the run ended, unless the same hand wrote the manifest anew.',
  ];
}

function notProved(noted: boolean): readonly string[] {
  return [
    'Not shown: who made the run, and that AWS said what its evidence holds.',
    ...(noted
      ? []
      : [
          'A manifest that was written anew shows by its SHA-256 alone: keep the one above where the run is not, and',
          'compare it with --manifest-sha256.',
        ]),
  ];
}

function asJson(verification: Verification, { noted, directory }: Told): string {
  const { intact, runId, tool, manifestSha256, files, problems } = verification;
  const shown = { intact, directory, runId, tool, manifestSha256, manifestCompared: noted, files, problems };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

function digestFlag(value: string): string {
  if (/^[0-9a-f]{64}$/i.test(value)) return value.toLowerCase();
  throw new InvalidArgumentError('Expected the 64 hexadecimal digits of a SHA-256.');
}
