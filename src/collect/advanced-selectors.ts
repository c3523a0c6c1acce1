import { z } from 'zod';
import type { FieldSelector } from '../model/evidence.js';

const operators = z.array(z.string()).optional();
const Field = z
  .object({
    Field: z.string(),
    Equals: operators,
    NotEquals: operators,
    StartsWith: operators,
    NotStartsWith: operators,
    EndsWith: operators,
    NotEndsWith: operators,
  })
  .transform(
    (answer): FieldSelector => ({
      field: answer.Field,
      ...(answer.Equals && { equals: answer.Equals }),
      ...(answer.NotEquals && { notEquals: answer.NotEquals }),
      ...(answer.StartsWith && { startsWith: answer.StartsWith }),
      ...(answer.NotStartsWith && { notStartsWith: answer.NotStartsWith }),
      ...(answer.EndsWith && { endsWith: answer.EndsWith }),
      ...(answer.NotEndsWith && { notEndsWith: answer.NotEndsWith }),
    }),
  );

/** Advanced selectors as trails and event data stores show them. */
export const AdvancedSelectors = z.array(
  z.object({ FieldSelectors: z.array(Field) }).transform(({ FieldSelectors }) => FieldSelectors),
);
