import { z } from 'zod';
import { all, fail, notAssessed, pass } from '../judgement/judgement.js';
import type { ObservedEvent } from '../model/event.js';
import type { Gap } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import { actorOf } from './actor.js';
import type { AccountView, AuditView } from './control.js';

/** What a change was about: something that recording rests on, something else, or nobody can tell. */
export type Effect =
  | { readonly of: 'other' }
  /** The judgement fails where it weakens recording, by its own parameters alone. */
  | { readonly of: 'ours' | 'unknown'; readonly judgement: Judgement };

/** The parts of an audit that a change is weighed with. */
export interface Weighed {
  readonly event: ObservedEvent;
  readonly account: AccountView;
  readonly audit: AuditView;
}

export const other: Effect = { of: 'other' };

export function byWhom({ event, audit }: Weighed): { readonly at: string; readonly by: string } {
  return { at: event.at, by: actorOf(event.by, audit.partition) };
}

/** A text among the parameters; undefined where it cannot be told. */
export function parameter({ event: { parameters } }: Weighed, name: string): string | undefined {
  const [value, ...more] = valuesOf(parameters ?? {}, name);
  return typeof value === 'string' && value !== '' && more.length === 0 ? value : undefined;
}

/** Upper or lower case: services do not write parameters alike, nor does one of them always. */
export function valuesOf(parameters: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const wanted = name.toLowerCase();
  return Object.entries(parameters).flatMap(([key, value]) => (key.toLowerCase() === wanted ? [value] : []));
}

/** Fields as a record holds them, in upper or lower case; one that stands there twice is none that anybody can read. */
export function recorded<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  const asDocumented = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const fields = Object.entries(value).map(([key, field]) => [names.get(key.toLowerCase()) ?? key, field] as const);
    return new Set(fields.map(([name]) => name)).size < fields.length ? undefined : Object.fromEntries(fields);
  };
  return z.preprocess(asDocumented, z.object(shape));
}

export function unreadable({ event }: Weighed, why: string): Judgement {
  return notAssessed(undecidedEvent(event, why));
}

export function undecidedEvent({ id, account, region, name, at }: ObservedEvent, why: string): Gap {
  return {
    account,
    region,
    api: 'cloudtrail:LookupEvents',
    resource: id,
    reason: 'not-decidable',
    detail: `the event ${id}, ${name} at ${at}: ${why}`,
  };
}

export function unnamed(weighed: Weighed, field: string): Effect {
  return { of: 'unknown', judgement: unreadable(weighed, `its record does not hold the parameter ${field}`) };
}

/** What was asked of the state after the change, told of the change: what failed, it did; what is open names it. */
export function weakened(then: Judgement, weighed: Weighed, did: Parameters<typeof fail>[0]): Judgement {
  if (then.verdict === 'fail') return fail(did);
  if (then.verdict !== 'not-assessed') return pass();
  return all(
    then.gaps.map((gap) => (gap.reason === 'not-decidable' ? unreadable(weighed, gap.detail) : notAssessed(gap))),
  );
}
