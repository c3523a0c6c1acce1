/** CloudTrail has been seen to report the string `None` where there was no error. */
export function errorText(reported: string | undefined): string | undefined {
  return reported === undefined || reported === '' || reported === 'None' ? undefined : reported;
}
