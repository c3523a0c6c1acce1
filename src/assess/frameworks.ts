import type { Condition, Framework, Requirement } from '../model/framework.js';
import type { Policy } from '../model/policy.js';

/** Whether controls answer a requirement as the policy has them asked. What they found is another matter. */
export interface Standing {
  readonly requirement: Requirement;
  /**
   * answered: every control that it needs is asked, and asks no less. relaxed: the policy has one ask less. off: one is
   * not asked at all.
   */
  readonly state: 'answered' | 'relaxed' | 'off';
  /** The controls it needs that are switched off. */
  readonly off: readonly string[];
  /** What the policy would have to say, and says otherwise. */
  readonly unmet: readonly Unmet[];
}

export interface Unmet {
  readonly condition: Condition;
  /** What the policy says instead. */
  readonly value: unknown;
}

export interface FrameworkStanding {
  readonly framework: Framework;
  readonly requirements: readonly Standing[];
}

export function requirementsUnder(
  frameworks: readonly Framework[],
  policy: Policy,
  isOn: (controlId: string) => boolean,
): readonly FrameworkStanding[] {
  return frameworks.map((framework) => ({
    framework,
    requirements: framework.requirements.map((requirement) => standingOf(requirement, policy, isOn)),
  }));
}

/** The requirements that need a control, whatever the policy says. */
export function requirementsOf(
  frameworks: readonly Framework[],
  controlId: string,
): readonly { readonly framework: Framework; readonly requirement: Requirement }[] {
  return frameworks.flatMap((framework) =>
    framework.requirements
      .filter(({ controls }) => controls.includes(controlId))
      .map((requirement) => ({ framework, requirement })),
  );
}

function standingOf(requirement: Requirement, policy: Policy, isOn: (controlId: string) => boolean): Standing {
  const off = requirement.controls.filter((id) => !isOn(id));
  const unmet = requirement.holds
    .map((condition) => ({ condition, value: valueAt(policy, condition.field) }))
    .filter(({ condition, value }) => !isMet(condition, value));
  return { requirement, state: off.length > 0 ? 'off' : unmet.length > 0 ? 'relaxed' : 'answered', off, unmet };
}

function isMet(condition: Condition, value: unknown): boolean {
  return 'in' in condition
    ? condition.in.some((allowed) => allowed === value)
    : JSON.stringify(condition.is) === JSON.stringify(value);
}

/** A condition on a field that there is not would hold, or fail, for ever. */
function valueAt(policy: Policy, field: string): unknown {
  return field.split('.').reduce<unknown>((section, key) => {
    if (typeof section === 'object' && section !== null && Object.hasOwn(section, key)) {
      return (section as Readonly<Record<string, unknown>>)[key];
    }
    throw new Error(`A framework rests on ${field}, which the policy does not have.`);
  }, policy);
}
