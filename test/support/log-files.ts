import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

let made = 0;

/** A record of CloudTrail, with an id of its own. */
export function logRecord(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  made += 1;
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'ada' },
    eventTime: '2026-05-01T10:00:00Z',
    eventSource: 'codebuild.amazonaws.com',
    eventName: 'StartBuild',
    awsRegion: 'us-east-1',
    userAgent: 'aws-cli/2.15.0',
    eventID: `event-${made}`,
    readOnly: false,
    recipientAccountId: '111122223333',
    ...fields,
  };
}

export function logFile(...records: readonly unknown[]): string {
  return JSON.stringify({ Records: records });
}

/** Files by path; `.gz` is compressed where it is given as text. */
export async function writeLogs(directory: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const whole = join(directory, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, typeof content === 'string' && path.endsWith('.gz') ? gzipSync(content) : content);
  }
}

/** `depth` objects, one within the other, as JSON. */
export function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}"x"${'}'.repeat(depth)}`;
}

const one = (): string => JSON.stringify(logRecord());
/** So long that decompression gives something before it breaks. */
const many = (): Buffer => gzipSync(logFile(...Array.from({ length: 500 }, () => logRecord())));

/** Files that are broken in one way each: what is in it, what is said of it, and how many records count all the same. */
export const brokenFiles: Readonly<
  Record<string, { readonly content: () => string | Buffer; readonly problem: object; readonly records: number }>
> = {
  'empty.json': { content: () => '', problem: { problem: 'empty' }, records: 0 },
  'empty.json.gz': { content: () => '', problem: { problem: 'empty' }, records: 0 },
  'blank.json': { content: () => ' \n\n', problem: { problem: 'empty' }, records: 0 },
  'digest.json.gz': {
    content: () => JSON.stringify({ awsAccountId: '1', digestS3Object: 'x', logFiles: [] }),
    problem: { problem: 'digest-file' },
    records: 0,
  },
  '111122223333_CloudTrail-Digest_us-east-1_t.json': {
    content: () => '{}',
    problem: { problem: 'digest-file' },
    records: 0,
  },
  'picture.json': {
    content: () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]),
    problem: { problem: 'binary', byte: 0 },
    records: 0,
  },
  'text.json': { content: () => 'hello', problem: { problem: 'not-cloudtrail', byte: 0 }, records: 0 },
  'package.json': { content: () => '{"name":"x"}', problem: { problem: 'not-cloudtrail', record: 1 }, records: 0 },
  'numbers.json': { content: () => '[1,2,3]', problem: { problem: 'not-cloudtrail', record: 1 }, records: 0 },
  'broken-record.json': {
    content: () => `{"Records":[${one()},{"a":tru},${one()}]}`,
    problem: { problem: 'record-broken', record: 2 },
    records: 2,
  },
  'dots-in-the-list.json': {
    content: () => `{"Records":[${one()},\n... additional entries ...\n]}`,
    problem: { problem: 'record-broken', record: 2 },
    records: 1,
  },
  'brackets-cross.json': {
    content: () => `[${one()},{"a":[1}},${one()}]`,
    problem: { problem: 'record-broken', record: 2, detail: expectText('nothing after it was read') },
    records: 1,
  },
  'no-event-id.json': {
    content: () => logFile(logRecord({ eventID: undefined }), logRecord()),
    problem: { problem: 'record-broken', record: 1, detail: expectText('eventID') },
    records: 1,
  },
  'no-list.json': { content: () => `${one()},${one()}`, problem: { problem: 'json-broken' }, records: 2 },
  'no-comma.json': { content: () => `[${one()} ${one()}]`, problem: { problem: 'json-broken' }, records: 2 },
  'comma-at-the-end.json': { content: () => `[${one()},]`, problem: { problem: 'json-broken' }, records: 1 },
  'ends-in-a-record.json': {
    content: () => `[${one()},${one().slice(0, -9)}`,
    problem: { problem: 'json-broken', record: 2 },
    records: 1,
  },
  'ends-after-a-record.json': { content: () => `[${one()},`, problem: { problem: 'json-broken' }, records: 1 },
  'ends-after-the-list.json': {
    content: () => `{"Records":[${one()}],"x":1`,
    problem: { problem: 'json-broken' },
    records: 1,
  },
  'more-after-the-end.json': { content: () => `[${one()}] x`, problem: { problem: 'json-broken' }, records: 1 },
  'too-long.json': {
    content: () => `[${one()},{"a":"${'x'.repeat(17 * 1024 * 1024)}"},${one()}]`,
    problem: { problem: 'record-too-large', record: 2 },
    records: 2,
  },
  'member-and-garbage.json.gz': {
    content: () => Buffer.concat([gzipSync(logFile(logRecord(), logRecord())), Buffer.from('garbage')]),
    problem: { problem: 'gzip-broken', record: 3 },
    records: 2,
  },
};

/** How many records come before it breaks is for zlib to say: more than none, less than all. */
export const brokenPacking: Readonly<Record<string, () => Buffer>> = {
  'cut-off.json.gz': () => many().subarray(0, -100),
  'changed.json.gz': () => {
    const bytes = many();
    const middle = Math.floor(bytes.length / 2);
    return Buffer.concat([bytes.subarray(0, middle), Buffer.alloc(64, 0xff), bytes.subarray(middle + 64)]);
  },
};

function expectText(part: string): RegExp {
  return new RegExp(part);
}

export async function link(directory: string, target: string, name: string): Promise<void> {
  await symlink(target, join(directory, name));
}
