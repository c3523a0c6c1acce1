import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceLine, SharedEvidence } from '../../src/model/evidence.js';
import { evidenceFile, openCheckpoints, readEvidence } from '../../src/runs/evidence-file.js';
import { permissionsBelow, temporaryDirectory } from '../support/directories.js';
import {
  accountLine,
  header,
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
  resource: { kind: 'topic', fact: known({ exists: true }) },
  answers: [],
};
const key: SharedEvidence = {
  line: 'shared',
  arn: keyArn,
  resource: { kind: 'key', fact: known({ exists: false }) },
  answers: [],
};
const first = accountLine('000011112222', reading());
const second = accountLine('111122223333', owning());

async function read(directory: string): Promise<readonly EvidenceLine[]> {
  const lines: EvidenceLine[] = [];
  for await (const line of readEvidence(directory)) lines.push(line);
  return lines;
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

async function written(content: string): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, evidenceFile), content);
  return directory;
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`;

describe('checkpoints', () => {
  it('come together in one order, whatever came first', async () => {
    const directory = await temporaryDirectory();
    const checkpoints = await openCheckpoints(directory);
    await checkpoints.shared(topic);
    await checkpoints.account(second);
    await checkpoints.account(first);
    await checkpoints.shared(key);

    const text = await textOf(checkpoints.lines(header, organizationLine));
    await writeFile(join(directory, evidenceFile), text);

    expect(await read(directory)).toEqual([header, organizationLine, key, topic, first, second]);
  });

  it('are each on disk under their own name as soon as they are there, for their owner alone', async () => {
    const directory = await temporaryDirectory();
    const checkpoints = await openCheckpoints(directory);

    await checkpoints.account(first);

    expect(await permissionsBelow(directory)).toEqual({
      checkpoints: '700',
      'checkpoints/account-000011112222.json': '600',
    });
  });

  it('keep what was said last of an account', async () => {
    const checkpoints = await openCheckpoints(await temporaryDirectory());
    await checkpoints.account(second);
    await checkpoints.account(accountLine('111122223333', undefined, { state: 'CLOSED' }));

    const text = await textOf(checkpoints.lines(header, organizationLine));

    expect(text.trim().split('\n')).toHaveLength(3);
    expect(text).toContain('CLOSED');
  });

  it('go once they are sealed', async () => {
    const directory = await temporaryDirectory();
    const checkpoints = await openCheckpoints(directory);
    await checkpoints.account(first);

    await checkpoints.remove();

    expect(await readdir(directory)).toEqual([]);
  });

  it('leave out what a killed run wrote half', async () => {
    const directory = await temporaryDirectory();
    const checkpoints = await openCheckpoints(directory);
    await checkpoints.account(first);
    await mkdir(join(directory, 'checkpoints'), { recursive: true });
    await writeFile(join(directory, 'checkpoints', 'account-111122223333.json.new'), '{"line":"acc');

    const text = await textOf(checkpoints.lines(header, organizationLine));

    expect(text.trim().split('\n')).toHaveLength(3);
  });
});

describe('sealed evidence', () => {
  it('is read line by line, each by its shape', async () => {
    const directory = await written([header, organizationLine, topic, first].map(line).join(''));

    expect(await read(directory)).toEqual([header, organizationLine, topic, first]);
  });

  it.each([
    ['is no JSON', '{"line":"header"'],
    ['is of a kind that there is not', line({ line: 'rumour' })],
    ['lacks a field', line({ ...first, account: { id: '000011112222' } })],
    ['has a fact that is neither known nor a gap', line({ ...first, reading: { ...first.reading, regions: {} } })],
    ['is of another version', line({ ...header, version: 2 })],
    ['is empty', '\n'],
  ])('with a line that %s is refused, and the line is named', async (_title, broken) => {
    const directory = await written(line(header) + broken);

    await expect(read(directory)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`${evidenceFile}:2 `),
    });
  });

  it('may hold names in any script', async () => {
    const name = '東京 "\\ \t \u0085 \u2028 \u2029 \u202e 👩‍👩‍👧 <script>';
    const named = accountLine('000011112222', reading(), { name, organizationalUnits: [name] });

    const [, read1] = await read(await written(line(header) + line(named)));

    expect(read1).toEqual(named);
  });
});
