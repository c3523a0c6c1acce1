import { parentPort } from 'node:worker_threads';
import { type LogGroup, type LogTally, logReader } from './log-group.js';

// A thread that reads groups of log files as it is given them, and tells its tally when there are no more.

export type Asked = { readonly group: LogGroup } | { readonly done: true };

/** That a file begins, that a group was read, or the tally. */
export type Said = 'begins' | 'read' | LogTally;

const reader = logReader();
const say = (said: Said): void => parentPort?.postMessage(said);

parentPort?.on('message', (asked: Asked) => {
  if ('done' in asked) {
    say(reader.tally());
    parentPort?.close();
    return;
  }
  // A fault is thrown where nobody catches it, so that it ends the thread, and whoever waits for it learns why.
  void reader.read(asked.group, () => say('begins')).then(() => say('read'));
});
