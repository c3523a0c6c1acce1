import { z } from 'zod';
import type { Control } from '../controls/control.js';
import { code, prose, table } from '../render/markdown-escape.js';
import { defaultOf } from './catalogue.js';

/** As much of a JSON Schema as the policy's has. */
interface Schema {
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
}
const Schema: z.ZodType<Schema> = z.object({
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  get items() {
    return Schema.optional();
  },
});

/**
 * docs/policy.md: every field of policy.yaml.
 * @param schema the JSON Schema of the policy, as editors have it
 */
export function policyDocument(schema: string, controls: readonly Control[]): string {
  const rows = fieldsIn(Schema.parse(JSON.parse(schema)), '').map(
    ({ field, schema: { description = '', ...leaf } }) => [
      code(field),
      defaultWord(field, leaf),
      prose(
        [description, ...(leaf.enum && leaf.enum.length <= mostNamed ? [`One of ${leaf.enum.join(', ')}.`] : [])].join(
          ' ',
        ),
      ),
      controls
        .filter(({ policy }) =>
          policy.some((read) => read === field || field.startsWith(`${read}.`) || field.startsWith(`${read}[`)),
        )
        .map(({ id }) => `[${id}](controls.md#${id})`)
        .join(', ') || '–',
    ],
  );
  return `${[
    '# The policy',
    'Written by `npm run generate` from the shape of policy.yaml, which `trailproof check` and editors go by too. `[]` ' +
      'stands for each entry of a list.',
    table(['Field', 'Default', 'What it means', 'Controls that read it'], rows),
  ].join('\n\n')}\n`;
}

/** Of longer lists, such as that of the controls, the description says enough. */
const mostNamed = 6;

/** Fields that hold a value themselves; a control's setting is the same for all. */
function fieldsIn({ properties = {} }: Schema, above: string): readonly { field: string; schema: Schema }[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const field = above + key;
    if (field === 'controls') return [{ field, schema }];
    if (schema.properties) return fieldsIn(schema, `${field}.`);
    return [{ field, schema }, ...(schema.items ? fieldsIn(schema.items, `${field}[].`) : [])];
  });
}

function defaultWord(field: string, { default: own }: Schema): string {
  const value = (field.includes('[]') ? undefined : defaultOf(field)) ?? own;
  return value === undefined ? '–' : code(typeof value === 'string' ? value : JSON.stringify(value));
}
