/** The candidate that someone who wrote `word` most likely meant. */
export function suggestionFor(word: string, candidates: readonly string[]): string | undefined {
  if (word === '' || word.length > 64) return undefined;
  const wanted = word.toLowerCase();
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    const steps = wanted.length > 2 && other.startsWith(wanted) ? Math.min(1, least) : distance(wanted, other);
    if (steps < least) {
      nearest = candidate;
      least = steps;
    }
  }
  return nearest;
}

/** Letters to add, drop, change or swap with their neighbour until one word is the other (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      let steps = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        steps = Math.min(steps, at(before, j - 2) + 1);
      }
      next.push(steps);
    }
    before = row;
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
