import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import type { readLogFiles } from '../../src/events/log-files.js';
import { projectRoot } from '../cli/command.js';
import { temporaryDirectory } from '../support/directories.js';
import { logFile, logRecord, writeLogs } from '../support/log-files.js';

// The sources have no program to start a thread with.
async function built(): Promise<{ readonly readLogFiles: typeof readLogFiles }> {
  return import(pathToFileURL(`${projectRoot}dist/events/log-files.js`).href);
}

it('reads the same whatever the number of threads', async () => {
  const { readLogFiles } = await built();
  const cwd = await temporaryDirectory();
  const accounts = ['111122223333', '222233334444', '333344445555'];
  const files = accounts.flatMap((account) =>
    ['01', '02', '03'].map((day): [string, string] => {
      const own = logRecord({ recipientAccountId: account, eventTime: `2026-05-${day}T00:00:00Z` });
      const stop = logRecord({ ...own, eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' });
      return [
        `AWSLogs/${account}/CloudTrail/us-east-1/2026/05/${day}/a.json`,
        `${logFile(own, own, { ...stop, eventID: `${account} ${day}` })}x`,
      ];
    }),
  );
  await writeLogs(cwd, Object.fromEntries(files));

  const [none, one, three] = await Promise.all([0, 1, 3].map((workers) => readLogFiles(['.'], { cwd, workers })));

  expect(none?.logFiles).toMatchObject({ files: 9, records: 27, duplicates: 9 });
  expect(none?.logFiles.problems).toHaveLength(9);
  expect(JSON.stringify(one)).toBe(JSON.stringify(none));
  expect(JSON.stringify(three)).toBe(JSON.stringify(none));
});

it.each([0, 2])('with %i threads tells of each file, and ends where whoever is told throws', async (workers) => {
  const { readLogFiles } = await built();
  const cwd = await temporaryDirectory();
  await writeLogs(cwd, Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.json`, logFile(logRecord())])));
  const told: number[] = [];

  await readLogFiles(['.'], { cwd, workers, progress: (files) => void told.push(files) });

  expect(told).toEqual([1, 2, 3]);
  const stopped = () => {
    throw new Error('stopped');
  };
  await expect(readLogFiles(['.'], { cwd, workers, progress: stopped })).rejects.toThrow('stopped');
});
