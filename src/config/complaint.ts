import { isMap, isScalar, isSeq } from 'yaml';
import type { z } from 'zod';
import type { Document, Written } from './document.js';
import { knownKeys } from './known-keys.js';
import type { Problem } from './problem.js';
import { quoted, short } from './quoted.js';
import { suggestionFor } from './suggestion.js';

type Issue = z.core.$ZodIssue;

/** Says in plain words, and where in the file, what a shape has against a value; `most` problems at most. */
export function complaints(issue: Issue, shape: z.ZodType, document: Document, most: number): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, most).map((key) => unknownKey(key, issue.path, shape, document));
  }
  const meant =
    issue.code === 'invalid_union' ? issue.errors.find((errors) => !errors.some(isOfAnotherKind)) : undefined;
  if (meant !== undefined) {
    return meant.flatMap((inner) =>
      complaints({ ...inner, path: [...issue.path, ...inner.path] }, shape, document, most),
    );
  }

  const written = document.at(issue.path);
  const { line, column, node } = written;
  const problem = (message: string): Problem => ({ kind: 'invalid', file: document.file, line, column, message });
  if (issue.code === 'custom') return [problem(issue.message)];
  const expected = wantsKeys(issue) ? 'keys and values' : issue.message;
  if (node === undefined) {
    const name = String(issue.path.at(-1));
    if (isMisspelt(name, issue.path.slice(0, -1), shape, document)) return [];
    return [problem(`${name} is missing, expected ${expected}`)];
  }
  // An external id is shared with few; what logs keep is shared with many.
  if (issue.path.at(-1) === 'externalId') return [problem(`expected ${expected}`)];
  const found = problem(`expected ${expected}, came ${description(written)}${remedy(issue, written)}`);
  const suggestion = isScalar(node) ? suggestionFor(String(node.value), wordsOf(issue)) : undefined;
  return [suggestion === undefined ? found : { ...found, suggestion }];
}

function unknownKey(key: string, path: readonly PropertyKey[], shape: z.ZodType, document: Document): Problem {
  const known = knownKeys(shape, path);
  const suggestion = suggestionFor(key, known);
  const problem = { kind: 'invalid' as const, file: document.file, ...document.keyAt(path, key) };
  const what = path.at(-1) === 'controls' ? 'control' : 'key';
  const message = `unknown ${what} ${quoted(key)}`;
  if (suggestion !== undefined) return { ...problem, message, suggestion };
  // There are too many controls to name them all.
  return { ...problem, message: what === 'control' ? message : `${message}, known here: ${known.join(', ')}` };
}

/** Whether a missing key is there under a name that is but a slip away: to say so once is enough. */
function isMisspelt(name: string, path: readonly PropertyKey[], shape: z.ZodType, document: Document): boolean {
  const { node } = document.at(path);
  if (!isMap(node)) return false;
  const known = knownKeys(shape, path);
  const unknown = node.items.flatMap(({ key }) => (isScalar(key) && !known.includes(String(key.value)) ? [key] : []));
  return unknown.slice(0, 100).some((key) => suggestionFor(String(key.value), known) === name);
}

/** Whether a branch of a union is out of the question, rather than meant and faulty. */
function isOfAnotherKind({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function wordsOf(issue: Issue): string[] {
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(wordsOf);
  if (issue.code !== 'invalid_value') return [];
  return issue.values.filter((value) => typeof value === 'string');
}

function wantsKeys(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'object';
}

function description({ node, source }: Written): string {
  if (isMap(node)) return 'keys and values';
  if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : 'a list';
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === 'string') return value === '' ? 'empty text' : quoted(value);
  if (value === null) return 'nothing';
  return typeof value === 'number' ? `the number ${short(source)}` : short(source);
}

function remedy(issue: Issue, { node }: Written): string {
  if (!isScalar(node) || issue.code !== 'invalid_type') return '';
  const { value } = node;
  if (value === null) return ': fill it in or take it out';
  if (issue.expected === 'array') return ': put it in square brackets';
  if (issue.expected === 'string' && typeof value !== 'string') return ': put it in quotes';
  return wantsKeys(issue) && /^[A-Za-z]+:\S/.test(String(value)) ? ': put a space behind the colon' : '';
}
