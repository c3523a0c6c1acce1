import { z } from 'zod';
import { parseJson } from '../model/json.js';

/** What an element lists, or, in its `Not…` form, all but that. */
export interface Listed<T> {
  readonly not: boolean;
  readonly listed: readonly T[];
}

/** `*` alone is everybody, by whatever kind it is written. */
export interface NamedPrincipal {
  readonly kind: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly name: string;
}

export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface PolicyStatement {
  /** Its Sid, or its place counted from 1. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Listed<NamedPrincipal>;
  readonly actions: Listed<string>;
  readonly resources: Listed<string>;
  readonly conditions: readonly PolicyCondition[];
  /** Whether `${…}` is a variable: only in version 2012-10-17, which is not the one of a document that names none. */
  readonly variables: boolean;
}

/** A statement about whoever the policy is attached to. */
export type IdentityStatement = Omit<PolicyStatement, 'principals'>;

/** A policy document that was read, or why it could not be. */
export type ReadPolicy<Statement = PolicyStatement> =
  | { readonly statements: readonly Statement[] }
  | { readonly unreadable: string };

/**
 * A resource policy as AWS returns it. Elements that are not known make it unreadable: what they would change is not
 * known either.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function readPolicy(text: string): ReadPolicy {
  return read(ResourcePolicy, text);
}

/** A policy of a role, user or group, read as strictly. */
export function readIdentityPolicy(text: string): ReadPolicy<IdentityStatement> {
  return read(IdentityPolicy, text);
}

function read<Statement>(document: z.ZodType<readonly Statement[]>, text: string): ReadPolicy<Statement> {
  const { data, error } = document.safeParse(parseJson(text));
  return data === undefined ? { unreadable: reasonOf(error?.issues[0]) } : { statements: data };
}

/** Where a document is not as documented, in its own words. */
function reasonOf(issue: z.core.$ZodIssue | undefined): string {
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : (issue?.path ?? []);
  const [element, index, within] = path;
  if (element === undefined) return 'no JSON object';
  if (typeof index !== 'number') return String(element);
  return [placeOf(index), ...(within === undefined ? [] : [String(within)])].join(': ');
}

function placeOf(index: number): string {
  return `statement ${index + 1}`;
}

/** The members of an object. A record of zod leaves out `__proto__`, and with it a condition. */
function membersOf<Name extends z.ZodType, Value extends z.ZodType>(name: Name, value: Value) {
  return z
    .custom<object>((given) => typeof given === 'object' && given !== null && !Array.isArray(given))
    .transform((given): unknown => Object.entries(given))
    .pipe(z.array(z.tuple([name, value])));
}

const Texts = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);

/** JSON gives `true` and account ids without quotes, too. */
const Scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const Values = z.union([Scalar.transform((value) => [value]), z.array(Scalar)]);

const Kind = z.enum(['AWS', 'Service', 'Federated', 'CanonicalUser']);
const Principals = z.union([
  z.literal('*').transform((name): NamedPrincipal[] => [{ kind: 'AWS', name }]),
  membersOf(Kind, Texts).transform((members) =>
    members.flatMap(([kind, names]) => names.map((name): NamedPrincipal => ({ kind, name }))),
  ),
]);

const Conditions = membersOf(z.string(), membersOf(z.string(), Values)).transform((operators) =>
  operators.flatMap(([operator, keys]) => keys.map(([key, values]): PolicyCondition => ({ operator, key, values }))),
);

const elements = {
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: Texts.optional(),
  NotAction: Texts.optional(),
  Resource: Texts.optional(),
  NotResource: Texts.optional(),
  Condition: Conditions.optional(),
};
type Elements = z.output<z.ZodObject<typeof elements>>;

function told({ Sid, Effect, Condition, ...given }: Elements, context: z.RefinementCtx) {
  return {
    sid: Sid,
    effect: Effect,
    actions: oneOf('Action', given.Action, given.NotAction, context),
    resources: oneOf('Resource', given.Resource, given.NotResource, context),
    conditions: Condition ?? [],
  };
}

const Statement = z
  .strictObject({ ...elements, Principal: Principals.optional(), NotPrincipal: Principals.optional() })
  .transform(({ Principal, NotPrincipal, ...given }, context) => ({
    principals: oneOf('Principal', Principal, NotPrincipal, context),
    ...told(given, context),
  }));

/** An element or its `Not…` form: one of the two is required, and both would contradict each other. */
function oneOf<T>(
  element: string,
  these: readonly T[] | undefined,
  allBut: readonly T[] | undefined,
  context: z.RefinementCtx,
): Listed<T> {
  if ((these === undefined) === (allBut === undefined)) context.addIssue({ code: 'custom', path: [element] });
  return { not: these === undefined, listed: these ?? allBut ?? [] };
}

function documentOf<Told extends { readonly sid: string | undefined }>(statement: z.ZodType<Told>) {
  return z
    .strictObject({
      Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
      Id: z.string().optional(),
      Statement: z.preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(statement)),
    })
    .transform(({ Version, Statement: statements }) =>
      statements.map(({ sid, ...rest }, index) => ({
        name: sid || placeOf(index),
        ...rest,
        variables: Version === '2012-10-17',
      })),
    );
}

const ResourcePolicy: z.ZodType<readonly PolicyStatement[]> = documentOf(Statement);
const IdentityPolicy: z.ZodType<readonly IdentityStatement[]> = documentOf(z.strictObject(elements).transform(told));
