import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FinishedRun } from '../../src/audit.js';
import { EvidenceLine, type LogFilesEvidence, type LoggedEvidence } from '../../src/model/evidence.js';
import { verifyRun } from '../../src/runs/verify-run.js';
import { temporaryDirectory } from '../support/directories.js';
import { once } from '../support/once.js';
import { open } from '../support/pipeline.js';
import { attempt, contentsOf, endOf, stopped } from '../support/resuming.js';
import { small } from '../support/small.js';

const management = '111122223333';
const outside = '999988887777';

function record(account: string, eventTime: string, more: object = {}) {
  return {
    eventVersion: '1.11',
    eventID: `${account} ${eventTime}`,
    eventName: 'StartBuild',
    eventSource: 'codebuild.amazonaws.com',
    eventTime,
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    userIdentity: { type: 'Root', accountId: account },
    ...more,
  };
}

/** A folder of logs: of an account of the organization and of one that is none, and a file that is no log. */
async function logs(): Promise<string> {
  const cwd = await temporaryDirectory();
  await mkdir(join(cwd, 'logs'));
  const put = (name: string, records: readonly object[]) =>
    writeFile(join(cwd, 'logs', name), gzipSync(JSON.stringify({ Records: records })));
  await put('a.json.gz', [
    record(management, '2026-05-01T08:00:00Z'),
    record(management, '2026-06-01T08:00:00Z', { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' }),
  ]);
  await put('b.json.gz', [record(outside, '2026-04-01T08:00:00Z')]);
  await writeFile(join(cwd, 'logs', 'broken.json'), '{"Records":[');
  return cwd;
}

async function evidenceIn({ directory }: FinishedRun): Promise<readonly EvidenceLine[]> {
  const text = await readFile(join(directory, 'evidence.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => EvidenceLine.parse(JSON.parse(line)));
}

const output = temporaryDirectory;
/** Accounts in fewer regions than AWS has, which log files know nothing of. */
const organization = small();

/** An audit that was handed the logs, and nothing happened to it. */
const whole = once(async () => {
  const root = await output();
  const run = await attempt(await open(organization), root, { logFiles: { paths: ['logs'], cwd: await logs() } });
  const { problems } = await verifyRun(run.directory);
  return { id: run.report.run.id, lines: await evidenceIn(run), problems, contents: await contentsOf(root) };
});

describe('log files that are handed to an audit', () => {
  it('stand in the evidence before what AWS was asked, by account, each with an answer to refer to', async () => {
    const { lines } = await whole();

    expect(lines.slice(0, 5).map(({ line }) => line)).toEqual([
      'header',
      'organization',
      'log-files',
      'logged',
      'logged',
    ]);
    expect(lines.find((line): line is LogFilesEvidence => line.line === 'log-files')).toMatchObject({
      paths: ['logs'],
      records: 3,
      since: '2026-04-01T08:00:00Z',
      until: '2026-06-01T08:00:00Z',
      problems: [{ file: 'logs/broken.json', problem: 'json-broken' }],
    });
    const logged = lines.filter((line): line is LoggedEvidence => line.line === 'logged');
    expect(logged).toMatchObject([
      {
        account: management,
        since: '2026-05-01T08:00:00Z',
        rows: [{ action: 'StartBuild', count: 1, by: { kind: 'root' } }],
        events: [{ name: 'StopLogging' }],
      },
      { account: outside, rows: [{ action: 'StartBuild' }], events: [] },
    ]);
    expect(logged.map(({ answers }) => answers)).toEqual(
      [management, outside].map((account) => [
        {
          id: `log files ${account}`,
          api: 'log files',
          account,
          region: '',
          at: '2026-11-20T02:08:00.000Z',
          requestIds: [],
        },
      ]),
    );
  });

  it('are sealed with the rest, under a run of another name', async () => {
    const without = await attempt(await open(organization), await output());
    const { id, problems } = await whole();

    expect(problems).toEqual([]);
    expect(id).not.toBe(without.report.run.id);
  });

  it('are not read again by an audit that is gone on with, and it ends with the same bytes', async () => {
    const cwd = await logs();
    const logFiles = { paths: ['logs'], cwd };
    const sandbox = await open(organization, 20);
    const parts = await output();
    const { directory, cause } = await endOf(attempt(sandbox, parts, { logFiles, stopAfter: 3 }));
    expect(cause).toBe(stopped);
    await rm(join(cwd, 'logs'), { recursive: true });

    await attempt(sandbox, parts, { logFiles, resume: directory });

    expect(await contentsOf(parts)).toEqual((await whole()).contents);
  });
});
