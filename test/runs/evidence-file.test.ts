import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceLine, SharedEvidence } from '../../src/model/evidence.js';
import { evidenceFile, readEvidence } from '../../src/runs/evidence-file.js';
import { temporaryDirectory } from '../support/directories.js';
import { accountLine, header, healthyTopic, known, organizationLine, reading, topicArn } from '../support/literals.js';

const topic: SharedEvidence = {
  line: 'shared',
  arn: topicArn,
  resource: { kind: 'topic', fact: known(healthyTopic) },
  answers: [],
};
const first = accountLine('000011112222', reading());

async function read(directory: string): Promise<readonly EvidenceLine[]> {
  const lines: EvidenceLine[] = [];
  for await (const line of readEvidence(directory)) lines.push(line);
  return lines;
}

async function written(content: string): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, evidenceFile), content);
  return directory;
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`;

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
    ['is of another version', line({ ...header, version: 1 })],
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
