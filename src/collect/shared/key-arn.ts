/**
 * The ARN of a key or of its alias, as a resource of an account and region names it: by an ARN, an id or an alias.
 * A bare id or alias is one of the resource's own account and region.
 */
export function keyArn(
  named: string,
  { partition, region, account }: Readonly<Record<'partition' | 'region' | 'account', string>>,
): string {
  if (named.startsWith('arn:')) return named;
  return `arn:${partition}:kms:${region}:${account}:${named.startsWith('alias/') ? named : `key/${named}`}`;
}
