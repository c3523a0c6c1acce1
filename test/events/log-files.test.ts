import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLogFiles } from '../../src/events/log-files.js';
import { logReader } from '../../src/events/log-group.js';
import { temporaryDirectory } from '../support/directories.js';
import { brokenFiles, brokenPacking, link, logFile, logRecord, nested, writeLogs } from '../support/log-files.js';

/** Reads a directory of these files. */
async function reading(files: Readonly<Record<string, string | Buffer>>, paths: readonly string[] = ['.']) {
  const cwd = await temporaryDirectory();
  await writeLogs(cwd, files);
  return readLogFiles(paths, { cwd, workers: 0 });
}

const day = (account: string, date = '01') => `AWSLogs/o-example/${account}/CloudTrail/us-east-1/2026/05/${date}`;

describe('forms of log files', () => {
  const [first, second] = [logRecord(), logRecord()];
  const pretty = JSON.stringify({ Records: [first, second] }, null, 2);

  it.each([
    ['as CloudTrail delivers', 'a.json', logFile(first, second)],
    ['compressed', 'a.json.gz', logFile(first, second)],
    ['compressed, and not named so', 'a.json', gzipSync(logFile(first, second))],
    ['named as if it were compressed', 'a.json.gz', Buffer.from(logFile(first, second))],
    ['with line breaks', 'a.json', pretty],
    ['with a byte order mark', 'a.json', `\ufeff${pretty}`],
    ['with more beside the records', 'a.json', JSON.stringify({ a: [1], Records: [first, second], b: { c: null } })],
    ['a bare list', 'a.json', JSON.stringify([first, second])],
    ['a record a line', 'a.jsonl', `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`],
    ['two files one after the other', 'a.json', `${logFile(first)}\n${logFile(second)}`],
    [
      'two compressed files in one',
      'a.json.gz',
      Buffer.concat([logFile(first), logFile(second)].map((x) => gzipSync(x))),
    ],
    [
      'as lookup-events prints',
      'a.json',
      JSON.stringify({
        Events: [first, second].map((each) => ({ EventId: 'x', CloudTrailEvent: JSON.stringify(each) })),
      }),
    ],
  ])('%s', async (_form, name, content) => {
    const { logFiles, logged } = await reading({ [name]: content });

    expect(logFiles).toMatchObject({ files: 1, records: 2, duplicates: 0, problems: [] });
    expect(logged).toMatchObject([
      { account: '111122223333', rows: [{ source: 'codebuild.amazonaws.com', count: 2 }] },
    ]);
  });

  it('a record alone, however long its text', async () => {
    const { logFiles } = await reading({ 'a.json': JSON.stringify(logRecord({ requestParameters: 'x'.repeat(2e6) })) });

    expect(logFiles).toMatchObject({ records: 1, problems: [] });
  });
});

