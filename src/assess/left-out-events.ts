import type { Gap } from '../model/fact.js';

/** Of log files only so many events are kept, the newest: whose the others were, nobody knows any more. */
export function leftOutOfLogFiles(account: string, events: number): Gap {
  return {
    account,
    api: 'log files',
    reason: 'truncated',
    detail: `${events} events of CodeCatalyst and changes to recording were left out, the oldest of all accounts`,
  };
}
