import { readdir, readFile } from 'node:fs/promises';
import { type Framework, FrameworkFile } from '../model/framework.js';
import { formatProblem, type Parsed } from './problem.js';
import { shaped } from './shaped.js';

const directory = new URL('../../config/frameworks/', import.meta.url);

/** The frameworks that come with the program, by file name. */
export async function readFrameworks(): Promise<readonly Framework[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const parsed = parseFramework(await readFile(new URL(name, directory)), name);
      // Nobody but us can have made the mistake.
      if ('problems' in parsed) throw new Error(parsed.problems.map(formatProblem).join('\n'));
      return parsed.value;
    }),
  );
}

export function parseFramework(text: string | Uint8Array, file: string): Parsed<Framework> {
  const parsed = shaped(text, file, FrameworkFile);
  return 'problems' in parsed ? parsed : { value: requirementByRequirement(parsed.value) };
}

/** A file says once what holds for several requirements. */
function requirementByRequirement({ inPart: throughout, requirements, ...about }: FrameworkFile): Framework {
  return {
    ...about,
    requirements: requirements.flatMap(({ ids, controls, sources = [about.source.url], inPart = throughout, holds }) =>
      ids.map((id) => ({ id, controls, sources, ...(inPart !== undefined && { inPart }), holds })),
    ),
  };
}
