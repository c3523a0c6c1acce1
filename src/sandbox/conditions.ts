/** What the sandbox can tell of a call, as condition keys in small letters. */
const conditionKeys = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'sts:externalid',
  'sts:rolesessionname',
] as const;
type ConditionKey = (typeof conditionKeys)[number];

/** What a policy's conditions are compared with; nothing of a key that a call has not. */
export type RequestContext = Readonly<Partial<Record<ConditionKey, string | undefined>>>;

/** By operator and key, the values of which one is enough. */
type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Whether all conditions are met. One that cannot be read might be: a deny must take it for met, an allow must not. */
export function meets(conditions: Conditions, context: RequestContext, effect: 'Allow' | 'Deny'): boolean {
  return Object.entries(conditions).every(([operator, tests]) =>
    Object.entries(tests).every(([name, expected]) => {
      const [compare, key] = [comparisons.get(operator), keyOf(name)];
      if (compare === undefined || key === undefined) return effect === 'Deny';
      const actual = context[key];
      return actual !== undefined && [expected].flat().some((value) => compare(value, actual));
    }),
  );
}

/** The operators and keys that the sandbox does not know. */
export function unread(conditions: Conditions): readonly string[] {
  return Object.entries(conditions).flatMap(([operator, tests]) =>
    comparisons.get(operator) ? Object.keys(tests).filter((name) => keyOf(name) === undefined) : [operator],
  );
}

function keyOf(name: string): ConditionKey | undefined {
  return conditionKeys.find((key) => key === name.toLowerCase());
}

type Comparison = (expected: string, actual: string) => boolean;

const equal: Comparison = (expected, actual) => expected === actual;
const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['StringEquals', equal],
  ['StringLike', like],
  ['ArnEquals', likeArn],
  ['ArnLike', likeArn],
]);

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
export function like(pattern: string, text: string): boolean {
  // Most patterns are none, and every call is compared with many.
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
