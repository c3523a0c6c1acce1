import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogFilesEvidence, LoggedEvidence, SharedEvidence, TamperingEvidence } from '../../src/model/evidence.js';
import { type Checkpoints, openCheckpoints } from '../../src/runs/checkpoints.js';
import { disk } from '../../src/runs/files.js';
import type { Lock } from '../../src/runs/lock.js';
import { permissionsBelow, temporaryDirectory } from '../support/directories.js';
import {
  accountLine,
  header,
  healthyTopic,
  history,
  keyArn,
  known,
  organizationLine,
  owning,
  reading,
  topicArn,
} from '../support/literals.js';

const topic: SharedEvidence = {
  line: 'shared',
  arn: topicArn,
  resource: { kind: 'topic', fact: known(healthyTopic) },
  answers: [],
};
const key: SharedEvidence = {
  line: 'shared',
  arn: keyArn,
  resource: { kind: 'key', fact: known({ exists: false }) },
  answers: [],
};
const tampering = (account: string): TamperingEvidence => ({
  line: 'tampering',
  account,
  histories: [{ region: 'us-east-1', eventName: 'StopLogging', history: known(history()) }],
  answers: [],
});
const logged = (account: string): LoggedEvidence => ({
  line: 'logged',
  account,
  since: '2026-06-01T00:00:00Z',
  until: '2026-11-20T00:00:00Z',
  rows: [],
  events: [],
  answers: [],
});
const logFiles: LogFilesEvidence = {
  line: 'log-files',
  paths: ['logs'],
  files: 2,
  records: 3,
  duplicates: 0,
  problems: [],
  answers: [],
};
const first = accountLine('000011112222', reading());
const second = accountLine('111122223333', owning());
const ours: Lock = { confirm: async () => undefined, release: async () => undefined };

function opened(directory: string): Promise<Checkpoints> {
  return openCheckpoints(disk, directory, ours);
}

