import { Composer, isMap, isNode, isScalar, isSeq, LineCounter, type Node, visit } from 'yaml';
import type { Parsed, Problem } from './problem.js';
import { dropUnsoundKeys } from './sound-keys.js';
import { tokensOf } from './tokens.js';
import { inPlainWords } from './yaml-fault.js';

/** A YAML file as a value, with the way back from a part of the value to its place in the file. */
export interface Document {
  readonly file: string;
  readonly value: unknown;
  /** What is wrong with the file, although its value is clear. */
  readonly problems: readonly Problem[];
  readonly at: (path: readonly PropertyKey[]) => Written;
  /** Where a key of the section at a path stands. */
  readonly keyAt: (path: readonly PropertyKey[], key: string) => Place;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What was written at a path. Where that is nothing, there is no node, and the place is that of the key or parent. */
export interface Written extends Place {
  readonly node?: Node;
  /** The very characters, which a number does not keep. */
  readonly source: string;
}

export function documentOf(text: string, file: string): Parsed<Document> {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problem = (offset: number, message: string): Problem => ({ kind: 'invalid', file, ...place(offset), message });

  const tokens = tokensOf(text, lines.addNewLine);
  if ('tooDeepAt' in tokens) return { problems: [problem(tokens.tooDeepAt, 'nested more than 64 levels deep')] };
  const [document, second] = new Composer({
    prettyErrors: false,
    resolveKnownTags: false,
    schema: 'core',
    stringKeys: true,
    // The library would compare each key of a map with each other; `dropUnsoundKeys` does not.
    uniqueKeys: false,
  }).compose(tokens, true, text.length);
  if (document === undefined) throw new Error('The YAML library was asked for a document and gave none.');

  const faults = [...document.errors, ...document.warnings].map((error) =>
    problem(error.pos[0], inPlainWords(error, text)),
  );
  if (second !== undefined) faults.push(problem(second.range[0], 'a second document begins here: one file holds one'));
  const problems: Problem[] = [];
  visit(document, {
    Alias: (_, alias) => {
      faults.push(problem(startOf(alias), 'an alias has no place here: write out what it stands for'));
    },
    Map: (_, map) => {
      const dropped = dropUnsoundKeys(map, (offset) => place(offset).line);
      for (const { offset, message } of dropped) problems.push(problem(offset, message));
    },
  });
  if (faults.length > 0) return { problems: firstOfEachLine(faults.concat(problems)) };

  const root = document.contents;
  return {
    value: {
      file,
      value: document.toJS({ maxAliasCount: 0 }),
      problems,
      at: (path) => {
        const { node, offset } = find(root, path);
        const source = node === undefined ? '' : text.slice(startOf(node), node.range?.[1]);
        return { ...place(offset), source, ...(node && { node }) };
      },
      keyAt: (path, key) => {
        const { node, offset } = find(root, path);
        const pair = isMap(node) ? pairOf(node, key) : undefined;
        return place(isNode(pair?.key) ? startOf(pair.key) : offset);
      },
    },
  };
}

function find(root: Node | null, path: readonly PropertyKey[]): { node?: Node; offset: number } {
  let node = root;
  let offset = startOf(root);
  for (const step of path) {
    const pair = isMap(node) ? pairOf(node, step) : undefined;
    const child = isSeq(node) ? node.items[Number(step)] : pair?.value;
    if (!isNode(child)) return { offset: isNode(pair?.key) ? startOf(pair.key) : offset };
    node = child;
    offset = startOf(node);
  }
  return node === null ? { offset } : { node, offset };
}

function pairOf(map: { readonly items: readonly { key: unknown; value: unknown }[] }, name: PropertyKey) {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

/** One slip often makes the library stumble several times over the same line. */
function firstOfEachLine(problems: readonly Problem[]): Problem[] {
  const firsts = new Map<number | undefined, Problem>();
  for (const problem of problems) {
    const first = firsts.get(problem.line);
    if (first === undefined || (problem.column ?? 0) < (first.column ?? 0)) firsts.set(problem.line, problem);
  }
  return [...firsts.values()];
}
