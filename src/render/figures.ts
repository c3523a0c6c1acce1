/** `1234567` as `1,234,567`, on any machine. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A percentage with at most one decimal, rounded down: 99.96 is not 100. */
export function percent(value: number): string {
  return `${Math.floor(value * 10) / 10}%`;
}

/** The share of a part in a whole, in percent. An empty whole has no share. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : percent((part / whole) * 100);
}

/** The same moment as short as ISO 8601 allows: `2026-11-21T02:08:00Z`. */
export function instant(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 19)}Z`;
}

/** Words as they stand at the beginning of a line. */
export function sentence(words: string): string {
  const [first = '', ...rest] = words;
  return first.toUpperCase() + rest.join('');
}

/** `2026-11-21T02:08:00.000Z` as `2026-11-21 02:08:00 UTC`; what is no date stays as it is. */
export function moment(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
