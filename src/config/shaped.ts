import type { z } from 'zod';
import { complaints } from './complaint.js';
import { documentOf } from './document.js';
import type { Parsed, Problem } from './problem.js';
import { textOf } from './text.js';

const mostShown = 100;

/** YAML text read as a shape, or everything that keeps it from being one. */
export function shaped<T>(content: string | Uint8Array, file: string, shape: z.ZodType<T>): Parsed<T> {
  const text = textOf(content, file);
  if ('problems' in text) return text;
  const document = documentOf(text.value, file);
  if ('problems' in document) return { problems: readable(document.problems) };
  const { value, problems } = document.value;
  const result = shape.safeParse(value ?? {});
  if (result.success && problems.length === 0) return { value: result.data };
  const issues = result.error?.issues.slice(0, mostShown + 1) ?? [];
  const found = issues.flatMap((issue) => complaints(issue, shape, document.value, mostShown + 1));
  return { problems: readable([...problems, ...found]) };
}

/** From top to bottom, and no more than anybody reads. */
function readable(problems: readonly Problem[]): Problem[] {
  const sorted = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const shown = sorted.slice(0, mostShown);
  const next = sorted[mostShown];
  if (next === undefined) return shown;
  return [...shown, { kind: 'invalid', file: next.file, message: `there are more than these ${mostShown} problems` }];
}
