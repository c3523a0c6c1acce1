import { like, meets, type RequestContext } from './conditions.js';
import type { Principal } from './identity.js';
import type { PolicyDocument, Statement } from './scenario-shape.js';

/** A call as a policy sees it. */
interface Asked {
  readonly action: string;
  /** ARN of what is asked for; `*` where an action is about nothing in particular. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** Whether a role's trust policy lets a principal assume it. */
export function trusts(trust: PolicyDocument, principal: Principal, context: RequestContext): boolean {
  const matching = trust.Statement.filter(
    (statement) =>
      matchesAction(statement, 'sts:AssumeRole') &&
      namesPrincipal(statement, principal) &&
      meetsConditions(statement, context),
  );
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

/** What an identity or session policy says of a call; nothing where no statement is about it. */
export function effectOf(
  policy: PolicyDocument,
  { action, resource, context }: Asked,
): Statement['Effect'] | undefined {
  const matching = policy.Statement.filter(
    (statement) =>
      matchesAction(statement, action) && matchesResource(statement, resource) && meetsConditions(statement, context),
  );
  return matching.find(({ Effect }) => Effect === 'Deny')?.Effect ?? matching[0]?.Effect;
}

/** Actions are compared without regard to case, resources are not. */
function matchesAction({ Action, NotAction }: Statement, action: string): boolean {
  return NotAction === undefined ? isAction(listOf(Action), action) : !isAction(listOf(NotAction), action);
}

/** Whether one of the patterns, such as `iam:List*`, covers an action. */
export function isAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()));
}

function matchesResource({ Resource, NotResource }: Statement, resource: string): boolean {
  const matches = (pattern: string) => like(pattern, resource);
  return NotResource === undefined ? listOf(Resource).some(matches) : !listOf(NotResource).some(matches);
}

function namesPrincipal({ Principal: named }: Statement, principal: Principal): boolean {
  if (named === undefined) return false;
  if (named === '*') return true;
  const { account, arn, identityArn } = principal;
  return listOf(named['AWS']).some(
    (name) =>
      name === '*' ||
      name === account ||
      name === identityArn ||
      name === arn ||
      (name.endsWith(`::${account}:root`) && name.startsWith('arn:')),
  );
}

function meetsConditions({ Condition = {}, Effect }: Statement, context: RequestContext): boolean {
  return meets(Condition, context, Effect);
}

const listOf = (value: string | string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
