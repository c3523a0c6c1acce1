import { z } from 'zod';
import { AuditSettings } from '../model/audit-settings.js';
import { policyShape } from './policy.js';

/** The JSON Schemas by which editors complete and check the two files, by file name. */
export function jsonSchemas(knownControls: readonly string[]): Record<string, string> {
  return {
    'audit.schema.json': written('Trailproof: how to reach AWS', AuditSettings),
    'policy.schema.json': written('Trailproof: what must be true', policyShape(knownControls)),
  };
}

function written(title: string, shape: z.ZodType): string {
  // draft-07 is what the YAML language server of most editors speaks.
  const { $schema, ...schema } = z.toJSONSchema(shape, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
