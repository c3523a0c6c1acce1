import type { Principal } from './identity.js';
import type { PolicyDocument, Statement } from './scenario-shape.js';

/** What a policy's conditions are compared with, by condition key in small letters. */
export type RequestContext = Readonly<Record<string, string | undefined>>;

/** A call as a policy sees it. */
export interface Asked {
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

/** Operators and keys that the sandbox does not know are not met, so nobody is allowed what it cannot read. */
function meetsConditions({ Condition }: Statement, context: RequestContext): boolean {
  return Object.entries(Condition ?? {}).every(([operator, tests]) =>
    Object.entries(tests).every(([key, expected]) => {
      const compare = comparisons[operator];
      const actual = context[key.toLowerCase()];
      return compare !== undefined && actual !== undefined && listOf(expected).some((value) => compare(value, actual));
    }),
  );
}

const equal = (expected: string, actual: string): boolean => expected === actual;
const comparisons: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: equal,
  StringLike: like,
  ArnEquals: likeArn,
  ArnLike: likeArn,
};

/** Each of an ARN's six parts is compared apart, so that no pattern reaches beyond its colon. */
function likeArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  return patterns.length === parts.length && patterns.every((part, index) => like(part, parts[index] ?? ''));
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** IAM's patterns: `*` is any text and `?` any one character. */
function like(pattern: string, text: string): boolean {
  // Most patterns are none, and every call is compared with many.
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const listOf = (value: string | string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
