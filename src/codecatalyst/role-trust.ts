import { z } from 'zod';

/** https://docs.aws.amazon.com/codecatalyst/latest/userguide/trust-model.html */
const principals: readonly string[] = ['codecatalyst.amazonaws.com', 'codecatalyst-runner.amazonaws.com'];

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
const Statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts.optional(),
  Principal: z.union([z.literal('*'), z.record(z.string(), texts)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), texts)).optional(),
});
type Statement = z.infer<typeof Statement>;
const TrustPolicy = z.object({
  Statement: z.union([Statement, z.array(Statement)]).transform((value) => [value].flat()),
});

/** @param document the trust policy's JSON text */
export function roleTrust(document: string): RoleTrust {
  const policy = TrustPolicy.safeParse(parseJson(document));
  if (!policy.success) return { kind: 'undecidable', why: 'the trust policy is not one that IAM documents' };
  const statements = policy.data.Statement.filter(namesCodeCatalyst).filter(allowsAssuming);
  const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
  if (allowing.length === 0) return { kind: 'none' };
  const bindings = allowing.map(boundSpaces);
  if (bindings.every((ids) => ids.length > 0)) return { kind: 'bound', spaceIds: [...new Set(bindings.flat())].sort() };
  const denying = statements.length > allowing.length;
  return denying
    ? { kind: 'undecidable', why: 'a Deny statement may narrow what an unbound one allows' }
    : { kind: 'unbound' };
}

function namesCodeCatalyst({ Principal }: Statement): boolean {
  if (Principal === undefined || Principal === '*') return false;
  const services = Object.entries(Principal).find(([kind]) => kind === 'Service')?.[1] ?? [];
  return services.some((service) => principals.includes(service.toLowerCase()));
}

function allowsAssuming({ Action }: Statement): boolean {
  return (Action ?? []).some((action) => ['sts:assumerole', 'sts:*', '*'].includes(action.toLowerCase()));
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
    const ids = patterns.map((pattern) => /^arn:[^:*?]+:codecatalyst:::space\/([^/*?]+)(\/|$)/.exec(pattern)?.[1]);
    if (ids.every((id) => id !== undefined)) return ids;
  }
  return [];
}

/** AWS's own support role trusts CodeCatalyst without a condition, as AWS documents it. */
export function isSupportRole(name: string): boolean {
  return name.startsWith('AWSRoleForCodeCatalystSupport');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
