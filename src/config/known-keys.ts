import { z } from 'zod';

/** The keys that a shape knows at a path, or none where it knows of no section there. */
export function knownKeys(shape: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [step, ...rest] = path;
  for (const branch of branchesOf(shape)) {
    if (branch instanceof z.ZodObject) {
      if (step === undefined) return Object.keys(branch.shape);
      const field: z.core.$ZodType | undefined = branch.shape[String(step)];
      if (field !== undefined) return knownKeys(field, rest);
    }
    if (branch instanceof z.ZodArray && typeof step === 'number') return knownKeys(branch.element, rest);
  }
  return [];
}

function branchesOf(shape: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (shape instanceof z.ZodUnion) return shape.options.flatMap(branchesOf);
  if (
    shape instanceof z.ZodDefault ||
    shape instanceof z.ZodPrefault ||
    shape instanceof z.ZodOptional ||
    shape instanceof z.ZodExactOptional
  ) {
    return branchesOf(shape.unwrap());
  }
  return [shape];
}
