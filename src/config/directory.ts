import { readdir } from 'node:fs/promises';
import { codeOf, reasonOf } from './file.js';
import type { Parsed } from './problem.js';

export const settingsName = 'audit.yaml';
export const policyName = 'policy.yaml';

/** The names in a directory; none where it need not exist and does not. */
export async function namesIn(path: string, file: string, required: boolean): Promise<Parsed<readonly string[]>> {
  try {
    return { value: await readdir(path) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !required) return { value: [] };
    return { problems: [{ kind: 'unreadable', file, message: reasonOf(error) }] };
  }
}

/** What would make somebody believe that one of the expected files was read, although nothing reads it. */
export function misnamed(names: readonly string[], expected: readonly string[]): { name: string; message: string }[] {
  return expected
    .filter((right) => !names.includes(right))
    .flatMap((right) => {
      const almost = [right, right.replace(/\.yaml$/, '.yml')];
      return names
        .filter((name) => almost.includes(name.toLowerCase()))
        .map((name) => ({ name, message: `nothing reads a file of this name: call it ${right}` }));
    });
}