async function linesOf(checkpoints: Checkpoints): Promise<readonly unknown[]> {
  let text = '';
  for await (const part of checkpoints.lines(header, organizationLine)) text += part;
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('checkpoints', () => {
  it('come together in one order, whatever came first', async () => {
    const checkpoints = await opened(await temporaryDirectory());
    await checkpoints.keepShared(topic);
    await checkpoints.keepAccount(second);
    await checkpoints.keepAccount(first);
    await checkpoints.keepShared(key);
    await checkpoints.keepTampering(tampering('222233334444'));
    await checkpoints.keepTampering(tampering('111122223333'));
    await checkpoints.keepLogged(logged('unknown'));
    await checkpoints.keepLogged(logged('111122223333'));
    await checkpoints.keepLogFiles(logFiles);

    expect(await linesOf(checkpoints)).toEqual([
      header,
      organizationLine,
      logFiles,
      logged('111122223333'),
      logged('unknown'),
      key,
      topic,
      tampering('111122223333'),
      tampering('222233334444'),
      first,
      second,
    ]);
  });

  it('are each on disk under their own name as soon as they are there, for their owner alone', async () => {
    const directory = await temporaryDirectory();
    const checkpoints = await opened(directory);

    await checkpoints.keepAccount(first);

    expect(await permissionsBelow(directory)).toEqual({
      checkpoints: '700',
      'checkpoints/account-000011112222.json': '600',
    });
  });

  it('are found again by whoever opens them next', async () => {
    const directory = await temporaryDirectory();
    const before = await opened(directory);
    await before.keepAccount(first);
    await before.keepShared(topic);

    const after = await opened(directory);

    expect(await after.account('000011112222')).toEqual(first);
    expect(await after.shared(topicArn)).toEqual(topic);
    expect([await after.account('111122223333'), await after.shared(keyArn)]).toEqual([undefined, undefined]);
    expect([await after.tampering('111122223333'), await after.logFiles()]).toEqual([undefined, undefined]);
    expect(await linesOf(after)).toEqual([header, organizationLine, topic, first]);
  });

  it('are found again of changes to recording and of log files too', async () => {
    const directory = await temporaryDirectory();
    const before = await opened(directory);
    await before.keepTampering(tampering('111122223333'));
    await before.keepLogged(logged('111122223333'));
    await before.keepLogFiles(logFiles);

    const after = await opened(directory);

    expect(await after.tampering('111122223333')).toEqual(tampering('111122223333'));
    expect(await after.logFiles()).toEqual(logFiles);
    expect(await linesOf(after)).toHaveLength(5);
  });

  it('of log files that were not read to their end are dropped', async () => {
    const directory = await temporaryDirectory();
    await (await opened(directory)).keepLogged(logged('111122223333'));

    const after = await opened(directory);

    expect(await readdir(join(directory, 'checkpoints'))).toEqual([]);
    await after.keepLogFiles(logFiles);
    expect(await linesOf(after)).toEqual([header, organizationLine, logFiles]);
  });

  it('have file names of their own, whatever a log file calls an account', async () => {
    const directory = await temporaryDirectory();

    await (await opened(directory)).keepLogged(logged('../../account-111122223333'));

    expect(await readdir(join(directory, 'checkpoints'))).toEqual([
      expect.stringMatching(/^logged-[0-9a-f]{64}\.json$/),
    ]);
  });

  it('keep what was said last of an account', async () => {
    const checkpoints = await opened(await temporaryDirectory());
    const closed = accountLine('111122223333', undefined, { state: 'CLOSED' });
    await checkpoints.keepAccount(second);
    await checkpoints.keepAccount(closed);

    expect(await linesOf(checkpoints)).toEqual([header, organizationLine, closed]);
  });

  it('leave out what a killed run wrote half, and write over it', async () => {
    const directory = await temporaryDirectory();
    await (await opened(directory)).keepAccount(first);
    await writeFile(join(directory, 'checkpoints', 'account-111122223333.json.new'), '{"line":"acc');

    const checkpoints = await opened(directory);

    expect(await linesOf(checkpoints)).toEqual([header, organizationLine, first]);
    await checkpoints.keepAccount(second);
    expect(await linesOf(checkpoints)).toEqual([header, organizationLine, first, second]);
    expect(await readdir(join(directory, 'checkpoints'))).toHaveLength(2);
  });

  it('are not written any more where another has taken the run over', async () => {
    const directory = await temporaryDirectory();
    const taken: Lock = { ...ours, confirm: () => Promise.reject(new Error('taken over')) };
    const checkpoints = await openCheckpoints(disk, directory, taken);

    await expect(checkpoints.keepAccount(first)).rejects.toThrow('taken over');
    expect(await readdir(join(directory, 'checkpoints'))).toEqual([]);
  });

  it.each<[string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, -2)],
    ['emptied', () => ''],
    ['of one other letter', (text) => text.replace('us-east-1', 'us-east-2')],
    ['of another digest', (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
    ['longer than it was', (text) => `${text}{}\n`],
  ])('that are damaged (%s) are refused, with what to do about it', async (_title, damage) => {
    const directory = await temporaryDirectory();
    await (await opened(directory)).keepAccount(second);
    const path = join(directory, 'checkpoints', 'account-111122223333.json');
    await writeFile(path, damage(await readFile(path, 'utf8')));

    const checkpoints = await opened(directory);

    const refusal = { name: 'UserError', message: expect.stringContaining(`${path} is damaged`) };
    await expect(checkpoints.account('111122223333')).rejects.toMatchObject(refusal);
    await expect(linesOf(checkpoints)).rejects.toMatchObject(refusal);
  });

  it('that another version wrote are refused', async () => {
    const directory = await temporaryDirectory();
    const other = { ...second, reading: { ...owning(), regions: 'all' } } as unknown as typeof second;
    await (await opened(directory)).keepAccount(other);

    await expect((await opened(directory)).account('111122223333')).rejects.toThrow('another version wrote it');
  });
});
