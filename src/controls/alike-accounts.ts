import type { PolicyStatement } from '../iam/resource-policy.js';
import type { TrailView } from '../recording/recording.js';
import type { AuditView } from './control.js';
import { trailing } from './trailing.js';

/**
 * Accounts in groups of which a policy says the same, as long as it is asked about keys in which an account stands
 * alone, as in `/111122223333/` and `/111122223333_`. A policy has room to name some of ten thousand; of the others
 * it is enough to ask about one.
 */
export function groupAlike(
  accounts: readonly string[],
  statements: readonly PolicyStatement[],
): readonly (readonly string[])[] {
  const patterns = statements.flatMap(({ resources, conditions }) => [
    ...resources.listed,
    ...conditions.flatMap(({ values }) => values),
  ]);
  const apart = new Set<string>();
  for (const [, before = '', digits = '', after = ''] of patterns.flatMap(numbersIn)) {
    if (!mayFollow.test(before) || !mayPrecede.test(after) || digits.length > idLength) continue;
    if (digits.length === idLength) apart.add(digits);
    else if (wildcard.test(before + after)) return accounts.map((account) => [account]);
  }
  const others = accounts.filter((account) => !apart.has(account));
  return [
    ...(others.length > 0 ? [others] : []),
    ...accounts.filter((account) => apart.has(account)).map((account) => [account]),
  ];
}

const idLength = 12;

/** Each number of a pattern, with the characters around it. */
function numbersIn(pattern: string): readonly RegExpMatchArray[] {
  return [...pattern.matchAll(/(?<=(^|\D))(\d+)(?=($|\D))/gu)];
}

/** What stands before and behind a number that may be an account, or a part of one: wildcards and variables, too. */
const mayFollow = /^[/*?}:]?$/u;
const mayPrecede = /^[/_*?$:]?$/u;
const wildcard = /[*?}$]/u;

/** Trails in groups of which a policy says the same of what they write, apart from whose they are. */
export function groupAlikeTrails(
  views: readonly TrailView[],
  audit: AuditView,
  statements: readonly PolicyStatement[],
): readonly (readonly TrailView[])[] {
  const owners = new Map(
    groupAlike([...new Set(views.map(({ owner }) => owner))], statements).flatMap((alike, index) =>
      alike.map((owner) => [owner, index] as const),
    ),
  );
  const byName = statements.some(tellsNamesApart);
  const groups = new Map<string, TrailView[]>();
  for (const view of views) {
    const { arn, organization, prefix, homeRegion, multiRegion, validation } = view.trail;
    const { organizationId } = trailing(view, audit);
    const alike = [owners.get(view.owner), prefix, homeRegion, multiRegion, validation, organizationId];
    const key = JSON.stringify(organization || byName ? arn : alike);
    const group = groups.get(key);
    if (group) group.push(view);
    else groups.set(key, [view]);
  }
  return [...groups.values()];
}

/** Whether what it says may depend on the name of a trail, which ends the ARN and stands in the file names of digests. */
function tellsNamesApart({ resources, conditions }: PolicyStatement): boolean {
  return (
    resources.listed.some(reachesFiles) ||
    conditions.some(({ key, values }) =>
      values.some(
        (value) => value.includes('$') || (/^aws:sourcearn$/iu.test(key) && !/:(?:trail\/)?\*$/u.test(value)),
      ),
    )
  );
}

/** What ends in a slash ends before the name of a file begins. */
function reachesFiles(pattern: string): boolean {
  const parts = pattern.split('*');
  if (/[?$]/u.test(pattern)) return true;
  return parts.length === 1 ? pattern.includes('_') : parts.some((part) => part !== '' && !part.endsWith('/'));
}
