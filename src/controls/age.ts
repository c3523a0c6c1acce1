const hourMs = 60 * 60 * 1000;

/** Whole hours from one moment to a later one, rounded down. Both ISO 8601. */
export function hoursBetween(earlier: string, later: string): number {
  return Math.floor((Date.parse(later) - Date.parse(earlier)) / hourMs);
}

/** Whether a moment is no further back than it may be. */
export function isFresh(moment: string, asOf: string, maxAgeHours: number): boolean {
  return Date.parse(asOf) - Date.parse(moment) <= maxAgeHours * hourMs;
}

/** The later of the moments that are known. */
export function latest(...moments: readonly (string | undefined)[]): string | undefined {
  return moments
    .filter((moment) => moment !== undefined)
    .sort()
    .at(-1);
}
