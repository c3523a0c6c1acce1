export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** The page that a token names, `undefined` for a token that was never given out. */
export function page<T>(items: readonly T[], token: string | undefined, size: number): Page<T> | undefined {
  const start = token === undefined ? 0 : readToken(token);
  if (start === undefined || start > items.length) return undefined;
  const end = start + size;
  const part = items.slice(start, end);
  return end < items.length ? { items: part, next: writeToken(end) } : { items: part };
}

/**
 * Pages as Organizations gives them: half way there is an empty one that has a token.
 * "These operations can occasionally return an empty set of results even when there are more results available."
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export function pageWithGap<T>(items: readonly T[], token: string | undefined, size: number): Page<T> | undefined {
  const pages = Math.ceil(items.length / size);
  const gapAt = Math.floor(pages / 2) * size;
  if (token === writeToken(gapAt, 'gap')) return { items: [], next: writeToken(gapAt) };
  const found = page(items, token, size);
  if (found?.next === undefined || found.next !== writeToken(gapAt)) return found;
  return { items: found.items, next: writeToken(gapAt, 'gap') };
}

const writeToken = (start: number, kind = 'page'): string => Buffer.from(`${kind}:${start}`).toString('base64url');

function readToken(token: string): number | undefined {
  const start = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  return start === undefined ? undefined : Number(start);
}
