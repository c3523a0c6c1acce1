import { z } from 'zod';
import { codecatalystPrincipals } from '../events/services.js';
import { parseJson } from '../model/json.js';

/** How a role's trust policy lets CodeCatalyst in. */
export type RoleTrust =
  /** No statement lets CodeCatalyst assume the role. */
  | { readonly kind: 'none' }
  /** Every such statement names the spaces, by id, for which it holds. */
  | { readonly kind: 'bound'; readonly spaceIds: readonly string[] }
  /** At least one statement holds for any space. */
  | { readonly kind: 'unbound' }
  | { readonly kind: 'undecidable'; readonly why: string };

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Principal = z.union([z.literal('*'), z.record(z.string(), texts)]);
const Statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Principal: Principal.optional(),
  NotPrincipal: Principal.optional(),
  Condition: z.record(z.string(), z.record(z.string(), texts)).optional(),
});
type Statement = z.infer<typeof Statement>;
const TrustPolicy = z.object({
  Statement: z.union([Statement, z.array(Statement)]).transform((value) => [value].flat()),
});

/** @param document the JSON text of a trust policy that mentions CodeCatalyst */
export function roleTrust(document: string): RoleTrust {
  const policy = TrustPolicy.safeParse(parseJson(document));
  if (!policy.success) return { kind: 'undecidable', why: 'the trust policy is not one that IAM documents' };
  const statements = policy.data.Statement;
  const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
  if (allowing.some(({ NotAction, NotPrincipal }) => NotAction ?? NotPrincipal)) {
    return { kind: 'undecidable', why: 'a statement allows all but what it names' };
  }
  const bindings = allowing.filter(namesCodeCatalyst).filter(allowsAssuming).map(boundSpaces);
  if (bindings.length === 0) return { kind: 'none' };
  if (bindings.every((ids) => ids.length > 0)) return { kind: 'bound', spaceIds: [...new Set(bindings.flat())].sort() };
  return allowing.length < statements.length
    ? { kind: 'undecidable', why: 'a Deny statement may narrow what an unbound one allows' }
    : { kind: 'unbound' };
}

function namesCodeCatalyst({ Principal: named }: Statement): boolean {
  if (named === undefined || named === '*') return named === '*';
  return (named['Service'] ?? []).some((service) => codecatalystPrincipals.has(service.toLowerCase()));
}

function allowsAssuming({ Action }: Statement): boolean {
  return (Action ?? []).some((pattern) => matchesAction(pattern, 'sts:assumerole'));
}

/** `*` stands for any characters and `?` for one; case does not count. */
function matchesAction(pattern: string, action: string): boolean {
  const escaped = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(action);
}

/**
 * The ids of the spaces to which `aws:SourceArn` binds a statement; none where it does not bind, or binds to a pattern
 * that more than one space matches. An operator that ends in IfExists lets a request without the key through.
 */
function boundSpaces({ Condition }: Statement): readonly string[] {
  for (const [operator, keys] of Object.entries(Condition ?? {})) {
    if (!/^(ArnLike|ArnEquals|StringLike|StringEquals)$/i.test(operator)) continue;
    const patterns = Object.entries(keys).find(([key]) => key.toLowerCase() === 'aws:sourcearn')?.[1];
    if (!patterns?.length) continue;
    const ids = patterns.map(
      (pattern) => /^arn:[^:]+:codecatalyst:[^:]*:[^:]*:space\/([\w-]+)(\/|$)/.exec(pattern)?.[1],
    );
    if (ids.every((id) => id !== undefined)) return ids;
  }
  return [];
}

/** AWS's own support role trusts CodeCatalyst without a condition, as AWS documents it. */
export function isSupportRole(name: string): boolean {
  return name.startsWith('AWSRoleForCodeCatalystSupport');
}
