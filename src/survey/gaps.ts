import { Gap } from '../model/fact.js';

/** Every gap in a piece of evidence, wherever it lies in it, each once. */
export function gapsIn(evidence: unknown): readonly Gap[] {
  const found = new Map<string, Gap>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const gap = 'gap' in value ? Gap.safeParse(value.gap) : undefined;
    if (gap?.success) found.set(keyOf(gap.data), gap.data);
    else for (const part of Object.values(value)) visit(part);
  };
  visit(evidence);
  return [...found.values()];
}

/** Whether it is missed: what nobody needs, or what there is nothing to ask about, is not. */
export function isMissed({ reason, api }: Gap): boolean {
  return reason !== 'not-collected' || api === 'sts:AssumeRole';
}

function keyOf({ account, region, api, resource, reason }: Gap): string {
  return JSON.stringify([account, region, api, resource, reason]);
}
