import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { developerTools } from '../../src/events/services.js';
import { temporaryDirectory } from '../support/directories.js';
import { brokenFiles, brokenPacking, link, logFile, logRecord, writeLogs } from '../support/log-files.js';
import { notes, trailproof } from './command.js';
import { ran } from './in-process.js';

const root = { type: 'Root', accountId: '111122223333' };
const records = [
  logRecord(),
  logRecord({ eventName: 'BatchGetBuilds', readOnly: true, errorCode: 'AccessDenied' }),
  logRecord({ eventSource: 'monitoring.amazonaws.com', eventName: 'PutDashboard', userIdentity: root }),
  logRecord({
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    eventTime: '2026-05-02T00:00:00Z',
    requestParameters: { name: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/a|\u202eb' },
  }),
  logRecord({ eventName: 'Make\u202eIt\u001b[2J' }),
  logRecord({ eventSource: 'ec2.amazonaws.com' }),
];

async function logs(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const cwd = await temporaryDirectory();
  await writeLogs(cwd, files);
  return cwd;
}

const folder = (account: string) => `AWSLogs/${account}/CloudTrail/us-east-1/2026/05/01`;

describe('trailproof events', () => {
  it('shows what was read, by whom, and what matters of it', async () => {
    const cwd = await logs({ 'a.json.gz': logFile(...records, records[0]) });

    const { code, stdout, stderr } = await ran(['events', '.'], { cwd });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Files: 1\. Records: 7, of which 5 of the services here or that change recording, 1 duplicates, 1 of other services\.$/m,
    );
    expect(stdout).toMatch(/^From 2026-05-01T10:00:00Z to 2026-05-02T00:00:00Z\.$/m);
    expect(stdout).toMatch(/^ {2}111122223333 {2}codebuild +3 +1 +2 +1 +1 {2}2026/m);
    expect(stdout).toMatch(/^ {2}111122223333 {2}IAM user ada of 111122223333 +3 /m);
    expect(stdout).toMatch(
      /^Who did what with the services here\n.*\n {2}111122223333 {2}IAM user ada of 111122223333 +codebuild +BatchGetBuilds +read +cli +us-east-1 +1 +1 /m,
    );
    expect(stdout).toMatch(/^Actions by the root user in the services here \(.*\)\n.*\n.* PutDashboard +write /m);
    expect(stdout).toMatch(
      /^Calls that change trails, their selectors, bucket policies, lifecycle rules, keys or trusted access\n.*\n.* StopLogging +\S+:trail\/a\|\\u\{202e\}b +IAM user ada /m,
    );
    expect(stdout).toContain('Make\\u{202e}It\\u{1b}[2J');
  });

  it('counts the users of one provider together where they are too many to be told apart, and says so', async () => {
    const signedIn = Array.from({ length: 5_001 }, (_, user) =>
      logRecord({
        eventID: `event-${user}`,
        userIdentity: { type: 'WebIdentityUser', userName: `user-${user}`, identityProvider: 'accounts.example.com' },
      }),
    );
    const cwd = await logs({ 'a.json': logFile(...signedIn, logRecord()) });

    const { stdout } = await ran(['events', '.'], { cwd });

    expect(stdout).toMatch(/^Of one account and identity provider more than 5000 users count as one identity: 1\.$/m);
    expect(stdout).toMatch(
      /^Busiest identities, of 2\n.*\n.* many users together \(web-identity-user\), signed in through \S+ +5001 /m,
    );
  });

  it('gives Markdown in which nothing of a name has a meaning', async () => {
    const cwd = await logs({ 'a.json': logFile(logRecord({ eventName: '<b>|x' }), ...records) });

    const { stdout } = await ran(['events', '.', '--markdown'], { cwd });

    expect(stdout).toMatch(/^# CloudTrail log files\n\n- Files: 1\. /);
    expect(stdout).toMatch(/^\| codebuild \| `<b>`&#124;`x` \|/m);
    expect(stdout).toContain(':trail/a`&#124;`\\u{202e}b` |');
    expect(['\u001b', '\u202e'].filter((character) => stdout.includes(character))).toEqual([]);
  });

  it('gives JSON', async () => {
    const cwd = await logs({ 'a.json': logFile(...records), 'b.json': '' });

    const { code, stdout } = await ran(['events', 'a.json', 'b.json', '--json'], { cwd });

    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      paths: ['a.json', 'b.json'],
      files: 2,
      records: 6,
      examined: 5,
      otherServices: 1,
      root: [{ by: 'root user of 111122223333', service: 'cloudwatch', action: 'PutDashboard', count: 1 }],
      changesToRecording: [
        { action: 'StopLogging', at: '2026-05-02T00:00:00Z', what: expect.stringContaining(':trail/a|') },
      ],
      unknownActions: [{ service: 'codebuild', action: 'Make\u202eIt\u001b[2J', count: 1 }],
      problems: [{ file: 'b.json', problem: 'empty' }],
    });
  });

  it.each([
    ['StopLogging', 'cloudtrail', { name: 'a' }, 'a'],
    ['PutEventSelectors', 'cloudtrail', { trailName: 'a', eventSelectors: [] }, 'a'],
    ['PutBucketPolicy', 's3', { bucketName: 'a', bucketPolicy: {} }, 'a'],
    ['DisableKey', 'kms', { keyId: 'a' }, 'a'],
    ['DisableAWSServiceAccess', 'organizations', { servicePrincipal: 'a' }, 'a'],
    ['StopLogging', 'cloudtrail', null, undefined],
  ])('says what %s of %s %j changed', async (eventName, service, requestParameters, what) => {
    const eventSource = `${service}.amazonaws.com`;
    const cwd = await logs({ 'a.json': logFile(logRecord({ eventSource, eventName, requestParameters })) });

    const { stdout } = await ran(['events', '.', '--json'], { cwd });

    expect(JSON.parse(stdout).changesToRecording.map((each: { readonly what?: string }) => each.what)).toEqual([what]);
  });

  it.each([
    ['an empty folder', {}],
    ['files that are no logs', { 'empty/a.txt': 'x', 'empty/b_CloudTrail-Digest_c.json': '{}' }],
    ['digests under other names', { 'empty/a.json': '{"digestS3Object":"x"}' }],
  ])('says that in %s there was nothing to read', async (_what, files) => {
    const cwd = await logs({ 'a.json': logFile(logRecord()), ...files });
    await mkdir(join(cwd, 'empty'), { recursive: true });

    const { code, stderr } = await ran(['events', 'empty'], { cwd });

    expect({ code, stderr }).toEqual({ code: 3, stderr: 'No log file was found in empty: nothing was read.\n' });
  });

  it.each([
    ['a link to what is read anyway', 0, () => ({})],
    ['a digest', 0, () => ({ 'digest.json': '{"digestS3Object":"x"}' })],
    ['what is not of CloudTrail', 3, () => ({ 'package.json': '{"records":[]}' })],
  ])('with %s ends with %i, and names it', async (_what, expected, files) => {
    const cwd = await logs({ 'a.json': logFile(logRecord()), ...files() });
    if (Object.keys(files()).length === 0) await link(cwd, 'a.json', 'link.json');

    const { code, stdout } = await ran(['events', '.'], { cwd });

    expect(code).toBe(expected);
    expect(stdout).toMatch(/^Files with problems\n.*\n {2}(link|digest|package)\.json /m);
  });

  it('names in its help the services, the extensions and the exit codes', async () => {
    const { stdout } = await ran(['events', '--help']);

    const said = stdout.replaceAll(/\s+/g, ' ');
    for (const { name } of developerTools.values()) expect(said).toContain(name);
    expect(said).toMatch(/\.json, \.jsonl, \.ndjson, each also with \.gz.*Exit code 0: .*; 2: .*; 3: /);
  });

  it('reads what exists of what is named, and says what does not', async () => {
    const cwd = await logs({ 'a.json': logFile(logRecord()) });

    const { code, stdout } = await ran(['events', 'a.json', 'missing', '--json'], { cwd });

    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ records: 1, problems: [{ file: 'missing', problem: 'not-readable' }] });
  });

  it('lists what was changed in the console without MFA, and nothing of which that is not said', async () => {
    const session = (mfaAuthenticated: string) => ({
      userIdentity: { type: 'IAMUser', userName: 'ada', sessionContext: { attributes: { mfaAuthenticated } } },
      sessionCredentialFromConsole: 'true',
    });
    const cwd = await logs({
      'a.json': logFile(
        logRecord(session('false')),
        logRecord(session('true')),
        logRecord({ sessionCredentialFromConsole: 'true' }),
        logRecord({ ...session('false'), eventName: 'ListBuilds', readOnly: true }),
        logRecord({ ...session('false'), eventName: 'StopBuild', errorCode: 'AccessDenied' }),
        logRecord({
          sessionCredentialFromConsole: 'true',
          eventName: 'RetryBuild',
          userIdentity: { type: 'AssumedRole', sessionContext: { attributes: { mfaAuthenticated: 'false' } } },
        }),
      ),
    });

    const { stdout } = await ran(['events', '.', '--json'], { cwd });

    expect(JSON.parse(stdout).consoleChangesWithoutMfa).toMatchObject([
      { action: 'StartBuild', way: 'console', count: 1 },
    ]);
  });

  it.each([
    ['no path', ['events'], /missing required argument/],
    ['a path that is not there', ['events', 'missing', 'a/b'], /no such file or folder: missing, a\/b/],
    ['two formats', ['events', '.', '--json', '--markdown'], /cannot be used together/],
  ])('%s is an error of usage', async (_what, args, said) => {
    const { code, stderr } = await ran(args);

    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });
});

