import type { Command } from 'commander';
import { controls } from '../controls/index.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';

export function controlsCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('controls')
    .summary('list the controls')
    .description('Lists every control: its severity, what it is about and what it asks.')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { readTexts } = await import('./texts.js');
      const texts = await readTexts('en');
      const rows = controls.map(({ id, severity, subject, reads, policy }) => {
        const { title = id, asks = '', why = '' } = texts.controls[id] ?? {};
        return { id, severity, subject, title, asks, why, reads, policy };
      });
      context.stdout.write(
        json
          ? `${JSON.stringify(rows, null, 2)}\n`
          : rows.map(({ id, severity, subject, asks }) => `${id} (${severity}, ${subject})\n  ${asks}\n`).join(''),
      );
      end({ kind: 'done' });
    });
}