describe('broken files', () => {
  it.each(Object.entries(brokenFiles))(
    '%s is named, and the rest counts',
    async (name, { content, problem, records }) => {
      const { logFiles } = await reading({ [name]: content(), 'sound.json': logFile(logRecord()) });

      const expected = Object.entries(problem).map(([key, value]) => [
        key,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]);
      expect(logFiles.problems).toEqual([expect.objectContaining({ file: name, ...Object.fromEntries(expected) })]);
      expect(logFiles.records).toBe(records + 1);
    },
  );

  it.each(Object.entries(brokenPacking))('%s gives what comes before the break', async (name, content) => {
    const { logFiles } = await reading({ [name]: content() });

    // What is changed within may come out as text that is no JSON, here and there, before zlib notices.
    const { file, record = 0 } = logFiles.problems.at(0) ?? {};
    expect(file).toBe(name);
    expect(record).toBeGreaterThan(100);
    expect(logFiles.records).toBeGreaterThanOrEqual(record - 1);
    expect(logFiles.records).toBeGreaterThan(100);
    expect(logFiles.records).toBeLessThan(500);
  });

  it('says of a file with very many broken records how many there are', async () => {
    const { logFiles } = await reading({ 'a.json': logFile(logRecord(), ...Array.from({ length: 30 }, () => ({}))) });

    expect(logFiles.problems).toHaveLength(21);
    expect(logFiles.problems.map(({ detail }) => detail).indexOf('and 10 more like these')).toBe(20);
  });

  it('pipes and devices, paths that are not there, links in a circle and links that lead nowhere', async () => {
    const cwd = await temporaryDirectory();
    await writeLogs(cwd, { 'logs/sound.json': logFile(logRecord()) });
    execFileSync('mkfifo', [join(cwd, 'logs/pipe.json')]);
    await link(join(cwd, 'logs'), '.', 'circle');
    await link(join(cwd, 'logs'), 'nowhere', 'dangling.json');

    const { logFiles } = await readLogFiles(['logs', '/dev/zero', 'missing'], { cwd, workers: 0 });

    expect(logFiles.records).toBe(1);
    expect(logFiles.problems.map(({ file, problem }) => [file, problem])).toEqual(
      ['/dev/zero', 'logs/circle', 'logs/dangling.json', 'logs/pipe.json', 'missing'].map((file) => [
        file,
        file === 'logs/circle' ? 'read-otherwise' : 'not-readable',
      ]),
    );
  });

  it.each([
    ['a log file that is read without it', 'sound.json', 'read-otherwise', 1],
    ['a folder that is read without it', 'within', 'read-otherwise', 1],
    ['a folder in which what is read lies', '..', 'not-readable', 1],
    ['a file that is not named as a log file', 'within/log.txt', undefined, 2],
  ])('a link to %s', async (_what, target, problem, records) => {
    const cwd = await temporaryDirectory();
    await writeLogs(cwd, { 'logs/sound.json': logFile(logRecord()), 'logs/within/log.txt': logFile(logRecord()) });
    await link(join(cwd, 'logs'), target, 'link.json');

    const { logFiles } = await readLogFiles(['logs'], { cwd, workers: 0 });

    expect(logFiles.records).toBe(records);
    expect(logFiles.problems.map((each) => each.problem)).toEqual(problem === undefined ? [] : [problem]);
  });

  it.each([
    ['another name', { records: [logRecord()] }, 'an object without a list named Records or Events'],
    ['no list', { Records: null }, 'an object without a list named Records or Events'],
    ['a list around it', [{ Records: [logRecord()] }], 'an object that holds a list of them'],
    ['no time', { ...logRecord(), eventTime: undefined }, 'eventTime is missing'],
  ])('a document with %s is called what it is', async (_what, content, detail) => {
    const { logFiles } = await reading({ 'a.json': JSON.stringify(content) });

    expect(logFiles.problems).toMatchObject([{ problem: 'not-cloudtrail', detail: expect.stringContaining(detail) }]);
  });

  it.skipIf(process.getuid?.() === 0)('a folder that may not be read', async () => {
    const cwd = await temporaryDirectory();
    await writeLogs(cwd, { 'closed/a.json': logFile(logRecord()) });
    await chmod(join(cwd, 'closed'), 0);

    const { logFiles } = await readLogFiles(['.'], { cwd, workers: 0 });

    await chmod(join(cwd, 'closed'), 0o700);
    expect(logFiles.problems).toMatchObject([{ file: 'closed', problem: 'not-readable', detail: /EACCES/ }]);
  });
});