describe('the built trailproof events', () => {
  const files = {
    ...Object.fromEntries(
      Object.entries(brokenFiles)
        .filter(([name]) => name !== 'too-long.json')
        .map(([name, { content }]) => [`broken/${name}`, content()]),
    ),
    'broken/cut-off.json.gz': brokenPacking['cut-off.json.gz']?.() ?? '',
    ...Object.fromEntries(
      ['111122223333', '222233334444', '333344445555'].map((account) => [
        `${folder(account)}/a.json.gz`,
        logFile(...records.map((record) => ({ ...record, recipientAccountId: account }))),
      ]),
    ),
  };

  it('names each broken file, uses the rest, and exits 3, wherever and in whatever zone it runs', async () => {
    const cwd = await logs(files);
    const [here, there] = await Promise.all([
      trailproof(['events', '.'], { cwd }),
      trailproof(['events', '.'], { cwd, env: { TZ: 'Asia/Tokyo', LC_ALL: 'ja_JP.UTF-8' } }),
    ]);

    expect({ code: here.code, stderr: notes(here.stderr) }).toEqual({ code: 3, stderr: '' });
    for (const path of Object.keys(files).filter((name) => name.startsWith('broken/'))) {
      expect(here.stdout).toContain(`\n  ${path} `);
    }
    expect(here.stdout).toMatch(/^ {2}333344445555 {2}codebuild +3 /m);
    expect(there.stdout).toBe(here.stdout);
  });
});
