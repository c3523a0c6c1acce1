import { z } from 'zod';
import { ControlSetting, Policy, waiversOf } from '../model/policy.js';
import type { Parsed } from './problem.js';
import { shaped } from './shaped.js';

/** The shape of a policy that names no control but the known ones. */
export function policyShape(knownControls: readonly string[]): z.ZodType<Policy> {
  const settings = Object.fromEntries(knownControls.map((id) => [id, ControlSetting.exactOptional()]));
  return Policy.extend({
    controls: z
      .strictObject(settings)
      .default({})
      .meta(Policy.shape.controls.meta() ?? {}),
    waivers: waiversOf(z.enum(knownControls, { error: 'the id of a control' })),
  });
}

export function parsePolicy(text: string | Uint8Array, file: string, knownControls: readonly string[]): Parsed<Policy> {
  return shaped(text, file, policyShape(knownControls));
}
