/**
 * A record's time as `2022-09-06T15:04:31Z`, so that times sort as texts do. Refused rather than guessed: what is no
 * ISO 8601 date, what does not say its zone, and days and hours that there are not. Fractions of a second, which
 * CloudTrail does not record, are cut off.
 */
export function utcSeconds(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length === 20 && utcTime.test(value)) return isMoment(value) ? value : undefined;
  const [, year, month, day, hour, minute, second, sign, zoneHours, zoneMinutes] = isoTime.exec(value) ?? [];
  if (year === undefined) return undefined;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  if (!isMoment(local)) return undefined;
  if (sign === undefined) return local;
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined;
  const ahead = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '+' ? 1 : -1);
  const utc = new Date(Date.parse(local) - ahead * 60_000).toISOString();
  // A year before 0 or after 9999 is written with a sign, and would not sort.
  return utc.length === 24 ? `${utc.slice(0, 19)}Z` : undefined;
}

/** The form in which times are kept, and sort as texts do. */
export const utcTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Extended and basic form, in UTC or in a zone: records also have `20131102T010628Z`. */
const isoTime = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d{1,9})?(?:Z|([+-])(\d\d):?(\d\d))$/;

/** Whether there is such a moment; the text has the form of one. */
function isMoment(utc: string): boolean {
  const month = twoDigits(utc, 5);
  const day = twoDigits(utc, 8);
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    (day <= 28 || day <= new Date(Date.UTC(Number(utc.slice(0, 4)), month, 0)).getUTCDate()) &&
    twoDigits(utc, 11) <= 23 &&
    twoDigits(utc, 14) <= 59 &&
    twoDigits(utc, 17) <= 59
  );
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}
