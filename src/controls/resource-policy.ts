import { type Decision, decide, type PolicyStatement, type Request, readPolicy } from '../iam/resource-policy.js';
import { all, fail, notAssessed, pass } from '../judgement/judgement.js';
import type { Gap } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { Statement } from '../model/statement.js';

/** What a policy is attached to, and the call that showed it. */
export type Attached = Pick<Gap, 'account' | 'api'> & { readonly resource: string };

/** Judges the statements of a policy document. One that cannot be read leaves everything open. */
export function judgePolicy(
  text: string,
  attached: Attached,
  test: (statements: readonly PolicyStatement[]) => Judgement,
): Judgement {
  const policy = readPolicy(text);
  return 'unreadable' in policy ? notAssessed(undecided(attached, policy.unreadable)) : test(policy.statements);
}

/** Every request must be allowed; what cannot be decided is a gap that names the statement. */
export function allows(
  statements: readonly PolicyStatement[],
  requests: readonly Request[],
  attached: Attached,
  refused: Statement,
): Judgement {
  return all(requests.map((request) => allowed(decide(statements, request), request, attached, refused)));
}

function allowed(decided: Decision, { action }: Request, attached: Attached, refused: Statement): Judgement {
  if (decided.decision === 'allowed') return pass();
  if (decided.decision !== 'undecidable') return fail(refused);
  return notAssessed(undecided(attached, `${action}: ${decided.statement}, ${decided.why}`));
}

/** @param why names the statement and what of it could not be decided */
export function undecided({ account, api, resource }: Attached, why: string): Gap {
  return {
    account,
    api,
    resource,
    reason: 'not-decidable',
    detail: `the policy of ${resource} leaves it open: ${why}`,
  };
}
