import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** `trailproof 1.2.3`, from the package's own description. */
export async function toolName(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { name, version } = z.object({ name: z.string(), version: z.string() }).parse(JSON.parse(text));
  return `${name} ${version}`;
}

/** The scenarios that come with the program. */
export const scenarioNames = ['demo', 'landing-zone'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export function scenarioDirectory(name: ScenarioName): string {
  return fileURLToPath(new URL(`../../src/sandbox/scenarios/${name}/`, import.meta.url));
}
