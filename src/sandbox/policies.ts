import type { Principal } from './identity.js';
import type { PolicyDocument, Statement } from './scenario-shape.js';

/** What a trust policy's conditions are compared with. */
export type RequestContext = Readonly<Record<string, string | undefined>>;

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

/** Whether an identity or session policy allows an action. Resources are left aside: what an audit may read is `*`. */
export function allows(policy: PolicyDocument, action: string): boolean {
  const matching = policy.Statement.filter((statement) => matchesAction(statement, action));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function matchesAction({ Action, NotAction }: Statement, action: string): boolean {
  const matches = (pattern: string) => like(pattern.toLowerCase(), action.toLowerCase());
  return NotAction === undefined ? listOf(Action).some(matches) : !listOf(NotAction).some(matches);
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

/** Operators and keys that the sandbox does not know are not met, so a trust it cannot read lets nobody in. */
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
  ArnEquals: like,
  ArnLike: like,
};

/** IAM's patterns: `*` is any text and `?` any one character. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const listOf = (value: string | string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