describe('what is counted', () => {
  it('records of other services and insights apart, and none of them parsed', async () => {
    const { counts, logFiles } = await reading({
      'a.json': logFile(
        logRecord(),
        logRecord({ eventSource: 's3.amazonaws.com', eventName: 'GetObject', eventTime: '2026-04-01T00:00:00Z' }),
        logRecord({ eventSource: 's3.amazonaws.com', eventName: 'PutBucketPolicy' }),
        logRecord({ eventCategory: 'Insight' }),
        logRecord({ eventType: 'AwsCloudTrailInsight' }),
      ),
    });

    expect(counts).toMatchObject({ records: 5, asked: 2, others: 1, insights: 2 });
    expect(logFiles.since).toBe('2026-04-01T00:00:00Z');
  });

  it.each([
    ['of another zone', '2026-05-01T01:00:00+09:00', '2026-04-30T16:00:00Z'],
    ['in basic form', '20250401T000000Z', '2025-04-01T00:00:00Z'],
  ])('a time %s as the moment that it is', async (_form, eventTime, since) => {
    const times = ['2025-06-01T00:00:00Z', '2026-05-02T00:00:00Z'].slice(eventTime.includes('-') ? 1 : 0);
    const { logFiles } = await reading({
      'a.json': logFile(...['2026-05-01T00:00:00Z', ...times, eventTime].map((at) => logRecord({ eventTime: at }))),
    });

    expect(logFiles.since).toBe(since);
  });

  it('a record whose names are written with escapes as any other', async () => {
    const text = logFile(logRecord(), logRecord({ eventSource: 'ec2.amazonaws.com' }));
    const { counts } = await reading({ 'a.json': text.replaceAll('eventSource', 'event\\u0053ource') });

    expect(counts).toMatchObject({ records: 2, asked: 1, others: 1 });
  });

  it('parameters that are a text, and parameters nested 10,000 deep, of which nothing is kept', async () => {
    const deep = JSON.stringify(
      logRecord({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', requestParameters: '@' }),
    );
    const { logFiles, logged } = await reading({
      'a.json': `[${JSON.stringify(logRecord({ requestParameters: 'text' }))},${deep.replace('"@"', nested(10_000))}]`,
    });

    expect(logFiles).toMatchObject({ records: 2, problems: [] });
    expect(logged[0]?.events).toMatchObject([{ name: 'StopLogging' }]);
    expect(logged[0]?.events[0]).not.toHaveProperty('parameters');
  });

  it('files that are no logs, and digests in their own folders', async () => {
    const { ignored, digests, logFiles } = await reading({
      'readme.txt': 'x',
      'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/01/d.json.gz': 'x',
      [`${day('111122223333')}/a.json.gz`]: logFile(logRecord()),
    });

    expect({ ignored, digests }).toEqual({ ignored: 1, digests: 1 });
    expect(logFiles).toMatchObject({ files: 1, records: 1, problems: [] });
  });

  it('by the account of the folder where a record does not name its own, and apart where nothing does', async () => {
    const record = logRecord({ eventVersion: '1.01', recipientAccountId: undefined });
    const { logged } = await reading({ [`${day('222233334444')}/a.json`]: logFile(record), 'a.json': logFile(record) });

    expect(logged.map(({ account }) => account)).toEqual(['222233334444', 'unknown']);
  });

  describe('roles that were assumed', () => {
    const assumed = (userIdentity: object, more: Readonly<Record<string, unknown>> = {}) =>
      logRecord({ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', readOnly: true, userIdentity, ...more });
    const byService = (service: string) => ({ type: 'AWSService', invokedBy: service });
    const runner = byService('codecatalyst-runner.amazonaws.com');
    const escaped = (text: string) => text.replaceAll('codecatalyst-runner', 'codec\\u0061talyst-runner');

    it.each([
      ['by workflows', logFile(assumed(runner))],
      ['by CodeCatalyst itself', logFile(assumed(byService('codecatalyst.amazonaws.com')))],
      ['by workflows, written with escapes', escaped(logFile(assumed(runner)))],
      ['by workflows, as lookup-events prints', JSON.stringify([{ CloudTrailEvent: JSON.stringify(assumed(runner)) }])],
    ])('%s are kept, and are no activity of a tool', async (_title, content) => {
      const { counts, logged } = await reading({ 'a.json': content });

      expect(counts).toMatchObject({ records: 1, asked: 1, others: 0, events: 1 });
      expect(logged).toMatchObject([{ rows: [], events: [{ source: 'sts.amazonaws.com', name: 'AssumeRole' }] }]);
    });

    it.each([
      ['by another service', assumed(byService('ec2.amazonaws.com'))],
      [
        'by somebody, whose role only sounds like it',
        assumed({ type: 'IAMUser', userName: 'codecatalyst.amazonaws.com' }),
      ],
      ['by a service that sounds like it', assumed(byService('codecatalyst.amazonaws.com.example'))],
      ['by nobody known, with escapes', assumed({ type: 'IAMUser', userName: '\u0001' })],
      ['in another way', assumed(runner, { eventName: 'AssumeRoleWithSAML' })],
      ['at another service', assumed(runner, { eventSource: 'ec2.amazonaws.com' })],
      ['in a record that cannot be read', assumed(runner, { eventTime: 'yesterday' })],
    ])('%s are counted apart', async (_title, record) => {
      const { counts, logged, logFiles } = await reading({ 'a.json': logFile(record) });

      expect(counts).toMatchObject({ records: 1, asked: 0, others: 1, events: 0 });
      expect(logged.flatMap(({ events }) => events)).toEqual([]);
      expect(logFiles.problems).toEqual([]);
    });

    it('twice are kept once', async () => {
      const { counts } = await reading({ 'a.json': logFile(...Array(2).fill(assumed(runner))) });

      expect(counts).toMatchObject({ records: 2, asked: 1, duplicates: 1, events: 1 });
    });
  });

  it('a correction of an earlier record once', async () => {
    const addendum = { reason: 'UPDATED_DATA', originalEventID: 'event-0' };
    const { counts, logged } = await reading({ 'a.json': logFile(logRecord(), logRecord({ addendum })) });

    expect(counts).toMatchObject({ asked: 2, corrections: 1 });
    expect(logged[0]?.rows).toMatchObject([{ count: 1 }]);
  });

  it('a path once that is given twice, or lies in another', async () => {
    const { logFiles } = await reading({ 'a/b.json': logFile(logRecord()) }, ['a', '.', 'a/b.json', '.']);

    expect(logFiles).toMatchObject({ files: 1, records: 1, duplicates: 0, problems: [] });
  });
});

describe('duplicates', () => {
  const record = logRecord();
  const copies = {
    [`x/${day('111122223333')}/a.json`]: logFile(record),
    [`y/${day('111122223333')}/b.json.gz`]: logFile(record),
  };

  it.each([
    ['in one file', { 'a.json': logFile(record, record) }, ['.'], 1],
    ['in two files of a folder', { 'a.json': logFile(record), 'b.json': logFile(record) }, ['.'], 1],
    ['of one account, region and day in two folders', copies, ['.'], 1],
    ['in two folders that are given themselves', copies, [`x/${day('111122223333')}`, 'y/AWSLogs'], 1],
    ['in a folder and a file', copies, ['x', `y/${day('111122223333')}/b.json.gz`], 1],
    [
      'not where another account received it',
      { 'a.json': logFile(record, { ...record, recipientAccountId: '222233334444' }) },
      ['.'],
      0,
    ],
    [
      'not on another day',
      { ...copies, [`${day('111122223333', '02')}/a.json`]: logFile(logRecord(), record) },
      ['.'],
      1,
    ],
  ])('%s', async (_where, files, paths, duplicates) => {
    expect((await reading(files, paths)).logFiles).toMatchObject({ duplicates, problems: [] });
  });

  it('are told as far as the ids that are kept, and it is said that there were more', async () => {
    const cwd = await temporaryDirectory();
    const [a, b, c] = [logRecord(), logRecord(), logRecord()];
    await writeLogs(cwd, { 'a.json': logFile(a, b, c, a, c) });
    const reader = logReader({ ids: 2, events: 10 });

    await reader.read({ files: [{ path: join(cwd, 'a.json'), shown: 'a.json' }] });

    expect(reader.tally().counts).toMatchObject({ asked: 4, duplicates: 1, duplicatesUntold: 1 });
  });
});

it('lists once what two folders hold, and counts it twice', async () => {
  const stop = logRecord({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' });
  const elsewhere = { ...stop, recipientAccountId: '222233334444' };

  const { counts, logged, eventsLeftOut } = await reading({
    'a/a.json': logFile(stop),
    'b/b.json': logFile(stop, elsewhere),
  });

  expect(counts).toMatchObject({ asked: 3, duplicates: 0, events: 3 });
  expect(logged.map(({ account, events }) => [account, events.length])).toEqual([
    ['111122223333', 1],
    ['222233334444', 1],
  ]);
  expect(eventsLeftOut).toBe(0);
});

it('tells of each file before it is read, and ends where whoever is told throws', async () => {
  const told: number[] = [];
  const cwd = await temporaryDirectory();
  await writeLogs(cwd, Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.json`, logFile(logRecord())])));
  const progress = (files: number): void => {
    told.push(files);
    if (files === 2) throw new Error('stopped');
  };

  await expect(readLogFiles(['.'], { cwd, workers: 0, progress })).rejects.toThrow('stopped');

  expect(told).toEqual([1, 2]);
});

it('keeps changes to recording however many other events are newer', async () => {
  const cwd = await temporaryDirectory();
  const stop = logRecord({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' });
  const noise = Array.from({ length: 40 }, () =>
    logRecord({ eventSource: 'codecatalyst.amazonaws.com', eventTime: '2026-05-02T00:00:00Z' }),
  );
  await writeLogs(cwd, { 'a.json': logFile(stop, ...noise) });
  const reader = logReader({ ids: 100, events: 2 });

  await reader.read({ files: [{ path: join(cwd, 'a.json'), shown: 'a.json' }] });

  const { counts, events } = reader.tally();
  expect(counts.events).toBe(41);
  expect(events.map(({ name }) => name)).toEqual(['StartBuild', 'StartBuild', 'StopLogging']);
});

it('keeps the newest events where there are more than fit', async () => {
  const cwd = await temporaryDirectory();
  const stops = Array.from({ length: 9 }, (_, minute) =>
    logRecord({
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      eventTime: `2026-05-01T10:0${minute}:00Z`,
    }),
  );
  await writeLogs(cwd, { 'a.json': logFile(...stops) });
  const reader = logReader({ ids: 100, events: 2 });

  await reader.read({ files: [{ path: join(cwd, 'a.json'), shown: 'a.json' }] });

  const { counts, events } = reader.tally();
  expect(counts.events).toBe(9);
  expect(events.map(({ at }) => at)).toEqual(['2026-05-01T10:08:00Z', '2026-05-01T10:07:00Z']);
});
