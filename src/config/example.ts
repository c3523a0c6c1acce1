import { stringify } from 'yaml';
import { z } from 'zod';
import { policyShape } from './policy.js';

const heading = `# yaml-language-server: $schema=schema/policy.schema.json
#
# What must be true. Copy this file to policy.yaml and keep what you need: every key but \`version\` may be left out, and
# is then as it stands here. What is yours alone is commented out. What a policy does not state (keys, topics, buckets,
# spaces) is listed and not judged.

`;

/** A policy with every field, its default and what it means, made from the shape that policies are checked by. */
export function policyExample(knownControls: readonly string[]): string {
  const schema = Described.parse(z.toJSONSchema(policyShape(knownControls), { io: 'input', target: 'draft-7' }));
  return `${heading}${fields(schema, 0).join('\n')}\n`;
}

/** What is taken of a JSON Schema. */
interface Described {
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Described>> | undefined;
}

const Described: z.ZodType<Described> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    examples: z.array(z.unknown()).optional(),
    properties: z.record(z.string(), Described).optional(),
  }),
);

function fields({ properties = {} }: Described, depth: number): readonly string[] {
  return Object.entries(properties).flatMap(([key, field], place) => [
    ...(depth === 0 && place > 0 ? [''] : []),
    ...comment(field.description ?? ''),
    ...setting(key, field, depth),
  ]);
}

/** Its default; what has none, or only an empty one, is shown by an example that is commented out. */
function setting(key: string, field: Described, depth: number): readonly string[] {
  const [example] = field.examples ?? [];
  if (example !== undefined) return written(key, example).map(commentedOut);
  if (!field.properties) return written(key, field.const ?? field.default);
  const inner = [`${key}:`, ...fields(field, depth + 1).map((line) => `  ${line}`)];
  // A key whose fields are all commented out would have no value.
  return inner.slice(1).every((line) => line.trimStart().startsWith('#')) ? inner.map(commentedOut) : inner;
}

function written(key: string, value: unknown): readonly string[] {
  // Lists of words stand in one line, whatever holds more in many.
  const isShort = typeof value !== 'object' || (Array.isArray(value) && value.every((one) => typeof one !== 'object'));
  if (!isShort)
    return stringify({ [key]: value }, { lineWidth: 0 })
      .trimEnd()
      .split('\n');
  const style = { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false } as const;
  return [`${key}: ${stringify(value, style).trimEnd()}`];
}

function commentedOut(line: string): string {
  return `# ${line}`;
}

const longestLine = 112;

function comment(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= longestLine) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
