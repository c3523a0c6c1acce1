import type { Command } from 'commander';
import { readFrameworks } from '../config/frameworks.js';
import { quoted } from '../config/quoted.js';
import { suggestionFor } from '../config/suggestion.js';
import { controlIds, controls } from '../controls/index.js';
import { UserError } from '../model/user-error.js';
import { entryOf, explained, listed } from './catalogue.js';
import type { Context } from './context.js';
import type { Ending } from './exit-code.js';

export function controlsCommand(program: Command, context: Context, end: (ending: Ending) => void): void {
  program
    .command('controls')
    .summary('list the controls, or explain one')
    .description(
      'Lists every control: its severity, what it is about and what it asks. Of one control, also why it matters, what it ' +
        'reads, the policy that it compares with, what mends its failures, and the requirements that it answers.',
    )
    .argument('[control]', 'the id of the control to explain')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, { json }: { json?: boolean }) => {
      const { readTexts } = await import('./texts.js');
      const [texts, frameworks] = await Promise.all([readTexts('en'), readFrameworks()]);
      if (id !== undefined && !controlIds.includes(id)) throw unknownControl(id);
      const entries = controls
        .filter((control) => id === undefined || control.id === id)
        .map((control) => entryOf(control, texts, frameworks));
      const [only] = entries;
      const whole = id === undefined ? entries : only;
      const written = json
        ? `${JSON.stringify(whole, null, 2)}\n`
        : id !== undefined && only
          ? explained(only)
          : listed(entries);
      context.stdout.write(written);
      end({ kind: 'done' });
    });
}

function unknownControl(id: string): UserError {
  const meant = suggestionFor(id, controlIds);
  const hint = meant === undefined ? '`trailproof controls` lists them all.' : `Did you mean ${meant}?`;
  return new UserError(`There is no control ${quoted(id)}. ${hint}`);
}
