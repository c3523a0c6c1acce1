import { z } from 'zod';
import { filledListOf, text } from './policy.js';

const sentence = z.string({ error: 'a sentence' }).min(1, { error: 'a sentence' });
const pageAddress = text('the address of a page, https://…', /^https:\/\/\S+$/);
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' });
const field = text('a field of the policy, such as trails.encryption.mode', /^[a-zA-Z0-9]+(?:\.[a-zA-Z0-9]+)*$/);

/** What must be true of a field of the policy: that it is a value, or one of several. */
export const Condition = z.union(
  [
    z.strictObject({ field, is: z.union([scalar, z.array(scalar)]) }),
    z.strictObject({ field, in: z.array(scalar).min(2, { error: 'at least two values' }) }),
  ],
  { error: '{ field: …, is: … } or { field: …, in: [ … ] }' },
);
export type Condition = z.infer<typeof Condition>;

const source = z.strictObject({ title: sentence, url: pageAddress });

/** What several requirements have in common, as a file has it. */
const Mapping = z.strictObject({
  ids: filledListOf(text('the id of a requirement', /^[\w.()-]+$/), 'a list of ids as text'),
  /** All of them are needed. */
  controls: filledListOf(text("a control's id", /^[a-z0-9]+(?:-[a-z0-9]+)*$/), 'a list of control ids'),
  /** Where the mapping is to be seen, unless it is on the page of the framework. */
  sources: filledListOf(pageAddress, 'a list of pages').exactOptional(),
  inPart: sentence.exactOptional(),
  holds: z.array(Condition, { error: 'a list of conditions' }).default([]),
});

/** A file of `config/frameworks`: which requirements of a public framework controls answer, and under which policy. */
export const FrameworkFile = z.strictObject({
  id: text("the file's name without .yaml", /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/),
  name: sentence,
  version: z.string({ error: 'a version as text' }).exactOptional(),
  source,
  /** Why every requirement that gives no reason of its own is answered only in part. */
  inPart: sentence.exactOptional(),
  requirements: z.array(Mapping, { error: 'a list of requirements' }).superRefine(
    (mappings, context) => {
      const seen = new Set<string>();
      for (const [index, { ids }] of mappings.entries()) {
        for (const [place, id] of ids.entries()) {
          if (seen.has(id) && ids.indexOf(id) === place) {
            const message = 'another entry has this requirement already';
            context.addIssue({ code: 'custom', path: [index, 'ids', place], message });
          }
          seen.add(id);
        }
      }
    },
    // Faulty entries need no second complaint.
    { when: ({ issues }) => issues.length === 0 },
  ),
});
export type FrameworkFile = z.infer<typeof FrameworkFile>;

export interface Framework {
  readonly id: string;
  readonly name: string;
  /** Absent where the framework has none. */
  readonly version?: string;
  readonly source: { readonly title: string; readonly url: string };
  readonly requirements: readonly Requirement[];
}

export interface Requirement {
  /** As the framework numbers it. */
  readonly id: string;
  /** All of them are needed. */
  readonly controls: readonly string[];
  /** Pages that show the mapping. */
  readonly sources: readonly string[];
  /** Why it is answered only in part. */
  readonly inPart?: string;
  /** What the policy must ask for, or the controls ask less than the requirement. */
  readonly holds: readonly Condition[];
}

/** Frameworks as a run keeps them, requirement by requirement. */
export const Frameworks: z.ZodType<readonly Framework[]> = z.array(
  z.object({
    id: z.string(),
    name: sentence,
    version: z.string().exactOptional(),
    source,
    requirements: z.array(
      z.object({
        id: z.string(),
        controls: z.array(z.string()),
        sources: z.array(z.string()),
        inPart: sentence.exactOptional(),
        holds: z.array(Condition),
      }),
    ),
  }),
);
