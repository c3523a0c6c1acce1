/** Where events of a space landed, and when the newest of them did. */
export interface Landing {
  readonly account: string;
  readonly at: string;
  readonly region: string;
  /** The answer in which it was seen. */
  readonly from: string;
}

/** Where the newest landed. Of several in one second it is always the same, so that all who ask name one account. */
export function newestLanding<Any extends Landing>(landings: readonly Any[]): Any | undefined {
  return [...landings].sort((a, b) => compare(b.at, a.at) || compare(orderOf(a), orderOf(b)))[0];
}

function orderOf({ account, region, from }: Landing): string {
  return JSON.stringify([account, region, from]);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
