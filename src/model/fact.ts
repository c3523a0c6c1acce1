import { z } from 'zod';

/**
 * One answer that AWS gave, all its pages together. Facts refer to it by `id`, so that a reader can go from a
 * verdict to the request that it rests on.
 */
export const Answer = z.object({
  /** `cloudtrail:DescribeTrails 111122223333 us-east-1`, and the resource asked for where there is one. */
  id: z.string(),
  /** The IAM action, which is also how the call is named: `cloudtrail:DescribeTrails`. */
  api: z.string(),
  account: z.string(),
  region: z.string(),
  resource: z.string().optional(),
  /** When it was asked, by the collector's clock (ISO 8601, UTC). */
  at: z.string(),
  /** AWS's request id of every page, in order. */
  requestIds: z.array(z.string()),
});
export type Answer = z.infer<typeof Answer>;

export const gapReasons = [
  'denied',
  'denied-by-scp',
  'role-not-assumed',
  'throttled',
  'unreachable',
  'region-not-enabled',
  'unexpected-answer',
  'service-error',
  'truncated',
  'not-collected',
  'owner-outside',
  'owner-unknown',
  'not-decidable',
  'not-observed',
  'file-broken',
] as const;

/** What could not be read, and what would be needed to read it. It can never become a verdict. */
export const Gap = z.object({
  account: z.string(),
  region: z.string().optional(),
  /** The IAM action that was asked, or would have been. */
  api: z.string(),
  resource: z.string().optional(),
  reason: z.enum(gapReasons),
  /** AWS's own words, or ours where AWS said nothing. */
  detail: z.string(),
  requestId: z.string().optional(),
});
export type Gap = z.infer<typeof Gap>;
export type GapReason = Gap['reason'];

/** A fact that was read, with the answer that it rests on, or the reason why it could not be read. */
export type Fact<T> = { readonly known: T; readonly from: string } | { readonly gap: Gap };

/** The schema of a fact, for evidence that is read back from disk. */
export function factOf<T extends z.ZodType>(known: T) {
  return z.union([z.object({ known, from: z.string() }), z.object({ gap: Gap })]);
}

export function isKnown<Any extends Fact<unknown>>(fact: Any): fact is Extract<Any, { readonly known: unknown }> {
  return 'known' in fact;
}

/** The same fact, seen from another side. A gap stays the gap that it was. */
export function mapFact<T, U>(fact: Fact<T>, change: (known: T) => U): Fact<U> {
  return isKnown(fact) ? { known: change(fact.known), from: fact.from } : fact;
}

/** The fact that is known; where none is, the first that was asked for. */
export function preferKnown<T>(before: Fact<T> | undefined, after: Fact<T> | undefined): Fact<T> | undefined {
  if (before && isKnown(before)) return before;
  return after && isKnown(after) ? after : (before ?? after);
}
