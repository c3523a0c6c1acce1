import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { contradictions } from './scenario-checks.js';
import { type Scenario, scenarioShape } from './scenario-shape.js';

const soundScenario = scenarioShape.superRefine((scenario, context) => {
  for (const { path, message } of contradictions(scenario)) context.addIssue({ code: 'custom', path, message });
});

type Fields = Readonly<Record<string, unknown>>;

/** A scenario from a YAML file, with what it extends. */
export function loadScenario(path: string): Scenario {
  return checked(readScenario(path, []), path);
}

/** A scenario with its defaults filled in. */
export function parseScenario(value: unknown): Scenario {
  return checked(value, 'scenario');
}

function checked(value: unknown, source: string): Scenario {
  const result = soundScenario.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${source} is no sandbox scenario:\n${z.prettifyError(result.error)}`);
}

function readScenario(path: string, readers: readonly string[]): Fields {
  const file = resolve(path);
  if (readers.includes(file)) throw new Error(`${path} extends itself, by way of ${readers.join(', ')}`);
  const value: unknown = parse(readFileSync(file, 'utf8'));
  if (!isFields(value)) throw new Error(`${path} is no sandbox scenario: a mapping expected`);
  const { extends: base, ...own } = value;
  if (base === undefined) return own;
  if (typeof base !== 'string') throw new Error(`${path}: extends: a path expected`);
  return merge(readScenario(resolve(dirname(file), base), [...readers, file]), own);
}

/** Given keys replace; accounts and organizational units are matched by id, new ones and faults are appended. */
function merge(base: Fields, own: Fields): Fields {
  return {
    ...base,
    ...own,
    accounts: mergeById(base['accounts'], own['accounts']),
    organizationalUnits: mergeById(base['organizationalUnits'], own['organizationalUnits']),
    faults: [...listOf(base['faults']), ...listOf(own['faults'])],
  };
}

function mergeById(base: unknown, own: unknown): unknown[] {
  const merged = [...listOf(base)];
  const places = new Map(merged.map((entry, index) => [idOf(entry), index]));
  for (const entry of listOf(own)) {
    const place = places.get(idOf(entry));
    const before = place === undefined ? undefined : merged[place];
    if (place !== undefined && isFields(before) && isFields(entry)) merged[place] = { ...before, ...entry };
    else merged.push(entry);
  }
  return merged;
}

const idOf = (entry: unknown): unknown => (isFields(entry) ? entry['id'] : undefined);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
